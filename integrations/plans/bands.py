"""Working time of days: bands of one day, and ranges of days laid over each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from integrations.plans.model import Band, Bands, CalendarException

_DAY = timedelta(days=1)
STANDARD_DAY: Bands = ((480, 720), (780, 1020))
STANDARD_WEEK: tuple[Bands, ...] = (STANDARD_DAY,) * 5 + ((), ())
"""Monday to Friday 8–12 and 13–17: what both tools assume where a calendar says nothing."""


def joined(bands: Iterable[Band]) -> Bands:
    """Bands in ascending order, those that touch or overlap made one.

    >>> joined([(780, 1020), (480, 720), (720, 750)])
    ((480, 750), (780, 1020))
    """
    result: list[Band] = []
    for start, end in sorted(bands):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def laid_over(ranges: Sequence[CalendarException]) -> tuple[CalendarException, ...]:
    """Ranges of days made free of overlap: where two meet, the earlier one in the sequence holds.

    >>> day = lambda number: date(2024, 1, number)
    >>> strong, weak = CalendarException(day(3), day(4)), CalendarException(day(1), day(9), ((0, 60),))
    >>> [(part.first.day, part.last.day, bool(part.bands)) for part in laid_over([strong, weak])]
    [(1, 2, True), (3, 4, False), (5, 9, True)]
    """
    placed: list[CalendarException] = []
    starts: list[date] = []
    for entry in ranges:
        if not placed or entry.first > placed[-1].last:
            placed.append(entry)
            starts.append(entry.first)
            continue
        at = bisect_left(starts, entry.first)
        if at and placed[at - 1].last >= entry.first:
            at -= 1
        pieces: list[CalendarException] = []
        free_from = entry.first
        end = at
        while end < len(placed) and placed[end].first <= entry.last:
            if placed[end].first > free_from:
                pieces.append(_part(entry, free_from, placed[end].first - _DAY))
            pieces.append(placed[end])
            free_from = max(free_from, placed[end].last + _DAY)
            end += 1
        if free_from <= entry.last:
            pieces.append(_part(entry, free_from, entry.last))
        placed[at:end] = pieces
        starts[at:end] = [piece.first for piece in pieces]
    return tuple(placed)


def _part(entry: CalendarException, first: date, last: date) -> CalendarException:
    return CalendarException(first, last, entry.bands, entry.name)
