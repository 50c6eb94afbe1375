"""Forward pass: the earliest dates of every node, and what decides them."""

from __future__ import annotations

from schedule.engine.arrays import (
    ACTUAL_CAUSE,
    ASIDE,
    FACT,
    FF,
    FINISH_MILESTONE,
    FS,
    LINK_CAUSE,
    MANUAL,
    NO_CAUSE,
    PINNED_FINISH,
    PINNED_START,
    RESUME_CAUSE,
    START_MILESTONE,
    STARTED,
    SUMMARY_END,
    Adjacency,
    Early,
    Edges,
    Int64,
    Nodes,
    Why,
)
from schedule.engine.compiled import CalendarArrays
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import FAR, begin, earliest_finish, earliest_start, end, kernel, offset


@kernel
def forward_pass(
    arrays: CalendarArrays,
    order: Int64,
    incoming: Adjacency,
    edges: Edges,
    nodes: Nodes,
    early: Early,
    why: Why,
    edge_position: Int64,
    lag_from_remaining: bool,
) -> None:
    """Earliest dates in topological order; fills `early`, `why` and where each edge would put its target."""
    for node in order:
        state = nodes.state[node]
        if state == ASIDE:
            continue
        if state == SUMMARY_END:
            gather(arrays, node, incoming, edges, nodes, early, why, edge_position, lag_from_remaining)
            continue
        own = nodes.calendar[node]
        start, finish = -FAR, -FAR
        start_link, finish_link = -1, -1
        start_instant, finish_instant = NO_INSTANT, NO_INSTANT
        for at in range(incoming.first[node], incoming.first[node + 1]):
            edge = incoming.edges[at]
            bound = edge_bound(arrays, edge, edges, nodes, early, lag_from_remaining)
            if bound == NO_INSTANT or edges.active[edge] == 0:
                continue
            link = edges.link[edge] if edges.link[edge] >= 0 else why.link[edges.source[edge]]
            if edges.type[edge] < FF:
                position = earliest_start(arrays, own, bound)
                if position > start or (position == start and bound > start_instant):
                    start, start_link, start_instant = position, link, bound
            else:
                position = earliest_finish(arrays, own, bound)
                if position > finish or (position == finish and bound > finish_instant):
                    finish, finish_link, finish_instant = position, link, bound
            edge_position[edge] = position
        if state == FACT or state == MANUAL:
            early.start_position[node] = offset(arrays, own, early.start[node])
            early.finish_position[node] = offset(arrays, own, early.finish[node])
        elif state == STARTED:
            resume(
                arrays, node, nodes, early, why, start, finish, start_link, finish_link, start_instant, finish_instant
            )
        elif state == PINNED_START:
            position = earliest_start(arrays, own, nodes.pin[node])
            place(arrays, node, nodes, early, position, False, nodes.pin[node])
        elif state == PINNED_FINISH:
            position = earliest_finish(arrays, own, nodes.pin[node]) - nodes.minutes[node]
            place(arrays, node, nodes, early, position, True, nodes.pin[node])
        else:
            begin_open(
                arrays, node, nodes, early, why, start, finish, start_link, finish_link, start_instant, finish_instant
            )


@kernel
def gather(
    arrays: CalendarArrays,
    node: int,
    incoming: Adjacency,
    edges: Edges,
    nodes: Nodes,
    early: Early,
    why: Why,
    edge_position: Int64,
    lag_from_remaining: bool,
) -> None:
    """An end of a summary: the latest instant that its edges bring, and the link that brings it."""
    latest, link = NO_INSTANT, -1
    for at in range(incoming.first[node], incoming.first[node + 1]):
        edge = incoming.edges[at]
        bound = edge_bound(arrays, edge, edges, nodes, early, lag_from_remaining)
        edge_position[edge] = bound
        if bound > latest:
            latest = bound
            link = edges.link[edge] if edges.link[edge] >= 0 else why.link[edges.source[edge]]
    early.start[node] = latest
    early.finish[node] = latest
    early.remaining[node] = latest
    why.link[node] = link


@kernel
def edge_bound(
    arrays: CalendarArrays, edge: int, edges: Edges, nodes: Nodes, early: Early, lag_from_remaining: bool
) -> int:
    """The first instant at which an edge lets its target start or finish, NO_INSTANT where it has no say."""
    source = edges.source[edge]
    if edges.type[edge] == FS or edges.type[edge] == FF:
        event = early.finish[source]
    elif lag_from_remaining and nodes.state[source] == STARTED:
        event = early.remaining[source]
    else:
        event = early.start[source]
    if event == NO_INSTANT or edges.lag[edge] == 0:
        return int(event)
    calendar = edges.lag_calendar[edge]
    return int(end(arrays, calendar, offset(arrays, calendar, event) + edges.lag[edge]))


@kernel
def begin_open(
    arrays: CalendarArrays,
    node: int,
    nodes: Nodes,
    early: Early,
    why: Why,
    start: int,
    finish: int,
    start_link: int,
    finish_link: int,
    start_instant: int,
    finish_instant: int,
) -> None:
    """A task that has not started: the latest of links, own bounds and status date; a link is named on a tie."""
    own = nodes.calendar[node]
    length = nodes.minutes[node]
    bound = earliest_start(arrays, own, nodes.start_bound[node])
    demanded = nodes.start_bound[node]
    if start >= bound:
        why.cause[node], why.link[node], why.instant[node] = LINK_CAUSE, start_link, start_instant
        demanded = max(demanded, start_instant) if start == bound else start_instant
    start = max(start, bound)
    if nodes.floor[node] != NO_INSTANT:
        bound = earliest_start(arrays, own, nodes.floor[node])
        if bound > start:
            start, demanded = bound, nodes.floor[node]
            why.cause[node], why.link[node], why.instant[node] = nodes.floor_cause[node], -1, demanded
    finish_bound = -FAR
    if nodes.finish_bound[node] != NO_INSTANT:
        finish_bound = earliest_finish(arrays, own, nodes.finish_bound[node])
    finish_driven = max(finish, finish_bound) - length > start
    if finish_driven:
        why.finish[node] = 1
        if finish >= finish_bound:
            demanded = finish_instant
            why.cause[node], why.link[node], why.instant[node] = LINK_CAUSE, finish_link, demanded
        else:
            demanded = nodes.finish_bound[node]
            why.cause[node], why.link[node], why.instant[node] = NO_CAUSE, -1, demanded
        start = max(finish, finish_bound) - length
    place(arrays, node, nodes, early, start, finish_driven, demanded)


@kernel
def resume(
    arrays: CalendarArrays,
    node: int,
    nodes: Nodes,
    early: Early,
    why: Why,
    start: int,
    finish: int,
    start_link: int,
    finish_link: int,
    start_instant: int,
    finish_instant: int,
) -> None:
    """A task under way: its start is a fact, the work that remains waits for status date and links."""
    own = nodes.calendar[node]
    length = nodes.minutes[node]
    if nodes.actual[node] != NO_INSTANT:
        early.start[node] = nodes.actual[node]
    else:
        early.start[node] = begin(
            arrays, own, max(start, earliest_start(arrays, own, nodes.start_bound[node]))
        )
    floor = max(nodes.floor[node], early.start[node])
    position = earliest_start(arrays, own, floor)
    why.cause[node], why.link[node], why.instant[node] = nodes.floor_cause[node], -1, floor
    after_done = offset(arrays, own, early.start[node]) + nodes.done[node]
    if after_done > position and length > 0:
        position = after_done
        why.cause[node], why.instant[node] = ACTUAL_CAUSE, early.start[node]
    if nodes.pin[node] != NO_INSTANT:
        position = earliest_start(arrays, own, nodes.pin[node])
        why.cause[node], why.instant[node] = RESUME_CAUSE, nodes.pin[node]
    else:
        if start >= position:
            position = start
            why.cause[node], why.link[node], why.instant[node] = LINK_CAUSE, start_link, start_instant
        if finish - length > position:
            position = finish - length
            why.cause[node], why.link[node], why.instant[node] = LINK_CAUSE, finish_link, finish_instant
            why.finish[node] = 1
    early.start_position[node] = position
    early.finish_position[node] = position + length
    early.finish[node] = max(end(arrays, own, position + length), early.start[node])
    if why.finish[node] == 1 and early.finish[node] < finish_instant:
        early.finish[node] = begin(arrays, own, position + length)
    early.remaining[node] = begin(arrays, own, position) if length > 0 else early.finish[node]


@kernel
def place(
    arrays: CalendarArrays,
    node: int,
    nodes: Nodes,
    early: Early,
    position: int,
    finish_driven: bool,
    demanded: int,
) -> None:
    """Set a task down at a position in working time; a finish is not written before the instant that demands it."""
    own = nodes.calendar[node]
    length = nodes.minutes[node]
    kind = nodes.kind[node]
    finish = end(arrays, own, position + length)
    at_end = length > 0 or kind == FINISH_MILESTONE or (finish_driven and kind != START_MILESTONE)
    if not at_end or (finish < demanded and (finish_driven or length == 0)):
        finish = begin(arrays, own, position + length)
    early.start_position[node] = position
    early.finish_position[node] = position + length
    early.start[node] = begin(arrays, own, position) if length > 0 else finish
    early.finish[node] = finish
    early.remaining[node] = early.start[node]


@kernel
def begins(arrays: CalendarArrays, node: int, nodes: Nodes, early: Early) -> bool:
    """Whether a node is a moment that stands where work begins rather than where it ends."""
    if nodes.minutes[node] > 0 or nodes.kind[node] == FINISH_MILESTONE:
        return False
    return bool(early.finish[node] == begin(arrays, nodes.calendar[node], early.finish_position[node]))
