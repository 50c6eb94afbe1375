"""How a person likes to work with every board: kept for this person alone."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.errors import InvalidInput
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.models import BoardHabits
from schedule.policy import SCHEDULE_ARRANGE


@service("board.habit_chosen", "chose how drags on the board work for themselves: {drags}")
def choose_drags(*, actor: Actor, project: Project, drags: Any) -> BoardHabits:
    """Whether a drag is tried out first or saved at once, on every board of this person."""
    require(actor, SCHEDULE_ARRANGE, project)
    if drags not in BoardHabits.Drags.values:
        sentence = "drags is “try” (tried out first) or “save” (saved at once)."
        raise InvalidInput(sentence, fields={"drags": [sentence]})
    note_subject(str(project), scope_id=project.pk, drags=BoardHabits.Drags(drags).label.lower())
    habits, _ = BoardHabits.objects.update_or_create(user=actor.user, defaults={"drags": drags})
    return habits
