"""A computed plan that is kept, so that an edit is computed only where it reaches.

What changed is found by comparing columns, never told, so that the answer is that of a full pass whatever happened to
the plan. Dates are followed from changed nodes in topological order until they stand still, late dates and float
against it. A full pass it is where rows, tree, calendars or conventions changed, where work goes as late as possible,
where much changed at once, and where something is wrong, which it then says as ever.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from schedule.engine.arrays import (
    ACTIVE,
    CAUSE_LINK,
    LAG,
    LAG_CALENDAR,
    LINK,
    SOURCE,
    TARGET,
    Int64,
)
from schedule.engine.bounds import active_edges, linked_rows, read_bounds, read_progress, row_fields
from schedule.engine.calculation import Calculation, compute, outside_range
from schedule.engine.columns import (
    LINK_COLUMNS,
    Columns,
    check_links,
    check_splits,
    differing,
    is_sound,
    read_unchecked,
)
from schedule.engine.conflicts import begun_links
from schedule.engine.errors import ScheduleError
from schedule.engine.hierarchy import Tree
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import lag_calendars, lags, with_links
from schedule.engine.plan import ConstraintType, Plan, ScheduleOptions, TaskKind
from schedule.engine.result import percents, revise
from schedule.engine.schedule import Cause, Schedule

MOST_CHANGES: Final = 200
"""Beyond that many rows or links of one edit a full pass is hardly slower."""
SPLITS: Final = ("split_task", "split_after", "split_pause")
NOT_OF_ROWS: Final = {"calendars", "names", *LINK_COLUMNS, *SPLITS}
OF_ROWS: Final = tuple(each.name for each in fields(Columns) if each.name not in NOT_OF_ROWS)
OF_PERCENT: Final = frozenset(
    {"percent", "remaining", "duration", "weight", "actual_start", "actual_finish", "calendar", "kind"}
)
APART: Final = (TaskKind.LEVEL_OF_EFFORT, TaskKind.SUMMARY)


class _FullPassError(Exception):
    """The edit cannot be followed."""


@dataclass(slots=True, repr=False)
class Session:
    """Schedules one plan again and again."""

    full_passes: int = 0
    followed: int = 0
    finish_moved: int = 0
    """Of those followed, how many moved the project's finish: then every late date is computed."""
    _held: Calculation | None = None

    def update(self, plan: Plan, options: ScheduleOptions) -> Schedule:
        """The schedule of a plan, the same in every column as `calculate` gives it; raises the same errors."""
        held, self._held = self._held, None
        if held is not None:
            try:
                moved = _follow(held, plan, options)
            except (_FullPassError, ScheduleError):
                pass
            else:
                self._held = held
                self.followed += 1
                self.finish_moved += moved
                return held.schedule
        self._held = compute(plan, options, kept=True)
        self.full_passes += 1
        return self._held.schedule


@dataclass(slots=True)
class _Window:
    """The links that differ: those from `first` to `last` gave way to those up to `end`."""

    first: int
    last: int
    end: int


def _follow(held: Calculation, plan: Plan, options: ScheduleOptions) -> bool:
    """Bring a calculation up to date, and say whether the project's finish moved.

    Whatever is raised leaves the calculation half done: it is not used any more.
    """
    old = held.columns
    same_size = len(plan.names) == len(old.names)
    if options != held.options or not same_size or tuple(plan.calendars) != old.calendars[:-1]:
        raise _FullPassError
    columns = read_unchecked(plan, options, old)
    names = [name for name in OF_ROWS if getattr(columns, name) is not getattr(old, name)]
    window = _window(columns, old)
    rows = _changed_rows(held, columns, names)
    _refuse_what_spreads(held, columns, rows, window)
    touched = np.zeros(0, np.int64)
    sources = np.zeros(0, np.int64)
    if window is not None:
        ends = [old.predecessor[window.first : window.last], columns.predecessor[window.first : window.end]]
        ends += [old.successor[window.first : window.last], columns.successor[window.first : window.end]]
        sources, touched = np.concatenate(ends[:2]), np.concatenate(ends[2:])
        if not _relagged(held, columns, window):
            rows = np.union1d(rows, _relink(held, columns, window))
    held.columns = columns
    seeds = _replace_rows(held, names, rows)
    edges = _changed_edges(held, names, rows, np.union1d(rows, touched))
    table, incoming = held.network.edges, held.network.incoming
    before = [incoming.edges[incoming.first[node] : incoming.first[node + 1]] for node in seeds.tolist()]
    behind = table[np.concatenate([*before, edges]), SOURCE] if before or len(edges) else edges
    moved = held.passes.follow(
        np.concatenate((seeds, touched, table[edges, TARGET])), np.concatenate((seeds, sources, behind))
    )
    _refuse_outside_range(held)
    if window is not None or not {"actual_start", "actual_finish"}.isdisjoint(names):
        held.report.begun_links = begun_links(columns, held.tree)
    _revise(held, names, np.concatenate((rows, touched, sources)), everything=moved)
    return moved


def _window(columns: Columns, old: Columns) -> _Window | None:
    """Where the links differ, None where nothing does."""
    if all(getattr(columns, name) is getattr(old, name) for name in LINK_COLUMNS):
        return None
    before, after = len(old.predecessor), len(columns.predecessor)
    common = min(before, after)
    first, tail = common, common
    for name in LINK_COLUMNS:
        one, other = getattr(old, name), getattr(columns, name)
        if one is other:
            continue
        head = differing(other[:common], one[:common])
        first = min(first, int(head[0])) if len(head) else first
        back = differing(other[after - common :], one[before - common :])
        tail = min(tail, common - 1 - int(back[-1])) if len(back) else tail
    tail = min(tail, common - first)
    return _Window(first, before - tail, after - tail)


def _changed_rows(held: Calculation, columns: Columns, names: list[str]) -> Int64:
    """Rows that differ in a column or in their splits, and the rows below them, which inherit."""
    old, tree = held.columns, held.tree
    if "parent" in names or "earliest_start" in names:
        raise _FullPassError
    found = [differing(getattr(columns, name), getattr(old, name)) for name in names]
    if any(getattr(columns, name) is not getattr(old, name) for name in SPLITS):
        found += [old.split_task, columns.split_task]
    rows = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
    if len(rows) > MOST_CHANGES:
        raise _FullPassError
    if "kind" in names and any(np.isin(each.kind[rows], APART).any() for each in (old, columns)):
        raise _FullPassError
    above = rows[tree.has_rows[rows] == 1]
    if "calendar" in names and (columns.calendar[above] != old.calendar[above]).any():
        raise _FullPassError
    below = [tree.rows[tree.place[row] : tree.last[row] + 1] for row in above.tolist()]
    return np.unique(np.concatenate((rows, *below))) if below else rows


def _refuse_what_spreads(held: Calculation, columns: Columns, rows: Int64, window: _Window | None) -> None:
    """Edits whose reach is not that of nodes and edges."""
    spreads = len(held.late_rows) > 0 or bool((columns.constraint[rows] == ConstraintType.ALAP).any())
    spreads |= held.has_earliest_starts or len(rows) > MOST_CHANGES
    if window is not None:
        if max(window.last, window.end) - window.first > MOST_CHANGES:
            raise _FullPassError
        check_links(columns)
        for each, end in ((held.columns, window.last), (columns, window.end)):
            ends = np.concatenate((each.predecessor[window.first : end], each.successor[window.first : end]))
            spreads |= bool(held.tree.has_rows[ends].any() or np.isin(columns.kind[ends], APART).any())
    if spreads:
        raise _FullPassError


def _relagged(held: Calculation, columns: Columns, window: _Window) -> bool:
    """Where links only have other lags, give their edges these; says whether that is so."""
    old, links = held.columns, np.arange(window.first, window.end)
    same = window.last == window.end and all(
        (getattr(old, name)[links] == getattr(columns, name)[links]).all()
        for name in ("predecessor", "successor", "link_type")
    )
    if not same:
        return False
    edges, incoming = held.network.edges, held.network.incoming
    some = columns.with_links(links)
    values = np.stack((lags(some, held.time), lag_calendars(some, held.options)), axis=1)
    for link, target, pair in zip(links.tolist(), some.successor.tolist(), values, strict=True):
        into = incoming.edges[incoming.first[target] : incoming.first[target + 1]]
        edges[into[edges[into, LINK] == link], LAG : LAG_CALENDAR + 1] = pair
    return True


def _relink(held: Calculation, columns: Columns, window: _Window) -> Int64:
    """Put the new links into the network; gives the rows that begin or cease to be a successor."""
    links = np.arange(window.first, window.end)
    some = columns.with_links(links)
    fields = np.stack(
        (
            some.predecessor,
            some.successor,
            some.link_type,
            lags(some, held.time),
            lag_calendars(some, held.options),
            links,
        ),
        axis=1,
    )
    shift = window.end - window.last
    network = with_links(held.network, window.first, window.last, shift, fields)
    if network is None:
        raise _FullPassError
    held.network = held.passes.network = network
    slack, added = held.passes.link_slack, np.full(len(links), NO_INSTANT, np.int64)
    held.passes.link_slack = np.concatenate((slack[: window.first], added, slack[window.last :]))
    if shift:
        causes, rows = held.passes.early[:, CAUSE_LINK], held.report.rows
        causes += shift * (causes >= window.last)
        by_link = (rows.cause == Cause.LINK) & (rows.cause_index >= window.last)
        rows.cause_index += shift * by_link
    linked = linked_rows(columns)
    turned = np.flatnonzero(linked != held.linked)
    held.linked = linked
    return turned


def _replace_rows(held: Calculation, names: list[str], rows: Int64) -> Int64:
    """Read rows anew, with the summaries above them, and give those whose node came out different."""
    if len(rows) == 0:
        return rows
    columns, tree, options = held.columns, held.tree, held.options
    lineage = [rows]
    while len(lineage[-1]):
        above = tree.parent[lineage[-1]]
        lineage.append(np.unique(above[above >= 0]))
    some = np.unique(np.concatenate(lineage))
    part, branch = _part(columns, tree, some)
    if not is_sound(part, names):
        raise _FullPassError
    check_splits(part)
    progress = read_progress(part, held.time)
    bounds = read_bounds(part, branch, held.linked[some], options)
    for name in ("done", "started", "minutes", "pauses", "rested", "percent"):
        getattr(held.progress, name)[some] = getattr(progress, name)
    for name in ("start", "start_cause", "finish", "finish_cause", "start_limit", "finish_limit"):
        getattr(held.bounds, name)[some] = getattr(bounds, name)
    for name in ("start_owner", "finish_owner"):
        owner = getattr(bounds, name)
        getattr(held.bounds, name)[some] = np.where(owner >= 0, some[owner], -1)
    given = row_fields(part, branch, bounds, progress, held.time, options)
    nodes = held.passes.nodes
    seeds: Int64 = some[(given != nodes[some]).any(axis=1)]
    nodes[some] = given
    return seeds


def _part(columns: Columns, tree: Tree, some: Int64) -> tuple[Columns, Tree]:
    """Some rows, with every summary above them, as a plan of their own without links."""
    values = {name: getattr(columns, name)[some] for name in OF_ROWS}
    parent = columns.parent[some]
    values["parent"] = np.where(parent >= 0, np.searchsorted(some, parent), -1)
    split = (
        np.flatnonzero(np.isin(columns.split_task, some))
        if len(columns.split_task)
        else np.zeros(0, np.int64)
    )
    values |= {name: getattr(columns, name)[split] for name in SPLITS}
    values["split_task"] = np.searchsorted(some, values["split_task"])
    values |= {name: getattr(columns, name)[:0] for name in LINK_COLUMNS}
    order = np.argsort(tree.place[some])
    place = np.empty(len(some), np.int64)
    place[order] = np.arange(len(some))
    branch = Tree(rows=order, place=place, last=place, parent=values["parent"], has_rows=tree.has_rows[some])
    return replace(columns, names=[""] * len(some), **values), branch


def _changed_edges(held: Calculation, names: list[str], rows: Int64, targets: Int64) -> Int64:
    """Edges whose lag or say follows from changed rows, brought up to date; gives those that differ."""
    if len(targets) == 0:
        return targets
    columns, network = held.columns, held.network
    edges, incoming = network.edges, network.incoming
    into = [incoming.edges[incoming.first[row] : incoming.first[row + 1]] for row in targets.tolist()]
    reached = np.concatenate(into)
    changed = []
    if len(reached):
        active = active_edges(columns, edges[reached], held.progress, held.options)
        differ = active != edges[reached, ACTIVE]
        edges[reached[differ], ACTIVE] = active[differ]
        changed.append(reached[differ])
    if len(rows) and not {"duration", "calendar"}.isdisjoint(names):
        at = _edges_of(held, rows, reached)
        some = columns.with_links(edges[at, LINK])
        for field, values in (
            (LAG, lags(some, held.time)),
            (LAG_CALENDAR, lag_calendars(some, held.options)),
        ):
            differ = edges[at, field] != values
            edges[at[differ], field] = values[differ]
            changed.append(at[differ])
    return np.unique(np.concatenate(changed)) if changed else rows[:0]


def _edges_of(held: Calculation, rows: Int64, into: Int64) -> Int64:
    """Edges that carry the links of rows; those of a summary lie at its ends."""
    edges, outgoing = held.network.edges, held.network.outgoing
    if held.tree.has_rows[rows].any():
        ends = np.zeros(len(held.columns.names), np.bool_)
        ends[rows] = True
        real = np.flatnonzero(edges[:, LINK] >= 0)
        links = edges[real, LINK]
        found: Int64 = real[ends[held.columns.predecessor[links]] | ends[held.columns.successor[links]]]
        return found
    out = [outgoing.edges[outgoing.first[row] : outgoing.first[row + 1]] for row in rows.tolist()]
    found = np.concatenate((into, *out))
    carrying: Int64 = found[edges[found, LINK] >= 0]
    return carrying


def _refuse_outside_range(held: Calculation) -> None:
    """Leave dates outside 1900–2200 to a full pass, which names the first task."""
    nodes = np.flatnonzero(held.passes.changed)
    if outside_range(held.passes.early[nodes]).any() or outside_range(held.passes.late[nodes]).any():
        raise _FullPassError


def _revise(held: Calculation, names: list[str], rows: Int64, *, everything: bool) -> None:
    """The result of the rows that changed."""
    columns, passes = held.columns, held.passes
    if not OF_PERCENT.isdisjoint(names):
        held.report.rows.percent = percents(columns, held.tree, held.progress)
    effort = bool((columns.kind == TaskKind.LEVEL_OF_EFFORT).any())
    some: Int64 | slice = slice(None)
    if not (everything or effort):
        marked = passes.changed[: len(columns.names)] == 1
        marked[rows] = True
        some = np.flatnonzero(marked)
    elif everything:
        passes.changed[:] = 1
        _refuse_outside_range(held)
    held.report.schedule = revise(
        held.report,
        some,
        columns,
        held.tree,
        held.time,
        passes,
        held.bounds,
        held.progress,
        held.options,
    )
