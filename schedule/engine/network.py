"""The network: links and summaries as nodes and edges, in an order that no edge contradicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from schedule.engine.arrays import (
    ACTIVE,
    EDGE_FIELDS,
    FF,
    FS,
    LAG,
    LAG_CALENDAR,
    LINK,
    SF,
    SOURCE,
    SS,
    TARGET,
    TYPE,
    Adjacency,
    Int64,
    Table,
)
from schedule.engine.columns import Columns
from schedule.engine.compiled import units
from schedule.engine.errors import LinkError, LoopError
from schedule.engine.hierarchy import Tree
from schedule.engine.instants import NO_INSTANT
from schedule.engine.plan import LagCalendar, ScheduleOptions, TaskKind
from schedule.engine.working_time import kernel

# Ends of a summary: the latest start and finish of its rows, which its successors wait for, and the earliest start
# and finish that its predecessors allow its rows.
ROWS_START, ROWS_FINISH, ALLOWED_START, ALLOWED_FINISH = range(4)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in order; edges in the order of their targets. Node numbers up to the number of tasks are tasks."""

    nodes: int
    edges: Table
    incoming: Adjacency
    outgoing: Adjacency
    order: Int64
    row_of_node: Int64
    """The task or summary a node belongs to."""


def build_network(columns: Columns, tree: Tree, time: Int64, options: ScheduleOptions) -> Network:
    """Nodes, edges and their order; raises LinkError or LoopError naming the tasks."""
    _refuse_own_rows(columns, tree)
    count = len(columns.names)
    summary_ends, row_of_node = _summary_ends(columns, tree)
    aside = columns.kind == TaskKind.LEVEL_OF_EFFORT
    kept = np.flatnonzero(~(aside[columns.predecessor] | aside[columns.successor]))
    predecessor, successor, kind = columns.predecessor[kept], columns.successor[kept], columns.link_type[kept]
    finish_event = (kind == FS) | (kind == FF)
    source = _node(predecessor, tree, summary_ends, np.where(finish_event, ROWS_FINISH, ROWS_START))
    target = _node(successor, tree, summary_ends, np.where(kind >= FF, ALLOWED_FINISH, ALLOWED_START))
    ties = _ties(tree, summary_ends, aside, count)
    real = np.stack(
        (source, target, kind, lags(columns, time)[kept], lag_calendars(columns, options)[kept], kept)
    )
    tied = np.stack((*ties, np.zeros_like(ties[0]), np.zeros_like(ties[0]), np.full_like(ties[0], -1)))
    fields = np.concatenate((real, tied), axis=1)
    nodes = len(row_of_node)
    by_target = group(fields[1], nodes).edges
    edges = np.full((len(by_target), EDGE_FIELDS), NO_INSTANT, np.int64)
    edges[:, [SOURCE, TARGET, TYPE, LAG, LAG_CALENDAR, LINK]] = fields[:, by_target].T
    edges[:, ACTIVE] = 1
    target = np.ascontiguousarray(edges[:, TARGET])
    incoming, outgoing = group(target, nodes), group(np.ascontiguousarray(edges[:, SOURCE]), nodes)
    order, reached = topological_order(
        outgoing.first, outgoing.edges, target, np.bincount(target, minlength=nodes)
    )
    if reached < nodes:
        raise _loop(columns, edges, incoming, order[:reached], row_of_node)
    return Network(nodes, edges, incoming, outgoing, order, row_of_node)


def lags(columns: Columns, time: Int64) -> Int64:
    """Minutes of every lag; a percent is taken of the predecessor's duration and rounded half up."""
    minutes = np.isnan(columns.lag_percent)
    if minutes.all():
        return columns.lag
    unit = units(time, columns.calendar[columns.predecessor])
    percent = np.where(minutes, 0.0, columns.lag_percent)
    shares = percent * columns.duration[columns.predecessor] / 100 / unit
    rounded = (np.floor(shares + 0.5 + 1e-9) * unit).astype(np.int64)
    return np.where(minutes, columns.lag, rounded)


def lag_calendars(columns: Columns, options: ScheduleOptions) -> Int64:
    """The calendar each lag passes in."""
    chosen = columns.lag_calendar
    return np.select(
        [chosen == LagCalendar.PREDECESSOR, chosen == LagCalendar.SUCCESSOR, chosen == LagCalendar.PROJECT],
        [
            columns.calendar[columns.predecessor],
            columns.calendar[columns.successor],
            options.project_calendar,
        ],
        columns.around_the_clock,
    ).astype(np.int64)


def with_links(network: Network, first: int, last: int, shift: int, fields: Table) -> Network | None:
    """The network with other links in place of the links `first` to `last`; None where they close a loop.

    `fields` are source, target, type, lag, its calendar and number of the new edges; links behind them move by `shift`.
    """
    links = network.edges[:, LINK]
    edges = network.edges[(links < first) | (links >= last)]
    edges[:, LINK] += shift * (edges[:, LINK] >= last)
    if len(fields):
        added = np.full((len(fields), EDGE_FIELDS), NO_INSTANT, np.int64)
        added[:, [SOURCE, TARGET, TYPE, LAG, LAG_CALENDAR, LINK]] = fields
        added[:, ACTIVE] = 1
        added = added[np.argsort(_place_of(added), kind="stable")]
        at = np.searchsorted(_place_of(edges), _place_of(added), side="right")
        edges = np.insert(edges, at, added, axis=0)
    target, nodes = np.ascontiguousarray(edges[:, TARGET]), network.nodes
    incoming, outgoing = group(target, nodes), group(np.ascontiguousarray(edges[:, SOURCE]), nodes)
    order, place = network.order, np.empty(nodes, np.int64)
    place[order] = np.arange(nodes)
    if len(fields) and (place[fields[:, 0]] > place[fields[:, 1]]).any():
        order, reached = topological_order(
            outgoing.first, outgoing.edges, target, np.bincount(target, minlength=nodes)
        )
        if reached < nodes:
            return None
    return Network(nodes, edges, incoming, outgoing, order, network.row_of_node)


def _place_of(edges: Table) -> Int64:
    """A number by which edges are in order: by target, links by their number, then ties."""
    return edges[:, TARGET] * (2**32) + np.where(edges[:, LINK] < 0, 2**32 - 1, edges[:, LINK])


def _refuse_own_rows(columns: Columns, tree: Tree) -> None:
    """A link between a summary and a row below it: each would wait for the other."""
    for above, below in ((columns.predecessor, columns.successor), (columns.successor, columns.predecessor)):
        inside = tree.holds(above, below)
        if inside.any():
            link = int(np.argmax(inside))
            summary, row = int(above[link]), int(below[link])
            raise LinkError(
                f"“{columns.names[summary]}” contains “{columns.names[row]}”, so the two cannot be linked",
                tasks=[summary, row],
                links=[link],
            )


def _summary_ends(columns: Columns, tree: Tree) -> tuple[Int64, Int64]:
    """The first of four nodes of every summary, -1 where none is needed, and the row of every node."""
    count = len(columns.names)
    ends = np.full(count, -1, np.int64)
    linked = np.concatenate((columns.predecessor, columns.successor))
    if not tree.has_rows[linked].any():
        return ends, np.arange(count, dtype=np.int64)
    summaries = np.flatnonzero(tree.has_rows)
    ends[summaries] = count + 4 * np.arange(len(summaries))
    return ends, np.concatenate((np.arange(count, dtype=np.int64), np.repeat(summaries, 4)))


def _node(rows: Int64, tree: Tree, summary_ends: Int64, end: Int64) -> Int64:
    """The node a link is tied to: the task, or an end of the summary."""
    return np.where(tree.has_rows[rows] == 1, summary_ends[rows] + end, rows)


def _ties(tree: Tree, summary_ends: Int64, aside: Int64, count: int) -> tuple[Int64, Int64, Int64]:
    """Edges that carry links of summaries to and from the rows below: source, target, type."""
    rows = np.flatnonzero((tree.parent >= 0) & ~aside)
    rows = rows[summary_ends[tree.parent[rows]] >= 0]
    above = summary_ends[tree.parent[rows]]
    summary = tree.has_rows[rows] == 1

    def end(which: int) -> Int64:
        return np.where(summary, summary_ends[rows] + which, rows)

    return (
        np.concatenate((end(ROWS_START), end(ROWS_FINISH), above + ALLOWED_START, above + ALLOWED_FINISH)),
        np.concatenate((above + ROWS_START, above + ROWS_FINISH, end(ALLOWED_START), end(ALLOWED_FINISH))),
        np.repeat(np.array([SS, FF, FS, SF], np.int64), len(rows)),
    )


def group(node_of_edge: Int64, nodes: int) -> Adjacency:
    """Edges by node, in their order; edges of one node that lie together in memory are quick to go through."""
    return Adjacency(*counted(node_of_edge, nodes))


@kernel
def counted(node_of_edge: Int64, nodes: int) -> tuple[Int64, Int64]:
    """A counting sort: where the edges of each node begin, and the edges."""
    first = np.zeros(nodes + 1, np.int64)
    for node in node_of_edge:
        first[node + 1] += 1
    for node in range(nodes):
        first[node + 1] += first[node]
    place = first[:-1].copy()
    edges = np.empty(len(node_of_edge), np.int64)
    for edge in range(len(node_of_edge)):
        node = node_of_edge[edge]
        edges[place[node]] = edge
        place[node] += 1
    return first, edges


@kernel
def topological_order(first: Int64, outgoing: Int64, target: Int64, waiting: Int64) -> tuple[Int64, int]:
    """Nodes so that every edge points forward, and how many could be ordered; fewer than all is a loop.

    Kahn's algorithm, but taking nodes in the order of their numbers wherever the edges allow: neighbours in the plan
    then stay neighbours in memory.
    """
    nodes = len(waiting)
    order = np.empty(nodes, np.int64)
    ready = np.empty(nodes, np.int64)
    filled = 0
    for node in range(nodes):
        if waiting[node] != 0:
            continue
        ready[0] = node
        count = 1
        while count > 0:
            count -= 1
            done = ready[count]
            waiting[done] = -1
            order[filled] = done
            filled += 1
            for at in range(first[done], first[done + 1]):
                follower = target[outgoing[at]]
                waiting[follower] -= 1
                if waiting[follower] == 0 and follower < node:
                    ready[count] = follower
                    count += 1
    return order, filled


def _loop(
    columns: Columns, edges: Table, incoming: Adjacency, ordered: Int64, row_of_node: Int64
) -> LoopError:
    """Follow predecessors among the nodes left over until one repeats, and name the loop in order."""
    left = np.ones(len(row_of_node), np.bool_)
    left[ordered] = False
    node = int(np.argmax(left))
    seen: dict[int, int] = {}
    came_by: list[int] = []
    while node not in seen:
        seen[node] = len(seen)
        for edge in incoming.edges[incoming.first[node] : incoming.first[node + 1]]:
            if left[edges[edge, SOURCE]]:
                came_by.append(int(edge))
                node = int(edges[edge, SOURCE])
                break
    loop = came_by[seen[node] :][::-1]
    rows: list[int] = []
    for at, edge in enumerate(loop):
        row = int(row_of_node[edges[edge, SOURCE]])
        inner = edges[edge, LINK] < 0 and edges[loop[at - 1], LINK] < 0
        if not (inner and edges[edge, SOURCE] < len(columns.names)) and row not in rows[-1:]:
            rows.append(row)
    if len(rows) > 1 and rows[0] == rows[-1]:
        rows.pop()
    links = [int(edges[edge, LINK]) for edge in loop if edges[edge, LINK] >= 0]
    return LoopError.of(columns.names, rows, links)
