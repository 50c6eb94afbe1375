"""The plan on its project's overview, and in the list of projects."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.freshness import touch
from schedule.selectors.overview import forecast_finishes, overview_panel, schedule_overview
from schedule.services.recalculation import recalculate
from tests.factories import TaskFactory
from tests.schedule.conftest import DAY, MONDAY, start_on


def overview(plan):
    found = schedule_overview(actor=plan.actor, project=plan.project)
    assert found is not None
    return found


def test_an_empty_plan_has_no_figures(plan):
    found = overview(plan)
    assert (found.start, found.finish, found.percent, found.task_count) == (None, None, None, 0)
    assert [bucket.count for bucket in found.float_buckets] == [0] * 6


def test_figures_of_a_plan(plan, two_tasks):
    start_on(plan.project, MONDAY, target_finish=date(2026, 1, 9), status_date=date(2026, 1, 7))
    gate = plan.add("Gate", kind="milestone")
    plan.link(two_tasks[1], gate)
    plan.add("Half", duration_minutes=DAY // 2)
    plan.add("Week", duration_minutes=2 * DAY)
    plan.edit(two_tasks[0], percent_complete=100)
    found = overview(plan)
    assert found.finish == datetime(2026, 1, 13, 17, tzinfo=UTC)
    assert found.days_to_target == 4  # 9 to 13 January
    assert (found.task_count, found.complete_count, found.open_count) == (5, 1, 4)
    # The plan spans seven working days: Half has 6.5 d of float, Week 5 d, the rest none; Design is done.
    assert [(bucket.label, bucket.count) for bucket in found.float_buckets] == [
        ("negative", 0), ("0 d", 2), ("1–5 d", 1), ("6–10 d", 1), ("11–44 d", 0), ("> 44 d", 0),
    ]  # fmt: skip
    assert [task.name for task in found.critical_path] == ["Build", "Gate"]
    assert [task.name for task in found.next_milestones] == ["Gate"]
    assert found.critical_count == 2
    # By duration: 2 of 2 + 5 + 0.5 + 2 days are done.
    assert round(found.percent or 0, 1) == 21.1


def test_late_tasks_are_named_with_their_reason(plan, two_tasks):
    start_on(plan.project, MONDAY, status_date=date(2026, 1, 8))
    plan.add("Promised", duration_minutes=3 * DAY, deadline_at=datetime(2026, 1, 6, 17))
    found = overview(plan)
    assert found.missed_deadline_count == 1
    reasons = {task.name: task.late_reason for task in found.late_tasks}
    assert reasons == {
        "Promised": "ends after its deadline",
        "Design": "should have started by now",
        "Build": "should have started by now",  # its start, Wed 7, has passed as well
    }
    plan.settings(uses_status_date=True)
    reasons = {task.name: task.late_reason for task in overview(plan).late_tasks}
    assert (
        reasons
        == {
            "Promised": "ends after its deadline",
            "Design": "should have started by now",
            "Build": "should have started by now",  # planned for Wed 7, although Design now pushes it behind the 8th
        }
    )


def test_what_is_behind_or_broken_is_said(plan, two_tasks):
    from tests.factories import LinkFactory

    LinkFactory(predecessor=two_tasks[1], successor=two_tasks[0])
    touch("schedule", plan.project.pk)
    assert overview(plan).is_behind
    recalculate(actor=plan.actor, project=plan.project)
    found = overview(plan)
    assert (found.is_behind, found.error) == (False, "Tasks wait for each other: Design → Build → Design.")


def test_strangers_get_no_panel(plan, two_tasks, cast, act_as):
    assert overview_panel(act_as(cast.outsider), plan.project) is None
    assert overview_panel(act_as(cast.sponsor), plan.project) is not None
    assert forecast_finishes(act_as(cast.outsider), [plan.project.pk]) == {}
    assert forecast_finishes(act_as(cast.viewer), [plan.project.pk]) == {
        plan.project.pk: datetime(2026, 1, 13, 17, tzinfo=UTC)
    }


def test_queries_do_not_grow_with_the_plan(plan, two_tasks):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            overview(plan)
        return len(captured)

    few = queries()
    for number in range(60):
        TaskFactory(project=plan.project, number=1000 + number, kind="milestone" if number % 2 else "task")
    touch("schedule", plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project)
    assert queries() == few
