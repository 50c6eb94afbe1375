"""Pages of baselines: the list, freezing, one baseline with its proof, and which one the plan is measured against."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Baseline, Project
from projects.selectors.baselines import baseline_by_number, baselines_of
from projects.web.base import project_or_404
from schedule.computation.rows import settings_of
from schedule.policy import SCHEDULE_BASELINE, SCHEDULE_CALCULATE, SCHEDULE_VIEW
from schedule.selectors.baselines import is_verified, listed_baselines
from schedule.services.baseline_checks import check_baselines
from schedule.services.baselines import choose_baseline, freeze_baseline, rename_baseline
from schedule.web.base import schedule_context
from schedule.web.forms import PlanForm

PAGE_SIZES = (25, 50, 100, 250)
SORTS = {"number": "number", "name": "name", "finish": "finish", "tasks": "task_count"}


class FreezeForm(PlanForm):
    """Name and reason of a baseline."""

    name = forms.CharField(max_length=120, label="Name", help_text="For example: Approved plan.")
    reason = forms.CharField(
        max_length=2000,
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why the plan is frozen now, and who agreed.",
    )


class RenameForm(PlanForm):
    """The one thing about a baseline that may change."""

    name = forms.CharField(max_length=120, label="Name")


def page_size(request: PageRequest, sizes: tuple[int, ...] = PAGE_SIZES) -> int:
    """Rows a page, one of the sizes offered."""
    asked = request.GET.get("per_page", "50")
    if asked not in {str(size) for size in sizes}:
        raise InvalidInput(
            f"A page holds {', '.join(map(str, sizes))} rows, not “{asked[:20]}”.",
            fields={"per_page": ["Not a size of this list."]},
        )
    return int(asked)


@page(GET=SCHEDULE_VIEW)
def schedule_baselines(request: PageRequest, key: str) -> HttpResponse:
    """The baselines of a project, each with how far the plan has drifted from it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    sort = request.GET.get("sort") or "-number"
    if sort.removeprefix("-") not in SORTS:
        raise InvalidInput(
            "Baselines are sorted by number, name, finish or tasks.", fields={"sort": ["Not a column."]}
        )
    order = f"{'-' if sort.startswith('-') else ''}{SORTS[sort.removeprefix('-')]}"
    find = request.GET.get("q", "")[:200].replace("\x00", "")
    found = baselines_of(actor=request.actor, project=project)
    narrowed = found.filter(Q(name__icontains=find) | Q(reason__icontains=find)) if find else found
    shown = Paginator(narrowed.order_by(order, "-number"), page_size(request)).get_page(
        request.GET.get("page")
    )
    context = {
        **schedule_context(request, project, "baselines"),
        "page": shown,
        "page_sizes": PAGE_SIZES,
        "rows": listed_baselines(project, list(shown.object_list)),
        "sort": sort,
        "find": find,
        "minutes_per_day": minutes_per_day(project),
        "may_edit": can(request.actor, SCHEDULE_BASELINE, project),
    }
    return render_page(request, "schedule/baselines.html", context)


@page(GET=SCHEDULE_BASELINE, POST=SCHEDULE_BASELINE)
def baseline_freeze(request: PageRequest, key: str) -> HttpResponse:
    """Freeze the plan as it is now."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_BASELINE, project)
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            baseline = freeze_baseline(
                actor=request.actor,
                project=project,
                name=form.cleaned_data["name"],
                reason=form.cleaned_data["reason"],
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"{baseline.label} holds {baseline.task_count} tasks as they are now.")
            return redirect("schedule-baseline", key=project.key, baseline_number=baseline.number)
    context = {**schedule_context(request, project, "baselines"), "form": form}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "schedule/baseline_freeze.html", context, status=status)


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_BASELINE)
def schedule_baseline(request: PageRequest, key: str, baseline_number: int) -> HttpResponse:
    """A baseline: who froze what and why, and whether its rows are those that were frozen. POST gives another name."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    baseline = baseline_by_number(actor=request.actor, project=project, number=baseline_number)
    if request.method != "POST":
        return _baseline(request, project, baseline)
    require(request.actor, SCHEDULE_BASELINE, project)
    form = RenameForm(request.POST)
    if form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            rename_baseline(
                actor=request.actor,
                baseline=baseline,
                name=form.cleaned_data["name"],
                expected_version=-1 if expected is None else expected,
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            baseline = baseline_by_number(actor=request.actor, project=project, number=baseline_number)
            form.take_version(baseline.version)
            compared = form.differences({"name": baseline.name})
            return _baseline(request, project, baseline, form=form, compared=compared, status=409)
        else:
            messages.success(request, f"{baseline.label} has its new name.")
            return redirect("schedule-baseline", key=project.key, baseline_number=baseline.number)
    return _baseline(request, project, baseline, form=form, status=422)


def _baseline(
    request: PageRequest, project: Project, baseline: Baseline, *, status: int = 200, **shown: Any
) -> HttpResponse:
    initial = {"name": baseline.name, "version": baseline.version}
    listed = listed_baselines(project, [baseline], with_checks=False)[0]
    context = {
        **schedule_context(request, project, "baselines"),
        "listed": listed,
        "baseline": baseline,
        "is_verified": is_verified(baseline),
        "minutes_per_day": minutes_per_day(project),
        "form": shown.pop("form", None) or RenameForm(initial=initial),
        "others": baselines_of(actor=request.actor, project=project).exclude(pk=baseline.pk)[:25],
        "may_edit": can(request.actor, SCHEDULE_BASELINE, project),
        **shown,
    }
    return render_page(request, "schedule/baseline.html", context, status=status)


@page(POST=SCHEDULE_CALCULATE)
def baseline_check(request: PageRequest, key: str) -> HttpResponse:
    """Hash every baseline anew and say whether all hold what was frozen."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    checks = check_baselines(actor=request.actor, project=project)
    differing = [check.baseline.label for check in checks if not check.is_verified]
    if differing:
        messages.error(request, f"The content of {', '.join(differing)} is not what was frozen.")
    elif checks:
        one = len(checks) == 1
        told = "The baseline holds" if one else f"All {len(checks)} baselines hold"
        messages.success(request, f"{told} what was frozen.")
    return redirect("schedule-baselines", key=project.key)


@page(POST=SCHEDULE_BASELINE)
def baseline_choose(request: PageRequest, key: str) -> HttpResponse:
    """Measure the plan against the baseline whose number is posted, or against none; `next` says where to go on."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    require(request.actor, SCHEDULE_BASELINE, project)
    text = request.POST.get("baseline", "")
    chosen = None
    if text:
        chosen = _numbered(request, project, text)
        if chosen is None:
            raise InvalidInput(
                "There is no such baseline in this project.",
                fields={"baseline": ["No such baseline in this project."]},
            )
    choose_baseline(actor=request.actor, project=project, baseline=chosen, expected_version=None)
    sentence = (
        f"The plan is measured against {chosen.label}."
        if chosen
        else "The plan is measured against no baseline."
    )
    messages.success(request, sentence)
    return redirect(_next(request) or reverse("schedule-baselines", args=[project.key]))


def _numbered(request: PageRequest, project: Project, text: str) -> Baseline | None:
    number = text.strip().upper().removeprefix("B")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    try:
        return baseline_by_number(actor=request.actor, project=project, number=int(number))
    except NotVisible:
        return None


def _next(request: PageRequest) -> str | None:
    """Where a form asks to go on, within this portal only."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if address.startswith("/") and safe else None


def minutes_per_day(project: Project) -> int:
    """What a day means in the project's calendar."""
    calendar = settings_of(project).calendar
    return calendar.minutes_per_day if calendar else 480
