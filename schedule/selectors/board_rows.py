"""The rows of the board out of the tables, column by column: no Python object a cell until somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection

from core.actors import Actor
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.columns import (
    Int64,
    code,
    flag,
    instant_column,
    minutes_in_utc,
    or_none,
    read_columns,
)
from schedule.computation.rows import CONSTRAINTS, KINDS, PERCENT_TYPES
from schedule.computation.zones import to_wall_clock
from schedule.engine import NO_INSTANT
from schedule.models import ScheduleSettings, ScheduleSummary
from schedule.selectors.board_columns import Column, Numbers, Some, Words, choice, yes
from schedule.selectors.board_fields import BOARD_FIELDS
from schedule.selectors.lateness import JOIN, SHOULD_HAVE_STARTED, SLIPPING, parameters

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: Final = tuple(str(kind) for kind in KINDS)
_CONSTRAINTS: Final = ("", *(str(each) for each in CONSTRAINTS))
_PERCENT_TYPES: Final = tuple(str(each) for each in PERCENT_TYPES)

_TEXTS: Final = ("outline", "wbs", "name", "external_id")
_NUMBERS: Final[dict[str, str]] = {
    "id": "t.id",
    "number": "t.number::int8",
    "parent": or_none("t.parent_id"),
    "row": or_none('d."row"'),
    "level": "coalesce(d.level, 1)::int8",
    "version": "t.version::int8",
    "duration": or_none("CASE WHEN t.kind = 'summary' THEN d.duration_minutes ELSE t.duration_minutes END"),
    "calendar": or_none("t.calendar_id"),
    "slack": or_none("d.total_float"),
    "free": or_none("d.free_float"),
    "priority": "t.priority::int8",
    "remaining": or_none(
        "CASE WHEN t.kind = 'summary' THEN round(d.duration_minutes * (100 - d.percent) / 100)::int8"
        " WHEN t.actual_finish_at IS NOT NULL THEN 0 ELSE"
        " coalesce(t.remaining_minutes, round(t.duration_minutes * (100 - t.percent_complete) / 100)::int8) END"
    ),
    "position": "t.position::int8",
    "near": "coalesce(d.near_band, 0)::int8",
    "path": "coalesce(d.path, 0)::int8",
    "work": or_none("d.work_minutes"),
    "remaining_work": or_none("d.remaining_work_minutes"),
    "delay": "t.leveling_delay_minutes::int8",
}
_PERCENT: Final = (
    "(CASE WHEN t.kind = 'summary' THEN coalesce(d.percent, 0) ELSE t.percent_complete END * 100)::int8"
)
_CHOICES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "kind": ("t.kind", _KINDS),
    "constraint": ("t.constraint_type", _CONSTRAINTS),
    "constraint_2": ("t.second_constraint_type", _CONSTRAINTS),
    "percent_type": ("t.percent_type", _PERCENT_TYPES),
}
_FLAGS: Final[dict[str, str]] = {
    "elapsed": "t.duration_is_elapsed",
    "critical": "coalesce(d.is_critical, false)",
    "longest": "coalesce(d.on_longest_path, false)",
    "misses_deadline": "coalesce(d.misses_deadline, false)",
    "manual": "t.is_manual",
    "has_notes": "t.notes <> ''",
    "active": "t.is_active",
    "mandatory": "t.constraint_is_mandatory",
    "estimated": "t.is_estimated",
    "delay_elapsed": "t.leveling_delay_is_elapsed OR t.leveling_delay_minutes = 0",
    "occurrence": "t.is_occurrence",
    "should_have_started": SHOULD_HAVE_STARTED,
    "slipping": SLIPPING,
}
_INSTANTS: Final[dict[str, str]] = {
    "start": "d.start",
    "finish": "d.finish",
    "late_finish": "d.late_finish",
    "constraint_at": "t.constraint_at",
    "deadline": "t.deadline_at",
    "actual_start": "t.actual_start_at",
    "actual_finish": "t.actual_finish_at",
    "constraint_2_at": "t.second_constraint_at",
    "manual_start": "t.manual_start_at",
    "manual_finish": "t.manual_finish_at",
    "external_start": "t.external_start_at",
    "external_finish": "t.external_finish_at",
}
_SELECTED: Final[dict[str, str]] = {
    **_NUMBERS,
    "percent": _PERCENT,
    **{name: code(column, choices) for name, (column, choices) in _CHOICES.items()},
    **{name: flag(condition) for name, condition in _FLAGS.items()},
    **{name: instant_column(column) for name, column in _INSTANTS.items()},
}
_TABLES: Final = "FROM schedule_task t LEFT JOIN schedule_taskdates d ON d.task_id = t.id"
_SOURCE: Final = f"{_TABLES} WHERE t.project_id = %(project)s"
_ROWS: Final = (
    f"SELECT {', '.join(_SELECTED.values())} {_TABLES} {JOIN} WHERE t.project_id = %(project)s {{only}}"
    ' ORDER BY d."row", t.id'
)
_WORDS: Final = f"SELECT t.id, coalesce(d.outline, ''), t.wbs_code, t.name, t.external_id {_SOURCE} {{only}}"
_RESOURCES: Final = """
SELECT a.task_id, string_agg(r.name || CASE WHEN a.units = 1 OR r.kind <> 'work' THEN ''
 ELSE ' ' || trim_scale(round(a.units * 100, 2))::text || ' %%' END, '; ' ORDER BY r.name, a.id),
 coalesce(bool_or(lower(r.email) = %(email)s), false)
FROM schedule_assignment a JOIN schedule_task t ON t.id = a.task_id JOIN schedule_resource r ON r.id = a.resource_id
WHERE a.project_id = %(project)s {only} GROUP BY a.task_id
"""
_FIELDS: Final = (
    "id", "number", "parent", "row", "level", "outline", "wbs", "name", "kind", "version", "duration", "elapsed",
    "calendar", "start", "finish", "late_finish", "slack", "free", "percent", "critical", "longest", "constraint",
    "constraint_at", "deadline", "misses_deadline", "actual_start", "actual_finish", "manual", "has_notes", "active",
    "external_id", "mandatory", "constraint_2", "constraint_2_at", "manual_start", "manual_finish", "priority",
    "percent_type", "estimated", "remaining", "should_have_started", "slipping", "position", "minutes_per_day",
    "near", "delay", "delay_elapsed", "external_start", "external_finish", "occurrence", "parts",
    "path", "work", "remaining_work",
)  # fmt: skip
_OF_RESOURCES: Final = {"resources": "", "mine": False}


def row_fields(without: str = "") -> list[str]:
    """The names of what a row says, in the order of its values, but for those of the provider `without`."""
    return [*_FIELDS, *_OF_RESOURCES, *BOARD_FIELDS.names(without)]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in outline order, a column for every field."""

    ids: Int64
    columns: dict[str, Column]

    def __len__(self) -> int:
        """As many as rows."""
        return len(self.ids)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Row by row, each a dictionary of its own."""
        names = list(self.columns)
        for values in zip(*(column.values() for column in self.columns.values()), strict=True):
            yield dict(zip(names, values, strict=True))

    def wire(self) -> dict[str, Any]:
        """The rows as the browser takes many: the fields' names and a column for each."""
        return {
            "fields": list(self.columns),
            "columns": [column.wire() for column in self.columns.values()],
            "count": len(self.ids),
        }

    def used_calendars(self) -> list[int]:
        """The calendars that rows have of their own."""
        calendars = self.columns["calendar"]
        used = np.unique(calendars.numbers) if isinstance(calendars, Numbers) else np.zeros(0, np.int64)
        return [key for key in used.tolist() if key != NO_INSTANT]


@dataclass(frozen=True, slots=True)
class Head:
    """What is read of a plan before its rows."""

    settings: ScheduleSettings
    calendars: ProjectCalendars
    summary: ScheduleSummary


def read_table(
    actor: Actor,
    project: Project,
    head: Head,
    ids: list[int] | None = None,
    *,
    without: str = "",
) -> Table:
    """The rows of a plan, or some of them, with the fields of `row_fields`.

    `near` counts near-critical bands from 1; `delay` is in minutes; `parts` are start and finish of each part of split
    work on the project's clock.
    """
    params: dict[str, Any] = {
        "project": project.pk,
        "ids": ids,
        "email": (actor.user.email if actor.user else "").lower() or None,
        **parameters(project, head.settings),
    }
    only, mine = ("AND t.id = ANY(%(ids)s)", "AND a.task_id = ANY(%(ids)s)") if ids is not None else ("", "")
    numbers = read_columns(list(_SELECTED), _ROWS.format(only=only), params)
    with connection.cursor() as cursor:
        cursor.execute(_WORDS.format(only=only), params)
        words = {key: more for key, *more in cursor.fetchall()}
        cursor.execute(_RESOURCES.format(only=mine), params)
        resources = {key: more for key, *more in cursor.fetchall()}
    task_ids = numbers["id"]
    places = {key: place for place, key in enumerate(task_ids.tolist())}
    columns = _columns(project, numbers)
    columns |= _texts(task_ids, words)
    columns["minutes_per_day"] = _days(head.calendars, head.settings.calendar_id, numbers["calendar"])
    parts = {places[int(key)]: found for key, found in head.summary.split_parts.items() if int(key) in places}
    columns["parts"] = Some(len(places), None, parts)
    for at, (name, other) in enumerate(_OF_RESOURCES.items()):
        some = {places[key]: found[at] for key, found in resources.items() if key in places}
        columns[name] = Some(len(places), other, some)
    columns |= BOARD_FIELDS.columns(actor, project, ids, places, without)
    return Table(task_ids, {name: columns[name] for name in row_fields(without)})


def _columns(project: Project, numbers: dict[str, Int64]) -> dict[str, Column]:
    columns: dict[str, Column] = {name: Numbers(numbers[name]) for name in _NUMBERS}
    columns["percent"] = Numbers(numbers["percent"], _hundredths)
    for name, (_, choices) in _CHOICES.items():
        columns[name] = Numbers(numbers[name], choice(choices))
    for name in _FLAGS:
        columns[name] = Numbers(numbers[name], yes)
    for name in _INSTANTS:
        wall = to_wall_clock(project.zone, minutes_in_utc(numbers[name]))
        columns[name] = Numbers(wall, clock_text)
    return columns


def _texts(task_ids: Int64, words: dict[int, list[str]]) -> dict[str, Column]:
    """A row that came or went between two questions has no texts; the next question for changes tells of it."""
    nothing = [""] * len(_TEXTS)
    rows = [words.get(key, nothing) for key in task_ids.tolist()]
    outline, wbs, name, external_id = (list(each) for each in zip(*rows, strict=True)) if rows else ([],) * 4
    own = {place: code for place, code in enumerate(wbs) if code}
    return {
        "outline": Words(outline),
        "wbs": Own(outline, own),
        "name": Words(name),
        "external_id": Words(external_id),
    }


@dataclass(frozen=True, slots=True)
class Own(Column):
    """The outline number, but for rows that have a code of their own; on the wire None stands for the number."""

    outline: list[str]
    own: dict[int, str]

    def values(self) -> list[Any]:
        """Codes of their own, else the numbers."""
        return [self.own.get(place, number) for place, number in enumerate(self.outline)]

    def wire(self) -> Any:
        """Only the codes of their own."""
        return Some(len(self.outline), None, self.own).wire()


def _days(calendars: ProjectCalendars, own: int | None, used: Int64) -> Numbers:
    """Minutes of a working day; the project's where a row has no calendar of its own."""
    days = np.full(len(used), calendars.minutes_per_day(own), np.int64)
    for key in np.unique(used[used != NO_INSTANT]).tolist():
        days[used == key] = calendars.minutes_per_day(key)
    return Numbers(days)


def clock_text(minutes: int) -> str:
    """Minutes of the wall clock as text.

    >>> clock_text(0), clock_text(29_455_680)
    ('1970-01-01T00:00', '2026-01-02T08:00')
    """
    return (_EPOCH + timedelta(minutes=minutes)).replace(tzinfo=None).isoformat(timespec="minutes")


def _hundredths(number: int) -> float | int:
    return number // 100 if number % 100 == 0 else number / 100
