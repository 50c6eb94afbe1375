"""Plans kept in memory: edits follow them, other hands' changes are seen, few are kept."""

from __future__ import annotations

import pytest

from schedule.computation.loading import load, read_plan
from schedule.computation.sessions import SESSIONS, Sessions
from schedule.engine import LoopError
from schedule.models import Task, TaskDates
from schedule.services.recalculation import recalculate
from tests.factories import ProjectFactory, TaskFactory
from tests.schedule.conftest import DAY


def dates(project):
    return list(
        TaskDates.objects.filter(project=project).order_by("pk").values_list("start", "finish", "total_float")
    )


def test_an_edit_follows_the_plan_that_is_kept_and_gives_what_a_full_pass_gives(plan, two_tasks):
    plan.add("Apart", duration_minutes=40 * DAY)
    kept = SESSIONS.kept()[plan.project.pk]
    before = (kept.followed, kept.full_passes)
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    assert (kept.followed, kept.full_passes) == (before[0] + 1, before[1])
    followed = dates(plan.project)
    TaskDates.objects.filter(project=plan.project).delete()
    SESSIONS._kept.clear()
    recalculate(actor=plan.actor, project=plan.project)
    assert dates(plan.project) == followed


def test_what_other_hands_changed_is_seen(plan, two_tasks):
    Task.objects.filter(pk=two_tasks[0].pk).update(duration_minutes=5 * DAY)
    recalculate(actor=plan.actor, project=plan.project)
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-09T17:00")


@pytest.mark.django_db
def test_few_plans_are_kept_and_the_oldest_go_first():
    sessions = Sessions(most_plans=2)
    projects = [ProjectFactory() for _ in range(3)]
    for project in projects:
        TaskFactory(project=project)
        sessions.calculate(project.pk, load(read_plan(project)))
    assert list(sessions.kept()) == [projects[1].pk, projects[2].pk]
    small = Sessions(most_rows=0)
    small.calculate(projects[0].pk, load(read_plan(projects[0])))
    assert small.kept() == {}


def test_a_refused_plan_leaves_nothing_half_done(plan, two_tasks):
    from schedule.models import Link

    sessions = Sessions()
    rows = read_plan(plan.project)
    sessions.calculate(plan.project.pk, load(rows))
    rows.links = {name: values.repeat(2) for name, values in rows.links.items()}
    rows.links["predecessor"][1], rows.links["successor"][1] = two_tasks[1].pk, two_tasks[0].pk
    with pytest.raises(LoopError):
        sessions.calculate(plan.project.pk, load(rows))
    after = sessions.calculate(plan.project.pk, load(read_plan(plan.project)))
    assert after.link_driving.tolist() == [True]
    assert Link.objects.count() == 1
