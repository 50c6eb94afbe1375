"""Who may do what with plans."""

from __future__ import annotations

from tests.permissions.row import Row

ROWS: tuple[Row, ...] = ()
