"""Refusals of services on the form that asked: beside their field, or above all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from core.errors import InvalidInput, PortalError, Stale


def show_on_form(form: forms.Form, refusal: PortalError, names: Mapping[str, str] | None = None) -> int:
    """Put a refusal on a form; gives the status to answer with. `names` maps a service's field to the form's."""
    if isinstance(refusal, InvalidInput) and refusal.fields:
        for name, sentences in refusal.fields.items():
            shown = (names or {}).get(name, name)
            for sentence in sentences:
                form.add_error(shown if shown in form.fields else None, sentence)
        return 422
    form.add_error(None, refusal.detail)
    if isinstance(refusal, Stale):
        for name, text in _now_stored(form, refusal.extra["current"]):
            form.add_error(name, text)
    return 422 if refusal.status == 400 else refusal.status


def save_over(form: forms.Form, refusal: Stale) -> None:
    """Give the form the version of now: saving again is then a decision made with both texts in view."""
    form.data = {**form.data.dict(), "version": str(refusal.extra["current_version"])}  # type: ignore[attr-defined]


def _now_stored(form: forms.Form, current: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Both texts: what was typed stays in the field, what is stored now stands under it."""
    return [
        (name, f"Now stored: {_readable(form.fields[name], value)}")
        for name, value in current.items()
        if name in form.fields and form.cleaned_data.get(name) != value
    ]


def _readable(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    labels: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            continue
        labels[str(key)] = str(label)
    return labels.get(str(value), str(value))
