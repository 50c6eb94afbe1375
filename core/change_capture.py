"""What an act did to rows, out of the history that triggers wrote: one change set an act and scope.

Bulk writes and SQL are in the history as well, so that no service has to say what it changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models
from django.utils.text import capfirst

from core.history import event_model
from core.models import ChangeSet
from core.services import current_act, deed_of

if TYPE_CHECKING:
    from core.services import CurrentAct

Labels = Callable[[Sequence[dict[str, Any]]], list[str]]

_HISTORY_COLUMNS: Final = (
    "ARRAY['pgh_id', 'pgh_created_at', 'pgh_label', 'pgh_context', 'pgh_context_id', 'pgh_obj_id']"
)


@dataclass(frozen=True, slots=True)
class Undoable:
    """A tracked model whose edits become change sets."""

    model: type[models.Model]
    scope: str
    """The column that ties a row to its project."""
    order: str
    """A column that only puts siblings in order: moving on to make room for others is no edit. Empty: none."""
    labels: Labels
    """How rows are called in sentences, from their values."""
    by_column: bool = False
    """Whether its columns stand for themselves, so that two people may change two of them."""
    lets_go: tuple[str, ...] = ()
    """Columns that become empty when a deed done again deletes the row they refer to, as the deed itself did."""

    @property
    def label(self) -> str:
        """The model as change sets name it."""
        return self.model._meta.label_lower

    @property
    def table(self) -> str:
        """Its table."""
        return self.model._meta.db_table

    @property
    def events(self) -> str:
        """The table of its history."""
        return event_model(self.model)._meta.db_table


@dataclass(slots=True)
class Recording:
    """That the act under way is to become a change set of a scope."""

    id: uuid.UUID
    kind: str
    scope_id: int
    title: str = ""
    actions: list[str] = field(default_factory=list)
    even_empty: bool = False
    begins: dict[str, int] = field(default_factory=dict)
    """By model: the last event that is not part of it."""


_undoable: dict[str, Undoable] = {}
_collected: ContextVar[list[uuid.UUID] | None] = ContextVar("collected_change_sets", default=None)


def register_undoable(
    model: type[models.Model],
    *,
    scope: str = "project_id",
    order: str = "",
    labels: Labels | None = None,
    by_column: bool = False,
    lets_go: tuple[str, ...] = (),
) -> None:
    """Have edits of a tracked model recorded, so that they can be taken back, tried out and applied."""

    def names(rows: Sequence[dict[str, Any]]) -> list[str]:
        plain = str(model._meta.verbose_name)
        return [f"“{row['name']}”" if row.get("name") else f"{plain} {row.get('id', '')}" for row in rows]

    _undoable[model._meta.label_lower] = Undoable(model, scope, order, labels or names, by_column, lets_go)


def undoable(label: str | None = None) -> list[Undoable]:
    """Every registered model, or the one with this label."""
    return list(_undoable.values()) if label is None else [_undoable[label]]


def is_let_go(model: type[models.Model], column: str) -> bool:
    """Whether rows of a model stay, without what this column refers to, when that is deleted."""
    known = _undoable.get(model._meta.label_lower)
    return known is not None and column in known.lets_go


def record(
    *,
    kind: str,
    scope_id: int,
    action: str = "",
    title: str = "",
    even_empty: bool = False,
    from_here: bool = False,
) -> uuid.UUID | None:
    """Have the outermost act under way become a change set; gives its id, None outside of services.

    Asked again within one act the first kind and title count; actions are gathered. `from_here` leaves out what the
    act wrote before; `even_empty` keeps a set that changed nothing.
    """
    act = current_act()
    if act is None:
        return None
    recording = act.recordings.setdefault(scope_id, Recording(uuid.uuid4(), kind, scope_id))
    recording.title = recording.title or title
    recording.even_empty |= even_empty
    if action and action not in recording.actions:
        recording.actions.append(action)
    if from_here:
        recording.begins = {each.label: _last_event(each, act.id) for each in _undoable.values()}
    return recording.id


@contextmanager
def collecting() -> Iterator[list[uuid.UUID]]:
    """Learn which change sets are kept within: what a rehearsal has to take along before it is taken back."""
    found: list[uuid.UUID] = []
    marker = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(marker)


def keep(act: CurrentAct) -> None:
    """Write the change sets of an act that ends, in its transaction; a new deed closes its author's way to redo."""
    for recording in act.recordings.values():
        edits = _capture(act.id, recording)
        if not edits and not recording.even_empty:
            continue
        deed = recording.title or capfirst(deed_of(act.verb, act.subject, act.detail))
        if act.actor.user_id is not None:
            ChangeSet.objects.filter(
                scope_id=recording.scope_id, author_id=act.actor.user_id, state=ChangeSet.State.REVERTED
            ).update(state=ChangeSet.State.DROPPED)
        ChangeSet.objects.create(
            id=recording.id,
            kind=recording.kind,
            title=deed[:200],
            scope_id=recording.scope_id,
            author_id=act.actor.user_id,
            act_id=act.id,
            verb=act.verb,
            actions=recording.actions,
        )
        collected = _collected.get()
        if collected is not None:
            collected.append(recording.id)


def _last_event(each: Undoable, act_id: uuid.UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(max(pgh_id), 0) FROM {each.events} WHERE pgh_context_id = %s",  # noqa: S608
            [act_id],
        )
        last: int = cursor.fetchone()[0]
    return last


def _capture(act_id: uuid.UUID, recording: Recording) -> int:
    """Compress the events of an act to one edit a row; gives how many rows it changed.

    The state before is that of the event before the first one; where history does not reach back that far it is
    noted as unknown (an empty object), and such a set cannot be taken back.
    """
    parts = [_compressed(each) for each in _undoable.values()]
    params: list[Any] = [recording.id]
    for each in _undoable.values():
        params += [each.label, act_id, recording.scope_id, recording.begins.get(each.label, 0)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_changesetedit (change_set_id, position, model, object_id, before, after)"  # noqa: S608
            " SELECT %s, row_number() OVER () - 1, model, object_id, before, after"
            f" FROM ({' UNION ALL '.join(parts)}) edits"
            " WHERE (before - 'updated_at') IS DISTINCT FROM (after - 'updated_at')",
            params,
        )
        rows: int = cursor.rowcount
    return rows


def _compressed(each: Undoable) -> str:
    events = each.events
    return (
        "SELECT %s AS model, span.object_id,"  # noqa: S608  our own names
        " CASE f.pgh_label WHEN 'insert' THEN NULL WHEN 'delete' THEN to_jsonb(f)"
        " ELSE coalesce(to_jsonb(b), '{}') END"
        f" - {_HISTORY_COLUMNS} AS before,"
        f" CASE l.pgh_label WHEN 'delete' THEN NULL ELSE to_jsonb(l) END - {_HISTORY_COLUMNS} AS after"
        " FROM (SELECT pgh_obj_id AS object_id, min(pgh_id) AS first, max(pgh_id) AS last"
        f" FROM {events} WHERE pgh_context_id = %s AND {each.scope} = %s AND pgh_id > %s GROUP BY pgh_obj_id) span"
        f" JOIN {events} f ON f.pgh_id = span.first JOIN {events} l ON l.pgh_id = span.last"
        f" LEFT JOIN LATERAL (SELECT * FROM {events} p WHERE f.pgh_label = 'update'"
        " AND p.pgh_obj_id = span.object_id AND p.pgh_id < span.first ORDER BY p.pgh_id DESC LIMIT 1) b ON true"
    )
