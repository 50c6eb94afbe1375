"""Calendars of a project for the engine: inheritance resolved, calendars of several resources combined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from schedule.engine import Band, CalendarError, CalendarException, WorkingCalendar, day_number
from schedule.models import CalendarException as ExceptionRow
from schedule.models import ScheduleSettings, WorkCalendar

if TYPE_CHECKING:
    from projects.models import Project

Bands = tuple[Band, ...]
KEPT_PROJECTS = 64
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


class ProjectCalendars:
    """The calendars of a project by id; each is resolved when it is first asked for.

    A day follows the first of these that says something: an exception of the calendar, its own week, the exceptions
    of the calendar it inherits from, that one's week, and so on upwards.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], exceptions: Iterable[Mapping[str, Any]]) -> None:
        self._rows = {row["id"]: row for row in rows}
        self._exceptions: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for exception in exceptions:
            self._exceptions[exception["calendar_id"]].extend(each_year(exception))
        self._resolved: dict[int, WorkingCalendar] = {}

    @classmethod
    def of_project(cls, project_id: int) -> ProjectCalendars:
        """The calendars as they are now: read and resolved once for the same content."""
        return cls.of_projects((project_id,))[project_id]

    @classmethod
    def with_settings(cls, project: Project) -> tuple[ScheduleSettings, ProjectCalendars]:
        """The settings of a project, the defaults where nobody has set any, and its calendars, in one question."""
        for found in ScheduleSettings.objects.raw(_WITH_SETTINGS, [project.pk]):
            found.project = project
            return found, _read(project.pk, str(vars(found)["calendars_digest"]))
        return ScheduleSettings(project=project), cls.of_project(project.pk)

    @classmethod
    def of_projects(cls, project_ids: Iterable[int]) -> dict[int, ProjectCalendars]:
        """The calendars of several projects; one query tells which of them have to be read anew."""
        return {project_id: _read(project_id, digest) for project_id, digest in _digests(project_ids)}

    def __contains__(self, calendar_id: int) -> bool:
        """Whether the project has such a calendar."""
        return calendar_id in self._rows

    def names(self) -> list[tuple[int, str]]:
        """Ids and names in the order of names."""
        return sorted(((key, row["name"]) for key, row in self._rows.items()), key=lambda pair: pair[::-1])

    def minutes_per_day(self, calendar_id: int | None) -> int:
        """What a day means in a calendar; 480 where there is none."""
        row = self._rows.get(calendar_id or 0)
        return int(row["minutes_per_day"]) if row else 480

    def working(self, calendar_id: int) -> WorkingCalendar:
        """A calendar as the engine takes it; raises CalendarError where it contradicts itself."""
        if calendar_id not in self._resolved:
            row = self._rows[calendar_id]
            week, exceptions = self._layers(calendar_id)
            self._resolved[calendar_id] = WorkingCalendar(
                name=row["name"], week=week, exceptions=exceptions, minutes_per_day=row["minutes_per_day"]
            )
        return self._resolved[calendar_id]

    def _layers(self, calendar_id: int) -> tuple[tuple[Bands, ...], tuple[CalendarException, ...]]:
        chain = self._chain(calendar_id)
        week: list[Bands | None] = [None] * 7
        exceptions: list[CalendarException] = []  # the strongest first
        for row in chain:
            said = {weekday for weekday in range(7) if week[weekday] is not None}
            for exception in reversed(self._exceptions[row["id"]]):
                exceptions.extend(_outside_weekdays(_exception(exception), said))
            for weekday, bands in enumerate(row["week"]):
                if week[weekday] is None and bands is not None:
                    week[weekday] = _bands(bands)
        return tuple(bands or () for bands in week), tuple(reversed(exceptions))

    def _chain(self, calendar_id: int) -> list[Mapping[str, Any]]:
        chain: list[Mapping[str, Any]] = []
        current: int | None = calendar_id
        while current is not None:
            row = self._rows[current]
            if row in chain:
                raise CalendarError(f"calendar “{row['name']}” inherits from itself")
            chain.append(row)
            current = row["base_id"]
        return chain


def _digests(project_ids: Iterable[int]) -> list[tuple[int, str]]:
    """A fingerprint of everything the calendars of each project say."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.id, {_digest('p.id')} FROM unnest(%(projects)s::int8[]) p (id)",  # noqa: S608
            {"projects": sorted(set(project_ids))},
        )
        return [(int(key), str(digest)) for key, digest in cursor.fetchall()]


def _digest(project: str) -> str:
    content = " || '#' || ".join(
        f"coalesce((SELECT string_agg(c::text, '|' ORDER BY c.id) FROM {model._meta.db_table} c"  # noqa: S608
        f" WHERE c.project_id = {project}), '')"
        for model in (WorkCalendar, ExceptionRow)
    )
    return f"md5({content})"


_WITH_SETTINGS = (
    f"SELECT s.*, {_digest('s.project_id')} AS calendars_digest"  # noqa: S608
    " FROM schedule_schedulesettings s WHERE s.project_id = %s"
)


@lru_cache(maxsize=KEPT_PROJECTS)
def _read(project_id: int, digest: str) -> ProjectCalendars:
    rows = WorkCalendar.objects.filter(project_id=project_id).values(
        "id", "name", "base_id", "week", "minutes_per_day"
    )
    exceptions = (
        ExceptionRow.objects.filter(project_id=project_id)
        .order_by("id")
        .values("calendar_id", "first_day", "last_day", "bands", "repeats_until")
    )
    return ProjectCalendars(rows, exceptions)


def each_year(exception: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """An exception once for every year in which it comes again; 29 February only in years that have one.

    >>> from datetime import date
    >>> days = each_year({"first_day": date(2026, 12, 24), "last_day": date(2027, 1, 1), "repeats_until": 2028})
    >>> [(each["first_day"].isoformat(), each["last_day"].isoformat()) for each in days]
    [('2026-12-24', '2027-01-01'), ('2027-12-24', '2028-01-01'), ('2028-12-24', '2029-01-01')]
    """
    until = exception.get("repeats_until")
    found = [exception]
    if until is None:
        return found
    first, last = exception["first_day"], exception["last_day"]
    length = last - first
    for year in range(first.year + 1, until + 1):
        try:
            moved = first.replace(year=year)
        except ValueError:
            continue
        end = moved + length if length.days < 1 else _same_day(last, last.year + year - first.year)
        found.append({**exception, "first_day": moved, "last_day": end})
    return found


def _same_day(day: date, year: int) -> date:
    """A day in another year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _bands(bands: Sequence[Sequence[int]]) -> Bands:
    return tuple((start, end) for start, end in bands)


def _exception(row: Mapping[str, Any]) -> CalendarException:
    first, last = (
        day_number(day) if isinstance(day, date) else day for day in (row["first_day"], row["last_day"])
    )
    return CalendarException(first, last, _bands(row["bands"]))


def _outside_weekdays(exception: CalendarException, said: set[int]) -> list[CalendarException]:
    """The days of an exception on which no stronger week has spoken."""
    if not said:
        return [exception]
    runs: list[CalendarException] = []
    first: int | None = None
    for day in range(exception.first_day, exception.last_day + 2):
        open_day = day <= exception.last_day and (day + EPOCH_WEEKDAY) % 7 not in said
        if open_day and first is None:
            first = day
        elif not open_day and first is not None:
            runs.append(CalendarException(first, day - 1, exception.bands))
            first = None
    return runs


def joined(calendars: Sequence[WorkingCalendar], name: str) -> WorkingCalendar:
    """A calendar that works whenever one of these does: a task goes on while one of its resources is there."""
    return _combined(calendars, name, _either)


def common(calendars: Sequence[WorkingCalendar], name: str) -> WorkingCalendar:
    """A calendar that works only when all of these do; raises EmptyCalendarError where they never meet."""
    return _combined(calendars, name, _both)


def _combined(
    calendars: Sequence[WorkingCalendar], name: str, combine: Callable[[Bands, Bands], Bands]
) -> WorkingCalendar:
    result = calendars[0]
    for other in calendars[1:]:
        week = tuple(combine(*days) for days in zip(result.week, other.week, strict=True))
        result = WorkingCalendar(
            name=name,
            week=week,
            exceptions=_combined_exceptions(result, other, combine),
            minutes_per_day=result.minutes_per_day,
        )
    return result


def _combined_exceptions(
    one: WorkingCalendar, other: WorkingCalendar, combine: Callable[[Bands, Bands], Bands]
) -> tuple[CalendarException, ...]:
    days = {
        day
        for exception in (*one.exceptions, *other.exceptions)
        for day in range(exception.first_day, exception.last_day + 1)
    }
    ones, others = _by_day(one), _by_day(other)
    found: list[CalendarException] = []
    for day in sorted(days):
        weekday = (day + EPOCH_WEEKDAY) % 7
        bands = combine(ones.get(day, one.week[weekday]), others.get(day, other.week[weekday]))
        found.append(CalendarException(day, day, bands))
    return tuple(found)


def _by_day(calendar: WorkingCalendar) -> dict[int, Bands]:
    return {
        day: exception.bands
        for exception in calendar.exceptions
        for day in range(exception.first_day, exception.last_day + 1)
    }


def _either(one: Bands, other: Bands) -> Bands:
    merged: list[Band] = []
    for start, end in sorted((*one, *other)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _both(one: Bands, other: Bands) -> Bands:
    met = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return tuple(sorted((start, end) for start, end in met if start < end))
