"""Schedule quality: the fourteen points, one of them with all its tasks, and what the project asks of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, Stale
from core.policy import can, require
from core.templatetags._figures import instant as instant_text
from core.templatetags._figures import number, working_days
from core.web.csv_files import csv_response
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.computation.moments import aware
from schedule.computation.rows import settings_of
from schedule.engine.quality import Input, Point, State
from schedule.models import ProjectQualityLimits
from schedule.policy import SCHEDULE_SETTINGS, SCHEDULE_VIEW
from schedule.selectors.overview import status_day
from schedule.selectors.quality import (
    LIMIT_NAMES,
    Offender,
    Quality,
    gate_of,
    offenders,
    point_of,
    quality_days,
    quality_of,
    shown_limit,
    shown_value,
)
from schedule.selectors.quality_words import MENDING, STATES, formula_of, formula_values
from schedule.services.quality import update_project_limits
from schedule.web.base import schedule_context
from schedule.web.baselines import PAGE_SIZES, minutes_per_day, page_size
from schedule.web.quality_chart import score_chart
from schedule.web.quality_forms import ProjectLimitsForm

INLINE: Final = 3
DAYS_SHOWN: Final = 90


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A point as the page shows it."""

    point: Point
    value: str
    limit: str
    own: str
    health: str
    word: str
    formula: str
    formula_values: str
    inputs: list[dict[str, Any]]
    mending: str
    first: list[Offender]

    @property
    def count(self) -> int:
        """How many tasks offend."""
        return len(self.point.rows)

    @property
    def more(self) -> int:
        """How many of them are not named here."""
        return self.count - len(self.first)


@page(GET=SCHEDULE_VIEW)
def schedule_quality(request: PageRequest, key: str) -> HttpResponse:
    """Every point with its value, its limit and its first offenders; the score of earlier days."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    quality = quality_of(actor=request.actor, project=project)
    day = minutes_per_day(project)
    firsts = {point.key: quality.offender_ids(point)[:INLINE] for point in quality.points}
    named = offenders(project, [pk for ids in firsts.values() for pk in ids])
    days = list(quality_days(actor=request.actor, project=project)[:DAYS_SHOWN])[::-1]
    context = {
        **schedule_context(request, project, "quality"),
        "quality": quality,
        "points": [
            shown_point(
                project,
                quality,
                point,
                first=[named[pk] for pk in firsts[point.key] if pk in named],
                day=day,
            )
            for point in quality.points
        ],
        "failed": quality.count(State.FAILED),
        "not_measurable": quality.count(State.NOT_MEASURABLE),
        "gate": gate_of(quality),
        "status_day": status_day(project, settings_of(project)),
        "chart": score_chart(days),
        "days": days[::-1][:14],
        "may_edit": can(request.actor, SCHEDULE_SETTINGS, project),
    }
    return render_page(request, "schedule/quality.html", context)


@page(GET=SCHEDULE_VIEW)
def quality_point(request: PageRequest, key: str) -> HttpResponse:
    """One point, `?point=logic`: its formula, its inputs and every task that offends it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    quality = quality_of(actor=request.actor, project=project)
    found = point_of(quality, request.GET.get("point", ""))
    ids = quality.offender_ids(found)
    shown = Paginator(ids, page_size(request)).get_page(request.GET.get("page"))
    named = offenders(project, list(shown.object_list))
    context = {
        **schedule_context(request, project, "quality"),
        "shown": shown_point(project, quality, found, first=[], day=minutes_per_day(project)),
        "page": shown,
        "page_sizes": PAGE_SIZES,
        "rows": [named[pk] for pk in shown.object_list if pk in named],
        "baseline": quality.baseline,
        "status_day": status_day(project, settings_of(project)),
    }
    return render_page(request, "schedule/quality_point.html", context)


@page(GET=SCHEDULE_VIEW)
def quality_point_tasks(request: PageRequest, key: str) -> HttpResponse:
    """The numbers of the tasks that offend a point, `?point=logic`, for the board's filter."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    quality = quality_of(actor=request.actor, project=project)
    found = point_of(quality, request.GET.get("point", ""))
    named = offenders(project, quality.offender_ids(found))
    numbers = sorted(task.number for task in named.values())
    response = JsonResponse({"point": found.key, "title": found.title, "numbers": numbers})
    response["Cache-Control"] = "no-store"
    return response


@page(GET=SCHEDULE_VIEW)
def quality_export(request: PageRequest, key: str) -> HttpResponse:
    """Every point and every task that offends it, a row each."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    quality = quality_of(actor=request.actor, project=project)
    ids = {pk for point in quality.points for pk in quality.offender_ids(point)}
    named = offenders(project, list(ids))
    head = ["No.", "Point", "State", "Value", "Unit", "Limit", "Reason", "Task", "Name"]
    rows: list[list[Any]] = []
    for point in quality.points:
        start = [point.number, point.title, STATES[point.state][1], _rounded(point), point.unit.value,
                 point.limit, point.reason]  # fmt: skip
        tasks = [named[pk] for pk in quality.offender_ids(point) if pk in named]
        rows += [[*start, f"{project.key}-{task.number}", task.name] for task in tasks] or [[*start, "", ""]]
    return csv_response(f"{project.key}-quality.csv", head, rows)


@page(GET=SCHEDULE_VIEW)
def quality_days_export(request: PageRequest, key: str) -> HttpResponse:
    """The score of every day as CSV."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    head = ["Day", "Passed", "Failed", "Not measurable", "Tasks", "Baseline", "Forecast finish"]
    rows = (
        [day.day, day.passed, day.failed, day.not_measurable, day.task_count,
         f"B{day.baseline_number}" if day.baseline_number else "", day.finish]
        for day in quality_days(actor=request.actor, project=project)
    )  # fmt: skip
    return csv_response(f"{project.key}-quality-days.csv", head, rows)


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_SETTINGS)
def quality_project_limits(request: PageRequest, key: str) -> HttpResponse:
    """What the project asks of its own plan, beside what the organisation asks."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    row = ProjectQualityLimits.objects.filter(project=project).first()
    if request.method != "POST":
        return _limits(request, project, row)
    require(request.actor, SCHEDULE_SETTINGS, project)
    form = ProjectLimitsForm(request.POST, row=row)
    if form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            update_project_limits(
                actor=request.actor,
                project=project,
                expected_version=-1 if expected is None else expected,
                limits={name: form.cleaned_data[name] for name in LIMIT_NAMES},
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            row = ProjectQualityLimits.objects.get(project=project)
            form.take_version(row.version)
            compared = form.differences({name: getattr(row, name) for name in LIMIT_NAMES})
            return _limits(request, project, row, form=form, compared=compared, status=409)
        else:
            messages.success(request, "The project's limits are saved.")
            return redirect("schedule-quality", key=project.key)
    return _limits(request, project, row, form=form, status=422)


def _limits(
    request: PageRequest,
    project: Project,
    row: ProjectQualityLimits | None,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    form = shown.pop("form", None) or ProjectLimitsForm(row=row)
    may_edit = can(request.actor, SCHEDULE_SETTINGS, project)
    if not may_edit:
        for each in form.fields.values():
            each.disabled = True
    context = {**schedule_context(request, project, "quality"), "form": form, "may_edit": may_edit, **shown}
    return render_page(request, "schedule/quality_limits.html", context, status=status)


def shown_point(
    project: Project, quality: Quality, point: Point, *, first: list[Offender], day: int
) -> ShownPoint:
    """A point with its words; `day` is what one means in minutes."""
    health, word = STATES[point.state]
    own = quality.asked.own.get(point.key)
    return ShownPoint(
        point=point,
        value=shown_value(point),
        limit=shown_limit(point),
        own="" if own is None else f"{own:g}",
        health=health,
        word="Reported"
        if point.key == "resources" and point.limit is None and point.value is not None
        else word,
        formula=formula_of(point.key, quality.asked.effective),
        formula_values=formula_values(point, day),
        inputs=[_input(project, each, day) for each in point.inputs],
        mending=MENDING[point.key],
        first=first,
    )


def _input(project: Project, given: Input, day: int) -> dict[str, Any]:
    board = reverse("schedule-board", args=[project.key])
    value = _written(project, given, day)
    return {"label": given.label, "value": value, "source": "the plan", "url": board}


def _written(project: Project, given: Input, day: int) -> str:
    if given.value is None:
        return "n/a"
    if given.kind == "instant":
        moment: datetime | None = aware(project, int(given.value))
        return (
            f"{instant_text(moment, project.time_zone)} {moment.astimezone(project.zone).year}"
            if moment
            else "n/a"
        )
    if given.kind == "minutes":
        return working_days(int(given.value), day)
    return number(given.value)


def _rounded(point: Point) -> float | None:
    return None if point.value is None else round(point.value, 4)
