"""The forms of a task's details: facts and rules, progress, links, people."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from schedule.durations import format_duration, parse_duration
from schedule.engine import WorkingCalendar
from schedule.models import (
    ConstraintType,
    LagUnit,
    LinkType,
    PercentType,
    Resource,
    Task,
    TaskKind,
    WorkCalendar,
)
from schedule.models.task import UNDATED_CONSTRAINTS
from schedule.web.days import FINISH_TYPES, first_minute, last_minute, shown_day
from schedule.web.forms import DayField, PlanForm

HALF = {"size_class": "half"}
MEASURES = {
    PercentType.WORK: "Of this task it is the share of its work.",
    PercentType.PHYSICAL: "Of this task it is what is really there, whatever time it took.",
}
LEAF_KINDS = [(value, label) for value, label in TaskKind.choices if value != TaskKind.SUMMARY]


class TaskForm(PlanForm):
    """What a task is and which dates bind it."""

    service_names: ClassVar = {"duration_minutes": "duration", "duration_is_elapsed": "duration"}

    name = forms.CharField(max_length=400, label="Name", error_messages={"required": "Give the task a name."})
    kind = forms.ChoiceField(choices=LEAF_KINDS, label="Kind", widget=forms.Select(attrs=HALF))
    duration = forms.CharField(
        max_length=40, label="Duration", widget=forms.TextInput(attrs=HALF), help_text="Such as 3d, 2w or 4h."
    )
    constraint_type = forms.ChoiceField(
        choices=ConstraintType.choices, label="Constraint", widget=forms.Select(attrs=HALF)
    )
    constraint_at = DayField(label="Constraint date", required=False)
    deadline_at = DayField(label="Deadline", required=False)
    calendar = forms.ModelChoiceField(
        WorkCalendar.objects.none(),
        required=False,
        empty_label="As the project",
        label="Calendar",
        widget=forms.Select(attrs=HALF),
    )
    notes = forms.CharField(max_length=60_000, required=False, label="Notes", widget=forms.Textarea)

    def __init__(self, *args: Any, task: Task, working: WorkingCalendar | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.working = task, working
        self.fields["calendar"].queryset = WorkCalendar.objects.filter(project=task.project_id)  # type: ignore[attr-defined]
        if task.is_summary:
            for name in ("kind", "duration"):
                del self.fields[name]

    def clean_duration(self) -> str:
        """Refuse what cannot be read; how long it is comes with `changes`."""
        text: str = self.cleaned_data["duration"]
        try:
            parse_duration(text, self._minutes_per_day())
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None
        return text.strip()

    def clean(self) -> dict[str, Any]:
        """A dated constraint needs its date; without one the date is dropped."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        undated = cleaned.get("constraint_type") in UNDATED_CONSTRAINTS
        if undated:
            cleaned["constraint_at"] = None
        elif "constraint_type" in cleaned and cleaned.get("constraint_at") is None and not self.errors:
            self.add_error("constraint_at", "This constraint needs a date.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What differs from the task, as the service takes it; a day that was not touched keeps its time."""
        given = self.cleaned_data
        stored = stored_facts(self.task)
        changed = {
            name: given[name] for name in given if name != "version" and given[name] != stored.get(name)
        }
        if "duration" in changed:
            minutes, elapsed = parse_duration(changed.pop("duration"), self._minutes_per_day())
            changed |= {"duration_minutes": minutes, "duration_is_elapsed": elapsed}
        if "constraint_type" in changed and given["constraint_at"] is not None:
            changed["constraint_at"] = given["constraint_at"]
        if changed.get("constraint_at") is not None:
            is_finish = given["constraint_type"] in FINISH_TYPES
            changed["constraint_at"] = self._instant(changed["constraint_at"], is_finish=is_finish)
        if changed.get("deadline_at") is not None:
            changed["deadline_at"] = self._instant(changed["deadline_at"], is_finish=True)
        return changed

    def _minutes_per_day(self) -> int:
        return self.working.minutes_per_day if self.working else 480

    def _instant(self, day: datetime.date, *, is_finish: bool) -> datetime.datetime:
        return last_minute(self.working, day) if is_finish else first_minute(self.working, day)


def stored_facts(task: Task) -> dict[str, Any]:
    """A task's facts as its form shows them."""
    working_day = task.calendar.minutes_per_day if task.calendar else None
    return {
        "name": task.name,
        "kind": task.kind,
        "duration": format_duration(
            task.duration_minutes, working_day or _project_day(task), elapsed=task.duration_is_elapsed
        ),
        "constraint_type": task.constraint_type,
        "constraint_at": shown_day(
            task.project, task.constraint_at, is_finish=task.constraint_type in FINISH_TYPES
        ),
        "deadline_at": shown_day(task.project, task.deadline_at, is_finish=True),
        "calendar": task.calendar,
        "notes": task.notes,
        "version": task.version,
    }


def _project_day(task: Task) -> int:
    settings = getattr(task.project, "schedule_settings", None)
    return settings.calendar.minutes_per_day if settings and settings.calendar else 480


class ProgressForm(PlanForm):
    """What is done, and when."""

    service_names: ClassVar = {
        "percent_complete": "percent",
        "actual_start_at": "actual_start",
        "actual_finish_at": "actual_finish",
        "remaining_minutes": "remaining",
        "resumes_at": "resumes",
    }

    percent = forms.DecimalField(
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        label="Done, %",
        widget=forms.NumberInput(attrs={"size_class": "third", "step": "any"}),
        error_messages={
            "min_value": "Write a percentage from 0 to 100.",
            "max_value": "Write a percentage from 0 to 100.",
            "invalid": "Write a percentage from 0 to 100.",
        },
    )
    actual_start = DayField(label="Started", required=False, size="third")
    actual_finish = DayField(label="Finished", required=False, size="third")
    remaining = forms.CharField(
        max_length=40,
        required=False,
        label="Remaining",
        widget=forms.TextInput(attrs=HALF),
        help_text="Working time that is left, such as 2d. Empty: what the percent leaves.",
    )
    resumes = DayField(
        label="Goes on from",
        required=False,
        help_text="Of begun work that rests: the day on which the rest goes on.",
    )

    def __init__(
        self,
        *args: Any,
        task: Task,
        working: WorkingCalendar | None,
        minutes_per_day: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.working = task, working
        self.minutes_per_day = minutes_per_day or (working.minutes_per_day if working else 480)
        self.fields["percent"].help_text = MEASURES.get(PercentType(task.percent_type), "")
        if task.is_milestone:
            for name in ("remaining", "resumes"):
                del self.fields[name]

    def clean_remaining(self) -> str:
        """Working time, or nothing; what is typed stays text until it is compared."""
        text: str = self.cleaned_data["remaining"].strip()
        if text:
            try:
                _, elapsed = parse_duration(text, self.minutes_per_day)
            except ValueError as refusal:
                if "negative" in str(refusal):
                    raise ValidationError(
                        "What remains cannot be negative. Write 0 when nothing does."
                    ) from None
                raise ValidationError("Write what remains, such as 2d or 4h.") from None
            if elapsed and not self.task.duration_is_elapsed:
                raise ValidationError("Write working time such as 2d, not time around the clock.")
        return text

    def changes(self) -> dict[str, Any]:
        """What differs from the task, as the service takes it."""
        stored = stored_progress(self.task)
        changed = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and value != stored.get(name)
        }
        renamed: dict[str, Any] = {}
        if "percent" in changed:
            renamed["percent_complete"] = changed["percent"]
        if "actual_start" in changed:
            day = changed["actual_start"]
            renamed["actual_start_at"] = first_minute(self.working, day) if day else None
        if "actual_finish" in changed:
            day = changed["actual_finish"]
            renamed["actual_finish_at"] = last_minute(self.working, day) if day else None
        if "resumes" in changed:
            day = changed["resumes"]
            renamed["resumes_at"] = first_minute(self.working, day) if day else None
        if "remaining" in changed:
            text = changed["remaining"]
            minutes = parse_duration(text, self.minutes_per_day)[0] if text else None
            if minutes != self.task.remaining_minutes:
                renamed["remaining_minutes"] = minutes
        return renamed


def stored_progress(task: Task) -> dict[str, Any]:
    """A task's progress as its form shows it."""
    day = task.calendar.minutes_per_day if task.calendar else _project_day(task)
    remaining = task.remaining_minutes
    return {
        "remaining": ""
        if remaining is None
        else format_duration(remaining, day, elapsed=task.duration_is_elapsed),
        "resumes": shown_day(task.project, task.resumes_at),
        "percent": task.percent_complete.normalize()
        if task.percent_complete % 1
        else int(task.percent_complete),
        "actual_start": shown_day(task.project, task.actual_start_at),
        "actual_finish": shown_day(task.project, task.actual_finish_at, is_finish=True),
        "version": task.version,
    }


class LinkForm(PlanForm):
    """Let this task wait for another one, or another one for it."""

    service_names: ClassVar = {
        "predecessor": "other", "successor": "other", "lag_minutes": "lag", "lag_percent": "lag", "lag_unit": "lag",
    }  # fmt: skip

    direction = forms.ChoiceField(
        choices=[("predecessor", "waits for"), ("successor", "is waited for by")],
        label="This task",
        widget=forms.Select(attrs=HALF),
    )
    other = forms.CharField(
        max_length=160,
        label="Task",
        widget=forms.TextInput(attrs={**HALF, "autocomplete": "off"}),
        help_text="Its number or outline, such as 12 or 2.3.",
        error_messages={"required": "Name the other task by its number or outline."},
    )
    type = forms.ChoiceField(choices=LinkType.choices, label="Link", widget=forms.Select(attrs=HALF))
    lag = forms.CharField(
        max_length=40,
        required=False,
        label="Lag",
        widget=forms.TextInput(attrs=HALF),
        help_text="Such as 2d, -4h, 3ed or 50%.",
    )

    def __init__(self, *args: Any, task: Task, minutes_per_day: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.minutes_per_day = task, minutes_per_day

    def clean_other(self) -> Task:
        """The task meant: ECM-12 or 12 by number, 2.3 by outline."""
        text: str = self.cleaned_data["other"].strip()
        tasks = Task.objects.filter(project=self.task.project_id)
        number = text.upper().removeprefix(f"{self.task.project.key}-")
        found: Task | None = None
        if number.isascii() and number.isdigit() and len(number) < 10:
            found = tasks.filter(number=int(number)).first()
        found = found or tasks.filter(dates__outline=text).first()
        if found is None:
            raise ValidationError(f"No task of this project has the number or outline “{text}”.")
        return found

    def clean_lag(self) -> dict[str, Any]:
        """Minutes, or a percentage of the predecessor's duration."""
        text: str = self.cleaned_data["lag"].strip().replace("−", "-")
        if not text:
            return {}
        if text.endswith("%"):
            return _percent_lag(text)
        try:
            minutes, elapsed = parse_duration(text, self.minutes_per_day, signed=True)
        except ValueError:
            raise ValidationError("Write a lag such as 2d, -4h, 3ed or 50%.") from None
        return {"lag_minutes": minutes, "lag_unit": LagUnit.ELAPSED if elapsed else LagUnit.WORKING}


def _percent_lag(text: str) -> dict[str, Any]:
    number = text.removesuffix("%").strip()
    elapsed = number.endswith("e")
    try:
        share = Decimal(number.removesuffix("e").strip().replace(",", "."))
    except ArithmeticError:
        raise ValidationError("Write a lag in percent such as 50%.") from None
    return {"lag_percent": share, "lag_unit": LagUnit.ELAPSED_PERCENT if elapsed else LagUnit.PERCENT}


class AssignmentForm(PlanForm):
    """Let a resource work on the task."""

    resource = forms.ModelChoiceField(
        Resource.objects.none(), label="Who", widget=forms.Select(attrs=HALF), empty_label="Choose"
    )
    units = forms.DecimalField(
        min_value=Decimal(0),
        max_value=Decimal(100_000),
        decimal_places=2,
        initial=100,
        label="Units, %",
        widget=forms.NumberInput(attrs={**HALF, "step": "any"}),
    )

    def __init__(self, *args: Any, resources: QuerySet[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]
