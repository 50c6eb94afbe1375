"""What a run says of rows beside their dates: work added up over the outline, and float paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from schedule import engine
from schedule.computation.columns import Int64, places
from schedule.computation.rows import KINDS, PERCENT_TYPES
from schedule.engine import NO_INSTANT
from schedule.models import PercentType, TaskKind

if TYPE_CHECKING:
    from schedule.computation.loading import LoadedPlan
    from schedule.engine import Schedule

KEPT_PATHS: Final = 10
"""Float paths to the project's finish whose rows are marked with their number."""


@dataclass(frozen=True, slots=True)
class Work:
    """Of every row of the outline; the engine's sign for nothing where nobody works or a percent measures no work."""

    planned: Int64
    """Minutes of people, of summaries those of the rows below too."""
    left: Int64
    percent: Int64
    """Hundredths: work done of all work, of summaries that measure work."""


def rolled_up_work(loaded: LoadedPlan, assigned: dict[str, Int64]) -> Work:
    """Work of every row from what is `assigned` to each, and of summaries that of the active rows below.

    Source: Microsoft Project, Work and Remaining Work.
    """
    tasks, outline = loaded.tasks, loaded.outline
    at = places(outline.ids, assigned["task"])
    sums = np.zeros((4, len(outline.ids)), np.int64)
    known = at >= 0
    sums[0, at[known]] = 1
    for line, name in enumerate(("planned", "done", "left"), start=1):
        sums[line, at[known]] = assigned[name][known]
    taking_part = np.zeros(len(outline.ids), np.bool_)
    taking_part[loaded.scheduled] = True
    for level in range(int(outline.level.max(initial=1)), 1, -1):
        rows = np.flatnonzero((outline.level == level) & taking_part)
        for part in sums:
            np.add.at(part, outline.parent[rows], part[rows])
    people, planned, done, left = sums
    measured = (
        (tasks["kind"] == KINDS.index(TaskKind.SUMMARY))
        & (tasks["percent_type"] == PERCENT_TYPES.index(PercentType.WORK))
        & (done + left > 0)
    )
    share = np.rint(10_000 * done / np.maximum(done + left, 1)).astype(np.int64)
    return Work(
        planned=np.where(people > 0, planned, NO_INSTANT),
        left=np.where(people > 0, left, NO_INSTANT),
        percent=np.where(measured, share, NO_INSTANT),
    )


def path_numbers(loaded: LoadedPlan, schedule: Schedule) -> Int64:
    """For every row that takes part the number of the float path it lies on, 0 for none of the most urgent ones."""
    numbers = np.zeros(len(loaded.scheduled), np.int64)
    for path in engine.float_paths(loaded.plan, schedule, None, KEPT_PATHS):
        numbers[list(path.tasks)] = path.number
    return numbers
