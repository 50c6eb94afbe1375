"""Who has the board of a project open, and on which cell they stand. No history: forgotten within the minute."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from core.actors import Actor
from core.errors import NotVisible
from core.policy import can
from projects.models import Project
from schedule.policy import SCHEDULE_VIEW

STALE_SECONDS: Final = 20
FORGOTTEN_SECONDS: Final = 300
MOST_OTHERS: Final = 50
_REMEMBERED: Final = 4
"""Seconds in which an unmoved window is not written again."""
_SEEN: Final = """
WITH seen AS (
 INSERT INTO schedule_boardpresence (project_id, user_id, "window", task, "column", seen_at)
 VALUES (%(project)s, %(user)s, %(window)s, %(task)s, %(column)s, now())
 ON CONFLICT (project_id, user_id, "window") DO UPDATE
 SET task = EXCLUDED.task, "column" = EXCLUDED."column", seen_at = EXCLUDED.seen_at
 WHERE schedule_boardpresence.seen_at < now() - make_interval(secs => %(kept)s)
 OR schedule_boardpresence.task IS DISTINCT FROM EXCLUDED.task
 OR schedule_boardpresence."column" <> EXCLUDED."column" RETURNING 1)
"""
_OTHERS: Final = """
SELECT b.user_id, b."window", u.name, b.task, b."column" FROM schedule_boardpresence b
JOIN accounts_user u ON u.id = b.user_id
WHERE b.project_id = %(project)s AND b.seen_at > now() - make_interval(secs => %(stale)s) AND u.is_active
AND NOT (b.user_id = %(user)s AND b."window" = %(window)s)
ORDER BY u.name, b.user_id, b."window" LIMIT %(most)s
"""


def note_presence(
    *, actor: Actor, project: Project, window: str, task_id: int | None = None, column: str = ""
) -> list[dict[str, Any]]:
    """Note that this window looks at the board, and give the others that do, in one statement."""
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    params: dict[str, Any] = {
        "project": project.pk, "user": actor.user_id or 0, "window": window, "task": task_id, "column": column,
        "kept": _REMEMBERED, "stale": STALE_SECONDS, "most": MOST_OTHERS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute((_SEEN if window and actor.user_id else "") + _OTHERS, params)
        rows = cursor.fetchall()
    return [
        {
            "user": user,
            "window": other,
            "name": name,
            "initials": initials(name),
            "task": task,
            "column": column,
        }
        for user, other, name, task, column in rows
    ]


def forget_presence() -> int:
    """Remove windows that were closed long ago; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM schedule_boardpresence WHERE seen_at < now() - make_interval(secs => %s)",
            [FORGOTTEN_SECONDS],
        )
        count: int = cursor.rowcount
    return count


def closed_windows() -> list[tuple[str, dict[str, object]]]:
    """What the sweep rings for: windows that were closed long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM schedule_boardpresence"
            " WHERE seen_at < now() - make_interval(secs => %s))",
            [FORGOTTEN_SECONDS],
        )
        return [("schedule.tasks.forget_presence", {})] if cursor.fetchone()[0] else []


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name.

    >>> initials("Ada King Lovelace"), initials("ada"), initials("")
    ('AL', 'A', '?')
    """
    words = name.split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
