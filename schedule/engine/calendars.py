"""Working calendars: when work happens, as weekly bands of minutes with exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schedule.engine.errors import CalendarError, EmptyCalendarError, RangeError
from schedule.engine.instants import FIRST_INSTANT, LAST_INSTANT

Band = tuple[int, int]
"""Working time from one minute after midnight to another, the end not included; the end may lie in the
next day (up to 2880), the band then belongs to the day on which it starts."""

DAY: Final = 1440
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days that differ from the week: their own bands, or none for a holiday.

    Days are counted since 1970-01-01 and both ends are included.
    """

    first_day: int
    last_day: int
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A week of working bands, Monday first, and the exceptions to it; a later exception beats an earlier one.

    `minutes_per_day` is what people mean by "a day" of this calendar; it only serves to show durations.
    `whole_days` is for plans that know days but no hours: work starts at the beginning of a working day and
    finishes at the end of one, and every working day counts the same.

    >>> office = WorkingCalendar.office("Office")
    >>> office.week[0], office.week[5], office.minutes_per_day
    (((480, 720), (780, 1020)), (), 480)
    """

    name: str
    week: tuple[tuple[Band, ...], ...]
    exceptions: tuple[CalendarException, ...] = ()
    minutes_per_day: int = 480
    whole_days: bool = False

    def __post_init__(self) -> None:
        """Refuse a calendar that contradicts itself; see `validate`."""
        validate(self)

    @classmethod
    def office(cls, name: str, exceptions: tuple[CalendarException, ...] = ()) -> WorkingCalendar:
        """Monday to Friday, 08:00–12:00 and 13:00–17:00."""
        day: tuple[Band, ...] = ((480, 720), (780, 1020))
        return cls(name=name, week=(day,) * 5 + ((),) * 2, exceptions=exceptions)

    @classmethod
    def around_the_clock(cls, name: str = "24 hours") -> WorkingCalendar:
        """Every minute of every day."""
        return cls(name=name, week=(((0, DAY),),) * 7, minutes_per_day=DAY)


def validate(calendar: WorkingCalendar) -> None:
    """Raise CalendarError with the day at fault: bands out of order or overlapping, no working time at all.

    Exceptions outside 1900–2200 are a RangeError.
    """
    if len(calendar.week) != 7:
        raise CalendarError(f"calendar “{calendar.name}” needs seven weekdays, it has {len(calendar.week)}")
    if calendar.minutes_per_day <= 0:
        raise CalendarError(f"calendar “{calendar.name}” needs a day of more than 0 minutes")
    for weekday, bands in zip(WEEKDAYS, calendar.week, strict=True):
        _check_bands(calendar.name, weekday, bands)
    for exception in calendar.exceptions:
        if exception.last_day < exception.first_day:
            raise CalendarError(f"calendar “{calendar.name}” has an exception that ends before it starts")
        if exception.first_day * DAY < FIRST_INSTANT or exception.last_day * DAY > LAST_INSTANT:
            raise RangeError(f"calendar “{calendar.name}” has an exception that is not between 1900 and 2200")
        _check_bands(calendar.name, "an exception", exception.bands)
    if not any(calendar.week) and not any(exception.bands for exception in calendar.exceptions):
        raise EmptyCalendarError(f"calendar “{calendar.name}” has no working time")
    for today in range(7):
        _check_night(calendar, today)
    if calendar.whole_days:
        _check_whole_days(calendar)


def _check_bands(name: str, where: str, bands: tuple[Band, ...]) -> None:
    """Bands of one day: inside two days, longer than nothing, in order, not overlapping."""
    previous = 0
    for start, end in bands:
        if not (0 <= start < DAY and start < end <= 2 * DAY):
            raise CalendarError(
                f"calendar “{name}”, {where}: band {clock(start)}–{clock(end)} is not in the day"
            )
        if start < previous:
            raise CalendarError(
                f"calendar “{name}”, {where}: band {clock(start)}–{clock(end)} overlaps another or is out of order"
            )
        previous = end


def _check_night(calendar: WorkingCalendar, weekday: int) -> None:
    """The night shift of one weekday may not run into the first band of the next."""
    today, tomorrow = calendar.week[weekday], calendar.week[(weekday + 1) % 7]
    if today and tomorrow and today[-1][1] - DAY > tomorrow[0][0]:
        raise CalendarError(
            f"calendar “{calendar.name}”: the last band of {WEEKDAYS[weekday]} runs into the first of the day after"
        )


def _check_whole_days(calendar: WorkingCalendar) -> None:
    """A calendar of whole days has days of one length, or lengths could not be counted in days."""
    days = [*calendar.week, *(exception.bands for exception in calendar.exceptions)]
    lengths = {sum(end - start for start, end in bands) for bands in days if bands}
    if len(lengths) > 1:
        raise CalendarError(
            f"calendar “{calendar.name}” counts whole days, so all its days need the same length"
        )


def clock(minute: int) -> str:
    """A minute after midnight as people write it.

    >>> clock(810)
    '13:30'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"
