"""Task lists as text: CSV files of any delimiter and common encodings, and what is pasted from a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from integrations.plans.limits import Progress
from integrations.sheets.errors import SheetError
from integrations.sheets.limits import SheetLimits
from integrations.sheets.sheet import Cell, Sheet, SheetRow

DELIMITERS: Final = ("\t", ";", ",", "|")
SAMPLE_LINES: Final = 60
EMPTY: Final = " \t,;|\u00a0"
"""A line of delimiters alone is empty, whichever of them is the list's own."""
_DANGEROUS: Final = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_csv(data: bytes, limits: SheetLimits, progress: Progress) -> Sheet:
    """A CSV file. Raises SheetError."""
    text, encoding = decode(data)
    return _read(text, "csv", encoding, limits, progress)


def read_pasted(text: str, limits: SheetLimits, progress: Progress) -> Sheet:
    """Cells as a spreadsheet puts them on the clipboard, or lines of names. Raises SheetError."""
    if len(text) > limits.pasted_characters:
        raise SheetError(
            f"The pasted text has {len(text):,} characters; at most {limits.pasted_characters:,} are read.",
            advice="Save the list as a file and upload that.",
        )
    return _read(text, "paste", "", limits, progress)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: by its mark, else UTF-8, else Windows-1252.

    >>> decode("Größe".encode("cp1252")), decode("Größe".encode())[1]
    (('Größe', 'windows-1252'), 'utf-8')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), name.removesuffix("-sig")
            except UnicodeDecodeError as problem:
                raise SheetError(
                    f"The file says that it is {name.removesuffix('-sig').upper()}, but byte {problem.start:,} is not.",
                    advice="Save the list again as CSV in UTF-8.",
                ) from None
    if b"\0" in data[:4096]:
        even = data[:4096][1::2].count(0) > len(data[:4096]) // 4
        odd = data[:4096][0::2].count(0) > len(data[:4096]) // 4
        if even != odd:
            name = "utf-16-le" if even else "utf-16-be"
            return data.decode(name, errors="replace"), name
        raise SheetError("This is not text.", advice="Choose a CSV file or a workbook (.xlsx).")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "windows-1252"


def sniff(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells, more than one; a tab where none does.

    >>> sniff("a;b;c\\n1;2,5;3\\n"), sniff("a,b\\n1,2"), sniff("Name\\nDesign, the first")
    (';', ',', '\\t')
    """
    lines = text.splitlines(keepends=True)[:SAMPLE_LINES]
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, best_score = "\t", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(c.strip() for c in row)]
        except csv.Error:
            continue
        if not rows:
            continue
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual < 2:
            continue
        share = widths.count(usual) / len(widths)
        score = share * (1 + min(usual, 30) / 100) if share > 0.5 else 0.0
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def _read(text: str, kind: str, encoding: str, limits: SheetLimits, progress: Progress) -> Sheet:
    _refuse_noise(text)
    delimiter = sniff(text)
    rows: list[SheetRow] = []
    width = 0
    for line, cells in _lines(text, delimiter, limits):
        if line == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep"):
            continue
        if not any(cell.strip(EMPTY) for cell in cells):
            continue
        if len(rows) >= limits.rows + 1:
            raise too_many_rows(limits)
        if len(cells) > limits.columns:
            raise SheetError(
                f"This row has {len(cells):,} cells; at most {limits.columns} columns are read.", line=line
            )
        rows.append(SheetRow(line, tuple(_cell(cell) for cell in cells)))
        width = max(width, len(cells))
        if len(rows) % 2_000 == 0:
            progress(len(rows), 0, "Read rows")
    if not rows:
        raise SheetError("There are no rows in it.", advice="Paste or upload a list with one task a line.")
    return Sheet(kind, rows, width, encoding=encoding, delimiter=delimiter)


def too_many_rows(limits: SheetLimits) -> SheetError:
    """The sentence about a list that is too long."""
    return SheetError(
        f"The list has more than {limits.rows:,} rows.",
        advice="Split it, and import the parts one after the other.",
    )


def _refuse_noise(text: str) -> None:
    start = text[:20_000]
    noise = sum(1 for c in start if (ord(c) < 32 and c not in "\t\r\n\x0b\x0c") or c == "\ufffd")
    if noise > max(3, len(start) // 50):
        raise SheetError(
            "This is not a list of tasks, or its encoding is not known.",
            advice="Save the list as CSV in UTF-8, or as a workbook (.xlsx).",
        )


def _lines(text: str, delimiter: str, limits: SheetLimits) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(limits.cell_characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 1
    try:
        for cells in reader:
            yield before, cells
            before = reader.line_num + 1
            if before > limits.lines:
                raise too_many_rows(limits)
    except csv.Error as problem:
        raise SheetError(
            "This line cannot be read: "
            + ("a cell is too long." if "limit" in str(problem) else "a quote is not closed."),
            line=before,
            advice="Look for a quotation mark that is not closed.",
        ) from None


def _cell(text: str) -> Cell:
    """A text that was made safe for spreadsheets gets its first letter back."""
    return text[1:] if text.startswith(_DANGEROUS) else text
