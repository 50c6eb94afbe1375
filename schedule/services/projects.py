"""What a change of the project itself does to its plan."""

from __future__ import annotations

from core.actors import Actor
from projects.models import Project
from schedule.models import ScheduleSettings, Task
from schedule.services.editing import finish_edit
from schedule.services.project_links import follow_archive

DATING = frozenset({"start_date", "status_date", "time_zone"})


def follow_project(by: Actor, project: Project, fields: frozenset[str]) -> None:
    """Bring the plan up to date within the change of its project; refuses one that the plan cannot follow.

    Who may change the project need not be allowed to edit its plan: the dates are results, not an edit.
    """
    if "status_date" in fields:
        _forget_older_word(project)
    if "archived_at" in fields:
        follow_archive(by, project)
    if fields & DATING and Task.objects.filter(project=project).exists():
        finish_edit(by=by, project=project)


def _forget_older_word(project: Project) -> None:
    """The instant that a plan file pinned gives way to the day that the project is pinned to now, or to no day."""
    settings = ScheduleSettings.objects.filter(project=project, status_at__isnull=False).first()
    if settings is None or settings.status_at is None:
        return
    if settings.status_at.astimezone(project.zone).date() != project.status_date:
        settings.status_at = None
        settings.save(update_fields=["status_at"])
