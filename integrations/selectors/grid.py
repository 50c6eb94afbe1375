"""The plan as the board's grid shows it, for files: which columns there are, and the rows of a choice of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput
from integrations.sheets.table import Column, Kind, Length, Table, Value
from projects.models import Project
from schedule.models import Assignment, ConstraintType, Task, TaskKind, WorkCalendar
from schedule.selectors.board import board_plan, board_rows

Row = dict[str, Any]
MOST_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of the grid and how a row fills it."""

    column: Column
    value: Callable[[Row], Value]


def _length(name: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        minutes = row.get(name)
        return None if minutes is None else Length(int(minutes), row["minutes_per_day"])

    return value


def _duration(row: Row) -> Value:
    if row["duration"] is None:
        return None
    return Length(row["duration"], row["minutes_per_day"], bool(row["elapsed"]))


def _day(name: str) -> Callable[[Row], Value]:
    return lambda row: _local_day(row.get(name))


def _last_day(name: str) -> Callable[[Row], Value]:
    """A finish at midnight belongs to the day before, but for a moment at that midnight."""

    def value(row: Row) -> Value:
        text = row.get(name)
        if text and text[11:16] == "00:00" and row.get(name.replace("finish", "start")) != text:
            return _local_day(text, back=1)
        return _local_day(text)

    return value


def _local_day(text: str | None, back: int = 0) -> date | None:
    if not text:
        return None
    return (datetime.fromisoformat(text) - timedelta(minutes=back)).date()


def _constraint(row: Row) -> Value:
    kind = row["constraint"]
    return "" if kind == ConstraintType.ASAP else ConstraintType(kind).label


def _constraint_day(row: Row) -> Value:
    at = row["constraint_at"]
    is_finish = row["constraint"] in ("fnet", "fnlt", "mfo")
    return _local_day(at, back=1 if is_finish and at and at[11:16] == "00:00" else 0)


def _deadline(row: Row) -> Value:
    text = row["deadline"]
    return _local_day(text, back=1 if text and text[11:16] == "00:00" else 0)


def _own_code(row: Row) -> Value:
    return "" if row["wbs"] == row["outline"] else str(row["wbs"])


def _flag(name: str) -> Callable[[Row], Value]:
    return lambda row: "yes" if row.get(name) else ""


def _plain(name: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        found = row.get(name)
        return "" if found is None else found if isinstance(found, int | float | str) else str(found)

    return value


_ALL: Final = (
    GridColumn(Column("number", "Number", width=11), lambda row: row.get("full_number") or row["number"]),
    GridColumn(Column("wbs", "WBS", width=12), lambda row: row["wbs"]),
    GridColumn(Column("level", "Level", Kind.NUMBER, 7), lambda row: row["level"]),
    GridColumn(Column("name", "Name", width=48), lambda row: row["name"]),
    GridColumn(Column("kind", "Kind", width=16), lambda row: TaskKind(row["kind"]).label),
    GridColumn(Column("duration", "Duration", Kind.LENGTH, 11), _duration),
    GridColumn(Column("start", "Start", Kind.DAY), _day("start")),
    GridColumn(Column("finish", "Finish", Kind.DAY), _last_day("finish")),
    GridColumn(Column("predecessors", "Predecessors", width=20), _plain("predecessors")),
    GridColumn(Column("successors", "Successors", width=20), _plain("successors")),
    GridColumn(Column("percent", "% complete", Kind.PERCENT), lambda row: row["percent"]),
    GridColumn(Column("resources", "Resources", width=28), _plain("resource_text")),
    GridColumn(Column("constraint_kind", "Constraint", width=22), _constraint),
    GridColumn(Column("constraint", "Constraint date", Kind.DAY, 15), _constraint_day),
    GridColumn(Column("deadline", "Deadline", Kind.DAY), _deadline),
    GridColumn(Column("slack", "Slack", Kind.LENGTH), _length("slack")),
    GridColumn(Column("free", "Free slack", Kind.LENGTH), _length("free")),
    GridColumn(Column("critical", "Critical", width=9), _flag("critical")),
    GridColumn(Column("path", "Float path", Kind.NUMBER, 9), lambda row: row.get("path") or None),
    GridColumn(Column("driver", "Driven by", width=14), _plain("driver")),
    GridColumn(Column("actual_start", "Actual start", Kind.DAY), _day("actual_start")),
    GridColumn(Column("actual_finish", "Actual finish", Kind.DAY), _last_day("actual_finish")),
    GridColumn(Column("late_finish", "Late finish", Kind.DAY), _last_day("late_finish")),
    GridColumn(Column("baseline_start", "Baseline start", Kind.DAY, 14), _day("baseline_start")),
    GridColumn(Column("baseline_finish", "Baseline finish", Kind.DAY, 14), _last_day("baseline_finish")),
    GridColumn(Column("start_variance", "Start variance", Kind.LENGTH, 14), _length("start_variance")),
    GridColumn(Column("finish_variance", "Finish variance", Kind.LENGTH, 14), _length("finish_variance")),
    GridColumn(Column("work", "Work", Kind.LENGTH), _length("work")),
    GridColumn(Column("remaining_work", "Remaining work", Kind.LENGTH, 14), _length("remaining_work")),
    GridColumn(Column("remaining", "Remaining", Kind.LENGTH), _length("remaining")),
    GridColumn(Column("manual", "Manual", width=9), _flag("manual")),
    GridColumn(Column("wbs_code", "Own WBS code", width=14), _own_code),
    GridColumn(Column("calendar", "Calendar", width=18), _plain("calendar_name")),
    GridColumn(Column("has_notes", "Has notes", width=10), _flag("has_notes")),
    GridColumn(Column("active", "Active", width=9), _flag("active")),
    GridColumn(Column("estimated", "Estimated", width=10), _flag("estimated")),
    GridColumn(Column("late", "Late", width=9), _flag("late")),
    GridColumn(Column("slipping", "Slipping", width=9), _flag("slipping")),
    GridColumn(Column("should_have_started", "Should have started", width=18), _flag("should_have_started")),
    GridColumn(Column("external_start", "Start from others", Kind.DAY, 16), _day("external_start")),
    GridColumn(Column("external_finish", "Finish for others", Kind.DAY, 16), _last_day("external_finish")),
    GridColumn(Column("external", "Waits for projects", width=24), _plain("external")),
    GridColumn(Column("awaited", "Awaited by projects", width=24), _plain("awaited")),
    GridColumn(Column("delay", "Delay", Kind.LENGTH, 10), _length("delay")),
    GridColumn(Column("priority", "Priority", Kind.NUMBER, 9), _plain("priority")),
    GridColumn(Column("notes", "Notes", width=40), _plain("notes")),
    GridColumn(Column("external_id", "External ID", width=14), _plain("external_id")),
)
COLUMNS: Final = {each.column.name: each for each in _ALL}
ORDINARY: Final = (
    "number", "wbs", "level", "name", "kind", "duration", "start", "finish", "predecessors", "percent",
    "resources", "constraint_kind", "constraint", "deadline", "slack",
)  # fmt: skip


def chosen_columns(text: str) -> list[str]:
    """The columns an address asks for; the task's number always comes first, so that a sheet can be read back.

    Raises InvalidInput for a name that is no column.
    """
    names = [name.strip() for name in text.split(",") if name.strip()] or list(ORDINARY)
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise InvalidInput(
            f"“{unknown[0][:40]}” is not a column that can be exported. There are: {', '.join(COLUMNS)}.",
            fields={"columns": [f"No such column: {name[:40]}" for name in unknown[:20]]},
        )
    return list(dict.fromkeys(["number", *names]))


def chosen_ids(text: str) -> list[int] | None:
    """The tasks an address asks for, in its order; nothing means the whole plan. Raises InvalidInput."""
    parts = [part for part in text.replace(",", " ").split() if part]
    if not parts:
        return None
    if len(parts) > MOST_ROWS or not all(part.isdecimal() and len(part) < 19 for part in parts):
        raise InvalidInput(
            f"Name the rows by the ids of up to {MOST_ROWS:,} tasks, separated by commas.",
            fields={"ids": ["Ids of tasks, separated by commas."]},
        )
    return list(dict.fromkeys(int(part) for part in parts))


def grid_rows(*, actor: Actor, project: Project, ids: Sequence[int] | None = None) -> list[Row]:
    """Rows as the board shows them, in the order of `ids` or of the outline; ids of other plans are left out."""
    if ids is None:
        rows: list[Row] = board_plan(actor=actor, project=project)["tasks"]
        return rows
    places = {key: at for at, key in enumerate(ids)}
    found = board_rows(actor=actor, project=project, task_ids=ids)
    return sorted((row for row in found if row["id"] in places), key=lambda row: places[row["id"]])


def grid_table(
    *, actor: Actor, project: Project, columns: Iterable[str], ids: Sequence[int] | None = None
) -> Table:
    """The grid as a table: chosen columns, chosen rows in their order."""
    chosen = [COLUMNS[name] for name in columns]
    rows = grid_rows(actor=actor, project=project, ids=ids)
    names = {each.column.name for each in chosen}
    add_text_fields(project, rows, names)
    for row in rows:
        row["full_number"] = f"{project.key}-{row['number']}"
    return Table(
        title=project.name,
        columns=[each.column for each in chosen],
        rows=[[each.value(row) for each in chosen] for row in rows],
        levels=[row["level"] for row in rows],
        summaries=frozenset(at for at, row in enumerate(rows) if row["kind"] == TaskKind.SUMMARY),
    )


def add_text_fields(project: Project, rows: list[Row], names: set[str]) -> None:
    """What the board does not carry: resources apart from each other by semicolons, notes, names of calendars."""
    if "resources" in names:
        texts = resource_texts(project)
        for row in rows:
            row["resource_text"] = texts.get(row["id"], "")
    if "notes" in names:
        notes = dict(Task.objects.filter(project=project).exclude(notes="").values_list("id", "notes"))
        for row in rows:
            row["notes"] = notes.get(row["id"], "")
    if "calendar" in names:
        calendars = dict(WorkCalendar.objects.filter(project=project).values_list("id", "name"))
        for row in rows:
            row["calendar_name"] = calendars.get(row["calendar"], "")


def resource_texts(project: Project) -> dict[int, str]:
    """Who works on what: `Anna 50 %; Ben`."""
    parts: dict[int, list[str]] = {}
    assigned = (
        Assignment.objects.filter(project=project)
        .order_by("resource__name", "id")
        .values_list("task_id", "resource__name", "units", "resource__kind")
    )
    for task_id, name, units, kind in assigned:
        plain = units == 1 or kind != "work"
        parts.setdefault(task_id, []).append(name if plain else f"{name} {_share(units * 100)} %")
    return {key: "; ".join(names) for key, names in parts.items()}


def _share(percent: Any) -> str:
    return f"{percent.normalize():f}"
