"""A table as a workbook: real dates and numbers with formats, text that is never a formula, rows grouped by outline."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from integrations.sheets.csv_writer import DANGEROUS
from integrations.sheets.table import Kind, Length, Table, Value
from schedule.durations import format_duration

DEEPEST_GROUP: Final = 7
"""A workbook groups rows at most seven levels deep."""
LONGEST_TEXT: Final = 32_767
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_FORMATS: Final = {
    Kind.DAY: "yyyy-mm-dd",
    Kind.PERCENT: '0.##"\u00a0%"',
    Kind.LENGTH: 'General"\u00a0d"',
    Kind.NUMBER: "General",
    Kind.TEXT: "@",
}


def write_xlsx(table: Table, file: IO[bytes]) -> None:
    """Write the workbook; rows go to a temporary file as they come, so memory stays small."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(sheet_title(table.title))
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.outlinePr.summaryBelow = False
    for at, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    bold = Font(bold=True)
    head = [_cell(sheet, column.label, Kind.TEXT) for column in table.columns]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    indents = [Alignment(indent=level) for level in range(16)]
    for at, row in enumerate(table.rows):
        level = table.levels[at] if table.levels else 1
        is_summary = at in table.summaries
        cells = []
        for column, value in zip(table.columns, row, strict=True):
            if not is_summary and column.name != "name" and _needs_no_format(value):
                cells.append(value or None)
                continue
            cell = _cell(sheet, value, column.kind)
            if column.name == "name" and level > 1:
                cell.alignment = indents[min(level - 1, 15)]
            if is_summary:
                cell.font = bold
            cells.append(cell)
        if level > 1:
            sheet.row_dimensions[at + 2].outlineLevel = min(level - 1, DEEPEST_GROUP)
        sheet.append(cells)
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    book.save(file)


def sheet_title(text: str) -> str:
    """A name a sheet may have.

    >>> sheet_title("Plan: [A/B]"), sheet_title("")
    ('Plan AB', 'Plan')
    """
    return re.sub(r"[\\/*?:\[\]'\x00-\x1f]", "", text).strip()[:31] or "Plan"


def _needs_no_format(value: Value) -> bool:
    """Plain short text and nothing go in as they are, which is four times as fast."""
    return value is None or (
        isinstance(value, str)
        and value.isprintable()
        and len(value) < 200
        and not value.startswith(DANGEROUS)
    )


def _cell(sheet: Any, value: Value, kind: Kind) -> Any:
    from openpyxl.cell import WriteOnlyCell

    plain, kind = _plain(value, kind)
    cell: Any = WriteOnlyCell(sheet, value=plain)
    if isinstance(plain, str):
        cell.data_type = "s"  # text, even where it begins with =
        if plain.startswith(DANGEROUS):
            cell.quotePrefix = True
    if plain is not None and kind is not Kind.TEXT:
        cell.number_format = _FORMATS[kind]
    return cell


def _plain(value: Value, kind: Kind) -> tuple[str | float | datetime | None, Kind]:
    if value is None or value == "":
        return None, kind
    if isinstance(value, str):
        return _NOT_IN_XML.sub(" ", value)[:LONGEST_TEXT], Kind.TEXT
    if isinstance(value, Length):
        if value.is_elapsed:
            return format_duration(value.minutes, value.minutes_per_day, elapsed=True), Kind.TEXT
        days = value.minutes / value.minutes_per_day
        return int(days) if days.is_integer() else days, Kind.LENGTH
    if isinstance(value, date):
        if value.year < 1900:
            return value.isoformat(), Kind.TEXT
        return datetime(value.year, value.month, value.day), Kind.DAY  # noqa: DTZ001  a day has no zone
    if isinstance(value, Decimal):
        number = float(value)
        return int(number) if number.is_integer() else number, kind
    return value, kind
