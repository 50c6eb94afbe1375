"""Who may look at the tables themselves: Django's admin, for administrators, to look and nothing more."""

from __future__ import annotations

from core.policy import Action, declare

TABLES_VIEW = Action("tables.view", "Look at the tables of the portal", writes=False, level="site")
declare({TABLES_VIEW: ["site:administrator"]})
