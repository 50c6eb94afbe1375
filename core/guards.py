"""Vetoes before a write: a higher room may refuse what a lower room is about to do, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.actors import Actor
from core.errors import Conflict

Guard = Callable[[Actor, Any, dict[str, Any]], str | None]

_guards: dict[str, list[Guard]] = {}


def register_guard(verb: str, guard: Guard) -> None:
    """Ask `guard(actor, obj, values)` before `verb`; a sentence is a veto, None lets it pass."""
    guards = _guards.setdefault(verb, [])
    if guard not in guards:
        guards.append(guard)


def unregister_guard(verb: str, guard: Guard) -> None:
    """Take a guard back (tests do)."""
    _guards.get(verb, []).remove(guard)


def ask_guards(actor: Actor, verb: str, obj: Any, **values: Any) -> None:
    """Raise Conflict with the first veto."""
    for guard in _guards.get(verb, ()):
        veto = guard(actor, obj, values)
        if veto:
            raise Conflict(veto)
