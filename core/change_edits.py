"""Edits to be put on rows: of one change set or of several put together, forwards or backwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models

from core.change_capture import Undoable, undoable

BOOKKEEPING: Final = ("id", "version", "created_at", "updated_at")
"""Columns that change without anybody editing; they never decide whether a row is as it was left."""
_CLOCK: Final = "ARRAY['version', 'updated_at']"


@dataclass(frozen=True, slots=True)
class Edits:
    """Where edits come from. `was` is the state they start from and `becomes` the one they lead to."""

    sets: tuple[uuid.UUID, ...]
    backwards: bool = False

    def of(self, each: Undoable | None = None) -> tuple[str, list[Any]]:
        """A subquery `(model, object_id, was, becomes, place)` of one model or of all, with its parameters.

        Sets put together are one edit a row: from the state before the first to the state after the last.
        """
        was, becomes = ("after", "before") if self.backwards else ("before", "after")
        only, params = ("AND model = %s", [each.label]) if each else ("", [])
        if len(self.sets) == 1:
            sql = (
                f"SELECT model, object_id, {was} AS was, {becomes} AS becomes, position AS place"  # noqa: S608
                f" FROM core_changesetedit WHERE change_set_id = %s {only}"
            )
            return f"({sql})", [self.sets[0], *params]
        sql = (
            f"SELECT model, object_id, {was} AS was, {becomes} AS becomes, place FROM ("  # noqa: S608
            "SELECT model, object_id, (array_agg(before ORDER BY s.place))[1] AS before,"
            " (array_agg(after ORDER BY s.place DESC))[1] AS after, min(s.place * 1000000000 + position) AS place"
            " FROM core_changesetedit e JOIN unnest(%s::uuid[]) WITH ORDINALITY AS s(id, place)"
            f" ON s.id = e.change_set_id WHERE true {only} GROUP BY model, object_id) whole"
            f" WHERE (before - {_CLOCK}) IS DISTINCT FROM (after - {_CLOCK})"
        )
        return f"({sql})", [[str(key) for key in self.sets], *params]


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a model as far as its edits know them."""

    each: Undoable
    known: tuple[str, ...]
    """Columns that the edits hold and the table still has, without bookkeeping."""
    missing: tuple[models.Field[Any, Any], ...]
    """Columns that came into the table after the edits were recorded."""

    @property
    def order(self) -> str:
        """The column that puts siblings in order, if the edits hold it."""
        return self.each.order if self.each.order in self.known else ""

    @property
    def has_created_at(self) -> bool:
        """Whether rows know when they were made."""
        return any(field.column == "created_at" for field in self.each.model._meta.concrete_fields)

    def left_out(self) -> str:
        """SQL: columns that never decide whether a row is as it was left, as an array."""
        names = [*BOOKKEEPING, *(field.column for field in self.missing)]
        return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]"

    def typed(self, values: str) -> str:
        """SQL: stored values as the table would hold them, so that ways of writing do not count."""
        return f"to_jsonb(jsonb_populate_record(NULL::{self.each.table}, {values}))"

    def only_moves_on(self) -> str:
        """SQL: whether an edit does nothing but move a row along to make room for others."""
        if not self.order:
            return "false"
        names = "ARRAY[" + ", ".join(f"'{name}'" for name in (*BOOKKEEPING, self.order)) + "]"
        return f"coalesce(e.was - {names} = e.becomes - {names}, false)"


def shapes_of(edits: Edits) -> list[Shape]:
    """The models that edits touch, in the order of registration."""
    source, params = edits.of()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model, ARRAY(SELECT jsonb_object_keys(sample)) FROM (SELECT DISTINCT ON (model) model,"  # noqa: S608
            f" coalesce(nullif(was, '{{}}'), becomes, '{{}}') AS sample FROM {source} e ORDER BY model, place) s",
            params,
        )
        found = dict(cursor.fetchall())
    return [_shape(each, found[each.label]) for each in undoable() if each.label in found]


def _shape(each: Undoable, keys: Iterable[str]) -> Shape:
    held = set(keys)
    fields = [f for f in each.model._meta.concrete_fields if f.column not in BOOKKEEPING]
    return Shape(
        each,
        known=tuple(f.column for f in fields if f.column in held),
        missing=tuple(f for f in fields if f.column not in held),
    )
