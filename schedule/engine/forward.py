"""Forward pass: the earliest dates of every node, and what decides them."""

# ruff: noqa: PLR0917  kernels are called by position

from __future__ import annotations

from schedule.engine.arrays import (
    ACTIVE,
    ACTUAL,
    ACTUAL_CAUSE,
    ASIDE,
    CALENDAR,
    CAUSE,
    CAUSE_FINISH,
    CAUSE_INSTANT,
    CAUSE_LINK,
    DONE,
    FACT,
    FF,
    FINISH,
    FINISH_BOUND,
    FINISH_MILESTONE,
    FINISH_POSITION,
    FLOOR,
    FLOOR_CAUSE,
    FS,
    KIND,
    LAG,
    LAG_CALENDAR,
    LINK,
    LINK_CAUSE,
    MANUAL,
    MINUTES,
    NO_CAUSE,
    PIN,
    PINNED_FINISH,
    PINNED_START,
    POSITION,
    REMAINING,
    RESUME_CAUSE,
    SOURCE,
    START,
    START_BOUND,
    START_MILESTONE,
    START_POSITION,
    STARTED,
    STATE,
    SUMMARY_END,
    TYPE,
    Int64,
    Table,
)
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import FAR, begin, earliest_finish, earliest_start, end, kernel, offset


@kernel
def forward_pass(
    time: Int64,
    order: Int64,
    first: Int64,
    incoming: Int64,
    edges: Table,
    nodes: Table,
    early: Table,
    lag_from_remaining: bool,
) -> None:
    """Earliest dates in topological order; fills `early` and where each edge would put its target."""
    for node in order:
        state = nodes[STATE, node]
        if state == ASIDE:
            continue
        own = nodes[CALENDAR, node]
        start, start_link, start_instant = -FAR, -1, NO_INSTANT
        finish, finish_link, finish_instant = -FAR, -1, NO_INSTANT
        for at in range(first[node], first[node + 1]):
            edge = incoming[at]
            bound = edge_bound(time, edge, edges, nodes, early, lag_from_remaining)
            if bound == NO_INSTANT or edges[ACTIVE, edge] == 0:
                continue
            link = edges[LINK, edge] if edges[LINK, edge] >= 0 else early[CAUSE_LINK, edges[SOURCE, edge]]
            if state == SUMMARY_END:
                position = bound
            elif edges[TYPE, edge] < FF:
                position = earliest_start(time, own, bound)
            else:
                position = earliest_finish(time, own, bound)
            edges[POSITION, edge] = position
            if edges[TYPE, edge] < FF or state == SUMMARY_END:
                if position > start or (position == start and bound > start_instant):
                    start, start_link, start_instant = position, link, bound
            elif position > finish or (position == finish and bound > finish_instant):
                finish, finish_link, finish_instant = position, link, bound
        if state == SUMMARY_END:
            early[START, node] = early[FINISH, node] = early[REMAINING, node] = start_instant
            early[CAUSE_LINK, node] = start_link
        elif state in (FACT, MANUAL):
            early[START_POSITION, node] = offset(time, own, early[START, node])
            early[FINISH_POSITION, node] = offset(time, own, early[FINISH, node])
        elif state == PINNED_START:
            place(
                time, node, nodes, early, earliest_start(time, own, nodes[PIN, node]), False, nodes[PIN, node]
            )
        elif state == PINNED_FINISH:
            position = earliest_finish(time, own, nodes[PIN, node]) - nodes[MINUTES, node]
            place(time, node, nodes, early, position, True, nodes[PIN, node])
        elif state == STARTED:
            resume(
                time,
                node,
                nodes,
                early,
                start,
                start_link,
                start_instant,
                finish,
                finish_link,
                finish_instant,
            )
        else:
            commence(
                time,
                node,
                nodes,
                early,
                start,
                start_link,
                start_instant,
                finish,
                finish_link,
                finish_instant,
            )


@kernel
def edge_bound(
    time: Int64, edge: int, edges: Table, nodes: Table, early: Table, lag_from_remaining: bool
) -> int:
    """The first instant at which an edge lets its target start or finish, NO_INSTANT where it has no say."""
    source = edges[SOURCE, edge]
    event = early[START, source]
    if edges[TYPE, edge] == FS or edges[TYPE, edge] == FF:
        event = early[FINISH, source]
    elif lag_from_remaining and nodes[STATE, source] == STARTED:
        event = early[REMAINING, source]
    lag = edges[LAG, edge]
    if event == NO_INSTANT or lag == 0:
        return int(event)
    calendar = edges[LAG_CALENDAR, edge]
    return end(time, calendar, offset(time, calendar, event) + lag)


@kernel
def because(early: Table, node: int, cause: int, link: int, instant: int) -> None:
    """Note what decides a start."""
    early[CAUSE, node] = cause
    early[CAUSE_LINK, node] = link
    early[CAUSE_INSTANT, node] = instant


@kernel
def commence(
    time: Int64,
    node: int,
    nodes: Table,
    early: Table,
    start: int,
    start_link: int,
    start_instant: int,
    finish: int,
    finish_link: int,
    finish_instant: int,
) -> None:
    """A task that has not started: the latest of links, own bounds and status date; a link is named on a tie."""
    own, length = nodes[CALENDAR, node], nodes[MINUTES, node]
    demanded = nodes[START_BOUND, node]
    bound = earliest_start(time, own, demanded)
    if start >= bound:
        because(early, node, LINK_CAUSE, start_link, start_instant)
        demanded = max(demanded, start_instant) if start == bound else start_instant
    start = max(start, bound)
    floor = nodes[FLOOR, node]
    if floor != NO_INSTANT:
        bound = earliest_start(time, own, floor)
        if bound > start:
            start, demanded = bound, floor
            because(early, node, nodes[FLOOR_CAUSE, node], -1, floor)
    finish_bound = -FAR
    if nodes[FINISH_BOUND, node] != NO_INSTANT:
        finish_bound = earliest_finish(time, own, nodes[FINISH_BOUND, node])
    finish_driven = max(finish, finish_bound) - length > start
    if finish_driven:
        early[CAUSE_FINISH, node] = 1
        if finish >= finish_bound:
            demanded = finish_instant
            because(early, node, LINK_CAUSE, finish_link, demanded)
        else:
            demanded = nodes[FINISH_BOUND, node]
            because(early, node, NO_CAUSE, -1, demanded)
        start = max(finish, finish_bound) - length
    place(time, node, nodes, early, start, finish_driven, demanded)


@kernel
def resume(
    time: Int64,
    node: int,
    nodes: Table,
    early: Table,
    start: int,
    start_link: int,
    start_instant: int,
    finish: int,
    finish_link: int,
    finish_instant: int,
) -> None:
    """A task under way: its start is a fact, the work that remains waits for status date and links."""
    own, length = nodes[CALENDAR, node], nodes[MINUTES, node]
    begun = nodes[ACTUAL, node]
    if begun == NO_INSTANT:
        begun = begin(time, own, max(start, earliest_start(time, own, nodes[START_BOUND, node])))
    floor = max(nodes[FLOOR, node], begun)
    position = earliest_start(time, own, floor)
    because(early, node, nodes[FLOOR_CAUSE, node], -1, floor)
    after_done = offset(time, own, begun) + nodes[DONE, node]
    if after_done > position and length > 0:
        position = after_done
        because(early, node, ACTUAL_CAUSE, -1, begun)
    if nodes[PIN, node] != NO_INSTANT:
        position = earliest_start(time, own, nodes[PIN, node])
        because(early, node, RESUME_CAUSE, -1, nodes[PIN, node])
    else:
        if start >= position:
            position = start
            because(early, node, LINK_CAUSE, start_link, start_instant)
        if finish - length > position:
            position = finish - length
            because(early, node, LINK_CAUSE, finish_link, finish_instant)
            early[CAUSE_FINISH, node] = 1
    done = max(end(time, own, position + length), begun)
    if early[CAUSE_FINISH, node] == 1 and done < finish_instant:
        done = begin(time, own, position + length)
    early[START, node] = begun
    early[FINISH, node] = done
    early[START_POSITION, node] = position
    early[FINISH_POSITION, node] = position + length
    early[REMAINING, node] = begin(time, own, position) if length > 0 else done


@kernel
def place(
    time: Int64, node: int, nodes: Table, early: Table, position: int, finish_driven: bool, demanded: int
) -> None:
    """Set a task down at a position; its finish is not written before the instant that demands it."""
    own, length, kind = nodes[CALENDAR, node], nodes[MINUTES, node], nodes[KIND, node]
    finish = end(time, own, position + length)
    at_end = length > 0 or kind == FINISH_MILESTONE or (finish_driven and kind != START_MILESTONE)
    if not at_end or (finish < demanded and (finish_driven or length == 0)):
        finish = begin(time, own, position + length)
    early[START, node] = begin(time, own, position) if length > 0 else finish
    early[FINISH, node] = finish
    early[START_POSITION, node] = position
    early[FINISH_POSITION, node] = position + length
    early[REMAINING, node] = early[START, node]


@kernel
def begins(time: Int64, node: int, nodes: Table, early: Table) -> bool:
    """Whether a node is a moment that stands where work begins rather than where it ends."""
    if nodes[MINUTES, node] > 0 or nodes[KIND, node] == FINISH_MILESTONE:
        return False
    return bool(early[FINISH, node] == begin(time, nodes[CALENDAR, node], early[FINISH_POSITION, node]))
