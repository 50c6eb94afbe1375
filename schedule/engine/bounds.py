"""What holds a task apart from links: constraints, progress, status date and manual dates, as bounds of the passes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from schedule.engine.arrays import (
    ACTUAL,
    ASIDE,
    CALENDAR,
    CAUSE_BOUND,
    DELAY,
    DELAY_CALENDAR,
    DONE,
    FACT,
    FF,
    FINISH_BOUND,
    FINISH_LIMIT,
    FLOOR,
    FLOOR_CAUSE,
    GIVEN_FINISH,
    GIVEN_START,
    KIND,
    MANUAL,
    MINUTES,
    NODE_FIELDS,
    OPEN,
    PIN,
    PINNED_FINISH,
    PINNED_START,
    START_BOUND,
    START_CAUSE,
    START_LIMIT,
    STARTED,
    STATE,
    SUMMARY_END,
    TARGET,
    TYPE,
    Int64,
    Table,
)
from schedule.engine.columns import Columns, Flags, Floats
from schedule.engine.compiled import units
from schedule.engine.hierarchy import Tree, inherit
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import Network
from schedule.engine.plan import ConstraintType, ProgressMode, ScheduleOptions, TaskKind
from schedule.engine.schedule import Cause
from schedule.engine.splits import all_rests, rests
from schedule.engine.working_time import FAR, begin, end, offset


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower bounds with their causes, upper bounds, and what progress says; one value per row."""

    start: Int64
    start_cause: Int64
    start_owner: Int64
    finish: Int64
    finish_cause: Int64
    finish_owner: Int64
    start_limit: Int64
    finish_limit: Int64


def read_bounds(columns: Columns, tree: Tree, linked: Flags, options: ScheduleOptions) -> Bounds:
    """Bounds of every row from its own dates and those of the summaries above it."""
    start, start_cause, start_owner = _lower(
        columns,
        tree,
        (ConstraintType.SNET, ConstraintType.MSO),
        ((columns.external_start, Cause.EXTERNAL),),
    )
    finish, finish_cause, finish_owner = _lower(
        columns,
        tree,
        (ConstraintType.FNET, ConstraintType.MFO),
        ((columns.external_finish_floor, Cause.EXTERNAL),),
    )
    start_limit = _upper(columns, tree, (ConstraintType.SNLT, ConstraintType.MSO), ())
    finish_limit = _upper(
        columns, tree, (ConstraintType.FNLT, ConstraintType.MFO), (columns.deadline, columns.external_finish)
    )
    root = ~_has_predecessor(linked, tree)
    chosen = root & (columns.earliest_start != NO_INSTANT)
    earliest = np.min(columns.earliest_start[chosen & (tree.has_rows == 0)], initial=options.project_start)
    base = np.where(chosen, columns.earliest_start, np.where(root, options.project_start, earliest))
    base_cause = np.where(chosen, int(Cause.EARLIEST_START), int(Cause.PROJECT_START))
    binding = start > base
    return Bounds(
        start=np.where(binding, start, base),
        start_cause=np.where(binding, start_cause, base_cause),
        start_owner=np.where(binding, start_owner, -1),
        finish=finish,
        finish_cause=finish_cause,
        finish_owner=finish_owner,
        start_limit=start_limit,
        finish_limit=finish_limit,
    )


def _dated(columns: Columns, types: tuple[ConstraintType, ConstraintType]) -> list[tuple[Int64, Cause]]:
    """Instants of the first and second constraint where they are of the given types."""
    pairs = (
        (columns.constraint, columns.constraint_instant, Cause.CONSTRAINT),
        (columns.second_constraint, columns.second_constraint_instant, Cause.SECOND_CONSTRAINT),
    )
    return [
        (np.where((kind == int(types[0])) | (kind == int(types[1])), dates, NO_INSTANT), cause)
        for kind, dates, cause in pairs
    ]


def _lower(
    columns: Columns,
    tree: Tree,
    types: tuple[ConstraintType, ConstraintType],
    more: tuple[tuple[Int64, Cause], ...],
) -> tuple[Int64, Int64, Int64]:
    """The latest of lower bounds, what kind it is, and the row it is entered on."""
    count = len(columns.names)
    value = np.full(count, NO_INSTANT, np.int64)
    cause = np.zeros(count, np.int64)
    for dates, code in (*_dated(columns, types), *more):
        later = dates > value
        value = np.where(later, dates, value)
        cause = np.where(later, int(code), cause)
    owner = np.arange(count, dtype=np.int64)
    inherit(tree.rows, tree.parent, value, owner, True)
    return value, cause[owner], owner


def _upper(
    columns: Columns, tree: Tree, types: tuple[ConstraintType, ConstraintType], more: tuple[Int64, ...]
) -> Int64:
    """The earliest of upper bounds, FAR where there is none."""
    value = np.full(len(columns.names), FAR, np.int64)
    for dates in (*(dates for dates, _ in _dated(columns, types)), *more):
        value = np.where(dates != NO_INSTANT, np.minimum(value, dates), value)
    inherit(tree.rows, tree.parent, value, np.arange(len(value), dtype=np.int64), False)
    return value


def linked_rows(columns: Columns) -> Flags:
    """Rows that are the successor of a link that drives."""
    linked = np.zeros(len(columns.names), np.bool_)
    linked[columns.successor[columns.kind[columns.predecessor] != int(TaskKind.LEVEL_OF_EFFORT)]] = True
    return linked


def _has_predecessor(linked: Flags, tree: Tree) -> Flags:
    """Rows that a link reaches, on themselves or on a summary above."""
    reached = linked.astype(np.int64)
    inherit(tree.rows, tree.parent, reached, np.zeros(len(reached), np.int64), True)
    flags: Flags = reached == 1
    return flags


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done and what remains; one value per row."""

    done: Flags
    started: Flags
    minutes: Int64
    """Work that remains: the remaining minutes of started tasks and the duration of others."""
    pauses: Int64
    """Rests of split work between the remaining minutes."""
    rested: Int64
    """Rests of split work before them."""
    percent: Floats


def read_progress(columns: Columns, time: Int64) -> Progress:
    """Completed and started tasks; remaining work follows from the percent, rounded half up."""
    done: Flags = (columns.percent >= 100) | (columns.actual_finish != NO_INSTANT)
    started: Flags = ~done & ((columns.actual_start != NO_INSTANT) | (columns.percent > 0))
    unit = units(time, columns.calendar)
    left = np.floor((100 - columns.percent) * columns.duration / 100 / unit + 0.5 + 1e-9) * unit
    given = columns.remaining != NO_INSTANT
    minutes = np.where(given, columns.remaining, np.where(started, left, columns.duration)).astype(np.int64)
    minutes = np.where(done, columns.duration, minutes)
    share = 100 * (1 - minutes / np.maximum(columns.duration, 1))
    derived = started & given & (columns.percent == 0) & (minutes < columns.duration)
    percent = np.where(done, 100.0, np.where(derived, share, columns.percent))
    pauses, rested = rests(columns, np.where(started, columns.duration - minutes, 0), unit)
    return Progress(
        done=done, started=started, minutes=minutes, pauses=pauses, rested=rested, percent=percent
    )


def build_nodes(network: Network, fields: Table, calendar: Int64) -> Table:
    """The given side of every node: that of rows, and of the ends of summaries only the calendar."""
    nodes = np.full((network.nodes, NODE_FIELDS), NO_INSTANT, np.int64)
    nodes[:, STATE] = SUMMARY_END
    nodes[:, [MINUTES, DELAY, DELAY_CALENDAR]] = 0
    nodes[:, CALENDAR] = calendar[network.row_of_node]
    nodes[: len(fields)] = fields
    return nodes


def row_fields(  # noqa: PLR0917
    columns: Columns,
    tree: Tree,
    bounds: Bounds,
    progress: Progress,
    time: Int64,
    options: ScheduleOptions,
) -> Table:
    """The given side of every row."""
    count = len(columns.names)
    state = _states(columns, tree, progress, options)
    floor, floor_cause = _floors(columns, progress, options)
    pin = np.where((state == PINNED_START) | (state == PINNED_FINISH), columns.constraint_instant, NO_INSTANT)
    if options.resume_is_fixed:
        pin = np.where(state == STARTED, columns.resume, pin)
    done = np.zeros(count, np.int64)
    if options.resume_after_done_work:
        done = np.maximum(columns.duration - progress.minutes, 0) + progress.rested
        done = np.where(state == STARTED, done, 0)
    delayed = (state == OPEN) & ~progress.done

    given = _given_dates(columns, state, time)
    fields = np.empty((count, NODE_FIELDS), np.int64)
    for field, values in (
        (STATE, state),
        (CALENDAR, columns.calendar),
        (KIND, columns.kind),
        (MINUTES, progress.minutes + progress.pauses),
        (START_BOUND, bounds.start),
        (FINISH_BOUND, bounds.finish),
        (FLOOR, floor),
        (FLOOR_CAUSE, floor_cause),
        (ACTUAL, columns.actual_start),
        (PIN, pin),
        (DONE, done),
        (START_LIMIT, bounds.start_limit),
        (FINISH_LIMIT, bounds.finish_limit),
        (START_CAUSE, bounds.start_cause),
        (CAUSE_BOUND, bounds.start),
        (GIVEN_START, given[0]),
        (GIVEN_FINISH, given[1]),
        (DELAY, np.where(delayed, columns.delay, 0)),
        (DELAY_CALENDAR, np.where(columns.delay_elapsed, columns.around_the_clock, columns.calendar)),
    ):
        fields[:, field] = values
    return fields


def _given_dates(columns: Columns, state: Int64, time: Int64) -> tuple[Int64, Int64]:
    """Actual dates of completed tasks and dates of manual ones; a missing end follows from the duration."""
    fact, manual = state == FACT, state == MANUAL
    start = np.where(fact, columns.actual_start, np.where(manual, columns.manual_start, NO_INSTANT))
    finish = np.where(fact, columns.actual_finish, np.where(manual, columns.manual_finish, NO_INSTANT))
    lacking = (fact | manual) & ((start == NO_INSTANT) | (finish == NO_INSTANT))
    if not lacking.any():
        return start, finish
    pauses = all_rests(columns, time)
    for row in np.flatnonzero(lacking).tolist():
        calendar, minutes = int(columns.calendar[row]), int(columns.duration[row] + pauses[row])
        if start[row] == NO_INSTANT:
            before = offset(time, calendar, int(finish[row])) - minutes
            start[row] = min(begin(time, calendar, before), int(finish[row]))
        else:
            after = offset(time, calendar, int(start[row])) + minutes
            finish[row] = max(end(time, calendar, after), int(start[row]))
    return start, finish


def _states(columns: Columns, tree: Tree, progress: Progress, options: ScheduleOptions) -> Int64:
    """How the passes treat each row."""
    hard = columns.constraint_hard | options.must_dates_win
    dated = (columns.constraint_instant != NO_INSTANT) & ~progress.done
    fact = progress.done & ((columns.actual_start != NO_INSTANT) | (columns.actual_finish != NO_INSTANT))
    aside = (
        (tree.has_rows == 1)
        | (columns.kind == int(TaskKind.SUMMARY))
        | (columns.kind == int(TaskKind.LEVEL_OF_EFFORT))
    )
    return np.select(
        [
            aside,
            fact,
            progress.started,
            (columns.manual_start != NO_INSTANT) & ~progress.done,
            hard & dated & (columns.constraint == int(ConstraintType.MSO)),
            hard & dated & (columns.constraint == int(ConstraintType.MFO)),
        ],
        [ASIDE, FACT, STARTED, MANUAL, PINNED_START, PINNED_FINISH],
        OPEN,
    ).astype(np.int64)


def _floors(columns: Columns, progress: Progress, options: ScheduleOptions) -> tuple[Int64, Int64]:
    """Where work that remains may start at the earliest: the status date, later where it was suspended."""
    count = len(columns.names)
    status = NO_INSTANT if options.status_date is None else options.status_date
    cause = Cause.ACTUAL if options.status_date is None else Cause.STATUS_DATE
    moved = progress.started | (~progress.done & options.status_date_moves_unstarted)
    floor = np.where(moved, np.full(count, status, np.int64), NO_INSTANT)
    floor_cause = np.where(progress.started, int(cause), np.full(count, int(Cause.STATUS_DATE)))
    if not options.resume_is_fixed:
        suspended = progress.started & (columns.resume > floor)
        floor = np.where(suspended, columns.resume, floor)
        floor_cause = np.where(suspended, int(Cause.RESUME), floor_cause)
    return floor, floor_cause


def active_edges(columns: Columns, edges: Table, progress: Progress, options: ScheduleOptions) -> Int64:
    """1 for edges that have a say; progress leaves some none over the rest of a started task."""
    active = np.ones(len(edges), np.int64)
    count = len(columns.names)
    if count == 0:
        return active
    row = np.minimum(edges[:, TARGET], count - 1)
    begun = (edges[:, TARGET] < count) & progress.started[row]
    if options.progress_mode == ProgressMode.PROGRESS_OVERRIDE:
        active[begun & (edges[:, TYPE] < FF)] = 0
    if options.resume_is_fixed:
        active[begun & (columns.resume[row] != NO_INSTANT)] = 0
    return active
