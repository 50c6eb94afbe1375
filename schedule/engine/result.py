"""From passes to the result: float, criticality, roll-up of summaries."""

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
    FINISH,
    FINISH_POSITION,
    FREE,
    MANUAL,
    OPEN,
    PATH,
    PINNED_FINISH,
    PINNED_START,
    REMAINING,
    START,
    STARTED,
    STATE,
    SUMMARY_END,
    Int64,
)
from schedule.engine.bounds import Bounds, Progress
from schedule.engine.columns import Columns, Flags, Floats
from schedule.engine.conflicts import begun_links, broken_rows, missed_rows, out_of_sequence, tolerated
from schedule.engine.effort import span_effort
from schedule.engine.hierarchy import Tree, mark_above, roll_up, roll_up_flags
from schedule.engine.instants import NO_INSTANT
from schedule.engine.passes import Passes
from schedule.engine.plan import CriticalBy, ScheduleOptions, TaskKind
from schedule.engine.rows import Rows, offsets
from schedule.engine.schedule import Cause, Schedule
from schedule.engine.working_time import kernel

FAR_BAND: Final = 1_000
"""Behind every near-critical band."""


@kernel
def mean_percents(  # noqa: PLR0917
    rows: Int64, parent: Int64, has_rows: Int64, leaf: Flags, weight: Floats, percent: Floats
) -> Floats:
    """Percent of every row; of summaries the mean of the tasks below, by weight or else by count."""
    sums = np.zeros((len(rows), 4))
    means = percent.copy()
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        if leaf[row]:
            sums[row, 0] = weight[row] * percent[row]
            sums[row, 1] = weight[row]
            sums[row, 2] = percent[row]
            sums[row, 3] = 1
        if has_rows[row] == 1:
            weighted = sums[row, 1] > 0
            means[row] = sums[row, 0] / sums[row, 1] if weighted else sums[row, 2] / max(sums[row, 3], 1.0)
        if parent[row] >= 0:
            for each in range(4):
                sums[parent[row], each] += sums[row, each]
    return means


@dataclass(slots=True)
class Report:
    """The result of a calculation, and the columns it is made of."""

    rows: Rows
    begun_links: Int64
    """Links whose successor has an actual date."""
    schedule: Schedule | None = None


def report(  # noqa: PLR0917
    columns: Columns,
    tree: Tree,
    time: Int64,
    passes: Passes,
    bounds: Bounds,
    progress: Progress,
    options: ScheduleOptions,
    *,
    kept: bool = False,
) -> Report:
    """The schedule from the passes."""
    found = Report(Rows.of(len(columns.names)), begun_links(columns, tree))
    found.rows.percent = percents(columns, tree, progress)
    found.schedule = revise(
        found, slice(None), columns, tree, time, passes, bounds, progress, options, own_copy=kept
    )
    return found


def revise(  # noqa: PLR0917
    found: Report,
    some: Int64 | slice,
    columns: Columns,
    tree: Tree,
    time: Int64,
    passes: Passes,
    bounds: Bounds,
    progress: Progress,
    options: ScheduleOptions,
    *,
    own_copy: bool = True,
) -> Schedule:
    """The schedule after some rows came out of the passes with other values; the other columns stay as they are."""
    rows = found.rows
    _take_rows(rows, some, passes)
    _explain_finishes(rows, some, bounds)
    messages = span_effort(columns, time, rows, options)
    _criticality(columns, rows, some, passes, progress, options)
    above = tree.has_rows if isinstance(some, slice) else mark_above(some, tree.parent, len(tree.parent))
    _roll_up(tree, rows, above)
    done = progress.done & (tree.has_rows == 0)
    index = np.arange(len(columns.names))
    if not isinstance(some, slice):
        index = np.union1d(some, np.flatnonzero(above))
    rows.broken[index] = broken_rows(columns, time, rows, done, index)
    rows.missed[index] = missed_rows(columns, time, rows, index)
    rows.duration[index] = _durations(columns, time, tree, rows, index)
    known = rows.early_start != NO_INSTANT

    def own(values: Int64) -> Int64:
        return values.copy() if own_copy else values

    return Schedule(
        early_start=own(rows.early_start),
        early_finish=own(rows.early_finish),
        late_start=own(rows.late_start),
        late_finish=own(rows.late_finish),
        start=rows.early_start.copy(),
        finish=rows.early_finish.copy(),
        remaining_start=np.where(done, NO_INSTANT, rows.remaining_start),
        total_float=own(rows.total_float),
        free_float=np.where(done, NO_INSTANT, rows.free_float),
        critical=rows.critical == 1,
        longest_path=rows.path.copy() if own_copy else rows.path,
        near_band=np.where((rows.critical == 0) & (rows.near < FAR_BAND), rows.near, 0),
        duration=own(rows.duration),
        percent=rows.percent.copy() if own_copy else rows.percent,
        cause=rows.cause.astype(np.int8),
        cause_index=own(rows.cause_index),
        cause_instant=own(rows.cause_instant),
        cause_finish=rows.cause_finish == 1,
        link_slack=own(passes.link_slack),
        link_driving=driving(columns, rows.state, passes.link_slack),
        broken_constraints=tuple(np.flatnonzero(rows.broken).tolist()),
        missed_deadlines=tuple(np.flatnonzero(rows.missed).tolist()),
        out_of_sequence=out_of_sequence(columns, time, rows, found.begun_links),
        project_start=int(rows.early_start[known].min()) if known.any() else None,
        project_finish=int(rows.early_finish.max()) if known.any() else None,
        messages=tuple(messages) + tolerated(columns, tree),
    )


def _take_rows(rows: Rows, some: Int64 | slice, passes: Passes) -> None:
    """The tasks' part of the passes."""
    count = len(rows.state)
    early, late = passes.early[:count][some], passes.late[:count][some]
    state = passes.nodes[:count, STATE][some]
    known = state != ASIDE
    rows.state[some] = state
    rows.taken[some] = known
    for values, found in (
        (rows.early_start, early[:, START]),
        (rows.early_finish, early[:, FINISH]),
        (rows.late_start, late[:, START]),
        (rows.late_finish, late[:, FINISH]),
        (rows.remaining_start, early[:, REMAINING]),
        (rows.total_float, np.where(known, late[:, FINISH_POSITION] - early[:, FINISH_POSITION], NO_INSTANT)),
        (rows.free_float, early[:, FREE]),
        (rows.cause, np.where(known, early[:, CAUSE], int(Cause.NONE))),
        (rows.cause_index, np.where(known, early[:, CAUSE_LINK], -1)),
        (rows.cause_instant, np.where(known, early[:, CAUSE_INSTANT], NO_INSTANT)),
        (rows.cause_finish, np.where(known, early[:, CAUSE_FINISH], 0)),
        (rows.path, early[:, PATH] == 1),
    ):
        values[some] = found


def _explain_finishes(rows: Rows, some: Int64 | slice, bounds: Bounds) -> None:
    """Causes that the passes leave to the columns: constraints, actual and manual dates, pinned dates."""
    cause, index, instant = rows.cause[some], rows.cause_index[some], rows.cause_instant[some]
    by_finish, state = rows.cause_finish[some], rows.state[some]
    own_finish = (cause == Cause.NONE) & (by_finish == 1) & (rows.taken[some] == 1)
    cause = np.where(own_finish, bounds.finish_cause[some], cause)
    index = np.where(own_finish, bounds.finish_owner[some], index)
    dated = (cause == Cause.CONSTRAINT) | (cause == Cause.SECOND_CONSTRAINT)
    index = np.where(dated & (by_finish == 0), bounds.start_owner[some], index)
    fact, manual = state == FACT, state == MANUAL
    pinned = (state == PINNED_START) | (state == PINNED_FINISH)
    cause = np.where(fact, int(Cause.ACTUAL), np.where(manual, int(Cause.MANUAL), cause))
    index = np.where(fact | manual, -1, np.where(pinned, np.arange(len(rows.cause))[some], index))
    rows.cause[some] = np.where(pinned, int(Cause.CONSTRAINT), cause)
    rows.cause_index[some] = index
    rows.cause_instant[some] = np.where(fact | manual | pinned, rows.early_start[some], instant)


def _criticality(  # noqa: PLR0917
    columns: Columns,
    rows: Rows,
    some: Int64 | slice,
    passes: Passes,
    progress: Progress,
    options: ScheduleOptions,
) -> None:
    """Critical tasks by float or by the longest path, and near-critical ones; completed work is neither."""
    open_work = _open_work(columns, rows, progress)[some]
    rows.path[some] &= open_work
    total_float = rows.total_float[some]
    if options.critical_by == CriticalBy.FLOAT:
        critical = open_work & (total_float <= options.critical_threshold)
    else:
        critical = rows.path[some].copy()
    if options.open_ends_critical:
        ends = np.ones(len(rows.state), np.bool_)
        ends[columns.predecessor] = False
        critical |= open_work & ends[some]
    rows.critical[some] = critical
    rows.near[some] = near_bands(total_float, critical, open_work, options)


def _open_work(columns: Columns, rows: Rows, progress: Progress) -> Flags:
    """Rows that can be critical: what is left of tasks, not of summaries, nor what only accompanies others."""
    flags: Flags = (rows.taken == 1) & ~progress.done & (columns.kind != int(TaskKind.LEVEL_OF_EFFORT))
    return flags


def near_bands(total_float: Int64, critical: Flags, open_work: Flags, options: ScheduleOptions) -> Int64:
    """The band of every row's float, FAR_BAND beyond the last and for what has none."""
    if not options.near_critical:
        return np.full(len(total_float), FAR_BAND, np.int64)
    ends = np.array(options.near_critical, np.int64)
    band = np.searchsorted(ends, total_float) + 1
    inside = open_work & ~critical & (band <= len(ends))
    return np.where(inside, band, FAR_BAND).astype(np.int64)


def _roll_up(tree: Tree, rows: Rows, wanted: Int64) -> None:
    """Dates, float and criticality of summaries from the rows below."""
    if not wanted.any():
        return
    child = np.full(len(rows.state), -1, np.int64)
    roll_up(tree.rows, tree.parent, wanted, rows.taken, rows.earliest, rows.latest, child)
    roll_up_flags(tree.rows, tree.parent, wanted, rows.critical, rows.near, FAR_BAND)
    rolled = np.flatnonzero(child >= 0)
    rows.remaining_start[rolled] = rows.cause_instant[rolled] = rows.early_start[rolled]
    rows.cause[rolled], rows.cause_index[rolled] = int(Cause.CHILD), child[rolled]


def _durations(columns: Columns, time: Int64, tree: Tree, rows: Rows, index: Int64) -> Int64:
    """Durations of some rows: of tasks as given, of summaries and level of effort from start to finish."""
    kind = columns.kind[index]
    empty = (tree.has_rows[index] == 1) | (kind == int(TaskKind.SUMMARY))
    duration = np.where(empty, 0, columns.duration[index])
    at = np.flatnonzero(
        (empty | (kind == int(TaskKind.LEVEL_OF_EFFORT))) & (rows.early_start[index] != NO_INSTANT)
    )
    spanning = index[at]
    calendar = columns.calendar[spanning]
    finish = offsets(time, calendar, rows.early_finish[spanning])
    duration[at] = finish - offsets(time, calendar, rows.early_start[spanning])
    return duration


def percents(columns: Columns, tree: Tree, progress: Progress) -> Floats:
    """Percent complete; of summaries the mean of the tasks below, by weight or else by count."""
    if not tree.has_rows.any():
        return progress.percent.copy()
    leaf = (tree.has_rows == 0) & (columns.kind != int(TaskKind.SUMMARY))
    weight = np.where(np.isnan(columns.weight), columns.duration, columns.weight).astype(np.float64)
    means: Floats = mean_percents(tree.rows, tree.parent, tree.has_rows, leaf, weight, progress.percent)
    return means


_CAN_DRIVE = np.isin(np.arange(SUMMARY_END + 1), (OPEN, STARTED, ASIDE))


def driving(columns: Columns, state: Int64, slack: Int64) -> Flags:
    """Links without slack that hold their successor where it is."""
    driving: Flags = (slack == 0) & _CAN_DRIVE[state][columns.successor]
    return driving
