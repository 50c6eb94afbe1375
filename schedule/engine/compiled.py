"""Calendars as numbers: working minutes before an instant, and back, in constant or logarithmic time.

A calendar repeats its week for ever outside the days that exceptions touch; only those days get an entry each. So a
calendar costs a few kilobytes whatever the length of the plan, and is good from 1900 to 2200 and beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from schedule.engine.arrays import Int64
from schedule.engine.calendars import DAY, Band, WorkingCalendar

# Fields at the head of a calendar.
FIRST: Final = 0
"""First day with an entry of its own."""
COUNT: Final = 1
"""Number of such days."""
BEFORE: Final = 2
"""Place of their running totals of minutes, one more than days."""
PATTERN: Final = 3
"""Place of the places of their patterns."""
WEEK_TOTAL: Final = 4
UNIT: Final = 5
"""Smallest step of work: 1, or a whole day."""
WEEKDAY: Final = 6
"""Places of the patterns of the seven weekdays."""
WEEK_BEFORE: Final = 13
"""Running totals over two weeks from Monday, fifteen of them."""
HEAD: Final = 28

EPOCH_WEEKDAY: Final = 3
"""1970-01-01 was a Thursday."""

CACHED_CALENDARS: Final = 128

Pattern = tuple[Band, ...]
"""Bands of one calendar day from midnight to midnight: a night shift is cut and its rest lies in the next day."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledCalendar:
    """One calendar: the patterns of its weekdays, and of the days that exceptions touch as places in `patterns`."""

    first: int
    week: tuple[Pattern, ...]
    patterns: tuple[Pattern, ...]
    days: Int64
    unit: int


@lru_cache(maxsize=CACHED_CALENDARS)
def compile_calendar(calendar: WorkingCalendar) -> CompiledCalendar:
    """Cut a calendar into days; equal calendars are compiled once."""
    week = tuple(_pattern(calendar.week[weekday - 1], calendar.week[weekday]) for weekday in range(7))
    unit = max((_length(bands) for bands in calendar.week), default=1) if calendar.whole_days else 1
    first, patterns, days = _exception_days(calendar)
    return CompiledCalendar(first=first, week=week, patterns=patterns, days=days, unit=max(unit, 1))


def _exception_days(calendar: WorkingCalendar) -> tuple[int, tuple[Pattern, ...], Int64]:
    """All days from the first exception to the day after the last, which a night may reach.

    A day's pattern follows from what holds on it and on the day before: a weekday (0–6) or an exception (from 7).
    """
    if not calendar.exceptions:
        return 0, (), np.zeros(0, np.int64)
    first = min(exception.first_day for exception in calendar.exceptions)
    last = max(exception.last_day for exception in calendar.exceptions) + 1
    holds = (np.arange(first - 1, last + 1, dtype=np.int64) + EPOCH_WEEKDAY) % 7
    for number, exception in enumerate(calendar.exceptions):
        holds[exception.first_day - first + 1 : exception.last_day - first + 2] = 7 + number
    bands = [*calendar.week, *(exception.bands for exception in calendar.exceptions)]
    pairs, days = np.unique(holds[:-1] * len(bands) + holds[1:], return_inverse=True)
    patterns = tuple(_pattern(bands[pair // len(bands)], bands[pair % len(bands)]) for pair in pairs.tolist())
    return first, patterns, days.astype(np.int64)


@lru_cache(maxsize=CACHED_CALENDARS * 32)
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


@lru_cache(maxsize=16)
def calendar_arrays(calendars: tuple[WorkingCalendar, ...]) -> Int64:
    """All calendars in one array: a head each, then patterns, then running totals and patterns of single days.

    Heads and entries hold places in the same array, so that a kernel needs nothing else. A pattern is its number of
    bands followed by their starts and ends.
    """
    compiled = [compile_calendar(calendar) for calendar in calendars]
    places: dict[Pattern, int] = {}
    bands: list[int] = []
    for calendar in compiled:
        for pattern in (*calendar.week, *calendar.patterns):
            if pattern not in places:
                places[pattern] = HEAD * len(compiled) + len(bands)
                bands += [len(pattern), *(minute for band in pattern for minute in band)]
    parts = [np.array(bands, np.int64)]
    heads: list[int] = []
    end = HEAD * len(compiled) + len(bands)
    for calendar in compiled:
        lengths = [_length(day) for day in calendar.week] * 2
        heads += [calendar.first, len(calendar.days), end, end + len(calendar.days) + 1]
        heads += [sum(lengths) // 2, calendar.unit, *(places[day] for day in calendar.week)]
        heads += [sum(lengths[:weekday]) for weekday in range(15)]
        minutes = np.array([_length(pattern) for pattern in calendar.patterns], np.int64)[calendar.days]
        parts += [np.zeros(1, np.int64), np.cumsum(minutes)]
        parts += [np.array([places[pattern] for pattern in calendar.patterns], np.int64)[calendar.days]]
        end += 2 * len(calendar.days) + 1
    return np.concatenate((np.array(heads, np.int64), *parts))


def units(numbers: Int64, calendars: Int64) -> Int64:
    """The smallest step of work of a column of calendars."""
    return numbers[calendars * HEAD + UNIT]


def _length(pattern: Pattern) -> int:
    """Working minutes of one day."""
    return sum(end - start for start, end in pattern)
