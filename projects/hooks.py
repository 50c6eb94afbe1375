"""What higher rooms hear about projects: callbacks that run inside the transaction of the change.

A room registers in its `wiring.py`: `PROJECT_CHANGED.register("schedule", callback)`. The callback gets the actor,
the project as it is now, and the names of the fields that changed; what it raises refuses the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from core.actors import Actor

if TYPE_CHECKING:
    from projects.models import Project

Listener = Callable[[Actor, "Project", frozenset[str]], None]


class ProjectHook:
    """Named listeners, told in the order of their names."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}

    def register(self, name: str, listener: Listener) -> None:
        """Add or replace a listener."""
        self._listeners[name] = listener

    def unregister(self, name: str) -> None:
        """Take a listener back (tests do)."""
        self._listeners.pop(name, None)

    def tell(self, actor: Actor, project: Project, fields: Iterable[str]) -> None:
        """Run every listener in the running transaction."""
        changed = frozenset(fields)
        for _, listener in sorted(self._listeners.items()):
            listener(actor, project, changed)


PROJECT_CREATED = ProjectHook()  # fields: every field that was given
PROJECT_CHANGED = ProjectHook()  # fields: those whose value is another one now
