"""Fields and bases of the forms of projects: days, time zones, refusals at their fields."""

from __future__ import annotations

import zoneinfo
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.errors import InvalidInput

COMMON_ZONES = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def time_zone_choices() -> list[tuple[str, str]]:
    """The zones of the world by their IANA names, without old aliases."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in COMMON_ZONES)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


def say_choose(form: forms.BaseForm) -> None:
    """Say what to do where a value is none of those offered."""
    for field in form.fields.values():
        if "invalid_choice" in field.error_messages:
            field.error_messages["invalid_choice"] = "This is none of the choices. Choose one of the list."


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"min": "1900-01-01", "max": "2200-12-31", **attrs}, format="%Y-%m-%d")


def _between_1900_and_2200(day: date) -> None:
    if not 1900 <= day.year <= 2200:
        raise ValidationError("Write a day from 1900 to 2200.")


class ProjectDateField(forms.DateField):
    """A day, written as the browser or a person writes it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DateInput(size_class="half"))
        kwargs.setdefault("validators", [_between_1900_and_2200])
        kwargs.setdefault(
            "error_messages", {"invalid": "This is not a day of the calendar. Write one such as 2026-11-30."}
        )
        super().__init__(input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"], **kwargs)


class ServiceForm(forms.Form):
    """A form whose refusals by the service appear at their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_choose(self)

    def take_refusal(self, refusal: InvalidInput) -> None:
        """Put the sentences of a refusal at the fields they concern, or over the form."""
        if not refusal.fields:
            self.add_error(None, refusal.detail)
        for name, sentences in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentences)

    def take_version(self, version: int) -> None:
        """After a stale edit: what was typed stays, and counts as typed over the row as it is now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data
