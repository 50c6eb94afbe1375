"""The DCMA 14-point assessment of a schedule: each point with its count, its limit and the tasks that offend.

Sources: DCMA-EA PAM 200.1 (Earned Value Management System Program Analysis Pamphlet, October 2012), section 4, as
restated by the tools that implement it. Counted are leaves of the outline that take part in the schedule and are not
level of effort, milestones included; "open" are those that are not complete. Points about links count the links to
open rows, neither end a level of effort. A task under a linked summary counts as linked, because a link on a summary
binds all its leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from schedule.engine.plan import ConstraintType, Plan, ScheduleOptions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from schedule.engine.schedule import Schedule

    Int64 = NDArray[np.int64]
    Flags = NDArray[np.bool_]

DELAY_DAYS: Final = 600
"""What the critical path test adds to a task."""
TOLERANCE: Final = 0.01
"""How far the finish may move otherwise, as a share of the delay: lags around the clock end at other hours."""
TOLERANCE_OF_CALENDARS: Final = 0.05
"""The same where open tasks follow several calendars, whose holidays differ from year to year."""
HARD: Final = (ConstraintType.SNLT, ConstraintType.FNLT, ConstraintType.MSO, ConstraintType.MFO)


class State(StrEnum):
    """What a point says."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_MEASURABLE = "not_measurable"


class Unit(StrEnum):
    """What a value is counted in."""

    PERCENT = "percent"
    COUNT = "count"
    INDEX = "index"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the points, those of the assessment by default; None: the value is reported and nothing is asked."""

    logic: float | None = 5
    leads: float | None = 0
    lags: float | None = 5
    relationship_types: float | None = 90
    hard_constraints: float | None = 5
    high_float_days: float = 44
    high_float: float | None = 5
    negative_float: float | None = 0
    high_duration_days: float = 44
    high_duration: float | None = 5
    invalid_dates: float | None = 0
    resources: float | None = None
    missed_tasks: float | None = 5
    cpli: float | None = 0.95
    bei: float | None = 0.95
    gate_points: float = 11

    def stricter(self, other: Limits) -> Limits:
        """The stricter of both, limit by limit.

        >>> Limits(logic=5, cpli=0.95).stricter(Limits(logic=8, cpli=0.98)).logic
        5
        """
        return replace(
            self,
            **{each.name: _stricter(each.name, getattr(self, each.name), getattr(other, each.name))
               for each in fields(self)},
        )  # fmt: skip


AT_LEAST: Final = frozenset({"relationship_types", "cpli", "bei", "gate_points"})
"""Limits from below; the others are limits from above."""


def _stricter(name: str, one: Any, other: Any) -> Any:
    known = [value for value in (one, other) if value is not None]
    if not known:
        return None
    return max(known) if name in AT_LEAST else min(known)


def is_looser(name: str, value: float, than: float | None) -> bool:
    """Whether a limit asks less than another one; any limit asks more than none.

    >>> is_looser("logic", 6, 5), is_looser("bei", 0.9, 0.95), is_looser("resources", 50, None)
    (True, True, False)
    """
    return than is not None and (value < than if name in AT_LEAST else value > than)


@dataclass(frozen=True, slots=True)
class Input:
    """A value that went into a point: a count, working minutes or an instant."""

    label: str
    value: float | None
    kind: str = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One of the fourteen. `rows` and `links` are places in the plan; of a link the offending task is its successor."""

    key: str
    number: int
    title: str
    state: State
    unit: Unit
    value: float | None = None
    counted: int | None = None
    of: int | None = None
    limit: float | None = None
    at_least: bool = False
    reason: str = ""
    rows: tuple[int, ...] = ()
    links: tuple[int, ...] = ()
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What a baseline says about the rows of the plan."""

    label: str
    finishes: Int64
    """Baseline finish of each row, NO_INSTANT where the baseline does not know it."""
    finish: int
    """Of the baseline as a whole."""
    removed_due: int = 0
    """Tasks that were to finish by the status date and are no longer in the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A plan with its schedule, where it stands and what it is measured against."""

    plan: Plan
    options: ScheduleOptions
    schedule: Schedule
    status: int
    """What is to come cannot lie before this instant."""
    status_end: int
    """What has happened cannot lie after this one: the end of the status day."""
    resourced: Flags
    """Rows somebody or something is assigned to."""
    baseline: Frozen | None = None
    limits: Limits = Limits()


TITLES: Final = {
    "logic": "Logic",
    "leads": "Leads",
    "lags": "Lags",
    "relationship_types": "Relationship types",
    "hard_constraints": "Hard constraints",
    "high_float": "High float",
    "negative_float": "Negative float",
    "high_duration": "High duration",
    "invalid_dates": "Invalid dates",
    "resources": "Resources",
    "missed_tasks": "Missed tasks",
    "critical_path_test": "Critical path test",
    "cpli": "Critical path length index",
    "bei": "Baseline execution index",
}
NOTHING_OPEN: Final = "No task is open, so there is nothing to count."
NO_BASELINE: Final = "The plan is measured against no baseline. Freeze one and choose it."


def assess(given: Assessed) -> tuple[Point, ...]:
    """All fourteen points in their order; the critical path test computes the plan a second time.

    >>> [*TITLES][10]
    'missed_tasks'
    """
    from schedule.engine.quality_facts import Facts
    from schedule.engine.quality_indices import critical_path, indices
    from schedule.engine.quality_points import shares

    facts = Facts.of(given)
    found = {point.key: point for point in (*shares(facts), critical_path(facts), *indices(facts))}
    return tuple(found[key] for key in TITLES)


def score(points: Sequence[Point]) -> int:
    """How many points pass; one that cannot be measured does not."""
    return sum(point.state is State.PASSED for point in points)
