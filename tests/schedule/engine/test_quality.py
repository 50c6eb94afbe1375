"""The fourteen points, from plans made by hand; every expected count is shown beside its plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from schedule.engine import NO_INSTANT, ConstraintType, ScheduleOptions, TaskKind, calculate, instant
from schedule.engine.quality import TITLES, Assessed, Frozen, Limits, Point, State, assess, is_looser, score
from tests.schedule.engine.plans import DAY, MONDAY, plan, when

NOON_BEFORE = instant(datetime(2026, 5, 31, 12))
HARD = {"mso": ConstraintType.MSO, "fnlt": ConstraintType.FNLT, "snet": ConstraintType.SNET}


def points(
    tasks: dict[str, float],
    *links: str,
    limits: Limits | None = None,
    baseline: dict[str, str] | None = None,
    finish: str = "",
    removed: int = 0,
    people: tuple[str, ...] = (),
    status: str = "",
    options: dict[str, Any] | None = None,
    **columns: Any,
) -> dict[str, Point]:
    """Assess a plan that starts on Monday 2026-06-01; `baseline` gives finishes by task, `status` the status date."""
    given = plan(tasks, *links, **columns)
    chosen = ScheduleOptions(project_start=MONDAY, **(options or {}))
    if status:
        chosen = replace(chosen, status_date=when(status))
    names = list(tasks)
    frozen = None
    if baseline is not None:
        finishes = np.array(
            [when(baseline[name]) if name in baseline else NO_INSTANT for name in names], np.int64
        )
        frozen = Frozen(
            label="B1",
            finishes=finishes,
            finish=when(finish) if finish else int(finishes.max()),
            removed_due=removed,
        )
    begin = when(status) if status else NOON_BEFORE
    found = assess(
        Assessed(
            plan=given,
            options=chosen,
            schedule=calculate(given, chosen),
            status=begin,
            status_end=(begin // 1440 + 1) * 1440,
            resourced=np.array([name in people for name in names], np.bool_),
            baseline=frozen,
            limits=limits or Limits(),
        )
    )
    return {point.key: point for point in found}


def facts(point: Point) -> tuple[str, float | None, int | None, int | None]:
    """State, value, count and denominator."""
    value = None if point.value is None else round(point.value, 4)
    return point.state.value, value, point.counted, point.of


CHAIN = {"A": 2.0, "B": 3.0, "C": 1.0, "D": 4.0}
LINKED = ("A B", "B C", "C D")


def test_fourteen_points_in_their_order():
    found = points(CHAIN, *LINKED)
    assert [*found] == [*TITLES]
    assert [point.number for point in found.values()] == [*range(1, 15)]


def test_a_sound_chain():
    found = points(CHAIN, *LINKED, people=("A", "B", "C", "D"))
    # A has no predecessor and D no successor: two of four tasks
    assert facts(found["logic"]) == ("failed", 50.0, 2, 4)
    assert found["logic"].rows == (0, 3)
    for key in ("leads", "lags", "hard_constraints", "high_float", "negative_float", "high_duration"):
        assert (found[key].state, found[key].value) == (State.PASSED, 0), key
    assert facts(found["relationship_types"]) == ("passed", 100.0, 3, 3)
    assert facts(found["resources"]) == ("passed", 0.0, 0, 4)
    assert facts(found["invalid_dates"]) == ("passed", 0, 0, 4)
    # ten working days and nothing that limits the finish: (10 + 0) / 10
    assert facts(found["cpli"])[:2] == ("passed", 1.0)
    # the delay of A by 600 days moves the finish by 600
    assert facts(found["critical_path_test"])[:2] == ("passed", 600.0)
    for key in ("missed_tasks", "bei"):
        assert found[key].state is State.NOT_MEASURABLE
        assert found[key].value is None
        assert "Freeze one" in found[key].reason
    assert score(list(found.values())) == 11


def test_leads_lags_and_kinds_of_links():
    # four links: one lead, one lag, one SS, one plain; FS are three of four (the lead, the lag and the plain one)
    found = points(CHAIN, "A FS-1 B", "B FS+2 C", "A SS C", "C D")
    assert facts(found["leads"]) == ("failed", 1, 1, 4)
    assert found["leads"].rows == (1,)
    assert facts(found["lags"]) == ("failed", 25.0, 1, 4)
    assert found["lags"].links == (1,)
    assert facts(found["relationship_types"]) == ("failed", 75.0, 3, 4)
    assert found["relationship_types"].rows == (2,)


def test_percent_lags_have_a_sign_too():
    shares = [None, -50.0, 25.0]
    found = points(CHAIN, *LINKED, link_lag_percents=shares)
    assert (facts(found["leads"])[2], facts(found["lags"])[2]) == (1, 1)


def test_links_to_done_work_and_of_level_of_effort_do_not_count():
    kinds = {"D": TaskKind.LEVEL_OF_EFFORT}
    done = {"A": 100.0, "B": 100.0}
    at = {"A": when("1 8"), "B": when("3 8")}
    ended = {"A": when("2 17"), "B": when("5 17")}
    found = points(
        CHAIN, "A FS-1 B", "B C", "C SS D", kinds=kinds, percents=done, actual_starts=at, actual_finishes=ended
    )  # fmt: skip
    # only B → C leads to an open task that is no level of effort
    assert facts(found["leads"]) == ("passed", 0, 0, 1)
    # C is the only open task that counts; its one successor is level of effort, and still one
    assert facts(found["logic"]) == ("passed", 0.0, 0, 1)


def test_no_link_at_all_is_not_zero():
    found = points({"A": 1.0, "B": 1.0})
    for key in ("leads", "lags", "relationship_types"):
        assert facts(found[key]) == ("not_measurable", None, None, 0)
        assert found[key].reason


def test_a_task_under_a_linked_summary_is_linked():
    tasks = {"Phase": 0.0, "A": 1.0, "B": 1.0, "End": 1.0}
    kinds, parents = {"Phase": TaskKind.SUMMARY}, {"A": "Phase", "B": "Phase"}
    found = points(tasks, "Phase End", kinds=kinds, parents=parents)
    # A and B lack predecessors and have the summary's successor; End lacks a successor: all three offend by one end
    assert facts(found["logic"]) == ("failed", 100.0, 3, 3)
    found = points(tasks, "Phase End", "A B", kinds=kinds, parents=parents)
    # now B has both ends
    assert found["logic"].rows == (1, 3)


@pytest.mark.parametrize(("kind", "counted"), [("mso", 1), ("fnlt", 1), ("snet", 0)])
def test_hard_constraints(kind, counted):
    found = points(
        CHAIN, *LINKED, constraints={"B": HARD[kind]}, constraint_instants={"B": when("10 8")}
    )  # fmt: skip
    assert facts(found["hard_constraints"])[2:] == (counted, 4)


def test_float_and_duration_beyond_44_days():
    # Long takes 50 days, Short 2 beside it: Short may wait 48 days; Even may wait 44, which is not more than 44
    tasks = {"Start": 1.0, "Long": 50.0, "Short": 2.0, "Even": 6.0, "End": 1.0}
    found = points(
        tasks, "Start Long", "Start Short", "Start Even", "Long End", "Short End", "Even End"
    )  # fmt: skip
    assert (facts(found["high_float"]), found["high_float"].rows) == (("failed", 20.0, 1, 5), (2,))
    assert (facts(found["high_duration"]), found["high_duration"].rows) == (("failed", 20.0, 1, 5), (1,))
    found = points(
        tasks, "Start Long", "Start Short", "Start Even", "Long End", "Short End", "Even End",
        limits=Limits(high_float_days=48, high_duration_days=50),
    )  # fmt: skip
    assert (found["high_float"].counted, found["high_duration"].counted) == (0, 0)


def test_negative_float():
    found = points(CHAIN, *LINKED, deadlines={"D": when("10 17")})
    # ten days from 1 June end on Friday 12 June: two days too late, for every task of the chain
    assert facts(found["negative_float"]) == ("failed", 4, 4, 4)


def test_invalid_dates():
    # status Wednesday 10; A is reported to finish on Friday 12, after it; nothing else has happened
    found = points(
        {"A": 2.0, "B": 2.0},
        "A B",
        status="10 8",
        percents={"A": 100.0},
        actual_starts={"A": when("1 8")},
        actual_finishes={"A": when("12 17")},
    )
    assert (facts(found["invalid_dates"]), found["invalid_dates"].rows) == (("failed", 1, 1, 2), (0,))


def test_work_to_come_before_the_status_date_is_invalid():
    tasks = {"A": 2.0, "B": 2.0}
    given = plan(tasks, "A B")
    options = ScheduleOptions(project_start=MONDAY)  # computed without a status date
    found = assess(
        Assessed(
            plan=given,
            options=options,
            schedule=calculate(given, options),
            status=when("3 8"),
            status_end=when("4 0"),
            resourced=np.zeros(2, np.bool_),
        )
    )
    # A lies wholly before Wednesday 3, B starts on it
    assert found[8].rows == (0,)


def test_resources_of_tasks_of_a_day_or_longer():
    tasks = {"A": 2.0, "B": 0.5, "C": 1.0, "Gate": 0.0}
    found = points(tasks, "A B", "B C", "C Gate", people=("A",), kinds={"Gate": TaskKind.MILESTONE})
    # A and C last a day or longer, C has nobody; the assessment sets no limit, so that it passes as reported
    assert (facts(found["resources"]), found["resources"].rows) == (("passed", 50.0, 1, 2), (2,))
    strict = points(tasks, "A B", "B C", "C Gate", people=("A",), limits=Limits(resources=10))
    assert strict["resources"].state is State.FAILED


BASELINE = {"A": "2 17", "B": "5 17", "C": "8 17", "D": "12 17"}


def test_missed_tasks_and_execution_index():
    # status Tuesday 9, 08:00: A, B and C were due. A was done a day late, B in time; C was not finished.
    found = points(
        CHAIN,
        *LINKED,
        baseline=BASELINE,
        status="9 8",
        percents={"A": 100.0, "B": 100.0},
        actual_starts={"A": when("1 8"), "B": when("3 8")},
        actual_finishes={"A": when("3 17"), "B": when("5 17")},
    )
    # missed: A and C of three
    assert (facts(found["missed_tasks"]), found["missed_tasks"].rows) == (("failed", 66.6667, 2, 3), (0, 2))
    # complete: A and B; due: three; all are known
    assert (facts(found["bei"]), found["bei"].rows) == (("failed", 0.6667, 2, 3), (2,))


def test_execution_index_counts_what_the_baseline_does_not_know_and_what_was_removed():
    known = {name: finish for name, finish in BASELINE.items() if name != "D"}
    found = points(
        CHAIN, *LINKED, baseline=known, finish="12 17", removed=1, status="9 8",
        percents={"A": 100.0, "B": 100.0, "C": 100.0},
        actual_starts={"A": when("1 8"), "B": when("3 8"), "C": when("8 8")},
        actual_finishes={"A": when("2 17"), "B": when("5 17"), "C": when("8 17")},
    )  # fmt: skip
    # complete 3; due A, B, C and one that was removed; D is not known: 3 / (4 + 1)
    assert facts(found["bei"]) == ("failed", 0.6, 3, 5)
    # none of those in the plan was late
    assert facts(found["missed_tasks"]) == ("passed", 0.0, 0, 3)


def test_finishing_later_on_the_same_day_is_not_missed():
    found = points(
        {"A": 1.0, "B": 1.0}, "A B", baseline={"A": "1 15", "B": "12 17"}, status="9 8",
        percents={"A": 100.0}, actual_starts={"A": when("1 8")}, actual_finishes={"A": when("1 17")},
    )  # fmt: skip
    assert facts(found["missed_tasks"]) == ("passed", 0.0, 0, 1)


def test_nothing_due_is_not_measurable():
    found = points(CHAIN, *LINKED, baseline=BASELINE)
    assert facts(found["missed_tasks"])[:2] == ("not_measurable", None)
    assert facts(found["bei"])[:2] == ("not_measurable", None)


def test_critical_path_length_index():
    # ten working days to Friday 12; the baseline ended on Wednesday 10, two days before: (10 − 2) / 10
    found = points(CHAIN, *LINKED, baseline=BASELINE, finish="10 17")
    assert facts(found["cpli"])[:2] == ("failed", 0.8)
    assert found["cpli"].inputs[1].label == "Total float (finish of B1)"
    # a must-finish date goes before it: Monday 15 is one day later, (10 + 1) / 10
    found = points(
        CHAIN, *LINKED, baseline=BASELINE, finish="10 17", options={"must_finish_by": when("15 17")}
    )  # fmt: skip
    assert facts(found["cpli"])[:2] == ("passed", 1.1)


def test_a_finish_that_does_not_follow_fails_the_critical_path_test():
    # B takes 50 days and starts with A, so that A's start drives the finish and its length does not: made 602 days
    # long, A ends on day 602 instead of B's day 50. The finish moves by 552 days, not by 600.
    found = points({"A": 2.0, "B": 50.0}, "A SS B")["critical_path_test"]
    assert (found.state, found.value, found.rows) == (State.FAILED, 552.0, (0,))


def test_started_work_is_delayed_in_what_is_left():
    # A has done half of its two days by Tuesday 2, 08:00; 600 days more move the finish by 600
    found = points(
        CHAIN, *LINKED, status="2 8", percents={"A": 50.0}, actual_starts={"A": when("1 8")}
    )  # fmt: skip
    assert facts(found["critical_path_test"])[:2] == ("passed", 600.0)


def test_remaining_work_as_imported_is_delayed_too():
    found = points(CHAIN, *LINKED, remaining={"A": 2 * DAY, "B": 3 * DAY})
    assert facts(found["critical_path_test"])[:2] == ("passed", 600.0)


def test_a_finished_plan_cannot_be_measured():
    done = dict.fromkeys(CHAIN, 100.0)
    begun = {"A": when("1 8"), "B": when("3 8"), "C": when("8 8"), "D": when("9 8")}
    ended = {"A": when("2 17"), "B": when("5 17"), "C": when("8 17"), "D": when("12 17")}
    found = points(CHAIN, *LINKED, percents=done, actual_starts=begun, actual_finishes=ended, status="15 8")
    for key in ("logic", "leads", "high_float", "negative_float", "resources", "critical_path_test", "cpli"):
        assert (found[key].state, found[key].value) == (State.NOT_MEASURABLE, None), key
        assert found[key].reason
    assert found["invalid_dates"].state is State.PASSED


def test_a_plan_without_tasks():
    found = points({})
    assert {point.state for point in found.values()} == {State.NOT_MEASURABLE}


@pytest.mark.parametrize(
    ("name", "value", "than", "looser"),
    [
        ("logic", 6, 5, True), ("logic", 4, 5, False), ("logic", 5, 5, False), ("cpli", 0.9, 0.95, True),
        ("cpli", 1.0, 0.95, False), ("gate_points", 10, 11, True), ("resources", 50, None, False),
    ],
)  # fmt: skip
def test_what_asks_less(name, value, than, looser):
    assert is_looser(name, value, than) is looser


def test_the_stricter_of_two():
    both = Limits(logic=3, cpli=0.9, resources=None).stricter(Limits(logic=8, cpli=0.98, resources=20))
    assert (both.logic, both.cpli, both.resources) == (3, 0.98, 20)
