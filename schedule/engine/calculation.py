"""Schedule a plan: read it, build the network, run the passes and report."""

from __future__ import annotations

from collections.abc import Callable
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
    OPEN,
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
from schedule.engine.working_time import FAR


def calculate(plan: Plan, options: ScheduleOptions) -> Schedule:
    """See `schedule.engine.calculate`."""
    columns, tree, time, network = prepare(plan, options)
    progress = read_progress(columns, time)
    bounds = read_bounds(columns, tree, options)
    nodes = build_nodes(columns, network, tree, bounds, progress, time, options)
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
        early = np.empty((network.nodes, EARLY_FIELDS), np.int64)
        late = np.empty((network.nodes, LATE_FIELDS), np.int64)
        self._pass(forward_pass, early)
        finish, moment_finish = ends_of(self.time, self.nodes, early)
        last, moment_last = last_instants(finish, moment_finish, self.options)
        self._back(backward_pass, early, late, last, moment_last)
        moving = (self.columns.constraint == ConstraintType.ALAP) & (self.nodes[:count, STATE] == OPEN)
        rows = np.flatnonzero(moving & ~self.progress.done)
        late_as_possible = np.zeros(network.nodes, np.int64)
        if self.options.late_tasks == LateTasks.FREE_FLOAT:
            late_as_possible[rows] = 1
        elif len(rows):
            late_as_possible[rows] = 2 * (late[rows, START] > early[rows, START])
            self.nodes[rows, START_BOUND] = np.maximum(self.nodes[rows, START_BOUND], late[rows, START])
            self._pass(forward_pass, early)
            finish, moment_finish = ends_of(self.time, self.nodes, early)
        latest = np.full(network.nodes, FAR, np.int64)
        self._back(free_float, early, latest, late_as_possible, finish, moment_finish)
        moved = late_as_possible == 2
        early[moved, CAUSE] = Cause.AS_LATE_AS_POSSIBLE
        if self.options.late_tasks == LateTasks.FREE_FLOAT and moved.any():
            self._pass(refresh, early)
        self._back(link_slack, early, latest, finish)
        return Passes(
            network=network,
            nodes=self.nodes,
            bounds=self.bounds,
            early=early,
            late=late,
            latest=latest,
            finish=finish,
            moment_finish=moment_finish,
            moving=len(rows) > 0,
        )

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

    def _back(self, run: Callable[..., None], *given: object) -> None:
        """A pass against the direction of the links."""
        network = self.network
        outgoing = network.outgoing
        run(self.time, network.order, outgoing.first, outgoing.edges, network.edges, self.nodes, *given)


def ends_of(time: Int64, nodes: Table, early: Table) -> tuple[int, int]:
    """The latest early finish of all tasks, and the latest instant for a moment that begins a whole day.

    On a calendar of whole days such a moment belongs to the day it begins, so it lies before the end of the last
    day unless it ends the project itself.
    """
    tasks = nodes[:, STATE] < ASIDE
    finish = int(np.max(early[:, FINISH], where=tasks, initial=NO_INSTANT))
    whole = units(time, nodes[:, CALENDAR]) > 1
    if not whole.any():
        return finish, finish - 1
    moments = np.flatnonzero(tasks & (nodes[:, MINUTES] == 0) & whole)
    begin = [row for row in moments.tolist() if begins(time, row, nodes, early)]
    return finish, max(finish - 1, int(np.max(early[begin, FINISH], initial=NO_INSTANT)))


def last_instants(finish: int, moment_finish: int, options: ScheduleOptions) -> tuple[int, int]:
    """What late dates count back from: the project's finish or its must-finish date."""
    last = options.must_finish_by
    return (finish, moment_finish) if last is None else (last, last)


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
