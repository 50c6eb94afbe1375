"""Pages of imports: upload, the dry run with what would be lost, the import, taking back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import PortalError
from core.models import Job
from core.policy import can, require
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from integrations.models import PlanImport
from integrations.policy import IMPORT_PLAN, IMPORT_VIEW
from integrations.selectors.plan_imports import get_plan_import, plan_imports
from integrations.services.plan_import import IMPORT_JOB, check_again, start_import, undo_import, upload_plan
from integrations.web.forms import PlanFileForm
from integrations.web.steps import PLAN_STEPS, SHEET_STEPS, steps_at
from projects.models import Project
from projects.web.base import project_context, project_or_404

OUTCOMES = {"kept": "Kept", "changed": "Changed", "not_taken": "Not taken"}


@page(GET=IMPORT_VIEW)
def import_list(request: PageRequest, key: str) -> HttpResponse:
    """The imports of a project."""
    project = project_or_404(request, key, IMPORT_VIEW)
    pages = Paginator(plan_imports(actor=request.actor, project=project), 50)
    context = {
        **project_context(request, project, "schedule"),
        "page": pages.get_page(request.GET.get("page")),
        "may_import": can(request.actor, IMPORT_PLAN, project),
        "new_action": {
            "label": "Import a plan",
            "url": reverse("import-new", args=[project.key]),
            "icon": "file-import",
        },
        "sheet_action": {
            "label": "Import a task list",
            "url": reverse("sheet-new", args=[project.key]),
            "icon": "table-import",
        },
    }
    return render_page(request, "integrations/import_list.html", context)


@page(GET=IMPORT_PLAN, POST=IMPORT_PLAN)
def import_new(request: PageRequest, key: str) -> HttpResponse:
    """Choose a file; sending it starts the dry run."""
    project = project_or_404(request, key, IMPORT_PLAN)
    sent = request.method == "POST"
    form = PlanFileForm(request.POST, request.FILES) if sent else PlanFileForm()
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            plan_import = upload_plan(
                actor=request.actor, project=project, file_name=file.name, content=file.read()
            )
            return redirect("import", key=project.key, public_id=plan_import.public_id)
        except PortalError as refusal:
            form.add_error("file", refusal.detail)
    context = {
        **project_context(request, project, "schedule"),
        "form": form,
        "steps": steps_at(PLAN_STEPS, 0),
    }
    return render_page(request, "integrations/import_new.html", context, status=422 if form.is_bound else 200)


@page(GET=IMPORT_VIEW)
def import_page(request: PageRequest, key: str, public_id: UUID) -> HttpResponse:
    """One import; htmx asks for the fragment every two seconds while its job runs."""
    project = project_or_404(request, key, IMPORT_VIEW)
    plan_import = get_plan_import(actor=request.actor, project=project, public_id=public_id)
    context = {**project_context(request, project, "schedule"), **_facts(request, project, plan_import)}
    return render_page(request, "integrations/import.html", context, partial="integrations/_plan_import.html")


@page(POST=IMPORT_PLAN)
def import_check(request: PageRequest, key: str, public_id: UUID) -> HttpResponse:
    """Check again, perhaps another project of the file."""
    plan_import = _of(request, key, public_id)
    check_again(
        actor=request.actor, plan_import=plan_import, file_project=request.POST.get("file_project", "")
    )
    return redirect("import", key=plan_import.project.key, public_id=public_id)


@page(POST=IMPORT_PLAN)
def import_start(request: PageRequest, key: str, public_id: UUID) -> HttpResponse:
    """Import what was checked."""
    plan_import = _of(request, key, public_id)
    baselines = None
    if "baselines_asked" in request.POST:
        given = request.POST.getlist("baselines")
        baselines = [int(number) for number in given if number.isdecimal() and len(number) < 5]
    start_import(actor=request.actor, plan_import=plan_import, baselines=baselines)
    return redirect("import", key=plan_import.project.key, public_id=public_id)


@page(GET=IMPORT_PLAN, POST=IMPORT_PLAN)
def import_undo(request: PageRequest, key: str, public_id: UUID) -> HttpResponse:
    """Take an import back, after a question."""
    plan_import = _of(request, key, public_id)
    if request.method == "POST":
        undo_import(actor=request.actor, plan_import=plan_import)
        return redirect("import", key=plan_import.project.key, public_id=public_id)
    context = {
        **project_context(request, plan_import.project, "schedule"),
        "plan_import": plan_import,
        "back_url": reverse("import", args=[plan_import.project.key, public_id]),
    }
    return render_page(request, "integrations/import_undo.html", context)


@page(GET=IMPORT_VIEW)
def import_report(request: PageRequest, key: str, public_id: UUID) -> HttpResponse:
    """The loss report of a plan, or the cells of a list that cannot be taken, as a table."""
    project = project_or_404(request, key, IMPORT_VIEW)
    plan_import = get_plan_import(actor=request.actor, project=project, public_id=public_id)
    if plan_import.kind == PlanImport.Kind.SHEET:
        found = (plan_import.report or {}).get("findings", [])
        cells = (
            (f["line"], f["column"], f["text"], f["reason"], "yes" if f["blocks"] else "") for f in found
        )
        columns = ("Line", "Column", "Text", "Reason", "Stops the import")
        return csv_response(f"{project.key}-import-cells.csv", columns, cells)
    fields = (plan_import.report or {}).get("fields", [])
    head = ("Element", "Field", "Name", "Result", "Values", "Example", "Why")
    rows = (
        (f["element"], f["field"], f["name"], OUTCOMES[f["outcome"]], f["count"], f["example"], f["sentence"])
        for f in fields
    )
    return csv_response(f"{project.key}-import-report.csv", head, rows)


def _of(request: PageRequest, key: str, public_id: UUID) -> PlanImport:
    project = project_or_404(request, key)
    plan_import = get_plan_import(actor=request.actor, project=project, public_id=public_id)
    require(request.actor, IMPORT_PLAN, plan_import)
    return plan_import


def _facts(request: PageRequest, project: Project, plan_import: PlanImport) -> dict[str, Any]:
    job = _job(plan_import)
    may_import = can(request.actor, IMPORT_PLAN, project)
    comparison = plan_import.comparison or {}
    report = plan_import.report or {}
    active = job is not None and job.is_active
    owns_job = job is not None and job.owner_id == request.actor.user_id
    return {
        "plan_import": plan_import,
        "job": job,
        "job_is_active": active,
        "can_cancel": active and owns_job and not (job and job.cancel_requested),
        "job_failed": job is not None and not active and job.state != Job.State.DONE,
        "steps": _steps(plan_import, job if active else None),
        "report": report,
        "is_sheet": plan_import.kind == PlanImport.Kind.SHEET,
        "needs_mapping": plan_import.kind == PlanImport.Kind.SHEET and plan_import.mapping is None,
        "losses": [f for f in report.get("fields", []) if f["outcome"] != "kept"],
        "kept": [f for f in report.get("fields", []) if f["outcome"] == "kept"],
        "problems": comparison.get("problems", []),
        "comparison": _comparison(comparison),
        "baselines": _baselines(comparison),
        "may_start": may_import
        and plan_import.state == "checked"
        and not active
        and not comparison.get("problems"),
        "may_undo": may_import and plan_import.state == "imported" and not active,
        "may_map": may_import
        and plan_import.kind == PlanImport.Kind.SHEET
        and plan_import.state in ("checked", "refused", "uploaded")
        and not active,
        "may_check": may_import and plan_import.state in ("checked", "refused", "uploaded") and not active,
    }


def _job(plan_import: PlanImport) -> Job | None:
    return plan_import.import_job or plan_import.check_job


def _steps(plan_import: PlanImport, active_job: Job | None) -> list[dict[str, str]]:
    labels = SHEET_STEPS if plan_import.kind == PlanImport.Kind.SHEET else PLAN_STEPS
    importing = active_job is not None and active_job.kind == IMPORT_JOB
    done = plan_import.state in ("imported", "reverted")
    return steps_at(labels, len(labels) if done else len(labels) - (1 if importing else 2))


def _comparison(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of "What the project would become"."""
    if "before" not in comparison:
        return []
    before, after, counts = comparison["before"], comparison["after"], comparison["counts"]
    rows = [
        {
            "label": label,
            "before": before[name],
            "after": after[name],
            "added": counts.get(name, {}).get("added", 0),
            "changed": counts.get(name, {}).get("changed", 0),
            "removed": counts.get(name, {}).get("removed", 0),
        }
        for name, label in (("tasks", "Tasks"), ("links", "Links"), ("resources", "Resources"))
    ]
    finishes = [_moment(side.get("finish")) for side in (before, after)]
    return [
        *rows,
        {
            "label": "Forecast finish",
            "finish_before": finishes[0],
            "finish_after": finishes[1],
            "is_finish": True,
        },
    ]


def _baselines(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """Baselines of the file with their dates."""
    return [
        {**found, "start": _moment(found["start"]), "finish": _moment(found["finish"])}
        for found in comparison.get("baselines", [])
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
