"""Free float, tasks that go as late as possible, slack of links, and the longest path."""

# ruff: noqa: PLR0917  kernels are called by position

from __future__ import annotations

from schedule.engine.arrays import (
    ACTIVE,
    ASIDE,
    CALENDAR,
    FACT,
    FF,
    FINISH,
    FINISH_POSITION,
    FREE,
    FS,
    LINK,
    MANUAL,
    MINUTES,
    OPEN,
    PATH,
    POSITION,
    REMAINING,
    SLACK,
    SOURCE,
    START,
    START_POSITION,
    STATE,
    SUMMARY_END,
    TARGET,
    TYPE,
    Int64,
    Marks,
    Table,
)
from schedule.engine.backward import allowed, is_begun
from schedule.engine.compiled import HEAD, UNIT
from schedule.engine.forward import begins, place
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import FAR, end, kernel, latest_finish, latest_start, offset


@kernel
def free_float(
    time: Int64,
    order: Int64,
    first: Int64,
    outgoing: Int64,
    edges: Table,
    nodes: Table,
    early: Table,
    latest: Int64,
    first_incoming: Int64,
    incoming: Int64,
    dirty: Marks,
    changed: Marks,
    late_as_possible: Marks,
    project_finish: int,
    moment_finish: int,
    everywhere: bool,
) -> None:
    """Least room towards any successor's early dates and the project's finish, moving late tasks into theirs.

    Of all nodes or as `forward_pass` does. `late_as_possible` is 1 for tasks to move and becomes 2 where one moved.
    Fills in `latest` how late the ends of summaries may be, and leaves the dirty marks to `link_slack`.
    """
    for back in range(len(order) - 1, -1, -1):
        node = order[back]
        if not everywhere and dirty[node] == 0:
            continue
        state = nodes[node, STATE]
        if state == ASIDE:
            early[node, FREE] = NO_INSTANT
            continue
        virtual = state == SUMMARY_END
        begun = is_begun(node, nodes)
        room = FAR
        for at in range(first[node], first[node + 1]):
            edge = outgoing[at]
            follower = edges[edge, TARGET]
            if edges[edge, ACTIVE] == 0 or nodes[follower, STATE] == FACT:
                continue
            event = early[follower, FINISH if edges[edge, TYPE] >= FF else REMAINING]
            if nodes[follower, STATE] == SUMMARY_END:
                event = latest[follower]
            if event in (FAR, NO_INSTANT):
                continue
            limit = allowed(time, edge, event, edges, nodes)
            if virtual:
                room = min(room, limit)
            elif edges[edge, TYPE] == FS or edges[edge, TYPE] == FF:
                room = min(room, room_before(time, node, nodes, early, limit, limit))
            elif not begun:
                limit = latest_start(time, nodes[node, CALENDAR], limit)
                room = min(room, limit - early[node, START_POSITION])
        if virtual:
            if not everywhere and latest[node] != room:
                for at in range(first_incoming[node], first_incoming[node + 1]):
                    dirty[edges[incoming[at], SOURCE]] = 1
            latest[node] = room
            continue
        room = min(room, room_before(time, node, nodes, early, project_finish, moment_finish))
        if late_as_possible[node] == 1 and room > 0 and state == OPEN:
            late_as_possible[node] = 2
            place(time, node, nodes, early, early[node, START_POSITION] + room, False, NO_INSTANT)
            if nodes[node, MINUTES] == 0 and early[node, START] > project_finish:
                early[node, START] = end(time, nodes[node, CALENDAR], early[node, START_POSITION])
                early[node, FINISH] = early[node, REMAINING] = early[node, START]
            room = 0
        if early[node, FREE] != room:
            early[node, FREE] = room
            changed[node] = 1


@kernel
def room_before(time: Int64, node: int, nodes: Table, early: Table, limit: int, moment_limit: int) -> int:
    """Room of a task before an instant, which for a moment that begins a whole day may be another."""
    own = nodes[node, CALENDAR]
    if time[own * HEAD + UNIT] > 1 and begins(time, node, nodes, early):
        return int(latest_start(time, own, moment_limit) - early[node, START_POSITION])
    return int(latest_finish(time, own, limit) - early[node, FINISH_POSITION])


@kernel
def link_slack(
    time: Int64,
    order: Int64,
    first: Int64,
    outgoing: Int64,
    edges: Table,
    nodes: Table,
    early: Table,
    latest: Int64,
    first_incoming: Int64,
    incoming: Int64,
    dirty: Marks,
    changed: Marks,
    slack: Int64,
    project_finish: int,
    everywhere: bool,
) -> None:
    """Slack of edges and links in their target's working time, and the nodes from which tight edges lead to the end.

    Of all nodes or as `forward_pass` does.
    """
    for back in range(len(order) - 1, -1, -1):
        node = order[back]
        if not everywhere:
            if dirty[node] == 0:
                continue
            dirty[node] = 0
        known = early[node, PATH]
        early[node, PATH] = 0
        state = nodes[node, STATE]
        if state == ASIDE:
            continue
        if state != SUMMARY_END and early[node, FINISH] == project_finish:
            early[node, PATH] = 1
        for at in range(first[node], first[node + 1]):
            edge = outgoing[at]
            link = edges[edge, LINK]
            edges[edge, SLACK] = NO_INSTANT
            if link >= 0:
                slack[link] = NO_INSTANT
            follower = edges[edge, TARGET]
            position = edges[edge, POSITION]
            if position == NO_INSTANT or nodes[follower, STATE] == FACT:
                continue
            if nodes[follower, STATE] == SUMMARY_END:
                tight = position == early[follower, START]
                if latest[follower] != FAR:
                    own = nodes[follower, CALENDAR]
                    edges[edge, SLACK] = offset(time, own, latest[follower]) - offset(time, own, position)
            else:
                field = START_POSITION if edges[edge, TYPE] < FF else FINISH_POSITION
                edges[edge, SLACK] = early[follower, field] - position
                tight = edges[edge, SLACK] == 0 and nodes[follower, STATE] != MANUAL
            if link >= 0:
                slack[link] = edges[edge, SLACK]
            if tight and early[follower, PATH] == 1:
                early[node, PATH] = 1
        if not everywhere and early[node, PATH] != known:
            changed[node] = 1
            for at in range(first_incoming[node], first_incoming[node + 1]):
                dirty[edges[incoming[at], SOURCE]] = 1
