"""A table on its way out: what each column holds, and the rows as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    PERCENT = "percent"
    """Of a hundred: 60 is sixty percent."""
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Length:
    """A duration in minutes, with what a day means where it is counted."""

    minutes: int
    minutes_per_day: int = 480
    is_elapsed: bool = False


Value = str | int | float | Decimal | date | Length | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in addresses, its head, what it holds, and its width in characters."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `levels` says how deep each row lies in the outline, 1 for the outermost."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    levels: Sequence[int] = field(default=())
    summaries: frozenset[int] = frozenset()
    """Places of the rows that others lie under."""
