"""Settings of a project: its facts, the day it reports for, the archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from core.errors import InvalidInput, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.policy import PROJECT_ARCHIVE, PROJECT_EDIT, PROJECT_VIEW
from projects.selectors.projects import get_project
from projects.services import (
    archive_project,
    pin_status_date,
    restore_project,
    unpin_status_date,
    update_project,
)
from projects.web.base import project_context, project_or_404
from projects.web.compare import Difference, differences
from projects.web.forms import EditProjectForm, StatusDateForm

FACTS = (
    "name",
    "phase",
    "programme",
    "purpose",
    "start_date",
    "target_finish",
    "currency",
    "time_zone",
    "external_id",
)


@page(GET=PROJECT_VIEW, POST=PROJECT_EDIT)
def project_settings(request: PageRequest, key: str) -> HttpResponse:
    """The facts of a project as a form for those who may change them, as a list for the others."""
    project = project_or_404(request, key, PROJECT_VIEW)
    if request.method != "POST":
        return _settings(request, project)
    require(request.actor, PROJECT_EDIT, project)
    form = EditProjectForm(request.POST, initial=_facts_of(project))
    if not form.is_valid():
        return _settings(request, project, form=form, status=422)
    values = dict(form.cleaned_data)
    version = values.pop("version")
    changed = {name: value for name, value in values.items() if getattr(project, name) != value}
    if not changed and version == project.version:
        return redirect("project-settings", key=project.key)
    try:
        update_project(actor=request.actor, project=project, expected_version=version, **values)
    except InvalidInput as refusal:
        form.take_refusal(refusal)
        return _settings(request, project, form=form, status=422)
    except Stale:
        return _stale(request, project, form)
    messages.success(request, "The facts are saved.")
    return redirect("project-settings", key=project.key)


@page(POST=PROJECT_EDIT)
def project_status_date(request: PageRequest, key: str) -> HttpResponse:
    """Pin the status date, or let it follow the calendar again."""
    project = project_or_404(request, key)
    require(request.actor, PROJECT_EDIT, project)
    data = request.POST.copy()
    if data.get("act") == "unpin":
        data["status_date"] = ""
    form = StatusDateForm(data)
    if not form.is_valid():
        return _settings(request, project, status_form=form, status=422)
    day, version = form.cleaned_data["status_date"], form.cleaned_data["version"]
    if day == project.status_date and version == project.version:
        return redirect("project-settings", key=project.key)
    try:
        if day is None:
            unpin_status_date(actor=request.actor, project=project, expected_version=version)
        else:
            pin_status_date(actor=request.actor, project=project, expected_version=version, day=day)
    except InvalidInput as refusal:
        form.take_refusal(refusal)
        return _settings(request, project, status_form=form, status=422)
    except Stale as stale:
        fresh = get_project(request.actor, project.key)
        form.take_version(fresh.version)
        form.add_error(None, stale.detail)
        return _settings(request, fresh, status_form=form, status=409)
    messages.success(
        request, "The status date is pinned." if day else "The status date follows the calendar again."
    )
    return redirect("project-settings", key=project.key)


@page(GET=PROJECT_VIEW, POST=PROJECT_ARCHIVE)
def project_archive(request: PageRequest, key: str) -> HttpResponse:
    """Ask before a project is put away, then put it away."""
    project = project_or_404(request, key)
    require(request.actor, PROJECT_ARCHIVE, project)
    if request.method != "POST":
        context = project_context(request, project, "settings")
        return render_page(request, "projects/project_archive.html", context)
    archive_project(actor=request.actor, project=project)
    messages.success(request, f"{project.key} is archived. It can be brought back here.")
    return redirect("project-settings", key=project.key)


@page(POST=PROJECT_ARCHIVE)
def project_restore(request: PageRequest, key: str) -> HttpResponse:
    """Bring an archived project back."""
    project = project_or_404(request, key)
    restore_project(actor=request.actor, project=project)
    messages.success(request, f"{project.key} is back.")
    return redirect("project-settings", key=project.key)


def _facts_of(project: Project) -> dict[str, Any]:
    return {**{name: getattr(project, name) for name in FACTS}, "version": project.version}


def _settings(
    request: PageRequest,
    project: Project,
    *,
    form: EditProjectForm | None = None,
    status_form: StatusDateForm | None = None,
    compared: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    may_edit = can(request.actor, PROJECT_EDIT, project)
    may_archive = can(request.actor, PROJECT_ARCHIVE, project)
    context = {
        **project_context(request, project, "settings"),
        "section": "facts",
        "may_edit": may_edit,
        "may_archive": may_archive and not project.is_archived,
        "may_restore": may_archive and project.is_archived,
        "compared": compared,
    }
    if may_edit:
        pinned = {"status_date": project.status_date, "version": project.version}
        context["form"] = form or EditProjectForm(initial=_facts_of(project))
        context["status_form"] = status_form or StatusDateForm(initial=pinned)
        context["local_day"] = project.local_day()
    return render_page(request, "projects/project_settings.html", context, status=status)


def _stale(request: PageRequest, project: Project, form: EditProjectForm) -> HttpResponse:
    """Both texts, field by field; what was typed stays in the form, which may now be saved over the other."""
    fresh = get_project(request.actor, project.key)
    compared = differences(form, fresh, FACTS)
    form.take_version(fresh.version)
    return _settings(request, fresh, form=form, compared=compared, status=409)
