"""Instants inside the engine: whole minutes since 1970-01-01T00:00 on the project's own wall clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from schedule.engine.errors import RangeError

NO_INSTANT: Final = -(2**62)
"""Stands for an absent instant in integer columns; dataclasses and results for people use None."""

MINUTES_PER_DAY: Final = 1440

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  wall clock
FIRST_INSTANT: Final = (date(1900, 1, 1) - _EPOCH.date()).days * MINUTES_PER_DAY
LAST_INSTANT: Final = (date(2200, 1, 1) - _EPOCH.date()).days * MINUTES_PER_DAY


def instant(moment: datetime) -> int:
    """Minutes since 1970 of a naive wall-clock time; seconds are dropped.

    >>> instant(datetime(1970, 1, 2, 8, 30))
    1950
    """
    if moment.tzinfo is not None:
        raise RangeError("the engine counts wall-clock minutes: give a time without a time zone")
    return (moment - _EPOCH) // timedelta(minutes=1)


def moment(minutes: int) -> datetime:
    """The naive wall-clock time of an instant.

    >>> moment(1950)
    datetime.datetime(1970, 1, 2, 8, 30)
    """
    return _EPOCH + timedelta(minutes=int(minutes))


def day_number(day: date) -> int:
    """Days since 1970-01-01, as calendars count them.

    >>> day_number(date(1970, 1, 5))
    4
    """
    return (day - _EPOCH.date()).days


def optional_moment(minutes: int) -> datetime | None:
    """The wall-clock time of a column value, None where the column holds no instant."""
    return None if minutes == NO_INSTANT else moment(minutes)
