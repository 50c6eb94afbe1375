"""Between the days people write and the instants a plan holds.

Who writes a day for a start means its first working minute; who writes one for a finish means its last.
"""

from __future__ import annotations

import datetime

from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.engine import CalendarError, WorkingCalendar
from schedule.models import ScheduleSettings, Task

EPOCH = datetime.date(1970, 1, 1)
MIDNIGHT = datetime.time()
FINISH_TYPES = ("fnet", "fnlt", "mfo")


def calendar_of(task: Task) -> WorkingCalendar | None:
    """The calendar a task is scheduled by, or None where the project has none yet."""
    calendar_id = task.calendar_id or project_calendar_id(task.project)
    if calendar_id is None:
        return None
    try:
        return ProjectCalendars.of_project(task.project_id).working(calendar_id)
    except (CalendarError, KeyError):
        return None


def project_calendar_id(project: Project) -> int | None:
    """The calendar of the project's plan."""
    return ScheduleSettings.objects.filter(project=project).values_list("calendar_id", flat=True).first()


def bands_on(calendar: WorkingCalendar, day: datetime.date) -> tuple[tuple[int, int], ...]:
    """Working bands of a day, in minutes after its midnight.

    >>> bands_on(WorkingCalendar.office("Office"), datetime.date(2026, 11, 20))
    ((480, 720), (780, 1020))
    """
    number = (day - EPOCH).days
    for exception in reversed(calendar.exceptions):
        if exception.first_day <= number <= exception.last_day:
            return exception.bands
    return calendar.week[day.weekday()]


def first_minute(calendar: WorkingCalendar | None, day: datetime.date) -> datetime.datetime:
    """When work begins on a day; midnight where nobody works.

    >>> first_minute(WorkingCalendar.office("Office"), datetime.date(2026, 11, 20))
    datetime.datetime(2026, 11, 20, 8, 0)
    """
    bands = bands_on(calendar, day) if calendar else ()
    return _at(day, bands[0][0] if bands else 0)


def last_minute(calendar: WorkingCalendar | None, day: datetime.date) -> datetime.datetime:
    """When work ends on a day; the midnight after it where nobody works.

    >>> last_minute(WorkingCalendar.office("Office"), datetime.date(2026, 11, 21))
    datetime.datetime(2026, 11, 22, 0, 0)
    """
    bands = bands_on(calendar, day) if calendar else ()
    return _at(day, bands[-1][1] if bands else 1440)


def _at(day: datetime.date, minute: int) -> datetime.datetime:
    return datetime.datetime.combine(day, MIDNIGHT) + datetime.timedelta(minutes=minute)


def shown_day(
    project: Project, value: datetime.datetime | None, *, is_finish: bool = False
) -> datetime.date | None:
    """The day of an instant at the project; a finish at midnight belongs to the day before."""
    if value is None:
        return None
    local = value.astimezone(project.zone)
    if is_finish and local.time() == MIDNIGHT:
        local -= datetime.timedelta(minutes=1)
    return local.date()
