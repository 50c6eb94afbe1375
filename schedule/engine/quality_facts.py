"""What the fourteen points are counted from, and how a count becomes a point; see `schedule.engine.quality`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from schedule.engine.instants import MINUTES_PER_DAY, NO_INSTANT
from schedule.engine.plan import TaskKind
from schedule.engine.quality import (
    AT_LEAST,
    NOTHING_OPEN,
    TITLES,
    Assessed,
    Input,
    Point,
    State,
    Unit,
)

if TYPE_CHECKING:
    from schedule.engine.quality import Flags, Int64

NO_LINK = "No link leads to an open task, so there is nothing to count."


def column(values: Any, count: int, default: int, kind: Any = np.int64) -> Any:
    """A column of the plan, its default where it is empty; absent entries become the default too."""
    if len(values) == 0:
        return np.full(count, default, kind)
    if isinstance(values, np.ndarray):
        return values.astype(kind)
    return np.array([default if value is None else value for value in values], kind)


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns that several points read."""

    given: Assessed
    kinds: Int64
    duration: Int64
    elapsed: Flags
    day: Int64
    """Minutes of one day of each row: of its calendar, around the clock where its duration is elapsed."""
    calendars: Int64
    actual_start: Int64
    actual_finish: Int64
    base: Flags
    """Leaves that take part and are not level of effort."""
    done: Flags
    open: Flags
    before: Int64
    after: Int64
    counted_links: Flags

    @classmethod
    def of(cls, given: Assessed) -> Facts:
        """Read the plan's columns once."""
        plan, count = given.plan, len(given.plan.names)
        kinds = column(plan.kinds, count, TaskKind.TASK)
        parents = column(plan.parents, count, -1)
        leaf = kinds != TaskKind.SUMMARY
        leaf[parents[parents >= 0]] = False
        actual_finish = column(plan.actual_finishes, count, NO_INSTANT)
        percent = column(plan.percents, count, 0, np.float64)
        base = leaf & (kinds != TaskKind.LEVEL_OF_EFFORT) & (given.schedule.start != NO_INSTANT)
        complete = (percent >= 100) | (actual_finish != NO_INSTANT)
        summary_done = ~leaf & (given.schedule.percent >= 100)
        done = (leaf & complete) | summary_done
        calendars = column(plan.task_calendars, count, -1)
        calendars = np.where(calendars < 0, given.options.project_calendar, calendars)
        lengths = np.array([calendar.minutes_per_day for calendar in plan.calendars], np.int64)
        elapsed = column(plan.elapsed, count, 0, np.bool_)
        before = column(plan.link_predecessors, len(plan.link_predecessors), 0)
        after = column(plan.link_successors, len(before), 0)
        effort = kinds == TaskKind.LEVEL_OF_EFFORT
        counted = ~done[after] & ~effort[before] & ~effort[after]
        return cls(
            given=given,
            kinds=kinds,
            duration=column(plan.durations, count, 0),
            elapsed=elapsed,
            day=np.where(elapsed, MINUTES_PER_DAY, lengths[calendars]),
            calendars=calendars,
            actual_start=column(plan.actual_starts, count, NO_INSTANT),
            actual_finish=actual_finish,
            base=base,
            done=done,
            open=base & ~done,
            before=before,
            after=after,
            counted_links=counted,
        )


def judged(key: str, facts: Facts, value: float, unit: Unit, **found: Any) -> Point:
    """A point with its value against the organisation's limit."""
    limit = getattr(facts.given.limits, key)
    kept = limit is None or (value >= limit if key in AT_LEAST else value <= limit)
    return Point(
        key=key,
        number=[*TITLES].index(key) + 1,
        title=TITLES[key],
        state=State.PASSED if kept else State.FAILED,
        unit=unit,
        value=value,
        limit=limit,
        at_least=key in AT_LEAST,
        **found,
    )


def not_measurable(key: str, facts: Facts, unit: Unit, reason: str, **found: Any) -> Point:
    """A point that cannot be counted, with the reason."""
    return Point(
        key=key,
        number=[*TITLES].index(key) + 1,
        title=TITLES[key],
        state=State.NOT_MEASURABLE,
        unit=unit,
        limit=getattr(facts.given.limits, key, None),
        at_least=key in AT_LEAST,
        reason=reason,
        **found,
    )


def of_tasks(
    key: str,
    facts: Facts,
    bad: Flags,
    *,
    of: Flags,
    what: str,
    reason: str = NOTHING_OPEN,
    unit: Unit = Unit.PERCENT,
) -> Point:
    """Tasks that offend, as a share of those that count or as their number."""
    rows, whole = np.flatnonzero(bad & of), int(of.sum())
    inputs = (Input(what, len(rows)), Input("Tasks counted", whole))
    if not whole:
        return not_measurable(key, facts, unit, reason, of=0, inputs=inputs)
    value: float = len(rows) if unit is Unit.COUNT else 100 * len(rows) / whole
    found = {"counted": len(rows), "of": whole, "rows": tuple(rows.tolist()), "inputs": inputs}
    return judged(key, facts, value, unit, **found)


def of_links(key: str, facts: Facts, bad: Flags, what: str, *, unit: Unit) -> Point:
    """Links that offend; the offending tasks are their successors."""
    links, whole = np.flatnonzero(bad & facts.counted_links), int(facts.counted_links.sum())
    inputs = (Input(what, len(links)), Input("Links counted", whole))
    if not whole:
        return not_measurable(key, facts, unit, NO_LINK, of=0, inputs=inputs)
    value: float = len(links) if unit is Unit.COUNT else 100 * len(links) / whole
    if key == "relationship_types":
        value = 100 - value
    rows = np.unique(facts.after[links])
    return judged(
        key,
        facts,
        value,
        unit,
        counted=whole - len(links) if key == "relationship_types" else len(links),
        of=whole,
        rows=tuple(rows.tolist()),
        links=tuple(links.tolist()),
        inputs=inputs,
    )


def last_day(instants: Int64) -> Int64:
    """The last day of work of finishes: midnight belongs to the day before."""
    return (instants - 1) // MINUTES_PER_DAY


def due(facts: Facts) -> Flags:
    """Tasks that the baseline has finished by the status date; none without one."""
    baseline = facts.given.baseline
    if baseline is None:
        return np.zeros(len(facts.base), np.bool_)
    known = baseline.finishes != NO_INSTANT
    rows: Flags = facts.base & known & (baseline.finishes <= facts.given.status)
    return rows
