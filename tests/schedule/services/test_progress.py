"""Progress: percent, remaining work and actual dates agree, and nothing lies after the status date.

Status date Fri 16 January 2026. Design is planned for Mon 5 and Tue 6, Build for Wed 7 to Tue 13.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.errors import InvalidInput
from tests.schedule.conftest import DAY, MONDAY, start_on

FRIDAY = date(2026, 1, 16)


@pytest.fixture
def reported(plan, two_tasks):
    start_on(plan.project, MONDAY, status_date=FRIDAY)
    return plan


def local(task, name):
    value = getattr(task, name)
    return None if value is None else value.replace(tzinfo=None).isoformat(timespec="minutes")


def test_percent_starts_work_as_planned(reported, two_tasks):
    task = reported.edit(two_tasks[0], percent_complete=50)
    assert (local(task, "actual_start_at"), task.actual_finish_at) == ("2026-01-05T08:00", None)


def test_a_hundred_percent_finishes_as_planned(reported, two_tasks):
    task = reported.edit(two_tasks[0], percent_complete=100)
    assert local(task, "actual_start_at") == "2026-01-05T08:00"
    assert local(task, "actual_finish_at") == "2026-01-06T17:00"


def test_work_planned_for_later_is_reported_on_the_status_day(reported, two_tasks):
    later = reported.edit(two_tasks[1], constraint_type="snet", constraint_at=datetime(2026, 2, 2))
    task = reported.edit(later, percent_complete=100)
    assert local(task, "actual_start_at") == "2026-01-16T08:00"
    assert local(task, "actual_finish_at") == "2026-01-16T17:00"


def test_an_actual_finish_completes_the_task(reported, two_tasks):
    task = reported.edit(two_tasks[0], actual_finish_at=datetime(2026, 1, 7, 12))
    assert (task.percent_complete, local(task, "actual_start_at")) == (100, "2026-01-05T08:00")
    assert reported.span("Design")[1] == "2026-01-07T12:00"


def test_less_than_everything_reopens_the_task(reported, two_tasks):
    reported.edit(two_tasks[0], percent_complete=100)
    task = reported.edit(two_tasks[0], percent_complete=80)
    assert (task.actual_finish_at, local(task, "actual_start_at")) == (None, "2026-01-05T08:00")
    task = reported.edit(two_tasks[0], percent_complete=0)
    assert task.actual_start_at is None


def test_remaining_work_says_how_much_is_done(reported, two_tasks):
    task = reported.edit(two_tasks[0], remaining_minutes=DAY // 2)  # 240 of 960: a quarter is left
    assert task.percent_complete == Decimal("75.00")
    task = reported.edit(two_tasks[0], remaining_minutes=0)
    assert (task.percent_complete, task.actual_finish_at is not None) == (100, True)


def test_remaining_work_lies_after_the_status_date(reported, two_tasks):
    reported.edit(two_tasks[0], percent_complete=50)
    assert reported.span("Design") == (
        "2026-01-05T08:00",
        "2026-01-06T17:00",
    )  # without a status date: as planned
    reported.settings(uses_status_date=True)
    # Half of two days is left: on the status day itself, Fri 16, until 17:00.
    assert reported.span("Design") == ("2026-01-05T08:00", "2026-01-16T17:00")
    assert reported.span("Build") == ("2026-01-19T08:00", "2026-01-23T17:00")


def test_a_longer_task_has_more_left(reported, two_tasks):
    reported.edit(two_tasks[0], percent_complete=50)
    task = reported.edit(two_tasks[0], duration_minutes=4 * DAY)
    assert (task.percent_complete, task.remaining_minutes) == (50, None)


@pytest.mark.parametrize("field", ["actual_start_at", "actual_finish_at"])
def test_what_has_not_happened_is_refused(reported, two_tasks, field):
    with pytest.raises(InvalidInput) as refusal:
        reported.edit(two_tasks[0], **{field: datetime(2026, 1, 17, 8)})
    assert "after the status date 16 Jan 2026" in refusal.value.fields[field][0]
    reported.edit(two_tasks[0], **{field: datetime(2026, 1, 16, 23)})  # the status day itself is over


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (
            {"actual_start_at": datetime(2026, 1, 8), "actual_finish_at": datetime(2026, 1, 7)},
            "actual_finish_at",
        ),
        ({"percent_complete": 50, "actual_finish_at": datetime(2026, 1, 7)}, "percent_complete"),
    ],
)
def test_contradictions_are_refused(reported, two_tasks, fields, field):
    with pytest.raises(InvalidInput) as refusal:
        reported.edit(two_tasks[0], **fields)
    assert field in refusal.value.fields


def test_a_finish_is_taken_back_with_a_percent(reported, two_tasks):
    reported.edit(two_tasks[0], percent_complete=100)
    with pytest.raises(InvalidInput) as refusal:
        reported.edit(two_tasks[0], actual_finish_at=None)
    assert "percent_complete" in refusal.value.fields
    task = reported.edit(two_tasks[0], actual_finish_at=None, percent_complete=90)
    assert (task.percent_complete, task.actual_finish_at) == (90, None)


def test_taking_the_start_back_takes_everything_back(reported, two_tasks):
    reported.edit(two_tasks[0], percent_complete=60)
    task = reported.edit(two_tasks[0], actual_start_at=None)
    assert (task.percent_complete, task.actual_start_at) == (0, None)


def test_a_milestone_is_reached_or_not(reported):
    gate = reported.add("Gate", kind="milestone")
    with pytest.raises(InvalidInput, match="reached"):
        reported.edit(gate, percent_complete=50)
    assert reported.edit(gate, percent_complete=100).actual_finish_at is not None


def test_summaries_weigh_what_is_below(plan):
    phase = plan.add("Phase")
    short = plan.add("Short", parent=phase, duration_minutes=DAY)
    plan.add("Long", parent=phase, duration_minutes=3 * DAY)
    plan.edit(short, percent_complete=100)
    assert plan.rows()["Phase"]["percent"] == 25  # one day of four
