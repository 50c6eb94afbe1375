"""Columns of instants between the world's clock and a project's wall clock, without a Python object a cell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from schedule.computation.columns import Int64
from schedule.engine import NO_INSTANT

DAY: Final = 1440
FIRST_DAY: Final = -36_525  # of a century before 1970
DAYS: Final = 146_100  # four centuries
_UNKNOWN: Final = 1_000_000
_CHANGING: Final = 1_000_001
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  the wall clock has no zone
_EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_wall_clock(zone: ZoneInfo, utc: Int64) -> Int64:
    """Minutes since 1970 in UTC as minutes of the zone's wall clock; the sign for nothing stays."""
    return _shifted(zone, utc, _offset_of_utc_day, _offset_of_utc, 1)


def to_utc(zone: ZoneInfo, wall: Int64) -> Int64:
    """Minutes of the zone's wall clock as minutes since 1970 in UTC.

    A time that the clock shows twice is the later one; one that it leaves out is moved on by the gap.
    """
    return _shifted(zone, wall, _offset_of_wall_day, _offset_of_wall, -1)


def _shifted(zone: ZoneInfo, minutes: Int64, of_day, of_minute, sign: int) -> Int64:  # type: ignore[no-untyped-def]
    """Days without a change of the clock share one offset; the few others are asked minute by minute."""
    known = minutes != NO_INSTANT
    table = _offsets(zone, sign)
    days = np.where(known, minutes, 0) // DAY - FIRST_DAY
    inside = np.clip(days, 0, DAYS)
    offsets = table[inside]
    asked = inside[offsets == _UNKNOWN]
    if len(asked):
        for day in np.unique(asked).tolist():
            offset = of_day(zone, day + FIRST_DAY) if 0 < day < DAYS else None
            table[day] = _CHANGING if offset is None else offset
        offsets = table[inside]
    changing = offsets == _CHANGING
    shifted = minutes + sign * np.where(changing, 0, offsets)
    for at in np.flatnonzero(changing & known).tolist():
        shifted[at] = minutes[at] + sign * of_minute(zone, int(minutes[at]))
    return np.where(known, shifted, NO_INSTANT)


@lru_cache(maxsize=64)
def _offsets(zone: ZoneInfo, sign: int) -> Int64:
    """Offsets by day, asked for when first needed; the first and the last stand for days outside of them."""
    return np.full(DAYS + 1, _UNKNOWN, np.int64)


def _offset_of_utc(zone: ZoneInfo, minutes: int) -> int:
    offset = (_EPOCH_UTC + timedelta(minutes=minutes)).astimezone(zone).utcoffset()
    return (offset or timedelta()) // timedelta(minutes=1)


def _offset_of_wall(zone: ZoneInfo, minutes: int) -> int:
    shown = _EPOCH + timedelta(minutes=minutes)
    earlier, later = (shown.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    offset = later if later < earlier else earlier  # shown twice: standard time; left out: the offset before
    return offset // timedelta(minutes=1)


def _offset_of_utc_day(zone: ZoneInfo, day: int) -> int | None:
    """The offset all day long, None where it changes."""
    first, last = _offset_of_utc(zone, day * DAY), _offset_of_utc(zone, day * DAY + DAY - 1)
    return first if first == last else None


def _offset_of_wall_day(zone: ZoneInfo, day: int) -> int | None:
    first, last = _offset_of_wall(zone, day * DAY), _offset_of_wall(zone, day * DAY + DAY - 1)
    return first if first == last else None
