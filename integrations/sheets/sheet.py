"""A task list as it was read: heads and rows of cells, before anybody said what a column means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

Cell = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the sheet as spreadsheets count, its cells, how far its first text is indented."""

    line: int
    cells: tuple[Cell, ...]
    indents: tuple[int, ...] = ()

    def cell(self, column: int) -> Cell:
        """The cell of a column; nothing where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else None

    def indent(self, column: int) -> int:
        """How far the text of a cell is indented by its format."""
        return self.indents[column] if column < len(self.indents) else 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one sheet, none of them empty."""

    kind: str
    """`csv`, `xlsx` or `paste`."""
    rows: Sequence[SheetRow]
    width: int
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    names: Sequence[str] = field(default=())
    """Every sheet of the workbook that can be seen."""
    notes: Sequence[str] = field(default=())
    """Sentences about what is not taken."""


def is_empty(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """A cell as people read it.

    >>> text_of(3.0), text_of(datetime(2027, 8, 13)), text_of(None), text_of(True)
    ('3', '2027-08-13', '', 'yes')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, datetime):
        midnight = cell.hour == cell.minute == cell.second == 0
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)
