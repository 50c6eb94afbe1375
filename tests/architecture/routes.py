"""Every route of the portal with the action that each method asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.policy import Action

# Django's read-only admin guards itself: tests/accounts/web covers who gets in and that nothing is written.
FOREIGN_PREFIXES = ("admin/",)


@dataclass(frozen=True)
class Route:
    """One address pattern."""

    pattern: str
    name: str
    actions: dict[str, Action] | None
    view: Any


def all_routes() -> list[Route]:
    """Every route but those of Django's admin."""
    return [r for r in _walk(get_resolver(), "") if not r.pattern.startswith(FOREIGN_PREFIXES)]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            declared = getattr(view, "policy_actions", None)
            if declared is None:
                declared = getattr(getattr(view, "cls", None), "actions", None)
            yield Route(pattern, entry.name or "", declared, view)
