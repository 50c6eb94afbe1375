"""What is broken: constraints, deadlines, the order of work, and what the plan says that cannot be followed."""

from __future__ import annotations

import numpy as np

from schedule.engine.arrays import (
    FF,
    FS,
    Int64,
)
from schedule.engine.columns import Columns, Flags
from schedule.engine.hierarchy import Tree
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import lags
from schedule.engine.plan import ConstraintType, TaskKind
from schedule.engine.rows import Rows, offsets
from schedule.engine.working_time import end, offset


def broken_rows(columns: Columns, time: Int64, rows: Rows, done: Flags, index: Int64) -> Flags:
    """Rows of some still to finish whose dates lie on the wrong side of a constraint."""
    broken = np.zeros(len(index), np.bool_)
    for kinds, dates in (
        (columns.constraint, columns.constraint_instant),
        (columns.second_constraint, columns.second_constraint_instant),
    ):
        given = (dates[index] != NO_INSTANT) & (rows.early_start[index] != NO_INSTANT) & ~done[index]
        dated = index[given]
        if not len(dated):
            continue
        kind, calendar = kinds[dated], columns.calendar[dated]
        wanted = offsets(time, calendar, dates[dated])
        start = offsets(time, calendar, rows.early_start[dated])
        finish = offsets(time, calendar, rows.early_finish[dated])
        on_start, on_finish = kind == int(ConstraintType.MSO), kind == int(ConstraintType.MFO)
        wrong = ((kind == int(ConstraintType.SNLT)) | on_start) & (start > wanted)
        wrong |= ((kind == int(ConstraintType.SNET)) | on_start) & (start < wanted)
        wrong |= ((kind == int(ConstraintType.FNLT)) | on_finish) & (finish > wanted)
        wrong |= ((kind == int(ConstraintType.FNET)) | on_finish) & (finish < wanted)
        broken[given] |= wrong
    return broken


def missed_rows(columns: Columns, time: Int64, rows: Rows, index: Int64) -> Flags:
    """Rows of some that finish after their deadline."""
    missed = np.zeros(len(index), np.bool_)
    given = (columns.deadline[index] != NO_INSTANT) & (rows.early_finish[index] != NO_INSTANT)
    dated = index[given]
    if len(dated):
        calendar = columns.calendar[dated]
        finish = offsets(time, calendar, rows.early_finish[dated])
        missed[given] = finish > offsets(time, calendar, columns.deadline[dated])
    return missed


def begun_links(columns: Columns, tree: Tree) -> Int64:
    """Links whose successor has an actual date."""
    begun = (columns.actual_start != NO_INSTANT) | (columns.actual_finish != NO_INSTANT)
    return np.flatnonzero((begun & (tree.has_rows == 0))[columns.successor])


def out_of_sequence(columns: Columns, time: Int64, rows: Rows, links: Int64) -> tuple[int, ...]:
    """Links whose successor started or finished before its predecessor allowed; a waiting time cut short is not."""
    kind, before, after = columns.link_type[links], columns.predecessor[links], columns.successor[links]
    event = np.where(kind >= FF, columns.actual_finish[after], columns.actual_start[after])
    finish_event = (kind == FS) | (kind == FF)
    bound = np.where(finish_event, rows.early_finish[before], rows.early_start[before])
    suspect = np.flatnonzero((event != NO_INSTANT) & (event < bound))
    if not len(suspect):
        return ()
    minutes = lags(columns.with_links(links[suspect]), time)
    early = minutes >= 0
    for at in np.flatnonzero(~early).tolist():
        link = suspect[at]
        calendar = int(columns.calendar[before[link]])
        early[at] = event[link] < end(
            time, calendar, offset(time, calendar, int(bound[link])) + int(minutes[at])
        )
    return tuple(links[suspect[early]].tolist())


def tolerated(columns: Columns, tree: Tree) -> tuple[str, ...]:
    """What the plan says that cannot be followed."""
    empty = (columns.kind == int(TaskKind.SUMMARY)) & (tree.has_rows == 0)
    if not empty.any():
        return ()
    linked = np.zeros(len(empty), np.bool_)
    linked[columns.predecessor] = True
    linked[columns.successor] = True
    return tuple(
        f"“{columns.names[row]}” is a summary without tasks, so its links have no effect"
        for row in np.flatnonzero(empty & linked).tolist()
    )
