"""Days of calendars that are different, in the words of plan files."""

from __future__ import annotations

from typing import Any, Final

from integrations.plans.model import Bands, CalendarException
from schedule.models import CalendarException as ExceptionRow

LAST_YEAR: Final = 2199


def bands_out(day: Any) -> Bands:
    """The working time of a day."""
    return tuple((start, end) for start, end in day)


def exceptions_out(row: ExceptionRow) -> list[CalendarException]:
    """An exception, written out for every year in which it comes again."""
    found = []
    last_year = min(row.repeats_until or row.first_day.year, LAST_YEAR)
    for year in range(row.first_day.year, max(last_year, row.first_day.year) + 1):
        shift = year - row.first_day.year
        try:
            first = row.first_day.replace(year=year)
            last = row.last_day.replace(year=row.last_day.year + shift)
        except ValueError:  # 29 February
            continue
        found.append(CalendarException(first, last, bands_out(row.bands), row.name))
    return found
