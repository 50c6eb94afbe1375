"""A plan as it stands in the tables, as a picture to compare with another: two queries, whatever its size."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from projects.models import Project
from schedule.computation.moments import minutes_of
from schedule.computation.outcomes import Between, PlanPicture, TaskPicture
from schedule.computation.rows import settings_of
from schedule.computation.states import project_calendar
from schedule.engine import CalendarError
from schedule.engine.comparison import working_minutes
from schedule.models import Link, ScheduleSummary
from schedule.models.task import MILESTONES

_ROWS = """
SELECT t.id, t.number, t.name, t.kind = ANY(%(milestones)s), t.kind = 'summary', d.start, d.finish,
 CASE WHEN t.percent_complete < 100 THEN d.total_float END,
 coalesce(d.is_critical, false), coalesce(d.misses_deadline, false), coalesce(d.breaks_constraint, false)
FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id
WHERE t.project_id = %(project)s AND t.is_active {only} ORDER BY d."row", t.id
"""
_ORDER = """
SELECT t.id FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id
WHERE t.project_id = %(project)s AND t.is_active ORDER BY d."row", t.id
"""
# Parts of a transaction that can be taken back have numbers of their own, which follow that of the whole.
_WRITTEN_HERE = """(t.xmin::text::int8 >= (pg_current_xact_id()::text::int8 & 4294967295)
 OR coalesce(d.xmin::text::int8, 0) >= (pg_current_xact_id()::text::int8 & 4294967295))"""
_FINGERPRINTS = f"""
SELECT t.id, CASE WHEN {_WRITTEN_HERE} THEN
 md5((to_jsonb(t) - 'updated_at')::text || coalesce((to_jsonb(d) - 'input_version')::text, '')) END
FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id WHERE t.project_id = %s
"""  # noqa: S608


def picture_of(project: Project) -> PlanPicture:
    """The plan's rows with the dates computed last."""
    return _picture(project, _tasks(project, ""))


def picture_after(project: Project, before: PlanPicture) -> PlanPicture:
    """The plan once more, within the transaction in which everything happened that is different from a picture of it.

    Only rows that this transaction wrote are read; the others are the same objects, so that comparing is short too.
    """
    written = _tasks(project, f"AND {_WRITTEN_HERE}")
    with connection.cursor() as cursor:
        cursor.execute(_ORDER, {"project": project.pk})
        keys = [row[0] for row in cursor.fetchall()]
    if any(key not in written and key not in before.tasks for key in keys):
        return picture_of(project)
    return _picture(project, {key: written[key] if key in written else before.tasks[key] for key in keys})


def _tasks(project: Project, only: str) -> dict[int, TaskPicture]:
    params: dict[str, Any] = {"project": project.pk, "milestones": [str(kind) for kind in MILESTONES]}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(only=only), params)
        return {row[0]: TaskPicture(*row) for row in cursor.fetchall()}


def _picture(project: Project, tasks: dict[int, TaskPicture]) -> PlanPicture:
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    links = Link.objects.filter(pk__in=summary.out_of_sequence_links).values_list(
        "pk", "successor_id", "predecessor__name", "successor__name"
    )
    return PlanPicture(
        start=summary.start,
        finish=summary.finish,
        tasks=tasks,
        out_of_sequence={pk: (after, f"{one} → {other}") for pk, after, one, other in links},
        error=summary.error,
    )


def fingerprints(project: Project) -> dict[int, str | None]:
    """A checksum of every row with its dates that this transaction wrote, to find out which differ; None for others."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINTS, [project.pk])
        return dict(cursor.fetchall())


def working_time_of(project: Project) -> Between:
    """Working minutes between two instants in the project's calendar; None where it has no working time."""
    try:
        calendar = project_calendar(project, settings_of(project))
    except CalendarError:
        return lambda one, other: None

    def between(one: datetime, other: datetime) -> int | None:
        return working_minutes(calendar, [minutes_of(project, one)], [minutes_of(project, other)])[0]

    return between
