"""Who may do what with people and tokens, and the site roles behind it."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.policy import SIGNED_IN, Action, declare, register_role_resolver

ADMINISTRATOR = "site:administrator"
EXECUTIVE = "site:executive"
AUDITOR = "site:auditor"
MEMBER = "site:member"
SELF = "person:self"

PROFILE_VIEW = Action("profile.view", "See one's own profile", writes=False, level="own")
PROFILE_EDIT = Action("profile.edit", "Edit one's own profile", writes=True, level="own")
PEOPLE_LIST = Action("people.list", "Find people by name", writes=False, level="site")
PEOPLE_MANAGE = Action("people.manage", "Add people and change their site role", writes=True, level="site")
PEOPLE_VIEW_ALL = Action("people.view_all", "See people's addresses and roles", writes=False, level="site")
TOKEN_LIST = Action("token.list", "See one's own API tokens", writes=False, level="own")
TOKEN_MANAGE = Action("token.manage", "Make and revoke one's own API tokens", writes=True, level="own")
SETUP = Action("portal.set_up", "Make the first administrator", writes=True, level="site")
HISTORY_SITE = Action("history.view_all", "See the history of the whole portal", writes=False, level="site")

declare(
    {
        PROFILE_VIEW: [SIGNED_IN],
        PROFILE_EDIT: [SELF],
        PEOPLE_LIST: [SIGNED_IN],
        PEOPLE_MANAGE: [ADMINISTRATOR, "system:set-up", "system:demo", "system:command-line"],
        PEOPLE_VIEW_ALL: [ADMINISTRATOR, AUDITOR],
        TOKEN_LIST: [SIGNED_IN],
        TOKEN_MANAGE: [SELF],
        SETUP: ["system:set-up"],
        HISTORY_SITE: [ADMINISTRATOR, AUDITOR],
    }
)


def _site_roles(actor: Actor, obj: Any) -> list[str]:
    if actor.user is None:
        return []
    roles = [f"site:{actor.user.site_role}"]
    if getattr(obj, "pk", None) == actor.user.pk and obj.__class__ is actor.user.__class__:
        roles.append(SELF)
    if getattr(obj, "user_id", None) == actor.user.pk and obj._meta.app_label == "accounts":
        roles.append(SELF)
    return roles


register_role_resolver(_site_roles)
