"""Calendars as people read them: where they are used, what a year of one looks like, whether any work is left in it."""

from __future__ import annotations

import calendar as month_names
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from core.actors import Actor
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars, each_year
from schedule.engine import CalendarError, EmptyCalendarError, WorkingCalendar, day_number
from schedule.models import CalendarException, Resource, ScheduleSettings, Task, WorkCalendar
from schedule.selectors.words import bands_text

SHOWN: Final = 50
EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class CalendarUse:
    """What would notice a change of a calendar: the first rows of each kind, and how many there are."""

    is_project: bool
    tasks: tuple[Task, ...]
    task_count: int
    resources: tuple[Resource, ...]
    resource_count: int
    heirs: tuple[WorkCalendar, ...]

    @property
    def is_used(self) -> bool:
        """Whether anything does."""
        return self.is_project or bool(self.task_count or self.resource_count or self.heirs)


def calendar_use(*, actor: Actor, calendar: WorkCalendar) -> CalendarUse:
    """Where a calendar is used."""
    visible = WorkCalendar.objects.visible_to(actor).filter(pk=calendar.pk)
    tasks = Task.objects.filter(calendar__in=visible).order_by("dates__row", "pk")
    resources = Resource.objects.filter(calendar__in=visible).order_by("name", "pk")
    return CalendarUse(
        is_project=ScheduleSettings.objects.filter(calendar__in=visible).exists(),
        tasks=tuple(tasks[:SHOWN]),
        task_count=tasks.count(),
        resources=tuple(resources[:SHOWN]),
        resource_count=resources.count(),
        heirs=tuple(WorkCalendar.objects.filter(base__in=visible).order_by("name", "pk")),
    )


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the picture. `kind` is work, free, holiday (an exception without work) or other (other hours)."""

    day: date
    kind: str
    words: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month in weeks from Monday; None for days of other months."""

    name: str
    weeks: tuple[tuple[CalendarDay | None, ...], ...]
    days: int
    """Working days."""
    minutes: int


def calendar_year(project: Project, calendar: WorkCalendar, year: int) -> list[CalendarMonth]:
    """Twelve months of a calendar; empty where it contradicts itself."""
    try:
        working = ProjectCalendars.of_project(project.pk).working(calendar.pk)
    except (CalendarError, KeyError):
        return []
    names = _names(calendar, year)
    months = []
    for month in range(1, 13):
        weeks = tuple(
            tuple(_day(working, each, names) if each.month == month else None for each in week)
            for week in month_names.Calendar().monthdatescalendar(year, month)
        )
        shown = [each for week in weeks for each in week if each is not None]
        months.append(
            CalendarMonth(
                name=month_names.month_name[month],
                weeks=weeks,
                days=sum(each.minutes > 0 for each in shown),
                minutes=sum(each.minutes for each in shown),
            )
        )
    return months


def bands_on(working: WorkingCalendar, day: date) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Working bands that begin on a day, and whether an exception says so."""
    number = day_number(day)
    for exception in reversed(working.exceptions):
        if exception.first_day <= number <= exception.last_day:
            return exception.bands, True
    return working.week[day.weekday()], False


def _day(working: WorkingCalendar, day: date, names: dict[date, str]) -> CalendarDay:
    bands, is_exception = bands_on(working, day)
    kind = ("other" if bands else "holiday") if is_exception else ("work" if bands else "free")
    words = bands_text(bands)
    if is_exception and names.get(day):
        words = f"{names[day]}, {words}"
    return CalendarDay(day, kind, words, sum(end - start for start, end in bands))


def _names(calendar: WorkCalendar, year: int) -> dict[date, str]:
    """Names of exceptions by day, the calendar's own over those that it inherits."""
    chain: list[WorkCalendar] = []
    current: WorkCalendar | None = calendar
    while current is not None and current not in chain:
        chain.append(current)
        current = current.base
    found: dict[date, str] = {}
    for owner in reversed(chain):
        for row in CalendarException.objects.filter(calendar=owner).order_by("id"):
            for first, last in spans_of(row):
                day = max(first, date(year, 1, 1))
                while day <= min(last, date(year, 12, 31)):
                    found[day] = row.name
                    day += timedelta(days=1)
    return found


def spans_of(row: CalendarException) -> list[tuple[date, date]]:
    """First and last day of an exception, once for every year in which it comes again."""
    facts: dict[str, Any] = {
        "first_day": row.first_day, "last_day": row.last_day, "repeats_until": row.repeats_until,
    }  # fmt: skip
    return [(each["first_day"], each["last_day"]) for each in each_year(facts)]


def free_days(calendar: WorkCalendar) -> set[date]:
    """Days that exceptions of the calendar itself or those above it make free."""
    found: set[date] = set()
    current: WorkCalendar | None = calendar
    seen: set[int] = set()
    while current is not None and current.pk not in seen:
        seen.add(current.pk)
        for row in CalendarException.objects.filter(calendar=current):
            if row.bands:
                continue
            for first, last in spans_of(row):
                length = min((last - first).days, 3_700)
                found.update(first + timedelta(days=n) for n in range(length + 1))
        current = current.base
    return found


def working_time_problem(project: Project, calendar: WorkCalendar) -> str:
    """Why a calendar, or one that inherits from it, cannot be worked with; empty where it can.

    A calendar needs working time after the start of the project: a week of free days has none, nor has one whose
    exceptions leave nothing.
    """
    rows = list(WorkCalendar.objects.filter(project=project))
    affected = _with_heirs(calendar, rows)
    exceptions = (
        CalendarException.objects.filter(project=project)
        .order_by("id")
        .values("calendar_id", "first_day", "last_day", "bands", "repeats_until")
    )
    facts = [
        {
            "id": r.pk,
            "name": r.name,
            "base_id": r.base_id,
            "week": r.week,
            "minutes_per_day": r.minutes_per_day,
        }
        for r in rows
    ]
    calendars = ProjectCalendars(facts, exceptions)
    for row in affected:
        sentence = _problem(project, calendars, row)
        if sentence:
            heir = row.pk != calendar.pk
            return f"{sentence} It inherits from “{calendar.name}”." if heir else sentence
    return ""


def _with_heirs(calendar: WorkCalendar, rows: Sequence[WorkCalendar]) -> list[WorkCalendar]:
    found = [calendar]
    for each in found:  # grows while it is walked
        found.extend(
            row for row in rows if row.base_id == each.pk and row.pk not in {one.pk for one in found}
        )
    return found


def _problem(project: Project, calendars: ProjectCalendars, row: WorkCalendar) -> str:
    from schedule.engine.compiled import calendar_arrays
    from schedule.engine.instants import LAST_INSTANT
    from schedule.engine.working_time import begin, offset

    try:
        working = calendars.working(row.pk)
    except EmptyCalendarError:
        return _empty(row, "no weekday has hours")
    except CalendarError as problem:
        text = str(problem)
        return f"{text[:1].upper()}{text[1:]}."
    time = calendar_arrays((working,))
    start = day_number(project.start_date) * 1440
    if begin(time, 0, offset(time, 0, start)) < LAST_INSTANT:
        return ""
    return _empty(row, "its exceptions leave no day to work" if any(working.week) else "no weekday has hours")


def _empty(row: WorkCalendar, why: str) -> str:
    return (
        f"The calendar “{row.name}” would have no working time after the start of the project: {why}."
        " Work needs at least one day with hours."
    )
