"""Backward pass: the latest dates of every node."""

from __future__ import annotations

from schedule.engine.arrays import (
    ASIDE,
    FACT,
    FF,
    FINISH_MILESTONE,
    FS,
    PINNED_FINISH,
    PINNED_START,
    STARTED,
    SUMMARY_END,
    Adjacency,
    Early,
    Edges,
    Int64,
    Late,
    Limits,
    Nodes,
)
from schedule.engine.compiled import CalendarArrays
from schedule.engine.forward import begins
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import FAR, begin, end, kernel, latest_finish, latest_start, offset


@kernel
def backward_pass(
    arrays: CalendarArrays,
    order: Int64,
    outgoing: Adjacency,
    edges: Edges,
    nodes: Nodes,
    early: Early,
    limits: Limits,
    late: Late,
) -> None:
    """Latest dates against topological order; fills `late`."""
    for back in range(len(order) - 1, -1, -1):
        node = order[back]
        state = nodes.state[node]
        if state == ASIDE:
            continue
        own = nodes.calendar[node]
        virtual = state == SUMMARY_END
        begun = state == FACT or (state == STARTED and nodes.actual[node] != NO_INSTANT)
        start_by = FAR if begun or virtual else limits.start[node]
        finish_by = FAR if virtual else limits.finish[node]
        for at in range(outgoing.first[node], outgoing.first[node + 1]):
            edge = outgoing.edges[at]
            event = late.finish[edges.target[edge]] if edges.type[edge] >= FF else late.start[edges.target[edge]]
            if event == NO_INSTANT or edges.active[edge] == 0:
                continue
            limit = shifted_back(arrays, edges.lag_calendar[edge], event, edges.lag[edge])
            if edges.type[edge] == FS or edges.type[edge] == FF or virtual:
                finish_by = min(finish_by, limit)
            elif not begun:
                start_by = min(start_by, limit)
        if virtual:
            late.start[node] = finish_by if finish_by != FAR else NO_INSTANT
            late.finish[node] = late.start[node]
            continue
        length = limits.minutes[node]
        if length == 0 and begins(arrays, node, nodes, early):
            position = latest_start(arrays, own, finish_by)
        else:
            position = latest_finish(arrays, own, finish_by)
        if start_by != FAR:
            position = min(position, latest_start(arrays, own, start_by) + length)
        if state == PINNED_START or state == PINNED_FINISH:
            position = early.finish_position[node]
        settle(arrays, node, nodes, early, late, position, length, min(start_by, finish_by))


@kernel
def shifted_back(arrays: CalendarArrays, calendar: int, instant: int, lag: int) -> int:
    """The last instant from which a lag has passed by another instant."""
    if lag == 0:
        return instant
    return int(begin(arrays, calendar, offset(arrays, calendar, instant) - lag))


@kernel
def settle(
    arrays: CalendarArrays,
    node: int,
    nodes: Nodes,
    early: Early,
    late: Late,
    position: int,
    length: int,
    limit: int,
) -> None:
    """Set the late dates down; a moment stands where work begins unless that is after its limit.

    Without float the late finish is written like the early one, which may lie on the other side of a night.
    """
    own = nodes.calendar[node]
    finish = end(arrays, own, position)
    if length == 0 and nodes.kind[node] != FINISH_MILESTONE:
        start = begin(arrays, own, position)
        if start <= limit:
            finish = start
    if position == early.finish_position[node] and finish < early.finish[node] <= limit:
        finish = early.finish[node]
    late.start[node] = begin(arrays, own, position - length) if length > 0 else finish
    late.finish[node] = finish
    late.start_position[node] = position - length
    late.finish_position[node] = position
