"""Dates that come from outside a plan: providers say from when a task may start or finish, loading hands it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from core.providers import Registry
from schedule.computation.columns import Int64
from schedule.engine import NO_INSTANT

if TYPE_CHECKING:
    from projects.models import Project


@dataclass(frozen=True, slots=True)
class ExternalDate:
    """What binds a task from outside, in minutes of its project's wall clock."""

    task_id: int
    earliest_start: int | None = None
    earliest_finish: int | None = None


EXTERNAL_DATES: Final[Registry[ExternalDate]] = Registry("external dates")
"""`EXTERNAL_DATES.register(name, provider)`; `provider(project)` gives what binds tasks of the project."""


@dataclass(frozen=True, slots=True)
class ExternalBounds:
    """The latest of what binds each task, by task id."""

    starts: dict[int, int] = field(default_factory=dict)
    finishes: dict[int, int] = field(default_factory=dict)

    def start_column(self, task_ids: Int64) -> Int64:
        """Earliest starts of rows, the engine's sign for nothing where there is none."""
        return _column(self.starts, task_ids)

    def finish_column(self, task_ids: Int64) -> Int64:
        """Earliest finishes of rows."""
        return _column(self.finishes, task_ids)


def read_external(project: Project) -> ExternalBounds:
    """Ask every provider; of several dates for a task the latest binds."""
    return bounds_of(EXTERNAL_DATES.rows(project))


def bounds_of(dates: Iterable[ExternalDate]) -> ExternalBounds:
    """The latest of the dates of each task."""
    bounds = ExternalBounds()
    for date in dates:
        for known, value in ((bounds.starts, date.earliest_start), (bounds.finishes, date.earliest_finish)):
            if value is not None:
                known[date.task_id] = max(value, known.get(date.task_id, value))
    return bounds


def _column(known: dict[int, int], task_ids: Int64) -> Int64:
    column = np.full(len(task_ids), NO_INSTANT, np.int64)
    if known:
        column[:] = [known.get(key, NO_INSTANT) for key in task_ids.tolist()]
    return column
