"""Forward pass: the earliest dates of every node, and what decides them."""

# ruff: noqa: PLR0917  kernels are called by position

from __future__ import annotations

import numpy as np

from schedule.engine.arrays import (
    ACTIVE,
    ACTUAL,
    ACTUAL_CAUSE,
    ASIDE,
    CALENDAR,
    CAUSE,
    CAUSE_BOUND,
    CAUSE_FINISH,
    CAUSE_INSTANT,
    CAUSE_LINK,
    DELAY,
    DONE,
    EARLY_FIELDS,
    FACT,
    FF,
    FINISH,
    FINISH_BOUND,
    FINISH_MILESTONE,
    FINISH_POSITION,
    FLOOR,
    FLOOR_CAUSE,
    FREE,
    GIVEN_FINISH,
    GIVEN_START,
    KIND,
    LINK,
    LINK_CAUSE,
    MANUAL,
    MINUTES,
    NO_CAUSE,
    PATH,
    PIN,
    PINNED_FINISH,
    PINNED_START,
    POSITION,
    REMAINING,
    RESUME_CAUSE,
    SOURCE,
    START,
    START_BOUND,
    START_CAUSE,
    START_MILESTONE,
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
from schedule.engine.edges import after_delay, edge_bound, target_position, waited
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
    first_outgoing: Int64,
    outgoing: Int64,
    dirty: Marks,
    changed: Marks,
    loose: Marks,
    lag_from_remaining: bool,
    everywhere: bool,
) -> None:
    """Earliest dates in topological order; fills `early` and where each edge would put its target.

    Of all nodes `everywhere`, else of the dirty ones and of those that these reach. Marks as changed the nodes that
    came out different and as loose those with edges whose slack may be different.
    """
    known = np.empty(EARLY_FIELDS, np.int64)
    for node in order:
        if not everywhere:
            if dirty[node] == 0:
                continue
            dirty[node] = 0
            for field in range(EARLY_FIELDS):
                known[field] = early[node, field]
        clear(node, nodes, early)
        state = nodes[node, STATE]
        start, start_link, start_instant = -FAR, -1, NO_INSTANT
        finish, finish_link, finish_instant = -FAR, -1, NO_INSTANT
        for at in range(first[node], first[node + 1]):
            edge = incoming[at]
            loose[edges[edge, SOURCE]] = 1
            edges[edge, POSITION] = NO_INSTANT
            bound = edge_bound(time, edge, edges, nodes, early, lag_from_remaining)
            if bound == NO_INSTANT or edges[edge, ACTIVE] == 0:
                continue
            link = edges[edge, LINK] if edges[edge, LINK] >= 0 else early[edges[edge, SOURCE], CAUSE_LINK]
            position = target_position(time, edge, node, bound, edges, nodes)
            edges[edge, POSITION] = position
            if edges[edge, TYPE] < FF or state == SUMMARY_END:
                if position > start or (position == start and bound > start_instant):
                    start, start_link, start_instant = position, link, bound
            elif position > finish or (position == finish and bound > finish_instant):
                finish, finish_link, finish_instant = position, link, bound
        if state == ASIDE:
            continue
        set_down(
            time, node, nodes, early, start, start_link, start_instant, finish, finish_link, finish_instant
        )
        if not everywhere:
            follow(node, nodes, edges, early, known, first_outgoing, outgoing, dirty, changed)


@kernel
def set_down(
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
    """Dates of a node from what its links allow, by the state it is in."""
    state, own = nodes[node, STATE], nodes[node, CALENDAR]
    if state == SUMMARY_END:
        early[node, START] = early[node, FINISH] = early[node, REMAINING] = start_instant
        early[node, CAUSE_LINK] = start_link
    elif state in (FACT, MANUAL):
        early[node, START], early[node, FINISH] = nodes[node, GIVEN_START], nodes[node, GIVEN_FINISH]
        early[node, START_POSITION] = offset(time, own, early[node, START])
        early[node, FINISH_POSITION] = offset(time, own, early[node, FINISH])
        if state == MANUAL:
            early[node, REMAINING] = early[node, START]
    elif state == PINNED_START:
        position = earliest_start(time, own, nodes[node, PIN])
        place(time, node, nodes, early, position, False, nodes[node, PIN])
    elif state == PINNED_FINISH:
        position = earliest_finish(time, own, nodes[node, PIN]) - nodes[node, MINUTES]
        place(time, node, nodes, early, position, True, nodes[node, PIN])
    elif state == STARTED:
        resume(
            time, node, nodes, early, start, start_link, start_instant, finish, finish_link, finish_instant
        )
    else:
        commence(
            time, node, nodes, early, start, start_link, start_instant, finish, finish_link, finish_instant
        )


@kernel
def follow(
    node: int,
    nodes: Table,
    edges: Table,
    early: Table,
    known: Int64,
    first_outgoing: Int64,
    outgoing: Int64,
    dirty: Marks,
    changed: Marks,
) -> None:
    """Mark a node that came out different, and those that it reaches."""
    early[node, FREE], early[node, PATH] = known[FREE], known[PATH]
    moved = (
        early[node, START] != known[START]
        or early[node, FINISH] != known[FINISH]
        or early[node, REMAINING] != known[REMAINING]
        or (nodes[node, STATE] == SUMMARY_END and early[node, CAUSE_LINK] != known[CAUSE_LINK])
    )
    for field in range(EARLY_FIELDS):
        if early[node, field] != known[field]:
            changed[node] = 1
    if moved:
        for at in range(first_outgoing[node], first_outgoing[node + 1]):
            dirty[edges[outgoing[at], TARGET]] = 1


@kernel
def clear(node: int, nodes: Table, early: Table) -> None:
    """What is known of a node before its links are: nothing but the cause of its own bound."""
    for field in range(EARLY_FIELDS):
        early[node, field] = NO_INSTANT
    early[node, CAUSE_FINISH] = early[node, PATH] = 0
    early[node, CAUSE_LINK] = -1
    early[node, CAUSE] = nodes[node, START_CAUSE]
    early[node, CAUSE_INSTANT] = nodes[node, CAUSE_BOUND]


@kernel
def because(early: Table, node: int, cause: int, link: int, instant: int) -> None:
    """Note what decides a start."""
    early[node, CAUSE] = cause
    early[node, CAUSE_LINK] = link
    early[node, CAUSE_INSTANT] = instant


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
    own, length = nodes[node, CALENDAR], nodes[node, MINUTES]
    demanded = nodes[node, START_BOUND]
    bound = waited(time, node, nodes, demanded)
    if start >= bound:
        because(early, node, LINK_CAUSE, start_link, start_instant)
        demanded = max(demanded, start_instant) if start == bound else start_instant
    start = max(start, bound)
    if nodes[node, DELAY] > 0:
        demanded = after_delay(time, node, nodes, demanded)
    floor = nodes[node, FLOOR]
    if floor != NO_INSTANT:
        bound = earliest_start(time, own, floor)
        if bound > start:
            start, demanded = bound, floor
            because(early, node, nodes[node, FLOOR_CAUSE], -1, floor)
        elif bound == start:
            demanded = max(demanded, floor)
    finish_bound = -FAR
    if nodes[node, FINISH_BOUND] != NO_INSTANT:
        finish_bound = earliest_finish(time, own, nodes[node, FINISH_BOUND])
    finish_driven = max(finish, finish_bound) - length > start
    if finish_driven:
        early[node, CAUSE_FINISH] = 1
        if finish >= finish_bound:
            demanded = finish_instant
            because(early, node, LINK_CAUSE, finish_link, demanded)
            if finish == finish_bound:
                demanded = max(demanded, nodes[node, FINISH_BOUND])
        else:
            demanded = nodes[node, FINISH_BOUND]
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
    own, length = nodes[node, CALENDAR], nodes[node, MINUTES]
    begun = nodes[node, ACTUAL]
    if begun == NO_INSTANT:
        begun = begin(time, own, max(start, earliest_start(time, own, nodes[node, START_BOUND])))
    floor = max(nodes[node, FLOOR], begun)
    position = earliest_start(time, own, floor)
    because(early, node, nodes[node, FLOOR_CAUSE], -1, floor)
    after_done = offset(time, own, begun) + nodes[node, DONE]
    if after_done > position and length > 0:
        position = after_done
        because(early, node, ACTUAL_CAUSE, -1, begun)
    if nodes[node, PIN] != NO_INSTANT:
        position = earliest_start(time, own, nodes[node, PIN])
        because(early, node, RESUME_CAUSE, -1, nodes[node, PIN])
    else:
        if start >= position:
            position = start
            because(early, node, LINK_CAUSE, start_link, start_instant)
        if finish - length > position:
            position = finish - length
            because(early, node, LINK_CAUSE, finish_link, finish_instant)
            early[node, CAUSE_FINISH] = 1
    done = max(end(time, own, position + length), begun)
    if early[node, CAUSE_FINISH] == 1 and done < finish_instant:
        done = begin(time, own, position + length)
    early[node, START] = begun
    early[node, FINISH] = done
    early[node, START_POSITION] = position
    early[node, FINISH_POSITION] = position + length
    early[node, REMAINING] = begin(time, own, position) if length > 0 else done


@kernel
def place(
    time: Int64, node: int, nodes: Table, early: Table, position: int, finish_driven: bool, demanded: int
) -> None:
    """Set a task down at a position; its finish is not written before the instant that demands it."""
    own, length, kind = nodes[node, CALENDAR], nodes[node, MINUTES], nodes[node, KIND]
    finish = end(time, own, position + length)
    at_end = length > 0 or kind == FINISH_MILESTONE or (finish_driven and kind != START_MILESTONE)
    if not at_end or (finish < demanded and (finish_driven or length == 0)):
        finish = begin(time, own, position + length)
    early[node, START] = begin(time, own, position) if length > 0 else finish
    early[node, FINISH] = finish
    early[node, START_POSITION] = position
    early[node, FINISH_POSITION] = position + length
    early[node, REMAINING] = early[node, START]


@kernel
def begins(time: Int64, node: int, nodes: Table, early: Table) -> bool:
    """Whether a node is a moment that stands where work begins rather than where it ends."""
    if nodes[node, MINUTES] > 0 or nodes[node, KIND] == FINISH_MILESTONE:
        return False
    return bool(early[node, FINISH] == begin(time, nodes[node, CALENDAR], early[node, FINISH_POSITION]))
