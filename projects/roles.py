"""Which project an object belongs to, and which project roles an actor holds there."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.policy import register_role_resolver, register_scope_resolver, register_view_action
from core.services import current_act
from projects.models import Baseline, Membership, Project
from projects.policy import PROJECT_VIEW


def project_id_of(obj: Any) -> int | None:
    """The project an object belongs to."""
    if isinstance(obj, Project):
        return obj.pk
    return getattr(obj, "project_id", None)


def project_roles(actor: Actor, obj: Any) -> list[str]:
    """The actor's role in the object's project.

    A project read by `get_project` or a list remembers the role it was read with, so that a page asks once.
    Within a service the table is asked each time: a write never trusts what was read before it.
    """
    project_id = project_id_of(obj)
    if project_id is None or actor.user is None:
        return []
    project = _project_at_hand(obj)
    if current_act() is None and project is not None and project.knows_role_of(actor):
        role = project.remembered_role
    else:
        role = (
            Membership.objects.filter(project_id=project_id, user=actor.user)
            .values_list("role", flat=True)
            .first()
        )
    return [f"project:{role}"] if role else []


def _project_at_hand(obj: Any) -> Project | None:
    if isinstance(obj, Project):
        return obj
    state = getattr(obj, "_state", None)
    found = state.fields_cache.get("project") if state is not None else None
    return found if isinstance(found, Project) else None


def register() -> None:
    """Fill the core's registries."""
    register_scope_resolver(project_id_of)
    register_role_resolver(project_roles)
    register_view_action(Project, PROJECT_VIEW)
    register_view_action(Membership, PROJECT_VIEW)
    register_view_action(Baseline, PROJECT_VIEW)
