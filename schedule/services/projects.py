"""What a change of the project itself does to its plan."""

from __future__ import annotations

from core.actors import Actor
from projects.models import Project
from schedule.models import Task
from schedule.services.editing import finish_edit

DATING = frozenset({"start_date", "status_date", "time_zone"})


def follow_project(by: Actor, project: Project, fields: frozenset[str]) -> None:
    """Bring the plan up to date within the change of its project; refuses one that the plan cannot follow.

    Who may change the project need not be allowed to edit its plan: the dates are results, not an edit.
    """
    if fields & DATING and Task.objects.filter(project=project).exists():
        finish_edit(by=by, project=project)
