"""Kernels that turn instants into positions in working time and back; `time` is what `calendar_arrays` gives."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from schedule.engine.arrays import Int64
from schedule.engine.compiled import (
    BEFORE,
    COUNT,
    EPOCH_WEEKDAY,
    FIRST,
    HEAD,
    PATTERN,
    UNIT,
    WEEK_BEFORE,
    WEEK_TOTAL,
    WEEKDAY,
)


def cache_folder(chosen: str) -> str:
    """Where compiled kernels are kept: a folder for exactly these sources.

    A kept kernel holds the code of the kernels it calls, but is made anew only when its own file changes; one folder
    for all versions would mix old code with new.
    """
    here = Path(__file__).parent
    sources = sha256(b"".join(path.read_bytes() for path in sorted(here.glob("*.py"))))
    return str(Path(chosen or here / "__pycache__") / sources.hexdigest()[:16])


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    _Function = TypeVar("_Function", bound=Callable[..., Any])

    def kernel(function: _Function) -> _Function:
        """Compiled at run time; plain Python to the type checker."""
        return function
else:
    from numba import config, njit

    config.CACHE_DIR = cache_folder(config.CACHE_DIR)

    def kernel(function):
        """Compile a function, keeping the result on disk where there is a folder to keep it in."""
        try:
            return njit(cache=True, error_model="numpy")(function)
        except RuntimeError:
            return njit(error_model="numpy")(function)


FAR: Final = 2**55
"""An instant that is never reached: a calendar has no more working time before it."""


@kernel
def week_minutes(time: Int64, head: int, first: int, days: int) -> int:
    """Working minutes in `days` days from day `first` when the week repeats; negative backwards."""
    weeks = days // 7
    before = head + WEEK_BEFORE + (first + EPOCH_WEEKDAY) % 7
    return int(weeks * time[head + WEEK_TOTAL] + time[before + days - weeks * 7] - time[before])


@kernel
def offset(time: Int64, calendar: int, instant: int) -> int:
    """Working minutes between the calendar's first single day (or 1970) and an instant: its position."""
    head = calendar * HEAD
    day = instant // 1440
    minute = instant - day * 1440
    count = time[head + COUNT]
    row = day - time[head + FIRST]
    if 0 <= row < count:
        position = time[time[head + BEFORE] + row]
        pattern = time[time[head + PATTERN] + row]
    else:
        pattern = time[head + WEEKDAY + (day + EPOCH_WEEKDAY) % 7]
        if row < 0:
            position = week_minutes(time, head, time[head + FIRST], row)
        else:
            position = time[time[head + BEFORE] + count]
            position += week_minutes(time, head, time[head + FIRST] + count, row - count)
    for band in range(pattern + 1, pattern + 1 + 2 * time[pattern], 2):
        if minute <= time[band]:
            break
        position += min(minute, time[band + 1]) - time[band]
    return int(position)


@kernel
def begin(time: Int64, calendar: int, position: int) -> int:
    """The instant at which the working minute after a position begins: where work starts."""
    head = calendar * HEAD
    first = time[head + FIRST]
    count = time[head + COUNT]
    before = time[head + BEFORE]
    listed = time[before + count]
    if 0 <= position < listed:
        low, high = before, before + count
        while high - low > 1:
            middle = (low + high) >> 1
            if time[middle] <= position:
                low = middle
            else:
                high = middle
        day = first + low - before
        rest = position - time[low]
        pattern = time[time[head + PATTERN] + low - before]
    else:
        total = time[head + WEEK_TOTAL]
        if total == 0:
            return FAR if position >= 0 else -FAR
        day = first if position < 0 else first + count
        rest = position if position < 0 else position - listed
        weeks = rest // total
        rest -= weeks * total
        origin = head + WEEK_BEFORE + (day + EPOCH_WEEKDAY) % 7
        passed = 0
        while time[origin + passed + 1] - time[origin] <= rest:
            passed += 1
        rest -= time[origin + passed] - time[origin]
        day += weeks * 7 + passed
        pattern = time[head + WEEKDAY + (day + EPOCH_WEEKDAY) % 7]
    band = pattern + 1
    while rest >= time[band + 1] - time[band]:
        rest -= time[band + 1] - time[band]
        band += 2
    return int(day * 1440 + time[band] + rest)


@kernel
def end(time: Int64, calendar: int, position: int) -> int:
    """The instant at which the working minute before a position ends: where work finishes."""
    instant = begin(time, calendar, position - 1)
    if instant in (FAR, -FAR):
        return instant
    return instant + 1


@kernel
def earliest_start(time: Int64, calendar: int, instant: int) -> int:
    """Position of the first possible start at or after an instant."""
    position = offset(time, calendar, instant)
    unit = time[calendar * HEAD + UNIT]
    if unit > 1:
        position = -(-position // unit) * unit
    return position


@kernel
def earliest_finish(time: Int64, calendar: int, instant: int) -> int:
    """Position of the first possible finish at or after an instant."""
    position = offset(time, calendar, instant)
    unit = time[calendar * HEAD + UNIT]
    if unit > 1:
        position = -(-position // unit) * unit
        if end(time, calendar, position) < instant:
            position += unit
    return position


@kernel
def latest_finish(time: Int64, calendar: int, instant: int) -> int:
    """Position of the last possible finish at or before an instant."""
    position = offset(time, calendar, instant)
    unit = time[calendar * HEAD + UNIT]
    if unit > 1:
        position = position // unit * unit
    return position


@kernel
def latest_start(time: Int64, calendar: int, instant: int) -> int:
    """Position of the last possible start at or before an instant."""
    position = offset(time, calendar, instant)
    unit = time[calendar * HEAD + UNIT]
    if unit > 1:
        position = position // unit * unit
        if begin(time, calendar, position) > instant:
            position -= unit
    return position
