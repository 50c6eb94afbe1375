"""History as people read it: acts become sentences with what changed, field by field, in the viewer's words.

Labels of choices, names instead of ids where the viewer may see the object, times in the viewer's zone. A room says
how a field of its own is written: `register_formatter("schedule.task.duration_minutes", as_days)`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.timezone import localtime

from core.actors import Actor
from core.history import FieldChange, RowChange, changes_of, counts_of
from core.models import Act
from core.policy import is_visible
from core.services import deed_of
from core.templatetags._figures import day

Formatter = Callable[[Any], str]

ROWS_SHOWN = 5
CHANGES_SHOWN = 24
LONGEST_VALUE = 500
_formatters: dict[str, Formatter] = {}
_ICONS = {
    "added": "plus",
    "created": "plus",
    "made": "plus",
    "invited": "user-plus",
    "deleted": "trash",
    "removed": "trash",
    "revoked": "ban",
    "deactivated": "ban",
    "archived": "archive",
    "imported": "file-import",
    "reverted": "arrow-back-up",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row, before and after, as text; None: nothing was there."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act, ready for `parts/_history_item.html`."""

    id: str
    verb: str
    sentence: str  # the deed: “Made Ben Ode an auditor”
    text: str  # with its author: “Ada Byron made Ben Ode an auditor”
    who: str
    when: datetime
    icon: str
    on_behalf_of: str
    changes: tuple[Change, ...]
    summary: str  # what is not listed, counted: “1,842 tasks added”
    scope_id: int | None


def register_formatter(field: str, formatter: Formatter) -> None:
    """Say how the values of a field (`app.model.field`) are written; None never reaches the formatter."""
    _formatters[field.lower()] = formatter


def entries_of(acts: Iterable[Act], *, actor: Actor) -> list[HistoryEntry]:
    """The acts as the actor may read them, in the same order; a page's worth, with the same number of queries."""
    page = list(acts)
    ids = [act.pk for act in page]
    rows = changes_of(ids, rows_per_act=ROWS_SHOWN)
    counts = counts_of(ids)
    names = _Names(actor, [row for found in rows.values() for row in found])
    return [_entry(act, rows[act.pk], counts[act.pk], names) for act in page]


def texts_of(rows: Iterable[RowChange], *, actor: Actor) -> list[tuple[RowChange, str, list[Change]]]:
    """Changes of rows as the actor may read them, each with the name of its row; the queries do not grow with rows."""
    page = list(rows)
    names = _Names(actor, page)
    return [(row, names.row(row), _changes([row], names)) for row in page]


def sentence_for(act: Act) -> str:
    """The deed of an act without its author, as it goes on after a name: “moved ATLAS-12 Design”."""
    return deed_of(act.verb, act.subject, act.detail)


def _entry(act: Act, rows: list[RowChange], counts: dict[str, dict[str, int]], names: _Names) -> HistoryEntry:
    deed = sentence_for(act)
    changed = sum(number for by_kind in counts.values() for number in by_kind.values())
    is_listed = 0 < changed <= ROWS_SHOWN
    changes = _changes(rows, names) if is_listed else []
    left_out = len(changes) - CHANGES_SHOWN
    summary = "" if is_listed else _counted(counts)
    if left_out > 0:
        summary = f"{left_out} more changed fields"
    return HistoryEntry(
        id=str(act.pk),
        verb=act.verb,
        sentence=capfirst(deed) + (f" ({summary})" if summary else ""),
        text=f"{_author(act)} {deed}",
        who=_who(act),
        when=act.at,
        icon=_ICONS.get(act.verb.rsplit(".", 1)[-1].rsplit("_", 1)[-1], "edit"),
        on_behalf_of=str(act.on_behalf_of) if act.on_behalf_of is not None else "",
        changes=tuple(changes[:CHANGES_SHOWN]),
        summary=summary,
        scope_id=act.scope_id,
    )


def _author(act: Act) -> str:
    return f"The portal ({act.actor_label})" if act.actor_kind == "system" else capfirst(act.actor_label)


def _who(act: Act) -> str:
    return f"{_author(act)}, by API token" if act.actor_kind == "token" else _author(act)


def _counted(counts: dict[str, dict[str, int]]) -> str:
    words = {"insert": "added", "update": "changed", "delete": "deleted"}
    parts = []
    for name, by_kind in sorted(counts.items()):
        for kind, number in sorted(by_kind.items()):
            noun = name if number == 1 else _plural(name)
            parts.append(f"{number:,} {noun} {words.get(kind, kind)}")
    return ", ".join(parts)


def _plural(name: str) -> str:
    for model in apps.get_models():
        if str(model._meta.verbose_name) == name:
            return str(model._meta.verbose_name_plural)
    return name


def _changes(rows: list[RowChange], names: _Names) -> list[Change]:
    changes = []
    several = len({(row.model, row.object_id) for row in rows}) > 1
    for row in rows:
        label = names.row(row)
        if row.kind == "delete":
            changes.append(Change(capfirst(row.model_label), label, None))
            continue
        for change in row.changes:
            field = _field(row.model, change)
            if row.kind == "insert" and _is_default(field, change.after):
                continue
            title = capfirst(_label(field, change))
            changes.append(
                Change(
                    f"{label}: {title}" if several else title,
                    names.value(row.model, field, change.before),
                    names.value(row.model, field, change.after),
                )
            )
    return changes


def _label(field: models.Field[Any, Any] | None, change: FieldChange) -> str:
    words = str(field.verbose_name) if field is not None else change.label
    for unit in (" minutes", " at"):  # the value says its unit, and that it is a time
        words = words.removesuffix(unit)
    return words


def _field(model: str, change: FieldChange) -> models.Field[Any, Any] | None:
    fields: tuple[models.Field[Any, Any], ...] = apps.get_model(model)._meta.concrete_fields
    return next((field for field in fields if change.field in (field.attname, field.name)), None)


def _is_default(field: models.Field[Any, Any] | None, value: Any) -> bool:
    if field is None:
        return False
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False) or not field.editable:
        return True
    return field.has_default() and not field.is_relation and field.get_default() == value


class _Names:
    """The objects that changes name, read once for the whole page, and only those the viewer may see."""

    def __init__(self, actor: Actor, rows: list[RowChange]) -> None:
        self._actor = actor
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for row in rows:
            model = apps.get_model(row.model)
            if row.object_label == _generic_label(model, row.object_id):
                wanted[model].add(row.object_id)
            for change in row.changes:
                field = _field(row.model, change)
                if field is not None and field.is_relation:
                    wanted[_target(field)].update(v for v in (change.before, change.after) if v is not None)
        self._found = {model: self._read(model, ids) for model, ids in wanted.items()}

    def row(self, row: RowChange) -> str:
        """How a changed row is called."""
        model = apps.get_model(row.model)
        if row.object_label != _generic_label(model, row.object_id):
            return row.object_label
        return self._found.get(model, {}).get(row.object_id, self._unnamed(model, row.object_id))

    def value(self, model: str, field: models.Field[Any, Any] | None, value: Any) -> str | None:
        """A value as text."""
        if value is None or value == "":
            return None
        if field is None:
            return _plain(value)
        formatter = _formatters.get(f"{model}.{field.name}".lower())
        if formatter is not None:
            return formatter(value)
        if field.is_relation:
            target = _target(field)
            return self._found.get(target, {}).get(value, self._unnamed(target, value))
        choices = dict(field.flatchoices or ())
        is_choice = isinstance(value, str | int) and value in choices  # a JSON value is no key
        return str(choices[value]) if is_choice else _plain(value)

    def _read(self, model: type[models.Model], ids: set[Any]) -> dict[Any, str]:
        manager: Any = model._default_manager
        if hasattr(manager, "visible_to"):
            found = manager.visible_to(self._actor).filter(pk__in=ids).select_related()
            return {row.pk: str(row) for row in found}
        found = model._base_manager.filter(pk__in=ids).select_related()
        return {row.pk: str(row) for row in found if is_visible(self._actor, row)}

    def _unnamed(self, model: type[models.Model], value: Any) -> str:
        return _generic_label(model, value) if isinstance(value, int) else str(model._meta.verbose_name)


def _target(field: models.Field[Any, Any]) -> type[models.Model]:
    target: Any = field.related_model
    return target  # type: ignore[no-any-return]


def _generic_label(model: type[models.Model], object_id: Any) -> str:
    return f"{model._meta.verbose_name} {object_id}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = localtime(value)
        return f"{day(local)} {local:%H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
