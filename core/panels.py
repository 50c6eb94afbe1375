"""Panels: a higher room shows a template with its own selector on a lower room's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.actors import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page: `context(actor, obj)` gives the template its values, or None to stay away."""

    name: str
    template: str
    context: Callable[[Actor, Any], dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel with the values for one page."""

    name: str
    template: str
    values: dict[str, Any]


_panels: dict[str, dict[str, Panel]] = {}


def register_panel(place: str, panel: Panel) -> None:
    """Put a panel on a place such as `project-overview`."""
    _panels.setdefault(place, {})[panel.name] = panel


def panels_for(place: str, actor: Actor, obj: Any) -> list[ShownPanel]:
    """The panels of a place that have something to show, in their order."""
    shown = []
    for panel in sorted(_panels.get(place, {}).values(), key=lambda p: (p.order, p.name)):
        values = panel.context(actor, obj)
        if values is not None:
            shown.append(ShownPanel(panel.name, panel.template, values))
    return shown
