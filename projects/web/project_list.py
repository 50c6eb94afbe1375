"""The list of projects."""

from __future__ import annotations

from django.http import HttpResponse

from core.web.pages import PageRequest, page, render_page
from projects.policy import PROJECT_LIST


@page(GET=PROJECT_LIST)
def project_list(request: PageRequest) -> HttpResponse:
    """List the projects of the person."""
    return render_page(request, "projects/project_list.html", {})
