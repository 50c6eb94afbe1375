"""The arithmetic behind the fourteen points; see `schedule.engine.quality`, which is what others use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schedule.engine.calendars import WorkingCalendar
from schedule.engine.comparison import working_minutes
from schedule.engine.errors import ScheduleError
from schedule.engine.instants import MINUTES_PER_DAY, NO_INSTANT
from schedule.engine.plan import LinkType, TaskKind
from schedule.engine.quality import (
    AT_LEAST,
    DELAY_DAYS,
    HARD,
    NO_BASELINE,
    NOTHING_OPEN,
    TITLES,
    TOLERANCE,
    TOLERANCE_OF_CALENDARS,
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


def _judged(key: str, facts: Facts, value: float, unit: Unit, **found: Any) -> Point:
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


def _not_measurable(key: str, facts: Facts, unit: Unit, reason: str, **found: Any) -> Point:
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


def _tasks(
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
        return _not_measurable(key, facts, unit, reason, of=0, inputs=inputs)
    value: float = len(rows) if unit is Unit.COUNT else 100 * len(rows) / whole
    found = {"counted": len(rows), "of": whole, "rows": tuple(rows.tolist()), "inputs": inputs}
    return _judged(key, facts, value, unit, **found)


def _links(key: str, facts: Facts, bad: Flags, what: str, *, unit: Unit) -> Point:
    """Links that offend; the offending tasks are their successors."""
    links, whole = np.flatnonzero(bad & facts.counted_links), int(facts.counted_links.sum())
    inputs = (Input(what, len(links)), Input("Links counted", whole))
    if not whole:
        return _not_measurable(key, facts, unit, NO_LINK, of=0, inputs=inputs)
    value: float = len(links) if unit is Unit.COUNT else 100 * len(links) / whole
    if key == "relationship_types":
        value = 100 - value
    rows = np.unique(facts.after[links])
    return _judged(
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


def shares(facts: Facts) -> Iterator[Point]:
    """Points 1 to 11: counts of tasks or links."""
    given, limits, is_open = facts.given, facts.given.limits, facts.open
    schedule, plan = given.schedule, given.plan
    count = len(facts.kinds)
    open_ended = ~_linked(facts, facts.after) | ~_linked(facts, facts.before)
    yield _tasks("logic", facts, open_ended, of=is_open, what="Without predecessor or successor")
    lag = _lags(facts)
    yield _links("leads", facts, lag < 0, "Links with a negative lag", unit=Unit.COUNT)
    yield _links("lags", facts, lag > 0, "Links with a lag", unit=Unit.PERCENT)
    other = column(plan.link_types, len(facts.before), LinkType.FS) != LinkType.FS
    yield _links("relationship_types", facts, other, "Links that are not finish to start", unit=Unit.PERCENT)
    hard = np.isin(column(plan.constraints, count, 0), HARD)
    hard |= np.isin(column(plan.second_constraints, count, 0), HARD)
    yield _tasks("hard_constraints", facts, hard, of=is_open, what="With a hard constraint")
    slack, known = schedule.total_float, schedule.total_float != NO_INSTANT
    high = known & (slack > limits.high_float_days * facts.day)
    words = f"With more than {limits.high_float_days:g} days of float"
    yield _tasks("high_float", facts, high, of=is_open, what=words)
    negative = known & (slack < 0)
    yield _tasks("negative_float", facts, negative, of=is_open, what="With negative float", unit=Unit.COUNT)
    long = facts.duration > limits.high_duration_days * facts.day
    words = f"Longer than {limits.high_duration_days:g} days"
    yield _tasks("high_duration", facts, long, of=is_open, what=words)
    yield _tasks(
        "invalid_dates",
        facts,
        _invalid(facts),
        of=facts.base,
        what="With invalid dates",
        reason="The plan has no task with dates.",
        unit=Unit.COUNT,
    )
    yield _tasks(
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


def last_day(instants: Int64) -> Int64:
    """The last day of work of finishes: midnight belongs to the day before."""
    return (instants - 1) // MINUTES_PER_DAY


def _due(facts: Facts) -> Flags:
    baseline = facts.given.baseline
    if baseline is None:
        return np.zeros(len(facts.base), np.bool_)
    known = baseline.finishes != NO_INSTANT
    due: Flags = facts.base & known & (baseline.finishes <= facts.given.status)
    return due


def _missed(facts: Facts) -> Point:
    baseline = facts.given.baseline
    if baseline is None:
        return _not_measurable("missed_tasks", facts, Unit.PERCENT, NO_BASELINE)
    late = last_day(facts.given.schedule.finish) > last_day(baseline.finishes)
    return _tasks(
        "missed_tasks",
        facts,
        late,
        of=_due(facts),
        what=f"Finishing on a later day than in {baseline.label}",
        reason=f"In {baseline.label} no task was to finish by the status date.",
    )


def critical_path(facts: Facts) -> Point:
    """Point 12: delay the first critical task by 600 days and see the finish follow.

    The plan is computed again with the delay; the slip counts in working time of the delayed task's calendar.
    """
    from schedule.engine import calculate

    given, key = facts.given, "critical_path_test"
    row = _first_on_path(facts)
    if row is None:
        reason = "No open task with a duration lies on the longest path."
        return _not_measurable(key, facts, Unit.DAYS, reason)
    delay = DELAY_DAYS * int(facts.day[row])
    try:
        later = calculate(_delayed(facts, row, delay), given.options)
    except ScheduleError as problem:
        return _not_measurable(key, facts, Unit.DAYS, f"The delayed plan cannot be computed: {problem}.")
    finish, after = given.schedule.project_finish, later.project_finish
    if finish is None or after is None:
        return _not_measurable(key, facts, Unit.DAYS, NOTHING_OPEN)
    slip = working_minutes(_calendar(facts, row), [finish], [after])[0]
    alone = len(np.unique(facts.calendars[facts.open])) == 1
    kept = abs(slip - delay) <= (TOLERANCE if alone else TOLERANCE_OF_CALENDARS) * delay
    return Point(
        key=key,
        number=[*TITLES].index(key) + 1,
        title=TITLES[key],
        state=State.PASSED if kept else State.FAILED,
        unit=Unit.DAYS,
        value=slip / int(facts.day[row]),
        limit=float(DELAY_DAYS),
        at_least=True,
        rows=() if kept else (row,),
        inputs=(
            Input(f"Delay of “{given.plan.names[row]}”, days", DELAY_DAYS),
            Input("Finish before", finish, "instant"),
            Input("Finish after", after, "instant"),
        ),
    )


def _first_on_path(facts: Facts) -> int | None:
    plan, schedule = facts.given.plan, facts.given.schedule
    manual = column(plan.manual_starts, len(facts.kinds), NO_INSTANT) != NO_INSTANT
    path = np.flatnonzero(facts.open & schedule.longest_path & (facts.duration > 0) & ~manual)
    if not len(path):
        return None
    return int(path[np.argmin(schedule.start[path])])


def _calendar(facts: Facts, row: int) -> WorkingCalendar:
    if facts.elapsed[row]:
        return WorkingCalendar.around_the_clock()
    return facts.given.plan.calendars[int(facts.calendars[row])]


def _delayed(facts: Facts, row: int, delay: int) -> Any:
    """The plan with one task longer by the delay; of started work the rest grows."""
    plan, schedule = facts.given.plan, facts.given.schedule
    durations = facts.duration.copy()
    durations[row] += delay
    remaining = column(plan.remaining, len(durations), NO_INSTANT)
    if facts.actual_start[row] == NO_INSTANT:
        if remaining[row] != NO_INSTANT:
            remaining[row] += delay
        return replace(plan, durations=durations, remaining=remaining)
    begin, end = int(schedule.remaining_start[row]), int(schedule.finish[row])
    left = working_minutes(_calendar(facts, row), [begin], [end])[0] if begin != NO_INSTANT else 0
    remaining[row] = left + delay
    return replace(plan, durations=durations, remaining=remaining)


def indices(facts: Facts) -> Iterator[Point]:
    """Points 13 and 14."""
    yield _cpli(facts)
    yield _bei(facts)


def _cpli(facts: Facts) -> Point:
    """(critical path length + total float) / critical path length, from the status date to the forecast finish."""
    given, key = facts.given, "cpli"
    finish, start = given.schedule.project_finish, given.schedule.project_start
    if finish is None or start is None or not facts.open.any():
        return _not_measurable(key, facts, Unit.INDEX, NOTHING_OPEN)
    calendar = given.plan.calendars[given.options.project_calendar]
    begin = max(start, given.status)
    length = working_minutes(calendar, [begin], [finish])[0]
    slack, source = _slack_of_finish(facts, finish, calendar)
    inputs = (
        Input("Critical path length", length, "minutes"),
        Input(f"Total float ({source})", slack, "minutes"),
        Input("From", begin, "instant"),
        Input("To the forecast finish", finish, "instant"),
    )
    if length <= 0:
        return _not_measurable(
            key, facts, Unit.INDEX, "The forecast finish is not after the status date.", inputs=inputs
        )
    return _judged(key, facts, (length + slack) / length, Unit.INDEX, inputs=inputs)


def _slack_of_finish(facts: Facts, finish: int, calendar: WorkingCalendar) -> tuple[int, str]:
    """How much later the plan may finish, and what says so."""
    given = facts.given
    if given.options.must_finish_by is not None:
        return working_minutes(calendar, [finish], [given.options.must_finish_by])[0], "must-finish date"
    if given.baseline is not None:
        limit = given.baseline.finish
        return working_minutes(calendar, [finish], [limit])[0], f"finish of {given.baseline.label}"
    last = facts.open & (given.schedule.finish == finish) & (given.schedule.total_float != NO_INSTANT)
    if not last.any():
        return 0, "nothing limits the finish"
    return int(given.schedule.total_float[last].min()), "of the last task"


def _bei(facts: Facts) -> Point:
    """Tasks complete / (tasks the baseline wanted complete by the status date + tasks it does not know)."""
    given, key = facts.given, "bei"
    baseline = given.baseline
    if baseline is None:
        return _not_measurable(key, facts, Unit.INDEX, NO_BASELINE)
    due = _due(facts)
    complete = int((facts.base & facts.done).sum())
    unknown = int((facts.base & (baseline.finishes == NO_INSTANT)).sum())
    wanted = int(due.sum()) + baseline.removed_due
    inputs = (
        Input("Tasks complete", complete),
        Input(f"To be complete by the status date in {baseline.label}", wanted),
        Input("Of these no longer in the plan", baseline.removed_due),
        Input(f"Tasks that {baseline.label} does not know", unknown),
    )
    if wanted + unknown == 0:
        reason = f"In {baseline.label} no task was to finish by the status date."
        return _not_measurable(key, facts, Unit.INDEX, reason, inputs=inputs)
    rows = np.flatnonzero(due & ~facts.done)
    value = complete / (wanted + unknown)
    found = {"counted": complete, "of": wanted + unknown, "rows": tuple(rows.tolist()), "inputs": inputs}
    return _judged(key, facts, value, Unit.INDEX, **found)
