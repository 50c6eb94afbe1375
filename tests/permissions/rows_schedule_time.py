"""Who may ask why a task has its dates: whoever sees the plan."""

from __future__ import annotations

from tests.permissions.row import READERS, Row

ROWS = (Row("schedule-why", "GET", READERS),)
