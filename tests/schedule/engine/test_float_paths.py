"""Float paths by hand: one driving chain, then the branches in the order of their slack."""

from __future__ import annotations

from schedule.engine import Plan, float_paths
from tests.schedule.engine.plans import DAY, MONDAY, plan, run


def paths(given: Plan, *, end: int | None = None, count: int = 9, by_total_float: bool = False) -> list[str]:
    found = float_paths(given, run(given), end, count, by_total_float=by_total_float)
    return [
        f"{'-'.join(given.names[task] for task in path.tasks)} {path.float_minutes / DAY:g}"
        + (f" into {given.names[path.joins]}" if path.joins is not None else "")
        for path in found
    ]


def test_the_driving_chain_comes_first_then_branches_by_their_slack() -> None:
    """A 5 → D 5 → E is the longest (10 days). B 3 → D leaves 2 days, C 1 → B another 1 on top of that: B starts after C
    on day 1, so C–B is one chain of 4 days and leaves 1. F 2 → E leaves 8."""
    given = plan({"A": 5, "B": 3, "C": 1, "D": 5, "E": 1, "F": 2}, "A D", "B D", "C B", "D E", "F E")
    assert paths(given) == ["A-D-E 0", "C-B 1 into D", "F 8 into E"]


def test_a_branch_off_a_branch_adds_up_its_slack() -> None:
    """C 1 → B 3 with a lead-in of G 0.5 into B: G leaves half a day towards B and B one day towards D: 1.5 in all."""
    given = plan({"A": 5, "B": 3, "C": 1, "D": 5, "G": 0.5}, "A D", "B D", "C B", "G B")
    assert paths(given) == ["A-D 0", "C-B 1 into D", "G 1.5 into B"]


def test_paths_end_where_they_are_asked_to() -> None:
    given = plan({"A": 5, "B": 3, "C": 1, "D": 5}, "A D", "B D", "C B")
    assert paths(given, end=1) == ["C-B 0"]
    assert paths(given, count=1) == ["A-D 0"]


def test_by_total_float_the_task_with_least_of_it_leads() -> None:
    """X is due by day 2 although nothing waits for it before day 5: least total float, but most slack."""
    given = plan({"A": 5, "X": 2, "Y": 4, "D": 1}, "A D", "X D", "Y D", deadlines={"X": MONDAY + 540 + 1440})
    by_slack = paths(given)
    by_total = paths(given, by_total_float=True)
    assert [path.split()[0] for path in by_slack] == ["A-D", "Y", "X"]
    assert [path.split()[0] for path in by_total] == ["A-D", "X", "Y"]


def test_completed_work_is_on_no_path_and_an_empty_plan_has_none() -> None:
    given = plan({"A": 5, "D": 1}, "A D", percents={"A": 100, "D": 0}, actual_starts={"A": MONDAY})
    assert paths(given) == ["D 0"]
    assert float_paths(plan({}), run(plan({})), None, 3) == ()
