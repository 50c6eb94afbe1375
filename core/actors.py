"""Who acts: a person, a token of theirs, or a named part of the system."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from accounts.models import User

ActorKind = Literal["anonymous", "person", "token", "system"]


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a token may do: read, or read and write, in all or in chosen projects."""

    write: bool = True
    project_ids: frozenset[int] | None = None  # None: every project its person may see


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of an act. Never defaulted: each caller says who acts."""

    kind: ActorKind
    label: str
    user: User | None = None
    scopes: Scopes = field(default_factory=Scopes)
    token_name: str = ""
    system_name: str = ""
    on_behalf_of: User | None = None
    request_id: str = ""

    @property
    def user_id(self) -> int | None:
        """The person behind the act, if there is one."""
        person = self.user or self.on_behalf_of
        return person.pk if person else None

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody known acts."""
        return self.kind != "anonymous"

    def for_request(self, request_id: str) -> Actor:
        """The same actor within one request."""
        return replace(self, request_id=request_id)


def person(user: User, *, request_id: str = "") -> Actor:
    """The actor for a signed-in person."""
    return Actor(kind="person", label=user.name or user.email, user=user, request_id=request_id)


def token(user: User, *, name: str, scopes: Scopes, request_id: str = "") -> Actor:
    """The actor for a program that holds a person's token."""
    return Actor(
        kind="token",
        label=f"{user.name or user.email} ({name})",
        user=user,
        scopes=scopes,
        token_name=name,
        request_id=request_id,
    )


def system(name: str, *, on_behalf_of: User | None = None) -> Actor:
    """The actor for a named part of the portal; its rights are granted to the role `system:<name>`."""
    return Actor(kind="system", label=name, system_name=name, on_behalf_of=on_behalf_of)


ANONYMOUS = Actor(kind="anonymous", label="nobody", scopes=Scopes(write=False))
