"""Which project an object belongs to, and which project roles an actor holds there."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.policy import register_role_resolver, register_scope_resolver, register_view_action
from projects.models import Membership, Project
from projects.policy import PROJECT_VIEW


def project_id_of(obj: Any) -> int | None:
    """The project an object belongs to."""
    if isinstance(obj, Project):
        return obj.pk
    return getattr(obj, "project_id", None)


def project_roles(actor: Actor, obj: Any) -> list[str]:
    """The actor's role in the object's project; asked once per actor and project within a request."""
    project_id = project_id_of(obj)
    if project_id is None or actor.user is None:
        return []
    role = Membership.objects.filter(project_id=project_id, user=actor.user).values_list("role", flat=True).first()
    return [f"project:{role}"] if role else []


def register() -> None:
    """Fill the core's registries."""
    register_scope_resolver(project_id_of)
    register_role_resolver(project_roles)
    register_view_action(Project, PROJECT_VIEW)
    register_view_action(Membership, PROJECT_VIEW)
