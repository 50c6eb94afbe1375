"""Links, lags, constraints and milestones on an office calendar, worked out by hand; June 2026 begins on a Monday."""

from __future__ import annotations

from typing import Any

import pytest

from schedule.engine import (
    ConstraintType,
    LagCalendar,
    LateTasks,
    TaskKind,
    WorkingCalendar,
)
from tests.schedule.engine.plans import DAY, OFFICE, dates, plan, run, shown, when


@pytest.mark.parametrize(
    ("link", "start", "finish"),
    [
        ("A B", "3 8", "4 17"),  # A ends Tue 17:00, work begins Wed 08:00
        ("A FS+1 B", "4 8", "5 17"),  # a day later
        ("A FS-1 B", "2 8", "3 17"),  # a day of overlap
        ("A FS+0.5 B", "3 13", "5 12"),  # half a day: from Wed 13:00, over the lunch break
        ("A SS B", "1 8", "2 17"),
        ("A SS+1.5 B", "2 13", "4 12"),  # twelve hours after Mon 08:00 is Tue 12:00, work begins 13:00
        ("A FF+2 B", "3 8", "4 17"),  # B ends two days after Tue 17:00
        ("A SF+3 B", "2 8", "3 17"),  # B ends three days after Mon 08:00, which is Wed 17:00
        ("A SF B", "1 8", "2 17"),  # only a lower bound, and B cannot start before the project
    ],
)
def test_link_types_with_lag(link: str, start: str, finish: str) -> None:
    given = plan({"A": 2, "B": 2}, link)
    assert dates(given, run(given))["B"] == (start, finish)


@pytest.mark.parametrize(
    ("calendar", "start"),
    [
        # A works Monday to Friday and ends Fri 5 at 17:00; B works every day around the clock.
        (LagCalendar.PREDECESSOR, "8 17"),  # one office day after Fri 17:00 is over Mon 17:00
        (LagCalendar.SUCCESSOR, "6 1"),  # eight hours of B's calendar: Sat 01:00
        (LagCalendar.PROJECT, "8 17"),
        (LagCalendar.ELAPSED, "6 1"),
    ],
)
def test_lag_calendars(calendar: LagCalendar, start: str) -> None:
    given = plan(
        {"A": 5, "B": 1},
        "A FS+1 B",
        calendars=[OFFICE, WorkingCalendar.around_the_clock()],
        task_calendars=[0, 1],
        link_lag_calendars=[calendar],
    )
    assert dates(given, run(given))["B"][0] == start


@pytest.mark.parametrize(
    ("percent", "start"), [(50.0, "4 8"), (-25.0, "2 13"), (0.1, "3 8:02"), (0.05, "3 8")]
)
def test_percent_lag_is_rounded_half_up_to_minutes(percent: float, start: str) -> None:
    """Of two days, 960 minutes: 480, −240, 0.96 → 1 and 0.48 → 0 minutes after Tue 17:00."""
    given = plan({"A": 2, "B": 1}, "A B", link_lag_percents=[percent])
    expected = "3 8:01" if percent == 0.1 else start
    assert dates(given, run(given))["B"][0] == expected


def test_elapsed_duration_runs_through_night_and_weekend() -> None:
    """Drying: 72 hours from Fri 17:00 end Mon 17:00; painting starts Tue 08:00."""
    given = plan(
        {"Plaster": 5, "Dry": 9, "Paint": 1}, "Plaster Dry", "Dry Paint", elapsed=[False, True, False]
    )
    assert dates(given, run(given)) == {
        "Plaster": ("1 8", "5 17"),
        "Dry": ("5 17", "8 17"),
        "Paint": ("9 8", "9 17"),
    }


CONSTRAINTS = [
    # type, date, early start, late start, total float in days; B follows A (2 days), C (10 days) is the longest
    (ConstraintType.ASAP, None, "3 8", "11 8", 6),
    (ConstraintType.SNET, "5 8", "5 8", "11 8", 4),
    (ConstraintType.SNLT, "5 8", "3 8", "5 8", 2),
    (ConstraintType.SNLT, "2 8", "3 8", "2 8", -1),  # too late: negative float, the bar stays
    (ConstraintType.FNET, "8 17", "5 8", "11 8", 4),
    (ConstraintType.FNLT, "8 17", "3 8", "5 8", 2),
    (ConstraintType.MSO, "5 8", "5 8", "5 8", 0),
    (ConstraintType.MSO, "2 8", "3 8", "2 8", -1),  # soft: logic wins, and says so
    (ConstraintType.MFO, "8 17", "5 8", "5 8", 0),
    (ConstraintType.ALAP, None, "11 8", "11 8", 0),
]


@pytest.mark.parametrize(("kind", "date", "early", "late", "total"), CONSTRAINTS)
def test_constraints(kind: ConstraintType, date: str | None, early: str, late: str, total: int) -> None:
    given = plan(
        {"A": 2, "B": 2, "C": 10},
        "A B",
        constraints={"B": kind},
        constraint_instants={"B": when(date) if date else None},
    )
    schedule = run(given)
    assert dates(given, schedule, "early_start", "late_start")["B"] == (early, late)
    assert schedule.total_float[1] == total * DAY
    assert schedule.broken_constraints == ((1,) if total < 0 else ())


@pytest.mark.parametrize("by_setting", [False, True])
def test_a_hard_must_date_beats_logic(by_setting: bool) -> None:
    """B starts on Tue although A only ends then: A has a day less than none, the link is broken by a day."""
    given = plan(
        {"A": 2, "B": 2},
        "A B",
        constraints={"B": ConstraintType.MSO},
        constraint_instants={"B": when("2 8")},
        constraint_hard=[False, not by_setting],
    )
    schedule = run(given, must_dates_win=by_setting)
    assert dates(given, schedule)["B"] == ("2 8", "3 17")
    assert schedule.total_float.tolist() == [-DAY, 0]
    assert schedule.link_slack.tolist() == [-DAY]
    assert not schedule.link_driving[0]
    assert schedule.broken_constraints == ()


def test_a_second_constraint_joins_the_first() -> None:
    given = plan(
        {"A": 2, "C": 10},
        constraints={"A": ConstraintType.SNET},
        constraint_instants={"A": when("3 8")},
        second_constraints={"A": ConstraintType.FNLT},
        second_constraint_instants={"A": when("5 17")},
    )
    schedule = run(given)
    assert dates(given, schedule, "early_start", "late_finish")["A"] == ("3 8", "5 17")


def test_a_deadline_binds_late_dates_only() -> None:
    given = plan({"A": 2, "B": 3}, "A B", deadlines={"B": when("4 17")})
    schedule = run(given)
    assert dates(given, schedule, "early_finish", "late_finish")["B"] == ("5 17", "4 17")
    assert schedule.total_float.tolist() == [-DAY, -DAY]
    assert schedule.missed_deadlines == (1,)


def test_links_from_other_projects() -> None:
    given = plan({"A": 2, "C": 10}, external_starts={"A": when("3 8")}, external_finishes={"A": when("8 17")})
    schedule = run(given)
    assert dates(given, schedule, "early_start", "late_finish")["A"] == ("3 8", "8 17")


@pytest.mark.parametrize(
    ("late", "first", "second"),
    [(LateTasks.FREE_FLOAT, "4 8", "5 8"), (LateTasks.TOTAL_FLOAT, "11 8", "12 8")],
)
def test_as_late_as_possible(late: LateTasks, first: str, second: str) -> None:
    """Of ten days: B (one day) waits for S to start, which SNET puts on Fri 5; with total float both go to the end."""
    given = plan(
        {"B": 1, "S": 1, "C": 10},
        "B S",
        constraints={"B": ConstraintType.ALAP, "S": ConstraintType.SNET},
        constraint_instants={"S": when("5 8")},
    )
    schedule = run(given, late_tasks=late)
    assert [shown(schedule.start[row]) for row in (0, 1)] == [first, second]


MOMENTS = [
    (TaskKind.MILESTONE, "A M", "8 8"),  # after A's finish on Fri 17:00: where work begins again
    (TaskKind.MILESTONE, "A FF M", "5 17"),  # driven by a finish: where work ended
    (TaskKind.START_MILESTONE, "A FF M", "8 8"),
    (TaskKind.FINISH_MILESTONE, "A M", "5 17"),
    (TaskKind.FINISH_MILESTONE, "A FS+1 M", "8 17"),
    (TaskKind.TASK, "A M", "8 8"),  # without duration a task is a moment too
]


@pytest.mark.parametrize(("kind", "link", "moment"), MOMENTS)
def test_where_moments_stand(kind: TaskKind, link: str, moment: str) -> None:
    given = plan({"A": 5, "M": 0, "B": 1}, link, "M B", kinds={"M": kind})
    schedule = run(given)
    assert dates(given, schedule)["M"] == (moment, moment)
    assert dates(given, schedule)["B"][0] == ("9 8" if "+1" in link else "8 8")
    assert schedule.critical.tolist() == [True] * 3


def test_a_finish_milestone_is_never_before_what_it_waits_for() -> None:
    """A ends Sat 12:00 on its own calendar; the milestone works Monday to Friday: Mon 08:00, not Fri 17:00."""
    saturday = WorkingCalendar("Six days", (*OFFICE.week[:5], ((480, 720),), ()))
    given = plan(
        {"A": 5.5, "M": 0},
        "A M",
        calendars=[OFFICE, saturday],
        task_calendars=[1, 0],
        kinds={"M": TaskKind.FINISH_MILESTONE},
    )
    assert dates(given, run(given)) == {"A": ("1 8", "6 12"), "M": ("8 8", "8 8")}


def test_manual_tasks_stay_and_still_drive() -> None:
    """Set by hand on a Saturday; B follows it, and A before it is late by what is between."""
    given = plan(
        {"A": 3, "H": 1, "B": 1},
        "A H",
        "H B",
        manual_starts={"H": when("2 10")},
        manual_finishes={"H": when("6 10")},
    )
    schedule = run(given)
    assert dates(given, schedule)["H"] == ("2 10", "6 10")
    assert dates(given, schedule)["B"][0] == "8 8"
    assert schedule.link_slack[0] == -(7 + 8 - 1) * 60  # Tue 10:00 instead of Wed 17:00 → 1 day 6 hours


def test_float_is_counted_in_the_task_s_own_calendar() -> None:
    """A (office, 1 day) and B (around the clock, 8 h) wait for C, which ends Wed 17:00."""
    given = plan(
        {"A": 1, "B": 1, "C": 3},
        calendars=[OFFICE, WorkingCalendar.around_the_clock()],
        task_calendars=[0, 1, 0],
    )
    assert run(given).total_float.tolist() == [2 * DAY, (24 + 24 + 1) * 60, 0]


def test_must_finish_by_gives_float_to_all() -> None:
    given = plan({"A": 2, "B": 3}, "A B")
    schedule = run(given, must_finish_by=when("9 17"))
    assert schedule.total_float.tolist() == [2 * DAY, 2 * DAY]
    assert not schedule.critical.any()
    assert schedule.longest_path.all()


def test_criticality_by_threshold_and_open_ends() -> None:
    given = plan({"A": 2, "B": 4, "C": 5}, "A C")
    assert run(given).critical.tolist() == [True, False, True]
    assert run(given, critical_threshold=3 * DAY).critical.tolist() == [True, True, True]
    assert run(given, open_ends_critical=True).critical.tolist() == [True, True, True]


def test_driving_links_and_longest_path() -> None:
    """C waits for B (3 days), A (2 days) could be a day later; D hangs on a hard date, not on a link."""
    given = plan({"A": 2, "B": 3, "C": 1, "D": 1}, "A C", "B C", "C D")
    schedule = run(given)
    assert schedule.link_slack.tolist() == [DAY, 0, 0]
    assert schedule.link_driving.tolist() == [False, True, True]
    assert schedule.longest_path.tolist() == [False, True, True, True]
    assert schedule.free_float.tolist() == [DAY, 0, 0, 0]


def test_an_earliest_start_counts_for_tasks_nothing_leads_to() -> None:
    given = plan({"A": 1, "B": 1}, "A B", earliest_starts={"A": when("4 8"), "B": when("10 8")})
    assert dates(given, run(given)) == {"A": ("4 8", "4 17"), "B": ("5 8", "5 17")}


def test_whole_days_begin_with_a_day() -> None:
    """An hour task ends Mon 12:00; a task of whole days starts Tuesday, two days of half a lag round up to one."""
    whole = WorkingCalendar("Days", (((0, 1440),),) * 5 + ((), ()), minutes_per_day=1440, whole_days=True)
    given = plan(
        {"Hours": 0.5, "Days": 3, "After": 3},
        "Hours Days",
        "Days After",
        calendars=[OFFICE, whole],
        task_calendars=[0, 1, 1],
        link_lag_percents=[None, 50.0],
    )
    schedule = run(given)
    assert dates(given, schedule) == {
        "Hours": ("1 8", "1 12"),
        "Days": ("2 0", "3 0"),
        "After": ("4 0", "5 0"),
    }


def test_an_empty_plan_has_no_dates() -> None:
    given: Any = plan({})
    schedule = run(given)
    assert (schedule.project_start, schedule.project_finish) == (None, None)
