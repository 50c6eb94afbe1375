"""Putting edits on rows: deletes, then updates, then inserts, each a statement a model, whatever the number of rows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

import pgtrigger
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from core.change_capture import is_let_go
from core.change_checks import dependents_of, refuse_lost_references
from core.change_edits import BOOKKEEPING, Edits, Shape
from core.errors import Conflict
from core.history import tracked_models

_HAND: Final = ("created_at",)
"""Bookkeeping that comes back with the row all the same: when it was made."""


@dataclass(slots=True)
class Written:
    """Ids of the rows that edits added, changed and removed, by model."""

    added: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, list[int]] = field(default_factory=dict)
    removed: dict[str, list[int]] = field(default_factory=dict)

    def all_of(self, label: str) -> list[int]:
        """Rows of a model that were written and are still there."""
        return [*self.added.get(label, ()), *self.changed.get(label, ())]


def write(title: str, edits: Edits, shapes: list[Shape], *, doing: str, merge: bool = False) -> Written:
    """Put edits on rows; the caller has asked whether they may be.

    `merge` is for drafts: it writes only the columns that an edit changes, leaving what others changed beside them,
    passes over rows that are gone, and gives rows the version that the draft knows them by.
    """
    written = Written()
    try:
        with transaction.atomic():
            for shape in reversed(shapes):
                written.removed[shape.each.label] = _delete(edits, shape)
            for shape in shapes:
                written.changed[shape.each.label] = _update(edits, shape, merge=merge)
            for shape in shapes:
                written.added[shape.each.label] = _insert(edits, shape)
            refuse_lost_references(title, edits, shapes, doing=doing)
    except IntegrityError as fault:
        raise _refusal(fault, title, shapes, doing) from None
    return written


def _refusal(fault: IntegrityError, title: str, shapes: list[Shape], doing: str) -> Conflict:
    name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) or ""
    for shape in shapes:
        meta = shape.each.model._meta
        for constraint in meta.constraints:
            if constraint.name == name and isinstance(constraint, models.UniqueConstraint):
                fields = " and ".join(
                    str(getattr(meta.get_field(each), "verbose_name", each))
                    for each in constraint.fields[-2:]
                    if getattr(meta.get_field(each), "column", "") != shape.each.scope
                )
                return Conflict(
                    f"{doing} is not possible: another {meta.verbose_name} has the same {fields} by now."
                    f" Change it first, then try “{title}” again.",
                    model=shape.each.label,
                )
    return Conflict(
        f"{doing} is not possible: the rows of “{title}” no longer fit the rules they are kept by"
        + (f" ({name})." if name else ".")
    )


def _delete(edits: Edits, shape: Shape) -> list[int]:
    source, params = edits.of(shape.each)
    going = f"SELECT object_id FROM {source} e WHERE e.becomes IS NULL"  # noqa: S608
    for dependent, column in dependents_of(shape.each.model):
        if dependent not in tracked_models() or (not edits.backwards and is_let_go(dependent, column)):
            _release(dependent, column, going, params)
    table = shape.each.table
    return _ids(f"DELETE FROM {table} t WHERE t.id IN ({going}) RETURNING t.id", params)  # noqa: S608


def _release(dependent: type[models.Model], column: str, going: str, params: list[Any]) -> None:
    """Results that hang on rows that go are dropped with them; what may stand alone is cut loose."""
    relation: Any = next(f for f in dependent._meta.concrete_fields if f.column == column)
    table = dependent._meta.db_table
    if relation.remote_field.on_delete is models.CASCADE:
        _ids(f"DELETE FROM {table} WHERE {column} IN ({going}) RETURNING 1", params)  # noqa: S608
    elif relation.null and relation.remote_field.on_delete is models.SET_NULL:
        _ids(f"UPDATE {table} SET {column} = NULL WHERE {column} IN ({going}) RETURNING 1", params)  # noqa: S608


def _update(edits: Edits, shape: Shape, *, merge: bool) -> list[int]:
    _vacate(edits, shape)
    source, params = edits.of(shape.each)
    columns = list(shape.known)
    listed = ", ".join(f'"{name}"' for name in columns)
    picked = ", ".join(f'p."{name}"' for name in columns)
    stamp, stamps = _stamp(shape)
    counting: AbstractContextManager[None] = nullcontext()
    if merge and _is_versioned(shape):
        stamp += ", version = greatest(t.version + 1, (e.becomes->>'version')::int)"
        counting = pgtrigger.ignore(f"{shape.each.model._meta.label}:raise_version")
    with counting, transaction.atomic():  # a refusal ends here, before counting goes on
        return _ids(
            f"UPDATE {shape.each.table} t SET ({listed}) = (SELECT {picked}"  # noqa: S608
            f" FROM jsonb_populate_record(t, {_overlay(shape, merge=merge)}) p){stamp}"
            f" FROM {source} e WHERE t.id = e.object_id AND e.was IS NOT NULL AND e.becomes IS NOT NULL"
            " RETURNING t.id",
            [*stamps, *params],
        )


def _vacate(edits: Edits, shape: Shape) -> None:
    """Rows that hand a unique text on to one another let go of it first; nobody sees the moment between.

    Other unique columns are constraints that Postgres checks when a statement ends; those that count only where a text
    is not empty are indexes, which it checks row by row.
    """
    model = shape.each.model
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or constraint.condition is None:
            continue
        text, columns = _vacant_text(constraint), [model._meta.get_field(name) for name in constraint.fields]
        names = [str(column.column) for column in columns]  # type: ignore[union-attr]
        if not text or not set(names) <= set(shape.known):
            continue
        passed_on = _passed_on(edits, shape, text, names)
        if passed_on:
            with pgtrigger.ignore(*_followed(model)), transaction.atomic():
                table = shape.each.table
                _ids(f"UPDATE {table} SET \"{text}\" = '' WHERE id = ANY(%s) RETURNING id", [passed_on])  # noqa: S608


def _passed_on(edits: Edits, shape: Shape, text: str, names: list[str]) -> list[int]:
    """Rows whose unique text another row of the edits takes over."""
    source, params = edits.of(shape.each)
    keys = ", ".join(f"e.{state}->>'{name}'" for state in ("was", "becomes") for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.object_id, {keys} FROM {source} e WHERE e.was IS NOT NULL AND e.becomes IS NOT NULL"  # noqa: S608
            f" AND e.was->>'{text}' IS DISTINCT FROM e.becomes->>'{text}'",
            params,
        )
        rows = cursor.fetchall()
    taken = {row[1 + len(names) :] for row in rows}
    return [row[0] for row in rows if row[1 + names.index(text)] and row[1 : 1 + len(names)] in taken]


def _vacant_text(constraint: models.UniqueConstraint) -> str:
    """The column that a constraint does not count while it is empty."""
    return next((name for name in constraint.fields if constraint.condition == ~models.Q(**{name: ""})), "")


def _followed(model: type[models.Model]) -> list[str]:
    """Triggers that count and tell edits: a moment between two states is neither."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for each, trigger in pgtrigger.registered()
        if each._meta.label == model._meta.label
    ]


def _overlay(shape: Shape, *, merge: bool) -> str:
    """SQL: what an edit writes over a row that is there."""
    if merge or shape.each.by_column:
        return (
            "(SELECT coalesce(jsonb_object_agg(k.key, k.value), '{}') FROM jsonb_each(e.becomes) k"
            " WHERE e.was->k.key IS DISTINCT FROM k.value)"
        )
    whole = "e.becomes"
    if not shape.order:
        return whole
    order = shape.order
    return (
        f"CASE WHEN {shape.only_moves_on()} THEN jsonb_build_object('{order}', e.becomes->'{order}')"
        f" WHEN e.was->'{order}' = e.becomes->'{order}' THEN {whole} - '{order}' ELSE {whole} END"
    )


def _stamp(shape: Shape) -> tuple[str, list[Any]]:
    """`updated_at` says now, so that who asks for changes hears of it."""
    if any(getattr(f, "auto_now", False) for f in shape.each.model._meta.concrete_fields):
        return ", updated_at = %s", [timezone.now()]
    return "", []


def _insert(edits: Edits, shape: Shape) -> list[int]:
    """Rows come back under their old ids; their version goes on from the number of their events."""
    each = shape.each
    source, params = edits.of(each)
    columns, values, given = ["id"], ["e.object_id"], []
    for name in (*shape.known, *(_HAND if shape.has_created_at else ())):
        columns.append(f'"{name}"')
        values.append(f'p."{name}"' if name not in BOOKKEEPING else f'coalesce(p."{name}", now())')
    for column, value in _made_up(shape):
        columns.append(f'"{column.column}"')
        values.append("%s")
        given.append(value)
    if _is_versioned(shape):
        columns.append("version")
        events = f"(SELECT count(*) + 1 FROM {each.events} v WHERE v.pgh_obj_id = e.object_id)"  # noqa: S608
        values.append(f"coalesce((e.becomes->>'version')::int, {events})")
    return _ids(
        f"INSERT INTO {each.table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {source} e"  # noqa: S608
        f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{each.table}, e.becomes) p"
        " WHERE e.was IS NULL ORDER BY e.place RETURNING id",
        [*given, *params],
    )


def _is_versioned(shape: Shape) -> bool:
    return any(field.column == "version" for field in shape.each.model._meta.concrete_fields)


def _made_up(shape: Shape) -> list[tuple[models.Field[Any, Any], Any]]:
    """Values of columns that the edits do not know: the clock's, or the default of a column that came later."""
    now = timezone.now()
    clocks = [f for f in shape.each.model._meta.concrete_fields if getattr(f, "auto_now", False)]
    later = [(f, f.get_db_prep_save(f.get_default(), connection)) for f in shape.missing]
    return [*((f, now) for f in clocks), *later]


def _ids(sql: str, params: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
