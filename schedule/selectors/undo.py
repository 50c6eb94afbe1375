"""What a person can take back or do again in a plan: deeds of their own, as rows that survive a reload."""

from __future__ import annotations

from core.actors import Actor
from core.models import ChangeSet
from core.policy import Action, can, table
from projects.models import Project
from schedule.policy import SCHEDULE_EDIT


def last_deed(actor: Actor, project: Project) -> ChangeSet | None:
    """The latest deed of this person in the plan that is in force."""
    if actor.user_id is None:
        return None
    deeds = ChangeSet.objects.filter(
        scope_id=project.pk, author_id=actor.user_id, state=ChangeSet.State.APPLIED
    )
    return deeds.order_by("-created_at").first()


def next_redo(actor: Actor, project: Project) -> ChangeSet | None:
    """The earliest deed that this person took back and has done nothing after."""
    return _redo_after(last_deed(actor, project), actor, project)


def _redo_after(last: ChangeSet | None, actor: Actor, project: Project) -> ChangeSet | None:
    if actor.user_id is None:
        return None
    deeds = ChangeSet.objects.filter(
        scope_id=project.pk, author_id=actor.user_id, state=ChangeSet.State.REVERTED
    )
    if last is not None:
        deeds = deeds.filter(created_at__gt=last.created_at)
    return deeds.order_by("created_at").first()


def actions_of(change_set: ChangeSet) -> list[Action]:
    """What one has to be allowed to do for taking a deed back: what its author had to be."""
    known = {action.name: action for action in table()}
    return [known[name] for name in change_set.actions if name in known] or [SCHEDULE_EDIT]


def what_can_be_undone(*, actor: Actor, project: Project) -> dict[str, str | None]:
    """The deeds that undo and redo would reach now, as the words of their buttons, and their ids; None for nothing."""
    last = last_deed(actor, project)
    found = {"undo": last, "redo": _redo_after(last, actor, project)}
    allowed = {
        name: deed
        if deed is not None and all(can(actor, action, project) for action in actions_of(deed))
        else None
        for name, deed in found.items()
    }
    return {
        **{name: deed.title if deed else None for name, deed in allowed.items()},
        **{f"{name}_deed": str(deed.pk) if deed else None for name, deed in allowed.items()},
    }
