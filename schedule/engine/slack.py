"""Free float, tasks that go as late as possible, slack of links, and the longest path."""

from __future__ import annotations

import numpy as np

from schedule.engine.arrays import (
    ASIDE,
    FACT,
    FF,
    FS,
    MANUAL,
    OPEN,
    STARTED,
    SUMMARY_END,
    Adjacency,
    Early,
    Edges,
    Int64,
    Nodes,
    Slack,
)
from schedule.engine.backward import shifted_back
from schedule.engine.compiled import UNIT, CalendarArrays
from schedule.engine.forward import begins, place
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import FAR, end, kernel, latest_finish, latest_start, offset


@kernel
def free_float(
    arrays: CalendarArrays,
    order: Int64,
    outgoing: Adjacency,
    edges: Edges,
    nodes: Nodes,
    early: Early,
    late_as_possible: Int64,
    project_finish: int,
    moment_finish: int,
    slack: Slack,
) -> Int64:
    """Least room towards any successor's early dates, against the order, moving late tasks into theirs.

    `late_as_possible` is 1 for tasks to move and becomes 2 where one moved. Returns how late each node's dates may
    be, for ends of summaries.
    """
    latest = np.full(len(order), FAR, np.int64)
    for back in range(len(order) - 1, -1, -1):
        node = order[back]
        state = nodes.state[node]
        if state == ASIDE:
            continue
        own = nodes.calendar[node]
        begun = state == FACT or (state == STARTED and nodes.actual[node] != NO_INSTANT)
        room = FAR
        for at in range(outgoing.first[node], outgoing.first[node + 1]):
            edge = outgoing.edges[at]
            follower = edges.target[edge]
            if edges.active[edge] == 0 or nodes.state[follower] == FACT:
                continue
            if nodes.state[follower] == SUMMARY_END:
                event = latest[follower]
            else:
                event = early.finish[follower] if edges.type[edge] >= FF else early.remaining[follower]
            if event == FAR:
                continue
            limit = shifted_back(arrays, edges.lag_calendar[edge], event, edges.lag[edge])
            if state == SUMMARY_END:
                room = min(room, limit)
            elif edges.type[edge] == FS or edges.type[edge] == FF:
                room = min(room, room_before(arrays, node, nodes, early, limit, limit))
            elif not begun:
                room = min(room, latest_start(arrays, own, limit) - early.start_position[node])
        if state == SUMMARY_END:
            latest[node] = room
            continue
        if room == FAR:
            room = room_before(arrays, node, nodes, early, project_finish, moment_finish)
        if late_as_possible[node] == 1 and room > 0 and state == OPEN:
            late_as_possible[node] = 2
            place(arrays, node, nodes, early, early.start_position[node] + room, False, NO_INSTANT)
            if nodes.minutes[node] == 0 and early.start[node] > project_finish:
                early.start[node] = end(arrays, own, early.start_position[node])
                early.finish[node] = early.start[node]
            room = 0
        slack.free[node] = room
    return latest


@kernel
def room_before(
    arrays: CalendarArrays, node: int, nodes: Nodes, early: Early, limit: int, moment_limit: int
) -> int:
    """Room of a task before an instant, which for a moment that begins a whole day may be another."""
    own = nodes.calendar[node]
    if arrays[0][own, UNIT] > 1 and begins(arrays, node, nodes, early):
        return int(latest_start(arrays, own, moment_limit) - early.start_position[node])
    return int(latest_finish(arrays, own, limit) - early.finish_position[node])


@kernel
def link_slack(
    arrays: CalendarArrays,
    order: Int64,
    outgoing: Adjacency,
    edges: Edges,
    nodes: Nodes,
    early: Early,
    latest: Int64,
    project_finish: int,
    edge_position: Int64,
    slack: Slack,
) -> None:
    """Slack of every edge in its target's working time, and the nodes from which tight edges lead to the end."""
    for back in range(len(order) - 1, -1, -1):
        node = order[back]
        state = nodes.state[node]
        if state == ASIDE:
            continue
        if state != SUMMARY_END and early.finish[node] == project_finish:
            slack.path[node] = 1
        for at in range(outgoing.first[node], outgoing.first[node + 1]):
            edge = outgoing.edges[at]
            follower = edges.target[edge]
            position = edge_position[edge]
            if position == NO_INSTANT or nodes.state[follower] == FACT:
                continue
            if nodes.state[follower] == SUMMARY_END:
                tight = position == early.start[follower]
                if latest[follower] != FAR:
                    own = nodes.calendar[follower]
                    slack.edge[edge] = offset(arrays, own, latest[follower]) - offset(arrays, own, position)
            else:
                placed = early.start_position if edges.type[edge] < FF else early.finish_position
                slack.edge[edge] = placed[follower] - position
                tight = slack.edge[edge] == 0 and nodes.state[follower] != MANUAL
            if tight and slack.path[follower] == 1:
                slack.path[node] = 1
