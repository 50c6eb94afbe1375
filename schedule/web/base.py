"""What the pages of a plan share: the project's frame, the pages under its Schedule tab, a task by its number."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.errors import NotVisible
from core.web.pages import PageRequest
from projects.models import Project
from projects.web.base import project_context
from schedule.models import Task

PAGES = (
    ("board", "Plan", "schedule-board", "list-tree"),
    ("progress", "Progress", "schedule-progress", "progress-check"),
    ("scenarios", "Scenarios", "schedule-scenarios", "flask"),
    ("baselines", "Baselines", "schedule-baselines", "lock"),
    ("project-links", "Other projects", "schedule-project-links", "link"),
    ("paths", "Paths", "schedule-paths", "route"),
    ("quality", "Quality", "schedule-quality", "clipboard-data"),
    ("calendars", "Calendars", "schedule-calendars", "calendar-event"),
    ("resources", "Resources", "schedule-resources", "users"),
    ("settings", "Schedule settings", "schedule-settings", "settings"),
)


def schedule_context(request: PageRequest, project: Project, current: str) -> dict[str, Any]:
    """The frame of a page under the Schedule tab."""
    tabs = [
        {"label": label, "url": reverse(name, args=[project.key]), "icon": icon, "current": page == current}
        for page, label, name, icon in PAGES
    ]
    return {**project_context(request, project, "schedule"), "schedule_tabs": tabs}


def task_or_404(request: PageRequest, project: Project, number: int) -> Task:
    """A task of the project by its number."""
    task = Task.objects.visible_to(request.actor).filter(project=project, number=number).first()
    if task is None:
        raise NotVisible()
    task.project = project
    return task
