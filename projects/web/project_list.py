"""The list of projects, and the same rows as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput
from core.policy import can
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Project, ProjectQuerySet
from projects.policy import PROJECT_CREATE, PROJECT_LIST, STRUCTURE_VIEW
from projects.selectors.columns import columns_for, rows_of
from projects.selectors.projects import DEFAULT_SORT, project_list, visible_projects
from projects.web.filter_forms import ProjectFilterForm

EXPORT_LIMIT = 100_000
PAGE_SIZES = (25, 50, 100, 250)


@page(GET=PROJECT_LIST)
def home(request: PageRequest) -> HttpResponse:
    """The first page is the list of projects."""
    return redirect("project-list")


@page(GET=PROJECT_LIST)
def projects(request: PageRequest) -> HttpResponse:
    """List the projects of the person: find, filter, sort, page."""
    form, found = _found(request)
    shown: Page[Project] = Paginator(found, _page_size(request)).get_page(request.GET.get("page"))
    columns = columns_for(request.actor)
    is_narrowed = bool(form.changed_data or request.GET.get("q"))
    context = {
        "filter_form": form,
        "page": shown,
        "page_sizes": PAGE_SIZES,
        "rows": rows_of(actor=request.actor, projects=list(shown.object_list), columns=columns),
        "columns": columns,
        "sort": request.GET.get("sort") or DEFAULT_SORT,
        "is_narrowed": is_narrowed,
        "has_projects": bool(shown.object_list) or (is_narrowed and visible_projects(request.actor).exists()),
        "count_text": _count_text(shown.paginator.count),
        "actions": _actions(request),
        "table_actions": _table_actions(request),
        "create": _create(request),
    }
    return render_page(request, "projects/project_list.html", context)


@page(GET=PROJECT_LIST)
def project_export(request: PageRequest) -> HttpResponse:
    """The rows of the list as CSV, with the filters and the order of the page it was asked from."""
    _, found = _found(request)
    shown = list(found[:EXPORT_LIMIT])
    columns = columns_for(request.actor)
    rows = rows_of(actor=request.actor, projects=shown, columns=columns)
    head = ["Key", "Name", "Phase", "Portfolio", "Programme", "Managers", "Your role", "Start", "Target finish",
            "Status date", "Currency", "Time zone", "Archived", "Number elsewhere"]  # fmt: skip
    body = (
        [
            row.project.key, row.project.name, row.project.get_phase_display(),
            row.project.programme.portfolio.name if row.project.programme else "",
            row.project.programme.name if row.project.programme else "",
            "; ".join(row.managers), row.role, row.project.start_date, row.project.target_finish,
            row.project.effective_status_date(), row.project.currency, row.project.time_zone,
            row.project.archived_at, row.project.external_id, *(cell.value for cell in row.cells),
        ]
        for row in rows
    )  # fmt: skip
    return csv_response("projects.csv", [*head, *(column.label for column in columns)], body)


def _found(request: PageRequest) -> tuple[ProjectFilterForm, ProjectQuerySet]:
    form = ProjectFilterForm(request.GET, actor=request.actor)
    narrowed = form.narrowed(request.GET.get("q", ""))
    sort = request.GET.get("sort") or DEFAULT_SORT
    return form, project_list(actor=request.actor, narrowed=narrowed, sort=sort)


def _page_size(request: PageRequest) -> int:
    asked = request.GET.get("per_page", "50")
    if asked not in {str(size) for size in PAGE_SIZES}:
        sizes = ", ".join(str(size) for size in PAGE_SIZES)
        raise InvalidInput(
            f"A page holds {sizes} rows, not “{asked[:20]}”.",
            fields={"per_page": ["Not a size of this list."]},
        )
    return int(asked)


def _count_text(count: int) -> str:
    return "1 project" if count == 1 else f"{count:,} projects"


def _create(request: PageRequest) -> dict[str, Any] | None:
    if not can(request.actor, PROJECT_CREATE):
        return None
    return {"label": "New project", "url": reverse("project-create"), "icon": "plus", "primary": True}


def _actions(request: PageRequest) -> list[dict[str, Any]]:
    actions = []
    if can(request.actor, STRUCTURE_VIEW):
        actions.append({"label": "Portfolios", "url": reverse("structure"), "icon": "list-tree"})
    create = _create(request)
    return [*actions, create] if create else actions


def _table_actions(request: PageRequest) -> list[dict[str, str]]:
    query = request.GET.copy()
    for name in ("page", "per_page"):
        query.pop(name, None)
    address = reverse("project-export")
    return [
        {"label": "CSV", "url": f"{address}?{query.urlencode()}" if query else address, "icon": "download"}
    ]
