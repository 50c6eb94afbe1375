"""Unfinished work behind a day, by hand calculation: January 2026 begins its first full week on Monday 5."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.actors import person
from core.errors import Denied, InvalidInput
from schedule.services.rescheduling import plan_rescheduling, reschedule_unfinished
from tests.schedule.conftest import DAY


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 1, day, hour)


def test_what_has_not_started_begins_on_the_day(plan) -> None:
    """Design Mon 5–Tue 6 and Build behind it move to Mon 12: only Design needs a constraint, Build follows."""
    design = plan.add("Design", duration_minutes=2 * DAY)
    build = plan.add("Build", duration_minutes=3 * DAY)
    plan.link(design, build)
    found, _ = reschedule_unfinished(actor=plan.actor, project=plan.project, after=date(2026, 1, 12))
    assert ([each.name for each in found.tasks], found.pushed) == (["Design"], 1)
    assert plan.span("Design") == ("2026-01-12T08:00", "2026-01-13T17:00")
    assert plan.span("Build") == ("2026-01-14T08:00", "2026-01-16T17:00")
    assert plan.task(design.pk).constraint_type == "snet"
    assert plan.task(build.pk).constraint_type == "asap"


def test_started_work_resumes_on_the_day(plan) -> None:
    """Two of four days are done (Mon 5, Tue 6); the other two resume on Mon 12 and end Tue 13."""
    build = plan.add("Build", duration_minutes=4 * DAY)
    plan.edit(build, actual_start_at=at(5), percent_complete=Decimal(50))
    assert plan.span("Build")[1] == "2026-01-08T17:00"
    reschedule_unfinished(actor=plan.actor, project=plan.project, after=date(2026, 1, 12))
    assert plan.span("Build") == ("2026-01-05T08:00", "2026-01-13T17:00")
    assert plan.task(build.pk).percent_complete == 50


def test_what_stays(plan) -> None:
    """Finished work, later work, dates set by hand and other constraints."""
    done = plan.add("Done", duration_minutes=DAY)
    plan.edit(done, actual_start_at=at(5), actual_finish_at=at(5, 17))
    plan.add("Later", duration_minutes=DAY, constraint_type="snet", constraint_at=at(20))
    plan.add("By hand", duration_minutes=DAY, is_manual=True, manual_start_at=at(5))
    plan.add("Fixed", duration_minutes=DAY, constraint_type="mso", constraint_at=at(6))
    plan.add("Free", duration_minutes=DAY)
    before = plan.rows()
    found = plan_rescheduling(plan.project, date(2026, 1, 12))
    assert ([each.name for each in found.tasks], {each.name for each in found.kept}) == (
        ["Free"],
        {"By hand", "Fixed"},
    )
    reschedule_unfinished(actor=plan.actor, project=plan.project, after=date(2026, 1, 12))
    after = plan.rows()
    for name in ("Done", "Later", "By hand", "Fixed"):
        assert (after[name]["start"], after[name]["finish"]) == (
            before[name]["start"],
            before[name]["finish"],
        )
    assert after["Free"]["start"] == "2026-01-12T08:00"


def test_a_day_without_work_means_the_next_working_time(plan) -> None:
    plan.add("Design", duration_minutes=DAY)
    reschedule_unfinished(actor=plan.actor, project=plan.project, after=date(2026, 1, 10))  # a Saturday
    assert plan.span("Design")[0] == "2026-01-12T08:00"


def test_nothing_to_move_and_nobody_else_to_move_it(plan, cast) -> None:
    plan.add("Design", duration_minutes=DAY)
    with pytest.raises(InvalidInput, match="No unfinished work lies before"):
        reschedule_unfinished(actor=plan.actor, project=plan.project, after=date(2026, 1, 5))
    with pytest.raises(InvalidInput, match="from 1900"):
        reschedule_unfinished(actor=plan.actor, project=plan.project, after=date(1800, 1, 1))
    with pytest.raises(Denied):
        reschedule_unfinished(actor=person(cast.member), project=plan.project, after=date(2026, 1, 12))
