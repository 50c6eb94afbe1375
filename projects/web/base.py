"""The frame of every page inside a project: the project by its key, its header and its tabs.

A page of another room extends `projects/layout.html`, passes `project_context(...)` and its own values.
"""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import capfirst
from django.urls import reverse

from core.policy import Action, require
from core.templatetags._figures import day, day_weekday
from core.web.pages import PageRequest
from projects.models import Project
from projects.registries import FACTS, TABS
from projects.selectors.people import managers_of
from projects.selectors.projects import get_project

__all__ = ["get_project", "project_context", "project_or_404"]


def project_or_404(request: PageRequest, key: str, action: Action | None = None) -> Project:
    """The project under the key, if the actor may see it and do `action` there: 404 and 403 otherwise."""
    project = get_project(request.actor, key)
    if action is not None:
        require(request.actor, action, project)
    return project


def project_context(request: PageRequest, project: Project, active_tab: str) -> dict[str, Any]:
    """What `projects/layout.html` shows around a page of the project."""
    return {
        "project": project,
        "active_tab": active_tab,
        "tabs": TABS.rows(request.actor, project),
        "crumbs": _crumbs(project),
        "facts": _facts(request, project),
        "time_zone": project.time_zone,
    }


def _crumbs(project: Project) -> list[dict[str, str]]:
    projects = reverse("project-list")
    crumbs = [{"label": "Projects", "url": projects}]
    if project.programme is not None:
        portfolio = project.programme.portfolio
        crumbs.append({"label": portfolio.name, "url": f"{projects}?portfolio={portfolio.pk}"})
        crumbs.append(
            {"label": project.programme.name, "url": f"{projects}?programme={project.programme_id}"}
        )
    return crumbs


def _facts(request: PageRequest, project: Project) -> list[dict[str, str]]:
    managers = managers_of([project.pk]).get(project.pk, ())
    status_date = day_weekday(project.effective_status_date()) + f" {project.effective_status_date().year}"
    facts = [
        {"label": "Phase", "value": capfirst(project.get_phase_display())},
        {"label": "Manager", "value": ", ".join(managers) or "nobody yet"},
        {"label": "Status date", "value": f"{status_date} (pinned)" if project.status_date else status_date},
        {
            "label": "Target finish",
            "value": day(project.target_finish) if project.target_finish else "not set",
        },
    ]
    facts += [{"label": fact.label, "value": fact.value} for fact in FACTS.rows(request.actor, project)]
    if project.archived_at is not None:
        facts.append({"label": "Archived", "value": day(project.archived_at, project.time_zone)})
    return facts
