"""Small sheets of other rooms, such as those of progress: any spreadsheet file as text, rows as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from core.errors import InvalidInput
from integrations.plans.errors import PlanFileError
from integrations.sheets.reading import read_sheet
from integrations.sheets.sheet import text_of
from integrations.sheets.table import Column, Kind, Length, Table, Value
from integrations.sheets.xlsx_writer import write_xlsx
from schedule.services.sheet_files import Cell

_WIDTH: Final = 12


class SmallSheets:
    """Reads and writes spreadsheet files for lower rooms."""

    def text(self, content: bytes) -> str:
        """The cells of a file as lines apart by tabs, each on the line of its row. Raises InvalidInput."""
        try:
            sheet = read_sheet(content)
        except PlanFileError as problem:
            raise InvalidInput(str(problem), fields={"file": [str(problem)]}) from None
        out = io.StringIO()
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        line = 1
        for row in sheet.rows:
            while line < row.line:
                out.write("\n")
                line += 1
            writer.writerow([" ".join(text_of(cell).split()) for cell in row.cells])
            line += 1
        return out.getvalue()

    def workbook(
        self, title: str, heads: Sequence[tuple[str, str, int]], rows: Sequence[Sequence[Cell]]
    ) -> bytes:
        """A workbook with real days and numbers; text is never a formula."""
        columns = [Column(label, label, Kind(kind), width or _WIDTH) for label, kind, width in heads]
        file = io.BytesIO()
        write_xlsx(Table(title, columns, [[_value(cell) for cell in row] for row in rows]), file)
        return file.getvalue()


def _value(cell: Cell) -> Value:
    return Length(*cell) if isinstance(cell, tuple) else cell
