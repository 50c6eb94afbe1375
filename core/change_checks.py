"""Whether edits may be put on rows: each row must be as it was left, and nothing may hang below rows that go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from django.utils.formats import date_format
from django.utils.timezone import localtime

from core.change_capture import Undoable, is_let_go
from core.change_edits import Edits, Shape
from core.errors import Conflict
from core.history import tracked_models


def refuse_changed_rows(title: str, edits: Edits, shapes: list[Shape], *, doing: str) -> None:
    """Raise Conflict when a row is no longer in the state the edits start from, naming the first and its author."""
    for shape in shapes:
        found = _changed(edits, shape)
        if found:
            number, object_id, values = found
            meta = shape.each.model._meta
            noun = meta.verbose_name if number == 1 else meta.verbose_name_plural
            name = shape.each.labels([values])[0]
            raise Conflict(
                f"{number} {noun} changed after “{title}”: {name}{last_edit_of(shape.each, object_id)}."
                f" {doing} would lose {'that edit' if number == 1 else 'those edits'}.",
                model=shape.each.label,
                object_id=object_id,
                changed=number,
            )


def refuse_unknown_states(title: str, edits: Edits) -> None:
    """Raise Conflict when history did not reach back to the state that rows should return to."""
    source, params = edits.of()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {source} e WHERE becomes = '{{}}'", params)  # noqa: S608
        number = cursor.fetchone()[0]
    if number:
        raise Conflict(
            f"“{title}” cannot be taken back: what {number} of its rows held before is not in the history."
        )


def refuse_dependents(title: str, edits: Edits, shapes: list[Shape]) -> None:
    """Raise Conflict when tracked rows that the edits do not hold hang on rows that would vanish."""
    parts: list[str] = []
    params: list[Any] = []
    found: list[type[models.Model]] = []
    lets_go: list[bool] = []
    for shape in shapes:
        going, going_params = _going(edits, shape)
        for dependent, column in dependents_of(shape.each.model):
            if dependent not in tracked_models() or (not edits.backwards and is_let_go(dependent, column)):
                continue
            table, key = dependent._meta.db_table, dependent._meta.pk.column
            parts.append(
                f"SELECT {len(found)}, count(*) FROM {table} d WHERE d.{column} IN ({going}) AND d.{key} NOT IN"  # noqa: S608
                " (SELECT k.object_id FROM core_changesetedit k WHERE k.change_set_id = ANY(%s::uuid[])"
                " AND k.model = %s)"
            )
            params += [*going_params, [str(each) for each in edits.sets], dependent._meta.label_lower]
            found.append(dependent)
            lets_go.append(is_let_go(dependent, column))
    if not parts:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for place, number in cursor.fetchall():
            if number:
                meta = found[place]._meta
                noun = meta.verbose_name if number == 1 else meta.verbose_name_plural
                lost = "would be lost. Move or delete them first."
                if lets_go[place]:
                    lost = "would break. Have them removed first, or delete the rows instead of taking them back."
                raise Conflict(
                    f"{number} {noun} added after “{title}” {lost}",
                    model=meta.label_lower,
                    changed=number,
                )


def refuse_lost_references(title: str, edits: Edits, shapes: list[Shape], *, doing: str) -> None:
    """Raise Conflict when a row that was written refers to one that somebody deleted since."""
    parts: list[str] = []
    params: list[Any] = []
    found: list[tuple[Shape, type[models.Model]]] = []
    for shape in shapes:
        source, source_params = edits.of(shape.each)
        for field in shape.each.model._meta.concrete_fields:
            target = field.related_model
            if not isinstance(target, type) or field.column not in shape.known:
                continue
            wanted = (
                f"SELECT DISTINCT (e.becomes->>'{field.column}')::int8 FROM {source} e"  # noqa: S608
                f" WHERE e.becomes->>'{field.column}' IS NOT NULL"
                f" AND (e.was IS NULL OR e.was->'{field.column}' IS DISTINCT FROM e.becomes->'{field.column}')"
            )
            key, table = target._meta.pk.column, target._meta.db_table
            parts.append(
                f"SELECT {len(found)}, gone.* FROM ({wanted} EXCEPT"  # noqa: S608
                f" SELECT g.{key} FROM {table} g WHERE g.{key} = ANY(ARRAY({wanted}))) gone"
            )
            params += [*source_params, *source_params]
            found.append((shape, target))
    if not parts:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        row = cursor.fetchone()
    if row:
        shape, target = found[row[0]]
        meta = target._meta
        raise Conflict(
            f"{doing} is not possible: a {shape.each.model._meta.verbose_name} of “{title}” belongs to a"
            f" {meta.verbose_name} that was deleted since{_deleted_by(target, row[1])}.",
            model=shape.each.label,
        )


def dependents_of(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Models with a column that refers to this one, history tables aside."""
    histories = {_events(each) for each in tracked_models()}
    for relation in model._meta.get_fields(include_hidden=True):
        if (
            not relation.auto_created
            or relation.concrete
            or not (relation.one_to_many or relation.one_to_one)
        ):
            continue
        dependent: Any = relation.related_model
        if dependent not in histories:
            column: Any = relation.field.column  # type: ignore[union-attr]
            yield dependent, column


def last_edit_of(each: Undoable, object_id: int) -> str:
    """Who changed or deleted a row last, and when: “, by Ben Ode on 21 Nov at 14:05”; empty where nobody knows."""
    return _last_edit(each.events, object_id)


def _deleted_by(model: type[models.Model], object_id: int) -> str:
    return _last_edit(_events(model)._meta.db_table, object_id) if model in tracked_models() else ""


def _last_edit(events: str, object_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_created_at, pgh_context->>'label' FROM {events} WHERE pgh_obj_id = %s"  # noqa: S608
            " ORDER BY pgh_id DESC LIMIT 1",
            [object_id],
        )
        row = cursor.fetchone()
    if row is None or not row[1]:
        return ""
    at = localtime(row[0])
    return f", by {row[1]} on {date_format(at, 'j M')} at {date_format(at, 'H:i')}"


def _events(model: type[models.Model]) -> type[models.Model]:
    from core.history import event_model

    return event_model(model)


def _going(edits: Edits, shape: Shape) -> tuple[str, list[Any]]:
    source, params = edits.of(shape.each)
    return f"SELECT object_id FROM {source} e WHERE e.becomes IS NULL", params  # noqa: S608


def _changed(edits: Edits, shape: Shape) -> tuple[int, int, dict[str, Any]] | None:
    """How many rows are not as the edits expect them, and the first of them with its values."""
    source, params = edits.of(shape.each)
    left_out = shape.left_out()
    now, then = f"(to_jsonb(t) - {left_out})", f"({shape.typed('e.was')} - {left_out})"
    differs = f"{now} IS DISTINCT FROM {then}"
    if shape.each.by_column:
        differs = (
            f"CASE WHEN e.becomes IS NULL THEN {differs} ELSE EXISTS (SELECT 1 FROM jsonb_each({then}) k"  # noqa: S608
            f" WHERE {shape.typed('e.becomes')}->k.key IS DISTINCT FROM k.value"
            " AND to_jsonb(t)->k.key IS DISTINCT FROM k.value) END"
        )
    if shape.order:
        order = shape.order
        stays = f"(e.becomes IS NULL OR e.was->'{order}' = e.becomes->'{order}')"
        differs = (
            f"CASE WHEN {shape.only_moves_on()} THEN t.{order} IS DISTINCT FROM (e.was->>'{order}')::int8"
            f" WHEN {stays} THEN ({now} - '{order}') IS DISTINCT FROM ({then} - '{order}') ELSE {differs} END"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) OVER (), e.object_id, coalesce(to_jsonb(t), e.was, e.becomes)"  # noqa: S608
            f" FROM {source} e LEFT JOIN {shape.each.table} t ON t.id = e.object_id"
            f" WHERE (e.was IS NULL) <> (t.id IS NULL) OR (e.was IS NOT NULL AND {differs})"
            " ORDER BY e.place LIMIT 1",
            params,
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return row[0], row[1], _loaded(row[2])


def _loaded(value: Any) -> dict[str, Any]:
    import json

    loaded: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return loaded
