"""From passes to the result: float, criticality, roll-up of summaries, what is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from schedule.engine.arrays import (
    ASIDE,
    CAUSE,
    CAUSE_FINISH,
    CAUSE_INSTANT,
    CAUSE_LINK,
    FACT,
    FF,
    FINISH,
    FINISH_POSITION,
    FREE,
    FS,
    LINK,
    MANUAL,
    OPEN,
    PATH,
    PINNED_FINISH,
    PINNED_START,
    REMAINING,
    SLACK,
    START,
    STARTED,
    STATE,
    Int64,
    Table,
)
from schedule.engine.bounds import Bounds, Progress
from schedule.engine.columns import Columns, Flags, Floats
from schedule.engine.effort import span_effort
from schedule.engine.hierarchy import Tree, roll_up
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import Network, lags
from schedule.engine.plan import ConstraintType, CriticalBy, ScheduleOptions, TaskKind
from schedule.engine.schedule import Cause, Schedule
from schedule.engine.splits import split_parts
from schedule.engine.working_time import end, kernel, offset

FAR_BAND: Final = 1_000
"""Behind every near-critical band."""


@dataclass(frozen=True, slots=True)
class Passes:
    """Everything the passes left behind."""

    network: Network
    nodes: Table
    bounds: Bounds
    early: Table
    late: Table
    latest: Int64
    """How late the ends of summaries may be."""
    finish: int
    moment_finish: int
    moving: bool
    """Whether there is work to be done as late as possible."""


@kernel
def offsets(time: Int64, calendar: Int64, instants: Int64) -> Int64:
    """Positions in working time of a column of instants."""
    positions = np.full(len(instants), NO_INSTANT, np.int64)
    for row in range(len(instants)):
        if instants[row] != NO_INSTANT:
            positions[row] = offset(time, calendar[row], instants[row])
    return positions


@kernel
def add_up(rows: Int64, parent: Int64, values: Floats) -> None:
    """Add every row's value to the summaries above it."""
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        if parent[row] >= 0:
            values[parent[row]] += values[row]


@dataclass(slots=True)
class _Rows:
    """Columns of the result while they are being filled."""

    early_start: Int64
    early_finish: Int64
    late_start: Int64
    late_finish: Int64
    remaining_start: Int64
    total_float: Int64
    free_float: Int64
    cause: Int64
    cause_index: Int64
    cause_instant: Int64
    cause_finish: Int64
    state: Int64
    taken: Int64


def report(  # noqa: PLR0917
    columns: Columns,
    tree: Tree,
    time: Int64,
    passes: Passes,
    progress: Progress,
    options: ScheduleOptions,
) -> Schedule:
    """The schedule from the passes."""
    count = len(columns.names)
    rows = _rows(count, passes)
    _explain_finishes(rows, passes.bounds)
    messages = span_effort(columns, time, rows, options)
    critical, path = _criticality(columns, rows, passes, progress, options)
    near = near_bands(rows.total_float, critical, _open_work(columns, rows, progress), options)
    _roll_up(tree, rows, critical, near)
    slack, driving = _links(columns, passes)
    done = progress.done & (tree.has_rows == 0)
    start, finish = rows.early_start, rows.early_finish
    known = start != NO_INSTANT
    return Schedule(
        early_start=start,
        early_finish=finish,
        late_start=rows.late_start,
        late_finish=rows.late_finish,
        start=start.copy(),
        finish=finish.copy(),
        remaining_start=np.where(done, NO_INSTANT, rows.remaining_start),
        total_float=rows.total_float,
        free_float=np.where(done, NO_INSTANT, rows.free_float),
        critical=critical == 1,
        longest_path=path,
        near_band=np.where(critical == 1, 0, near % FAR_BAND),
        split_parts=split_parts(columns, time, progress, passes.nodes, passes.early),
        duration=_durations(columns, time, tree, rows),
        percent=_percents(columns, tree, progress),
        cause=rows.cause.astype(np.int8),
        cause_index=rows.cause_index,
        cause_instant=rows.cause_instant,
        cause_finish=rows.cause_finish == 1,
        link_slack=slack,
        link_driving=driving,
        broken_constraints=_broken(columns, time, rows, done),
        missed_deadlines=_missed(columns, time, rows),
        out_of_sequence=_out_of_sequence(columns, time, tree, rows),
        project_start=int(start[known].min()) if known.any() else None,
        project_finish=int(finish[known].max()) if known.any() else None,
        messages=tuple(messages) + _tolerated(columns, tree),
    )


def _rows(count: int, passes: Passes) -> _Rows:
    """The tasks' part of the passes."""
    early, late, state = (
        passes.early[:count],
        passes.late[:count],
        passes.nodes[:count, STATE].copy(),
    )
    known = state != ASIDE
    return _Rows(
        early_start=early[:, START].copy(),
        early_finish=early[:, FINISH].copy(),
        late_start=late[:, START].copy(),
        late_finish=late[:, FINISH].copy(),
        remaining_start=early[:, REMAINING].copy(),
        total_float=np.where(known, late[:, FINISH_POSITION] - early[:, FINISH_POSITION], NO_INSTANT),
        free_float=early[:, FREE].copy(),
        cause=np.where(known, early[:, CAUSE], int(Cause.NONE)),
        cause_index=np.where(known, early[:, CAUSE_LINK], -1),
        cause_instant=np.where(known, early[:, CAUSE_INSTANT], NO_INSTANT),
        cause_finish=np.where(known, early[:, CAUSE_FINISH], 0),
        state=state,
        taken=known.astype(np.int64),
    )


def _explain_finishes(rows: _Rows, bounds: Bounds) -> None:
    """Causes that the passes leave to the columns: constraints, actual and manual dates, pinned dates."""
    own_finish = (rows.cause == Cause.NONE) & (rows.cause_finish == 1) & (rows.taken == 1)
    rows.cause = np.where(own_finish, bounds.finish_cause, rows.cause)
    rows.cause_index = np.where(own_finish, bounds.finish_owner, rows.cause_index)
    own_start = np.isin(rows.cause, (Cause.CONSTRAINT, Cause.SECOND_CONSTRAINT)) & (rows.cause_finish == 0)
    rows.cause_index = np.where(own_start, bounds.start_owner, rows.cause_index)
    for states, cause in (
        ((FACT,), Cause.ACTUAL),
        ((MANUAL,), Cause.MANUAL),
        ((PINNED_START, PINNED_FINISH), Cause.CONSTRAINT),
    ):
        fixed = np.isin(rows.state, states)
        rows.cause = np.where(fixed, int(cause), rows.cause)
        own = np.arange(len(fixed)) if cause == Cause.CONSTRAINT else np.full(len(fixed), -1)
        rows.cause_index = np.where(fixed, own, rows.cause_index)
        rows.cause_instant = np.where(fixed, rows.early_start, rows.cause_instant)


def _criticality(
    columns: Columns, rows: _Rows, passes: Passes, progress: Progress, options: ScheduleOptions
) -> tuple[Int64, Flags]:
    """Critical tasks by float, and the longest path; completed work is neither."""
    count = len(columns.names)
    open_work = _open_work(columns, rows, progress)
    path: Flags = open_work & (passes.early[:count, PATH] == 1)
    by_float = options.critical_by == CriticalBy.FLOAT
    critical = open_work & (rows.total_float <= options.critical_threshold) if by_float else path.copy()
    if options.open_ends_critical:
        ends = np.ones(count, np.bool_)
        ends[columns.predecessor] = False
        critical |= open_work & ends
    return critical.astype(np.int64), path


def _open_work(columns: Columns, rows: _Rows, progress: Progress) -> Flags:
    """Rows that can be critical: what is left of tasks, not of summaries, nor what only accompanies others."""
    flags: Flags = (rows.taken == 1) & ~progress.done & (columns.kind != TaskKind.LEVEL_OF_EFFORT)
    return flags


def near_bands(total_float: Int64, critical: Int64, open_work: Flags, options: ScheduleOptions) -> Int64:
    """The band of every row's float, FAR_BAND beyond the last and for what has none."""
    if not options.near_critical:
        return np.full(len(total_float), FAR_BAND, np.int64)
    ends = np.array(options.near_critical, np.int64)
    band = np.searchsorted(ends, total_float) + 1
    inside = open_work & (critical == 0) & (band <= len(ends))
    return np.where(inside, band, FAR_BAND).astype(np.int64)


def _roll_up(tree: Tree, rows: _Rows, critical: Int64, near: Int64) -> None:
    """Dates, float and criticality of summaries from the rows below."""
    taken, nobody = rows.taken.copy(), np.full(len(critical), -1, np.int64)
    child = nobody.copy()
    for values, latest, whence in (
        (rows.early_start, False, child),
        (rows.early_finish, True, nobody),
        (rows.late_start, False, nobody),
        (rows.late_finish, True, nobody),
        (rows.total_float, False, nobody),
        (rows.free_float, False, nobody),
    ):
        roll_up(tree.rows, tree.parent, taken.copy(), values, whence, latest)
    roll_up(tree.rows, tree.parent, (taken | tree.has_rows), critical, nobody, True)
    roll_up(tree.rows, tree.parent, (taken | tree.has_rows), near, nobody, False)
    summary = (tree.has_rows == 1) & (child >= 0)
    rows.remaining_start = np.where(summary, rows.early_start, rows.remaining_start)
    rows.cause = np.where(summary, int(Cause.CHILD), rows.cause)
    rows.cause_index = np.where(summary, child, rows.cause_index)
    rows.cause_instant = np.where(summary, rows.early_start, rows.cause_instant)


def _durations(columns: Columns, time: Int64, tree: Tree, rows: _Rows) -> Int64:
    """Durations of tasks as given, of summaries and level of effort from start to finish."""
    empty = (tree.has_rows == 1) | (columns.kind == TaskKind.SUMMARY)
    duration = np.where(empty, 0, columns.duration)
    spanning = np.flatnonzero(
        (empty | (columns.kind == TaskKind.LEVEL_OF_EFFORT)) & (rows.early_start != NO_INSTANT)
    )
    calendar = columns.calendar[spanning]
    finish = offsets(time, calendar, rows.early_finish[spanning])
    duration[spanning] = finish - offsets(time, calendar, rows.early_start[spanning])
    return duration


def _percents(columns: Columns, tree: Tree, progress: Progress) -> Floats:
    """Percent complete; of summaries the mean of the tasks below, by weight or else by count."""
    leaf = (tree.has_rows == 0) & (columns.kind != TaskKind.SUMMARY)
    weight = np.where(np.isnan(columns.weight), columns.duration, columns.weight).astype(np.float64)
    sums = [
        np.where(leaf, values, 0.0)
        for values in (weight * progress.percent, weight, progress.percent, np.ones(len(leaf)))
    ]
    for values in sums:
        add_up(tree.rows, tree.parent, values)
    weighted, weights, plain, number = sums
    mean = np.where(weights > 0, weighted / np.where(weights > 0, weights, 1), plain / np.maximum(number, 1))
    percent: Floats = np.where(tree.has_rows == 1, mean, progress.percent)
    return percent


def _links(columns: Columns, passes: Passes) -> tuple[Int64, Flags]:
    """Slack of every link and whether it drives its successor."""
    slack = np.full(len(columns.predecessor), NO_INSTANT, np.int64)
    edges = passes.network.edges
    real = edges[:, LINK] >= 0
    slack[edges[real, LINK]] = edges[real, SLACK]
    state = passes.nodes[columns.successor, STATE]
    driving: Flags = (slack == 0) & np.isin(state, (OPEN, STARTED, ASIDE))
    return slack, driving


def _broken(columns: Columns, time: Int64, rows: _Rows, done: Flags) -> tuple[int, ...]:
    """Tasks still to finish whose dates lie on the wrong side of a constraint."""
    broken: set[int] = set()
    for kinds, dates in (
        (columns.constraint, columns.constraint_instant),
        (columns.second_constraint, columns.second_constraint_instant),
    ):
        dated = np.flatnonzero((dates != NO_INSTANT) & (rows.early_start != NO_INSTANT) & ~done)
        kind, calendar = kinds[dated], columns.calendar[dated]
        wanted = offsets(time, calendar, dates[dated])
        start = offsets(time, calendar, rows.early_start[dated])
        finish = offsets(time, calendar, rows.early_finish[dated])
        on_start, on_finish = kind == ConstraintType.MSO, kind == ConstraintType.MFO
        wrong = ((kind == ConstraintType.SNLT) | on_start) & (start > wanted)
        wrong |= ((kind == ConstraintType.SNET) | on_start) & (start < wanted)
        wrong |= ((kind == ConstraintType.FNLT) | on_finish) & (finish > wanted)
        wrong |= ((kind == ConstraintType.FNET) | on_finish) & (finish < wanted)
        broken.update(dated[wrong].tolist())
    return tuple(sorted(broken))


def _missed(columns: Columns, time: Int64, rows: _Rows) -> tuple[int, ...]:
    """Rows that finish after their deadline."""
    dated = np.flatnonzero((columns.deadline != NO_INSTANT) & (rows.early_finish != NO_INSTANT))
    calendar = columns.calendar[dated]
    finish = offsets(time, calendar, rows.early_finish[dated])
    missed: list[int] = dated[finish > offsets(time, calendar, columns.deadline[dated])].tolist()
    return tuple(missed)


def _out_of_sequence(columns: Columns, time: Int64, tree: Tree, rows: _Rows) -> tuple[int, ...]:
    """Links whose successor started or finished before its predecessor allowed; a waiting time cut short is not."""
    kind, before, after = columns.link_type, columns.predecessor, columns.successor
    event = np.where(kind >= FF, columns.actual_finish[after], columns.actual_start[after])
    finish_event = (kind == FS) | (kind == FF)
    bound = np.where(finish_event, rows.early_finish[before], rows.early_start[before])
    suspect = (event != NO_INSTANT) & (event < bound) & (tree.has_rows[after] == 0)
    minutes = lags(columns, time)
    found = []
    for link in np.flatnonzero(suspect):
        calendar, allowed = int(columns.calendar[before[link]]), int(bound[link])
        if minutes[link] < 0:
            allowed = int(end(time, calendar, offset(time, calendar, allowed) + int(minutes[link])))
        if event[link] < allowed:
            found.append(int(link))
    return tuple(found)


def _tolerated(columns: Columns, tree: Tree) -> tuple[str, ...]:
    """What the plan says that cannot be followed."""
    empty = (columns.kind == TaskKind.SUMMARY) & (tree.has_rows == 0)
    linked = np.zeros(len(empty), np.bool_)
    linked[columns.predecessor] = True
    linked[columns.successor] = True
    return tuple(
        f"“{columns.names[row]}” is a summary without tasks, so its links have no effect"
        for row in np.flatnonzero(empty & linked).tolist()
    )
