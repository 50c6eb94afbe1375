"""Real plans through the whole portal: file → rows → dates, compared with the dates their tools had stored."""

from __future__ import annotations

import pytest

from integrations.plans.model import TaskKind
from integrations.plans.reading import read_plan
from integrations.services.plan_import import take_in_plan
from schedule.models import TaskDates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def imported(plans, name, cast, project, act_as):
    """The plan as stored by its tool, and our dates by external id, in local time."""
    content = (plans / name).read_bytes()
    row = take_in_plan(actor=act_as(cast.owner), project=project, file_name=name, content=content)
    assert row.state == "imported", row.problem or row.comparison["problems"]
    dates = {d.task.external_id: d for d in TaskDates.objects.filter(project=project).select_related("task")}

    def local(moment):
        return moment and moment.astimezone(project.zone).replace(tzinfo=None)

    return read_plan(content, name).main_project, dates, local


def share(pairs):
    pairs = list(pairs)
    wrong = [p for p in pairs if p[1] != p[2]]
    assert pairs
    return 1 - len(wrong) / len(pairs), wrong[:5]


@pytest.mark.parametrize(("name", "rows"), [("new-product.xml", 42), ("office-deployment.xml", 322)])
def test_ms_project_dates_are_reproduced(plans, name, rows, cast, project, act_as):
    plan, dates, local = imported(plans, name, cast, project, act_as)
    assert len(dates) == rows  # the row that stands for the whole project is the project here
    reached, wrong = share(
        (task.name, (task.stored.start, task.stored.finish), (local(found.start), local(found.finish)))
        for task in plan.tasks
        if (found := dates.get(task.external_id)) and task.stored.start
    )
    assert reached >= 0.98, wrong


def test_p6_early_and_late_dates_and_float_are_reproduced(plans, cast, project, act_as):
    plan, dates, local = imported(plans, "hotel.xer", cast, project, act_as)
    leaves = [task for task in plan.tasks if task.kind is not TaskKind.SUMMARY]
    assert len(leaves) == 4217  # activities; 12 more leaves are empty elements of the WBS
    started, unstarted, floats = [], [], []
    for task in leaves:
        found, stored = dates[task.external_id], task.stored
        if task.actual_finish:
            started.append(
                (
                    task.name,
                    (task.actual_start, task.actual_finish),
                    (local(found.start), local(found.finish)),
                )
            )
        elif stored.early_start and stored.late_start:
            begun = task.actual_start or stored.early_start
            unstarted.append(
                (
                    task.name,
                    (begun, stored.early_finish, stored.late_finish),
                    (local(found.start), local(found.early_finish), local(found.late_finish)),
                )
            )
        if stored.total_float_minutes is not None and not task.actual_finish:
            floats.append((task.name, stored.total_float_minutes, found.total_float))
    for pairs in (started, unstarted, floats):
        if pairs:
            reached, wrong = share(pairs)
            assert reached >= 0.999, wrong
    assert len(unstarted) + len(started) >= 4200
