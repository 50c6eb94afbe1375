"""Work reported by the people on a task: what each has done and what is left, in the task's details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from core.errors import InvalidInput, NotVisible, Stale
from core.policy import require
from core.web.pages import PageRequest, page
from projects.web.base import project_or_404
from schedule.durations import format_duration, parse_duration
from schedule.models import Assignment, ResourceKind, Task
from schedule.policy import PROGRESS_EDIT, SCHEDULE_VIEW
from schedule.services.assignment_progress import planned_work, report_work, work_of, work_so_far
from schedule.services.plan_facts import PlanFacts
from schedule.web.base import task_or_404
from schedule.web.forms import PlanForm
from schedule.web.in_scenario import in_scenario
from schedule.web.outcomes import Outcome

HALF = {"size_class": "half"}


class WorkForm(PlanForm):
    """What somebody did on the task and what is left."""

    service_names: ClassVar = {"actual_minutes": "done", "remaining_minutes": "left"}

    done = forms.CharField(max_length=40, label="Work done", widget=forms.TextInput(attrs=HALF))
    left = forms.CharField(
        max_length=40,
        required=False,
        label="Work left",
        widget=forms.TextInput(attrs=HALF),
        help_text="Empty: what the plan leaves.",
    )

    def __init__(self, *args: Any, minutes_per_day: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_per_day = minutes_per_day

    def clean_done(self) -> int:
        """Minutes of work."""
        return self._minutes(self.cleaned_data["done"])

    def clean_left(self) -> int | None:
        """Minutes of work, or nothing said."""
        text: str = self.cleaned_data["left"].strip()
        return self._minutes(text) if text else None

    def _minutes(self, text: str) -> int:
        try:
            minutes, elapsed = parse_duration(text, self.minutes_per_day)
        except ValueError:
            elapsed = True
        if elapsed:
            raise ValidationError("Write work such as 12h or 1.5d.")
        return minutes


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One person's work on a task, in words, with the form to report it."""

    assignment: Assignment
    planned: str
    done: str
    left: str
    form: WorkForm


def work_rows(task: Task, minutes_per_day: int, sent: dict[int, WorkForm] | None = None) -> list[WorkRow]:
    """Who works on a task and how far each is."""
    rows = (
        Assignment.objects.filter(task=task, resource__kind=ResourceKind.WORK)
        .select_related("resource", "task")
        .order_by("resource__name", "pk")
    )
    found = []
    for row in rows:
        work = work_so_far(row)
        planned, done, left = (
            format_duration(minutes, minutes_per_day)
            for minutes in (planned_work(row), work.actual, work.remaining)
        )
        form = (sent or {}).get(row.pk) or WorkForm(
            minutes_per_day=minutes_per_day,
            prefix=f"work{row.pk}",
            initial={"done": done, "left": left, "version": row.version},
        )
        found.append(WorkRow(row, planned, done, left, form))
    return found


@page(POST=PROGRESS_EDIT)
@in_scenario
def assignment_report(request: PageRequest, key: str, number: int, assignment_id: int) -> HttpResponse:
    """Save what somebody did; the task follows."""
    from schedule.web.tasks import show_details, show_saved

    project = project_or_404(request, key, SCHEDULE_VIEW)
    task = task_or_404(request, project, number)
    require(request.actor, PROGRESS_EDIT, project)
    assignment = Assignment.objects.filter(project=project, task=task, pk=assignment_id).first()
    if assignment is None:
        raise NotVisible()
    day = PlanFacts(project).minutes_per_day(task)
    form = WorkForm(request.POST, minutes_per_day=day, prefix=f"work{assignment.pk}")
    if form.is_valid():
        expected = form.cleaned_data["version"]
        before = Outcome.watch(request, project)
        try:
            report_work(
                actor=request.actor,
                assignment=assignment,
                expected_version=-1 if expected is None else expected,
                actual_minutes=form.cleaned_data["done"],
                remaining_minutes=form.cleaned_data["left"],
            )
        except InvalidInput as refusal:
            form.take_refusal(refusal)
        except Stale:
            assignment.refresh_from_db()
            work = work_of(assignment)
            form.take_version(assignment.version)
            form.add_error(
                None,
                f"Somebody changed this meanwhile: {format_duration(work.actual, day)} done,"
                f" {format_duration(work.remaining, day)} left. Save again to keep yours.",
            )
        else:
            return show_saved(request, project, task, "The work is saved, and the task follows it.", before)
    return show_details(request, project, task, status=422, work_forms={assignment.pk: form})
