"""Plans that cannot be scheduled: each names what is wrong, and quickly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from schedule.engine import (
    CalendarError,
    CalendarException,
    DurationError,
    EmptyCalendarError,
    HierarchyError,
    LinkError,
    LoopError,
    Plan,
    RangeError,
    ScheduleError,
    ScheduleOptions,
    ShapeError,
    UnknownCalendarError,
    WorkingCalendar,
    calculate,
    check,
    warm_up,
)
from tests.schedule.engine.plans import MONDAY, OFFICE, plan, run, when

LONG = 10_000


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (plan({"Design": 1, "Build": 1}, "Design Build", "Build Design"), "Design → Build → Design"),
        (
            plan({"A": 1, "B": 1, "C": 1, "D": 1}, "A B", "B C", "C D", "D B"),
            "B → C → D → B",
        ),
        (plan({"P": 0, "K": 1, "X": 1}, "P X", "X K", parents={"K": "P"}), "K → P → X → K"),
        (
            plan({"P": 0, "K": 1, "X": 1}, "P X", "X FF P", parents={"K": "P"}),
            "P → X → P",
        ),
        (
            plan({"P": 0, "K": 1, "Q": 0, "L": 1}, "P Q", "L K", parents={"K": "P", "L": "Q"}),
            "K → P → Q → L → K",
        ),
    ],
)
def test_loops_are_named_in_order(given: Plan, message: str) -> None:
    with pytest.raises(LoopError, match="tasks wait for each other: ") as caught:
        run(given)
    assert turned(str(caught.value).partition(": ")[2]) == turned(message)
    assert [given.names[row] for row in caught.value.tasks] == str(caught.value).partition(": ")[2].split(
        " → "
    )[:-1]


def turned(loop: str) -> list[str]:
    """A loop from its smallest name on: where it begins does not matter."""
    names = loop.split(" → ")
    assert names[0] == names[-1]
    first = names.index(min(names))
    return names[first:-1] + names[:first]


def chain(length: int, **more: Any) -> Plan:
    """Tasks of an hour, each waiting for the one before."""
    return Plan(
        calendars=[OFFICE],
        names=[f"T{row}" for row in range(length)],
        durations=[60] * length,
        link_predecessors=[*range(length - 1), *more.get("before", ())],
        link_successors=[*range(1, length), *more.get("after", ())],
    )


def test_a_long_chain_and_a_long_loop_take_less_than_two_seconds() -> None:
    warm_up()
    started = process_time()
    assert run(chain(LONG)).critical.all()
    with pytest.raises(LoopError, match="more") as caught:
        run(chain(LONG, before=[LONG - 1], after=[0]))
    assert process_time() - started < 2
    assert len(caught.value.tasks) == LONG
    assert len(str(caught.value)) < 200


def test_a_loop_through_a_long_outline() -> None:
    """Half of the tasks lie below a summary that waits for the last of the others, which wait for the first half."""
    half = LONG // 2
    looped = replace(
        chain(LONG, before=[LONG - 1], after=[LONG]),
        names=[*(f"T{row}" for row in range(LONG)), "Phase"],
        durations=[60] * LONG + [0],
        parents=[LONG] * half + [-1] * half + [-1],
    )
    started = process_time()
    with pytest.raises(LoopError, match="Phase"):
        run(looped)
    assert process_time() - started < 2


BAD: list[tuple[Callable[[], object], type[ScheduleError], str]] = [
    (lambda: run(plan({"A": 1}, "A A")), LinkError, "“A” is linked to itself"),
    (
        lambda: run(plan({"P": 0, "K": 1}, "P K", parents={"K": "P"})),
        LinkError,
        "“P” contains “K”, so the two cannot be linked",
    ),
    (
        lambda: run(plan({"P": 0, "K": 1}, "K SS P", parents={"K": "P"})),
        LinkError,
        "“P” contains “K”, so the two cannot be linked",
    ),
    (
        lambda: run(plan({"A": 1, "B": 1}, parents={"A": "B", "B": "A"})),
        HierarchyError,
        "tasks contain each other: ",
    ),
    (lambda: run(plan({"A": 1}, parents={"A": "A"})), HierarchyError, "tasks contain each other: A → A"),
    (
        lambda: run(replace(plan({"A": 1}), parents=[7])),
        HierarchyError,
        "the parent of “A” is not in the plan",
    ),
    (
        lambda: run(replace(plan({"A": 1, "B": 1}, "A B"), link_successors=[5])),
        LinkError,
        "link 1 points to a task that is not in the plan",
    ),
    (lambda: run(plan({"A": -1})), DurationError, "“A” has a negative duration"),
    (lambda: run(plan({"A": 10**6})), DurationError, "“A” lasts longer than 300 years"),
    (lambda: run(plan({"A": 1}, remaining=[-5])), DurationError, "“A” has a negative remaining duration"),
    (lambda: run(plan({"A": 1}, percents=[120.0])), DurationError, "“A” is 120 % complete"),
    (lambda: run(plan({"A": 1}, percents=[float("nan")])), DurationError, "“A” is nan % complete"),
    (
        lambda: run(plan({"A": 1, "B": 1}, "A FS+999999 B")),
        LinkError,
        "the lag of the link to “B” is longer than 300 years",
    ),
    (
        lambda: run(plan({"A": 1}, task_calendars=[3])),
        UnknownCalendarError,
        "“A” uses calendar 3, the plan has 1",
    ),
    (lambda: run(plan({"A": 1}), project_calendar=2), UnknownCalendarError, "the project uses calendar 2"),
    (
        lambda: run(plan({"A": 1}, deadlines=[-(10**9)])),
        RangeError,
        "the deadline of “A” is not between 1900 and 2200",
    ),
    (
        lambda: run(plan({"A": 1}, actual_starts=[when("3 8")], actual_finishes=[when("2 8")])),
        RangeError,
        "the actual finish of “A” is before its actual start",
    ),
    (
        lambda: run(plan({"A": 1}, manual_starts=[when("3 8")], manual_finishes=[when("2 8")])),
        RangeError,
        "the manual finish of “A” is before its manual start",
    ),
    (
        lambda: run(plan({"A": 1}), project_start=10**9),
        RangeError,
        "the project start is not between 1900 and 2200",
    ),
    (
        lambda: run(plan({"A": 60_000, "B": 60_000}, "A B")),
        RangeError,
        "the finish of “A” would not lie between 1900 and 2200",
    ),
    (
        lambda: run(plan({"A": 60_000}, deadlines=[when("1 17")])),
        RangeError,
        "the finish of “A” would not lie between 1900 and 2200",
    ),
    (
        lambda: run(plan({"A": 40_000, "B": 1}, "A B", deadlines={"B": when("1 17")})),
        RangeError,
        "the latest start of “A” would not lie between 1900 and 2200",
    ),
    (lambda: run(replace(plan({"A": 1}), kinds=[0, 0])), ShapeError, "kinds has 2 values, names has 1"),
    (lambda: run(replace(plan({"A": 1}), kinds=[9])), ShapeError, "a TaskKind is a number from 0 to 5"),
]


@pytest.mark.parametrize(("act", "error", "message"), BAD)
def test_each_error_names_the_row(
    act: Callable[[], object], error: type[ScheduleError], message: str
) -> None:
    with pytest.raises(error) as caught:
        act()
    assert str(caught.value).startswith(message)


WEEK = OFFICE.week
BAD_CALENDARS: list[tuple[tuple[Any, ...], type[CalendarError], str]] = [
    (((),) * 7, EmptyCalendarError, "calendar “C” has no working time"),
    (WEEK[:5], CalendarError, "calendar “C” needs seven weekdays, it has 5"),
    ((((480, 720), (700, 900)), *WEEK[1:]), CalendarError, "calendar “C”, Monday: band 11:40–15:00 overlaps"),
    ((((780, 900), (480, 720)), *WEEK[1:]), CalendarError, "calendar “C”, Monday: band 08:00–12:00 overlaps"),
    ((((720, 480),), *WEEK[1:]), CalendarError, "calendar “C”, Monday: band 12:00–08:00 is not in the day"),
    ((((-5, 480),), *WEEK[1:]), CalendarError, "calendar “C”, Monday: band"),
    ((((1300, 2881),), *WEEK[1:]), CalendarError, "calendar “C”, Monday: band"),
    ((((1320, 2000),), *WEEK[1:]), CalendarError, "calendar “C”: the last band of Monday runs into"),
]


@pytest.mark.parametrize(("week", "error", "message"), BAD_CALENDARS)
def test_calendars_that_contradict_themselves(
    week: tuple[Any, ...], error: type[CalendarError], message: str
) -> None:
    with pytest.raises(error) as caught:
        WorkingCalendar("C", week)
    assert str(caught.value).startswith(message)


def test_other_calendar_errors() -> None:
    with pytest.raises(CalendarError, match="ends before it starts"):
        WorkingCalendar("C", WEEK, (CalendarException(10, 9),))
    for days in ((-(10**9), 10), (10, 10**9)):
        with pytest.raises(RangeError, match="exception that is not between 1900 and 2200"):
            WorkingCalendar("C", WEEK, (CalendarException(*days),))
    with pytest.raises(CalendarError, match="all its days need the same length"):
        WorkingCalendar("C", (((0, 480),), ((0, 240),), *WEEK[5:], *WEEK[5:], ()), whole_days=True)
    with pytest.raises(CalendarError, match="more than 0 minutes"):
        WorkingCalendar("C", WEEK, minutes_per_day=0)


def test_a_calendar_that_runs_out_is_an_error_not_a_date() -> None:
    once = WorkingCalendar("Once", ((),) * 7, (CalendarException(20_605, 20_605, ((480, 960),)),))
    with pytest.raises(RangeError, match="“A” would not lie between 1900 and 2200"):
        run(plan({"A": 2}, calendars=[once]), project_start=20_604 * 1440)


def test_check_finds_loops_without_scheduling() -> None:
    given = plan({"A": 1, "B": 1}, "A B", "B A")
    with pytest.raises(LoopError):
        check(given, ScheduleOptions(project_start=MONDAY))
    check(plan({"A": 1, "B": 1}, "A B"), ScheduleOptions(project_start=MONDAY))


def test_every_error_is_of_one_family() -> None:
    for error in (CalendarError, DurationError, HierarchyError, LinkError, RangeError, ShapeError):
        assert issubclass(error, ScheduleError)
    with pytest.raises(ScheduleError):
        calculate(plan({"A": -1}), ScheduleOptions(project_start=MONDAY))
