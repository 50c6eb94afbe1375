"""Kernels that turn instants into counts of working minutes and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from schedule.engine.compiled import (
    BASE,
    COUNT,
    EPOCH_WEEKDAY,
    FIRST,
    UNIT,
    WEEK_BEFORE,
    WEEK_TOTAL,
    WEEKDAY,
    CalendarArrays,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    _Function = TypeVar("_Function", bound=Callable[..., Any])

    def kernel(function: _Function) -> _Function:
        """Compiled at run time; plain Python to the type checker."""
        return function
else:
    from numba import njit

    kernel = njit(cache=True)

FAR: Final = 2**55
"""An instant that is never reached: beyond it a calendar has no more working time."""


@kernel
def week_minutes(head: np.ndarray[Any, Any], calendar: int, first: int, days: int) -> int:
    """Working minutes in `days` days from day `first` when the week repeats; negative backwards."""
    weeks = days // 7
    weekday = (first + EPOCH_WEEKDAY) % 7
    before = WEEK_BEFORE + weekday
    rest: int = head[calendar, before + days - weeks * 7] - head[calendar, before]
    return weeks * head[calendar, WEEK_TOTAL] + rest


@kernel
def offset(arrays: CalendarArrays, calendar: int, instant: int) -> int:
    """Working minutes between the calendar's first exception day (or 1970) and an instant."""
    head, before, pattern, pattern_first, band_start, band_end = arrays
    day = instant // 1440
    minute = instant - day * 1440
    first = head[calendar, FIRST]
    count = head[calendar, COUNT]
    base = head[calendar, BASE]
    row = day - first
    if row < 0:
        minutes = week_minutes(head, calendar, first, row)
        today = head[calendar, WEEKDAY + (day + EPOCH_WEEKDAY) % 7]
    elif row < count:
        minutes = before[base + row]
        today = pattern[base + row]
    else:
        minutes = before[base + count] + week_minutes(head, calendar, first + count, row - count)
        today = head[calendar, WEEKDAY + (day + EPOCH_WEEKDAY) % 7]
    for band in range(pattern_first[today], pattern_first[today + 1]):
        if minute <= band_start[band]:
            break
        minutes += min(minute, band_end[band]) - band_start[band]
    return int(minutes)


@kernel
def begin(arrays: CalendarArrays, calendar: int, minutes: int) -> int:
    """The instant at which the working minute after `minutes` worked ones begins: where work starts."""
    head, before, pattern, pattern_first, band_start, band_end = arrays
    first = head[calendar, FIRST]
    count = head[calendar, COUNT]
    base = head[calendar, BASE]
    listed = before[base + count]
    if 0 <= minutes < listed:
        low, high = base, base + count
        while high - low > 1:
            middle = (low + high) // 2
            if before[middle] <= minutes:
                low = middle
            else:
                high = middle
        day = first + low - base
        rest = minutes - before[low]
        today = pattern[low]
    else:
        total = head[calendar, WEEK_TOTAL]
        if total == 0:
            return FAR if minutes >= 0 else -FAR
        day = first if minutes < 0 else first + count
        rest = minutes if minutes < 0 else minutes - listed
        weeks = rest // total
        rest -= weeks * total
        weekday = (day + EPOCH_WEEKDAY) % 7
        passed = 0
        origin = head[calendar, WEEK_BEFORE + weekday]
        while head[calendar, WEEK_BEFORE + weekday + passed + 1] - origin <= rest:
            passed += 1
        rest -= head[calendar, WEEK_BEFORE + weekday + passed] - origin
        day += weeks * 7 + passed
        today = head[calendar, WEEKDAY + (day + EPOCH_WEEKDAY) % 7]
    band = pattern_first[today]
    while rest >= band_end[band] - band_start[band]:
        rest -= band_end[band] - band_start[band]
        band += 1
    return int(day * 1440 + band_start[band] + rest)


@kernel
def end(arrays: CalendarArrays, calendar: int, minutes: int) -> int:
    """The instant at which the last of `minutes` worked minutes ends: where work finishes."""
    instant = begin(arrays, calendar, minutes - 1)
    if instant == FAR or instant == -FAR:
        return instant
    return instant + 1


@kernel
def earliest_start(arrays: CalendarArrays, calendar: int, instant: int) -> int:
    """Working minutes before the first possible start at or after an instant."""
    minutes = offset(arrays, calendar, instant)
    unit = arrays[0][calendar, UNIT]
    return int(-(-minutes // unit) * unit)


@kernel
def earliest_finish(arrays: CalendarArrays, calendar: int, instant: int) -> int:
    """Working minutes before the first possible finish at or after an instant."""
    minutes = offset(arrays, calendar, instant)
    unit = arrays[0][calendar, UNIT]
    if unit > 1:
        minutes = -(-minutes // unit) * unit
        if end(arrays, calendar, minutes) < instant:
            minutes += unit
    return int(minutes)


@kernel
def latest_finish(arrays: CalendarArrays, calendar: int, instant: int) -> int:
    """Working minutes before the last possible finish at or before an instant."""
    minutes = offset(arrays, calendar, instant)
    unit = arrays[0][calendar, UNIT]
    return int(minutes // unit * unit)


@kernel
def latest_start(arrays: CalendarArrays, calendar: int, instant: int) -> int:
    """Working minutes before the last possible start at or before an instant."""
    minutes = offset(arrays, calendar, instant)
    unit = arrays[0][calendar, UNIT]
    if unit > 1:
        minutes = minutes // unit * unit
        if begin(arrays, calendar, minutes) > instant:
            minutes -= unit
    return int(minutes)
