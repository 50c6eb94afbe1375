"""When a recurring task comes again: days from a rule."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import count
from typing import Final

MOST: Final = 1_000
LAST_DAY: Final = date(2199, 12, 31)


class Every(Enum):
    """The unit in which a task comes again."""

    DAY = "daily"
    WEEK = "weekly"
    MONTH = "monthly"
    YEAR = "yearly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of recurrence. Weekdays count from 0, Monday.

    Daily and weekly rules may name weekdays. Monthly and yearly ones fall on a day of the month, by default that of the
    first day, on the month's last day where it is shorter; or on the `week`-th of the first weekday named, -1 for the
    last one of the month.
    """

    every: Every
    first: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    day: int | None = None
    week: int | None = None
    until: date | None = None
    times: int | None = None


def days(rule: Rule, most: int = MOST) -> tuple[date, ...]:
    """The days of a rule in order, at most so many.

    >>> days(Rule(every=Every.WEEK, first=date(2026, 11, 23), weekdays=(0, 3), times=3))
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 26), datetime.date(2026, 11, 30))
    """
    found: list[date] = []
    wanted = most if rule.times is None else min(rule.times, most)
    last = min(rule.until or LAST_DAY, LAST_DAY)
    for day in _endless(rule):
        if len(found) >= wanted or day > last:
            break
        if day >= rule.first:
            found.append(day)
    return tuple(found)


def _endless(rule: Rule) -> Iterator[date]:
    """Days without an end, some perhaps before the first one; a day after the calendar's last stops them."""
    for step in count():
        try:
            yield from _step(rule, step * rule.interval)
        except (OverflowError, ValueError):
            return


def _step(rule: Rule, ahead: int) -> Iterator[date]:
    """The days of one interval."""
    if rule.every is Every.DAY:
        day = rule.first + timedelta(days=ahead)
        if not rule.weekdays or day.weekday() in rule.weekdays:
            yield day
        elif day > LAST_DAY:
            raise OverflowError
    elif rule.every is Every.WEEK:
        monday = rule.first - timedelta(days=rule.first.weekday()) + timedelta(weeks=ahead)
        for weekday in sorted(set(rule.weekdays)) or [rule.first.weekday()]:
            yield monday + timedelta(days=weekday)
    else:
        months = rule.first.month - 1 + ahead * (12 if rule.every is Every.YEAR else 1)
        yield _in_month(rule, rule.first.year + months // 12, months % 12 + 1)


def _in_month(rule: Rule, year: int, month: int) -> date:
    """The rule's day in a month."""
    first_weekday, length = monthrange(year, month)
    if rule.week is None:
        return date(year, month, min(rule.day or rule.first.day, length))
    weekday = rule.weekdays[0] if rule.weekdays else rule.first.weekday()
    earliest = 1 + (weekday - first_weekday) % 7
    if rule.week < 0:
        return date(year, month, earliest + (length - earliest) // 7 * 7)
    return date(year, month, earliest + 7 * (rule.week - 1))
