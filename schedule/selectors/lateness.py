"""Work that is late to start and work that slips: one meaning for the board, the Progress page and the API.

Planned dates are those of the baseline the plan is measured against; for a row it does not know, and without one, those
the plan would have without its status date. Work slips when it ends later than its baseline, without a baseline later
than planned in that sense; a row that the chosen baseline does not know cannot slip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from schedule.computation.calendars import ProjectCalendars
from schedule.computation.moments import from_wall_clock, minutes_of
from schedule.engine import CalendarError, WorkingCalendar
from schedule.engine.comparison import working_minutes
from schedule.models import TaskKind

if TYPE_CHECKING:
    from datetime import date

    from projects.models import Project
    from schedule.models import ScheduleSettings

NOT_REPORTED: Final = (TaskKind.SUMMARY, TaskKind.LEVEL_OF_EFFORT)

UNFINISHED: Final = (
    "t.kind NOT IN ('summary', 'level_of_effort') AND t.is_active AND t.actual_finish_at IS NULL"
    " AND t.percent_complete < 100"
)
"""SQL on a task `t`: work that is reported and not done."""
JOIN: Final = "LEFT JOIN schedule_baselinetask b ON b.task_id = t.id AND b.baseline_id = %(baseline)s::int8"
"""SQL: the task as frozen; goes with the dates `d` of the task and the parameters of `parameters`."""
SHOULD_HAVE_STARTED: Final = (
    f"{UNFINISHED} AND t.actual_start_at IS NULL AND t.percent_complete = 0"
    " AND coalesce(coalesce(b.start, d.planned_start) < %(status)s, false)"
)
SLIPPING: Final = (
    f"{UNFINISHED} AND coalesce(d.finish > CASE WHEN %(baseline)s::int8 IS NULL THEN d.planned_finish"
    " ELSE b.finish END, false)"
)
_ROWS: Final = f"""
SELECT t.id, coalesce(b.start, d.planned_start), coalesce(b.finish, d.planned_finish), b.start IS NOT NULL,
 d.finish, t.calendar_id, {SHOULD_HAVE_STARTED}, {SLIPPING}
FROM schedule_task t JOIN schedule_taskdates d ON d.task_id = t.id {JOIN}
WHERE t.project_id = %(project)s AND {UNFINISHED}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Lateness:
    """What was planned for a task that is not done, and how it stands to that."""

    planned_start: datetime | None
    planned_finish: datetime | None
    is_frozen: bool
    """The planned dates are those of the baseline."""
    should_have_started: bool
    is_slipping: bool
    slip: int | None
    """Working minutes of the task's calendar by which it ends later; None where nothing says when it should."""


def parameters(project: Project, settings: ScheduleSettings) -> dict[str, Any]:
    """What the conditions compare with: the baseline, and the instant before which work is due."""
    return {"baseline": settings.baseline_id, "status": cutoff_of(project, settings)[0]}


def cutoff_of(project: Project, settings: ScheduleSettings) -> tuple[datetime, date]:
    """The instant before which work is due, the engine's status date, and the status day it belongs to."""
    if settings.status_at is not None:
        return settings.status_at, settings.status_at.astimezone(project.zone).date()
    day = project.effective_status_date()
    return from_wall_clock(project, datetime.combine(day, time.min)), day


def lateness_of(
    project: Project, settings: ScheduleSettings, calendars: ProjectCalendars
) -> Mapping[int, Lateness]:
    """Every task that is not done, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"project": project.pk, **parameters(project, settings)})
        rows = cursor.fetchall()
    measured = [
        (key, start_of, finish, calendar or settings.calendar_id)
        for key, _, start_of, frozen, finish, calendar, _, _ in rows
        if start_of is not None and finish is not None and (frozen or settings.baseline_id is None)
    ]
    slips = _slips(project, calendars, measured)
    return {
        key: Lateness(start, until, frozen, late, slipping, slips.get(key))
        for key, start, until, frozen, _, _, late, slipping in rows
    }


def _slips(
    project: Project,
    calendars: ProjectCalendars,
    measured: Iterable[tuple[int, datetime, datetime, int | None]],
) -> dict[int, int]:
    """Working minutes from planned to expected finishes, calendar by calendar."""
    slips: dict[int, int] = {}
    moved: dict[int | None, list[tuple[int, datetime, datetime]]] = defaultdict(list)
    for key, planned, expected, own in measured:
        slips[key] = 0
        if planned != expected:
            moved[own].append((key, planned, expected))
    for calendar_id, group in moved.items():
        try:
            calendar = calendars.working(calendar_id) if calendar_id else WorkingCalendar.office("Standard")
        except (CalendarError, KeyError):
            calendar = WorkingCalendar.office("Standard")
        first = [minutes_of(project, planned) for _, planned, _ in group]
        last = [minutes_of(project, expected) for _, _, expected in group]
        slips.update(zip((key for key, _, _ in group), working_minutes(calendar, first, last), strict=True))
    return slips
