"""Pages on what leads to a date: float paths, the chain that drives a task, links that progress has overtaken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from core.errors import InvalidInput
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.rows import settings_of
from schedule.models import Task
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.paths import MOST_PATHS, driving_chain, float_paths_of, out_of_sequence
from schedule.web.base import schedule_context

FEW = 5
RANKS = (("free_float", "the slack on the way to the end"), ("total_float", "total float"))


class PathForm(forms.Form):
    """Where the paths end, how many, and what makes one more urgent than another."""

    end = forms.CharField(
        required=False,
        max_length=20,
        label="Paths that end in",
        help_text="A task's number; empty: the task that finishes last.",
        widget=forms.TextInput(attrs={"size_class": "third"}),
    )
    count = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PATHS,
        label="How many",
        widget=forms.NumberInput(attrs={"size_class": "third"}),
    )
    by = forms.ChoiceField(
        required=False, choices=RANKS, label="Ranked by", widget=forms.Select(attrs={"size_class": "third"})
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_end(self) -> Task | None:
        """The task of a number, with or without the project's key."""
        text = self.cleaned_data["end"].strip().upper().removeprefix(f"{self.project.key}-")
        if not text:
            return None
        task = None
        if text.isascii() and text.isdigit() and len(text) < 10:
            task = Task.objects.filter(project=self.project, number=int(text)).first()
        if task is None:
            raise forms.ValidationError("No task of this project has this number.")
        task.project = self.project
        return task


@page(GET=SCHEDULE_VIEW)
def schedule_paths(request: PageRequest, key: str) -> HttpResponse:
    """The most urgent chains of work, and what drives the task they end in."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    form = PathForm(request.GET or {"count": FEW, "by": RANKS[0][0]}, project=project)
    shown: dict[str, Any] = {"found": None, "chain": []}
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = float_paths_of(
                actor=request.actor,
                project=project,
                end=given["end"],
                count=given["count"] or FEW,
                by_total_float=given["by"] == "total_float",
            )
        except InvalidInput as refusal:
            form.add_error(None, refusal.detail)
        else:
            end = given["end"] or (Task.objects.filter(pk=found.end.id).first() if found.end else None)
            if end is not None:
                end.project = project
                shown["chain"] = driving_chain(actor=request.actor, task=end)
            shown["found"] = found
    settings = settings_of(project)
    minutes = ProjectCalendars.of_project(project.pk).minutes_per_day(settings.calendar_id)
    late = len(out_of_sequence(actor=request.actor, project=project))
    context = {
        **schedule_context(request, project, "paths"),
        "form": form,
        "minutes_per_day": minutes,
        "overtaken": late,
        **shown,
    }
    return render_page(request, "schedule/paths.html", context, status=200 if form.is_valid() else 422)


@page(GET=SCHEDULE_VIEW)
def schedule_out_of_sequence(request: PageRequest, key: str) -> HttpResponse:
    """Links whose successor went ahead before its predecessor allowed it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    context = {
        **schedule_context(request, project, "paths"),
        "links": out_of_sequence(actor=request.actor, project=project),
        "settings": settings_of(project),
    }
    return render_page(request, "schedule/out_of_sequence.html", context)
