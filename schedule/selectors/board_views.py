"""A person's own arrangements of the board of a project."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.errors import NotVisible
from core.policy import can
from projects.models import Project
from schedule.models import BoardHabits, BoardView
from schedule.policy import SCHEDULE_VIEW


def own_views(*, actor: Actor, project: Project) -> dict[str, Any]:
    """How drags work, how the board was left, the view that began as, and every named one; nobody else's."""
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    rows = list(BoardView.objects.filter(user=actor.user, project=project).order_by("name"))
    left = next((row for row in rows if not row.name), None)
    habits = BoardHabits.objects.filter(user=actor.user).first() or BoardHabits()
    return {
        "drags": habits.drags,
        "current": left.content if left else None,
        "based_on": left.based_on if left else "",
        "views": [{"name": row.name, "content": row.content} for row in rows if row.name],
    }
