"""Pages of task lists: paste or upload, then say what each column means."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, PortalError
from core.policy import require
from core.web.pages import PageRequest, page, render_page
from integrations.models import PlanImport
from integrations.policy import IMPORT_PLAN
from integrations.selectors.plan_imports import get_plan_import
from integrations.services.sheet_import import choose_sheet, map_sheet, upload_sheet
from integrations.sheets.fields import DATES, FIELDS, NUMBERS, PREDECESSORS
from integrations.web.forms import SheetForm
from integrations.web.steps import SHEET_STEPS, steps_at
from projects.models import Project
from projects.web.base import project_context, project_or_404

WAYS = (
    ("dates", "Dates such as 03/04/2027", DATES, "auto"),
    ("numbers", "Durations without a unit are", NUMBERS, "d"),
    ("predecessors", "Predecessors name rows by", PREDECESSORS, "auto"),
)


@page(GET=IMPORT_PLAN, POST=IMPORT_PLAN)
def sheet_new(request: PageRequest, key: str) -> HttpResponse:
    """Paste or upload a list; next its columns are asked about."""
    project = project_or_404(request, key, IMPORT_PLAN)
    sent = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if sent else SheetForm()
    if sent and form.is_valid():
        try:
            row = _upload(request, project, form)
            return redirect("sheet-columns", key=project.key, public_id=row.public_id)
        except PortalError as refusal:
            form.add_error("file" if form.cleaned_data.get("file") else "text", refusal.detail)
    context = {
        **project_context(request, project, "schedule"),
        "form": form,
        "steps": steps_at(SHEET_STEPS, 0),
    }
    return render_page(request, "integrations/sheet_new.html", context, status=422 if form.is_bound else 200)


@page(GET=IMPORT_PLAN, POST=IMPORT_PLAN)
def sheet_columns(request: PageRequest, key: str, public_id: UUID) -> HttpResponse:
    """Say what each column means; saving it starts the dry run."""
    project = project_or_404(request, key)
    row = get_plan_import(actor=request.actor, project=project, public_id=public_id)
    require(request.actor, IMPORT_PLAN, row)
    if row.kind != PlanImport.Kind.SHEET or row.state in ("imported", "reverted"):
        return redirect("import", key=project.key, public_id=public_id)
    errors: dict[str, list[str]] = {}
    given: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            if "look" in request.POST:
                choose_sheet(actor=request.actor, plan_import=row, name=request.POST.get("sheet", ""))
                return redirect("sheet-columns", key=project.key, public_id=public_id)
            given = _given(request, len((row.preview or {}).get("heads", [])))
            map_sheet(actor=request.actor, plan_import=row, mapping=given)
            return redirect("import", key=project.key, public_id=public_id)
        except InvalidInput as refusal:
            errors = refusal.fields or {"": [refusal.detail]}
    return _columns_page(request, project, row, given, errors)


def _upload(request: PageRequest, project: Project, form: SheetForm) -> PlanImport:
    file = form.cleaned_data.get("file")
    if file:
        return upload_sheet(
            actor=request.actor, project=project, content=file.read(), file_name=file.name or "list"
        )
    text = form.cleaned_data["text"].encode()
    return upload_sheet(actor=request.actor, project=project, content=text, is_pasted=True)


def _given(request: PageRequest, width: int) -> dict[str, Any]:
    return {
        "columns": [request.POST.get(f"column-{place}", "") for place in range(width)],
        "dates": request.POST.get("dates", ""),
        "numbers": request.POST.get("numbers", ""),
        "predecessors": request.POST.get("predecessors", ""),
        "skip_unreadable": request.POST.get("skip_unreadable", ""),
    }


def _columns_page(
    request: PageRequest,
    project: Project,
    row: PlanImport,
    given: dict[str, Any] | None,
    errors: dict[str, list[str]],
) -> HttpResponse:
    preview = row.preview or {}
    mapping = given or row.mapping or preview["mapping"]
    columns = [
        {
            "place": place,
            "head": head,
            "samples": [sample[place] for sample in preview["samples"] if sample[place]][:3],
            "chosen": mapping["columns"][place],
            "errors": errors.get(f"columns.{place}", []),
        }
        for place, head in enumerate(preview["heads"])
    ]
    context = {
        **project_context(request, project, "schedule"),
        "plan_import": row,
        "preview": preview,
        "mapping": mapping,
        "columns": columns,
        "fields": FIELDS.items(),
        "ways": [
            {"name": name, "label": label, "choices": choices.items(), "chosen": mapping[name] or first}
            for name, label, choices, first in WAYS
        ],
        "errors": [
            sentence
            for name, of_it in errors.items()
            if not name.startswith("columns.")
            for sentence in of_it
        ],
        "steps": steps_at(SHEET_STEPS, 1),
        "cancel_url": reverse("import-list", args=[project.key]),
    }
    return render_page(request, "integrations/sheet_columns.html", context, status=422 if errors else 200)
