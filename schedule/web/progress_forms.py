"""The rows of the progress page: percent, actual dates and remaining work of a task, typed beside each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from projects.models import Project
from schedule.durations import parse_duration
from schedule.engine import WorkingCalendar
from schedule.selectors.progress import DueTask
from schedule.web.days import first_minute, last_minute, shown_day
from schedule.web.forms import DayField, PlanForm

PERCENT = "Write a percentage from 0 to 100."


class ProgressRowForm(PlanForm):
    """What is done of one task, and when."""

    service_names: ClassVar = {
        "percent_complete": "percent",
        "actual_start_at": "actual_start",
        "actual_finish_at": "actual_finish",
        "remaining_minutes": "remaining",
    }

    percent = forms.DecimalField(
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        required=False,
        label="Done, %",
        widget=forms.NumberInput(attrs={"step": "any"}),
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid", "max_digits"), PERCENT),
    )
    actual_start = DayField(label="Started", required=False)
    actual_finish = DayField(label="Finished", required=False)
    remaining = forms.CharField(max_length=40, required=False, label="Remaining")

    def __init__(self, *args: Any, row: DueTask, working: WorkingCalendar | None, **kwargs: Any) -> None:
        self.row, self.working = row, working
        kwargs.setdefault("prefix", f"t{row.task.pk}")
        kwargs.setdefault("initial", stored_row(row))
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "version":
                field.widget.attrs["class"] = "control"
                field.widget.attrs["aria-label"] = f"{field.label} of {row.task.name}"

    def clean_remaining(self) -> int | None:
        """Working minutes; an empty cell is as before."""
        text: str = self.cleaned_data["remaining"].strip()
        if not text or text == self.row.remaining:
            return None
        try:
            minutes, elapsed = parse_duration(text, self.row.minutes_per_day)
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None
        if elapsed and not self.row.task.duration_is_elapsed:
            raise ValidationError("The rest of this task is working time: write 3d, not 3 ed.")
        return minutes

    def changes(self) -> dict[str, Any]:
        """What differs from the task, as the service takes it."""
        stored, given = stored_row(self.row), self.cleaned_data
        fields: dict[str, Any] = {}
        if given["percent"] is not None and given["percent"] != stored["percent"]:
            fields["percent_complete"] = given["percent"]
        for name, column, bound in (
            ("actual_start", "actual_start_at", first_minute),
            ("actual_finish", "actual_finish_at", last_minute),
        ):
            if given[name] != stored[name]:
                fields[column] = bound(self.working, given[name]) if given[name] else None
        if given["remaining"] is not None:
            fields["remaining_minutes"] = given["remaining"]
        return fields


def stored_row(row: DueTask) -> dict[str, Any]:
    """A task's progress as its row shows it."""
    task, project = row.task, row.task.project
    return {
        "percent": _plain(task.percent_complete),
        "actual_start": shown_day(project, task.actual_start_at),
        "actual_finish": shown_day(project, task.actual_finish_at, is_finish=True),
        "remaining": row.remaining,
        "version": task.version,
    }


def _plain(percent: Decimal) -> Decimal | int:
    return percent.normalize() if percent % 1 else int(percent)


class StatusDateForm(forms.Form):
    """The day up to which progress is reported."""

    status_date = DayField(label="Pin to", required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"status_date": project.status_date})
        super().__init__(*args, **kwargs)
        self.fields["status_date"].widget.attrs["class"] = "control"
