"""Multiple float paths: the chains of work that end in a task, the most urgent first (P6 “multiple float paths”).

A path is followed from its end back along links without slack; every further path branches off where the least room is
left among the tasks not yet on one. Slack adds up along the way to the end, so that a path's float says by how much it
could slip before it would move that end. Each link's slack is in working time of its successor's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from heapq import heappop, heappush

import numpy as np

from schedule.engine.arrays import Adjacency, Int64
from schedule.engine.hierarchy import Tree, read_tree
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import group
from schedule.engine.plan import Plan
from schedule.engine.schedule import Schedule


class RankBy(IntEnum):
    """What makes one path more urgent than another."""

    FREE_FLOAT = 0
    """The slack of links added up to the end (P6 “free float”)."""
    TOTAL_FLOAT = 1
    """The total float of the task that branches off (P6 “total float”)."""


@dataclass(frozen=True, slots=True)
class FloatPath:
    """One path, its tasks from the first to the one that joins a more urgent path or is the end."""

    number: int
    tasks: tuple[int, ...]
    links: tuple[int, ...]
    """Links between these tasks and, except on the first path, to the path it joins; one fewer on the first."""
    float_minutes: int
    """Of the path towards the end: minutes of slack on the way, or total float, as it was ranked."""
    joins: int | None
    """The task of a more urgent path that it leads to."""


def float_paths(
    plan: Plan, schedule: Schedule, end: int | None, count: int, by: RankBy
) -> tuple[FloatPath, ...]:
    """See `schedule.engine.float_paths`.

    Links of summaries count for every task below them. Completed tasks end a path: what is done cannot slip.
    """
    rows = len(plan.names)
    tree = read_tree(
        np.asarray(plan.parents if len(plan.parents) else np.full(rows, -1), np.int64), plan.names
    )
    finish = last_task(schedule, tree) if end is None else end
    if finish is None:
        return ()
    before, after = (np.asarray(ends, np.int64) for ends in (plan.link_predecessors, plan.link_successors))
    return _Search(before, after, group(after, rows), tree, schedule, by).paths(finish, count)


def last_task(schedule: Schedule, tree: Tree) -> int | None:
    """The task that finishes last, a critical one first."""
    leaves = np.flatnonzero((tree.has_rows == 0) & (schedule.finish != NO_INSTANT))
    if not len(leaves):
        return None
    rank = np.lexsort((leaves, -schedule.longest_path[leaves].astype(np.int64), -schedule.finish[leaves]))
    return int(leaves[rank[0]])


@dataclass(frozen=True, slots=True, order=True)
class _Branch:
    """A link that leads into a path: how urgent, the slack from there to the end, the task before it, the link."""

    rank: int
    slack: int
    task: int
    link: int


@dataclass(slots=True)
class _Search:
    """The network by successor, and which tasks are on a path already."""

    predecessor: Int64
    successor: Int64
    incoming: Adjacency
    """Links by the row they are entered on as its predecessors."""
    tree: Tree
    schedule: Schedule
    by: RankBy

    def paths(self, end: int, count: int) -> tuple[FloatPath, ...]:
        """Paths until there are enough or no task is left that leads to the end."""
        placed: set[int] = set()
        waiting = [_Branch(self._rank(0, end), 0, end, -1)]
        found: list[FloatPath] = []
        while waiting and len(found) < count:
            branch = heappop(waiting)
            if branch.task in placed:
                continue
            joins = None if branch.link < 0 else self._joined(branch.link, placed)
            tasks, links = self._trace(branch, placed, waiting)
            found.append(
                FloatPath(len(found) + 1, tuple(tasks[::-1]), tuple(links[::-1]), branch.rank, joins)
            )
        return tuple(found)

    def _trace(
        self, branch: _Branch, placed: set[int], waiting: list[_Branch]
    ) -> tuple[list[int], list[int]]:
        """From a branch back along links without slack; what else leads into the path waits its turn."""
        step: _Branch | None = branch
        tasks: list[int] = []
        links: list[int] = []
        while step is not None:
            placed.add(step.task)
            tasks.append(step.task)
            links += [step.link] if step.link >= 0 else []
            ahead: _Branch | None = None
            for link, before in self._before(step.task):
                if before in placed:
                    continue
                slack = branch.slack + max(int(self.schedule.link_slack[link]), 0)
                entry = _Branch(self._rank(slack, before), slack, before, link)
                if slack == branch.slack and (ahead is None or entry < ahead):
                    ahead, entry = entry, ahead
                if entry is not None:
                    heappush(waiting, entry)
            step = ahead
        return tasks, links

    def _rank(self, room: int, task: int) -> int:
        if self.by == RankBy.FREE_FLOAT:
            return room
        slack = int(self.schedule.total_float[task])
        return 2**40 if slack == NO_INSTANT else slack

    def _joined(self, link: int, placed: set[int]) -> int | None:
        """The task on a path that a link leads to; of a summary one of its tasks there."""
        target = int(self.successor[link])
        if target in placed:
            return target
        below = self._below(target)
        return next((row for row in below if row in placed), target)

    def _below(self, row: int) -> list[int]:
        tree = self.tree
        rows = tree.rows[tree.place[row] : tree.last[row] + 1]
        return [int(each) for each in rows if tree.has_rows[each] == 0]

    def _before(self, task: int) -> list[tuple[int, int]]:
        """Links that hold a task back, its own and those of summaries above, each with a task before it not done."""
        found: list[tuple[int, int]] = []
        first, row = self.incoming.first, task
        while row >= 0:
            for link in self.incoming.edges[first[row] : first[row + 1]].tolist():
                if int(self.schedule.link_slack[link]) == NO_INSTANT:
                    continue
                before = int(self.predecessor[link])
                ends = self._below(before) if self.tree.has_rows[before] else (before,)
                found += [(link, one) for one in ends if self.schedule.percent[one] < 100]
            row = int(self.tree.parent[row])
        return found
