"""The forms of calendars: a week of hours as text, and days that differ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from projects.models import Project
from schedule.models import CalendarException, WorkCalendar
from schedule.web.bands import EXAMPLE, bands_as_text, parse_bands
from schedule.web.forms import DayField, PlanForm

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALF = {"size_class": "half"}
INHERITED = "inherited"
COPY_TO = {
    "weekdays": ("Monday to Friday", range(5)),
    "weekend": ("Saturday and Sunday", range(5, 7)),
    "all": ("every day", range(7)),
}


class HoursField(forms.CharField):
    """Bands of a day as text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": EXAMPLE})
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        """Bands in minutes; None for a day as in the calendar inherited from."""
        text = super().clean(value)
        if text.strip().lower() == INHERITED:
            return None
        try:
            return parse_bands(text)
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None


class CalendarForm(PlanForm):
    """Name, week and length of a day."""

    service_names: ClassVar = {"minutes_per_day": "hours_per_day", "week": "day_0"}
    copied_from = ""

    name = forms.CharField(max_length=160, label="Name", widget=forms.TextInput(attrs=HALF))
    base = forms.ModelChoiceField(
        WorkCalendar.objects.none(),
        required=False,
        empty_label="None",
        label="Inherits from",
        widget=forms.Select(attrs=HALF),
        help_text="Days written as “inherited”, and its exceptions, come from there.",
    )
    hours_per_day = forms.DecimalField(
        min_value=Decimal("0.02"),
        max_value=Decimal(24),
        max_digits=5,
        decimal_places=2,
        initial=8,
        label="Hours of one day",
        widget=forms.NumberInput(attrs={**HALF, "step": "any"}),
        help_text="What people mean by “1 d” in this calendar.",
    )

    def __init__(
        self, *args: Any, project: Project, calendar: WorkCalendar | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.calendar = project, calendar
        others = WorkCalendar.objects.filter(project=project)
        self.fields["base"].queryset = others.exclude(pk=calendar.pk) if calendar else others  # type: ignore[attr-defined]
        for weekday, name in enumerate(WEEKDAYS):
            help_text = EXAMPLE if weekday == 0 else ""
            self.fields[f"day_{weekday}"] = HoursField(
                label=name, help_text=help_text, widget=forms.TextInput(attrs=HALF)
            )

    def copied(self) -> CalendarForm:
        """The form as typed, with the hours of one weekday on others; nothing is saved."""
        data = self.data.copy()  # type: ignore[attr-defined]
        source = data.get("copy_from", "0")
        targets = COPY_TO.get(data.get("copy_to", ""), (None, range(7)))[1]
        if source in {str(weekday) for weekday in range(7)}:
            for weekday in targets:
                data[f"day_{weekday}"] = data.get(f"day_{source}", "")
        fresh = CalendarForm(initial=data.dict(), project=self.project, calendar=self.calendar)
        fresh.copied_from = WEEKDAYS[int(source)] if source.isdigit() and int(source) < 7 else ""
        return fresh

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "base": given["base"],
            "minutes_per_day": round(given["hours_per_day"] * 60),
            "week": [given[f"day_{weekday}"] for weekday in range(7)],
        }


def stored_calendar(calendar: WorkCalendar) -> dict[str, Any]:
    """A calendar as its form shows it."""
    days = {
        f"day_{weekday}": INHERITED if bands is None else bands_as_text(bands)
        for weekday, bands in enumerate(calendar.week)
    }
    hours = Decimal(calendar.minutes_per_day) / 60
    shown = int(hours) if hours % 1 == 0 else round(hours, 2)
    return {
        "name": calendar.name,
        "base": calendar.base,
        "hours_per_day": shown,
        "version": calendar.version,
        **days,
    }


class CopyForm(PlanForm):
    """What the copy of a calendar is called."""

    name = forms.CharField(max_length=160, label="Name of the copy")


class ExceptionForm(PlanForm):
    """Days that differ from the week."""

    service_names: ClassVar = {"bands": "hours"}

    name = forms.CharField(max_length=160, required=False, label="Name", widget=forms.TextInput(attrs=HALF))
    first_day = DayField(label="First day", size="half")
    last_day = DayField(label="Last day", required=False, size="half")
    hours = HoursField(
        label="Hours",
        required=False,
        widget=forms.TextInput(attrs=HALF),
        help_text="Empty: no work.",
    )
    repeats_until = forms.IntegerField(
        required=False,
        min_value=1900,
        max_value=2199,
        label="Every year until",
        widget=forms.NumberInput(attrs={**HALF, "step": 1}),
        help_text="A year such as 2035. Empty: once.",
    )

    def clean(self) -> dict[str, Any]:
        """The order of the days, and hours of their own."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last_day", "The last day is before the first.")
        if "hours" in cleaned and cleaned["hours"] is None:
            self.add_error("hours", EXAMPLE)
        return cleaned

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "first_day": given["first_day"],
            "last_day": given["last_day"] or given["first_day"],
            "bands": given["hours"],
            "repeats_until": given["repeats_until"],
        }


def stored_exception(exception: CalendarException) -> dict[str, Any]:
    """An exception as its form shows it."""
    return {
        "name": exception.name,
        "first_day": exception.first_day,
        "last_day": exception.last_day,
        "hours": bands_as_text(exception.bands) if exception.bands else "",
        "repeats_until": exception.repeats_until,
        "version": exception.version,
    }


def exception_text(exception: CalendarException) -> str:
    """The hours of an exception in words."""
    return bands_as_text(exception.bands) if exception.bands else "no work"
