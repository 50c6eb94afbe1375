"""The sub-tabs of Administration: what each administrator and auditor may open."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.policy import HISTORY_SITE, PEOPLE_VIEW_ALL
from core.actors import Actor
from core.policy import can
from core.tables import TABLES_VIEW

_TABS = (
    ("people", "People", "people", PEOPLE_VIEW_ALL),
    ("history", "History", "history", HISTORY_SITE),
    ("tables", "Tables", "admin:index", TABLES_VIEW),
)


def administration_tabs(actor: Actor, active: str) -> list[dict[str, Any]]:
    """The tabs, with the one that is open marked."""
    return [
        {"label": label, "url": reverse(route), "is_active": name == active}
        for name, label, route, action in _TABS
        if can(actor, action)
    ]
