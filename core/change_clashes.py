"""Drafts and the rows as they are by now: which rows moved on underneath, and what of a draft no longer fits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models

from core.change_capture import is_let_go, undoable
from core.change_checks import dependents_of, last_edit_of
from core.change_edits import Edits, Shape, shapes_of
from core.history import tracked_models

Row = tuple[str, int]
MOST_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Clash:
    """Something of a draft that no longer fits the rows as they are."""

    model: str
    object_id: int
    name: str
    kind: str
    """field: both changed it; deleted: the row is gone; changed: the draft deletes what was edited since; used: rows
    hang on what the draft deletes; gone: it refers to a row that is gone; twin: the row is there by now."""
    sentence: str
    field: str = ""
    before: Any = None
    now: Any = None
    draft: Any = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that is no longer as a draft found it: values before, by now and in the draft; None: no row."""

    shape: Shape
    object_id: int
    before: dict[str, Any]
    now: dict[str, Any] | None
    draft: dict[str, Any] | None


def moved_rows(edits: Edits, *, limit: int = MOST_ROWS) -> list[Moved]:
    """Rows of a draft that somebody changed or deleted since it was put on them."""
    return [row for shape in shapes_of(edits) for row in _moved(edits, shape, limit)]


def _moved(edits: Edits, shape: Shape, limit: int) -> list[Moved]:
    source, params = edits.of(shape.each)
    left_out = shape.left_out()
    now, was = f"to_jsonb(t) - {left_out}", f"{shape.typed('e.was')} - {left_out}"
    draft = f"CASE WHEN e.becomes IS NOT NULL THEN {shape.typed('e.becomes')} - {left_out} END"
    place = (
        f" - (CASE WHEN e.was->'{shape.order}' = e.becomes->'{shape.order}' OR e.becomes IS NULL"
        f" THEN '{shape.order}' ELSE '' END)"
        if shape.order
        else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.object_id, ({was}){place}, ({now}){place}, ({draft}){place}"  # noqa: S608
            f" FROM {source} e LEFT JOIN {shape.each.table} t ON t.id = e.object_id"
            f" WHERE e.was IS NOT NULL AND NOT {shape.only_moves_on()}"
            f" AND (t.id IS NULL OR ({now}){place} IS DISTINCT FROM ({was}){place}) ORDER BY e.place LIMIT {limit:d}",
            params,
        )
        return [Moved(shape, row[0], *map(_values, row[1:])) for row in cursor.fetchall()]  # type: ignore[arg-type]


def _values(value: Any) -> dict[str, Any] | None:
    loaded: dict[str, Any] | None = json.loads(value) if isinstance(value, str) else value
    return loaded


def clashes(edits: Edits) -> list[Clash]:
    """Everything of a draft that cannot simply be put on the rows as they are, told one by one."""
    shapes = shapes_of(edits)
    found = [clash for moved in moved_rows(edits) for clash in _of_row(moved)]
    found += [clash for shape in shapes for clash in _used(edits, shape)]
    for shape in shapes:
        found += _gone(edits, shape)
        found += _twins(edits, shape)
    return found


def _of_row(row: Moved) -> list[Clash]:
    each = row.shape.each
    name = each.labels([row.before])[0]
    by = last_edit_of(each, row.object_id)
    noun = each.model._meta.verbose_name
    if row.now is None:
        if row.draft is None:
            return []
        return [Clash(each.label, row.object_id, name, "deleted", f"The {noun} {name} was deleted{by}.")]
    if row.draft is None:
        fields = ", ".join(_label(each.model, f) for f in row.before if row.now.get(f) != row.before[f])
        sentence = f"The {noun} {name}, which is deleted here, was changed{by}: {fields}."
        return [Clash(each.label, row.object_id, name, "changed", sentence)]
    return [
        Clash(
            each.label, row.object_id, name, "field",
            f"{name}: {_label(each.model, field)} was changed{by}, and is changed here too.",
            field=field, before=before, now=row.now.get(field), draft=row.draft.get(field),
        )
        for field, before in row.before.items()
        if row.draft.get(field) != before and row.now.get(field) not in (before, row.draft.get(field))
    ]  # fmt: skip


def _label(model: type[models.Model], column: str) -> str:
    names = {field.column: str(field.verbose_name) for field in model._meta.concrete_fields}
    return names.get(column, column)


def _used(edits: Edits, shape: Shape) -> list[Clash]:
    source, params = edits.of(shape.each)
    found: list[Clash] = []
    for dependent, column in dependents_of(shape.each.model):
        if dependent not in tracked_models() or is_let_go(dependent, column):
            continue
        rows = _fetch(
            f"SELECT e.object_id, e.was, count(*) FROM {source} e"  # noqa: S608
            f" JOIN {dependent._meta.db_table} d ON d.{column} = e.object_id WHERE e.becomes IS NULL"
            f" AND d.{dependent._meta.pk.column} NOT IN (SELECT k.object_id FROM core_changesetedit k"
            " WHERE k.change_set_id = ANY(%s::uuid[]) AND k.model = %s) GROUP BY e.object_id, e.was",
            [*params, [str(key) for key in edits.sets], dependent._meta.label_lower],
        )
        for object_id, was, number in rows:
            name = shape.each.labels([_values(was) or {}])[0]
            meta = dependent._meta
            nouns = meta.verbose_name if number == 1 else meta.verbose_name_plural
            sentence = f"{name} is deleted here, but {number} {nouns} came to it since."
            found.append(Clash(shape.each.label, object_id, name, "used", sentence))
    return found


def _gone(edits: Edits, shape: Shape) -> list[Clash]:
    source, params = edits.of(shape.each)
    found: list[Clash] = []
    for field in shape.each.model._meta.concrete_fields:
        target = field.related_model
        if not isinstance(target, type) or field.column not in shape.known:
            continue
        rows = _fetch(
            f"SELECT e.object_id, e.becomes FROM {source} e WHERE e.becomes->>'{field.column}' IS NOT NULL"  # noqa: S608
            f" AND (e.was IS NULL OR e.was->'{field.column}' IS DISTINCT FROM e.becomes->'{field.column}')"
            f" AND NOT EXISTS (SELECT 1 FROM {target._meta.db_table} g"
            f" WHERE g.{target._meta.pk.column} = (e.becomes->>'{field.column}')::int8)"
            f" AND (e.becomes->>'{field.column}')::int8 NOT IN (SELECT k.object_id FROM core_changesetedit k"
            " WHERE k.change_set_id = ANY(%s::uuid[]) AND k.model = %s AND k.before IS NULL)",
            [*params, [str(key) for key in edits.sets], target._meta.label_lower],
        )
        for object_id, becomes in rows:
            name = shape.each.labels([_values(becomes) or {}])[0]
            sentence = f"{name} belongs to a {target._meta.verbose_name} that was deleted since."
            found.append(Clash(shape.each.label, object_id, name, "gone", sentence, field=field.column))
    return found


def _twins(edits: Edits, shape: Shape) -> list[Clash]:
    """Rows that a draft adds and that are there by now in all that may be there once; numbers are given anew."""
    source, params = edits.of(shape.each)
    model = shape.each.model
    found: list[Clash] = []
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or "number" in constraint.fields:
            continue
        columns = [model._meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]
        if not columns or not set(columns) <= set(shape.known):
            continue
        same = " AND ".join(f"t.{column}::text = e.becomes->>'{column}'" for column in columns)
        rows = _fetch(
            f"SELECT e.object_id, e.becomes FROM {source} e JOIN {shape.each.table} t ON {same}"  # noqa: S608
            f" WHERE e.was IS NULL AND t.id <> e.object_id AND e.becomes->>'{columns[-1]}' <> ''",
            params,
        )
        for object_id, becomes in rows:
            name = shape.each.labels([_values(becomes) or {}])[0]
            noun = model._meta.verbose_name
            sentence = f"{name} is added here, but the plan has such a {noun} by now."
            found.append(Clash(shape.each.label, object_id, name, "twin", sentence))
    return found


def rows_of(edits: Edits) -> set[Row]:
    """The rows that edits are about."""
    source, params = edits.of()
    return set(_fetch(f"SELECT model, object_id FROM {source} e", params))  # noqa: S608


def with_followers(edits: Edits, rows: Iterable[Row]) -> set[Row]:
    """Rows of a draft and everything in it that refers to those of them which the draft adds."""
    chosen = set(rows)
    source, params = edits.of()
    added: set[Row] = set()
    states: list[tuple[Row, dict[str, Any]]] = []
    sql = f"SELECT model, object_id, was IS NULL, becomes FROM {source} e WHERE becomes IS NOT NULL"  # noqa: S608
    for model, object_id, was, becomes in _fetch(sql, params):
        if was:
            added.add((model, object_id))
        states.append(((model, object_id), _values(becomes) or {}))
    references: dict[str, list[tuple[str, str]]] = {
        each.label: [
            (str(field.column), field.related_model._meta.label_lower)
            for field in each.model._meta.concrete_fields
            if isinstance(field.related_model, type)
        ]
        for each in undoable()
    }
    grown = True
    while grown:
        grown = False
        lost = chosen & added
        for row, state in states:
            if row in chosen:
                continue
            if any((target, state.get(column) or 0) in lost for column, target in references[row[0]]):
                chosen.add(row)
                grown = True
    return chosen


def _fetch(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
