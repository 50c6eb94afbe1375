"""Acts as entries that people read: a sentence, and each field before and after in words."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from core.history import FieldChange, RowChange, changes_of, counts_of
from core.models import Act
from core.services import sentence_of
from core.templatetags._figures import day, instant

UNTOLD = {"created_at", "updated_at", "project_id", "dirty_since"}
SHOWN_CHANGES = 12
Names = Mapping[tuple[type[models.Model], Any], str]


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after; None is nothing."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed as a sentence with its changes; `more` says how much is not listed."""

    act: Act
    sentence: str
    changes: tuple[Change, ...]
    more: str

    @property
    def id(self) -> uuid.UUID:
        """The act's number."""
        return self.act.pk

    @property
    def told(self) -> str:
        """The whole sentence, with who did it."""
        return f"{self.act.actor_label} {self.sentence[:1].lower()}{self.sentence[1:]}"

    @property
    def who(self) -> str:
        """Who did it, as they were called then."""
        return self.act.actor_label

    @property
    def when(self) -> datetime:
        """The moment."""
        return self.act.at

    @property
    def on_behalf_of(self) -> Any:
        """For whom it was done, where that is somebody else."""
        return self.act.on_behalf_of


def entries_of(acts: Sequence[Act], *, time_zone: str = "UTC") -> list[Entry]:
    """The entries of some acts, in their order; the number of queries does not grow with the acts."""
    ids = [act.pk for act in acts]
    changes, counts = changes_of(ids), counts_of(ids)
    names = _names(row for rows in changes.values() for row in rows)
    return [_entry(act, changes[act.pk], counts[act.pk], names, time_zone) for act in acts]


def sentence_for(act: Act) -> str:
    """What was done, as a sentence of its own; who did it stands beside it.

    A place whose value was not noted is left out rather than failing: old acts outlive the wording.
    """
    places = defaultdict(str, {name: str(value) for name, value in act.detail.items()})
    places["subject"] = act.subject
    words = " ".join(sentence_of(act.verb).format_map(places).split())
    return words[:1].upper() + words[1:]


def _entry(
    act: Act, rows: list[RowChange], counts: dict[str, dict[str, int]], names: Names, time_zone: str
) -> Entry:
    told = [row for row in rows if row.kind == "update"]
    several = len({(row.model, row.object_id) for row in told}) > 1
    changes = [
        _change(row, change, names, time_zone, several)
        for row in told
        for change in row.changes
        if change.field not in UNTOLD
    ]
    hidden = len(changes) - SHOWN_CHANGES
    more = [f"{hidden} more changes"] if hidden > 0 else []
    return Entry(
        act, sentence_for(act), tuple(changes[:SHOWN_CHANGES]), "; ".join([*more, *_counted(counts)])
    )


def _counted(counts: dict[str, dict[str, int]]) -> list[str]:
    """How many rows came and went, where an act did more than one of a kind."""
    words = {"insert": "added", "delete": "deleted"}
    return [
        f"{number:,} {name} rows {words[kind]}"
        for name, kinds in sorted(counts.items())
        for kind, number in sorted(kinds.items())
        if kind in words and number > 1
    ]


def _change(row: RowChange, change: FieldChange, names: Names, zone: str, several: bool) -> Change:
    label = change.label[:1].upper() + change.label[1:]
    field = _field(row.model, change.field)
    return Change(
        f"{row.object_label}: {label}" if several else label,
        _words(field, change.before, names, zone),
        _words(field, change.after, names, zone),
    )


def _field(model: str, attribute: str) -> models.Field[Any, Any]:
    fields = apps.get_model(model)._meta.concrete_fields
    return next(field for field in fields if field.attname == attribute)


def _words(field: models.Field[Any, Any], value: Any, names: Names, zone: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(field, models.ForeignKey):
        return names.get(
            (_target(field), value), f"{_target(field)._meta.verbose_name} {value}, deleted since"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{instant(value, zone)} {value.year}"
    if isinstance(value, date):
        return day(value)
    return str(dict(field.flatchoices).get(value, value))


def _target(field: models.ForeignKey[Any, Any]) -> type[models.Model]:
    target = field.related_model
    return target if isinstance(target, type) else apps.get_model(str(target))


def _names(rows: Iterable[RowChange]) -> Names:
    """The names of every row that a change refers to, one query a kind."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for row in rows:
        for change in row.changes:
            field = _field(row.model, change.field)
            if isinstance(field, models.ForeignKey) and change.field not in UNTOLD and row.kind == "update":
                wanted[_target(field)].update({change.before, change.after} - {None})
    return {
        (model, found.pk): str(found)
        for model, ids in wanted.items()
        for found in model._default_manager.filter(pk__in=ids)
    }
