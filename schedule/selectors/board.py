"""What the planning board shows: the whole plan, single rows, and what changed since a version.

Instants are wall-clock times of the project without offset; durations, slack and lags are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from core.actors import Actor
from core.errors import NotVisible
from core.freshness import state_of
from core.policy import can
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.rows import settings_of
from schedule.models import Link, ScheduleSettings, ScheduleSummary, TaskDates
from schedule.models.calendar import standard_week
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW

FRESHNESS: Final = "schedule"
MOST_CHANGES: Final = 2_000
"""Beyond that many changed rows a board reads the plan anew."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _clock(column: str) -> str:
    return f"floor(date_part('epoch', {column} AT TIME ZONE %(zone)s) / 60)::int8"


_COLUMNS: Final = f"""
t.id, t.number, t.parent_id, d."row", d.level, d.outline, t.wbs_code, t.name, t.kind, t.version,
CASE WHEN t.kind = 'summary' THEN d.duration_minutes ELSE t.duration_minutes END, t.duration_is_elapsed, t.calendar_id,
{_clock("d.start")}, {_clock("d.finish")}, {_clock("d.late_finish")}, d.total_float, d.free_float,
CASE WHEN t.kind = 'summary' THEN coalesce(d.percent, 0) ELSE t.percent_complete END,
coalesce(d.is_critical, false), coalesce(d.on_longest_path, false),
t.constraint_type, {_clock("t.constraint_at")}, {_clock("t.deadline_at")}, coalesce(d.misses_deadline, false),
{_clock("t.actual_start_at")}, {_clock("t.actual_finish_at")}, t.is_manual, t.notes <> '', t.is_active
"""
_ROWS: Final = f"SELECT {_COLUMNS} FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id"  # noqa: S608
_RESOURCES: Final = """
SELECT a.task_id, string_agg(r.name || CASE WHEN a.units = 1 OR r.kind <> 'work' THEN ''
 ELSE ' ' || round(a.units * 100)::text || ' %%' END, ', ' ORDER BY r.name, a.id)
FROM schedule_assignment a JOIN schedule_resource r ON r.id = a.resource_id
WHERE a.project_id = %(project)s {only} GROUP BY a.task_id
"""


def board_plan(*, actor: Actor, project: Project) -> dict[str, Any]:
    """Everything for the first paint of the board."""
    project = _visible(actor, project)
    settings = settings_of(project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    state = state_of(FRESHNESS, project.pk)
    calendars = ProjectCalendars.of_project(project.pk)
    return {
        "version": state.input_version,
        "computed": state.result_version,
        "project": _project_facts(project, settings, summary, calendars),
        "can_edit": can(actor, SCHEDULE_EDIT, project),
        "can_report_progress": can(actor, PROGRESS_EDIT, project),
        "calendar": _shading(settings, calendars),
        "calendars": [{"id": key, "name": name} for key, name in calendars.names()],
        "tasks": _rows(project, settings, calendars),
        "links": _links(project, summary),
        "error": summary.error,
    }


def board_rows(*, actor: Actor, project: Project, task_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of some tasks, in outline order."""
    project = _visible(actor, project)
    ids = list(task_ids)
    if not ids:
        return []
    return _rows(project, settings_of(project), ProjectCalendars.of_project(project.pk), ids=ids)


def board_links(*, actor: Actor, project: Project, link_ids: Iterable[int] | None = None) -> list[list[Any]]:
    """Links as the board draws them: all, or some."""
    project = _visible(actor, project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    return _links(project, summary, link_ids)


def board_project(*, actor: Actor, project: Project) -> dict[str, Any]:
    """Start, finish, status date and today of a project, as the head of the board shows them."""
    project = _visible(actor, project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    return _project_facts(project, settings_of(project), summary, ProjectCalendars.of_project(project.pk))


def changes_since(*, actor: Actor, project: Project, since: int) -> dict[str, Any]:
    """What changed after a version: rows, or that the plan is better read anew."""
    project = _visible(actor, project)
    state = state_of(FRESHNESS, project.pk)
    answer: dict[str, Any] = {
        "version": state.input_version,
        "computed": state.result_version,
        "tasks": [],
        "removed": [],
        "links_changed": False,
        "reload": False,
        "error": "",
    }
    summary = ScheduleSummary.objects.filter(project=project).first()
    if summary is not None:
        answer["error"] = summary.error
    if since == state.input_version and not state.is_behind:
        return answer
    ids = list(
        TaskDates.objects.filter(project=project, input_version__gt=since).values_list("task_id", flat=True)[
            : MOST_CHANGES + 1
        ]
    )
    removed = summary is not None and summary.removed_version > since
    if since > state.input_version or removed or len(ids) > MOST_CHANGES:
        return answer | {"reload": True}
    answer["tasks"] = board_rows(actor=actor, project=project, task_ids=ids)
    answer["links_changed"] = summary is not None and summary.links_version > since
    if ids:
        answer["project"] = board_project(actor=actor, project=project)
    return answer


def _visible(actor: Actor, project: Project) -> Project:
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    return project


def _project_facts(
    project: Project, settings: ScheduleSettings, summary: ScheduleSummary, calendars: ProjectCalendars
) -> dict[str, Any]:
    status = (
        settings.status_at.astimezone(project.zone) if settings.status_at else project.effective_status_date()
    )
    return {
        "key": project.key,
        "name": project.name,
        "time_zone": project.time_zone,
        "start": local_text(project, summary.start),
        "finish": local_text(project, summary.finish),
        "status_date": status.isoformat()[:10] if settings.uses_status_date else None,
        "today": project.local_day().isoformat(),
        "minutes_per_day": calendars.minutes_per_day(settings.calendar_id),
    }


def local_text(project: Project, value: datetime | None) -> str | None:
    """An instant as the project's clock shows it, to the minute."""
    if value is None:
        return None
    return value.astimezone(project.zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _shading(settings: ScheduleSettings, calendars: ProjectCalendars) -> dict[str, Any]:
    if settings.calendar_id is None:
        return {"week": standard_week(), "exceptions": []}
    calendar = calendars.working(settings.calendar_id)
    first = datetime(1970, 1, 1, tzinfo=UTC)

    def day(number: int) -> str:
        return (first + timedelta(days=number)).date().isoformat()

    return {
        "week": [[list(band) for band in bands] for bands in calendar.week],
        "exceptions": [
            [day(e.first_day), day(e.last_day), [list(band) for band in e.bands]] for e in calendar.exceptions
        ],
    }


class _Clock:
    """Wall-clock minutes as text, each different one made once."""

    def __init__(self) -> None:
        self._known: dict[int | None, str | None] = {None: None}

    def __call__(self, minutes: int | None) -> str | None:
        if minutes not in self._known:
            moment = _EPOCH + timedelta(minutes=minutes or 0)
            self._known[minutes] = moment.replace(tzinfo=None).isoformat(timespec="minutes")
        return self._known[minutes]


def _rows(
    project: Project,
    settings: ScheduleSettings,
    calendars: ProjectCalendars,
    ids: list[int] | None = None,
) -> list[dict[str, Any]]:
    params: dict[str, Any] = {"project": project.pk, "zone": project.time_zone, "ids": ids}
    only, mine = ("AND t.id = ANY(%(ids)s)", "AND a.task_id = ANY(%(ids)s)") if ids is not None else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(f'{_ROWS} WHERE t.project_id = %(project)s {only} ORDER BY d."row", t.id', params)
        tasks = cursor.fetchall()
        cursor.execute(_RESOURCES.format(only=mine), params)
        resources = dict(cursor.fetchall())
    clock = _Clock()
    days = {
        key: calendars.minutes_per_day(key or settings.calendar_id) for key in {task[12] for task in tasks}
    }
    return [_row(task, clock, days, resources.get(task[0], "")) for task in tasks]


def _row(task: tuple[Any, ...], clock: _Clock, days: dict[int | None, int], resources: str) -> dict[str, Any]:
    (
        pk, number, parent, row, level, outline, wbs, name, kind, version, duration, elapsed, calendar, start, finish,
        late_finish, slack, free, percent, critical, longest, constraint, constraint_at, deadline, misses,
        actual_start, actual_finish, manual, has_notes, active,
    ) = task  # fmt: skip
    return {
        "id": pk,
        "number": number,
        "parent": parent,
        "row": row,
        "level": level or 1,
        "outline": outline or "",
        "wbs": wbs or outline or "",
        "name": name,
        "kind": kind,
        "version": version,
        "duration": duration,
        "elapsed": elapsed,
        "minutes_per_day": days[calendar],
        "start": clock(start),
        "finish": clock(finish),
        "late_finish": clock(late_finish),
        "slack": slack,
        "free": free,
        "percent": _number(percent),
        "critical": critical,
        "longest": longest,
        "constraint": constraint,
        "constraint_at": clock(constraint_at),
        "deadline": clock(deadline),
        "misses_deadline": misses,
        "actual_start": clock(actual_start),
        "actual_finish": clock(actual_finish),
        "manual": manual,
        "calendar": calendar,
        "resources": resources,
        "has_notes": has_notes,
        "active": active,
    }


def _number(value: Decimal) -> float | int:
    number = float(value)
    return int(number) if number.is_integer() else number


def _links(
    project: Project, summary: ScheduleSummary, link_ids: Iterable[int] | None = None
) -> list[list[Any]]:
    links = Link.objects.filter(project=project)
    if link_ids is not None:
        links = links.filter(pk__in=list(link_ids))
    driving = set(summary.driving_links)
    rows = links.order_by("pk").values_list(
        "pk", "predecessor_id", "successor_id", "type", "lag_minutes", "lag_unit", "lag_percent"
    )
    return [
        [pk, before, after, kind, lag if share is None else float(share), unit, pk in driving]
        for pk, before, after, kind, lag, unit, share in rows
    ]
