"""Change sets: record what a deed does to rows, and take it back as values.

`recording(...)` collects edits while a service writes rows; `revert` applies the inverse in one transaction and
refuses with a sentence when somebody changed one of the rows since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone

from core.actors import Actor
from core.errors import Conflict
from core.history import tracked_models
from core.models import ChangeSet, ChangeSetEdit


def values_of(row: models.Model) -> dict[str, Any]:
    """A row as JSON-able values by column attribute name, alike whether it was just made or read."""
    return {
        field.attname: _plain(field, field.value_from_object(row))
        for field in row._meta.concrete_fields
        if not field.primary_key and field.attname != "version"
    }


def _plain(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    return value


class Recorder:
    """Collects the edits of one deed, in the order in which they were made."""

    def __init__(self) -> None:
        self._edits: list[ChangeSetEdit] = []

    def added(self, rows: Iterable[models.Model]) -> None:
        """Rows that were just inserted."""
        for row in rows:
            self._note(row, None, values_of(row), version=1)

    def changed(self, row: models.Model, before: dict[str, Any]) -> None:
        """A row that was just updated, with its values from before."""
        self._note(row, before, values_of(row), version=getattr(row, "version", None))

    def deleted(self, rows: Iterable[models.Model]) -> None:
        """Rows that are about to be deleted."""
        for row in rows:
            self._note(row, values_of(row), None, version=None)

    def _note(
        self,
        row: models.Model,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        version: int | None,
    ) -> None:
        self._edits.append(
            ChangeSetEdit(
                position=len(self._edits),
                model=row._meta.label_lower,
                object_id=row.pk,
                before=before,
                after=after,
            )
        )

    def save(self, *, actor: Actor, kind: str, title: str, scope_id: int) -> ChangeSet:
        """Write the change set within the running transaction."""
        change_set = ChangeSet.objects.create(
            kind=kind, title=title[:200], scope_id=scope_id, author_id=actor.user_id
        )
        for edit in self._edits:
            edit.change_set = change_set
        ChangeSetEdit.objects.bulk_create(self._edits, batch_size=2000)
        return change_set


def revert(change_set: ChangeSet) -> dict[str, int]:
    """Take a change set back, last edit first; gives the number of rows removed, restored and put back.

    Called within a service that has asked permission. Raises Conflict when a row changed since.
    """
    locked = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
    if locked.state != ChangeSet.State.APPLIED:
        raise Conflict(f"“{locked.title}” was already taken back.")
    edits = list(locked.edits.order_by("-position"))
    _refuse_changed_rows(locked, edits)
    counts = {"removed": 0, "restored": 0, "put_back": 0}
    for model, kind, run in _runs(edits):
        if kind == "removed":
            _refuse_dependents(locked, model, [e.object_id for e in run])
            model._base_manager.filter(pk__in=[e.object_id for e in run]).delete()
        elif kind == "put_back":
            _put_back(model, run[::-1])
        else:
            oldest = {e.object_id: e for e in run}  # newest first: the last of a row is its earliest state
            rows = [_row(model, e) for e in oldest.values()]
            names = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name != "version"]
            model._base_manager.bulk_update(rows, names, batch_size=1000)
        counts[kind] += len(run)
    locked.state, locked.reverted_at = ChangeSet.State.REVERTED, timezone.now()
    locked.save(update_fields=["state", "reverted_at"])
    return counts


def _kind(edit: ChangeSetEdit) -> str:
    if edit.before is None:
        return "removed"
    return "put_back" if edit.after is None else "restored"


def _runs(edits: list[ChangeSetEdit]) -> list[tuple[type[models.Model], str, list[ChangeSetEdit]]]:
    """Consecutive edits of one model and kind, so that thousands of rows are a few statements."""
    runs: list[tuple[type[models.Model], str, list[ChangeSetEdit]]] = []
    for edit in edits:
        model, kind = apps.get_model(edit.model), _kind(edit)
        if not runs or runs[-1][0] is not model or runs[-1][1] != kind:
            runs.append((model, kind, []))
        runs[-1][2].append(edit)
    return runs


def _put_back(model: type[models.Model], edits: list[ChangeSetEdit]) -> None:
    """Insert rows again under their old ids; `auto_now_add` must not rejuvenate them."""
    model._base_manager.bulk_create([_row(model, e) for e in edits], batch_size=2000)
    born = [f.name for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)]
    if born:
        model._base_manager.bulk_update([_row(model, e) for e in edits], born, batch_size=1000)


def _row(model: type[models.Model], edit: ChangeSetEdit) -> models.Model:
    """The row as it was; `updated_at` says now, so that who asks for changes hears of the return."""
    row = model(pk=edit.object_id)
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    for name, value in (edit.before or {}).items():
        field = fields[name]
        setattr(row, name, getattr(field, "target_field", field).to_python(value))
    if "updated_at" in fields:
        row.updated_at = timezone.now()  # type: ignore[attr-defined]
    return row


def _refuse_changed_rows(change_set: ChangeSet, edits: list[ChangeSetEdit]) -> None:
    last: dict[tuple[str, int], ChangeSetEdit] = {}
    for edit in edits:  # newest first: the first seen is the state the deed left behind
        last.setdefault((edit.model, edit.object_id), edit)
    wanted: dict[str, list[ChangeSetEdit]] = defaultdict(list)
    for edit in last.values():
        wanted[edit.model].append(edit)
    for label, group in wanted.items():
        model = apps.get_model(label)
        found = model._base_manager.in_bulk([e.object_id for e in group])
        changed = sum(_differs(found.get(e.object_id), e) for e in group)
        if changed:
            raise Conflict(
                f"{changed} {model._meta.verbose_name if changed == 1 else model._meta.verbose_name_plural}"
                f" changed after “{change_set.title}”. Taking it back would lose those edits.",
                model=label,
                changed=changed,
            )


def _refuse_dependents(change_set: ChangeSet, model: type[models.Model], ids: list[int]) -> None:
    """Rows of others below or beside the rows that go would go with them: refuse."""
    inputs = tracked_models()
    for relation in model._meta.related_objects:
        dependent: Any = relation.related_model
        if dependent not in inputs:
            continue
        rows = dependent._base_manager.filter(**{f"{relation.field.name}__in": ids})
        if dependent is model:
            rows = rows.exclude(pk__in=ids)
        number = rows.count()
        if number:
            what = dependent._meta.verbose_name if number == 1 else dependent._meta.verbose_name_plural
            raise Conflict(
                f"{number} {what} added after “{change_set.title}” would be lost. Move or delete them first.",
                model=dependent._meta.label_lower,
                changed=number,
            )


def _differs(row: models.Model | None, edit: ChangeSetEdit) -> bool:
    if row is None or edit.after is None:
        return (row is None) != (edit.after is None)
    return bool(values_of(row) != edit.after)
