"""Summaries: roll-up, links that bind every task below, what tasks inherit."""

from __future__ import annotations

import pytest

from schedule.engine import NO_INSTANT, Cause, ConstraintType, Plan, TaskKind, explain
from tests.schedule.engine.plans import DAY, OFFICE, dates, plan, run, shown, when

PHASE = {"P": "Phase", "Q": "Phase"}


def test_dates_float_and_percent_roll_up() -> None:
    """P three days and done, Q one day after it and untouched; 3 · 100 % of 4 days is 75 %."""
    given = plan(
        {"Phase": 0, "P": 3, "Q": 1, "Other": 6},
        "P Q",
        parents=PHASE,
        percents={"P": 100.0},
        actual_starts={"P": when("1 8")},
        actual_finishes={"P": when("3 17")},
    )
    schedule = run(given)
    assert dates(given, schedule)["Phase"] == ("1 8", "4 17")
    assert schedule.duration[0] == 4 * DAY
    assert schedule.percent[0] == 75.0
    assert schedule.total_float[0] == 2 * DAY
    assert schedule.critical.tolist() == [False, False, False, True]


def test_percent_by_given_weights_and_without_any() -> None:
    columns = {"parents": PHASE, "percents": {"P": 50.0, "Q": 0.0}, "actual_starts": {"P": when("1 8")}}
    assert run(plan({"Phase": 0, "P": 3, "Q": 1}, weights=[None, 1.0, 4.0], **columns)).percent[0] == 10.0
    assert run(plan({"Phase": 0, "P": 0, "Q": 0}, **columns)).percent[0] == 25.0


@pytest.mark.parametrize(
    ("link", "first", "second", "after"),
    [
        # Phase holds P (1 day) and Q (3 days, after P); X takes 2 days.
        ("X Phase", "3 8", "4 8", "1 8"),  # both wait for X
        ("Phase X", "1 8", "2 8", "5 8"),  # X waits for the last, Q on Thu
        ("Phase SS X", "1 8", "2 8", "2 8"),  # X waits for the start of both, so of Q
        ("X SS+1 Phase", "2 8", "3 8", "1 8"),
        ("X FF+1 Phase", "3 8", "4 8", "1 8"),  # P too may not finish before Wed 17:00
    ],
)
def test_a_link_binds_every_task_below(link: str, first: str, second: str, after: str) -> None:
    given = plan({"Phase": 0, "P": 1, "Q": 3, "X": 2}, link, "P Q", parents=PHASE)
    found = dates(given, run(given))
    assert (found["P"][0], found["Q"][0], found["X"][0]) == (first, second, after)


def test_links_reach_through_summaries_of_summaries() -> None:
    given = plan(
        {"Top": 0, "Middle": 0, "Deep": 2, "Side": 1, "X": 1},
        "Top X",
        parents={"Middle": "Top", "Deep": "Middle", "Side": "Top"},
    )
    schedule = run(given)
    assert dates(given, schedule)["X"] == ("3 8", "3 17")
    assert schedule.free_float.tolist()[2:4] == [0, DAY]
    assert schedule.critical.tolist() == [True, True, True, False, True]
    assert schedule.link_driving[0]
    assert schedule.longest_path.tolist() == [False, False, True, False, True]


def test_float_flows_back_through_a_summary() -> None:
    """X needs Phase by Thu (FNLT): P, which ends Tue, has its two days of Phase's room."""
    given = plan(
        {"Phase": 0, "P": 2, "Q": 1, "X": 1},
        "Phase X",
        parents=PHASE,
        constraints={"X": ConstraintType.FNLT},
        constraint_instants={"X": when("5 17")},
    )
    schedule = run(given, must_finish_by=when("12 17"))
    assert schedule.total_float.tolist()[1:] == [2 * DAY, 3 * DAY, 2 * DAY]


def test_a_constraint_on_a_summary_holds_for_its_tasks() -> None:
    given = plan(
        {"Phase": 0, "P": 1, "Q": 1},
        parents=PHASE,
        constraints={"Phase": ConstraintType.SNET},
        constraint_instants={"Phase": when("4 8")},
    )
    schedule = run(given)
    assert dates(given, schedule)["Q"] == ("4 8", "4 17")
    reason = explain(given, schedule, 2)
    assert (reason.cause, reason.constraint, reason.inherited_from) == (
        Cause.CONSTRAINT,
        ConstraintType.SNET,
        0,
    )


def test_a_deadline_on_a_summary() -> None:
    given = plan({"Phase": 0, "P": 3, "Q": 1}, parents=PHASE, deadlines={"Phase": when("2 17")})
    schedule = run(given)
    assert schedule.missed_deadlines == (0,)
    assert schedule.total_float.tolist() == [-DAY, -DAY, DAY]


def test_a_summary_without_tasks_has_no_dates() -> None:
    given = plan({"Empty": 0, "A": 1}, "Empty A", kinds={"Empty": TaskKind.SUMMARY})
    schedule = run(given)
    assert schedule.start[0] == NO_INSTANT
    assert schedule.cause[0] == Cause.NONE
    assert schedule.messages == ("“Empty” is a summary without tasks, so its links have no effect",)
    assert shown(schedule.start[1]) == "1 8"


def test_deep_outlines_do_not_recurse() -> None:
    """Ten thousand summaries inside each other, the task at the bottom; what follows the top waits for it."""
    depth = 10_000
    deep = Plan(
        calendars=[OFFICE],
        names=[*(f"S{row}" for row in range(depth)), "Bottom", "After"],
        durations=[0] * depth + [DAY, DAY],
        parents=[-1, *range(depth), -1],
        link_predecessors=[0],
        link_successors=[depth + 1],
    )
    found = dates(deep, run(deep))
    assert (found["S0"], found["After"]) == (("1 8", "1 17"), ("2 8", "2 17"))
