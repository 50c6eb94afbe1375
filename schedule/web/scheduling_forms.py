"""The form on when a task happens: by links or by hand, its delay, its pauses, dates from outside the plan."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError

from core.errors import InvalidInput
from schedule.durations import format_duration, parse_duration
from schedule.engine import WorkingCalendar
from schedule.models import ConstraintType, PercentType, Task
from schedule.models.task import MOST_SPLITS, UNDATED_CONSTRAINTS
from schedule.web.days import FINISH_TYPES, first_minute, last_minute, shown_day
from schedule.web.forms import DayField, PlanForm

HALF = {"size_class": "half"}
SPARE_ROWS: Final = 2
AUTO, MANUAL = "auto", "manual"
SECOND: Final = [
    ("", "None"),
    *((kind.value, kind.label) for kind in ConstraintType if kind not in UNDATED_CONSTRAINTS),
]
PLAIN: Final = (
    "second_constraint_type",
    "constraint_is_mandatory",
    "uses_resource_calendars",
    "is_active",
    "percent_type",
)
DAYS: Final = {
    # field of the form: field of the task, whether it is a finish
    "manual_start": ("manual_start_at", False),
    "manual_finish": ("manual_finish_at", True),
    "external_start": ("external_start_at", False),
    "external_finish": ("external_finish_at", True),
}
ONLY_TASKS: Final = (
    "mode", "manual_start", "manual_finish", "delay", "uses_resource_calendars", "percent_type",
)  # fmt: skip


class SchedulingForm(PlanForm):
    """What dates a task beside its duration, its links and its first constraint."""

    service_names: ClassVar = {
        "is_manual": "mode",
        "manual_start_at": "manual_start",
        "manual_finish_at": "manual_finish",
        "leveling_delay_minutes": "delay",
        "leveling_delay_is_elapsed": "delay",
        "external_start_at": "external_start",
        "external_finish_at": "external_finish",
        "second_constraint_at": "second_at",
    }

    mode = forms.ChoiceField(
        choices=[(AUTO, "By its links and constraints"), (MANUAL, "By hand, on the dates below")],
        label="Its dates come",
        widget=forms.Select(attrs={"size_class": ""}),
        help_text="By hand: nothing moves it. Its details say when a link would have it later.",
    )
    manual_start = DayField(label="Start by hand", required=False, help_text="Empty: where it starts now.")
    manual_finish = DayField(label="Finish by hand", required=False, help_text="Empty: where it ends now.")
    delay = forms.CharField(
        max_length=40,
        required=False,
        label="Delay",
        widget=forms.TextInput(attrs={"size_class": ""}),
        help_text="It waits this long after its links would let it start, for example until somebody is free:"
        " 3d, or 3ed around the clock.",
    )
    external_start = DayField(
        label="Not before, from outside",
        required=False,
        help_text="When something arrives that this plan does not hold: a delivery, a permit.",
    )
    external_finish = DayField(
        label="Awaited outside by",
        required=False,
        help_text="When somebody outside needs it. Its slack counts to this day.",
    )
    second_constraint_type = forms.ChoiceField(
        choices=SECOND, required=False, label="Second constraint", widget=forms.Select(attrs=HALF)
    )
    second_at = DayField(label="Date of the second constraint", required=False)
    constraint_is_mandatory = forms.BooleanField(
        required=False,
        label="Its must date holds even against its links",
        help_text="Else the rule of the project decides.",
    )
    uses_resource_calendars = forms.BooleanField(
        required=False, label="It goes on only while the people on it work"
    )
    is_active = forms.BooleanField(required=False, label="It takes part in the plan")
    percent_type = forms.ChoiceField(
        choices=PercentType.choices,
        label="Done % measures",
        widget=forms.Select(attrs=HALF),
        help_text="Duration and work are counted, physical progress is what people say.",
    )

    def __init__(
        self,
        *args: Any,
        task: Task,
        working: WorkingCalendar | None,
        minutes_per_day: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.working, self.minutes_per_day = task, working, minutes_per_day
        self.pause_names: list[tuple[str, str]] = []
        if task.is_summary:
            for name in ONLY_TASKS:
                del self.fields[name]
        elif not task.is_milestone:
            self._add_pauses()
        if task.is_milestone:
            del self.fields["percent_type"]

    def _add_pauses(self) -> None:
        for place in range(min(len(self.task.splits) + SPARE_ROWS, MOST_SPLITS)):
            names = (f"after_{place}", f"pause_{place}")
            labels = (f"Pause {place + 1} comes after work of", "and lasts")
            for name, label in zip(names, labels, strict=True):
                self.fields[name] = forms.CharField(
                    max_length=40, required=False, label=label, widget=forms.TextInput(attrs=HALF)
                )
            self.pause_names.append(names)

    @property
    def plain_fields(self) -> Iterator[forms.BoundField]:
        """Every field but those of pauses."""
        paused = {name for names in self.pause_names for name in names}
        return (field for field in self if field.name not in paused)

    @property
    def pauses(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each pause: after how much work it comes, and how long it is."""
        return [(self[after], self[pause]) for after, pause in self.pause_names]

    def clean_delay(self) -> tuple[int, bool]:
        """Minutes, and whether they pass around the clock."""
        text: str = self.cleaned_data["delay"].strip()
        if not text:
            return 0, True
        try:
            return parse_duration(text, self.minutes_per_day)
        except ValueError as refusal:
            if str(refusal).startswith("A duration cannot"):
                raise ValidationError("A delay cannot be negative. Use a link with a lead instead.") from None
            raise ValidationError("Write a delay such as 3d, 4h or 2ed.") from None

    def clean(self) -> dict[str, Any]:
        """Pauses as pairs in the order of the work; a second constraint has a date."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.pause_names:
            cleaned["splits"] = self._read_pauses()
            for names in self.pause_names:
                for name in names:
                    cleaned.pop(name, None)
        if "second_constraint_type" in cleaned:
            if not cleaned["second_constraint_type"]:
                cleaned["second_at"] = None
            elif cleaned.get("second_at") is None and "second_at" not in self.errors:
                self.add_error("second_at", "This constraint needs a date.")
        return cleaned

    def _read_pauses(self) -> list[list[int]]:
        found: list[list[int]] = []
        for after, pause in self.pause_names:
            work, rest = self._minutes(after), self._minutes(pause)
            if work is None and rest is None:
                continue
            if work is None or rest is None:
                name = after if work is None else pause
                if name not in self.errors:
                    self.add_error(name, "Say both: after how much work the pause comes, and how long it is.")
                continue
            found.append([work, rest])
        return sorted(found)

    def _minutes(self, name: str) -> int | None:
        text: str = (self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        try:
            minutes, elapsed = parse_duration(text, self.minutes_per_day)
        except ValueError:
            minutes, elapsed = 0, True
        if elapsed or minutes <= 0:
            self.add_error(name, "Write working time such as 2d or 4h, more than 0.")
            return None
        return minutes

    def take_refusal(self, refusal: InvalidInput) -> None:
        """Sentences about pauses stand at the first of them."""
        if "splits" in refusal.fields and self.pause_names:
            place = self.pause_names[0][0]
            rest = {name: said for name, said in refusal.fields.items() if name != "splits"}
            self.add_error(place, refusal.fields["splits"])
            if not rest:
                return
            refusal = InvalidInput(next(iter(rest.values()))[0], fields=rest)
        super().take_refusal(refusal)

    def changes(self) -> dict[str, Any]:
        """What differs from the task, as the service takes it; a day that was not touched keeps its time."""
        given, stored = self.cleaned_data, stored_scheduling(self.task, self.minutes_per_day)
        changed: dict[str, Any] = {
            name: given[name] for name in PLAIN if name in given and given[name] != stored[name]
        }
        for name, (column, is_finish) in DAYS.items():
            if name in given and given[name] != stored[name]:
                changed[column] = self._instant(given[name], is_finish=is_finish)
        if "mode" in given and given["mode"] != stored["mode"]:
            changed["is_manual"] = given["mode"] == MANUAL
            if changed["is_manual"]:
                changed |= self._dates_now(given)
        if "delay" in given:
            minutes, elapsed = given["delay"]
            if minutes != self.task.leveling_delay_minutes:
                changed["leveling_delay_minutes"] = minutes
            if minutes and elapsed != self.task.leveling_delay_is_elapsed:
                changed["leveling_delay_is_elapsed"] = elapsed
        if "splits" in given and given["splits"] != [list(pair) for pair in self.task.splits]:
            changed["splits"] = given["splits"]
        kind_changes = "second_constraint_type" in changed
        if given["second_at"] != stored["second_at"] or (kind_changes and given["second_at"] is not None):
            is_finish = given["second_constraint_type"] in FINISH_TYPES
            changed["second_constraint_at"] = self._instant(given["second_at"], is_finish=is_finish)
        return changed

    def _dates_now(self, given: dict[str, Any]) -> dict[str, Any]:
        """A task that is planned by hand from now on stays where it is, as far as nothing else is said."""
        dates = getattr(self.task, "dates", None)
        if dates is None or dates.start is None or given["manual_start"] is not None:
            return {}
        kept: dict[str, Any] = {"manual_start_at": dates.start}
        if given["manual_finish"] is None:
            kept["manual_finish_at"] = dates.finish
        return kept

    def _instant(self, day: datetime.date | None, *, is_finish: bool) -> datetime.datetime | None:
        if day is None:
            return None
        return last_minute(self.working, day) if is_finish else first_minute(self.working, day)

    def differences(self, stored: Any) -> list[Any]:
        """The delay is compared as it is written."""
        given = self.cleaned_data
        if isinstance(given.get("delay"), tuple):
            minutes, elapsed = given["delay"]
            shown = _delay_text(minutes, self.minutes_per_day, elapsed) if minutes else ""
            self.cleaned_data = {**given, "delay": shown}
        paused = self._pause_texts(given.get("splits", []))
        self.cleaned_data = {**self.cleaned_data, **paused}
        return super().differences({**dict.fromkeys(paused, ""), **stored})

    def _pause_texts(self, splits: list[list[int]]) -> dict[str, str]:
        texts = dict.fromkeys([name for names in self.pause_names for name in names], "")
        return texts | pause_values(splits[: len(self.pause_names)], self.minutes_per_day)


def stored_scheduling(task: Task, minutes_per_day: int) -> dict[str, Any]:
    """What a task's form on scheduling shows before anything is typed."""
    project = task.project
    second_finish = task.second_constraint_type in FINISH_TYPES
    delay = task.leveling_delay_minutes
    return {
        **{name: getattr(task, name) for name in PLAIN},
        **{
            name: shown_day(project, getattr(task, column), is_finish=is_finish)
            for name, (column, is_finish) in DAYS.items()
        },
        "mode": MANUAL if task.is_manual else AUTO,
        "delay": _delay_text(delay, minutes_per_day, task.leveling_delay_is_elapsed) if delay else "",
        "second_at": shown_day(project, task.second_constraint_at, is_finish=second_finish),
        **pause_values(task.splits, minutes_per_day),
        "version": task.version,
    }


def pause_values(splits: list[list[int]], minutes_per_day: int) -> dict[str, str]:
    """Pauses as the fields of the form show them."""
    values = {}
    for place, (after, pause) in enumerate(splits):
        values[f"after_{place}"] = format_duration(after, minutes_per_day)
        values[f"pause_{place}"] = format_duration(pause, minutes_per_day)
    return values


def _delay_text(minutes: int, minutes_per_day: int, elapsed: bool) -> str:
    return format_duration(minutes, minutes_per_day, elapsed=elapsed)
