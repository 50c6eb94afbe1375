"""Two states of a plan side by side; the expected figures are counted by hand on a calendar of eight-hour days."""

from __future__ import annotations

import pytest

from schedule.engine.comparison import Difference, PlanLink, PlanRow, PlanState, compare
from tests.schedule.engine.plans import DAY, OFFICE, when


def row(task: int, name: str, start: str, finish: str, days: float, **more: object) -> PlanRow:
    """A row that stands at its number; June 2026 begins on a Monday."""
    values = {"number": task, "row": task, "outline": str(task), "kind": "task", **more}
    return PlanRow(
        task=task, name=name, start=when(start), finish=when(finish), duration=round(days * DAY), **values
    )  # type: ignore[arg-type]


def link(before: int, after: int, kind: str = "FS", lag: int = 0) -> PlanLink:
    return PlanLink(before, after, kind, lag, "working")


DESIGN = row(1, "Design", "1 8", "2 17", 2, work=2 * DAY)
BUILD = row(2, "Build", "3 8", "5 17", 3)
TEST = row(3, "Test", "8 8", "8 17", 1, work=DAY, critical=True)
GATE = row(4, "Gate", "8 17", "8 17", 0, kind="milestone")
BEFORE = PlanState([DESIGN, BUILD, TEST, GATE], [link(1, 2), link(2, 3), link(3, 4)])


def differences(after: PlanState) -> dict[str, tuple[set[Difference], int | None, int | None]]:
    found = compare(BEFORE, after, OFFICE).differences
    return {one.row.name: (set(one.kinds), one.start_moved, one.finish_moved) for one in found}


def test_the_same_state_has_no_difference():
    found = compare(BEFORE, BEFORE, OFFICE)
    assert (list(found.differences), found.finish_moved) == ([], 0)
    assert found.before == found.after


def test_a_task_that_takes_longer_pushes_what_follows():
    # Build ends Tuesday 9 instead of Friday 5: Monday and Tuesday are two working days; Test and Gate move as far
    build = row(2, "Build", "3 8", "9 17", 5)
    test = row(3, "Test", "10 8", "10 17", 1, work=DAY)
    gate = row(4, "Gate", "10 17", "10 17", 0, kind="milestone")
    after = PlanState([DESIGN, build, test, gate], BEFORE.links)
    assert differences(after) == {
        "Build": ({Difference.MOVED, Difference.LONGER}, 0, 2 * DAY),
        "Test": ({Difference.MOVED}, 2 * DAY, 2 * DAY),
        "Gate": ({Difference.MOVED}, 2 * DAY, 2 * DAY),
    }
    found = compare(BEFORE, after, OFFICE)
    # Monday 1 to Monday 8 are six working days, to Wednesday 10 eight
    assert (found.before.duration, found.after.duration, found.finish_moved) == (6 * DAY, 8 * DAY, 2 * DAY)
    assert (found.before.critical, found.after.critical) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "kinds", "start", "finish"),
    [
        # half a day earlier on both ends
        (row(2, "Build", "2 13", "5 12", 3), {Difference.MOVED}, -DAY // 2, -DAY // 2),
        (row(2, "Build", "3 8", "4 17", 2), {Difference.MOVED, Difference.SHORTER}, 0, -DAY),
        (row(2, "Construct", "3 8", "5 17", 3), {Difference.RENAMED}, 0, 0),
        # over a weekend: Friday 5 to Monday 8 is one working day, not three
        (row(2, "Build", "3 8", "8 17", 4), {Difference.MOVED, Difference.LONGER}, 0, DAY),
        # from Friday's end to Monday's beginning no work passes, yet it is another moment
        (row(2, "Build", "3 8", "8 8", 3), {Difference.MOVED}, 0, 0),
    ],
)
def test_one_row_that_differs(changed, kinds, start, finish):
    after = PlanState([DESIGN, changed, TEST, GATE], BEFORE.links)
    assert differences(after) == {changed.name: (kinds, start, finish)}


def test_added_and_removed_rows_stand_where_they_stand():
    review = row(9, "Review", "8 8", "8 12", 0.5, work=DAY // 2)
    review = PlanRow(**{**{name: getattr(review, name) for name in review.__slots__}, "row": 2})
    after = PlanState([DESIGN, BUILD, review, GATE], [link(1, 2)])
    found = compare(BEFORE, after, OFFICE)
    # the added row has place 2, the removed one stood at place 3; Gate lost its predecessor
    assert [(one.row.name, sorted(one.kinds)) for one in found.differences] == [
        ("Review", ["added"]),
        ("Test", ["removed"]),
        ("Gate", ["relinked"]),
    ]
    assert (found.count(Difference.ADDED), found.count(Difference.REMOVED)) == (1, 1)
    # work: two days and one day before, two days and half a day after
    assert (found.before.work, found.after.work) == (3 * DAY, 2.5 * DAY)
    assert [one.more_work for one in found.differences] == [DAY // 2, -DAY, None]
    assert (found.before.links, found.after.links) == (3, 1)


def test_a_link_of_another_kind_is_another_link():
    after = PlanState(BEFORE.rows, [link(1, 2, "SS", DAY), link(2, 3), link(3, 4), link(1, 3)])
    found = {one.row.name: one for one in compare(BEFORE, after, OFFICE).differences}
    assert {name: one.kinds for name, one in found.items()} == {
        "Build": {Difference.RELINKED},
        "Test": {Difference.RELINKED},
    }
    assert found["Build"].links_before == (link(1, 2),)
    assert found["Build"].links_after == (link(1, 2, "SS", DAY),)
    assert (found["Test"].links_before, found["Test"].links_after) == ((), (link(1, 3),))


def test_summaries_differ_but_are_not_counted():
    phase = row(5, "Phase", "1 8", "8 17", 6, kind="summary")
    later = row(5, "Phase", "1 8", "9 17", 7, kind="summary")
    found = compare(PlanState([phase]), PlanState([later]), OFFICE)
    assert [one.row.name for one in found.differences] == ["Phase"]
    assert found.count(Difference.MOVED) == 0
    assert (found.before.tasks, found.before.finish, found.finish_moved) == (0, None, None)
