"""Split work: rests between its parts, and where the parts lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schedule.engine.arrays import Int64
from schedule.engine.compiled import calendar_arrays, units
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import begin, end, offset

if TYPE_CHECKING:
    from schedule.engine.columns import Columns
    from schedule.engine.plan import Plan, ScheduleOptions
    from schedule.engine.schedule import Schedule

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


def split_parts(plan: Plan, options: ScheduleOptions, schedule: Schedule) -> dict[int, Parts]:
    """See `schedule.engine.split_parts`."""
    from schedule.engine.bounds import read_progress
    from schedule.engine.columns import read_columns

    columns = read_columns(plan, options)
    time = calendar_arrays(columns.calendars)
    progress = read_progress(columns, time)
    unit = units(time, columns.calendar)
    split: dict[int, list[tuple[int, int]]] = {}
    for task, after, pause in zip(
        columns.split_task.tolist(), columns.split_after.tolist(), columns.split_pause.tolist(), strict=True
    ):
        if after < columns.duration[task]:
            split.setdefault(task, []).append((after, -(-pause // int(unit[task])) * int(unit[task])))
    for task in np.flatnonzero(progress.started & (columns.resume != NO_INSTANT)).tolist():
        split.setdefault(task, [])
    fixed = (columns.manual_start != NO_INSTANT) & ~progress.started
    fixed |= progress.done & ((columns.actual_start != NO_INSTANT) | (columns.actual_finish != NO_INSTANT))
    parts: dict[int, Parts] = {}
    for task in sorted(split):
        if not fixed[task] and schedule.start[task] != NO_INSTANT:
            span = _Span(time, int(columns.calendar[task]), int(columns.duration[task]), split[task])
            found = span.parts(schedule, task, bool(progress.started[task]), int(progress.minutes[task]))
            if len(found) > 1:
                parts[task] = found
    return parts


@dataclass(frozen=True, slots=True)
class _Span:
    """What lies between start and finish of one task."""

    time: Int64
    calendar: int
    duration: int
    splits: list[tuple[int, int]]

    def parts(self, schedule: Schedule, task: int, started: bool, left: int) -> Parts:
        """What is done as one part, then each stretch of work to come."""
        time, calendar, worked = self.time, self.calendar, 0
        start, begins = int(schedule.start[task]), int(schedule.start[task])
        parts: list[tuple[int, int]] = []
        if started:
            begins = int(schedule.remaining_start[task])
            worked = max(self.duration - left, 0)
            done = (
                min(end(time, calendar, offset(time, calendar, start) + worked), begins) if worked else start
            )
            if done > start:
                parts.append((start, done))
        position = offset(time, calendar, begins)
        for after, pause in [*(split for split in self.splits if split[0] > worked), (worked + left, 0)]:
            length = min(after - worked, left)
            if length > 0:
                stretch = (begin(time, calendar, position), end(time, calendar, position + length))
                rests = not parts or offset(time, calendar, parts[-1][1]) < position
                parts.append(stretch if rests else (parts.pop()[0], stretch[1]))
            position += length + pause
            worked, left = worked + length, left - length
        if parts:
            parts[-1] = (parts[-1][0], int(schedule.finish[task]))
        return tuple(parts)
