"""The first tab of a project: what it is, who works on it, and what other rooms say about it."""

from __future__ import annotations

from django.http import HttpResponse

from core.panels import panels_for
from core.web.pages import PageRequest, page, render_page
from projects.policy import PROJECT_VIEW
from projects.web.base import project_context, project_or_404


@page(GET=PROJECT_VIEW)
def project_overview(request: PageRequest, key: str) -> HttpResponse:
    """Facts, purpose, people and panels."""
    project = project_or_404(request, key, PROJECT_VIEW)
    context = project_context(request, project, "overview")
    context["panels"] = panels_for("project-overview", request.actor, project)
    return render_page(request, "projects/overview.html", context)
