"""What a printed plan shows: columns, rows with their bars, and the stretch of time. Times are the project's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Shape(StrEnum):
    """How a row is drawn on the time-line."""

    TASK = "task"
    SUMMARY = "summary"
    MILESTONE = "milestone"
    EFFORT = "effort"


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of the grid; `width` is its share of the grid's width."""

    name: str
    label: str
    width: float
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row: its cells as text, and its bar where it has dates."""

    id: int
    cells: Sequence[str]
    level: int
    shape: Shape
    start: datetime | None = None
    finish: datetime | None = None
    done: float = 0.0
    """Of 1."""
    is_critical: bool = False
    is_active: bool = True
    slack_end: datetime | None = None
    deadline: datetime | None = None
    misses_deadline: bool = False
    baseline: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class PrintedLink:
    """An arrow between two rows; `type` is FS, SS, FF or SF."""

    before: int
    after: int
    type: str


@dataclass(frozen=True, slots=True)
class PrintedPlan:
    """Everything that is printed."""

    title: str
    key: str
    facts: Sequence[str]
    columns: Sequence[PrintedColumn]
    rows: Sequence[PrintedRow]
    first: date
    last: date
    """The stretch of time, both days included."""
    links: Sequence[PrintedLink] = ()
    status_date: date | None = None
    free_days: frozenset[date] = frozenset()
    note: str = ""
    """What is at the foot of every page, left of its number."""
