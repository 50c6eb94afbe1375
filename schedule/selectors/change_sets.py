"""What the edits of change sets are about."""

from __future__ import annotations

from typing import Final

from django.db import connection

from core.changesets import Edits

_NAMED: Final = {
    "schedule.link": ("predecessor_id", "successor_id"),
    "schedule.assignment": ("task_id",),
    "schedule.recurrence": ("task_id",),
    "schedule.projectlink": ("successor_id",),
}


def tasks_named_by(edits: Edits) -> set[int]:
    """Tasks of the plan whose links, people or recurrence the edits change, as far as they are still there."""
    source, params = edits.of()
    names = [(model, column) for model, columns in _NAMED.items() for column in columns]
    picked = " UNION ALL ".join(
        "SELECT (v.state->>%s)::int8 AS task FROM edits e CROSS JOIN LATERAL (VALUES (e.was), (e.becomes)) v(state)"
        " WHERE e.model = %s"
        for _ in names
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH edits AS (SELECT * FROM {source} s) SELECT DISTINCT t.id FROM ({picked}) named"  # noqa: S608
            " JOIN schedule_task t ON t.id = named.task",
            [*params, *(value for model, column in names for value in (column, model))],
        )
        return {row[0] for row in cursor.fetchall()}
