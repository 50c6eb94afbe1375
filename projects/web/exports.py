"""Tables as files: CSV whose cells no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """A value as the text of a cell; what a spreadsheet would compute gets an apostrophe before it.

    >>> safe_cell("=1+1"), safe_cell("-5"), safe_cell(-5), safe_cell(None), safe_cell("Plan")
    ("'=1+1", "'-5", '-5', '', 'Plan')
    """
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV download, in UTF-8 with the mark that spreadsheets look for."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow([safe_cell(label) for label in head])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return response
