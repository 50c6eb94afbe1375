"""Calendars as arrays: working minutes before an instant, and back, in constant or logarithmic time.

A calendar repeats its week for ever outside the days that exceptions touch; only those days get a row each. So a
calendar costs a few kilobytes whatever the length of the plan, and is good from 1900 to 2200 and beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schedule.engine.calendars import DAY, Band, WorkingCalendar

Int64 = NDArray[np.int64]

FIRST: Final = 0
COUNT: Final = 1
BASE: Final = 2
WEEK_TOTAL: Final = 3
UNIT: Final = 4
WEEKDAY: Final = 5
WEEK_BEFORE: Final = 12
HEAD_WIDTH: Final = 27
"""Columns of `CalendarArrays.head`: first day with a row, number of such days, where they begin in `before` and
`pattern`, working minutes a week, smallest step of work, pattern of each weekday, minutes before each of 15 weekdays."""

EPOCH_WEEKDAY: Final = 3
"""1970-01-01 was a Thursday."""

CACHED_CALENDARS: Final = 512

Pattern = tuple[Band, ...]
"""Bands of one calendar day from midnight to midnight: a night shift is cut and its rest lies in the next day."""

CalendarArrays = tuple[Int64, Int64, Int64, Int64, Int64, Int64]
"""`head`, `before`, `pattern`, `pattern_first`, `band_start`, `band_end`: what kernels take."""


@dataclass(frozen=True, slots=True)
class CompiledCalendar:
    """One calendar with the patterns of its weekdays and of the days that exceptions touch."""

    first: int
    week: tuple[Pattern, ...]
    days: tuple[Pattern, ...]
    unit: int


@lru_cache(maxsize=CACHED_CALENDARS)
def compile_calendar(calendar: WorkingCalendar) -> CompiledCalendar:
    """Cut a calendar into days; equal calendars are compiled once."""
    week = tuple(
        _pattern(calendar.week[weekday - 1], calendar.week[weekday]) for weekday in range(7)
    )  # weekday - 1 wraps from Monday to Sunday
    first, days = _exception_days(calendar)
    unit = max((sum(end - start for start, end in bands) for bands in week), default=1)
    return CompiledCalendar(first=first, week=week, days=days, unit=unit if calendar.whole_days else 1)


def _exception_days(calendar: WorkingCalendar) -> tuple[int, tuple[Pattern, ...]]:
    """The patterns of all days from the first exception to the day after the last, which a night may reach."""
    if not calendar.exceptions:
        return 0, ()
    bands_of: dict[int, Pattern] = {}
    for exception in calendar.exceptions:
        for day in range(exception.first_day, exception.last_day + 1):
            bands_of[day] = exception.bands
    first, last = min(bands_of), max(bands_of) + 1

    def bands(day: int) -> Pattern:
        return bands_of.get(day, calendar.week[(day + EPOCH_WEEKDAY) % 7])

    return first, tuple(_pattern(bands(day - 1), bands(day)) for day in range(first, last + 1))


@lru_cache(maxsize=CACHED_CALENDARS * 8)
def _pattern(yesterday: Pattern, today: Pattern) -> Pattern:
    """Bands between two midnights: the rest of last night's shift, then today's up to midnight, merged."""
    pieces = [(max(start - DAY, 0), end - DAY) for start, end in yesterday if end > DAY]
    pieces += [(start, min(end, DAY)) for start, end in today]
    merged: list[Band] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@lru_cache(maxsize=64)
def calendar_arrays(calendars: tuple[WorkingCalendar, ...]) -> CalendarArrays:
    """Stack calendars into the arrays that kernels read; one row of `head` for each."""
    compiled = [compile_calendar(calendar) for calendar in calendars]
    patterns: dict[Pattern, int] = {}
    head = np.zeros((len(compiled), HEAD_WIDTH), np.int64)
    before_parts: list[Int64] = []
    pattern_parts: list[Int64] = []
    base = 0
    for row, calendar in enumerate(compiled):
        numbers = np.array([patterns.setdefault(day, len(patterns)) for day in calendar.days], np.int64)
        lengths = np.array([_length(day) for day in calendar.days], np.int64)
        week_lengths = [_length(day) for day in calendar.week]
        head[row, [FIRST, COUNT, BASE, WEEK_TOTAL, UNIT]] = (
            calendar.first,
            len(calendar.days),
            base,
            sum(week_lengths),
            calendar.unit,
        )
        head[row, WEEKDAY : WEEKDAY + 7] = [
            patterns.setdefault(day, len(patterns)) for day in calendar.week
        ]
        head[row, WEEK_BEFORE : WEEK_BEFORE + 15] = np.concatenate(([0], np.cumsum(week_lengths * 2)))
        before_parts.append(np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64))))
        pattern_parts.append(np.concatenate((numbers, np.zeros(1, np.int64))))
        base += len(calendar.days) + 1
    first, start, end = _bands(list(patterns))
    return head, np.concatenate(before_parts), np.concatenate(pattern_parts), first, start, end


def _bands(patterns: Sequence[Pattern]) -> tuple[Int64, Int64, Int64]:
    """All patterns behind each other: where each begins, and the starts and ends of bands."""
    first = np.concatenate(([0], np.cumsum([len(pattern) for pattern in patterns]))).astype(np.int64)
    flat = [band for pattern in patterns for band in pattern]
    start = np.array([band[0] for band in flat], np.int64)
    end = np.array([band[1] for band in flat], np.int64)
    return first, start, end


def _length(pattern: Pattern) -> int:
    """Working minutes of one day."""
    return sum(end - start for start, end in pattern)
