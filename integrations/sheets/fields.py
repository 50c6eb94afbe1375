"""What a column of a task list can mean, how other tools call it in English and German, and a first guess."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from integrations.sheets.sheet import Sheet, SheetRow, text_of

FIELDS: Final[dict[str, str]] = {
    "name": "Task name",
    "external_id": "External ID (recognises rows)",
    "number": "Number in this portal (recognises rows)",
    "row_id": "ID in the list (recognises rows)",
    "wbs": "WBS code",
    "level": "Outline level",
    "kind": "Kind: task, milestone, summary",
    "milestone": "Milestone: yes or no",
    "duration": "Duration",
    "start": "Start",
    "finish": "Finish",
    "predecessors": "Predecessors",
    "percent": "Percent complete",
    "actual_start": "Actual start",
    "actual_finish": "Actual finish",
    "resources": "Resources",
    "constraint": "Constraint",
    "constraint_at": "Constraint date",
    "deadline": "Deadline",
    "priority": "Priority",
    "notes": "Notes",
}
"""By name; what is not among them is left out."""
DAY_FIELDS: Final = ("start", "finish", "actual_start", "actual_finish", "constraint_at", "deadline")

_HEADS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "name", "task name", "task", "activity", "activity name", "title", "summary", "subject", "task title",
        "work package", "vorgangsname", "vorgang", "aufgabe", "aufgabenname", "bezeichnung", "titel", "thema",
        "arbeitspaket", "description of task", "what",
    ),
    "external_id": (
        "external id", "externe id", "unique id", "uid", "guid", "activity id", "eindeutige id", "issue key", "key",
        "schluessel", "schlüssel", "einmalige nr", "vorgangsid",
    ),
    "number": ("number", "task number", "nummer", "vorgangsnummer"),
    "row_id": ("id", "nr", "no", "#", "row", "line", "zeile", "lfd nr", "pos", "position", "task id"),
    "wbs": ("wbs", "wbs code", "psp", "psp code", "psp-code", "gliederungsnummer", "outline number",
            "projektstrukturplan"),
    "level": ("level", "outline level", "indent level", "gliederungsebene", "ebene", "hierarchy level", "wbs level"),
    "kind": ("kind", "type", "task type", "activity type", "art", "typ", "vorgangstyp"),
    "milestone": ("milestone", "is milestone", "meilenstein"),
    "duration": (
        "duration", "dauer", "original duration", "planned duration", "dur", "estimate", "days", "tage",
        "duration (d)", "duration (days)", "duration (h)", "duration (hours)", "dauer (tage)", "dauer (std)",
        "dauer (h)", "aufwand in tagen",
    ),
    "start": (
        "start", "start date", "begin", "beginn", "anfang", "startdatum", "anfangsdatum", "start time", "planned start",
        "geplanter anfang", "starttermin", "early start", "von", "from",
    ),
    "finish": (
        "finish", "end", "end date", "finish date", "ende", "enddatum", "fertigstellung", "due date", "planned finish",
        "geplantes ende", "endtermin", "early finish", "bis", "to", "due", "faellig am", "fällig am",
    ),
    "predecessors": (
        "predecessors", "predecessor", "depends on", "dependencies", "dependency", "vorgänger", "vorgaenger",
        "abhängigkeiten", "abhaengigkeiten", "predecessor details", "after",
    ),
    "percent": (
        "% complete", "percent complete", "complete", "progress", "% done", "done", "percent", "%", "% abgeschlossen",
        "% work complete", "prozent abgeschlossen", "fortschritt", "fertig", "activity % complete", "abgeschlossen",
    ),
    "actual_start": ("actual start", "ist-anfang", "tatsächlicher anfang", "ist anfang", "actual start date"),
    "actual_finish": ("actual finish", "ist-ende", "tatsächliches ende", "ist ende", "actual end",
                      "actual finish date"),
    "resources": (
        "resource names", "resources", "resource", "assigned to", "assignee", "owner", "responsible", "who",
        "ressourcennamen", "ressourcen", "ressource", "zuständig", "verantwortlich", "bearbeiter", "zugewiesen an",
    ),
    "constraint": ("constraint", "constraint type", "einschränkungsart", "einschraenkungsart", "primary constraint"),
    "constraint_at": ("constraint date", "einschränkungstermin", "primary constraint date", "start no earlier than",
                      "not before", "frühestens ab"),
    "deadline": ("deadline", "stichtag", "termin", "frist"),
    "priority": ("priority", "priorität", "prioritaet"),
    "notes": ("notes", "note", "comment", "comments", "remarks", "notizen", "notiz", "bemerkung", "bemerkungen",
              "beschreibung", "description", "kommentar", "details"),
}  # fmt: skip


def _plain(text: str) -> str:
    """A head without spelling: lower case, letters, digits and percent signs.

    >>> _plain(" Task_Name "), _plain("% Complete"), _plain("#")
    ('taskname', '%complete', '#')
    """
    text = text.strip().lower().replace("prozent", "%").replace("percent", "%")
    return re.sub(r"[^\w%#]|_", "", text)


_BY_HEAD: Final = {_plain(head): name for name, heads in _HEADS.items() for head in heads}


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the columns of a list mean, and how what stands in them is read."""

    columns: tuple[str, ...]
    """A field for each column; empty: the column is left out."""
    head_line: int = 1
    """The line of the heads; 0: the list has none."""
    dates: str = "auto"
    """`dmy`, `mdy`, or `auto`: as far as the dates themselves say."""
    numbers: str = "d"
    """What a duration without unit counts: `d` or `h`."""
    predecessors: str = "auto"
    """`id`, `number` or `place`; `auto`: by the ID column, else the number column, else the place in the list."""
    skip_unreadable: bool = False
    sheet: str = ""

    def column_of(self, name: str) -> int | None:
        """Which column holds a field."""
        return self.columns.index(name) if name in self.columns else None

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        return {
            "columns": list(self.columns),
            "head_line": self.head_line,
            "dates": self.dates,
            "numbers": self.numbers,
            "predecessors": self.predecessors,
            "skip_unreadable": self.skip_unreadable,
            "sheet": self.sheet,
        }


DATES: Final = {
    "auto": "As the dates themselves say",
    "dmy": "Day first: 31/12/2027",
    "mdy": "Month first: 12/31/2027",
}
NUMBERS: Final = {"d": "Days", "h": "Hours"}
PREDECESSORS: Final = {
    "auto": "As the columns say",
    "id": "Their ID in the list",
    "number": "Their number in this portal",
    "place": "Their place in the list, from 1",
}


class MappingError(ValueError):
    """A mapping that makes no sense: `fields` names what is wrong where."""

    def __init__(self, sentence: str, fields: dict[str, list[str]]) -> None:
        super().__init__(sentence)
        self.fields = fields


def read_mapping(given: Any, width: int) -> Mapping:
    """A mapping from what a form or a program sends. Raises MappingError."""
    if not isinstance(given, dict) or not isinstance(given.get("columns"), list):
        raise MappingError("Say for each column what it means.", {"columns": ["A list of fields."]})
    columns = [str(name or "") for name in given["columns"]][: max(width, 0)]
    columns += [""] * (width - len(columns))
    faults: dict[str, list[str]] = {}
    for place, name in enumerate(columns):
        if name and name not in FIELDS:
            faults[f"columns.{place}"] = [f"There is no field “{name[:40]}”."]
        elif name and columns.index(name) != place:
            faults[f"columns.{place}"] = [f"{FIELDS[name]} is chosen for two columns."]
    if "name" not in columns:
        faults.setdefault("columns", []).append("Choose the column with the names of the tasks.")
    chosen = {}
    for key, known, default in (
        ("dates", DATES, "auto"), ("numbers", NUMBERS, "d"), ("predecessors", PREDECESSORS, "auto"),
    ):  # fmt: skip
        value = str(given.get(key) or default)
        if value not in known:
            faults[key] = [f"One of {', '.join(known)}."]
        chosen[key] = value
    head_line = given.get("head_line", 1)
    if isinstance(head_line, bool) or not isinstance(head_line, int) or not 0 <= head_line <= 1_000_000:
        faults["head_line"] = ["The line of the heads, or 0 where there are none."]
        head_line = 1
    if faults:
        raise MappingError(next(iter(faults.values()))[0], faults)
    return Mapping(
        tuple(columns),
        head_line,
        **chosen,
        skip_unreadable=given.get("skip_unreadable") in (True, "on", "true", "1"),
        sheet=str(given.get("sheet") or "")[:60],
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a list looks like: its heads, a mapping to begin with, and some rows to look at."""

    heads: tuple[str, ...]
    mapping: Mapping
    samples: tuple[tuple[str, ...], ...] = field(default=())


def suggest(sheet: Sheet) -> Suggestion:
    """Find the heads and guess what they mean."""
    head_row = _head_row(sheet.rows)
    width = sheet.width
    if head_row is None:
        heads = tuple(f"Column {place + 1}" for place in range(width))
        mapping = Mapping(_guess_without_heads(sheet), 0, sheet=sheet.name)
    else:
        heads = tuple(text_of(head_row.cell(place)).strip()[:120] for place in range(width))
        mapping = Mapping(_guess(heads), head_row.line, numbers=_unit(heads), sheet=sheet.name)
    below = [row for row in sheet.rows if head_row is None or row.line > head_row.line]
    samples = tuple(tuple(text_of(row.cell(place))[:80] for place in range(width)) for row in below[:5])
    return Suggestion(heads, mapping, samples)


def heads_hash(heads: Sequence[str]) -> str:
    """What heads are recognised by, so that a mapping is remembered for them."""
    return hashlib.sha256("\x1f".join(_plain(head) for head in heads).encode()).hexdigest()


def _head_row(rows: Sequence[SheetRow]) -> SheetRow | None:
    """The row among the first twenty with most known heads: two of them, or one in the first row."""
    best, most = None, 0
    for place, row in enumerate(rows[:20]):
        known = {_BY_HEAD.get(_plain(text)) for text in map(text_of, row.cells) if text.strip()} - {None}
        if len(known) > most and (len(known) > 1 or place == 0):
            best, most = row, len(known)
    return best


def _guess(heads: Sequence[str]) -> tuple[str, ...]:
    taken: set[str] = set()
    columns = []
    for head in heads:
        name = _BY_HEAD.get(_plain(head), "")
        if name in taken:
            name = ""
        if name:
            taken.add(name)
        columns.append(name)
    if "name" not in taken:  # the first column that nothing else claims
        for place, head in enumerate(heads):
            if not columns[place] and head:
                columns[place] = "name"
                break
    return tuple(columns)


def _guess_without_heads(sheet: Sheet) -> tuple[str, ...]:
    """Without heads: the first column of words is the name, a column of durations the duration."""
    columns = [""] * sheet.width
    for place in range(sheet.width):
        texts = [text for text in (text_of(row.cell(place)).strip() for row in sheet.rows[:30]) if text]
        if texts and sum(any(c.isalpha() for c in text) for text in texts) > len(texts) / 2:
            is_duration = all(re.fullmatch(r"\d+([.,]\d+)?\s*[a-zA-Z]{1,5}\??", text) for text in texts)
            wanted = "duration" if is_duration else "name"
            if wanted not in columns:
                columns[place] = wanted
    if "name" not in columns and columns:
        columns[0] = "name"
    return tuple(columns)


def _unit(heads: Sequence[str]) -> str:
    for head in heads:
        if _BY_HEAD.get(_plain(head)) == "duration" and re.search(
            r"\((h|hours?|std\.?|stunden)\)", head.lower()
        ):
            return "h"
    return "d"
