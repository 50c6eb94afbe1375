"""What the forms of the schedule pages share: days, refusals at their fields, both texts of a stale edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core.errors import InvalidInput
from core.templatetags._figures import day as day_text

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        limits = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        super().__init__(attrs={**limits, **attrs}, format="%Y-%m-%d")


def _within_limits(value: date) -> None:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValidationError("Write a day from 1900 to 2199.")


class DayField(forms.DateField):
    """A day, written as the browser or a person writes it."""

    def __init__(self, *, size: str = "half", **kwargs: Any) -> None:
        sentence = "This is not a day of the calendar. Write one such as 2026-11-30."
        super().__init__(
            widget=DayInput(size_class=size),
            input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"],
            validators=[_within_limits],
            error_messages={"invalid": sentence},
            **kwargs,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a stale edit with both texts."""

    label: str
    stored: str
    yours: str


class PlanForm(forms.Form):
    """A form whose refusals by a service appear at its fields; `service_names` maps the service's fields to its own."""

    service_names: ClassVar[Mapping[str, str]] = {}

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def take_refusal(self, refusal: InvalidInput) -> None:
        """Put the sentences of a refusal at the fields they concern, or over the form."""
        if not refusal.fields:
            self.add_error(None, refusal.detail)
        for name, sentences in refusal.fields.items():
            own = self.service_names.get(name, name)
            self.add_error(own if own in self.fields else None, sentences)

    def take_version(self, version: int) -> None:
        """After a stale edit: what was typed stays, and counts as typed over the row as it is now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(version)
        self.data = data

    def differences(self, stored: Mapping[str, Any]) -> list[Difference]:
        """The fields in which what is stored now differs from what was typed."""
        return [
            Difference(
                str(field.label), _words(field, stored.get(name)), _words(field, self.cleaned_data.get(name))
            )
            for name, field in self.fields.items()
            if name != "version" and _plain(stored.get(name)) != _plain(self.cleaned_data.get(name))
        ]


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, date):
        return day_text(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)
