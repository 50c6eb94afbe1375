"""From cells to tasks: every cell is read as what its column means, and every one that cannot be read is named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from integrations.sheets.fields import DAY_FIELDS, Mapping
from integrations.sheets.sheet import Cell, Sheet, SheetRow, is_empty, text_of
from integrations.sheets.values import (
    Person,
    order_of,
    read_constraint,
    read_day,
    read_flag,
    read_kind,
    read_length,
    read_people,
    read_percent,
    read_whole,
)

DEEPEST: Final = 50
MOST_FINDINGS: Final = 500
NAME_LENGTH: Final = 400
KEY_LENGTH: Final = 100
NOTES_LENGTH: Final = 60_000
_SPACES: Final = " \t\u00a0\u2003\u3000"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell: where it is, what stands there, why it cannot be taken."""

    line: int
    column: str
    text: str
    reason: str
    blocks: bool = True


@dataclass(slots=True)
class SheetTask:
    """One row as a task; what a cell leaves open is not among its values."""

    line: int
    name: str
    level: int = 1
    parent: int | None = None
    """The place in the list of the row it is under."""
    wbs: str = ""
    external_id: str = ""
    number: str = ""
    row_id: str = ""
    duration: Cell = None
    """As it stands in the cell: what a day is depends on the calendar of the task."""
    links: str | None = None
    people: list[Person] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    """`kind`, `percent`, `constraint`, `priority`, `notes`, and days or instants by field."""


@dataclass(slots=True)
class SheetTasks:
    """All rows of a list, with what could not be read."""

    tasks: list[SheetTask] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    more_findings: int = 0
    has_levels: bool = False
    """Whether anything says which row is under which."""
    dates: str = "auto"

    def find(self, finding: Finding) -> None:
        """Note one; beyond some hundred they are only counted."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
        else:
            self.more_findings += 1


def read_rows(
    sheet: Sheet,
    mapping: Mapping,
    heads: Sequence[str],
    *,
    minutes_per_day: int = 480,
    known_people: Collection[str] = (),
) -> SheetTasks:
    """Every row below the heads. Nothing is raised: what is wrong stands in `findings`."""
    return _Reader(sheet, mapping, heads, minutes_per_day, known_people).read()


class _Reader:
    def __init__(
        self,
        sheet: Sheet,
        mapping: Mapping,
        heads: Sequence[str],
        minutes_per_day: int,
        known: Collection[str],
    ) -> None:
        self.rows = [row for row in sheet.rows if row.line > mapping.head_line]
        self.mapping = mapping
        self.heads = heads
        self.minutes_per_day = minutes_per_day
        self.known_people = known
        self.made = SheetTasks(dates=self._date_order())
        self._readers: dict[str, Callable[[Cell], Any]] = {
            **dict.fromkeys(DAY_FIELDS, lambda cell: read_day(cell, self.made.dates)),
            "percent": read_percent,
            "kind": read_kind,
            "milestone": read_flag,
            "constraint": read_constraint,
            "priority": lambda cell: read_whole(cell, 0, 1000),
            "level": lambda cell: read_whole(cell, 0, 1000),
        }
        self._columns = [(at, name) for at, name in enumerate(mapping.columns) if name]

    def read(self) -> SheetTasks:
        """All rows."""
        indents: list[int] = []
        for row in self.rows:
            task = self._task(row)
            if task is not None:
                self.made.tasks.append(task)
                indents.append(self._indent(row))
        self._levels(indents)
        self._repeats()
        return self.made

    def _date_order(self) -> str:
        if self.mapping.dates != "auto":
            return self.mapping.dates
        columns = [at for at, name in enumerate(self.mapping.columns) if name in DAY_FIELDS]
        return order_of(
            [cell for row in self.rows for at in columns if isinstance(cell := row.cell(at), str)]
        )

    def _task(self, row: SheetRow) -> SheetTask | None:
        name_at = self.mapping.column_of("name") or 0
        name = " ".join(text_of(row.cell(name_at)).split())
        if not name:
            filled = [at for at, _ in self._columns if not is_empty(row.cell(at))]
            if filled:
                self._find(row, name_at, "The row has no task name.")
            return None
        if len(name) > NAME_LENGTH:
            self._find(row, name_at, f"A name has at most {NAME_LENGTH} characters.")
            name = name[:NAME_LENGTH]
        task = SheetTask(row.line, name)
        for at, field_name in self._columns:
            cell = row.cell(at)
            if field_name != "name" and not is_empty(cell):
                try:
                    self._take(task, field_name, cell)
                except ValueError as refusal:
                    self._find(row, at, str(refusal))
        return task

    def _take(self, task: SheetTask, name: str, cell: Cell) -> None:
        if name in ("external_id", "number", "row_id", "wbs"):
            text = text_of(cell).strip()
            if len(text) > KEY_LENGTH:
                raise ValueError(f"At most {KEY_LENGTH} characters.")
            setattr(task, name, text.lstrip("#") if name in ("number", "row_id") else text)
        elif name == "duration":
            read_length(cell, self.minutes_per_day, self.mapping.numbers)
            task.duration = cell
        elif name == "predecessors":
            task.links = text_of(cell)
        elif name == "resources":
            task.people = read_people(cell, self.known_people)
        elif name == "notes":
            task.values["notes"] = text_of(cell)[:NOTES_LENGTH]
        elif name == "milestone":
            if read_flag(cell):
                task.values.setdefault("kind", "milestone")
        elif name == "level":
            task.level = read_whole(cell, 0, 1000)
        elif name in DAY_FIELDS:
            self._take_day(task, name, cell)
        else:
            task.values[name] = self._readers[name](cell)

    def _take_day(self, task: SheetTask, name: str, cell: Cell) -> None:
        if isinstance(cell, str) and cell.strip().lower() in ("na", "n/a", "nv", "-", "–", "none"):
            return
        task.values[name] = read_day(cell, self.made.dates)

    def _indent(self, row: SheetRow) -> int:
        """How far the name is indented: by leading blanks, else by the format of its cell."""
        at = self.mapping.column_of("name") or 0
        text = row.cell(at)
        blanks = 0
        if isinstance(text, str):
            for character in text:
                if character not in _SPACES:
                    break
                blanks += 4 if character == "\t" else 1
        return blanks or row.indent(at) * 2

    def _levels(self, indents: Sequence[int]) -> None:
        """By WBS codes where every row has one of its own, else by the level column, else by indentation."""
        tasks = self.made.tasks
        codes = [tuple(task.wbs.strip(".").split(".")) for task in tasks]
        by_code = self.mapping.column_of("wbs") is not None and all(task.wbs for task in tasks)
        if tasks and by_code and len(set(codes)) == len(codes) and max(map(len, codes)) > 1:
            self.made.has_levels = True
            places = {code: at for at, code in enumerate(codes)}
            for task, code in zip(tasks, codes, strict=True):
                above = (code[:length] for length in range(len(code) - 1, 0, -1))
                task.parent = next((places[upper] for upper in above if upper in places), None)
        elif self.mapping.column_of("level") is not None:
            self.made.has_levels = True
            self._under([task.level for task in tasks])
        elif len(set(indents)) > 1:
            self.made.has_levels = True
            self._under(indents)
        by_depth = sorted(tasks, key=lambda task: len(task.wbs.split("."))) if by_code else tasks
        for task in by_depth:
            task.level = 1 if task.parent is None else tasks[task.parent].level + 1
            if task.level > DEEPEST:
                sentence = f"A plan has at most {DEEPEST} levels."
                self.made.find(Finding(task.line, "", task.name[:80], sentence))
                task.parent, task.level = None, 1

    def _under(self, depths: Sequence[int]) -> None:
        """Every row is under the nearest row before it that is less deep."""
        open_rows: list[int] = []
        for at, depth in enumerate(depths):
            while open_rows and depths[open_rows[-1]] >= depth:
                open_rows.pop()
            self.made.tasks[at].parent = open_rows[-1] if open_rows else None
            open_rows.append(at)

    def _repeats(self) -> None:
        """What recognises a row may stand in the list once."""
        for name in ("external_id", "number", "row_id"):
            column = self.mapping.column_of(name)
            if column is None:
                continue
            seen: dict[str, int] = {}
            for task in self.made.tasks:
                key = getattr(task, name)
                if key and key in seen:
                    reason = f"This stands in line {seen[key]} already, and rows are recognised by it."
                    self.made.find(Finding(task.line, self._head(column), key[:80], reason))
                elif key:
                    seen[key] = task.line

    def _find(self, row: SheetRow, column: int, reason: str) -> None:
        blocks = not self.mapping.skip_unreadable
        text = text_of(row.cell(column))[:80]
        self.made.find(Finding(row.line, self._head(column), text, reason, blocks))

    def _head(self, column: int) -> str:
        return (self.heads[column] if column < len(self.heads) else "") or f"Column {column + 1}"
