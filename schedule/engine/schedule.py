"""What the engine gives back: dates, float and causes as columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from schedule.engine.plan import ConstraintType

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Cause(IntEnum):
    """What decides when a task starts, or for a finish-driven task when it finishes."""

    NONE = 0
    """No dates: a summary without tasks."""
    PROJECT_START = 1
    EARLIEST_START = 2
    """The task's own earliest start."""
    STATUS_DATE = 3
    LINK = 4
    """A link of the task, or of a summary above it; `cause_index` is the link."""
    CONSTRAINT = 5
    SECOND_CONSTRAINT = 6
    EXTERNAL = 7
    """A link from another project."""
    ACTUAL = 8
    """The actual start."""
    MANUAL = 9
    AS_LATE_AS_POSSIBLE = 10
    CHILD = 11
    """A summary; `cause_index` is the earliest of its tasks."""
    RESUME = 12
    """The remaining work resumes."""
    SPAN = 13
    """Level of effort: the work it accompanies; `cause_index` is the link that gives its start, -1 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The computed plan. Columns of tasks and links have the plan's order; instants that do not exist are NO_INSTANT.

    Float is in working minutes of the task's own calendar and NO_INSTANT where it has no meaning. A summary rolls up:
    earliest start, latest finish, smallest float, critical when one of its tasks is.
    """

    early_start: NDArray[np.int64]
    """For started work the actual start. A task as late as possible has the early dates it was moved to."""
    early_finish: NDArray[np.int64]
    late_start: NDArray[np.int64]
    late_finish: NDArray[np.int64]
    start: NDArray[np.int64]
    """As scheduled: the early dates, moved where the task is to be as late as possible."""
    finish: NDArray[np.int64]
    remaining_start: NDArray[np.int64]
    """Where the work still to be done starts; the early start of unstarted work, absent for completed work."""
    total_float: NDArray[np.int64]
    free_float: NDArray[np.int64]
    critical: NDArray[np.bool_]
    longest_path: NDArray[np.bool_]
    """On a driving path to the latest finish."""
    near_band: NDArray[np.int64]
    """Near-critical band of unfinished work by its total float, from 1; 0 for critical work and beyond the bands. Of a
    summary the lowest below it."""
    duration: NDArray[np.int64]
    """Working minutes from start to finish in the row's own calendar; of a task its own duration."""
    percent: NDArray[np.float64]
    """Percent complete, 0–100; of a summary the mean of its tasks by weight."""

    cause: NDArray[np.int8]
    """`Cause` of the start."""
    cause_index: NDArray[np.int64]
    """LINK and SPAN: the link. CONSTRAINT: the row that carries it, the task or a summary above. CHILD: the row.
    Else -1."""
    cause_instant: NDArray[np.int64]
    """The instant the cause demands, before moving to working time."""
    cause_finish: NDArray[np.bool_]
    """The cause holds back the finish; the start follows from it."""

    link_slack: NDArray[np.int64]
    """Working minutes, in the successor's calendar, between what a link demands and what the successor does; negative
    where a hard date or progress beats the link, NO_INSTANT where the link has no say."""
    link_driving: NDArray[np.bool_]
    """Links without slack that hold the successor where it is."""

    broken_constraints: tuple[int, ...]
    """Tasks whose dates lie on the wrong side of a constraint."""
    missed_deadlines: tuple[int, ...]
    out_of_sequence: tuple[int, ...]
    """Links whose successor went ahead before its predecessor allowed it."""
    project_start: int | None
    """Earliest start of all tasks, None for an empty plan."""
    project_finish: int | None
    """Latest finish of all tasks."""
    messages: tuple[str, ...]
    """What was tolerated and how, as sentences."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a task starts when it does: enough for one sentence.

    `demanded` is the instant the cause asks for, `resulting` the start (or finish, when `drives_finish`) after moving
    to working time; both None where there are no dates.
    """

    cause: Cause
    drives_finish: bool
    demanded: int | None
    resulting: int | None
    link: int | None = None
    task: int | None = None
    """The predecessor of a driving link as entered (it may be a summary), or the child that starts a summary."""
    constraint: ConstraintType | None = None
    inherited_from: int | None = None
    """The summary whose link it is, when the link is not on the task itself."""
