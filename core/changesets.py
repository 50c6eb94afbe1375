"""Change sets: what a deed did to rows, taken back, done again or tried out as values.

They are captured from the history of an act (`core.change_capture`); a service only says that its act is to be
one: `record(kind=…, scope_id=…)`. Callers of the rest hold the scope, so that nobody edits it meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from core.change_capture import collecting, record, register_undoable, undoable
from core.change_checks import refuse_changed_rows, refuse_dependents, refuse_unknown_states
from core.change_edits import Edits, shapes_of
from core.change_writing import Written, write
from core.errors import Conflict
from core.models import ChangeSet

__all__ = [
    "Edits",
    "Written",
    "collecting",
    "put",
    "reapply",
    "record",
    "register_follower",
    "register_undoable",
    "revert",
    "undoable",
]

_followers: dict[str, Callable[[ChangeSet], None]] = {}


def register_follower(kind: str, follow: Callable[[ChangeSet], None]) -> None:
    """Call `follow` when a change set of this kind was taken back or done again; its state says which."""
    _followers[kind] = follow


def revert(change_set: ChangeSet) -> Written:
    """Bring every row back to what it was before; raises Conflict when one was changed since, naming it."""
    held = _held(change_set)
    if held.state != ChangeSet.State.APPLIED:
        raise Conflict(f"“{held.title}” was already taken back.")
    written = put(held.title, Edits((held.pk,), backwards=True), doing="Taking it back")
    held.state, held.reverted_at = ChangeSet.State.REVERTED, timezone.now()
    held.save(update_fields=["state", "reverted_at"])
    _follow(held)
    return written


def reapply(change_set: ChangeSet) -> Written:
    """Do a deed again that was taken back; raises Conflict when one of its rows was changed since, naming it."""
    held = _held(change_set)
    if held.state not in (ChangeSet.State.REVERTED, ChangeSet.State.DROPPED):
        raise Conflict(f"“{held.title}” is in force.")
    written = put(held.title, Edits((held.pk,)), doing="Doing it again")
    held.state, held.reverted_at = ChangeSet.State.APPLIED, None
    held.save(update_fields=["state", "reverted_at"])
    _follow(held)
    return written


def put(title: str, edits: Edits, *, doing: str) -> Written:
    """Put edits on rows that are all in the state the edits start from; raises Conflict otherwise."""
    shapes = shapes_of(edits)
    refuse_unknown_states(title, edits)
    refuse_changed_rows(title, edits, shapes, doing=doing)
    refuse_dependents(title, edits, shapes)
    return write(title, edits, shapes, doing=doing)


def _follow(change_set: ChangeSet) -> None:
    if change_set.kind in _followers:
        _followers[change_set.kind](change_set)


def _held(change_set: ChangeSet) -> ChangeSet:
    held = ChangeSet.objects.select_for_update().filter(pk=change_set.pk).first()
    if held is None:
        raise Conflict(f"“{change_set.title}” is no longer kept, so it cannot be taken back or done again.")
    return held
