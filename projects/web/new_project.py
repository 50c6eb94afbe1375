"""Make a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from core.errors import InvalidInput
from core.policy import require
from core.web.pages import PageRequest, page, render_page
from projects.policy import PROJECT_CREATE
from projects.services import create_project
from projects.web.forms import NewProjectForm, project_initial


@page(GET=PROJECT_CREATE, POST=PROJECT_CREATE)
def project_create(request: PageRequest) -> HttpResponse:
    """The form of a new project; its creator owns it."""
    require(request.actor, PROJECT_CREATE)
    form = NewProjectForm(request.POST or None, initial=dict(project_initial(request.actor.user)))
    if request.method == "POST" and form.is_valid():
        try:
            project = create_project(actor=request.actor, **form.cleaned_data)
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"{project.key} is there. You own it.")
            return redirect("project", key=project.key)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "projects/project_create.html", {"form": form}, status=status)
