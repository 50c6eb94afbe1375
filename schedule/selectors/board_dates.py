"""What the board shows of computed dates beside start and finish: near-critical bands, parts of split work, delays."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from core.actors import Actor
from projects.models import Project
from schedule.models import ScheduleSummary
from schedule.selectors.board_fields import BOARD_FIELDS, Values

_QUERY: Final = """
SELECT t.id, coalesce(d.near_band, 0), t.leveling_delay_minutes, t.leveling_delay_is_elapsed,
 to_char(t.external_start_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD"T"HH24:MI'),
 to_char(t.external_finish_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD"T"HH24:MI'), t.is_occurrence
FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id
WHERE t.project_id = %(project)s {only}
 AND (d.near_band > 0 OR t.leveling_delay_minutes > 0 OR t.is_occurrence OR t.id = ANY(%(split)s)
  OR t.external_start_at IS NOT NULL OR t.external_finish_at IS NOT NULL)
"""
FIELDS: Final[dict[str, Any]] = {
    "near": 0,
    "delay": 0,
    "delay_elapsed": True,
    "parts": None,
    "external_start": None,
    "external_finish": None,
    "occurrence": False,
}
"""`parts` are `[start, finish]` of each part of split work on the project's clock; minutes of delay; bands from 1."""


def computed_marks(actor: Actor, project: Project, ids: list[int] | None) -> Values:
    """The fields of rows that have any of them."""
    stored = ScheduleSummary.objects.filter(project=project).values_list("split_parts", flat=True).first()
    parts = {int(key): value for key, value in (stored or {}).items()}
    only = "" if ids is None else "AND t.id = ANY(%(ids)s)"
    params: dict[str, Any] = {
        "project": project.pk,
        "zone": project.time_zone,
        "ids": ids,
        "split": list(parts),
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY.format(only=only), params)
        rows = cursor.fetchall()
    return {
        pk: {
            "near": near,
            "delay": delay,
            "delay_elapsed": elapsed,
            "parts": parts.get(pk),
            "external_start": start,
            "external_finish": finish,
            "occurrence": occurrence,
        }
        for pk, near, delay, elapsed, start, finish, occurrence in rows
    }


def register() -> None:
    """Add the fields to the board's rows."""
    BOARD_FIELDS.register("dates", FIELDS, computed_marks, order=20)
