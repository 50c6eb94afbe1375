"""History by trigger: which models are tracked, and what an act changed, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import pghistory
from django.db import connection, models

M = TypeVar("M", bound=type[models.Model])

_tracked: list[type[models.Model]] = []
_HIDDEN = {"id", "version"}


def tracked(*, exclude: Sequence[str] = ("version",)) -> Callable[[M], M]:
    """Write every insert, update and delete of the model's rows to an event table, by trigger.

    An event row carries the act's id and, denormalised, its verb and actor, so that it stays readable alone.
    """

    def decorate(model: M) -> M:
        decorated: M = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            context_field=pghistory.ContextJSONField(null=True),
            context_id_field=pghistory.ContextUUIDField(null=True, db_index=True),
            obj_field=pghistory.ObjForeignKey(related_name="events", db_index=True),
        )(model)
        _tracked.append(decorated)
        return decorated

    return decorate


def event_model(model: type[models.Model]) -> type[models.Model]:
    """The event table of a tracked model."""
    return model._meta.get_field("events").related_model  # type: ignore[return-value]


def tracked_models() -> list[type[models.Model]]:
    """Every tracked model."""
    return list(_tracked)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as the database holds it."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an act did to one row."""

    model: str
    model_label: str
    object_id: int
    object_label: str
    kind: str  # insert, update, delete
    changes: tuple[FieldChange, ...]


def changes_of(act_ids: Iterable[Any], *, rows_per_act: int = 20) -> dict[Any, list[RowChange]]:
    """What acts changed, row by row; at most `rows_per_act` rows of each model and act."""
    ids = list(act_ids)
    found: dict[Any, list[RowChange]] = {act_id: [] for act_id in ids}
    touched = {model for model, *_ in _counted(ids)}
    for model in _tracked:
        if model in touched:
            _collect(model, ids, rows_per_act, found)
    return found


def counts_of(act_ids: Iterable[Any]) -> dict[Any, dict[str, dict[str, int]]]:
    """How many rows of which model an act added, changed and deleted."""
    ids = list(act_ids)
    counts: dict[Any, dict[str, dict[str, int]]] = {act_id: {} for act_id in ids}
    for model, act_id, label, number in _counted(ids):
        counts[act_id].setdefault(str(model._meta.verbose_name), {})[label] = number
    return counts


def _counted(ids: list[Any]) -> list[tuple[type[models.Model], Any, str, int]]:
    """Rows by model, act and kind of change, from every event table in one query."""
    if not ids:
        return []
    parts = [
        f"SELECT {place}, pgh_context_id, pgh_label, count(DISTINCT pgh_obj_id) FROM"  # noqa: S608  our own names
        f" {event_model(model)._meta.db_table} WHERE pgh_context_id = ANY(%s::uuid[]) GROUP BY 2, 3"
        for place, model in enumerate(_tracked)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [[str(act_id) for act_id in ids]] * len(parts))
        rows = cursor.fetchall()
    return [(_tracked[place], UUID(str(act_id)), label, number) for place, act_id, label, number in rows]


def _collect(
    model: type[models.Model], ids: list[Any], limit: int, found: dict[Any, list[RowChange]]
) -> None:
    events = event_model(model)
    ranked = events._default_manager.filter(pgh_context_id__in=ids).annotate(
        rank=models.Window(models.functions.RowNumber(), partition_by="pgh_context_id", order_by="pgh_id")
    )
    page = list(ranked.filter(rank__lte=limit).order_by("pgh_id"))
    if not page:
        return
    before = _events_before(events, page)
    for event in page:
        previous = before.get(event.pgh_id)
        found[event.pgh_context_id].append(_row_change(model, event, previous))


def _events_before(events: type[models.Model], page: list[Any]) -> dict[int, Any]:
    """For each event the one before it of the same row, in one query."""
    table = events._meta.db_table
    pairs: Any = events._default_manager.raw(
        f"SELECT e.*, this.pgh_id AS following FROM {table} this JOIN LATERAL ("  # noqa: S608
        f" SELECT * FROM {table} p WHERE p.pgh_obj_id = this.pgh_obj_id AND p.pgh_id < this.pgh_id"
        " ORDER BY p.pgh_id DESC LIMIT 1) e ON true WHERE this.pgh_id = ANY(%s)",
        [[event.pgh_id for event in page]],
    )
    return {row.following: row for row in pairs}


def _row_change(model: type[models.Model], event: Any, previous: Any) -> RowChange:
    changes = []
    for model_field in model._meta.concrete_fields:
        name = model_field.attname
        is_clock = getattr(model_field, "auto_now", False)
        if model_field.name in _HIDDEN or is_clock or not hasattr(event, name):
            continue
        old = getattr(previous, name) if previous is not None else None
        new = None if event.pgh_label == "delete" else getattr(event, name)
        if event.pgh_label == "insert":
            old = None
        if old != new and not (event.pgh_label == "insert" and new in ("", None)):
            changes.append(FieldChange(name, str(model_field.verbose_name), old, new))
    return RowChange(
        model=model._meta.label_lower,
        model_label=str(model._meta.verbose_name),
        object_id=event.pgh_obj_id,
        object_label=str(getattr(event, "name", "") or f"{model._meta.verbose_name} {event.pgh_obj_id}"),
        kind=event.pgh_label,
        changes=tuple(changes),
    )
