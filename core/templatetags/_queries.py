"""Addresses of the same page with another query: sorting, paging, filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.context import Context


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, or one that could not be applied."""

    label: str
    text: str
    remove_url: str
    error: str = ""


def add_to(register: template.Library) -> None:
    """Put the tags of this module into a library."""
    register.simple_tag(query_with, takes_context=True)
    register.simple_tag(query_value, takes_context=True)
    register.simple_tag(query_fields, takes_context=True)
    register.simple_tag(filter_chips, takes_context=True)
    register.inclusion_tag("parts/_sort_head.html", takes_context=True)(sort_head)


def query_with(context: Context, **changes: Any) -> str:
    """Give the page's query with some values set, or removed by None; never empty, so that it is a link."""
    query = _query(context)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return _address(query)


def query_value(context: Context, name: str) -> str:
    """Give one value of the page's query."""
    return str(_query(context).get(name, ""))


def query_fields(
    context: Context, find_name: str, page_name: str, form: forms.BaseForm | None = None
) -> list[tuple[str, str]]:
    """List what a GET form must carry along as hidden fields: all but its own fields and the page number."""
    own = {find_name, page_name} | ({form.add_prefix(name) for name in form.fields} if form else set())
    return [(name, value) for name, values in _query(context).lists() if name not in own for value in values]


def filter_chips(context: Context, form: forms.BaseForm) -> list[Chip]:
    """List the filters of a bound GET form that are in force, each with the address that removes it."""
    chips = []
    for field in form:
        name = field.html_name
        for raw in _query(context).getlist(name):
            if raw == "" or field.is_hidden:
                continue
            error = str(field.errors[0]) if field.errors else ""
            text = f"{field.label}: {_displayed(field, raw)}"
            chips.append(Chip(str(field.label), text, _without(context, name, raw), error))
    return chips


def sort_head(context: Context, name: str, label: str, css: str = "") -> dict[str, str]:
    """Draw a table head that sorts; the page's order is `sort` of the context, else of the query."""
    current = str(context.get("sort") or _query(context).get("sort", ""))
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    target = f"-{name}" if direction == "ascending" else name
    return {
        "label": label,
        "css": css,
        "direction": direction,
        "href": query_with(context, sort=target, page=None),
    }


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


def _address(query: QueryDict) -> str:
    return f"?{query.urlencode()}"


def _without(context: Context, name: str, value: str) -> str:
    query = _query(context)
    query.setlist(name, [each for each in query.getlist(name) if each != value])
    query.pop("page", None)
    return _address(query)


def _displayed(field: BoundField, raw: str) -> str:
    if isinstance(field.field, forms.BooleanField):
        return "yes"
    for value, label in _flat(getattr(field.field, "choices", ())):
        if str(value) == raw:
            return str(label)
    return raw


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        flat.extend(label if isinstance(label, list | tuple) else [(value, label)])
    return flat
