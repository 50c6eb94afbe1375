"""What the planning board shows: the whole plan, single rows, and what changed since a version.

Instants are wall-clock times of the project without offset; durations, slack and lags are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from core.actors import Actor
from core.errors import NotVisible
from core.freshness import state_of
from core.policy import can
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.models import Link, ScheduleSettings, ScheduleSummary, TaskDates
from schedule.models.calendar import standard_week
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.board_fields import BOARD_FIELDS

__all__ = [
    "BOARD_FIELDS",
    "board_answer",
    "board_links",
    "board_plan",
    "board_project",
    "board_rows",
    "board_table",
    "changes_since",
    "local_text",
    "row_fields",
]
LINK_TEXTS: Final = "links"
"""The provider of links as text, among those of `BOARD_FIELDS`."""
FRESHNESS: Final = "schedule"
MOST_CHANGES: Final = 2_000
"""Beyond that many changed rows a board reads the plan anew."""
MANY_ROWS: Final = 60
"""Beyond that many rows an answer names the fields once instead of in every row."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _clock(column: str) -> str:
    return f"floor(date_part('epoch', {column} AT TIME ZONE %(zone)s) / 60)::int8"


_STATUS_DATE: Final = 3  # schedule.engine.Cause: the status date alone holds the start back
_UNFINISHED: Final = (
    "t.kind <> 'summary' AND t.is_active AND t.actual_finish_at IS NULL AND t.percent_complete < 100"
)
_COLUMNS: Final = f"""
t.id, t.number, t.parent_id, d."row", d.level, d.outline, t.wbs_code, t.name, t.kind, t.version,
CASE WHEN t.kind = 'summary' THEN d.duration_minutes ELSE t.duration_minutes END, t.duration_is_elapsed, t.calendar_id,
{_clock("d.start")}, {_clock("d.finish")}, {_clock("d.late_finish")}, d.total_float, d.free_float,
CASE WHEN t.kind = 'summary' THEN coalesce(d.percent, 0) ELSE t.percent_complete END,
coalesce(d.is_critical, false), coalesce(d.on_longest_path, false),
t.constraint_type, {_clock("t.constraint_at")}, {_clock("t.deadline_at")}, coalesce(d.misses_deadline, false),
{_clock("t.actual_start_at")}, {_clock("t.actual_finish_at")}, t.is_manual, t.notes <> '', t.is_active,
t.external_id, t.constraint_is_mandatory, t.second_constraint_type, {_clock("t.second_constraint_at")},
{_clock("t.manual_start_at")}, {_clock("t.manual_finish_at")}, t.priority, t.percent_type, t.is_estimated,
CASE WHEN t.kind = 'summary' THEN NULL WHEN t.actual_finish_at IS NOT NULL THEN 0
 ELSE coalesce(t.remaining_minutes, round(t.duration_minutes * (100 - t.percent_complete) / 100)::int8) END,
{_UNFINISHED} AND t.actual_start_at IS NULL
 AND (coalesce(d.cause, 0) = {_STATUS_DATE} OR coalesce(d.start < %(status)s, false)),
{_UNFINISHED} AND (coalesce(d.misses_deadline, false) OR coalesce(d.total_float, 0) < 0), t.position
"""
_ROWS: Final = f"SELECT {_COLUMNS} FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id"  # noqa: S608
_RESOURCES: Final = """
SELECT a.task_id, string_agg(r.name || CASE WHEN a.units = 1 OR r.kind <> 'work' THEN ''
 ELSE ' ' || round(a.units * 100)::text || ' %%' END, ', ' ORDER BY r.name, a.id),
 (sum(coalesce(a.work_minutes, round(a.units * t.duration_minutes))) FILTER (WHERE r.kind = 'work'))::int8,
 coalesce(bool_or(lower(r.email) = %(email)s), false)
FROM schedule_assignment a JOIN schedule_task t ON t.id = a.task_id JOIN schedule_resource r ON r.id = a.resource_id
WHERE a.project_id = %(project)s {only} GROUP BY a.task_id
"""


def board_plan(*, actor: Actor, project: Project) -> dict[str, Any]:
    """Everything for the first paint of the board, its rows under `tasks`."""
    answer = board_table(actor=actor, project=project, without="")
    names, rows = answer.pop("fields"), answer.pop("rows")
    return {**answer, "tasks": [dict(zip(names, row, strict=True)) for row in rows]}


def board_table(*, actor: Actor, project: Project, without: str = LINK_TEXTS) -> dict[str, Any]:
    """The same for the wire: the names of a row's values once in `fields`, then only values in `rows`.

    Links as text are left out: the board has the links and writes them itself.
    """
    project = _visible(actor, project)
    settings = _settings(project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    state = state_of(FRESHNESS, project.pk)
    calendars = ProjectCalendars.of_project(project.pk)
    rows = _table(actor, project, settings, calendars, without=without)
    return {
        "version": state.input_version,
        "computed": state.result_version,
        "project": _project_facts(project, settings, summary, calendars),
        "can_edit": can(actor, SCHEDULE_EDIT, project),
        "can_report_progress": can(actor, PROGRESS_EDIT, project),
        "calendar": _shading(settings.calendar_id, calendars),
        "shadings": _shadings(rows, calendars),
        "calendars": [{"id": key, "name": name} for key, name in calendars.names()],
        "fields": row_fields(without),
        "rows": rows,
        "links": _links(project, summary),
        "error": summary.error,
    }


def board_rows(*, actor: Actor, project: Project, task_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of some tasks, in outline order."""
    project = _visible(actor, project)
    ids = list(task_ids)
    if not ids:
        return []
    return _rows(actor, project, _settings(project), ProjectCalendars.of_project(project.pk), ids=ids)


def board_answer(
    *, actor: Actor, project: Project, task_ids: Iterable[int], many: int = MANY_ROWS
) -> dict[str, Any]:
    """Rows and the head of the board after an edit; many rows as `fields` and `rows`, few as `tasks`."""
    project = _visible(actor, project)
    settings, calendars = _settings(project), ProjectCalendars.of_project(project.pk)
    summary = _head_of(project).first() or ScheduleSummary(project=project)
    ids = list(task_ids)
    table = _table(actor, project, settings, calendars, ids, without=LINK_TEXTS) if ids else []
    names = row_fields(LINK_TEXTS)
    rows: dict[str, Any] = {"fields": names, "rows": table}
    if len(table) <= many:
        rows = {"tasks": [dict(zip(names, row, strict=True)) for row in table]}
    return {**rows, "project": _project_facts(project, settings, summary, calendars)}


def board_links(*, actor: Actor, project: Project, link_ids: Iterable[int] | None = None) -> list[list[Any]]:
    """Links as the board draws them: all, or some."""
    project = _visible(actor, project)
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    return _links(project, summary, link_ids)


def board_project(*, actor: Actor, project: Project) -> dict[str, Any]:
    """Start, finish, status date and today of a project, as the head of the board shows them."""
    project = _visible(actor, project)
    summary = _head_of(project).first() or ScheduleSummary(project=project)
    return _project_facts(project, _settings(project), summary, ProjectCalendars.of_project(project.pk))


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
    noted = ScheduleSummary.objects.filter(project=project).values_list(
        "error", "links_version", "removed_version"
    )
    answer["error"], links_version, removed_version = noted.first() or ("", 0, 0)
    if since == state.input_version and not state.is_behind:
        return answer
    ids = list(
        TaskDates.objects.filter(project=project, input_version__gt=since).values_list("task_id", flat=True)[
            : MOST_CHANGES + 1
        ]
    )
    if since > state.input_version or removed_version > since or len(ids) > MOST_CHANGES:
        return answer | {"reload": True}
    if ids:
        answer |= board_answer(actor=actor, project=project, task_ids=ids)
    if links_version > since:
        answer["links_changed"] = True
        answer["links"] = board_links(actor=actor, project=project)
    return answer


def _head_of(project: Project) -> QuerySet[ScheduleSummary]:
    """The summary without its long lists."""
    return ScheduleSummary.objects.filter(project=project).defer(
        "driving_links", "out_of_sequence_links", "messages", "split_parts"
    )


def _settings(project: Project) -> ScheduleSettings:
    """The settings with the baseline that the plan is measured against."""
    found = ScheduleSettings.objects.filter(project=project).select_related("baseline").first()
    return found or ScheduleSettings(project=project)


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
        "baseline": _baseline(project, settings),
    }


def local_text(project: Project, value: datetime | None) -> str | None:
    """An instant as the project's clock shows it, to the minute."""
    if value is None:
        return None
    return value.astimezone(project.zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _baseline(project: Project, settings: ScheduleSettings) -> dict[str, Any] | None:
    """The baseline the plan is measured against: its short and full name, and its finish."""
    chosen = settings.baseline
    if chosen is None:
        return None
    finish = local_text(project, chosen.finish)
    return {"label": f"B{chosen.number}", "name": chosen.name, "finish": finish}


def _shading(calendar_id: int | None, calendars: ProjectCalendars) -> dict[str, Any]:
    if calendar_id is None:
        return {"week": standard_week(), "exceptions": []}
    calendar = calendars.working(calendar_id)
    first = datetime(1970, 1, 1, tzinfo=UTC)

    def day(number: int) -> str:
        return (first + timedelta(days=number)).date().isoformat()

    return {
        "week": [[list(band) for band in bands] for bands in calendar.week],
        "exceptions": [
            [day(e.first_day), day(e.last_day), [list(band) for band in e.bands]] for e in calendar.exceptions
        ],
    }


def _shadings(rows: list[list[Any]], calendars: ProjectCalendars) -> dict[int, dict[str, Any]]:
    """The calendars that tasks have of their own, by id: what a bar dragged on the board snaps to."""
    used = {row[_CALENDAR] for row in rows} - {None}
    return {key: _shading(key, calendars) for key in sorted(used) if key in calendars}


class _Clock:
    """Wall-clock minutes as text, each different one made once."""

    def __init__(self) -> None:
        self._known: dict[int | None, str | None] = {None: None}

    def __call__(self, minutes: int | None) -> str | None:
        if minutes not in self._known:
            moment = _EPOCH + timedelta(minutes=minutes or 0)
            self._known[minutes] = moment.replace(tzinfo=None).isoformat(timespec="minutes")
        return self._known[minutes]


_FIELDS: Final = (
    "id", "number", "parent", "row", "level", "outline", "wbs", "name", "kind", "version", "duration", "elapsed",
    "calendar", "start", "finish", "late_finish", "slack", "free", "percent", "critical", "longest", "constraint",
    "constraint_at", "deadline", "misses_deadline", "actual_start", "actual_finish", "manual", "has_notes", "active",
    "external_id", "mandatory", "constraint_2", "constraint_2_at", "manual_start", "manual_finish", "priority",
    "percent_type", "estimated", "remaining", "should_have_started", "slipping", "position",
)  # fmt: skip
_OWN: Final = ("minutes_per_day", "resources", "work", "mine")
_NOBODY: Final = ("", None, False)
_AT: Final = {name: index for index, name in enumerate(_FIELDS)}
_LEVEL, _OUTLINE, _WBS, _PERCENT, _CALENDAR = (
    _AT[n] for n in ("level", "outline", "wbs", "percent", "calendar")
)
_INSTANTS: Final = tuple(
    _AT[name]
    for name in ("start", "finish", "late_finish", "constraint_at", "deadline", "actual_start", "actual_finish",
                 "constraint_2_at", "manual_start", "manual_finish")
)  # fmt: skip


def row_fields(without: str = "") -> list[str]:
    """The names of what a row says, in the order of its values, but for those of the provider `without`."""
    return [*_FIELDS, *_OWN, *BOARD_FIELDS.names(without)]


def _table(
    actor: Actor,
    project: Project,
    settings: ScheduleSettings,
    calendars: ProjectCalendars,
    ids: list[int] | None = None,
    *,
    without: str = "",
) -> list[list[Any]]:
    """Rows in outline order, each with the values of `row_fields`."""
    params: dict[str, Any] = {
        "project": project.pk,
        "zone": project.time_zone,
        "ids": ids,
        "email": (actor.user.email if actor.user else "").lower() or None,
        "status": _status_at(project, settings),
    }
    only, mine = ("AND t.id = ANY(%(ids)s)", "AND a.task_id = ANY(%(ids)s)") if ids is not None else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(f'{_ROWS} WHERE t.project_id = %(project)s {only} ORDER BY d."row", t.id', params)
        tasks = cursor.fetchall()
        cursor.execute(_RESOURCES.format(only=mine), params)
        resources = {pk: more for pk, *more in cursor.fetchall()}
    clock, days = _Clock(), _Days(calendars, settings.calendar_id)
    rows = [_row(task, clock, days, resources) for task in tasks]
    BOARD_FIELDS.added(actor, project, ids, rows, without)
    return rows


def _rows(
    actor: Actor,
    project: Project,
    settings: ScheduleSettings,
    calendars: ProjectCalendars,
    ids: list[int] | None = None,
) -> list[dict[str, Any]]:
    names = row_fields()
    return [dict(zip(names, row, strict=True)) for row in _table(actor, project, settings, calendars, ids)]


def _row(task: tuple[Any, ...], clock: _Clock, days: _Days, resources: dict[int, list[Any]]) -> list[Any]:
    row = [*task, days[task[_CALENDAR]], *resources.get(task[0], _NOBODY)]
    for at in _INSTANTS:
        row[at] = clock(row[at])
    row[_LEVEL], row[_OUTLINE] = row[_LEVEL] or 1, row[_OUTLINE] or ""
    row[_WBS] = row[_WBS] or row[_OUTLINE]
    row[_PERCENT] = _number(row[_PERCENT])
    return row


def _status_at(project: Project, settings: ScheduleSettings) -> datetime | None:
    """The beginning of the status day, or the instant pinned in the settings."""
    if not settings.uses_status_date:
        return None
    if settings.status_at is not None:
        return settings.status_at
    return datetime.combine(project.effective_status_date(), time.min, tzinfo=project.zone)


class _Days(dict[int | None, int]):
    """Minutes of a working day by calendar; the project's where a task has none of its own."""

    def __init__(self, calendars: ProjectCalendars, own: int | None) -> None:
        super().__init__()
        self._calendars, self._own = calendars, own

    def __missing__(self, calendar: int | None) -> int:
        self[calendar] = self._calendars.minutes_per_day(calendar or self._own)
        return self[calendar]


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
