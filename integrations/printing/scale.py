"""The time scale of a printed plan: days to millimetres, and what the two lines of its head say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY: Final = 86_400
Pieces = Iterator[tuple[date, date, str]]
Unit = Callable[[date, date], Pieces]
"""Gives the pieces of time that touch a stretch of days: first day, first day after, label."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A piece of a line of the head: from the left, its width, what it says."""

    left: float
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of days on a stretch of paper: `width` millimetres for the days `first` to `last`."""

    first: date
    last: date
    width: float

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def per_day(self) -> float:
        """Millimetres of a day."""
        return self.width / self.days

    def place(self, moment: datetime) -> float:
        """Millimetres from the left; may lie outside of the paper."""
        start = datetime.combine(self.first, datetime.min.time())
        return (moment - start).total_seconds() / _DAY * self.per_day

    def ticks(self) -> tuple[list[Tick], list[Tick]]:
        """The upper and the lower line of the head, as fine as there is room for.

        >>> upper, lower = Scale(date(2027, 1, 1), date(2027, 12, 31), 200).ticks()
        >>> [tick.label for tick in upper], [tick.label for tick in lower][:3]
        (['2027'], ['Jan', 'Feb', 'Mar'])
        """
        if self.per_day >= 4:
            return self._ticks(_months), self._ticks(_days)
        if self.per_day >= 1:
            return self._ticks(_months), self._ticks(_weeks)
        if self.per_day >= 0.22:
            return self._ticks(_years), self._ticks(_short_months)
        if self.per_day >= 0.07:
            return self._ticks(_years), self._ticks(_quarters)
        return [], self._ticks(_years)

    def _ticks(self, unit: Unit) -> list[Tick]:
        made = []
        for first, following, label in unit(self.first, self.last):
            begin, end = max(first, self.first), min(following, self.last + timedelta(days=1))
            left = (begin - self.first).days * self.per_day
            made.append(Tick(left, (end - begin).days * self.per_day, label))
        return made


def _days(first: date, last: date) -> Pieces:
    day = first
    while day <= last:
        yield day, day + timedelta(days=1), str(day.day)
        day += timedelta(days=1)


def _weeks(first: date, last: date) -> Pieces:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday, monday + timedelta(days=7), str(monday.day)
        monday += timedelta(days=7)


def _month_pieces(first: date, last: date, step: int) -> Iterator[tuple[date, date]]:
    month = date(first.year, (first.month - 1) // step * step + 1, 1)
    while month <= last:
        months = month.year * 12 + month.month - 1 + step
        following = date(months // 12, months % 12 + 1, 1)
        yield month, following
        month = following


def _months(first: date, last: date) -> Pieces:
    for month, following in _month_pieces(first, last, 1):
        yield month, following, f"{MONTHS[month.month - 1]} {month.year}"


def _short_months(first: date, last: date) -> Pieces:
    for month, following in _month_pieces(first, last, 1):
        yield month, following, MONTHS[month.month - 1]


def _quarters(first: date, last: date) -> Pieces:
    for month, following in _month_pieces(first, last, 3):
        yield month, following, f"Q{(month.month + 2) // 3}"


def _years(first: date, last: date) -> Pieces:
    for month, following in _month_pieces(first, last, 12):
        yield month, following, str(month.year)
