"""Working time of a plan file's calendars, as the file has them: bands of a day, minutes between two times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from integrations.plans.model import Bands, PlanAssignment, PlanCalendar, PlanResource, PlanTask, ResourceKind

STANDARD: Bands = ((480, 720), (780, 1020))
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """When a task is worked on: while one of `people` works and, where there is one, within `own`."""

    own: str | None
    people: tuple[str | None, ...] = ()
    """Their calendars; None: that of the project."""


@dataclass(slots=True)
class WorkingTimes:
    """The calendars of one file, asked day by day."""

    calendars: Mapping[str, PlanCalendar]
    default: str | None = None
    _days: dict[tuple[When, date], Bands] = field(default_factory=dict)

    def bands(self, when: When, day: date) -> Bands:
        """The working time of a day."""
        key = (when, day)
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = self._of(when, day)
        return found

    def minutes(self, when: When, start: datetime, finish: datetime) -> int:
        """Working minutes between two times; none where the second is not after the first."""
        total = 0
        day = start.date()
        while day <= finish.date():
            midnight = datetime.combine(day, time())
            begin = _minute(start - midnight) if day == start.date() else 0
            end = _minute(finish - midnight) if day == finish.date() else 1440
            total += sum(max(0, min(end, b) - max(begin, a)) for a, b in self.bands(when, day))
            day += _ONE_DAY
        return total

    def after(self, when: When, start: datetime, minutes: int, limit: datetime) -> datetime:
        """The time at which so many working minutes have passed, at most `limit`."""
        day, left = start.date(), minutes
        while day <= limit.date():
            midnight = datetime.combine(day, time())
            begin = _minute(start - midnight) if day == start.date() else 0
            for a, b in self.bands(when, day):
                length = b - max(a, begin)
                if length >= left > 0:
                    return min(midnight + timedelta(minutes=max(a, begin) + left), limit)
                left -= max(length, 0)
            day += _ONE_DAY
        return limit

    def _of(self, when: When, day: date) -> Bands:
        if not when.people:
            return self._calendar(when.own or self.default, day)
        people = joined(
            band for person in when.people for band in self._calendar(person or self.default, day)
        )
        return people if when.own is None else common(people, self._calendar(when.own, day))

    def _calendar(self, key: str | None, day: date) -> Bands:
        seen: set[str] = set()
        while key is not None and key in self.calendars and key not in seen:
            seen.add(key)
            calendar = self.calendars[key]
            for exception in calendar.exceptions:
                if exception.first <= day <= exception.last:
                    return exception.bands
            own = calendar.week[day.weekday()]
            if own is not None:
                return own
            key = calendar.base_external_id
        return STANDARD if day.weekday() < 5 else ()


def when_of(
    task: PlanTask, assignments: Iterable[PlanAssignment], resources: Mapping[str, PlanResource]
) -> When:
    """When a task is worked on, as the schedule has it: on the calendars of its people, unless it leaves them alone."""
    own = task.calendar_external_id
    if task.ignores_resource_calendars:
        return When(own)
    people = [resources.get(each.resource_external_id or "") for each in assignments]
    calendars = [
        person.calendar_external_id
        for person in people
        if person is not None and person.kind is ResourceKind.WORK and not person.is_placeholder
    ]
    return When(own, tuple(dict.fromkeys(calendars)))


def joined(bands: Iterable[tuple[int, int]]) -> Bands:
    """Bands of several people as one day.

    >>> joined([(480, 720), (600, 900), (1000, 1100)])
    ((480, 900), (1000, 1100))
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(bands):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def common(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> Bands:
    """What two days have in common.

    >>> common([(480, 720), (780, 1020)], [(600, 840)])
    ((600, 720), (780, 840))
    """
    return tuple((max(a, c), min(b, d)) for a, b in first for c, d in second if max(a, c) < min(b, d))


def _minute(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
