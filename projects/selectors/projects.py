"""One project by its key, and the list with its filters and orders."""

from __future__ import annotations

import re

from core.actors import Actor
from core.errors import NotVisible
from projects.models import Project, ProjectQuerySet

_KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")


def visible_projects(actor: Actor) -> ProjectQuerySet:
    """Projects that exist for the actor, each with its programme and with the actor's role in it."""
    projects: ProjectQuerySet = Project.objects.visible_to(actor)
    return projects.with_role_of(actor).select_related("programme__portfolio")


def get_project(actor: Actor, key: str) -> Project:
    """The project under a key; NotVisible where there is none or none for this actor."""
    found = visible_projects(actor).filter(key=key).first() if _KEY.fullmatch(key) else None
    if found is None:
        raise NotVisible()
    return found
