"""How much of a task list is read at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """Upper bounds on an upload or a pasted text."""

    upload_bytes: int = 20_000_000
    pasted_characters: int = 5_000_000
    inflated_bytes: int = 300_000_000
    entry_bytes: int = 200_000_000
    entries: int = 2_000
    ratio: int = 400
    """How many times larger an entry of more than a megabyte may be than its packed form."""
    rows: int = 50_000
    lines: int = 300_000
    """Lines looked at, empty ones included."""
    columns: int = 200
    cell_characters: int = 65_000
