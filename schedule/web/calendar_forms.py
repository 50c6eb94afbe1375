"""The forms of calendars: a week of hours as text, days that differ, and how a plan is scheduled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from projects.models import Project
from schedule.engine import WorkingCalendar
from schedule.models import CalendarException, LagCalendar, ProgressMode, ScheduleSettings, WorkCalendar
from schedule.models.settings import CriticalBy, LateTasks
from schedule.web.bands import EXAMPLE, bands_as_text, parse_bands
from schedule.web.days import first_minute, last_minute, shown_day
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


class SettingsForm(PlanForm):
    """The conventions a plan is scheduled by."""

    service_names: ClassVar = {
        "critical_threshold_minutes": "critical_days",
        "near_critical_minutes": "near_critical_days",
    }

    calendar = forms.ModelChoiceField(
        WorkCalendar.objects.none(),
        required=False,
        empty_label="Standard, Monday to Friday",
        label="Calendar of the project",
        widget=forms.Select(attrs=HALF),
    )
    start_at = DayField(label="Start of the plan", required=False, help_text="Empty: the project's start.")
    must_finish_by = DayField(
        label="Must finish by",
        required=False,
        help_text="Slack is measured against it; empty: against the plan's own finish.",
    )
    status_at = DayField(
        label="Pinned status date", required=False, help_text="Empty: the status date of the project."
    )
    uses_status_date = forms.BooleanField(
        required=False, label="Work that is not done cannot lie before the status date"
    )
    status_date_moves_unstarted = forms.BooleanField(
        required=False, label="This also holds for tasks that have not started"
    )
    progress_mode = forms.ChoiceField(
        choices=ProgressMode.choices, label="Work done out of sequence", widget=forms.Select(attrs=HALF)
    )
    lag_calendar = forms.ChoiceField(
        choices=LagCalendar.choices, label="Lags pass in", widget=forms.Select(attrs=HALF)
    )
    critical_days = forms.DecimalField(
        min_value=Decimal(-10_000),
        max_value=Decimal(10_000),
        decimal_places=2,
        label="Critical from a slack of, days",
        widget=forms.NumberInput(attrs={**HALF, "step": "any"}),
    )
    critical_by = forms.ChoiceField(
        choices=CriticalBy.choices, label="Critical is what has", widget=forms.Select(attrs=HALF)
    )
    near_critical_days = forms.CharField(
        required=False,
        max_length=80,
        label="Near-critical up to a slack of, days",
        help_text="One limit or several, such as 5; 10. Empty: no bands.",
        widget=forms.TextInput(attrs=HALF),
    )
    late_tasks = forms.ChoiceField(
        choices=LateTasks.choices, label="As late as possible means", widget=forms.Select(attrs=HALF)
    )
    must_dates_win = forms.BooleanField(
        required=False, label="Must-start and must-finish dates win over links"
    )
    lag_from_remaining_start = forms.BooleanField(
        required=False, label="Start lags of started tasks count from where the rest begins"
    )
    open_ends_critical = forms.BooleanField(required=False, label="Tasks without a successor have no slack")
    resume_is_fixed = forms.BooleanField(
        required=False, label="Suspended work resumes on its date even when links would let it later"
    )
    resume_after_done_work = forms.BooleanField(
        required=False, label="Suspended work resumes no earlier than its done part ends"
    )

    def __init__(
        self,
        *args: Any,
        project: Project,
        settings: ScheduleSettings,
        working: WorkingCalendar | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.settings, self.working = project, settings, working
        self.fields["calendar"].queryset = WorkCalendar.objects.filter(project=project)  # type: ignore[attr-defined]

    def clean_near_critical_days(self) -> str:
        """Numbers above 0, ascending, written alike however they were typed."""
        text = self.cleaned_data["near_critical_days"].replace(";", " ")
        try:
            limits = [Decimal(part) for part in text.split()]
        except InvalidOperation:
            raise forms.ValidationError("Write days as numbers, such as 5; 10.") from None
        if not all(each.is_finite() and 0 < each < 10_000 for each in limits):
            raise forms.ValidationError("Each limit lies between 0 and 10,000 days.")
        if sorted(set(limits)) != limits:
            raise forms.ValidationError("Each limit is above the one before.")
        return _limits_text(limits)

    def changes(self) -> dict[str, Any]:
        """What differs, as the service takes it; a day that was not touched keeps its time."""
        stored = stored_settings(self.project, self.settings, self.working)
        given = self.cleaned_data
        changed = {
            name: value for name, value in given.items() if name != "version" and value != stored.get(name)
        }
        if "critical_days" in changed:
            minutes_per_day = self.working.minutes_per_day if self.working else 480
            changed["critical_threshold_minutes"] = round(changed.pop("critical_days") * minutes_per_day)
        if "near_critical_days" in changed:
            minutes_per_day = self.working.minutes_per_day if self.working else 480
            limits = changed.pop("near_critical_days").split("; ")
            changed["near_critical_minutes"] = [
                round(Decimal(each) * minutes_per_day) for each in limits if each
            ]
        for name, bound in (
            ("start_at", first_minute),
            ("status_at", _midnight),
            ("must_finish_by", last_minute),
        ):
            if changed.get(name) is not None:
                changed[name] = bound(self.working, changed[name])
        return changed


def _limits_text(limits: Iterable[Decimal]) -> str:
    """Days as people list them."""
    return "; ".join(
        f"{each:f}".rstrip("0").rstrip(".") if "." in f"{each:f}" else f"{each:f}" for each in limits
    )


def _midnight(working: WorkingCalendar | None, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def stored_settings(
    project: Project, settings: ScheduleSettings, working: WorkingCalendar | None
) -> dict[str, Any]:
    """The settings as their form shows them."""
    minutes_per_day = working.minutes_per_day if working else 480
    days = Decimal(settings.critical_threshold_minutes) / minutes_per_day
    plain = (
        "calendar", "uses_status_date", "status_date_moves_unstarted", "progress_mode", "lag_calendar", "late_tasks",
        "must_dates_win", "lag_from_remaining_start", "open_ends_critical", "resume_is_fixed",
        "resume_after_done_work", "critical_by",
    )  # fmt: skip
    return {
        **{name: getattr(settings, name) for name in plain},
        "start_at": shown_day(project, settings.start_at),
        "must_finish_by": shown_day(project, settings.must_finish_by, is_finish=True),
        "status_at": shown_day(project, settings.status_at),
        "near_critical_days": _limits_text(
            round(Decimal(each) / minutes_per_day, 2) for each in settings.near_critical_minutes
        ),
        "critical_days": int(days) if days % 1 == 0 else round(days, 2),
        "version": settings.version if settings.pk else None,
    }
