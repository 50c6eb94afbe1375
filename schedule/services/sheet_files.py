"""Spreadsheet files: this room knows rows and cells only, a higher room knows the formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

Cell = str | int | Decimal | date | tuple[int, int, bool] | None
"""A text, a number, a day, or a duration: minutes, minutes of a day, whether it is elapsed time."""


class SheetFiles(Protocol):
    """What reads and writes spreadsheet files."""

    def text(self, content: bytes) -> str:
        """The cells of a file as lines apart by tabs, each on the line of its row. Raises InvalidInput."""

    def workbook(
        self, title: str, heads: Sequence[tuple[str, str, int]], rows: Sequence[Sequence[Cell]]
    ) -> bytes:
        """A workbook; of each head its label, what its column holds (text, day, percent, length), its width."""


_files: list[SheetFiles] = []


def register_sheet_files(files: SheetFiles) -> None:
    """Say what reads and writes spreadsheet files."""
    _files[:] = [files]


def sheet_files() -> SheetFiles:
    """What reads and writes spreadsheet files."""
    if not _files:
        raise LookupError("Nothing is registered that reads and writes spreadsheet files.")
    return _files[0]
