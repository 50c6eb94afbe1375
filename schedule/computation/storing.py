"""Results into the tables: what a run changed, row by row, in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import connection

from schedule.computation.as_planned import as_planned
from schedule.computation.columns import (
    Int64,
    array_literal,
    flag,
    instant_column,
    minutes_in_utc,
    or_none,
    places,
)
from schedule.computation.kept_rows import KEPT_ROWS, Columns, Source
from schedule.computation.loading import LoadedPlan, Outline
from schedule.computation.measures import path_numbers, rolled_up_work
from schedule.computation.rows import read_work
from schedule.computation.zones import to_utc
from schedule.engine import NO_INSTANT, Cause, Schedule

if TYPE_CHECKING:
    from projects.models import Project

OUTLINE_LENGTH: Final = 120
PLACE: Final = ("row", "level")
INSTANTS: Final = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "remaining_start", "cause_at",
    "planned_start", "planned_finish",
)  # fmt: skip
NUMBERS: Final = (
    "total_float", "free_float", "duration_minutes", "cause", "cause_link_id", "cause_task_id", "near_band",
    "path", "work_minutes", "remaining_work_minutes",
)  # fmt: skip
ZERO: Final = ("cause", "near_band", "path")
"""Numbers that are 0 where a row has no dates; the others are absent."""
FLAGS: Final = (
    "is_critical", "on_longest_path", "is_driven_by_finish", "misses_deadline", "breaks_constraint",
)  # fmt: skip
STORED: Final[dict[str, str]] = {
    **{name: f'd."{name}"::int8' for name in PLACE},
    **{name: instant_column(f'd."{name}"') for name in INSTANTS},
    **{name: or_none(f"d.{name}") for name in NUMBERS},
    "percent": or_none("(d.percent * 100)"),
    **{name: flag(f"d.{name}") for name in FLAGS},
}
_DATES: Final = Source(
    "dates",
    "schedule_taskdates d",
    "d",
    "task_id",
    {"task_id": "d.task_id", **STORED},
    "d.task_id",
)


@dataclass(frozen=True, slots=True)
class StoredDates:
    """What the tables hold: ids in ascending order, instants in minutes of UTC."""

    project_id: int
    ids: Int64
    columns: dict[str, Int64]

    def read_numbers(self) -> list[str]:
        """Outline numbers, in the order of the ids."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(string_agg(d.outline, ' ' ORDER BY d.task_id), '')"
                " FROM schedule_taskdates d WHERE d.project_id = %s",
                [self.project_id],
            )
            numbers: str = cursor.fetchone()[0]
        return numbers.split(" ") if numbers else []


def read_stored(project: Project, names: tuple[str, ...] = tuple(STORED)) -> StoredDates:
    """The stored results of a project."""
    columns = KEPT_ROWS.read(_DATES, project.pk, "", _in_minutes)
    return StoredDates(project.pk, columns["task_id"], {name: columns[name] for name in names})


def _in_minutes(columns: Columns) -> Columns:
    return columns | {name: minutes_in_utc(columns[name]) for name in INSTANTS}


def result_columns(project: Project, loaded: LoadedPlan, schedule: Schedule) -> dict[str, Int64]:
    """Every column of a run: dates, and beside them planned dates, float paths and work."""
    full = dated_columns(project, loaded, schedule)
    planned = as_planned(project, loaded, schedule)
    for name, values, absent in (
        ("planned_start", to_utc(project.zone, planned.start), NO_INSTANT),
        ("planned_finish", to_utc(project.zone, planned.finish), NO_INSTANT),
        ("path", path_numbers(loaded, schedule), 0),
    ):
        full[name] = np.full(len(loaded.outline.ids), absent, np.int64)
        full[name][loaded.scheduled] = values
    work = rolled_up_work(loaded, read_work(project))
    full["work_minutes"], full["remaining_work_minutes"] = work.planned, work.left
    by_work = work.percent != NO_INSTANT
    full["percent"][by_work] = work.percent[by_work]
    return full


def dated_columns(project: Project, loaded: LoadedPlan, schedule: Schedule) -> dict[str, Int64]:
    """The dates of a run for every row of the outline, instants in UTC; rows that take no part have none."""
    place, link = loaded.scheduled, schedule.cause_index
    by_link = np.isin(schedule.cause, (Cause.LINK, Cause.SPAN)) & (link >= 0)
    by_row = np.isin(schedule.cause, (Cause.CHILD, Cause.CONSTRAINT, Cause.SECOND_CONSTRAINT)) & (link >= 0)
    ids = loaded.outline.ids[place]
    columns = {
        "start": schedule.start,
        "finish": schedule.finish,
        "early_start": schedule.early_start,
        "early_finish": schedule.early_finish,
        "late_start": schedule.late_start,
        "late_finish": schedule.late_finish,
        "remaining_start": schedule.remaining_start,
        "cause_at": schedule.cause_instant,
        "total_float": schedule.total_float,
        "free_float": schedule.free_float,
        "cause": schedule.cause.astype(np.int64),
        "cause_link_id": _picked(loaded.link_ids, link, by_link),
        "cause_task_id": _picked(ids, link, by_row),
        "near_band": schedule.near_band,
        "is_critical": schedule.critical.astype(np.int64),
        "on_longest_path": schedule.longest_path.astype(np.int64),
        "is_driven_by_finish": schedule.cause_finish.astype(np.int64),
        "misses_deadline": _marked(len(ids), schedule.missed_deadlines),
        "breaks_constraint": _marked(len(ids), schedule.broken_constraints),
    }
    count = len(loaded.outline.ids)
    full = outline_columns(loaded.outline)
    for name, values in columns.items():
        absent = 0 if name in FLAGS or name in ZERO else NO_INSTANT
        full[name] = np.full(count, absent, np.int64)
        full[name][place] = to_utc(project.zone, values) if name in INSTANTS else values
    full["duration_minutes"], full["percent"] = (
        loaded.tasks["duration"].copy(),
        loaded.tasks["percent"].copy(),
    )
    full["duration_minutes"][place] = schedule.duration
    full["percent"][place] = np.rint(schedule.percent * 100).astype(np.int64)
    return full


def outline_columns(outline: Outline) -> dict[str, Int64]:
    """Place and level of every row."""
    return {"row": np.arange(len(outline.ids), dtype=np.int64), "level": outline.level.copy()}


def _picked(values: Int64, index: Int64, wanted: np.ndarray) -> Int64:
    picked = np.full(len(index), NO_INSTANT, np.int64)
    picked[wanted] = values[index[wanted]]
    return picked


def _marked(count: int, rows: tuple[int, ...]) -> Int64:
    marked = np.zeros(count, np.int64)
    marked[list(rows)] = 1
    return marked


@dataclass(frozen=True, slots=True)
class Difference:
    """Places in the outline of rows that are new, that differ from what is stored, and that only moved up or down."""

    new: Int64
    changed: Int64
    moved: Int64
    renumbered: bool
    """Whether any row has another place, so that outline numbers may differ."""


def difference(outline: Outline, columns: dict[str, Int64], stored: StoredDates) -> Difference:
    """Compare a run with what is stored.

    Order and levels make the outline, so that numbers can only differ where one of these does.
    """
    at = places(stored.ids, outline.ids)
    known = at >= 0
    moved = np.zeros(len(outline.ids), np.bool_)
    for name in PLACE:
        moved[known] |= columns[name][known] != stored.columns[name][at[known]]
    renumbered = bool(moved.any() or not known.all() or len(outline.ids) != len(stored.ids))
    if renumbered:
        numbers = stored.read_numbers()
        for place in np.flatnonzero(known).tolist():
            moved[place] |= numbers[at[place]] != outline.numbers[place][:OUTLINE_LENGTH]
    differs = np.zeros(len(outline.ids), np.bool_)
    for name, values in columns.items():
        if name not in PLACE:
            differs[known] |= values[known] != stored.columns[name][at[known]]
    return Difference(
        new=np.flatnonzero(~known),
        changed=np.flatnonzero(known & differs),
        moved=np.flatnonzero(known & moved & ~differs),
        renumbered=renumbered,
    )


def store(
    project: Project, outline: Outline, columns: dict[str, Int64], changes: Difference, version: int
) -> None:
    """Write new and changed rows, marked with the input version of the run.

    Rows that only moved up or down get their places without the mark: whoever has the tree knows where they are.
    """
    names = list(columns)
    params: dict[str, Any] = {"project": project.pk, "version": version}
    if len(changes.changed):
        assigned = ", ".join(f'"{name}" = {_value(name)}' for name in names)
        numbers = ", outline = n.outline" if changes.renumbered else ""
        _execute(
            f"UPDATE schedule_taskdates d SET {assigned}{numbers}, input_version = %(version)s"  # noqa: S608
            f" FROM {_unnested(names)} WHERE d.task_id = n.task_id",
            params | _arrays(outline, columns, changes.changed, numbered=changes.renumbered),
        )
    if len(changes.moved):
        _execute(
            "UPDATE schedule_taskdates d SET row = n.row, level = n.level, outline = n.outline"  # noqa: S608
            f" FROM {_unnested(list(PLACE))} WHERE d.task_id = n.task_id",
            _arrays(outline, {name: columns[name] for name in PLACE}, changes.moved),
        )
    if len(changes.new):
        zeros = {name: np.zeros(len(outline.ids), np.int64) for name in (*FLAGS, *ZERO)}
        full = zeros | columns
        names = list(full)
        listed = ", ".join(f'"{name}"' for name in names)
        _execute(
            f"INSERT INTO schedule_taskdates (task_id, project_id, outline, input_version, {listed})"  # noqa: S608
            f" SELECT n.task_id, %(project)s, n.outline, %(version)s, {', '.join(map(_value, names))}"
            f" FROM {_unnested(names)}",
            params | _arrays(outline, full, changes.new),
        )


def mark(project: Project, task_ids: list[int], version: int) -> None:
    """Note on rows whose inputs changed that they changed with this version, whether or not their dates did."""
    _execute(
        "UPDATE schedule_taskdates SET input_version = %(version)s"
        " WHERE project_id = %(project)s AND task_id = ANY(%(ids)s) AND input_version < %(version)s",
        {"project": project.pk, "ids": task_ids, "version": version},
    )


def _value(name: str) -> str:
    if name in INSTANTS:
        return f'to_timestamp(n."{name}" * 60)'
    if name in FLAGS:
        return f"n.{name} = 1"
    if name == "percent":
        return "n.percent / 100.0"
    return f'n."{name}"'


def _unnested(names: list[str]) -> str:
    arrays = ", ".join(f"%({name})s::int8[]" for name in ("task_id", *names))
    listed = ", ".join(f'"{name}"' for name in ("task_id", *names))
    return f"unnest({arrays}, %(outline)s::text[]) AS n({listed}, outline)"


def _arrays(
    outline: Outline, columns: dict[str, Int64], rows: Int64, *, numbered: bool = True
) -> dict[str, str]:
    arrays = {name: array_literal(values[rows]) for name, values in columns.items()}
    arrays["task_id"] = array_literal(outline.ids[rows])
    if numbered:
        numbers = (outline.numbers[place][:OUTLINE_LENGTH] for place in rows.tolist())
        arrays["outline"] = "{" + ",".join(numbers) + "}"
    else:
        arrays["outline"] = "{}"
    return arrays


def _execute(statement: str, params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
