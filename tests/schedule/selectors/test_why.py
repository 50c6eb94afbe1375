"""Why a task has its dates, one sentence for every cause."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from core.errors import NotVisible
from schedule.models import Link
from schedule.selectors.task_detail import task_detail
from schedule.selectors.why import why_of
from schedule.services.calendars import add_exception
from schedule.services.links import update_link
from schedule.services.resources import add_assignment, add_resource
from schedule.services.tasks import delete_tasks
from tests.schedule.conftest import DAY, MONDAY, start_on

pytestmark = pytest.mark.usefixtures("in_january")


@pytest.fixture
def in_january():
    """Years are left out of dates in the present one."""
    with time_machine.travel("2026-01-14T10:00Z", tick=True):
        yield


def why(plan, task) -> str:
    return task_detail(actor=plan.actor, task=plan.task(task.pk)).why


def test_project_start(plan, two_tasks):
    assert why(plan, two_tasks[0]) == (
        "Starts Mon 5 Jan 08:00 because the plan starts Mon 5 Jan 00:00 and no link holds it back."
    )


def test_a_link_with_a_lag(plan, two_tasks):
    update_link(actor=plan.actor, link=Link.objects.get(), expected_version=None, lag_minutes=2 * DAY)
    assert why(plan, two_tasks[1]) == (
        "Starts Fri 9 Jan 08:00 because ATLAS-1 “Design” finishes Tue 6 Jan 17:00 (FS + 2 d)."
    )


def test_a_weekend_in_between_is_said(plan, two_tasks):
    plan.edit(two_tasks[0], duration_minutes=5 * DAY)
    assert why(plan, two_tasks[1]) == (
        "Starts Mon 12 Jan 08:00 because ATLAS-1 “Design” finishes Fri 9 Jan 17:00 (FS),"
        " at the next working time of the calendar “Standard”."
    )


def test_a_finish_that_is_held(plan, two_tasks):
    other = plan.add("Other", duration_minutes=DAY)
    plan.link(two_tasks[1], other, type="FF", lag_minutes=-DAY)
    assert why(plan, other) == (
        "Finishes Mon 12 Jan 17:00 because ATLAS-2 “Build” finishes Tue 13 Jan 17:00 (FF − 1 d)."
    )


def test_a_start_that_is_followed_and_percent(plan, two_tasks):
    from decimal import Decimal

    update_link(
        actor=plan.actor, link=Link.objects.get(), expected_version=None, type="SS", lag_unit="percent",
        lag_percent=Decimal(50),
    )  # fmt: skip
    assert why(plan, two_tasks[1]) == (
        "Starts Tue 6 Jan 08:00 because ATLAS-1 “Design” starts Mon 5 Jan 08:00 (SS + 50 %)."
    )


def test_a_link_of_a_summary(plan, two_tasks):
    phase = plan.add("Phase")
    inner = plan.add("Inner", parent=phase)
    plan.link(two_tasks[1], phase)
    assert why(plan, inner) == (
        "Starts Wed 14 Jan 08:00 because ATLAS-2 “Build” finishes Tue 13 Jan 17:00 (FS),"
        " which holds back the whole of ATLAS-3 “Phase”."
    )
    detail = task_detail(actor=plan.actor, task=plan.task(phase.pk))
    assert detail.why == "Starts Wed 14 Jan 08:00 with ATLAS-4 “Inner”, the earliest row below it."
    assert [step.name for step in detail.chain] == ["Inner", "Build", "Design"]


def test_a_constraint_and_the_calendar(plan, two_tasks):
    plan.edit(two_tasks[1], constraint_type="snet", constraint_at=datetime(2026, 1, 15, 9))
    assert why(plan, two_tasks[1]) == (
        "Starts Thu 15 Jan 09:00 because of its constraint “start no earlier than Thu 15 Jan 09:00”."
    )
    add_exception(
        actor=plan.actor,
        calendar=plan.project.schedule_settings.calendar,
        first_day=date(2026, 1, 15),
        last_day=date(2026, 1, 16),
    )
    assert why(plan, two_tasks[1]) == (
        "Starts Mon 19 Jan 08:00 because of its constraint “start no earlier than Thu 15 Jan 09:00”,"
        " at the next working time of the calendar “Standard”."
    )


def test_status_date(plan, two_tasks):
    start_on(plan.project, MONDAY, status_date=date(2026, 1, 14))
    plan.settings(uses_status_date=True)
    assert why(plan, two_tasks[0]) == (
        "Starts Wed 14 Jan 08:00 because work that remains lies after the status date, Wed 14 Jan 00:00."
    )


def test_actual_dates(plan, two_tasks):
    plan.edit(two_tasks[0], actual_start_at=datetime(2026, 1, 5, 8))
    assert why(plan, two_tasks[0]) == "Started Mon 5 Jan 08:00, as reported."
    plan.edit(two_tasks[0], actual_finish_at=datetime(2026, 1, 6, 17))
    assert why(plan, two_tasks[0]) == "Started Mon 5 Jan 08:00 and finished Tue 6 Jan 17:00, as reported."
    assert "finished Tue 6 Jan 17:00 (FS)" in why(plan, two_tasks[1])


def test_manual_and_late_tasks(plan, two_tasks):
    plan.edit(two_tasks[1], is_manual=True, manual_start_at=datetime(2026, 1, 8, 10))
    assert why(plan, two_tasks[1]) == "Starts Thu 8 Jan 10:00 because its dates are set by hand."
    late = plan.add("Late", duration_minutes=DAY, constraint_type="alap")
    assert why(plan, late).endswith(
        "because it is to be done as late as possible without delaying what follows."
    )


def test_rows_without_dates(plan, two_tasks):
    assert why(plan, plan.add("Empty", kind="summary")) == "Has no dates: there is no task below it yet."
    plan.edit(two_tasks[0], is_active=False)
    assert why(plan, two_tasks[0]).startswith("Has no dates: it is inactive")


def test_everything_about_a_task(plan, two_tasks, cast):
    ann, _ = add_resource(actor=plan.actor, project=plan.project, name="Ann")
    add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)
    plan.edit(two_tasks[0], notes="Mind the *crane*", deadline_at=datetime(2026, 1, 9))
    detail = task_detail(actor=plan.actor, task=two_tasks[0])
    assert (detail.duration, detail.notes, detail.calendar) == ("2 d", "Mind the *crane*", "Standard")
    assert [(a.name, a.units) for a in detail.assignments] == [("Ann", 1)]
    assert detail.predecessors == ()
    assert [(n.name, n.type, n.lag, n.is_driving) for n in detail.successors] == [("Build", "FS", "", True)]
    assert (detail.total_float, detail.free_float, detail.float_reason) == (0, 0, "")
    assert [entry.verb for entry in detail.history] == ["task.changed", "task.added"]
    assert detail.history[0].who == "The manager"


def test_history_is_for_those_who_may_see_it(plan, two_tasks, cast, act_as):
    assert task_detail(actor=act_as(cast.viewer), task=two_tasks[0]).history == ()
    with pytest.raises(NotVisible):
        task_detail(actor=act_as(cast.outsider), task=two_tasks[0])


def test_a_task_that_is_gone(plan, two_tasks):
    delete_tasks(actor=plan.actor, project=plan.project, tasks=[two_tasks[0]])
    with pytest.raises(NotVisible):
        task_detail(actor=plan.actor, task=two_tasks[0])


def test_a_long_chain_asks_no_more_than_a_short_one(plan, two_tasks, django_assert_num_queries):
    """Six tasks in a row: led back from the last in three questions beside settings and calendar."""
    last = two_tasks[1]
    for number in range(4):
        task = plan.add(f"Step {number}", duration_minutes=DAY)
        plan.link(last, task)
        last = task
    last = plan.task(last.pk)
    for length in (2, 6):
        with django_assert_num_queries(5):
            steps = why_of(actor=plan.actor, project=plan.project, task=last, length=length)
        assert [step.number for step in steps] == [6, 5, 4, 3, 2, 1][:length]
