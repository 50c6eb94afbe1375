"""Tables as CSV files that a spreadsheet opens without carrying out what a cell says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse

BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take UTF-8 for something else
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula becomes text; numbers and dates stay what they are.

    >>> safe_cell("=1+1"), safe_cell(-3), safe_cell("Ada"), safe_cell(None)
    ("'=1+1", -3, 'Ada', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value


def csv_response(file_name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file as a download."""
    response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return response
