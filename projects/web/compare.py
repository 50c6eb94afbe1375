"""A stale edit as people see it: for each field that differs, what is stored and what they typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model

from core.templatetags._figures import day


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with both texts."""

    label: str
    stored: str
    yours: str


def differences(form: forms.Form, row: Model, names: Iterable[str]) -> list[Difference]:
    """The fields in which the valid form and the row as it is now differ."""
    return [
        Difference(
            str(form.fields[name].label or name.replace("_", " ").capitalize()),
            _words(form.fields[name], getattr(row, name)),
            _words(form.fields[name], form.cleaned_data[name]),
        )
        for name in names
        if getattr(row, name) != form.cleaned_data[name]
    ]


def _words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, date):
        return day(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)
