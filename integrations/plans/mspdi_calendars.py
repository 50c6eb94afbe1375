"""Calendars of MSPDI files of all years: weekdays, exceptions old and new, recurring ones, and other working weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from integrations.plans.bands import STANDARD_DAY, STANDARD_WEEK, joined, laid_over
from integrations.plans.errors import TooLargeError
from integrations.plans.limits import Limits
from integrations.plans.model import Bands, CalendarException, CalendarKind, PlanCalendar
from integrations.plans.mspdi_values import bad, clock, day, flag, whole_number
from integrations.plans.mspdi_xml import Node
from integrations.plans.recurrence import Pattern, Recurrence
from integrations.plans.values import one_line

_PATTERNS = {
    2: Pattern.YEARLY_BY_DAY,
    3: Pattern.YEARLY_BY_POSITION,
    4: Pattern.MONTHLY_BY_DAY,
    5: Pattern.MONTHLY_BY_POSITION,
    6: Pattern.WEEKLY,
}
_EVERY = frozenset((Pattern.DAILY, Pattern.WEEKLY, Pattern.MONTHLY_BY_DAY, Pattern.MONTHLY_BY_POSITION))
_TWICE = "Repeats an exception of the newer form, which is kept."
_NO_DAYS = "An exception without days says nothing."
_UNKNOWN = "A kind of recurrence that is not understood."
_NO_HOURS = "A working day without hours gets the ordinary ones, 8–12 and 13–17."


class CalendarReader:
    """Turns calendar elements into calendars, and keeps count of the days that recurring exceptions give."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._days_left = limits.rows

    def read(self, node: Node) -> PlanCalendar:
        """One calendar."""
        uid = whole_number(node, "UID")
        if uid is None:
            raise bad(node, "UID", "The calendar has no UID.")
        base = whole_number(node, "BaseCalendarUID")
        base_id = str(base) if base is not None and base > 0 else None
        is_base = flag(node, "IsBaseCalendar")
        kind = CalendarKind.RESOURCE if is_base is False and base_id else CalendarKind.GLOBAL
        return PlanCalendar(
            external_id=str(uid),
            name=one_line(node.take("Name")) or f"Calendar {uid}",
            kind=kind,
            week=self._week(node, has_base=base_id is not None),
            base_external_id=base_id,
            exceptions=self._exceptions(node),
        )

    def _week(self, node: Node, *, has_base: bool) -> tuple[Bands | None, ...]:
        sunday_first: list[Bands | None] = [None] * 7
        for entry in node.rows("WeekDays", "WeekDay"):
            kind = whole_number(entry, "DayType")
            if kind == 0:
                continue
            if kind is None or not 1 <= kind <= 7:
                raise bad(entry, "DayType", "The number of a weekday is not from 1 to 7.")
            sunday_first[kind - 1] = _hours(entry)
        if not has_base:
            defined = any(day is not None for day in sunday_first)
            standard: tuple[Bands, ...] = (((),) * 7) if defined else (STANDARD_WEEK[6], *STANDARD_WEEK[:6])
            sunday_first = [
                usual if day is None else day for day, usual in zip(sunday_first, standard, strict=True)
            ]
        return (*sunday_first[1:], sunday_first[0])

    def _exceptions(self, node: Node) -> tuple[CalendarException, ...]:
        """Exceptions before other weeks; single ranges before recurring ones, as MS Project lays them over."""
        single: list[CalendarException] = []
        recurring: list[CalendarException] = []
        new_form = list(node.rows("Exceptions", "Exception"))
        for entry in new_form:
            recurrence = self._recurrence(entry)
            if recurrence is None:
                continue
            bands, name = _hours(entry), one_line(entry.take("Name"))
            if recurrence.pattern is Pattern.DAILY and recurrence.every == 1:
                last = recurrence.last
                if recurrence.occurrences is not None:
                    last = min(last, recurrence.first + timedelta(days=max(recurrence.occurrences - 1, 0)))
                single.append(CalendarException(recurrence.first, last, bands, name))
            else:
                recurring.extend(
                    self._written_out(entry, recurrence.days(), dict.fromkeys(range(7), bands), name)
                )
        for entry in node.rows("WeekDays", "WeekDay"):
            if entry.values.get("DayType") == "0":
                single.extend(self._old_form(entry, superseded=bool(new_form)))
        weeks = [week for entry in node.rows("WorkWeeks", "WorkWeek") for week in self._other_week(entry)]
        self._spend(node, len(single))
        return laid_over((*single, *recurring, *weeks))

    def _old_form(self, entry: Node, *, superseded: bool) -> Iterator[CalendarException]:
        period = _period(entry)
        bands = _hours(entry)
        if superseded or period is None:
            for part in _all_nodes(entry):
                for field in part.values:
                    part.lose(field, _TWICE if superseded else _NO_DAYS)
            return
        yield CalendarException(*period, bands)

    def _recurrence(self, entry: Node) -> Recurrence | None:
        """The days of an exception of the newer form; None where it has none, which is noted."""
        period = _period(entry)
        kind = whole_number(entry, "Type") or 1
        every = whole_number(entry, "Period") or 1
        counted = flag(entry, "EnteredByOccurrences")
        occurrences = whole_number(entry, "Occurrences")
        if period is None or kind not in (1, 7, *_PATTERNS):
            for part in _all_nodes(entry):
                for field in part.values:
                    part.lose(field, _NO_DAYS if period is None else _UNKNOWN)
            return None
        if not 1 <= every <= 9999 or (occurrences is not None and occurrences < 0):
            raise bad(entry, "Period", "The step of a recurring exception is not from 1 to 9,999.")
        pattern = _PATTERNS.get(kind, Pattern.DAILY)
        mask = whole_number(entry, "DaysOfWeek") or 0
        item = whole_number(entry, "MonthItem") or 0
        return Recurrence(
            pattern=pattern,
            first=period[0],
            last=period[1],
            every=every if pattern in _EVERY else 1,
            weekdays=frozenset((bit - 1) % 7 for bit in range(7) if mask >> bit & 1),
            day=whole_number(entry, "MonthDay") or 1,
            position=min(max(whole_number(entry, "MonthPosition") or 0, 0), 4) + 1,
            weekday=(item - 4) % 7 if 3 <= item <= 9 else None,
            month=min(max(whole_number(entry, "Month") or 0, 0), 11) + 1,
            occurrences=occurrences if counted and occurrences else None,
        )

    def _other_week(self, entry: Node) -> Iterator[CalendarException]:
        """A working week of its own between two days, written out as exceptions."""
        period = _period(entry)
        hours: dict[int, Bands] = {}
        for weekday in entry.rows("WeekDays", "WeekDay"):
            kind = whole_number(weekday, "DayType")
            if kind is None or not 1 <= kind <= 7:
                raise bad(weekday, "DayType", "The number of a weekday is not from 1 to 7.")
            hours[(kind - 2) % 7] = _hours(weekday)
        name = one_line(entry.take("Name"))
        if period is None or not hours:
            return
        span = (period[1] - period[0]).days + 1
        days = (period[0] + timedelta(days=step) for step in range(span))
        defined = (day for day in days if day.weekday() in hours)
        yield from self._written_out(entry, defined, hours, name)

    def _written_out(
        self, entry: Node, days: Iterable[date], hours: Mapping[int, Bands], name: str
    ) -> list[CalendarException]:
        """Days one by one with the hours of their weekday, neighbours with the same hours made one range."""
        found: list[CalendarException] = []
        count = 0
        for each in days:
            count += 1
            if count > self._limits.calendar_days:
                raise TooLargeError(
                    f"A recurring exception gives more than {self._limits.calendar_days:,} days.",
                    line=entry.line,
                    advice="Let it end earlier.",
                )
            bands = hours[each.weekday()]
            if found and found[-1].last + timedelta(days=1) == each and found[-1].bands == bands:
                found[-1] = CalendarException(found[-1].first, each, bands, name)
            else:
                found.append(CalendarException(each, each, bands, name))
        self._spend(entry, count)
        return found

    def _spend(self, node: Node, days: int) -> None:
        self._days_left -= days
        if self._days_left < 0:
            raise TooLargeError(
                f"The calendars have more than {self._limits.rows:,} exceptional days in all.", line=node.line
            )


def _period(node: Node) -> tuple[date, date] | None:
    """The first and the last day of a time period; None where it gives no days."""
    period = node.child("TimePeriod")
    if period is None:
        return None
    first, last = day(period, "FromDate"), day(period, "ToDate")
    if first is None:
        return None
    if last is None:
        return first, first
    if last < first:
        raise bad(period, "ToDate", f"The period ends on {last} before it starts on {first}.")
    return first, last


def _hours(node: Node) -> Bands:
    """The working time of a day or an exception."""
    working = flag(node, "DayWorking")
    bands: list[tuple[int, int]] = []
    for entry in node.rows("WorkingTimes", "WorkingTime"):
        start, end = clock(entry, "FromTime"), clock(entry, "ToTime")
        if start is None or end is None:
            continue
        end = end or 1440
        if start > end:
            raise bad(entry, "ToTime", "A working time ends before it starts.")
        if start < end:
            bands.append((start, end))
    if working is False:
        return ()
    if not bands and working:
        node.change("DayWorking", _NO_HOURS)
        return STANDARD_DAY
    return joined(bands)


def _all_nodes(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(current.children)
