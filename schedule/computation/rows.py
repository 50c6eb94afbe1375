"""A project's plan as columns, straight from the tables: what loading, what-if and storing share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from schedule.computation.columns import (
    Int64,
    code,
    flag,
    instant_column,
    minutes_in_utc,
    or_none,
    read_columns,
)
from schedule.computation.kept_rows import KEPT_ROWS, Columns, Source
from schedule.computation.moments import minutes_of
from schedule.computation.zones import to_wall_clock
from schedule.models import ConstraintType, LagUnit, LinkType, PercentType, ScheduleSettings, TaskKind

if TYPE_CHECKING:
    from projects.models import Project

KINDS: Final = (
    TaskKind.TASK,
    TaskKind.MILESTONE,
    TaskKind.START_MILESTONE,
    TaskKind.FINISH_MILESTONE,
    TaskKind.LEVEL_OF_EFFORT,
    TaskKind.SUMMARY,
)  # in the order of the engine's codes, as are the following
CONSTRAINTS: Final = tuple(ConstraintType)
LINK_TYPES: Final = tuple(LinkType)
LAG_UNITS: Final = tuple(LagUnit)
PERCENT_TYPES: Final = tuple(PercentType)

TASK_INSTANTS: Final[dict[str, str]] = {
    "constraint_instant": "t.constraint_at",
    "second_constraint_instant": "t.second_constraint_at",
    "deadline": "t.deadline_at",
    "manual_start": "t.manual_start_at",
    "manual_finish": "t.manual_finish_at",
    "actual_start": "t.actual_start_at",
    "actual_finish": "t.actual_finish_at",
    "resume": "t.resumes_at",
    "external_start": "t.external_start_at",
    "external_finish": "t.external_finish_at",
}
TASK_COLUMNS: Final[dict[str, str]] = {
    "id": "t.id",
    "parent": "coalesce(t.parent_id, 0)",
    "kind": code("t.kind", KINDS),
    "duration": "t.duration_minutes",
    "elapsed": flag("t.duration_is_elapsed"),
    "calendar": "coalesce(t.calendar_id, 0)",
    "constraint": code("t.constraint_type", CONSTRAINTS),
    "constraint_hard": flag("t.constraint_is_mandatory"),
    "second_constraint": code("t.second_constraint_type", CONSTRAINTS),
    "manual": flag("t.is_manual"),
    "resource_calendars": flag("t.uses_resource_calendars"),
    "active": flag("t.is_active"),
    "percent": "(t.percent_complete * 100)::int8",
    "percent_type": code("t.percent_type", PERCENT_TYPES),
    "remaining": or_none("t.remaining_minutes"),
    "delay": "t.leveling_delay_minutes",
    "delay_elapsed": flag("t.leveling_delay_is_elapsed"),
    "split": flag("t.splits <> '[]'::jsonb"),
    **{name: instant_column(column) for name, column in TASK_INSTANTS.items()},
}
# People work their share of the duration where nobody has written how much; material and cost do no work.
_WORK: Final = """
SELECT task, sum(planned)::int8, sum(done)::int8, sum(rest)::int8 FROM (
 SELECT task, planned, rest, CASE WHEN actual IS NOT NULL THEN actual ELSE planned - rest END AS done FROM (
  SELECT t.id AS task, planned, a.actual_minutes AS actual, CASE
   WHEN t.actual_finish_at IS NOT NULL OR t.percent_complete >= 100 THEN 0
   WHEN a.remaining_minutes IS NOT NULL THEN a.remaining_minutes
   WHEN a.actual_minutes IS NOT NULL THEN greatest(planned - a.actual_minutes, 0)
   ELSE round(planned * (100 - t.percent_complete) / 100) END AS rest
  FROM schedule_assignment a JOIN schedule_resource r ON r.id = a.resource_id AND r.kind = 'work'
  JOIN schedule_task t ON t.id = a.task_id,
  LATERAL (SELECT coalesce(a.work_minutes, round(a.units * t.duration_minutes))) p (planned)
  WHERE a.project_id = %(project)s) each) every GROUP BY task
"""
LINK_COLUMNS: Final[dict[str, str]] = {
    "id": "l.id",
    "predecessor": "l.predecessor_id",
    "successor": "l.successor_id",
    "type": code("l.type", LINK_TYPES),
    "lag": "l.lag_minutes",
    "lag_percent": or_none("(l.lag_percent * 100)"),
    "lag_unit": code("l.lag_unit", LAG_UNITS),
}


_TASKS: Final = Source("tasks", "schedule_task t", "t", "id", TASK_COLUMNS, "t.position, t.id")
_LINKS: Final = Source("links", "schedule_link l", "l", "id", LINK_COLUMNS, "l.id")


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants of a project's settings on its wall clock, in the engine's minutes."""

    start: int | None
    must_finish_by: int | None
    status: int | None


def read_tasks(project: Project) -> dict[str, Int64]:
    """Every row of the plan, siblings in their order; instants on the project's wall clock, percent in hundredths."""

    def on_wall_clock(tasks: Columns) -> Columns:
        for name in TASK_INSTANTS:
            tasks[name] = to_wall_clock(project.zone, minutes_in_utc(tasks[name]))
        return tasks

    return KEPT_ROWS.read(_TASKS, project.pk, project.time_zone, on_wall_clock)


def read_work(project: Project) -> dict[str, Int64]:
    """Minutes of the people assigned to each `task` that has any: planned, done, left."""
    return read_columns(["task", "planned", "done", "left"], _WORK, {"project": project.pk})


def read_splits(project: Project) -> dict[str, Int64]:
    """Every rest of split tasks: after how many minutes of work, and how many working minutes of rest."""
    select = (
        "SELECT t.id, (pair->>0)::int8, (pair->>1)::int8 FROM schedule_task t,"
        " jsonb_array_elements(t.splits) AS pair"
        " WHERE t.project_id = %(project)s AND t.splits <> '[]'::jsonb ORDER BY t.id, 2"
    )
    return read_columns(["task", "after", "pause"], select, {"project": project.pk})


def read_links(project: Project) -> dict[str, Int64]:
    """Every link of the plan, the oldest first; percent lags in hundredths."""
    return KEPT_ROWS.read(_LINKS, project.pk, "", lambda links: links)


def read_resource_calendars(project: Project) -> dict[str, Int64]:
    """Calendars of the people assigned to tasks that follow them; 0 where a person has none of their own."""
    select = (
        "SELECT a.task_id, coalesce(r.calendar_id, 0) FROM schedule_assignment a"
        " JOIN schedule_resource r ON r.id = a.resource_id JOIN schedule_task t ON t.id = a.task_id"
        " WHERE a.project_id = %(project)s AND t.uses_resource_calendars AND r.kind = 'work'"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return read_columns(["task", "calendar"], select, {"project": project.pk})


def read_instants(project: Project, settings: ScheduleSettings) -> Instants:
    """Start, must-finish and status date of the settings, where they are set."""

    def minutes(value: datetime | None) -> int | None:
        return None if value is None else minutes_of(project, value)

    return Instants(
        start=minutes(settings.start_at),
        must_finish_by=minutes(settings.must_finish_by),
        status=minutes(settings.status_at),
    )


def settings_of(project: Project) -> ScheduleSettings:
    """The project's settings, the defaults where nobody has set any."""
    return ScheduleSettings.objects.filter(project=project).first() or ScheduleSettings(project=project)
