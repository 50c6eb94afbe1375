"""The tree of summaries: its order, what rows inherit from above and what rolls up from below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schedule.engine.arrays import Int64, Table
from schedule.engine.errors import HierarchyError
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import kernel


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows in outline order: `rows[place[i]] == i`, and row i holds the rows placed up to `last[i]`."""

    rows: Int64
    place: Int64
    last: Int64
    parent: Int64
    has_rows: Int64
    """1 for a row with rows below it."""

    def holds(self, above: Int64, below: Int64) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether rows lie somewhere below others."""
        inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = (self.place[below] > self.place[above]) & (
            self.place[below] <= self.last[above]
        )
        return inside


def read_tree(parent: Int64, names: Sequence[str]) -> Tree:
    """Order the rows; raises HierarchyError naming rows that are their own ancestors."""
    rows, place, last, reached = walk(parent)
    if reached < len(parent):
        ring = _ring(parent, int(np.argmax(place < 0)))
        named = " → ".join(names[row] for row in [*ring[:10], ring[0]])
        raise HierarchyError(f"tasks contain each other: {named}", tasks=ring)
    has_rows = np.zeros(len(parent), np.int64)
    has_rows[parent[parent >= 0]] = 1
    return Tree(rows=rows, place=place, last=last, parent=parent, has_rows=has_rows)


def _ring(parent: Int64, row: int) -> list[int]:
    """The rows of a ring of parents that a row leads into, from the top down."""
    seen: dict[int, int] = {}
    while row not in seen:
        seen[row] = len(seen)
        row = int(parent[row])
    ring = [member for member, position in seen.items() if position >= seen[row]]
    return ring[::-1]


@kernel
def walk(parent: Int64) -> tuple[Int64, Int64, Int64, int]:
    """Outline order without recursion: rows, place of each row, place of its last row below, rows reached."""
    count = len(parent)
    child = np.full(count, -1, np.int64)
    sibling = np.full(count, -1, np.int64)
    root = -1
    for row in range(count - 1, -1, -1):
        if parent[row] < 0:
            sibling[row] = root
            root = row
        else:
            sibling[row] = child[parent[row]]
            child[parent[row]] = row
    rows = np.empty(count, np.int64)
    place = np.full(count, -1, np.int64)
    last = np.full(count, -1, np.int64)
    reached = 0
    row = root
    while row >= 0:
        rows[reached] = row
        place[row] = reached
        reached += 1
        if child[row] >= 0:
            row = child[row]
            continue
        last[row] = reached - 1
        while row >= 0 and sibling[row] < 0:
            row = parent[row]
            if row >= 0:
                last[row] = reached - 1
        if row >= 0:
            row = sibling[row]
    return rows, place, last, reached


@kernel
def inherit(rows: Int64, parent: Int64, values: Int64, owner: Int64, latest: bool) -> None:
    """Give rows the value of the nearest binding row above: the latest of lower bounds, the earliest of upper ones."""
    for row in rows:
        above = parent[row]
        if above >= 0 and (
            (latest and values[above] > values[row]) or (not latest and values[above] < values[row])
        ):
            values[row] = values[above]
            owner[row] = owner[above]


@kernel
def mark_above(some: Int64, parent: Int64, count: int) -> Int64:
    """The summaries above some rows, marked by 1."""
    marked = np.zeros(count, np.int64)
    for row in some:
        above = parent[row]
        while above >= 0 and marked[above] == 0:
            marked[above] = 1
            above = parent[above]
    return marked


@kernel
def roll_up(  # noqa: PLR0917
    rows: Int64, parent: Int64, wanted: Int64, has_dates: Int64, earliest: Table, latest: Table, child: Int64
) -> None:
    """Give the wanted summaries the earliest and latest values below them, and the row that is the earliest by the
    first value; `has_dates` says which rows have values of their own. Other summaries keep theirs.
    """
    firsts, lasts = earliest.shape[0], latest.shape[0]
    taken = has_dates.copy()
    for row in rows:
        if wanted[row] == 0 and earliest[0, row] != NO_INSTANT:
            taken[row] = 1
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        above = parent[row]
        if above < 0 or wanted[above] == 0 or taken[row] == 0:
            continue
        new = taken[above] == 0
        taken[above] = 1
        for each in range(firsts):
            if new or earliest[each, row] < earliest[each, above]:
                earliest[each, above] = earliest[each, row]
                if each == 0:
                    child[above] = row
        for each in range(lasts):
            if new or latest[each, row] > latest[each, above]:
                latest[each, above] = latest[each, row]


@kernel
def roll_up_flags(rows: Int64, parent: Int64, wanted: Int64, critical: Int64, near: Int64, far: int) -> None:  # noqa: PLR0917
    """Give the wanted summaries whether something below is critical, and the lowest near-critical band below."""
    for row in rows:
        if wanted[row] == 1:
            critical[row], near[row] = 0, far
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        above = parent[row]
        if above >= 0 and wanted[above] == 1:
            critical[above] = max(critical[above], critical[row])
            near[above] = min(near[above], near[row])
