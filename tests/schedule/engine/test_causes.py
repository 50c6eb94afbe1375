"""Why this date: the cause of every start, and level of effort, which takes its dates from others."""

from __future__ import annotations

from typing import Any

import pytest

from schedule.engine import Cause, ConstraintType, Explanation, TaskKind, explain
from tests.schedule.engine.plans import DAY, MONDAY, OFFICE, dates, plan, run, when

SNET = {"constraints": {"B": ConstraintType.SNET}, "constraint_instants": {"B": when("9 8")}}


def why(task: str, given: Any, **options: Any) -> Explanation:
    return explain(given, run(given, **options), list(given.names).index(task))


def test_project_start() -> None:
    assert why("A", plan({"A": 1})) == Explanation(Cause.PROJECT_START, False, MONDAY, MONDAY)


def test_a_link_names_the_predecessor_and_what_it_demands() -> None:
    """A ends Tue 17:00; B begins Wed 08:00."""
    found = why("B", plan({"A": 2, "B": 1}, "A B"))
    assert found == Explanation(Cause.LINK, False, when("2 17"), when("3 8"), link=0, task=0)


def test_a_link_that_demands_the_finish() -> None:
    found = why("B", plan({"A": 4, "B": 1}, "A FF B"))
    assert found == Explanation(Cause.LINK, True, when("4 17"), when("4 17"), link=0, task=0)


def test_the_latest_of_two_links() -> None:
    assert why("C", plan({"A": 1, "B": 2, "C": 1}, "A C", "B C")).task == 1


def test_a_constraint() -> None:
    found = why("B", plan({"A": 1, "B": 1}, "A B", **SNET))
    assert found == Explanation(
        Cause.CONSTRAINT, False, when("9 8"), when("9 8"), constraint=ConstraintType.SNET
    )


def test_a_constraint_on_the_finish() -> None:
    found = why("B", plan({"B": 1}, constraints=[ConstraintType.FNET], constraint_instants=[when("9 17")]))
    assert found == Explanation(
        Cause.CONSTRAINT, True, when("9 17"), when("9 17"), constraint=ConstraintType.FNET
    )


def test_a_must_date_that_wins() -> None:
    given = plan(
        {"A": 3, "B": 1},
        "A B",
        constraints={"B": ConstraintType.MSO},
        constraint_instants={"B": when("2 8")},
        constraint_hard=[False, True],
    )
    assert (why("B", given).cause, why("B", given).constraint) == (Cause.CONSTRAINT, ConstraintType.MSO)


def test_a_link_on_the_summary_above() -> None:
    given = plan({"A": 2, "Phase": 0, "B": 1}, "A Phase", parents={"B": "Phase"})
    found = why("B", given)
    assert found == Explanation(
        Cause.LINK, False, when("2 17"), when("3 8"), link=0, task=0, inherited_from=1
    )
    assert why("Phase", given) == Explanation(Cause.CHILD, False, when("3 8"), when("3 8"), task=2)


def test_status_date_actual_start_and_resume() -> None:
    assert why("A", plan({"A": 1}), status_date=when("4 8")).cause == Cause.STATUS_DATE
    started = plan({"A": 2}, actual_starts=[when("1 8")], percents=[50.0])
    assert why("A", started).cause == Cause.ACTUAL
    assert why("A", started, status_date=when("4 8")) == Explanation(
        Cause.STATUS_DATE, False, when("4 8"), when("4 8")
    )
    resumed = plan({"A": 2}, actual_starts=[when("1 8")], percents=[50.0], resumes=[when("5 8")])
    assert why("A", resumed).cause == Cause.RESUME


@pytest.mark.parametrize(
    ("columns", "cause"),
    [
        ({"earliest_starts": [when("3 8")]}, Cause.EARLIEST_START),
        ({"external_starts": [when("3 8")]}, Cause.EXTERNAL),
        ({"manual_starts": [when("3 8")]}, Cause.MANUAL),
        (
            {"second_constraints": [ConstraintType.SNET], "second_constraint_instants": [when("3 8")]},
            Cause.SECOND_CONSTRAINT,
        ),
    ],
)
def test_other_dates_of_its_own(columns: dict[str, Any], cause: Cause) -> None:
    found = why("A", plan({"A": 1}, **columns))
    assert (found.cause, found.resulting) == (cause, when("3 8"))


def test_the_finish_of_another_project() -> None:
    """One day of work that may end on Wednesday 3 at 17:00 at the earliest begins on Wednesday."""
    given = plan({"A": 1}, external_finish_floors=[when("3 17")])
    found = why("A", given)
    assert (found.cause, found.drives_finish) == (Cause.EXTERNAL, True)
    assert dates(given, run(given))["A"] == ("3 8", "3 17")


def test_as_late_as_possible() -> None:
    assert (
        why("A", plan({"A": 1, "C": 5}, constraints={"A": ConstraintType.ALAP})).cause
        == Cause.AS_LATE_AS_POSSIBLE
    )


def test_level_of_effort_spans_the_work_it_accompanies() -> None:
    """Management starts with Design and ends with Test: Mon 1 to Mon 8; it neither drives nor is critical."""
    given = plan(
        {"Manage": 1, "Design": 2, "Build": 3, "Test": 1},
        "Design Build",
        "Build Test",
        "Design SS Manage",
        "Test FF Manage",
        kinds={"Manage": TaskKind.LEVEL_OF_EFFORT},
    )
    schedule = run(given)
    assert dates(given, schedule)["Manage"] == ("1 8", "8 17")
    assert schedule.duration[0] == 6 * DAY
    assert schedule.critical.tolist() == [False, True, True, True]
    assert schedule.total_float[0] == 0
    assert explain(given, schedule, 0) == Explanation(
        Cause.SPAN, False, when("1 8"), when("1 8"), link=2, task=1
    )


def test_level_of_effort_by_its_successors_and_alone() -> None:
    """Tied to what follows it, it lasts until that starts; alone, its duration decides and a message says so."""
    given = plan(
        {"Guard": 1, "Alone": 2, "A": 4, "B": 1},
        "A B",
        "Guard SS A",
        "Guard B",
        kinds={"Guard": TaskKind.LEVEL_OF_EFFORT, "Alone": TaskKind.LEVEL_OF_EFFORT},
    )
    schedule = run(given)
    assert dates(given, schedule)["Guard"] == ("1 8", "4 17")
    assert dates(given, schedule)["Alone"] == ("1 8", "2 17")
    assert schedule.messages == ("“Alone” accompanies no work that ends it, so its duration decides",)


def test_whatever_the_calendar_a_span_is_working_time() -> None:
    night = OFFICE
    given = plan(
        {"L": 0, "A": 1}, "A SS L", "A FF L", kinds={"L": TaskKind.LEVEL_OF_EFFORT}, calendars=[night]
    )
    assert dates(given, run(given))["L"] == ("1 8", "1 17")
