"""Gives every row of an XER file to the project it belongs to, and enters it in that project's ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from integrations.plans.errors import BadValueError, BrokenFileError
from integrations.plans.ledger import Ledger, Record
from integrations.plans.losses import Outcome
from integrations.plans.values import one_line
from integrations.plans.xer_fields import (
    CATALOGUE,
    KIND_COLUMNS,
    LOOKUP_TABLES,
    NAMED_BY,
    READ_TABLES,
    TABLE_NAMES,
)
from integrations.plans.xer_tables import XerTables

ELSEWHERE = "Belongs to a baseline or to a project that the file holds only in part."
_OF_ALL_PROJECTS = frozenset(("CALENDAR", "RSRC", "RSRCRATE"))
_USED_LOOKUPS = frozenset(("MEMOTYPE", "UMEASURE"))


@dataclass(slots=True)
class ProjectRows:
    """One project with its rows by table."""

    row: Record
    ledger: Ledger
    rows: dict[str, list[Record]] = field(default_factory=dict)


@dataclass(slots=True)
class SortedRows:
    """All rows of a file: those of projects by internal id, those of all projects with their ledger."""

    projects: dict[str, ProjectRows]
    rows: dict[str, list[Record]]
    shared: Ledger
    baselines: dict[str, tuple[Record, list[Record]]] = field(default_factory=dict)
    """Copies that are baselines of projects of the file, by internal id: their row, and their activities."""


def records(raw: XerTables, table: str) -> Iterator[Record]:
    """The rows of a table, none where the file does not have it."""
    for line, values in raw.tables[table].rows if table in raw.tables else ():
        yield Record(table, line, values)


def sort_rows(raw: XerTables) -> SortedRows:
    """Sort the rows of a file. Rows of baselines and of projects held in part are entered as not taken."""
    result = SortedRows({}, {}, Ledger(CATALOGUE))
    _start_projects(raw, result)
    known = {values.get("proj_id", "") for _, values in raw.tables["PROJECT"].rows}
    only = next(iter(known)) if len(known) == 1 else ""
    owners = _owners(raw)
    for table in sorted(READ_TABLES - {"PROJECT"}):
        for row in records(raw, table):
            owner = row.take("proj_id") or owners.get(_owner_key(row)) or only
            if table in _OF_ALL_PROJECTS:
                _give_to_all(row, result)
            elif owner not in known:
                reason = f"The project {owner} is not in the file." if owner else "The row names no project."
                raise BadValueError(
                    reason, line=row.line, place=f"{table}, proj_id", advice="Export the plan again."
                )
            elif owner in result.baselines and table == "TASK":
                result.shared.open(row)
                result.baselines[owner][1].append(row)
            elif owner in result.projects:
                project = result.projects[owner]
                project.ledger.open(row)
                project.rows.setdefault(table, []).append(row)
            else:
                result.shared.open(row)
                result.shared.close(row, lost=ELSEWHERE)
    return result


def _start_projects(raw: XerTables, result: SortedRows) -> None:
    rows = list(records(raw, "PROJECT"))
    ids = {row.values.get("proj_id", "") for row in rows}
    any_whole = any(_is_whole(row) for row in rows)
    lines: dict[str, int] = {}
    for row in rows:
        key = row.take("proj_id")
        if not key or key in lines:
            reason = f"The id {key} stands in line {lines[key]} already." if key else "The project has no id."
            raise BadValueError(
                reason, line=row.line, place="PROJECT, proj_id", advice="Export the plan again."
            )
        lines[key] = row.line
        is_baseline = row.take("orig_proj_id") in ids - {"", key}
        if is_baseline:
            result.shared.open(row)
            result.baselines[key] = row, []
        elif any_whole and not _is_whole(row):
            result.shared.open(row)
            result.shared.close(row, lost=ELSEWHERE)
        else:
            project = result.projects[key] = ProjectRows(row, Ledger(CATALOGUE))
            project.ledger.open(row)
    if not result.projects:
        raise BrokenFileError(
            "The file holds no project: its table PROJECT is missing or empty.",
            advice="Export a project, not only global data.",
        )


def _is_whole(row: Record) -> bool:
    return row.take("export_flag") in ("", "Y")


def _owners(raw: XerTables) -> dict[tuple[str, str], str]:
    """The project of each activity and WBS element, for rows that name only these."""
    return {
        (column, values.get(column, "")): values["proj_id"]
        for table, column in (("TASK", "task_id"), ("PROJWBS", "wbs_id"))
        for _, values in (raw.tables[table].rows if table in raw.tables else ())
        if "proj_id" in values
    }


def _owner_key(row: Record) -> tuple[str, str]:
    column = "task_id" if "task_id" in row.values else "wbs_id"
    return column, row.values.get(column, "")


def _give_to_all(row: Record, result: SortedRows) -> None:
    project = result.projects.get(row.values.get("proj_id", ""))
    (project.ledger if project else result.shared).open(row)
    result.rows.setdefault(row.element, []).append(row)


def count_unread(raw: XerTables, result: SortedRows) -> None:
    """Enter the rows of tables that are not read, and of those that only give names, as whole rows."""
    for table, unread in raw.unread.items():
        names = _kind_names(raw, KIND_COLUMNS.get(table, ""))
        for (owner, kind), count in unread.rows.items():
            project = result.projects.get(owner)
            ledger = project.ledger if project else result.shared
            name = f"{TABLE_NAMES.get(table, table)} {names.get(kind, kind)}".strip()
            ledger.unit(table, name, Outcome.NOT_TAKEN, unread.examples[owner, kind], count=count)
    for table in sorted(LOOKUP_TABLES - {"CURRTYPE"}):
        outcome = Outcome.KEPT if table in _USED_LOOKUPS else Outcome.NOT_TAKEN
        for row in records(raw, table):
            named = (value for name, value in row.values.items() if not name.endswith("_id"))
            result.shared.unit(table, TABLE_NAMES[table], outcome, next(named, ""))


def _kind_names(raw: XerTables, column: str) -> Mapping[str, str]:
    table, label = NAMED_BY.get(column, ("", ""))
    return {row.take(column): one_line(row.take(label)) for row in records(raw, table)}
