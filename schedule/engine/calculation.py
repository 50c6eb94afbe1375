"""Schedule a plan: read it, build the network, run the passes and report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from schedule.engine.arrays import (
    ASIDE,
    CALENDAR,
    CAUSE,
    CAUSE_FINISH,
    CAUSE_INSTANT,
    CAUSE_LINK,
    EARLY_FIELDS,
    FACT,
    FINISH,
    FINISH_LIMIT,
    LATE_FIELDS,
    MANUAL,
    MINUTES,
    OPEN,
    PATH,
    REMAINING,
    START,
    START_BOUND,
    STATE,
    Int64,
    Table,
)
from schedule.engine.backward import backward_pass
from schedule.engine.bounds import Bounds, Progress, build_nodes, read_bounds, read_progress, silence
from schedule.engine.columns import Columns, read_columns
from schedule.engine.compiled import calendar_arrays, units
from schedule.engine.errors import RangeError
from schedule.engine.forward import begins, forward_pass, refresh
from schedule.engine.hierarchy import Tree, read_tree
from schedule.engine.instants import FIRST_INSTANT, LAST_INSTANT, NO_INSTANT
from schedule.engine.network import Network, build_network
from schedule.engine.plan import ConstraintType, LateTasks, Plan, ScheduleOptions
from schedule.engine.result import Passes, report
from schedule.engine.schedule import Cause, Schedule
from schedule.engine.slack import free_float, link_slack
from schedule.engine.working_time import begin, end, offset


def calculate(plan: Plan, options: ScheduleOptions) -> Schedule:
    """See `schedule.engine.calculate`."""
    columns, tree, time, network = prepare(plan, options)
    progress = read_progress(columns, time)
    bounds = read_bounds(columns, tree, options)
    nodes = build_nodes(columns, network, tree, bounds, progress, options)
    silence(columns, network, progress, options)
    passes = _Run(columns, time, network, nodes, bounds, progress, options).passes()
    _check_range(columns, passes)
    return report(columns, tree, time, passes, progress, options)


def prepare(plan: Plan, options: ScheduleOptions) -> tuple[Columns, Tree, Int64, Network]:
    """Columns, tree, calendars and network of a plan; raises what is wrong with them."""
    columns = read_columns(plan, options)
    tree = read_tree(columns.parent, columns.names)
    time = calendar_arrays(columns.calendars)
    return columns, tree, time, build_network(columns, tree, time, options)


@dataclass(frozen=True, slots=True)
class _Run:
    """The passes over one network."""

    columns: Columns
    time: Int64
    network: Network
    nodes: Table
    bounds: Bounds
    progress: Progress
    options: ScheduleOptions

    def passes(self) -> Passes:
        """Forward, backward, float; twice forward when late tasks push their successors."""
        count, network = len(self.columns.names), self.network
        early = self._forward()
        finish, moment_finish = self._project_finish(early)
        late = self._backward(early, finish, moment_finish)
        moving = (self.columns.constraint == ConstraintType.ALAP) & (self.nodes[:count, STATE] == OPEN)
        rows = np.flatnonzero(moving & ~self.progress.done)
        late_as_possible = np.zeros(network.nodes, np.int64)
        if self.options.late_tasks == LateTasks.FREE_FLOAT:
            late_as_possible[rows] = 1
        elif len(rows):
            late_as_possible[rows] = 2 * (late[rows, START] > early[rows, START])
            self.nodes[rows, START_BOUND] = np.maximum(self.nodes[rows, START_BOUND], late[rows, START])
            early = self._forward()
            finish, moment_finish = self._project_finish(early)
        latest = free_float(
            self.time,
            network.order,
            network.outgoing.first,
            network.outgoing.edges,
            network.edges,
            self.nodes,
            early,
            late_as_possible,
            finish,
            moment_finish,
        )
        moved = late_as_possible == 2
        early[moved, CAUSE] = Cause.AS_LATE_AS_POSSIBLE
        if self.options.late_tasks == LateTasks.FREE_FLOAT and moved.any():
            self._pass(refresh, early)
        link_slack(
            self.time,
            network.order,
            network.outgoing.first,
            network.outgoing.edges,
            network.edges,
            self.nodes,
            early,
            latest,
            finish,
        )
        return Passes(network=network, nodes=self.nodes, bounds=self.bounds, early=early, late=late)

    def _forward(self) -> Table:
        """The forward pass, with the dates that are given already filled in."""
        count, network = len(self.columns.names), self.network
        early = np.full((network.nodes, EARLY_FIELDS), NO_INSTANT, np.int64)
        early[:, [CAUSE, CAUSE_FINISH, PATH]] = 0
        early[:, CAUSE_LINK] = -1
        early[:count, CAUSE] = self.bounds.start_cause
        early[:count, CAUSE_INSTANT] = self.bounds.start
        self._fill_given(early)
        self._pass(forward_pass, early)
        return early

    def _pass(self, run: Callable[..., None], early: Table) -> None:
        """A pass in the direction of the links."""
        network = self.network
        run(
            self.time,
            network.order,
            network.incoming.first,
            network.incoming.edges,
            network.edges,
            self.nodes,
            early,
            self.options.lag_from_remaining_start,
        )

    def _fill_given(self, early: Table) -> None:
        """Actual dates of completed tasks and dates of manual ones; a missing end follows from the duration."""
        columns = self.columns
        for state, starts, finishes in (
            (FACT, columns.actual_start, columns.actual_finish),
            (MANUAL, columns.manual_start, columns.manual_finish),
        ):
            rows = np.flatnonzero(self.nodes[: len(columns.names), STATE] == state)
            early[rows, START] = starts[rows]
            early[rows, FINISH] = finishes[rows]
            for row in rows[(starts[rows] == NO_INSTANT) | (finishes[rows] == NO_INSTANT)]:
                calendar, minutes = int(columns.calendar[row]), int(columns.duration[row])
                if starts[row] == NO_INSTANT:
                    before = offset(self.time, calendar, int(finishes[row])) - minutes
                    early[row, START] = min(begin(self.time, calendar, before), int(finishes[row]))
                else:
                    after = offset(self.time, calendar, int(starts[row])) + minutes
                    early[row, FINISH] = max(end(self.time, calendar, after), int(starts[row]))
        manual = self.nodes[:, STATE] == MANUAL
        early[manual, REMAINING] = early[manual, START]

    def _project_finish(self, early: Table) -> tuple[int, int]:
        """The latest early finish of all tasks, and the latest instant for a moment that begins a whole day.

        On a calendar of whole days such a moment belongs to the day it begins, so it lies before the end of the last
        day unless it ends the project itself.
        """
        tasks = self.nodes[:, STATE] < ASIDE
        finish = int(np.max(early[tasks, FINISH], initial=NO_INSTANT))
        moments = self._whole_day_moments(early)
        return finish, max(finish - 1, int(np.max(early[moments, FINISH], initial=NO_INSTANT)))

    def _whole_day_moments(self, early: Table) -> Int64:
        """Moments that begin a day of a calendar of whole days."""
        whole = units(self.time, self.nodes[:, CALENDAR]) > 1
        rows = np.flatnonzero((self.nodes[:, STATE] < ASIDE) & (self.nodes[:, MINUTES] == 0) & whole)
        return rows[np.array([begins(self.time, row, self.nodes, early) for row in rows.tolist()], np.bool_)]

    def _backward(self, early: Table, finish: int, moment_finish: int) -> Table:
        """The backward pass, from the project's finish or its must-finish date."""
        network, last = self.network, self.options.must_finish_by
        limits = np.full(network.nodes, finish if last is None else last, np.int64)
        if last is None:
            limits[self._whole_day_moments(early)] = moment_finish
        unlimited = self.nodes[:, FINISH_LIMIT] == NO_INSTANT
        self.nodes[:, FINISH_LIMIT] = np.where(
            unlimited, limits, np.minimum(self.nodes[:, FINISH_LIMIT], limits)
        )
        late = np.full((network.nodes, LATE_FIELDS), NO_INSTANT, np.int64)
        backward_pass(
            self.time,
            network.order,
            network.outgoing.first,
            network.outgoing.edges,
            network.edges,
            self.nodes,
            early,
            late,
        )
        return late


def _check_range(columns: Columns, passes: Passes) -> None:
    """A result outside 1900–2200 names the first task that gets there."""
    for table, order, latest in (
        (passes.early, passes.network.order, ""),
        (passes.late, passes.network.order[::-1], "latest "),
    ):
        dates = table[:, [START, FINISH]]
        outside = (dates != NO_INSTANT) & ((dates < FIRST_INSTANT) | (dates > LAST_INSTANT))
        if not outside.any():
            continue
        node = order[np.argmax(outside[order].any(axis=1))]
        row = int(passes.network.row_of_node[node])
        end = "start" if outside[node, 0] else "finish"
        raise RangeError(
            f"the {latest}{end} of “{columns.names[row]}” would not lie between 1900 and 2200", tasks=[row]
        )
