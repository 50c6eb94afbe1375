"""Task lists as workbooks (.xlsx): values alone, never formulas, macros or other workbooks; unpacked within limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from integrations.plans.limits import Progress
from integrations.sheets.errors import SheetError
from integrations.sheets.limits import SheetLimits
from integrations.sheets.sheet import Cell, Sheet, SheetRow
from integrations.sheets.text_reader import too_many_rows

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE: Final = "Save the list as .xlsx without a password, and upload that file."
_QUOTED: Final = re.compile(r'"([^"]*)"')
_MEGABYTE: Final = 1_000_000


def refuse_other_kinds(data: bytes) -> None:
    """What spreadsheets write that is not a plain workbook. Raises SheetError."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data[:200_000]:
            raise SheetError("This workbook is encrypted with a password.", advice=_SAVE)
        raise SheetError("This is a workbook of the old binary form (.xls).", advice=_SAVE)


def read_xlsx(data: bytes, wanted: str, limits: SheetLimits, progress: Progress) -> Sheet:
    """One sheet of a workbook: the one named `wanted`, else the first that can be seen. Raises SheetError."""
    notes = _look_into(data, limits)
    book = _opened(data)
    try:
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not names:
            raise SheetError("The workbook has no sheet that can be seen.")
        name = wanted if wanted in names else names[0]
        sheet: Any = book[name]
        notes += _merged(data, sheet)
        rows, width = _rows(sheet, limits, progress)
    except SheetError:
        raise
    except Exception as problem:
        raise SheetError(
            "The workbook is damaged and cannot be read.",
            advice="Open it, save it again and upload that file.",
        ) from problem
    finally:
        book.close()
    if not rows:
        raise SheetError(
            f"The sheet “{name[:60]}” has no rows.", advice="Choose the sheet with the task list."
        )
    return Sheet("xlsx", rows, width, name=name, names=names[:100], notes=notes)


def _look_into(data: bytes, limits: SheetLimits) -> list[str]:
    """Refuse archives that are none, too large or something else, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise SheetError(
            "The file is cut off or damaged.", advice="Save the list again and upload that."
        ) from None
    names = {entry.filename for entry in entries}
    if len(entries) > limits.entries:
        raise SheetError(f"The archive holds {len(entries):,} entries; a workbook has far fewer.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError("The archive is encrypted.", advice=_SAVE)
    total = sum(entry.file_size for entry in entries)
    if total > limits.inflated_bytes or any(entry.file_size > limits.entry_bytes for entry in entries):
        raise SheetError(
            f"Unpacked the file would have {total / _MEGABYTE:,.0f} MB; at most"
            f" {limits.inflated_bytes // _MEGABYTE} MB are read.",
            advice="Save only the task list, without pictures and other sheets.",
        )
    for entry in entries:
        if entry.file_size > _MEGABYTE and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise SheetError("The file is packed so tightly that it cannot be a task list.")
    if "xl/workbook.xml" not in names:
        raise SheetError(_what_else(names), advice="Save the list as a workbook (.xlsx) or as CSV.")
    notes = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        notes.append("The workbook holds macros: they are not read.")
    if any(name.startswith("xl/externalLinks/") for name in names):
        notes.append(
            "The workbook refers to other workbooks: they are not opened, its stored values are taken."
        )
    return notes


def _what_else(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "This is a binary workbook (.xlsb)."
    if "word/document.xml" in names:
        return "This is a text document, not a workbook."
    if "ppt/presentation.xml" in names:
        return "This is a presentation, not a workbook."
    if "content.xml" in names and "mimetype" in names:
        return "This is an OpenDocument file."
    return "This is a zip archive, but no workbook."


def _opened(data: bytes) -> Any:
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("Workbooks are only read with defusedxml.")
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as problem:
        if type(problem).__module__.startswith("defusedxml"):
            raise SheetError("The workbook holds entities, which a task list never needs.") from None
        raise SheetError(
            "The workbook is damaged and cannot be read.",
            advice="Open it, save it again and upload that file.",
        ) from problem


def _merged(data: bytes, sheet: Any) -> list[str]:
    """Whether cells are merged: read-only workbooks do not say, the sheet's own file does."""
    path = getattr(sheet, "_worksheet_path", "")
    last = b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path.lstrip("/")) as file:
        while piece := file.read(1 << 20):
            if b"<mergeCell " in last[-20:] + piece or b":mergeCell " in last[-20:] + piece:
                return [
                    "The sheet has merged cells: the value counts for the first cell of each block alone."
                ]
            last = piece
    return []


def _rows(sheet: Any, limits: SheetLimits, progress: Progress) -> tuple[list[SheetRow], int]:
    rows: list[SheetRow] = []
    width = 0
    for line, cells in enumerate(sheet.iter_rows(max_col=limits.columns), start=1):
        if line > limits.lines:
            break
        values = tuple(_value(cell) for cell in cells)
        end = next((at for at in range(len(values), 0, -1) if values[at - 1] not in (None, "")), 0)
        if end == 0:
            continue
        if len(rows) >= limits.rows + 1:
            raise too_many_rows(limits)
        rows.append(SheetRow(line, values[:end], tuple(_indents(cells[:end]))))
        width = max(width, end)
        if len(rows) % 1_000 == 0:
            progress(len(rows), 0, "Read rows")
    return rows, width


def _indents(cells: Any) -> Iterator[int]:
    for cell in cells:
        style = cell.alignment if isinstance(cell.value, str) and cell.has_style else None
        yield int(style.indent or 0) if style is not None else 0


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:g} h"
    return _number(value, cell.number_format or "General")


def _number(value: float, form: str) -> Cell:
    """A number with what its format adds: percent signs and units are part of what people read."""
    unquoted = _QUOTED.sub("", form).split(";")[0]
    if "%" in unquoted:
        return f"{value * 100:.10g}%"
    suffix = "".join(_QUOTED.findall(form.split(";", maxsplit=1)[0])).replace("\u00a0", " ").strip()
    if suffix and suffix.isalpha() and len(suffix) < 8:
        return f"{value:.10f}".rstrip("0").rstrip(".") + f" {suffix}"
    return value
