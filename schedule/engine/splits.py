"""Split work: rests between its parts, and where the parts lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schedule.engine.arrays import (
    CALENDAR,
    FINISH,
    MINUTES,
    OPEN,
    PINNED_FINISH,
    PINNED_START,
    REMAINING,
    START,
    START_POSITION,
    STARTED,
    STATE,
    Int64,
    Table,
)
from schedule.engine.compiled import units
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import begin, end, offset

if TYPE_CHECKING:
    from schedule.engine.bounds import Progress
    from schedule.engine.columns import Columns

Parts = tuple[tuple[int, int], ...]
"""Start and finish of each part of a task."""


def rests(columns: Columns, worked: Int64, unit: Int64) -> tuple[Int64, Int64]:
    """Working minutes of the splits that lie ahead of the work done so far, and of those behind it.

    On a calendar of whole days a rest is whole days too, rounded up.
    """
    count = len(columns.names)
    ahead, behind = np.zeros(count, np.int64), np.zeros(count, np.int64)
    if len(columns.split_task):
        task, after = columns.split_task, columns.split_after
        rest = np.where(after < columns.duration[task], -(-columns.split_pause // unit[task]) * unit[task], 0)
        np.add.at(ahead, task, np.where(after > worked[task], rest, 0))
        np.add.at(behind, task, np.where(after <= worked[task], rest, 0))
    return ahead, behind


def all_rests(columns: Columns, time: Int64) -> Int64:
    """Working minutes of all splits of a task."""
    return rests(columns, np.zeros(len(columns.names), np.int64), units(time, columns.calendar))[0]


def split_parts(
    columns: Columns, time: Int64, progress: Progress, nodes: Table, early: Table
) -> dict[int, Parts]:
    """The parts of tasks that rest between them: because they are split, or because suspended work resumes later."""
    split: dict[int, list[tuple[int, int]]] = {}
    unit = units(time, columns.calendar)
    for task, after, pause in zip(
        columns.split_task.tolist(), columns.split_after.tolist(), columns.split_pause.tolist(), strict=True
    ):
        if after < columns.duration[task]:
            split.setdefault(task, []).append((after, -(-pause // int(unit[task])) * int(unit[task])))
    for task in np.flatnonzero(progress.started & (columns.resume != NO_INSTANT)).tolist():
        split.setdefault(task, [])
    parts = {task: _parts(columns, time, progress, nodes, early, task, split[task]) for task in sorted(split)}
    return {task: found for task, found in parts.items() if len(found) > 1}


def _parts(  # noqa: PLR0917
    columns: Columns,
    time: Int64,
    progress: Progress,
    nodes: Table,
    early: Table,
    task: int,
    splits: list[tuple[int, int]],
) -> Parts:
    """The parts of one task: what is done as one, then each stretch of work to come."""
    state, calendar = int(nodes[task, STATE]), int(nodes[task, CALENDAR])
    if state not in (OPEN, STARTED, PINNED_START, PINNED_FINISH) or nodes[task, MINUTES] == 0:
        return ()
    position, worked = int(early[task, START_POSITION]), 0
    parts: list[tuple[int, int]] = []
    if state == STARTED:
        start, resumes = int(early[task, START]), int(early[task, REMAINING])
        worked = max(int(columns.duration[task] - progress.minutes[task]), 0)
        done = min(end(time, calendar, offset(time, calendar, start) + worked), resumes) if worked else start
        if done > start:
            parts.append((start, done))
    left = int(progress.minutes[task])
    for after, pause in [*(split for split in splits if split[0] > worked), (worked + left, 0)]:
        length = min(after - worked, left)
        if length > 0:
            parts.append((begin(time, calendar, position), end(time, calendar, position + length)))
        position += length + pause
        worked, left = worked + length, left - length
    if (
        parts
        and not splits
        and len(parts) > 1
        and offset(time, calendar, parts[0][1]) == offset(time, calendar, parts[1][0])
    ):
        return ()
    return (*parts[:-1], (parts[-1][0], int(early[task, FINISH]))) if parts else ()
