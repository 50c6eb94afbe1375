"""Who and what a project uses: the list, one resource, its assignments counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import can, require
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import Resource, ResourceKind, WorkCalendar
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.services.resources import add_resource, delete_resource, update_resource
from schedule.web.base import schedule_context
from schedule.web.forms import PlanForm
from schedule.web.outcomes import Outcome

PAGE_SIZES = (25, 50, 100, 250)
SORTS = {
    "name": ("name", "pk"), "-name": ("-name", "pk"), "kind": ("kind", "name", "pk"), "-kind": ("-kind", "name", "pk"),
    "assignments": ("assignment_count", "name", "pk"), "-assignments": ("-assignment_count", "name", "pk"),
}  # fmt: skip
HALF = {"size_class": "half"}
EXPORT_HEAD = ("Resource", "Kind", "Code", "Email", "Calendar", "Available", "Assignments")


class ResourceForm(PlanForm):
    """A person, a material or a cost."""

    service_names: ClassVar = {"max_units": "units"}

    name = forms.CharField(max_length=200, label="Name", widget=forms.TextInput(attrs=HALF))
    kind = forms.ChoiceField(choices=ResourceKind.choices, label="Kind", widget=forms.Select(attrs=HALF))
    code = forms.CharField(max_length=80, required=False, label="Code", widget=forms.TextInput(attrs=HALF))
    email = forms.EmailField(
        max_length=254, required=False, label="Email", widget=forms.EmailInput(attrs=HALF)
    )
    calendar = forms.ModelChoiceField(
        WorkCalendar.objects.none(),
        required=False,
        empty_label="As the project",
        label="Calendar",
        widget=forms.Select(attrs=HALF),
    )
    units = forms.DecimalField(
        min_value=Decimal(0),
        max_value=Decimal(1_000_000),
        decimal_places=2,
        initial=100,
        label="Available, %",
        widget=forms.NumberInput(attrs={**HALF, "step": "any"}),
        help_text="100 % is one full person.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].queryset = WorkCalendar.objects.filter(project=project)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        given.pop("version")
        given["max_units"] = given.pop("units") / 100
        return given


def stored_resource(resource: Resource) -> dict[str, Any]:
    """A resource as its form shows it."""
    units = resource.max_units * 100
    return {
        "name": resource.name,
        "kind": resource.kind,
        "code": resource.code,
        "email": resource.email,
        "calendar": resource.calendar,
        "units": int(units) if units % 1 == 0 else round(units, 2),
        "version": resource.version,
    }


@page(GET=SCHEDULE_VIEW)
def schedule_resources(request: PageRequest, key: str) -> HttpResponse:
    """The resources of a project with the number of their assignments."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    listed = _listed(request, project)
    size = request.GET.get("per_page", "")
    per_page = int(size) if size in {str(each) for each in PAGE_SIZES} else 50
    page_of_rows = Paginator(listed.rows, per_page).get_page(request.GET.get("page"))
    context = {
        **schedule_context(request, project, "resources"),
        "page": page_of_rows,
        "page_sizes": PAGE_SIZES,
        "sort": listed.sort,
        "find": listed.find,
        "kind": listed.kind,
        "kinds": ResourceKind.choices,
        "shows_codes": any(row.code for row in page_of_rows),
        "may_edit": can(request.actor, SCHEDULE_EDIT, project),
    }
    return render_page(request, "schedule/resources.html", context)


@page(GET=SCHEDULE_VIEW)
def resource_export(request: PageRequest, key: str) -> HttpResponse:
    """The resources as listed, as CSV."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    rows = (
        [
            row.name, row.get_kind_display(), row.code, row.email, row.calendar.name if row.calendar else "",
            f"{row.max_units * 100:.0f} %", row.assignment_count,
        ]
        for row in _listed(request, project).rows.iterator()
    )  # fmt: skip
    return csv_response(f"{project.key}-resources.csv", EXPORT_HEAD, rows)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Resources as found and sorted."""

    rows: Any
    find: str
    kind: str
    sort: str


def _listed(request: PageRequest, project: Project) -> _Listed:
    rows = Resource.objects.filter(project=project).select_related("calendar")
    find = request.GET.get("q", "")[:200].replace("\x00", "").strip()
    if find:
        rows = rows.filter(Q(name__icontains=find) | Q(code__icontains=find) | Q(email__icontains=find))
    kind = request.GET.get("kind", "")
    kind = kind if kind in ResourceKind.values else ""
    if kind:
        rows = rows.filter(kind=kind)
    sort = request.GET.get("sort", "name")
    sort = sort if sort in SORTS else "name"
    counted = rows.annotate(assignment_count=Count("assignments")).order_by(*SORTS[sort])
    return _Listed(counted, find, kind, sort)


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def resource_add(request: PageRequest, key: str) -> HttpResponse:
    """Add a resource."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_EDIT, project)
    form = ResourceForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        before = Outcome.watch(request, project)
        try:
            resource, _ = add_resource(actor=request.actor, project=project, **form.values())
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            back = reverse("schedule-resources", args=[project.key])
            messages.success(request, f"{resource.name} is added.", extra_tags=before.undo_url(back))
            return redirect(back)
    return _resource(request, project, None, form=form, status=422 if request.method == "POST" else 200)


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def schedule_resource(request: PageRequest, key: str, resource_id: int) -> HttpResponse:
    """Change a resource."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_EDIT, project)
    resource = _resource_or_404(project, resource_id)
    if request.method != "POST":
        form = ResourceForm(project=project, initial=stored_resource(resource))
        return _resource(request, project, resource, form=form)
    form = ResourceForm(request.POST, project=project)
    shown: dict[str, Any] = {}
    if form.is_valid():
        expected = form.cleaned_data["version"]
        before = Outcome.watch(request, project)
        try:
            update_resource(
                actor=request.actor,
                resource=resource,
                expected_version=-1 if expected is None else expected,
                **form.values(),
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            resource = _resource_or_404(project, resource_id)
            shown["compared"] = form.differences(stored_resource(resource))
            form.take_version(resource.version)
        else:
            back = reverse("schedule-resources", args=[project.key])
            before.tell(f"{form.cleaned_data['name']} is saved.", back)
            return redirect(back)
    return _resource(request, project, resource, form=form, status=422, **shown)


@page(GET=SCHEDULE_EDIT, POST=SCHEDULE_EDIT)
def resource_delete(request: PageRequest, key: str, resource_id: int) -> HttpResponse:
    """Ask, then delete a resource with its assignments."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_EDIT, project)
    resource = _resource_or_404(project, resource_id)
    if request.method == "POST":
        before = Outcome.watch(request, project)
        delete_resource(actor=request.actor, resource=resource)
        back = reverse("schedule-resources", args=[project.key])
        before.tell(f"{resource.name} is deleted.", back)
        return redirect(back)
    count = resource.assignments.count()
    goes = "1 assignment goes too. " if count == 1 else f"{count} assignments go too. " if count else ""
    context = {
        **schedule_context(request, project, "resources"),
        "question": f"Delete {resource.name}?",
        "consequence": f"{goes}Undo brings them back.",
        "act": "Delete the resource",
        "back_url": reverse("schedule-resource", args=[project.key, resource.pk]),
    }
    return render_page(request, "schedule/confirm.html", context)


def _resource_or_404(project: Project, resource_id: int) -> Resource:
    resource = Resource.objects.filter(project=project, pk=resource_id).select_related("calendar").first()
    if resource is None:
        raise NotVisible()
    return resource


def _resource(
    request: PageRequest, project: Project, resource: Resource | None, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {**schedule_context(request, project, "resources"), "resource": resource, **shown}
    return render_page(request, "schedule/resource.html", context, status=status)
