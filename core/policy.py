"""Permission, asked once: a table of actions and roles, and one `can(actor, action, obj)`.

A room declares its actions and who may do them in its `policy.py`. Roles are strings such as
`site:administrator`, `project:manager` or `system:scheduler`; rooms that own roles register a resolver
that says which roles an actor holds on an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Model, Q

from core.actors import Actor
from core.errors import Denied, NotSignedIn, NotVisible

Level = Literal["site", "project", "own"]
SIGNED_IN = "signed-in"
ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done, named `noun.verb`."""

    name: str
    title: str
    writes: bool
    level: Level = "project"


@dataclass(frozen=True, slots=True)
class Condition:
    """A restriction on a grant: as a predicate and as a query, which must agree (a test compares them)."""

    name: str
    holds: Callable[[Actor, Any], bool]
    query: Callable[[Actor], Q]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that may do an action, perhaps under a condition."""

    role: str
    condition: Condition | None = None


RoleResolver = Callable[[Actor, Any], Iterable[str]]
ScopeResolver = Callable[[Any], int | None]

_grants: dict[Action, tuple[Grant, ...]] = {}
_role_resolvers: list[RoleResolver] = []
_scope_resolver: list[ScopeResolver] = []
_view_actions: dict[type[Model], Action] = {}


def declare(table: Mapping[Action, Iterable[str | Grant]]) -> Mapping[Action, tuple[Grant, ...]]:
    """Add a room's actions to the table. An action is declared once."""
    names = {action.name for action in _grants}
    for action, grants in table.items():
        if action.name in names:
            raise ValueError(f"The action {action.name} is declared twice.")
        _grants[action] = tuple(g if isinstance(g, Grant) else Grant(g) for g in grants)
        names.add(action.name)
    return {action: _grants[action] for action in table}


def table() -> Mapping[Action, tuple[Grant, ...]]:
    """The whole table, for tests and for the page that explains it."""
    return dict(_grants)


def register_role_resolver(resolver: RoleResolver) -> None:
    """A room that owns roles says which of them an actor holds on an object."""
    if resolver not in _role_resolvers:
        _role_resolvers.append(resolver)


def register_scope_resolver(resolver: ScopeResolver) -> None:
    """The room that owns projects says to which project an object belongs."""
    _scope_resolver[:] = [resolver]


def register_view_action(model: type[Model], action: Action) -> None:
    """The action that decides whether an object of this model is visible at all."""
    _view_actions[model] = action


def scope_of(obj: Any) -> int | None:
    """The project an object belongs to, or None. Rows of the core (a job) carry it themselves as `scope_id`."""
    if obj is None:
        return None
    own: int | None = getattr(obj, "scope_id", None)
    return own if own is not None or not _scope_resolver else _scope_resolver[0](obj)


def roles_of(actor: Actor, obj: Any) -> set[str]:
    """Every role the actor holds on the object."""
    roles = {ANYONE}
    if not actor.is_authenticated:
        return roles
    if actor.kind == "system":
        return roles | {f"system:{actor.system_name}"}
    if actor.user is None or not actor.user.is_active:
        return roles
    roles.add(SIGNED_IN)
    for resolver in _role_resolvers:
        roles.update(resolver(actor, obj))
    return roles


def _token_allows(actor: Actor, action: Action, obj: Any) -> bool:
    if action.writes and not actor.scopes.write:
        return False
    if actor.scopes.project_ids is None:
        return True
    if action.level == "own":
        return not action.writes
    if obj is None:
        return not action.writes
    return scope_of(obj) in actor.scopes.project_ids


def can(actor: Actor, action: Action, obj: Any = None) -> bool:
    """Whether the actor may do this to the object. There is no short-cut for anybody."""
    if actor.kind == "token" and not _token_allows(actor, action, obj):
        return False
    roles = roles_of(actor, obj)
    return any(
        grant.role in roles and (grant.condition is None or grant.condition.holds(actor, obj))
        for grant in _grants[action]
    )


def is_visible(actor: Actor, obj: Any) -> bool:
    """Whether the object exists for this actor."""
    view_action = _view_actions.get(type(obj))
    return view_action is None or can(actor, view_action, obj)


def require(actor: Actor, action: Action, obj: Any = None) -> None:
    """Refuse unless allowed: 401 for nobody, 404 for what is not visible, 403 for the rest."""
    if can(actor, action, obj):
        from core.services import note_scope

        note_scope(scope_of(obj))
        return
    if not actor.is_authenticated:
        raise NotSignedIn("Sign in first.")
    if obj is not None and not is_visible(actor, obj):
        raise NotVisible()
    raise Denied(_refusal(actor, action, obj))


def _refusal(actor: Actor, action: Action, obj: Any) -> str:
    if actor.kind == "token" and not _token_allows(actor, action, obj):
        if action.writes and not actor.scopes.write:
            return f"This token may only read. “{action.title}” needs a token with write scope."
        return f"This token does not reach here. “{action.title}” needs a token for this project."
    roles = roles_of(actor, obj)
    for grant in _grants[action]:
        if grant.role in roles and grant.condition is not None and grant.condition.refusal:
            return grant.condition.refusal
    return f"Your role does not allow “{action.title}”. Ask an owner of the project or an administrator."
