"""What edges demand: the instants they let their targets begin or end at, and the positions these make."""

# ruff: noqa: PLR0917  kernels are called by position

from __future__ import annotations

from schedule.engine.arrays import (
    CALENDAR,
    DELAY,
    DELAY_CALENDAR,
    FF,
    FINISH,
    FS,
    LAG,
    LAG_CALENDAR,
    POSITION,
    REMAINING,
    SOURCE,
    SS,
    START,
    STARTED,
    STATE,
    SUMMARY_END,
    TYPE,
    Int64,
    Table,
)
from schedule.engine.compiled import HEAD, UNIT
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import begin, earliest_finish, earliest_start, end, kernel, offset


@kernel
def target_position(time: Int64, edge: int, node: int, bound: int, edges: Table, nodes: Table) -> int:
    """Where an edge that demands an instant puts its target; the end of a summary has no calendar to move it."""
    if nodes[node, STATE] == SUMMARY_END:
        return bound
    if edges[edge, TYPE] < FF:
        return waited(time, node, nodes, bound)
    return earliest_finish(time, nodes[node, CALENDAR], bound)


@kernel
def after_delay(time: Int64, node: int, nodes: Table, instant: int) -> int:
    """When a delay has passed that begins with the first working time from an instant."""
    own, calendar = nodes[node, CALENDAR], nodes[node, DELAY_CALENDAR]
    begun = offset(time, calendar, begin(time, own, earliest_start(time, own, instant)))
    return end(time, calendar, begun + nodes[node, DELAY])


@kernel
def waited(time: Int64, node: int, nodes: Table, instant: int) -> int:
    """Position of the first possible start at or after an instant and the task's delay."""
    if nodes[node, DELAY] > 0:
        instant = after_delay(time, node, nodes, instant)
    return earliest_start(time, nodes[node, CALENDAR], instant)


@kernel
def refresh(
    time: Int64,
    order: Int64,
    first: Int64,
    incoming: Int64,
    edges: Table,
    nodes: Table,
    early: Table,
    lag_from_remaining: bool,
) -> None:
    """Where each edge puts its target after tasks have moved, leaving the tasks where they are."""
    for node in order:
        latest = NO_INSTANT
        for at in range(first[node], first[node + 1]):
            edge = incoming[at]
            bound = edge_bound(time, edge, edges, nodes, early, lag_from_remaining)
            latest = max(latest, bound)
            if edges[edge, POSITION] != NO_INSTANT:
                edges[edge, POSITION] = target_position(time, edge, node, bound, edges, nodes)
        if nodes[node, STATE] == SUMMARY_END:
            early[node, START] = early[node, FINISH] = early[node, REMAINING] = latest


@kernel
def edge_bound(
    time: Int64, edge: int, edges: Table, nodes: Table, early: Table, lag_from_remaining: bool
) -> int:
    """The first instant at which an edge lets its target start or finish, NO_INSTANT where it has no say."""
    source = edges[edge, SOURCE]
    event = early[source, START]
    if edges[edge, TYPE] == FS or edges[edge, TYPE] == FF:
        event = early[source, FINISH]
    elif lag_from_remaining and nodes[source, STATE] == STARTED:
        event = early[source, REMAINING]
    lag, calendar = edges[edge, LAG], edges[edge, LAG_CALENDAR]
    by_days = starts_by_days(time, edge, edges)
    if event == NO_INSTANT or (lag == 0 and not by_days):
        return int(event)
    position = offset(time, calendar, event) + lag
    if by_days and edges[edge, TYPE] == SS:
        return begin(time, calendar, position)
    return end(time, calendar, position)


@kernel
def starts_by_days(time: Int64, edge: int, edges: Table) -> bool:
    """Whether an edge leads from a start over whole days: from a day to a day, whatever nights lie between."""
    return bool(edges[edge, TYPE] % 2 == 1 and time[edges[edge, LAG_CALENDAR] * HEAD + UNIT] > 1)
