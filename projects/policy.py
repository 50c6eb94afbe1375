"""Who may do what with projects, and the project roles behind it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.policy import ADMINISTRATOR, AUDITOR, EXECUTIVE, MEMBER
from core.actors import Actor
from core.policy import SIGNED_IN, Action, Condition, Grant, declare

OWNER = "project:owner"
MANAGER = "project:manager"
PROJECT_MEMBER = "project:member"
SPONSOR = "project:sponsor"
VIEWER = "project:viewer"
EVERY_PROJECT_ROLE = (OWNER, MANAGER, PROJECT_MEMBER, SPONSOR, VIEWER)
READ_ALL = (ADMINISTRATOR, EXECUTIVE, AUDITOR)
DEMO = "system:demo"
COMMAND_LINE = "system:command-line"


def _project_of(obj: Any) -> Any:
    return obj if hasattr(obj, "archived_at") and hasattr(obj, "key") else getattr(obj, "project", None)


def _is_open(actor: Actor, obj: Any) -> bool:
    project = _project_of(obj)
    return project is not None and project.archived_at is None


NOT_ARCHIVED = Condition(
    name="not archived",
    holds=_is_open,
    query=lambda actor: Q(archived_at__isnull=True),
    refusal="The project is archived: it can be read, not changed. An owner can bring it back.",
)


def open_project(*roles: str) -> list[Grant]:
    """Grants to roles while the project is not archived."""
    return [Grant(role, NOT_ARCHIVED) for role in roles]


STRUCTURE_VIEW = Action("structure.view", "See portfolios and programmes", writes=False, level="site")
STRUCTURE_MANAGE = Action(
    "structure.manage", "Make and change portfolios and programmes", writes=True, level="site"
)
PROJECT_LIST = Action("project.list", "See the list of one's projects", writes=False, level="site")
PROJECT_CREATE = Action("project.create", "Create a project", writes=True, level="site")
PROJECT_VIEW = Action("project.view", "See a project", writes=False)
PROJECT_EDIT = Action("project.edit", "Edit a project's facts", writes=True)
PROJECT_ARCHIVE = Action("project.archive", "Archive a project or bring it back", writes=True)
MEMBERS_VIEW = Action("members.view", "See who belongs to a project", writes=False)
MEMBERS_MANAGE = Action("members.manage", "Add and remove people of a project", writes=True)
HISTORY_VIEW = Action("project.history", "See the history of a project", writes=False)

declare(
    {
        STRUCTURE_VIEW: [SIGNED_IN],
        STRUCTURE_MANAGE: [ADMINISTRATOR, DEMO],
        PROJECT_LIST: [SIGNED_IN],
        PROJECT_CREATE: [ADMINISTRATOR, MEMBER, DEMO],
        PROJECT_VIEW: [*EVERY_PROJECT_ROLE, *READ_ALL, DEMO, COMMAND_LINE],
        PROJECT_EDIT: open_project(OWNER, MANAGER, DEMO),
        PROJECT_ARCHIVE: [OWNER, ADMINISTRATOR],
        MEMBERS_VIEW: [*EVERY_PROJECT_ROLE, *READ_ALL],
        MEMBERS_MANAGE: open_project(OWNER, MANAGER, ADMINISTRATOR, DEMO),
        HISTORY_VIEW: [OWNER, MANAGER, PROJECT_MEMBER, SPONSOR, ADMINISTRATOR, AUDITOR],
    }
)
