"""A table as CSV: what a spreadsheet would take for a formula is text, a negative number stays a number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from integrations.sheets.table import Length, Table, Value
from schedule.durations import format_duration

BYTE_ORDER_MARK: Final = "\ufeff"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE: Final = 500


def safe_text(text: str) -> str:
    """Text that no spreadsheet carries out.

    >>> safe_text("=1+1"), safe_text("@SUM(A1)"), safe_text("Design")
    ("'=1+1", "'@SUM(A1)", 'Design')
    """
    return f"'{text}" if text.startswith(DANGEROUS) else text


def cell_text(value: Value) -> str:
    """A value as its cell says it.

    >>> cell_text(Length(-720)), cell_text(-3), cell_text(date(2027, 8, 13)), cell_text(None), cell_text("-x")
    ('-1.5 d', '-3', '2027-08-13', '', "'-x")
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, Length):
        return format_duration(value.minutes, value.minutes_per_day, elapsed=value.is_elapsed)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else repr(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def csv_pieces(table: Table) -> Iterator[bytes]:
    """The file in pieces of some hundred rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([safe_text(column.label) for column in table.columns])
    for at, row in enumerate(table.rows, start=1):
        writer.writerow([cell_text(value) for value in row])
        if at % ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
