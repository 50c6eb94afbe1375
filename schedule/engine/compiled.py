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

CACHED_CALENDARS: Final = 512

Pattern = tuple[Band, ...]
"""Bands of one calendar day from midnight to midnight: a night shift is cut and its rest lies in the next day."""


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
    week = tuple(_pattern(calendar.week[weekday - 1], calendar.week[weekday]) for weekday in range(7))
    first, days = _exception_days(calendar)
    unit = max((_length(bands) for bands in calendar.week), default=1) if calendar.whole_days else 1
    return CompiledCalendar(first=first, week=week, days=days, unit=max(unit, 1))


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
def calendar_arrays(calendars: tuple[WorkingCalendar, ...]) -> Int64:
    """All calendars in one array: a head each, then patterns, then running totals and patterns of single days.

    Heads and entries hold places in the same array, so that a kernel needs nothing else. A pattern is its number of
    bands followed by their starts and ends.
    """
    compiled = [compile_calendar(calendar) for calendar in calendars]
    numbers: list[int] = [0] * (HEAD * len(compiled))
    places: dict[Pattern, int] = {}
    for calendar in compiled:
        for pattern in {*calendar.week, *calendar.days} - places.keys():
            places[pattern] = len(numbers)
            numbers += [len(pattern), *(minute for band in pattern for minute in band)]
    for row, calendar in enumerate(compiled):
        lengths = [_length(day) for day in calendar.week] * 2
        head = [calendar.first, len(calendar.days), len(numbers), len(numbers) + len(calendar.days) + 1]
        head += [sum(lengths) // 2, calendar.unit, *(places[day] for day in calendar.week)]
        head += [sum(lengths[:weekday]) for weekday in range(15)]
        numbers[row * HEAD : (row + 1) * HEAD] = head
        totals = np.cumsum([0, *(_length(day) for day in calendar.days)])
        numbers += [*totals.tolist(), *(places[day] for day in calendar.days)]
    return np.array(numbers, np.int64)


def units(numbers: Int64, calendars: Int64) -> Int64:
    """The smallest step of work of a column of calendars."""
    return numbers[calendars * HEAD + UNIT]


def _length(pattern: Pattern) -> int:
    """Working minutes of one day."""
    return sum(end - start for start, end in pattern)
