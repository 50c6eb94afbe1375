"""What higher rooms give to this one: the projects a token may be limited to."""

from __future__ import annotations

from dataclasses import dataclass

from core.providers import Registry


@dataclass(frozen=True, slots=True)
class TokenProject:
    """A project that may be chosen for a token. `TOKEN_PROJECTS.register("projects", provider)`;
    `provider(actor)` gives those the actor may see.
    """

    id: int
    label: str


TOKEN_PROJECTS: Registry[TokenProject] = Registry("token projects")
