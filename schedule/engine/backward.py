"""Backward pass: the latest dates of every node."""

# ruff: noqa: PLR0917  kernels are called by position

from __future__ import annotations

import numpy as np

from schedule.engine.arrays import (
    ACTIVE,
    ACTUAL,
    ASIDE,
    CALENDAR,
    DELAY,
    DELAY_CALENDAR,
    FACT,
    FF,
    FINISH,
    FINISH_LIMIT,
    FINISH_MILESTONE,
    FINISH_POSITION,
    FS,
    KIND,
    LAG,
    LAG_CALENDAR,
    LATE_FIELDS,
    MINUTES,
    PINNED_FINISH,
    PINNED_START,
    SF,
    SOURCE,
    START,
    START_LIMIT,
    START_POSITION,
    STARTED,
    STATE,
    SUMMARY_END,
    TARGET,
    TYPE,
    Int64,
    Marks,
    Table,
)
from schedule.engine.compiled import HEAD, UNIT
from schedule.engine.edges import starts_by_days
from schedule.engine.forward import begins
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import FAR, begin, end, kernel, latest_finish, latest_start, offset


@kernel
def backward_pass(
    time: Int64,
    order: Int64,
    first: Int64,
    outgoing: Int64,
    edges: Table,
    nodes: Table,
    early: Table,
    late: Table,
    first_incoming: Int64,
    incoming: Int64,
    dirty: Marks,
    changed: Marks,
    last: int,
    moment_last: int,
    everywhere: bool,
) -> None:
    """Latest dates against topological order; fills `late`, of all nodes or as `forward_pass` does.

    `last` is the instant by which everything has to be done, `moment_last` that for a moment which begins a whole day.
    """
    known = np.empty(LATE_FIELDS, np.int64)
    for back in range(len(order) - 1, -1, -1):
        node = order[back]
        if not everywhere:
            if dirty[node] == 0:
                continue
            dirty[node] = 0
            for field in range(LATE_FIELDS):
                known[field] = late[node, field]
        for field in range(LATE_FIELDS):
            late[node, field] = NO_INSTANT
        state = nodes[node, STATE]
        if state == ASIDE:
            continue
        virtual = state == SUMMARY_END
        begun = is_begun(node, nodes)
        start_by = FAR if begun or virtual else nodes[node, START_LIMIT]
        finish_by = FAR
        own, length = nodes[node, CALENDAR], nodes[node, MINUTES]
        starts = not virtual and length == 0 and begins(time, node, nodes, early)
        if not virtual:
            whole = starts and time[own * HEAD + UNIT] > 1
            finish_by = min(nodes[node, FINISH_LIMIT], moment_last if whole else last)
        for at in range(first[node], first[node + 1]):
            edge = outgoing[at]
            event = late[edges[edge, TARGET], FINISH if edges[edge, TYPE] >= FF else START]
            if event == NO_INSTANT or edges[edge, ACTIVE] == 0:
                continue
            limit = allowed(time, edge, event, edges, nodes)
            if edges[edge, TYPE] == FS or edges[edge, TYPE] == FF or virtual:
                finish_by = min(finish_by, limit)
            elif not begun:
                start_by = min(start_by, limit)
        if virtual:
            late[node, START] = late[node, FINISH] = NO_INSTANT if finish_by == FAR else finish_by
        else:
            if state in (PINNED_START, PINNED_FINISH):
                position = early[node, FINISH_POSITION]
            elif starts:
                position = latest_start(time, own, finish_by)
            else:
                position = latest_finish(time, own, finish_by)
            if start_by != FAR and state not in (PINNED_START, PINNED_FINISH):
                position = min(position, latest_start(time, own, start_by) + length)
            settle(time, node, nodes, early, late, position, min(start_by, finish_by))
        if everywhere:
            continue
        for field in range(LATE_FIELDS):
            if late[node, field] != known[field]:
                changed[node] = 1
        if late[node, START] != known[START] or late[node, FINISH] != known[FINISH]:
            for at in range(first_incoming[node], first_incoming[node + 1]):
                dirty[edges[incoming[at], SOURCE]] = 1


@kernel
def allowed(time: Int64, edge: int, event: int, edges: Table, nodes: Table) -> int:
    """The last instant at which the source of an edge may happen so that its target's event is not later."""
    if edges[edge, TYPE] < FF:
        event = before_delay(time, edges[edge, TARGET], nodes, event)
    calendar, lag = edges[edge, LAG_CALENDAR], edges[edge, LAG]
    if not starts_by_days(time, edge, edges):
        return shifted_back(time, calendar, event, lag)
    position = (
        offset(time, calendar, event) if edges[edge, TYPE] == SF else latest_start(time, calendar, event)
    )
    return begin(time, calendar, position - lag)


@kernel
def before_delay(time: Int64, node: int, nodes: Table, start: int) -> int:
    """The last instant at which a task must be free to start so that after its delay it does by another."""
    if nodes[node, DELAY] == 0:
        return start
    own = nodes[node, CALENDAR]
    begins_at = begin(time, own, offset(time, own, start))
    instant = shifted_back(time, nodes[node, DELAY_CALENDAR], begins_at, nodes[node, DELAY])
    position = latest_start(time, own, instant)
    if begin(time, own, position) > instant:
        position -= 1
    return begin(time, own, position)


@kernel
def is_begun(node: int, nodes: Table) -> bool:
    """Whether the start of a node is a fact, so that nothing can hold it back or be too late for it."""
    state = nodes[node, STATE]
    return bool(state == FACT or (state == STARTED and nodes[node, ACTUAL] != NO_INSTANT))


@kernel
def shifted_back(time: Int64, calendar: int, instant: int, lag: int) -> int:
    """The last instant from which a lag has passed by another instant."""
    if lag == 0:
        return instant
    return begin(time, calendar, offset(time, calendar, instant) - lag)


@kernel
def settle(
    time: Int64, node: int, nodes: Table, early: Table, late: Table, position: int, limit: int
) -> None:
    """Set the late dates down; a moment stands where work begins unless that is after its limit.

    Without float the late finish is written like the early one, which may lie on the other side of a night.
    """
    own, length = nodes[node, CALENDAR], nodes[node, MINUTES]
    finish = end(time, own, position)
    if length == 0 and nodes[node, KIND] != FINISH_MILESTONE:
        start = begin(time, own, position)
        if start <= limit:
            finish = start
    if position == early[node, FINISH_POSITION] and finish < early[node, FINISH] <= limit:
        finish = early[node, FINISH]
    late[node, START] = begin(time, own, position - length) if length > 0 else finish
    late[node, FINISH] = finish
    late[node, START_POSITION] = position - length
    late[node, FINISH_POSITION] = position
