"""The one door of task lists: recognises what was sent by its content and reads it within limits."""

from __future__ import annotations

from typing import Final

from integrations.plans.limits import Progress, no_progress
from integrations.sheets.errors import SheetError
from integrations.sheets.limits import SheetLimits
from integrations.sheets.sheet import Sheet

_WANTED: Final = "Choose a CSV file or a workbook (.xlsx)."
_OTHER_KINDS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "This is a PDF document."),
    (b"\x1f\x8b", "This is a gzip archive. Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7-Zip archive. Unpack it first."),
    (b"Rar!", "This is a RAR archive. Unpack it first."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"GIF8", "This is a picture."),
    (b"ERMHDR", "This is a Primavera plan: bring it in with “Import a plan”."),
    (b"{\\rtf", "This is a text document."),
)


def read_sheet(
    data: bytes,
    *,
    is_pasted: bool = False,
    sheet: str = "",
    limits: SheetLimits | None = None,
    progress: Progress = no_progress,
) -> Sheet:
    """Read a task list. `sheet` names the sheet of a workbook. Raises SheetError."""
    limits = limits or SheetLimits()
    if is_pasted:
        from integrations.sheets.text_reader import read_pasted

        return read_pasted(data.decode("utf-8", errors="replace"), limits, progress)
    if len(data) > limits.upload_bytes:
        raise SheetError(
            f"The file has {len(data) / 1_000_000:.1f} MB; at most {limits.upload_bytes // 1_000_000} MB are read."
        )
    if not data.strip(b"\0 \t\r\n"):
        raise SheetError("The file is empty.", advice=_WANTED)
    for signature, sentence in _OTHER_KINDS:
        if data.startswith(signature):
            raise SheetError(sentence, advice=_WANTED)
    if (
        data[:500]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<?xml", b"<!doctype", b"<html", b"<project"))
    ):
        raise SheetError(
            "This is an XML or a web page, not a task list.",
            advice="Bring a plan saved as XML in with “Import a plan”.",
        )
    from integrations.sheets.xlsx_reader import read_xlsx, refuse_other_kinds

    refuse_other_kinds(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_xlsx(data, sheet, limits, progress)
    from integrations.sheets.text_reader import read_csv

    return read_csv(data, limits, progress)
