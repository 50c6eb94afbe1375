"""Status date, actual dates, remaining work: what is fact and what moves."""

from __future__ import annotations

from typing import Any

import pytest

from schedule.engine import NO_INSTANT, Cause, ProgressMode
from tests.schedule.engine.plans import DAY, dates, plan, run, when

# Two started tasks of five days; A has three days to go, B has started before A allowed it and has two to go.
OUT_OF_SEQUENCE: dict[str, Any] = {
    "actual_starts": {"A": when("1 8"), "B": when("2 8")},
    "percents": {"A": 40.0, "B": 60.0},
}


@pytest.mark.parametrize(
    ("mode", "finish"),
    [
        (ProgressMode.RETAINED_LOGIC, "9 17"),  # A: Wed to Fri; the rest of B: Mon 8, Tue 9
        (ProgressMode.PROGRESS_OVERRIDE, "4 17"),  # the rest of B: Wed 3, Thu 4
    ],
)
def test_out_of_sequence(mode: ProgressMode, finish: str) -> None:
    given = plan({"A": 5, "B": 5}, "A B", **OUT_OF_SEQUENCE)
    schedule = run(given, status_date=when("3 8"), progress_mode=mode)
    assert dates(given, schedule) == {"A": ("1 8", "5 17"), "B": ("2 8", finish)}
    assert schedule.out_of_sequence == (0,)


def test_a_lead_is_not_out_of_sequence() -> None:
    """B may start four days before A ends, and did: A ends Fri 5 at 17:00, so from Tue 2."""
    given = plan({"A": 5, "B": 5}, "A FS-4 B", **OUT_OF_SEQUENCE)
    assert run(given, status_date=when("3 8")).out_of_sequence == ()


def test_unstarted_work_moves_behind_the_status_date() -> None:
    given = plan({"A": 2})
    assert dates(given, run(given, status_date=when("4 13")))["A"] == ("4 13", "8 12")
    still = run(given, status_date=when("4 13"), status_date_moves_unstarted=False)
    assert dates(given, still)["A"] == ("1 8", "2 17")


def test_completed_work_is_fact_and_not_critical() -> None:
    given = plan(
        {"A": 3, "B": 2}, "A B", actual_starts={"A": when("1 9")}, actual_finishes={"A": when("2 15")}
    )
    schedule = run(given, status_date=when("3 8"))
    assert dates(given, schedule) == {"A": ("1 9", "2 15"), "B": ("3 8", "4 17")}
    assert schedule.critical.tolist() == [False, True]
    assert schedule.remaining_start[0] == NO_INSTANT
    assert schedule.percent.tolist() == [100.0, 0.0]
    assert schedule.cause.tolist() == [Cause.ACTUAL, Cause.STATUS_DATE]


def test_a_missing_actual_end_lies_a_duration_away() -> None:
    given = plan(
        {"A": 2, "B": 2},
        percents={"A": 100.0, "B": 100.0},
        actual_starts={"A": when("2 8")},
        actual_finishes={"B": when("5 17")},
    )
    assert dates(given, run(given)) == {"A": ("2 8", "3 17"), "B": ("4 8", "5 17")}


@pytest.mark.parametrize(
    ("options", "finish"),
    [
        ({}, "5 17"),  # three days from the actual start on Wed
        ({"resume_after_done_work": True}, "9 17"),  # two days done first: Wed, Thu; then Fri, Mon, Tue
        ({"status_date": when("8 8")}, "10 17"),  # three days from Mon 8
    ],
)
def test_where_remaining_work_goes_on(options: dict[str, Any], finish: str) -> None:
    given = plan({"A": 5}, actual_starts={"A": when("3 8")}, percents={"A": 40.0})
    schedule = run(given, **options)
    assert dates(given, schedule)["A"] == ("3 8", finish)
    assert schedule.total_float[0] == 0


@pytest.mark.parametrize(("fixed", "finish"), [(True, "4 17"), (False, "8 17")])
def test_resume(fixed: bool, finish: str) -> None:
    """Fixed, B resumes Wed whatever A does; else A, which ends Thu after three more days, holds it until Fri."""
    given = plan({"A": 5, "B": 5}, "A B", resumes={"B": when("3 8")}, **OUT_OF_SEQUENCE)
    schedule = run(given, status_date=when("2 8"), resume_is_fixed=fixed)
    assert dates(given, schedule) == {"A": ("1 8", "4 17"), "B": ("2 8", finish)}


def test_percent_without_actual_start_starts_as_planned() -> None:
    """A begins Mon as planned, half of its two days is done; the rest follows the status date."""
    given = plan({"A": 2}, percents={"A": 50.0})
    assert dates(given, run(given, status_date=when("4 8")))["A"] == ("1 8", "4 17")


def test_remaining_minutes_win_over_the_percent() -> None:
    given = plan({"A": 4}, actual_starts={"A": when("1 8")}, percents={"A": 50.0}, remaining={"A": DAY})
    assert dates(given, run(given, status_date=when("4 8")))["A"] == ("1 8", "4 17")


def test_lag_from_a_started_predecessor() -> None:
    """Start-to-start plus two days: from the actual start on Mon, or from the rest that starts Thu (P6)."""
    given = plan({"A": 5, "B": 1}, "A SS+2 B", actual_starts={"A": when("1 8")}, percents={"A": 20.0})
    assert dates(given, run(given, status_date=when("4 8")))["B"][0] == "4 8"
    late = run(given, status_date=when("4 8"), lag_from_remaining_start=True)
    assert dates(given, late)["B"][0] == "8 8"
