"""The page of a recurring task: its rule, its occurrences, and the end of its recurring."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import can, require
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.durations import format_duration, parse_duration
from schedule.models import Frequency, Recurrence, Task
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.services.plan_effects import effect_of
from schedule.services.recurring import (
    detach_occurrence,
    occurrences_of,
    remove_recurrence,
    set_recurrence,
)
from schedule.web.base import schedule_context, task_or_404
from schedule.web.days import calendar_of
from schedule.web.forms import DayField, PlanForm
from schedule.web.outcomes import Outcome
from schedule.web.recurrence_words import rule_words

HALF = {"size_class": "half"}
PER_PAGE = 50
PLAIN = ("frequency", "interval", "day_of_month", "first_on", "until", "count")
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
WEEKS = [("", "on its day"), ("1", "first"), ("2", "second"), ("3", "third"), ("4", "fourth"), ("-1", "last")]


class RecurrenceForm(PlanForm):
    """When a task comes again and how long each time."""

    service_names: ClassVar = {"at_minute": "at", "duration_minutes": "duration"}

    frequency = forms.ChoiceField(choices=Frequency.choices, label="Recurs", widget=forms.Select(attrs=HALF))
    interval = forms.IntegerField(
        min_value=1,
        max_value=366,
        label="Every so many days, weeks, months or years",
        widget=forms.NumberInput(attrs=HALF),
    )
    weekdays = forms.MultipleChoiceField(
        choices=WEEKDAYS, required=False, label="On these weekdays", widget=forms.CheckboxSelectMultiple
    )
    week_of_month = forms.ChoiceField(
        choices=WEEKS,
        required=False,
        label="In a month or year",
        help_text="Such as the second of the weekday chosen.",
        widget=forms.Select(attrs=HALF),
    )
    day_of_month = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=31,
        label="Day of the month",
        help_text="Empty: that of the first day.",
        widget=forms.NumberInput(attrs=HALF),
    )
    first_on = DayField(label="From")
    until = DayField(label="Until", required=False)
    count = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=1_000,
        label="Or so many times",
        widget=forms.NumberInput(attrs=HALF),
    )
    at = forms.TimeField(label="At", widget=forms.TimeInput(attrs={**HALF, "type": "time"}, format="%H:%M"))
    duration = forms.CharField(
        max_length=40, label="For", widget=forms.TextInput(attrs=HALF), help_text="Such as 1h, 30m or 1d."
    )

    def __init__(self, *args: Any, minutes_per_day: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_per_day = minutes_per_day

    def clean_duration(self) -> int:
        """Minutes of what was typed."""
        try:
            minutes, _ = parse_duration(self.cleaned_data["duration"], self.minutes_per_day)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        return minutes

    def rule(self) -> dict[str, Any]:
        """The rule as the service takes it."""
        given = self.cleaned_data
        week = given["week_of_month"]
        return {
            **{name: given[name] for name in PLAIN},
            "weekdays": sorted(int(day) for day in given["weekdays"]),
            "week_of_month": int(week) if week else None,
            "at_minute": given["at"].hour * 60 + given["at"].minute,
            "duration_minutes": given["duration"],
        }


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_EDIT)
def schedule_recurrence(request: PageRequest, key: str, number: int) -> HttpResponse:
    """The rule of a recurring task, or a new one."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    task = task_or_404(request, project, number)
    if request.method != "POST":
        return _page(request, project, task)
    require(request.actor, SCHEDULE_EDIT, project)
    form = RecurrenceForm(request.POST, minutes_per_day=_minutes_per_day(task))
    if form.is_valid():

        def save() -> None:
            set_recurrence(
                actor=request.actor,
                project=project,
                task=task,
                expected_version=form.cleaned_data["version"],
                **form.rule(),
            )

        before = Outcome.watch(request, project)
        try:
            if request.POST.get("act") == "preview":
                effect = effect_of(actor=request.actor, project=project, act=save)
                return _page(request, project, task, form=form, effect=effect)
            save()
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            form.add_error(
                None, "Somebody changed the rule meanwhile. Look at what is below, then save again."
            )
            form.take_version(Recurrence.objects.get(task=task).version)
        else:
            back = reverse("schedule-recurrence", args=[project.key, task.number])
            before.tell("The occurrences follow the rule.", back)
            return redirect(back)
    return _page(request, project, task, form=form, status=422)


@page(POST=SCHEDULE_EDIT)
def recurrence_remove(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Let a task recur no more; its occurrences stay."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    task = task_or_404(request, project, number)
    require(request.actor, SCHEDULE_EDIT, project)
    if not Recurrence.objects.filter(task=task).exists():
        raise NotVisible()
    before = Outcome.watch(request, project)
    remove_recurrence(actor=request.actor, project=project, task=task)
    back = reverse("schedule-task", args=[project.key, task.number])
    before.tell("The task does not recur any more; its occurrences are ordinary tasks now.", back)
    return redirect(back)


@page(POST=SCHEDULE_EDIT)
def occurrence_detach(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Take one occurrence out of its series; it stays as an ordinary task."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    task = task_or_404(request, project, number)
    require(request.actor, SCHEDULE_EDIT, project)
    back = reverse("schedule-task", args=[project.key, task.number])
    before = Outcome.watch(request, project)
    try:
        detach_occurrence(actor=request.actor, project=project, task=task)
    except InvalidInput as refusal:
        messages.error(request, refusal.detail)
    else:
        said = "It is a task of its own now. When the rule of the series changes, it stays as it is."
        before.tell(said, back)
    return redirect(back)


def _minutes_per_day(task: Task) -> int:
    working = calendar_of(task)
    return working.minutes_per_day if working else 480


def _page(
    request: PageRequest,
    project: Project,
    task: Task,
    *,
    form: RecurrenceForm | None = None,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    recurrence = Recurrence.objects.filter(task=task).first()
    may_edit = can(request.actor, SCHEDULE_EDIT, project)
    minutes = _minutes_per_day(task)
    if form is None:
        form = RecurrenceForm(minutes_per_day=minutes, initial=_initial(project, recurrence, minutes))
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    occurrences = occurrences_of(task).select_related("dates")
    has_rows = recurrence is None and Task.objects.filter(parent=task).exists()
    context = {
        **schedule_context(request, project, "board"),
        "task": task,
        "recurrence": recurrence,
        "words": rule_words(recurrence) if recurrence else "",
        "left_out": [date.fromisoformat(day) for day in recurrence.left_out] if recurrence else [],
        "page": Paginator(occurrences, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "may_edit": may_edit,
        "may_recur": not has_rows and not task.is_occurrence,
        **shown,
    }
    return render_page(request, "schedule/recurrence.html", context, status=status)


def _initial(project: Project, recurrence: Recurrence | None, minutes_per_day: int) -> dict[str, Any]:
    rule = recurrence or Recurrence(first_on=project.start_date, count=10)
    return {
        **{name: getattr(rule, name) for name in PLAIN},
        "weekdays": [str(day) for day in rule.weekdays],
        "week_of_month": "" if rule.week_of_month is None else str(rule.week_of_month),
        "at": f"{rule.at_minute // 60:02d}:{rule.at_minute % 60:02d}",
        "duration": format_duration(rule.duration_minutes, minutes_per_day),
        "version": rule.version if recurrence else None,
    }
