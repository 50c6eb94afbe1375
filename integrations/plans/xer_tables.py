"""The outer form of a Primavera XER file: bytes to tables of cells, whatever the encoding and the line ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from integrations.plans.errors import BrokenFileError, TooLargeError
from integrations.plans.limits import Limits, Progress
from integrations.plans.xer_fields import KIND_COLUMNS
from integrations.plans.xer_text import as_text

_STEP = "Reading the file"
_ADVICE = "Export the plan again as XER."
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"(?=\t|\Z)')
_MARKS = (b"%T", b"%F", b"%R", b"%E")


@dataclass(slots=True)
class Table:
    """One table that is read: the names of its columns and its rows, each with the line it stands on."""

    name: str
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


@dataclass(slots=True)
class UnreadTable:
    """A table that is not read: how many rows it has by project and kind, and the first cell that says something."""

    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class XerTables:
    """A whole file: the cells of its header line, the tables that are read, and a count of all others."""

    header: list[str]
    encoding: str
    tables: dict[str, Table]
    unread: dict[str, UnreadTable]


def read_tables(
    data: bytes,
    read: Collection[str],
    *,
    limits: Limits,
    progress: Progress,
    encoding: str | None = None,
) -> XerTables:
    """Split a file into tables. `read` names those whose rows are kept; the rows of others are counted."""
    text = as_text(data, encoding)
    reader = _TableReader(read, limits, text.codec)
    for number, line, done in _lines(text.data, limits):
        if number % 5000 == 1:
            progress(done, len(text.data), _STEP)
        reader.feed(number, line)
    reader.finish(ends_with_line_end=text.data.endswith(b"\n"))
    progress(len(text.data), len(text.data), _STEP)
    return reader.result(text.encoding)


def _lines(data: bytes, limits: Limits) -> Iterator[tuple[int, bytes, int]]:
    number = 0
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        if number > limits.lines:
            raise TooLargeError(
                f"The file has more than {limits.lines:,} lines.",
                advice="Export fewer projects into one file.",
            )
        yield number, data[start:end].rstrip(b"\r"), end
        start = end + 1


class _TableReader:
    """Takes the lines one by one and sorts rows into tables. A row may go on over several lines."""

    def __init__(self, read: Collection[str], limits: Limits, encoding: str) -> None:
        self._read = read
        self._limits = limits
        self._encoding = encoding
        self._header: list[str] = []
        self._tables: dict[str, Table] = {}
        self._unread: dict[str, UnreadTable] = {}
        self._name = ""
        self._columns: list[str] = []
        self._pending: list[str] = []
        self._pending_line = 0
        self._kept_rows = 0
        self._ended = False
        self._quotes_all = False
        self._last_row_is_full = True

    def feed(self, number: int, raw: bytes) -> None:
        """Take one line."""
        try:
            line = raw.decode(self._encoding)
        except UnicodeError:
            name = self._encoding.upper()
            raise BrokenFileError(
                f"The line is not {name} text.", line=number, advice="Export again, or name the encoding."
            ) from None
        mark = raw[:2]
        if mark in _MARKS and (len(raw) == 2 or raw[2:3] == b"\t") and not self._ended:
            self._flush()
            self._take_marked(number, mark, line)
        elif number == 1:
            self._header = [_unquoted(cell) for cell in line.split("\t")]
            self._quotes_all = line.startswith('"')
        elif self._pending:
            self._pending.append(line)
        elif line.strip() and not self._ended:
            raise BrokenFileError(
                "The line belongs to no row: it begins with none of %T, %F, %R, %E.",
                line=number,
                advice=_ADVICE,
            )

    def _take_marked(self, number: int, mark: bytes, line: str) -> None:
        if mark == b"%E":
            self._ended = True
        elif mark == b"%T":
            cells = line.split("\t")
            self._name = _unquoted(cells[1]).strip() if len(cells) > 1 else ""
            self._columns = []
        elif mark == b"%F":
            if not self._name:
                raise BrokenFileError(
                    "A list of columns (%F) comes before any table (%T).", line=number, advice=_ADVICE
                )
            self._start_table(number, line)
        elif not self._columns:
            raise BrokenFileError(
                "A row (%R) comes before the columns (%F) of its table.", line=number, advice=_ADVICE
            )
        else:
            self._pending = [line]
            self._pending_line = number

    def _start_table(self, number: int, line: str) -> None:
        cells = line.split("\t")[1:]
        self._quotes_all = self._quotes_all or any(cell.startswith('"') for cell in cells)
        self._columns = [_unquoted(cell).strip() for cell in cells]
        while self._columns and not self._columns[-1]:
            self._columns.pop()
        if self._name in self._read:
            if len(set(self._columns)) < len(self._columns):
                raise BrokenFileError(
                    f"The table {self._name} names a column twice.", line=number, advice=_ADVICE
                )
            self._tables.setdefault(self._name, Table(self._name)).columns = self._columns

    def _flush(self) -> None:
        if not self._pending:
            return
        while len(self._pending) > 1 and not self._pending[-1].strip():
            self._pending.pop()
        text = "\n".join(self._pending)
        line = self._pending_line
        self._pending = []
        cells = self._cells(text, line)
        self._last_row_is_full = len(cells) >= len(self._columns)
        if self._name in self._read:
            self._kept_rows += 1
            if self._kept_rows > self._limits.rows:
                raise TooLargeError(
                    f"The file has more than {self._limits.rows:,} rows of plan data.",
                    line=line,
                    advice="Export fewer projects into one file.",
                )
            values = {name: cell for name, cell in zip(self._columns, cells, strict=False) if cell}
            self._tables[self._name].rows.append((line, values))
        else:
            self._count(cells)

    def _cells(self, text: str, line: int) -> list[str]:
        cells = text.split("\t")[1:]
        wanted = len(self._columns)
        if '"' in text and (self._quotes_all or len(cells) > wanted):
            quoted = _quoted_cells(text)[1:]
            if self._quotes_all or len(quoted) == wanted:
                cells = quoted
        while len(cells) > wanted and not cells[-1].strip():
            cells.pop()
        if len(cells) > wanted and self._name in self._read:
            raise BrokenFileError(
                f"The row has {len(cells)} values, its table {self._name} has {wanted} columns.",
                line=line,
                advice=_ADVICE,
            )
        return cells

    def _count(self, cells: list[str]) -> None:
        table = self._unread.setdefault(self._name, UnreadTable())
        project = kind = ""
        if "proj_id" in self._columns:
            project = _cell(cells, self._columns.index("proj_id"))
        column = KIND_COLUMNS.get(self._name, "")
        if column in self._columns:
            kind = _cell(cells, self._columns.index(column))
        key = (project, kind)
        table.rows[key] = table.rows.get(key, 0) + 1
        if key not in table.examples:
            table.examples[key] = _telling(self._columns, cells)

    def finish(self, *, ends_with_line_end: bool) -> None:
        """Take the end of the file."""
        self._flush()
        if not self._ended and not (ends_with_line_end and self._last_row_is_full):
            raise BrokenFileError(
                "The file ends in the middle of a row and without its end mark %E, so it was cut off.",
                advice="Export the plan again, or copy the file again.",
            )

    def result(self, encoding: str) -> XerTables:
        """Everything that was read."""
        return XerTables(self._header, encoding, self._tables, self._unread)


def _quoted_cells(text: str) -> list[str]:
    """The cells of a row in which a cell may stand in quotes, with tabs and doubled quotes inside.

    >>> _quoted_cells('%R\\t"a\\tb"\\td"e')
    ['%R', 'a\\tb', 'd"e']
    """
    cells: list[str] = []
    place = 0
    while place <= len(text):
        match = _QUOTED.match(text, place)
        if match is not None:
            cells.append(match[1].replace('""', '"'))
            end = match.end()
        else:
            end = text.find("\t", place)
            end = len(text) if end < 0 else end
            cells.append(text[place:end])
        place = end + 1
    return cells


def _cell(cells: list[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _telling(columns: list[str], cells: list[str]) -> str:
    """A cell that tells a reader most about a row: a name or text, else the first that is not empty."""
    named = [
        cell for name, cell in zip(columns, cells, strict=False) if cell and name.endswith(("name", "text"))
    ]
    return named[0] if named else next((cell for cell in cells if cell), "")


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
