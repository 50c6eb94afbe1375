"""Schedule a plan: read it, build the network, run the passes, roll up and report."""

from __future__ import annotations

import numpy as np

from schedule.engine.arrays import (
    ASIDE,
    FACT,
    MANUAL,
    OPEN,
    STARTED,
    Early,
    Int64,
    Late,
    Limits,
    Nodes,
    Slack,
    Why,
)
from schedule.engine.backward import backward_pass
from schedule.engine.bounds import Bounds, Progress, build_nodes, read_bounds, read_progress, silence
from schedule.engine.columns import Columns, Flags, read_columns
from schedule.engine.compiled import UNIT, CalendarArrays, calendar_arrays
from schedule.engine.errors import RangeError
from schedule.engine.forward import begins, forward_pass
from schedule.engine.hierarchy import Tree, read_tree
from schedule.engine.instants import FIRST_INSTANT, LAST_INSTANT, NO_INSTANT
from schedule.engine.network import Network, build_network
from schedule.engine.plan import ConstraintType, LateTasks, Plan, ScheduleOptions
from schedule.engine.result import Passes, report
from schedule.engine.schedule import Cause, Schedule
from schedule.engine.slack import free_float, link_slack
from schedule.engine.working_time import FAR, begin, end, offset


def calculate(plan: Plan, options: ScheduleOptions) -> Schedule:
    """See `schedule.engine.calculate`."""
    columns = read_columns(plan, options)
    tree = read_tree(columns.parent, columns.names)
    arrays = calendar_arrays(columns.calendars)
    network = build_network(columns, tree, arrays, options)
    progress = read_progress(columns, arrays)
    bounds = read_bounds(columns, tree, options)
    nodes = build_nodes(columns, tree, network, bounds, progress, options)
    silence(columns, network, progress, options)
    passes = _run(columns, arrays, network, nodes, bounds, progress, options)
    _check_range(columns, passes)
    return report(columns, tree, arrays, passes, progress, options)


def _run(
    columns: Columns,
    arrays: CalendarArrays,
    network: Network,
    nodes: Nodes,
    bounds: Bounds,
    progress: Progress,
    options: ScheduleOptions,
) -> Passes:
    """Forward, backward, float; twice forward when late tasks push their successors."""
    early, why, position = _forward(columns, arrays, network, nodes, bounds, options)
    finish, moment_finish = _project_finish(arrays, nodes, early)
    late = _backward(columns, network, nodes, bounds, early, arrays, finish, moment_finish, options)
    moving = (columns.constraint == ConstraintType.ALAP) & (nodes.state[: len(columns.names)] == OPEN) & ~progress.done
    late_as_possible = np.zeros(network.nodes, np.int64)
    if options.late_tasks == LateTasks.FREE_FLOAT:
        late_as_possible[: len(columns.names)] = moving
    elif moving.any():
        rows = np.flatnonzero(moving)
        moved = late.start[rows] > early.start[rows]
        nodes.start_bound[rows] = np.maximum(nodes.start_bound[rows], late.start[rows])
        early, why, position = _forward(columns, arrays, network, nodes, bounds, options)
        why.cause[rows[moved]] = Cause.AS_LATE_AS_POSSIBLE
    slack = Slack(
        free=np.full(network.nodes, NO_INSTANT, np.int64),
        edge=np.full(len(network.edges.link), NO_INSTANT, np.int64),
        path=np.zeros(network.nodes, np.int64),
    )
    latest = free_float(
        arrays, network.order, network.outgoing, network.edges, nodes, early, late_as_possible, finish, moment_finish, slack
    )
    why.cause[late_as_possible == 2] = Cause.AS_LATE_AS_POSSIBLE
    link_slack(
        arrays, network.order, network.outgoing, network.edges, nodes, early, latest, finish, position, slack
    )
    return Passes(network=network, nodes=nodes, bounds=bounds, early=early, why=why, late=late, slack=slack)


def _forward(
    columns: Columns,
    arrays: CalendarArrays,
    network: Network,
    nodes: Nodes,
    bounds: Bounds,
    options: ScheduleOptions,
) -> tuple[Early, Why, Int64]:
    """The forward pass with the dates that are given already filled in."""
    count = len(columns.names)

    def blank() -> Int64:
        return np.full(network.nodes, NO_INSTANT, np.int64)

    early = Early(blank(), blank(), blank(), blank(), blank())
    _fill_given(columns, arrays, nodes, early)
    why = Why(
        np.zeros(network.nodes, np.int64),
        np.full(network.nodes, -1, np.int64),
        blank(),
        np.zeros(network.nodes, np.int64),
    )
    why.cause[:count] = bounds.start_cause
    why.instant[:count] = bounds.start
    position = np.full(len(network.edges.link), NO_INSTANT, np.int64)
    forward_pass(
        arrays,
        network.order,
        network.incoming,
        network.edges,
        nodes,
        early,
        why,
        position,
        options.lag_from_remaining_start,
    )
    return early, why, position


def _fill_given(columns: Columns, arrays: CalendarArrays, nodes: Nodes, early: Early) -> None:
    """Actual dates of completed tasks and dates of manual ones; a missing end follows from the duration."""
    for state, starts, finishes in (
        (FACT, columns.actual_start, columns.actual_finish),
        (MANUAL, columns.manual_start, columns.manual_finish),
    ):
        rows = np.flatnonzero(nodes.state[: len(columns.names)] == state)
        early.start[rows] = starts[rows]
        early.finish[rows] = finishes[rows]
        for row in rows[(starts[rows] == NO_INSTANT) | (finishes[rows] == NO_INSTANT)]:
            calendar, minutes = int(columns.calendar[row]), int(columns.duration[row])
            if starts[row] == NO_INSTANT:
                before = offset(arrays, calendar, int(finishes[row])) - minutes
                early.start[row] = min(begin(arrays, calendar, before), int(finishes[row]))
            else:
                after = offset(arrays, calendar, int(starts[row])) + minutes
                early.finish[row] = max(end(arrays, calendar, after), int(starts[row]))
    manual = np.flatnonzero(nodes.state == MANUAL)
    early.remaining[manual] = early.start[manual]


def _project_finish(arrays: CalendarArrays, nodes: Nodes, early: Early) -> tuple[int, int]:
    """The latest early finish of all tasks, and the latest instant for a moment that begins a whole day.

    On a calendar of whole days such a moment belongs to the day it begins, so it lies before the end of the last day
    unless it ends the project itself.
    """
    tasks = nodes.state < ASIDE
    finish = int(np.max(early.finish[tasks], initial=NO_INSTANT))
    moments = _whole_day_moments(arrays, nodes, early)
    return finish, max(finish - 1, int(np.max(early.finish[moments], initial=NO_INSTANT)))


def _whole_day_moments(arrays: CalendarArrays, nodes: Nodes, early: Early) -> Int64:
    """Moments that begin a day of a calendar of whole days."""
    whole = arrays[0][nodes.calendar, UNIT] > 1
    rows = np.flatnonzero((nodes.state < ASIDE) & (nodes.minutes == 0) & whole)
    return rows[np.array([begins(arrays, row, nodes, early) for row in rows], np.bool_)]


def _backward(
    columns: Columns,
    network: Network,
    nodes: Nodes,
    bounds: Bounds,
    early: Early,
    arrays: CalendarArrays,
    finish: int,
    moment_finish: int,
    options: ScheduleOptions,
) -> Late:
    """The backward pass, from the project's finish or its must-finish date."""
    count = len(columns.names)
    last = finish if options.must_finish_by is None else options.must_finish_by
    limits = Limits(
        start=np.full(network.nodes, FAR, np.int64),
        finish=np.full(network.nodes, last, np.int64),
        minutes=nodes.minutes,
    )
    if options.must_finish_by is None:
        limits.finish[_whole_day_moments(arrays, nodes, early)] = moment_finish
    limits.start[:count] = bounds.start_limit
    limits.finish[:count] = np.minimum(bounds.finish_limit, limits.finish[:count])
    late = Late(*(np.full(network.nodes, NO_INSTANT, np.int64) for _ in range(4)))
    backward_pass(arrays, network.order, network.outgoing, network.edges, nodes, early, limits, late)
    return late


def _check_range(columns: Columns, passes: Passes) -> None:
    """A result outside 1900–2200 names the first task that gets there."""
    count = len(columns.names)
    for values, words in (
        (passes.early.start, "start"),
        (passes.early.finish, "finish"),
        (passes.late.start, "latest start"),
        (passes.late.finish, "latest finish"),
    ):
        outside: Flags = (values != NO_INSTANT) & ((values < FIRST_INSTANT) | (values > LAST_INSTANT))
        if outside.any():
            order = passes.network.order if "late" not in words else passes.network.order[::-1]
            row = int(passes.network.row_of_node[order[np.argmax(outside[order])]])
            raise RangeError(
                f"the {words} of “{columns.names[row]}” would not lie between 1900 and 2200", tasks=[min(row, count)]
            )


_UNUSED = (STARTED, Tree)
