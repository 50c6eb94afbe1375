"""Drafts: change sets whose edits were tried out and taken back, kept beside the rows they are about."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from core.actors import Actor
from core.change_capture import undoable
from core.change_clashes import Row
from core.change_edits import Edits
from core.models import ChangeSet, ChangeSetEdit


@dataclass(frozen=True, slots=True)
class Draft:
    """A change set as values, so that it outlives the transaction in which it was made."""

    title: str
    verb: str
    actions: list[str]
    edits: str
    """The edits as JSON text, as the database wrote them."""


def take_along(sets: Iterable[uuid.UUID]) -> list[Draft]:
    """Read change sets whose rows are about to be taken back, with the versions these rows have now."""
    keys = list(sets)
    touched = set(
        ChangeSetEdit.objects.filter(change_set__in=keys).order_by().values_list("model", flat=True)
    )
    for each in undoable():
        if each.label not in touched:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_changesetedit e SET after = e.after || jsonb_build_object('version', t.version)"  # noqa: S608
                f" FROM {each.table} t WHERE e.change_set_id = ANY(%s::uuid[]) AND e.model = %s"
                " AND t.id = e.object_id AND e.after IS NOT NULL",
                [[str(key) for key in keys], each.label],
            )
    return read_drafts(keys)


def read_drafts(sets: Iterable[uuid.UUID]) -> list[Draft]:
    """Change sets as values, in the order given."""
    keys = list(sets)
    found = {row.pk: row for row in ChangeSet.objects.filter(pk__in=keys)}
    return [
        Draft(found[key].title, found[key].verb, found[key].actions, _text(Edits((key,)))) for key in keys
    ]


def _text(edits: Edits) -> str:
    source, params = edits.of()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce("  # noqa: S608
            "jsonb_agg(jsonb_build_array(model, object_id, was, becomes) ORDER BY place), '[]')::text"
            f" FROM {source} e",
            params,
        )
        text: str = cursor.fetchone()[0]
    return text


def keep_draft(draft: Draft, *, kind: str, scope_id: int, actor: Actor) -> ChangeSet:
    """Write a draft as a change set of its own."""
    change_set = ChangeSet.objects.create(
        kind=kind,
        title=draft.title,
        scope_id=scope_id,
        author_id=actor.user_id,
        state=ChangeSet.State.DRAFT,
        verb=draft.verb,
        actions=draft.actions,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_changesetedit (change_set_id, position, model, object_id, before, after)"
            " SELECT %s, place - 1, e->>0, (e->>1)::int8, nullif(e->2, 'null'), nullif(e->3, 'null')"
            " FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS each(e, place)",
            [change_set.pk, draft.edits],
        )
    return change_set


def copy_drafts(sets: Iterable[uuid.UUID], *, actor: Actor) -> list[ChangeSet]:
    """The same drafts once more; rows that they add get ids of their own, so that both can be applied."""
    keys = list(sets)
    kinds = {row.pk: (row.kind, row.scope_id) for row in ChangeSet.objects.filter(pk__in=keys)}
    drafts = [
        (key, draft, json.loads(draft.edits)) for key, draft in zip(keys, read_drafts(keys), strict=True)
    ]
    added = [edit[:2] for _, _, edits in drafts for edit in edits if edit[2] is None]
    ids = {(model, old): new for model, old, new in _new_ids([(model, key) for model, key in added])}
    copies = []
    for key, draft, edits in drafts:
        for edit in edits:
            _rename(edit, ids)
        kind, scope_id = kinds[key]
        text = json.dumps(edits)
        copies.append(keep_draft(replace(draft, edits=text), kind=kind, scope_id=scope_id, actor=actor))
    return copies


def _new_ids(rows: list[Row]) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for each in undoable():
        mine = list(dict.fromkeys(key for model, key in rows if model == each.label))
        if mine:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [each.table, len(mine)],
                )
                new = [row[0] for row in cursor.fetchall()]
            found += [(each.label, old, key) for old, key in zip(mine, new, strict=True)]
    return found


def _rename(edit: list[Any], ids: dict[Row, int]) -> None:
    """Give a row and what it refers to their new ids."""
    (each,) = undoable(edit[0])
    edit[1] = ids.get((each.label, edit[1]), edit[1])
    for state in edit[2:]:
        if state is None:
            continue
        state["id"] = edit[1]
        for column in each.model._meta.concrete_fields:
            target = column.related_model
            if isinstance(target, type) and state.get(column.column) is not None:
                key = (target._meta.label_lower, state[column.column])
                state[column.column] = ids.get(key, state[column.column])


def drop_drafts(sets: Iterable[uuid.UUID]) -> None:
    """Delete drafts that nobody needs any more."""
    ChangeSet.objects.filter(pk__in=list(sets), state=ChangeSet.State.DRAFT).delete()


def drop_rows(sets: Iterable[uuid.UUID], rows: Iterable[Row]) -> None:
    """Take rows out of drafts."""
    keys = list(sets)
    by_model: dict[str, list[int]] = {}
    for model, object_id in rows:
        by_model.setdefault(model, []).append(object_id)
    for model, ids in by_model.items():
        ChangeSetEdit.objects.filter(change_set__in=keys, model=model, object_id__in=ids).delete()
