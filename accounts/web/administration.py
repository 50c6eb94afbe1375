"""The sub-tabs of Administration: what each administrator and auditor may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.policy import HISTORY_SITE, PEOPLE_VIEW_ALL
from core.actors import Actor
from core.policy import can
from core.providers import Registry
from core.tables import TABLES_VIEW

_TABS = (
    ("people", "People", "people", PEOPLE_VIEW_ALL),
    ("history", "History", "history", HISTORY_SITE),
    ("tables", "Tables", "admin:index", TABLES_VIEW),
)


@dataclass(frozen=True, slots=True)
class AdministrationTab:
    """A page of another room: `ADMINISTRATION_TABS.register("schedule", provider)`; `provider(actor)` gives it."""

    name: str
    label: str
    url: str


ADMINISTRATION_TABS: Registry[AdministrationTab] = Registry("administration tabs")


def administration_tabs(actor: Actor, active: str) -> list[dict[str, Any]]:
    """The tabs, with the one that is open marked."""
    own = [
        AdministrationTab(name, label, reverse(route))
        for name, label, route, action in _TABS
        if can(actor, action)
    ]
    return [
        {"label": tab.label, "url": tab.url, "is_active": tab.name == active}
        for tab in (*own, *ADMINISTRATION_TABS.rows(actor))
    ]
