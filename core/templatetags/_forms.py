"""Form fields with their label, help and errors joined for screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def add_to(register: template.Library) -> None:
    """Put the filters of this module into a library."""
    for each in (widget_kind, described, form_error_band):
        register.filter(each.__name__, each)


def widget_kind(field: BoundField) -> str:
    """Say how a field is laid out: hidden, choices (a fieldset), checkbox or control."""
    if field.is_hidden:
        return "hidden"
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "control"


def described(field: BoundField) -> SafeString:
    """Draw the control itself, naming its notes and whether it is invalid."""
    attributes: dict[str, str | bool] = {"size_class": False}  # a word for the layout, not for the browser
    if field.help_text or field.errors:
        attributes["aria-describedby"] = f"{field.auto_id}-notes"
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


def form_error_band(errors: Sequence[str]) -> SafeString | str:
    """Draw what is wrong with a form as a whole."""
    if not errors:
        return ""
    title, *more = [str(error) for error in errors]
    return render_to_string("parts/_form_errors.html", {"title": title, "more": more})
