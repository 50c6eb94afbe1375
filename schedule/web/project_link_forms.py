"""The forms of links between projects: the other task by its key and number, type, lag, note."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core.actors import Actor
from schedule.durations import format_duration, parse_duration
from schedule.models import LagUnit, LinkType, ProjectLink, Task
from schedule.web.forms import PlanForm

HALF = {"size_class": "half"}
_NAMED = re.compile(r"([A-Z][A-Z0-9]{1,9})-(\d{1,9})")
_SHARE = re.compile(r"([+-]?\d{1,6}(?:[.,]\d{1,2})?)\s*(e?)%")
ABSENT = "No task of another project that you can see is called “{}”."


class LagField(forms.CharField):
    """A lag as people write it: 2d, -4h, 3ed, 50%."""

    def __init__(self) -> None:
        super().__init__(
            max_length=40,
            required=False,
            label="Lag",
            widget=forms.TextInput(attrs=HALF),
            help_text="Such as 2d, -4h, 3ed, or 50% of the other task.",
        )


class _LagForm(PlanForm):
    minutes_per_day: int

    def clean_lag(self) -> dict[str, Any]:
        """Minutes or percent, and whose time they pass in; nothing is no lag."""
        text: str = self.cleaned_data["lag"].strip().replace("−", "-").replace("+ ", "").replace("- ", "-")
        if not text:
            return {"lag_minutes": 0, "lag_unit": LagUnit.WORKING}
        share = _SHARE.fullmatch(text)
        if share is not None:
            unit = LagUnit.ELAPSED_PERCENT if share[2] else LagUnit.PERCENT
            return {"lag_percent": Decimal(share[1].replace(",", ".")), "lag_unit": unit}
        try:
            minutes, elapsed = parse_duration(text, self.minutes_per_day, signed=True)
        except ValueError:
            raise ValidationError("Write a lag such as 2d, -4h, 3ed or 50%.") from None
        return {"lag_minutes": minutes, "lag_unit": LagUnit.ELAPSED if elapsed else LagUnit.WORKING}


class ProjectLinkForm(_LagForm):
    """Let a task of this project wait for a task of another one."""

    service_names: ClassVar = {
        "predecessor": "giving", "successor": "waiting", "lag_minutes": "lag", "lag_percent": "lag", "lag_unit": "lag",
    }  # fmt: skip

    waiting = forms.CharField(
        max_length=160,
        label="Task of this project",
        widget=forms.TextInput(attrs={**HALF, "autocomplete": "off"}),
        help_text="Its number or outline, such as 12 or 2.3.",
        error_messages={"required": "Name the task that waits by its number or outline."},
    )
    giving = forms.CharField(
        max_length=40,
        label="Waits for",
        widget=forms.TextInput(attrs={**HALF, "autocomplete": "off", "autocapitalize": "characters"}),
        help_text="A task of another project by key and number, such as PSL-12.",
        error_messages={"required": "Name the other task by its key and number, such as PSL-12."},
    )
    type = forms.ChoiceField(
        choices=LinkType.choices, initial=LinkType.FS, label="Link", widget=forms.Select(attrs=HALF)
    )
    lag = LagField()
    note = forms.CharField(max_length=400, required=False, label="Note")

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        project: Any,
        minutes_per_day: int,
        task: Task | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.project, self.minutes_per_day, self.task = actor, project, minutes_per_day, task
        if task is not None:
            del self.fields["waiting"]

    def clean_waiting(self) -> Task:
        """The task of this project: ATL-12 or 12 by number, 2.3 by outline."""
        text: str = self.cleaned_data["waiting"].strip()
        tasks = Task.objects.filter(project=self.project)
        number = text.upper().removeprefix(f"{self.project.key}-")
        found: Task | None = None
        if number.isascii() and number.isdigit() and len(number) < 10:
            found = tasks.filter(number=int(number)).first()
        found = found or tasks.filter(dates__outline=text).first()
        if found is None:
            raise ValidationError(f"No task of this project has the number or outline “{text}”.")
        return found

    def clean_giving(self) -> Task:
        """The task of the other project, where the person can see it."""
        text: str = self.cleaned_data["giving"].strip().upper()
        match = _NAMED.fullmatch(text)
        if match is None:
            raise ValidationError("Name the other task by its key and number, such as PSL-12.")
        visible = Task.objects.visible_to(self.actor)
        found: Task | None = visible.filter(project__key=match[1], number=int(match[2])).first()
        if found is None:
            raise ValidationError(ABSENT.format(text))
        return found

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "predecessor": given["giving"],
            "successor": self.task or given["waiting"],
            "type": given["type"],
            "note": given["note"],
            **given["lag"],
        }


class ProjectLinkEditForm(_LagForm):
    """Type, lag and note of a link that is there."""

    service_names: ClassVar = {"lag_minutes": "lag", "lag_percent": "lag", "lag_unit": "lag"}

    type = forms.ChoiceField(choices=LinkType.choices, label="Link", widget=forms.Select(attrs=HALF))
    lag = LagField()
    note = forms.CharField(max_length=400, required=False, label="Note")

    def __init__(self, *args: Any, minutes_per_day: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_per_day = minutes_per_day

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {"type": given["type"], "note": given["note"], **given["lag"]}


def stored_link(link: ProjectLink, minutes_per_day: int) -> dict[str, Any]:
    """A link as its form shows it."""
    if link.lag_percent is not None:
        lag = f"{link.lag_percent.normalize():f}{'e' if link.lag_unit == LagUnit.ELAPSED_PERCENT else ''}%"
    else:
        lag = format_duration(link.lag_minutes, minutes_per_day, elapsed=link.lag_unit == LagUnit.ELAPSED)
    return {
        "type": link.type,
        "lag": lag if link.lag_minutes or link.lag_percent else "",
        "note": link.note,
        "version": link.version,
    }
