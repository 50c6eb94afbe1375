"""Who may do what with people and tokens, and the site roles behind it."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.policy import ANYONE, SIGNED_IN, Action, declare, register_role_resolver

ADMINISTRATOR = "site:administrator"
EXECUTIVE = "site:executive"
AUDITOR = "site:auditor"
MEMBER = "site:member"
SELF = "person:self"  # the person in their own session; a token of theirs is not
SET_UP = "system:set-up"
DEMO = "system:demo"
COMMAND_LINE = "system:command-line"

SIGN_IN = Action("session.begin", "Sign in and out", writes=False, level="own")
PASSWORD_RESET = Action("password.reset", "Ask for a link to set a new password", writes=False, level="own")
PASSWORD_CHANGE = Action("password.change", "Set one's own password", writes=True, level="own")
FIRST_VISIT = Action("portal.first_visit", "Open the page of the first visit", writes=False, level="own")
SETUP = Action("portal.set_up", "Make the first administrator", writes=True, level="site")
PROFILE_VIEW = Action("profile.view", "See one's own profile", writes=False, level="own")
PROFILE_EDIT = Action("profile.edit", "Edit one's own profile", writes=True, level="own")
PEOPLE_LIST = Action("people.list", "Find people by name", writes=False, level="site")
PEOPLE_MANAGE = Action("people.manage", "Add people and change their site role", writes=True, level="site")
PEOPLE_VIEW_ALL = Action("people.view_all", "See people's addresses and roles", writes=False, level="site")
TOKEN_LIST = Action("token.list", "See one's own API tokens", writes=False, level="own")
TOKEN_MANAGE = Action("token.manage", "Make and revoke one's own API tokens", writes=True, level="own")
HISTORY_SITE = Action("history.view_all", "See the history of the whole portal", writes=False, level="site")

declare(
    {
        SIGN_IN: [ANYONE],
        PASSWORD_RESET: [ANYONE],
        PASSWORD_CHANGE: [SELF],
        FIRST_VISIT: [ANYONE],
        SETUP: [SET_UP],
        PROFILE_VIEW: [SIGNED_IN],
        PROFILE_EDIT: [SELF],
        PEOPLE_LIST: [SIGNED_IN],
        PEOPLE_MANAGE: [ADMINISTRATOR, SET_UP, DEMO, COMMAND_LINE],
        PEOPLE_VIEW_ALL: [ADMINISTRATOR, AUDITOR],
        TOKEN_LIST: [SIGNED_IN],
        TOKEN_MANAGE: [SELF],
        HISTORY_SITE: [ADMINISTRATOR, AUDITOR],
    }
)

# Which site roles a holder of each role may give. Executive and auditor stand side by side.
GRANTABLE: dict[str, frozenset[str]] = {
    "administrator": frozenset({"administrator", "executive", "auditor", "member"}),
    "executive": frozenset({"executive", "member"}),
    "auditor": frozenset({"auditor", "member"}),
    "member": frozenset({"member"}),
}


def may_grant(actor: Actor, role: str) -> bool:
    """Whether a site role is not above the actor's own; parts of the portal act by their grants alone."""
    if actor.kind == "system":
        return True
    return actor.user is not None and role in GRANTABLE[actor.user.site_role]


def _site_roles(actor: Actor, obj: Any) -> list[str]:
    if actor.user is None:
        return []
    roles = [f"site:{actor.user.site_role}"]
    if actor.kind == "person" and _is_own(actor, obj):
        roles.append(SELF)
    return roles


def _is_own(actor: Actor, obj: Any) -> bool:
    """Whether the object is the person, or a thing of theirs in this room."""
    if actor.user is None or obj is None:
        return False
    if getattr(obj, "_meta", None) is None or obj._meta.app_label != "accounts":
        return False
    owner_id = obj.pk if obj.__class__ is actor.user.__class__ else getattr(obj, "user_id", None)
    return owner_id is not None and owner_id == actor.user.pk


register_role_resolver(_site_roles)
