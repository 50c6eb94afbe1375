"""The form on how a plan is scheduled: every convention with what it means, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from django import forms

from projects.models import Project
from schedule.engine import WorkingCalendar
from schedule.models import LagCalendar, ProgressMode, ScheduleSettings, WorkCalendar
from schedule.models.settings import CriticalBy, LateTasks
from schedule.web.days import first_minute, last_minute, shown_day
from schedule.web.forms import DayField, PlanForm

HALF = {"size_class": "half"}
GROUPS: Final = (
    (
        "Calendar and frame",
        "When work happens, when the plan may begin, and the day it is held against.",
        ("calendar", "start_at", "must_finish_by"),
    ),
    (
        "Status date",
        "What has happened lies before the status date, what remains after it.",
        ("status_at", "uses_status_date", "status_date_moves_unstarted"),
    ),
    (
        "What is critical",
        "Slack tells how late a task may be; the longest path is the chain of work that ends last, whatever calendars"
        " and fixed dates do to slack. Near-critical bands mark what is next to become critical.",
        ("critical_by", "critical_days", "near_critical_days", "open_ends_critical"),
    ),
    (
        "Dates that bind",
        "When links and a must date contradict each other, one of them gives way; the other shows as negative slack.",
        ("must_dates_win", "late_tasks"),
    ),
    (
        "Lags of links",
        "Three days after a Friday are a Wednesday or a Monday, as the calendar of the lag has it. A lag with an e,"
        " such as 3ed, always passes around the clock.",
        ("lag_calendar", "lag_from_remaining_start"),
    ),
    (
        "Work out of its order",
        "Begun before its predecessor ended, or interrupted: what the rest of such work does.",
        ("progress_mode", "resume_is_fixed", "resume_after_done_work"),
    ),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Some conventions under one heading, with what they are about."""

    title: str
    about: str
    fields: list[forms.BoundField]


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
    start_at = DayField(
        label="Start of the plan",
        required=False,
        help_text="Empty: the first working hour of the project's start.",
    )
    must_finish_by = DayField(
        label="Must finish by",
        required=False,
        help_text="A contract's end, for example. Slack is measured against it, and is negative where the plan ends"
        " later. Empty: against the plan's own finish.",
    )
    status_at = DayField(
        label="Status date of the imported plan",
        required=False,
        help_text="It came with the file. Empty: the status date of the project, moved on the Progress page.",
    )
    uses_status_date = forms.BooleanField(
        required=False,
        label="Work that is not done cannot lie before the status date",
        help_text="Switched off, unreported work stays where it was planned, even in the past.",
    )
    status_date_moves_unstarted = forms.BooleanField(
        required=False,
        label="This also holds for tasks that have not started",
        help_text="Switched off, only the rest of begun work moves on.",
    )
    progress_mode = forms.ChoiceField(
        choices=ProgressMode.choices,
        label="The rest of work begun out of sequence",
        widget=forms.Select(attrs={"size_class": ""}),
        help_text="Waiting is safer. Going on trusts that the predecessor was not needed after all.",
    )
    lag_calendar = forms.ChoiceField(
        choices=LagCalendar.choices,
        label="Lags pass in the working time of",
        widget=forms.Select(attrs={"size_class": ""}),
    )
    critical_days = forms.DecimalField(
        min_value=Decimal(-10_000),
        max_value=Decimal(10_000),
        decimal_places=2,
        label="Critical up to a slack of, days",
        widget=forms.NumberInput(attrs={**HALF, "step": "any"}),
        help_text="0 is usual. A larger number calls more tasks critical.",
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
        choices=LateTasks.choices,
        label="As late as possible means",
        widget=forms.Select(attrs={"size_class": ""}),
        help_text="The first disturbs nothing. The second takes up the slack of what follows too.",
    )
    must_dates_win = forms.BooleanField(
        required=False,
        label="Must-start and must-finish dates win over links",
        help_text="Switched off, links win and the missed date shows. Single tasks may differ.",
    )
    lag_from_remaining_start = forms.BooleanField(
        required=False,
        label="Lags from a start count from where the rest begins, once work has started",
        help_text="Switched off, they count from the actual start.",
    )
    open_ends_critical = forms.BooleanField(
        required=False,
        label="Tasks that nothing waits for have no slack",
        help_text="Switched off, they may be as late as the plan's finish.",
    )
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
        if settings.status_at is None:
            del self.fields["status_at"]

    @property
    def groups(self) -> Iterator[Group]:
        """The fields in groups, in their order."""
        for title, about, names in GROUPS:
            yield Group(title, about, [self[name] for name in names if name in self.fields])

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
