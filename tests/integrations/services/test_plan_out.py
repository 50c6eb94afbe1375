"""Plans taken out and brought in elsewhere: rows, links, calendars, people and dates are the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from integrations.plans.mspdi_writer import write_mspdi
from integrations.selectors.plan_out import plan_out
from integrations.services.plan_import import take_in_plan
from projects.models import Project
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    Resource,
    ScheduleSettings,
    ScheduleSummary,
    Task,
    TaskDates,
    WorkCalendar,
)
from schedule.services.calendars import add_calendar, add_exception
from schedule.services.tasks import add_task, update_task
from tests.integrations.plan_texts import house

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 12)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def out(actor, project: Project) -> bytes:
    made = plan_out(actor=actor, project=project)
    return b"".join(write_mspdi(made.plan, written_at=NOW))


def rows(project: Project):
    """What a plan holds, by the ids of the file."""
    tasks = Task.objects.filter(project=project).select_related("parent", "calendar")
    links = Link.objects.filter(project=project).select_related("predecessor", "successor")
    people = Assignment.objects.filter(project=project).select_related("task", "resource")
    days = CalendarException.objects.filter(project=project).order_by("calendar__external_id", "first_day")
    return {
        "tasks": {
            t.external_id: (
                t.name, t.kind, t.parent and t.parent.external_id, t.duration_minutes, t.duration_is_elapsed,
                t.constraint_type, t.constraint_at, t.deadline_at, t.percent_complete, t.remaining_minutes,
                t.actual_start_at, t.actual_finish_at, t.is_manual, t.manual_start_at,
                t.calendar and t.calendar.external_id, t.priority, t.notes,
                t.is_active, t.uses_resource_calendars, t.leveling_delay_minutes,
            )
            for t in tasks
        },
        "links": sorted(
            (k.predecessor.external_id, k.successor.external_id, k.type, k.lag_minutes, k.lag_unit, str(k.lag_percent))
            for k in links
        ),
        "calendars": sorted(
            (c.external_id, c.name, str(c.week), c.base.external_id if c.base else "", c.minutes_per_day)
            for c in WorkCalendar.objects.filter(project=project).select_related("base")
        ),
        "exceptions": [(d.calendar.external_id, d.first_day, d.last_day, d.bands, d.name) for d in days],
        "resources": sorted(
            (r.external_id, r.name, r.kind, r.max_units) for r in Resource.objects.filter(project=project)
        ),
        "assignments": sorted(
            (a.external_id, a.task.external_id, a.resource.external_id, a.units, a.work_minutes, a.delay_minutes)
            for a in people
        ),
    }  # fmt: skip


def dates(project: Project, key="task__external_id"):
    return {
        row[0]: row[1:]
        for row in TaskDates.objects.filter(project=project).values_list(
            key, "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_float",
            "free_float", "is_critical", "percent",
        )
    }  # fmt: skip


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml"])
def test_a_real_plan_comes_out_as_it_came_in(plans, name, cast, project, other_project, act_as):
    content = (plans / name).read_bytes()
    take_in_plan(actor=act_as(cast.owner), project=project, file_name=name, content=content)
    written = out(act_as(cast.viewer), project)
    there = take_in_plan(
        actor=act_as(cast.outsider), project=other_project, file_name="o.xml", content=written
    )
    assert there.state == "imported", there.problem
    ours, theirs = rows(project), rows(other_project)
    for kind, held in ours.items():
        assert len(held) > 0 or kind == "exceptions"
        assert theirs[kind] == held, kind
    assert dates(other_project) == dates(project)
    before, after = (
        ScheduleSettings.objects.filter(project=p).values().get() for p in (project, other_project)
    )
    own = {"id", "project_id", "calendar_id", "version"}
    assert {k: v for k, v in after.items() if k not in own} == {
        k: v for k, v in before.items() if k not in own
    }


def test_a_plan_made_here_keeps_its_dates(cast, project, other_project, act_as):
    """Rows without ids of another tool, a calendar that inherits, a holiday that comes again, a night shift."""
    owner = act_as(cast.owner)
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
    standard = WorkCalendar.objects.get(project=project)
    night, _ = add_calendar(
        actor=owner, project=project, name="Night", base=standard, week=[[[1320, 1800]]] * 4 + [None] * 3
    )
    add_exception(
        actor=owner, calendar=night, first_day=dt.date(2026, 12, 24), last_day=dt.date(2026, 12, 26), name="Holidays",
        bands=[],
    )  # fmt: skip
    add_task(
        actor=owner, project=project, name="Switch over", duration_minutes=2400, calendar=night,
        constraint_type="snet", constraint_at=dt.datetime(2026, 12, 21, 8),
    )  # fmt: skip
    add_task(
        actor=owner, project=project, name="=1+1 <&>", kind="milestone", deadline_at=dt.datetime(2027, 1, 1)
    )
    there = take_in_plan(
        actor=act_as(cast.outsider), project=other_project, file_name="o.xml", content=out(owner, project)
    )
    assert there.state == "imported", there.problem
    finishes = {p: dates(p, "task__name") for p in (project, other_project)}
    assert finishes[other_project] == finishes[project]
    assert "=1+1 <&>" in finishes[other_project]


def test_split_work_goes_out_and_comes_back_with_its_dates(cast, project, other_project, act_as):
    """Two pauses in work under way, one in work of nobody, a delay of two working days: all of it there and back."""
    owner = act_as(cast.owner)
    take_in_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
    first, second = Task.objects.filter(project=project, kind="task").order_by("id")[:2]
    update_task(
        actor=owner, task=first, expected_version=first.version,
        duration_minutes=2400, splits=[[480, 480], [1440, 960]], percent_complete=Decimal(20),
    )  # fmt: skip
    second.refresh_from_db()
    update_task(
        actor=owner, task=second, expected_version=second.version,
        splits=[[240, 1000]], leveling_delay_minutes=960, leveling_delay_is_elapsed=False,
    )  # fmt: skip
    there = take_in_plan(
        actor=act_as(cast.outsider), project=other_project, file_name="o.xml", content=out(owner, project)
    )
    assert there.state == "imported", there.problem
    kept = {
        t.external_id: (t.splits, t.leveling_delay_minutes)
        for t in Task.objects.filter(project=other_project)
    }
    assert kept[first.external_id] == ([[480, 480], [1440, 960]], 0)
    assert kept[second.external_id] == ([[240, 1000]], 960)
    assert dates(other_project) == dates(project)
    again = ScheduleSummary.objects.get(project=other_project)
    assert again.finish == ScheduleSummary.objects.get(project=project).finish


def test_who_may_not_see_the_plan_gets_nothing(cast, project, act_as):
    from core.errors import NotVisible

    with pytest.raises(NotVisible):
        plan_out(actor=act_as(cast.outsider), project=project)
