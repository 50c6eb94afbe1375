"""The points that count tasks and links; see `schedule.engine.quality`, which is what others use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from schedule.engine.instants import NO_INSTANT
from schedule.engine.plan import LinkType, TaskKind
from schedule.engine.quality import (
    HARD,
    NO_BASELINE,
    Point,
    Unit,
)
from schedule.engine.quality_facts import (
    Facts,
    column,
    due,
    last_day,
    not_measurable,
    of_links,
    of_tasks,
)

if TYPE_CHECKING:
    from schedule.engine.quality import Flags, Int64


def shares(facts: Facts) -> Iterator[Point]:
    """Points 1 to 11: counts of tasks or links."""
    given, limits, is_open = facts.given, facts.given.limits, facts.open
    schedule, plan = given.schedule, given.plan
    count = len(facts.kinds)
    open_ended = ~_linked(facts, facts.after) | ~_linked(facts, facts.before)
    yield of_tasks("logic", facts, open_ended, of=is_open, what="Without predecessor or successor")
    lag = _lags(facts)
    yield of_links("leads", facts, lag < 0, "Links with a negative lag", unit=Unit.COUNT)
    yield of_links("lags", facts, lag > 0, "Links with a lag", unit=Unit.PERCENT)
    other = column(plan.link_types, len(facts.before), LinkType.FS) != LinkType.FS
    yield of_links(
        "relationship_types", facts, other, "Links that are not finish to start", unit=Unit.PERCENT
    )
    hard = np.isin(column(plan.constraints, count, 0), HARD)
    hard |= np.isin(column(plan.second_constraints, count, 0), HARD)
    yield of_tasks("hard_constraints", facts, hard, of=is_open, what="With a hard constraint")
    slack, known = schedule.total_float, schedule.total_float != NO_INSTANT
    high = known & (slack > limits.high_float_days * facts.day)
    words = f"With more than {limits.high_float_days:g} days of float"
    yield of_tasks("high_float", facts, high, of=is_open, what=words)
    negative = known & (slack < 0)
    yield of_tasks("negative_float", facts, negative, of=is_open, what="With negative float", unit=Unit.COUNT)
    long = facts.duration > limits.high_duration_days * facts.day
    words = f"Longer than {limits.high_duration_days:g} days"
    yield of_tasks("high_duration", facts, long, of=is_open, what=words)
    yield of_tasks(
        "invalid_dates",
        facts,
        _invalid(facts),
        of=facts.base,
        what="With invalid dates",
        reason="The plan has no task with dates.",
        unit=Unit.COUNT,
    )
    yield of_tasks(
        "resources",
        facts,
        ~given.resourced,
        of=is_open & (facts.duration >= facts.day) & (facts.kinds == TaskKind.TASK),
        what="Without anybody or anything assigned",
        reason="No open task lasts a day or longer.",
    )
    yield _missed(facts)


def _linked(facts: Facts, ends: Int64) -> Flags:
    """Rows with a link at this end, their own or that of a summary above them."""
    count = len(facts.kinds)
    linked = np.zeros(count, np.bool_)
    linked[ends] = True
    parents = column(facts.given.plan.parents, count, -1)
    inside = parents >= 0
    while True:
        wider = linked.copy()
        wider[inside] |= linked[parents[inside]]
        if np.array_equal(wider, linked):
            return linked
        linked = wider


def _lags(facts: Facts) -> Any:
    """The sign of every lag: of its percent where it has one, else of its minutes."""
    plan, count = facts.given.plan, len(facts.before)
    minutes = column(plan.link_lags, count, 0)
    if len(plan.link_lag_percents) == 0:
        return np.sign(minutes)
    shares_ = np.array([np.nan if v is None else v for v in plan.link_lag_percents], np.float64)
    return np.where(np.isnan(shares_), np.sign(minutes), np.sign(np.nan_to_num(shares_)))


def _invalid(facts: Facts) -> Flags:
    """Work to come that lies before the status date, and facts after it."""
    given, schedule = facts.given, facts.given.schedule
    to_start = ~facts.done & (facts.actual_start == NO_INSTANT)
    to_finish = ~facts.done & (facts.actual_finish == NO_INSTANT)
    early = (to_start & (schedule.start < given.status)) | (to_finish & (schedule.finish < given.status))
    late = (facts.actual_start > given.status_end) | (facts.actual_finish > given.status_end)
    return np.asarray(early | late, np.bool_)


def _missed(facts: Facts) -> Point:
    baseline = facts.given.baseline
    if baseline is None:
        return not_measurable("missed_tasks", facts, Unit.PERCENT, NO_BASELINE)
    late = last_day(facts.given.schedule.finish) > last_day(baseline.finishes)
    return of_tasks(
        "missed_tasks",
        facts,
        late,
        of=due(facts),
        what=f"Finishing on a later day than in {baseline.label}",
        reason=f"In {baseline.label} no task was to finish by the status date.",
    )
