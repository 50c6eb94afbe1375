"""The passes over a network: all of it, or from the nodes that an edit changed to where dates stand still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from schedule.engine.arrays import (
    ASIDE,
    CALENDAR,
    CAUSE,
    EARLY_FIELDS,
    FINISH,
    LATE_FIELDS,
    MINUTES,
    START,
    START_BOUND,
    STATE,
    Int64,
    Marks,
    Table,
)
from schedule.engine.backward import backward_pass
from schedule.engine.compiled import units
from schedule.engine.edges import refresh
from schedule.engine.forward import begins, forward_pass
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import Network
from schedule.engine.plan import LateTasks, ScheduleOptions
from schedule.engine.schedule import Cause
from schedule.engine.slack import free_float, link_slack
from schedule.engine.working_time import FAR, kernel


@kernel
def latest_finish_of(nodes: Table, early: Table) -> int:
    """The latest early finish of all tasks."""
    latest = NO_INSTANT
    for node in range(len(nodes)):
        if nodes[node, STATE] < ASIDE and early[node, FINISH] > latest:
            latest = early[node, FINISH]
    return latest


@dataclass(slots=True)
class Passes:
    """Everything the passes leave behind: tables by node, and the ends of the project."""

    time: Int64
    network: Network
    nodes: Table
    options: ScheduleOptions
    early: Table
    late: Table
    latest: Int64
    """How late the ends of summaries may be."""
    link_slack: Int64
    has_whole_days: bool
    """Whether a calendar counts whole days."""
    late_as_possible: Marks
    changed: Marks
    """Nodes that the last `follow` found different."""
    finish: int = NO_INSTANT
    moment_finish: int = NO_INSTANT

    @classmethod
    def over(
        cls, time: Int64, network: Network, nodes: Table, links: int, options: ScheduleOptions
    ) -> Passes:
        """Tables of the right size."""
        count = network.nodes
        return cls(
            time=time,
            network=network,
            nodes=nodes,
            options=options,
            early=np.empty((count, EARLY_FIELDS), np.int64),
            late=np.empty((count, LATE_FIELDS), np.int64),
            latest=np.full(count, FAR, np.int64),
            link_slack=np.full(links, NO_INSTANT, np.int64),
            has_whole_days=bool((units(time, np.unique(nodes[:, CALENDAR])) > 1).any()),
            late_as_possible=np.zeros(count, np.uint8),
            changed=np.zeros(count, np.uint8),
        )

    def run(self, late_rows: Int64) -> None:
        """Forward, backward, float; twice forward when late tasks (`late_rows`) push their successors."""
        unmarked = np.zeros(self.network.nodes, np.uint8)
        self._forward(unmarked, unmarked, everywhere=True)
        self.finish, self.moment_finish = self.ends()
        self._backward(unmarked, everywhere=True)
        if self.options.late_tasks == LateTasks.FREE_FLOAT:
            self.late_as_possible[late_rows] = 1
        elif len(late_rows):
            nodes, start = self.nodes, self.late[late_rows, START]
            self.late_as_possible[late_rows] = 2 * (start > self.early[late_rows, START])
            nodes[late_rows, START_BOUND] = np.maximum(nodes[late_rows, START_BOUND], start)
            self._forward(unmarked, unmarked, everywhere=True)
            self.finish, self.moment_finish = self.ends()
        self._float(unmarked, everywhere=True)

    def follow(self, forward: Int64, backward: Int64) -> bool:
        """Bring the tables up to date after nodes (`forward`) were given other values, and sources (`backward`) of
        edges changed or went; says whether the project's finish moved, so that every late date may be another.
        """
        dirty, loose = (np.zeros(self.network.nodes, np.uint8) for _ in range(2))
        self.changed[:] = 0
        dirty[forward] = 1
        self._forward(dirty, loose, everywhere=False)
        ends = self.ends()
        moved = ends != (self.finish, self.moment_finish)
        self.finish, self.moment_finish = ends
        if moved:
            self._backward(dirty, everywhere=True)
            self._float(dirty, everywhere=True)
            return True
        for nodes in (forward, backward):
            dirty[nodes] = 1
            loose[nodes] = 1
        np.bitwise_or(dirty, self.changed, out=dirty)
        np.bitwise_or(loose, self.changed, out=loose)
        self._backward(dirty, everywhere=False)
        self._float(loose, everywhere=False)
        return False

    def ends(self) -> tuple[int, int]:
        """The latest early finish of all tasks, and the latest instant for a moment that begins a whole day.

        On a calendar of whole days such a moment belongs to the day it begins, so it lies before the end of the last
        day unless it ends the project itself.
        """
        nodes, early = self.nodes, self.early
        finish = int(latest_finish_of(nodes, early))
        if not self.has_whole_days:
            return finish, finish - 1
        tasks = nodes[:, STATE] < ASIDE
        whole = units(self.time, nodes[:, CALENDAR]) > 1
        moments = np.flatnonzero(tasks & (nodes[:, MINUTES] == 0) & whole)
        beginning = [row for row in moments.tolist() if begins(self.time, row, nodes, early)]
        return finish, max(finish - 1, int(np.max(early[beginning, FINISH], initial=NO_INSTANT)))

    def _forward(self, dirty: Marks, loose: Marks, *, everywhere: bool) -> None:
        network = self.network
        forward_pass(
            self.time,
            network.order,
            network.incoming.first,
            network.incoming.edges,
            network.edges,
            self.nodes,
            self.early,
            network.outgoing.first,
            network.outgoing.edges,
            dirty,
            self.changed,
            loose,
            self.options.lag_from_remaining_start,
            everywhere,
        )

    def _backward(self, dirty: Marks, *, everywhere: bool) -> None:
        network, last = self.network, self.options.must_finish_by
        backward_pass(
            self.time,
            network.order,
            network.outgoing.first,
            network.outgoing.edges,
            network.edges,
            self.nodes,
            self.early,
            self.late,
            network.incoming.first,
            network.incoming.edges,
            dirty,
            self.changed,
            self.finish if last is None else last,
            self.moment_finish if last is None else last,
            everywhere,
        )

    def _float(self, dirty: Marks, *, everywhere: bool) -> None:
        """Free float, which moves tasks that go as late as possible, then slack and the longest path."""
        network = self.network
        towards = (self.time, network.order, network.outgoing.first, network.outgoing.edges, network.edges)
        tables = (self.nodes, self.early, self.latest, network.incoming.first, network.incoming.edges)
        free_float(
            *towards,
            *tables,
            dirty,
            self.changed,
            self.late_as_possible,
            self.finish,
            self.moment_finish,
            everywhere,
        )
        moved = self.late_as_possible == 2
        if moved.any():
            self.early[moved, CAUSE] = Cause.AS_LATE_AS_POSSIBLE
            if self.options.late_tasks == LateTasks.FREE_FLOAT:
                self._refresh()
        link_slack(*towards, *tables, dirty, self.changed, self.link_slack, self.finish, everywhere)

    def _refresh(self) -> None:
        """Where edges put their targets after late tasks moved."""
        network = self.network
        refresh(
            self.time,
            network.order,
            network.incoming.first,
            network.incoming.edges,
            network.edges,
            self.nodes,
            self.early,
            self.options.lag_from_remaining_start,
        )
