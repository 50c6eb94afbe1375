"""The days on which a recurring exception of a calendar falls, written out one by one."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice


class Pattern(StrEnum):
    """How an exception recurs."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY_BY_DAY = "monthly_by_day"
    MONTHLY_BY_POSITION = "monthly_by_position"
    YEARLY_BY_DAY = "yearly_by_day"
    YEARLY_BY_POSITION = "yearly_by_position"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A pattern between two days, both included.

    `every`: each how many days, weeks or months. `weekdays`: 0 = Monday, for WEEKLY. `day`: of the month; a
    month that is shorter takes its last day. `position`: 1 to 4, 5 = last, of `weekday` in the month; without
    `weekday` of any day.
    """

    pattern: Pattern
    first: date
    last: date
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    day: int = 1
    position: int = 1
    weekday: int | None = None
    month: int = 1
    occurrences: int | None = None

    def days(self) -> Iterator[date]:
        """The days, ascending.

        >>> thanksgiving = Recurrence(Pattern.YEARLY_BY_POSITION, date(2024, 1, 1), date(2026, 12, 31),
        ...                           position=4, weekday=3, month=11)
        >>> [str(day) for day in thanksgiving.days()]
        ['2024-11-28', '2025-11-27', '2026-11-26']
        """
        within = (day for day in self._candidates() if self.first <= day <= self.last)
        return islice(within, self.occurrences)

    def _candidates(self) -> Iterator[date]:
        if self.pattern is Pattern.DAILY:
            span = (self.last - self.first).days
            return (self.first + timedelta(days=step) for step in range(0, span + 1, self.every))
        if self.pattern is Pattern.WEEKLY:
            return self._weekly()
        if self.pattern in (Pattern.YEARLY_BY_DAY, Pattern.YEARLY_BY_POSITION):
            months = ((year, self.month) for year in range(self.first.year, self.last.year + 1))
        else:
            start = self.first.year * 12 + self.first.month - 1
            end = self.last.year * 12 + self.last.month - 1
            months = ((number // 12, number % 12 + 1) for number in range(start, end + 1, self.every))
        return (self._in_month(year, month) for year, month in months)

    def _weekly(self) -> Iterator[date]:
        """Weeks begin on Sunday, as in MS Project."""
        sunday = self.first - timedelta(days=(self.first.weekday() + 1) % 7)
        offsets = sorted((weekday + 1) % 7 for weekday in self.weekdays)
        for step in range(0, (self.last - sunday).days + 1, 7 * self.every):
            for offset in offsets:
                yield sunday + timedelta(days=step + offset)

    def _in_month(self, year: int, month: int) -> date:
        length = calendar.monthrange(year, month)[1]
        if self.pattern in (Pattern.MONTHLY_BY_DAY, Pattern.YEARLY_BY_DAY):
            return date(year, month, max(1, min(self.day, length)))
        if self.weekday is None:
            return date(year, month, length if self.position >= 5 else self.position)
        if self.position >= 5:
            final = date(year, month, length)
            return final - timedelta(days=(final.weekday() - self.weekday) % 7)
        start = date(year, month, 1)
        return start + timedelta(days=(self.weekday - start.weekday()) % 7 + 7 * (self.position - 1))
