"""The state of a plan, frozen or as it is now, in the same columns: for freezing, hashing and comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from schedule.computation.calendars import ProjectCalendars
from schedule.computation.moments import minutes_of
from schedule.engine import WorkingCalendar
from schedule.engine.comparison import PlanLink, PlanRow, PlanState, working_minutes

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import Baseline, Project
    from schedule.models import ScheduleSettings

TASK_COLUMNS: Final = (
    "task_id", "number", "row", "parent_id", "level", "outline", "name", "kind", "start", "finish",
    "duration_minutes", "duration_is_elapsed", "work_minutes", "percent", "is_critical", "total_float",
    "constraint_type", "constraint_at", "deadline_at", "calendar_name",
)  # fmt: skip
LINK_COLUMNS: Final = (
    "predecessor_id", "successor_id", "type", "lag_minutes", "lag_percent", "lag_unit",
)  # fmt: skip

# People work their share of the duration where nobody has written how much; material and cost do no work.
# Asked task by task through the index: a join goes wrong where the planner has not counted a new plan's rows yet.
_WORK: Final = """
SELECT sum(coalesce(a.work_minutes, round(a.units * t.duration_minutes)))::int8 FROM schedule_assignment a
JOIN schedule_resource r ON r.id = a.resource_id AND r.kind = 'work' WHERE a.task_id = t.id
"""
LIVE_TASKS: Final = f"""
SELECT t.id AS task_id, t.number, d."row", t.parent_id, d.level, d.outline, t.name, t.kind, d.start, d.finish,
coalesce(d.duration_minutes, t.duration_minutes) AS duration_minutes, t.duration_is_elapsed,
({_WORK}) AS work_minutes, coalesce(d.percent, t.percent_complete) AS percent, d.is_critical, d.total_float,
t.constraint_type, t.constraint_at, t.deadline_at, coalesce(c.name, '') AS calendar_name
FROM schedule_task t JOIN schedule_taskdates d ON d.task_id = t.id
LEFT JOIN schedule_workcalendar c ON c.id = t.calendar_id
WHERE t.project_id = %(project)s AND d.start IS NOT NULL AND d.finish IS NOT NULL
"""  # noqa: S608
LIVE_LINKS: Final = f"""
SELECT {", ".join(f"l.{name}" for name in LINK_COLUMNS)} FROM schedule_link l
JOIN schedule_taskdates p ON p.task_id = l.predecessor_id AND p.start IS NOT NULL AND p.finish IS NOT NULL
JOIN schedule_taskdates s ON s.task_id = l.successor_id AND s.start IS NOT NULL AND s.finish IS NOT NULL
WHERE l.project_id = %(project)s
"""  # noqa: S608

_SECONDS: Final = ("start", "finish", "constraint_at", "deadline_at")
_HUNDREDTHS: Final = ("percent", "lag_percent")


def _canonical(name: str) -> str:
    """A value that reads alike whatever the settings of the connection: whole seconds of UTC, whole hundredths."""
    if name in _SECONDS:
        return f"floor(date_part('epoch', \"{name}\"))::int8"
    return f'("{name}" * 100)::int8' if name in _HUNDREDTHS else f'"{name}"'


def _lines(columns: tuple[str, ...], table: str, order: str) -> str:
    listed = ", ".join(_canonical(name) for name in columns)
    return (
        f"SELECT string_agg(jsonb_build_array({listed})::text, chr(10) ORDER BY {order}) FROM {table}"  # noqa: S608
        " WHERE baseline_id = %(baseline)s"
    )


_HASH: Final = (
    "SELECT encode(sha256(convert_to(concat_ws(chr(10)||chr(10),"
    f" coalesce(({_lines(TASK_COLUMNS, 'schedule_baselinetask', 'task_id')}), ''),"
    f" coalesce(({_lines(LINK_COLUMNS, 'schedule_baselinelink', 'predecessor_id, successor_id, type')}), '')"
    "), 'UTF8')), 'hex')"
)
_FACTS: Final = """
SELECT count(*) FILTER (WHERE kind <> 'summary'), count(*) FILTER (WHERE kind LIKE '%%milestone'),
 min(start), max(finish), sum(work_minutes) FILTER (WHERE kind <> 'summary')::int8,
 (SELECT count(*) FROM schedule_baselinelink WHERE baseline_id = %(baseline)s)
FROM schedule_baselinetask WHERE baseline_id = %(baseline)s
"""


def reserve_baseline() -> tuple[int, Any]:
    """The id of a header that is still to come, and the instant of the transaction that makes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('projects_baseline', 'id')), transaction_timestamp()"
        )
        found: tuple[int, Any] = cursor.fetchone()
    return found


def freeze_rows(project_id: int, baseline_id: int) -> None:
    """Copy every row that has dates, and the links between such rows, below a header that is still to come."""
    params = {"project": project_id, "baseline": baseline_id}
    with connection.cursor() as cursor:
        for table, columns, source in (
            ("schedule_baselinetask", TASK_COLUMNS, LIVE_TASKS),
            ("schedule_baselinelink", LINK_COLUMNS, LIVE_LINKS),
        ):
            listed = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {table} (baseline_id, {listed}) SELECT %(baseline)s, {listed} FROM ({source}) live",  # noqa: S608
                params,
            )


def frozen_facts(baseline_id: int) -> dict[str, Any]:
    """Counts, dates and work of frozen rows, as their header holds them."""
    names = ("task_count", "milestone_count", "start", "finish", "work_minutes", "link_count")
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"baseline": baseline_id})
        return dict(zip(names, cursor.fetchone(), strict=True))


def content_hash(baseline_id: int) -> str:
    """SHA-256 of the frozen rows: tasks by id, links by their ends, a JSON list a line, an empty line between."""
    with connection.cursor() as cursor:
        cursor.execute(_HASH, {"baseline": baseline_id})
        found: str = cursor.fetchone()[0]
    return found


def live_state(project: Project) -> PlanState:
    """The plan as it is now."""
    return _state(project, LIVE_TASKS, LIVE_LINKS)


def frozen_state(project: Project, baseline: Baseline) -> PlanState:
    """The plan as it was frozen."""
    sources = (
        f"SELECT * FROM {table} WHERE baseline_id = %(baseline)s"  # noqa: S608
        for table in ("schedule_baselinetask", "schedule_baselinelink")
    )
    return _state(project, *sources, baseline_id=baseline.pk)


def _state(project: Project, tasks: str, links: str, *, baseline_id: int = 0) -> PlanState:
    clock = "floor(date_part('epoch', {} AT TIME ZONE %(zone)s) / 60)::int8"
    params: dict[str, Any] = {"project": project.pk, "zone": project.time_zone, "baseline": baseline_id}
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT task_id, number, "row", outline, name, kind, {clock.format("start")},'  # noqa: S608
            f" {clock.format('finish')}, duration_minutes, work_minutes, percent::float8, is_critical"
            f' FROM ({tasks}) source ORDER BY "row", task_id',
            params,
        )
        rows = [PlanRow(*values) for values in cursor.fetchall()]
        cursor.execute(
            f"SELECT predecessor_id, successor_id, type, lag_minutes, lag_unit, lag_percent FROM ({links}) source",  # noqa: S608
            params,
        )
        return PlanState(rows=rows, links=[PlanLink(*values) for values in cursor.fetchall()])


def project_calendar(project: Project, settings: ScheduleSettings) -> WorkingCalendar:
    """The calendar of the project's working days."""
    if settings.calendar_id is None:
        return WorkingCalendar.office("Standard")
    return ProjectCalendars.of_project(project.pk).working(settings.calendar_id)


def minutes_between(project: Project, settings: ScheduleSettings, first: datetime, second: datetime) -> int:
    """Working minutes of the project's calendar from one instant to another."""
    calendar = project_calendar(project, settings)
    return working_minutes(calendar, [minutes_of(project, first)], [minutes_of(project, second)])[0]
