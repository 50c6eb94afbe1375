"""Edits of change sets as rows of history, so that they can be told in its words."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, models

from core.change_capture import Undoable, undoable
from core.change_edits import BOOKKEEPING, Edits
from core.history import FieldChange, RowChange


def row_changes(edits: Edits, *, limit: int) -> tuple[list[RowChange], int]:
    """The first edits as changes of rows, and how many rows there are; mere places among siblings are left out."""
    source, params = edits.of()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT model, object_id, was, becomes FROM {source} e ORDER BY place", params)  # noqa: S608
        rows = cursor.fetchall()
    found: list[RowChange] = []
    count = 0
    for label, object_id, was, becomes in rows:
        (each,) = undoable(label)
        change = _row_change(each, object_id, _loaded(was), _loaded(becomes))
        if change.kind == "update" and not change.changes:
            continue
        count += 1
        if len(found) < limit:
            found.append(change)
    return found, count


def _row_change(
    each: Undoable, object_id: int, was: dict[str, Any] | None, becomes: dict[str, Any] | None
) -> RowChange:
    kind = "insert" if was is None else "delete" if becomes is None else "update"
    state = becomes or was or {}
    return RowChange(
        model=each.label,
        model_label=str(each.model._meta.verbose_name),
        object_id=object_id,
        object_label=str(state.get("name") or "") or each.labels([state])[0],
        kind=kind,
        changes=tuple(
            FieldChange(
                str(column.column),
                str(column.verbose_name),
                typed_value(column, was),
                typed_value(column, becomes),
            )
            for column in each.model._meta.concrete_fields
            if column.column not in BOOKKEEPING
            and column.column != each.order
            and column.editable
            and kind != "delete"
            and (was or {}).get(str(column.column)) != (becomes or {}).get(str(column.column))
        ),
    )


def typed_value(column: models.Field[Any, Any], state: dict[str, Any] | None) -> Any:
    """A stored value of a column as Python has it."""
    value = (state or {}).get(str(column.column))
    if value is None or isinstance(column, models.JSONField):
        return value
    return getattr(column, "target_field", column).to_python(value)


def _loaded(value: Any) -> dict[str, Any] | None:
    loaded: dict[str, Any] | None = json.loads(value) if isinstance(value, str) else value
    return loaded
