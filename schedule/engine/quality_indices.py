"""The points on the whole plan: critical path test, critical path length index, baseline execution index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schedule.engine.calendars import WorkingCalendar
from schedule.engine.comparison import working_minutes
from schedule.engine.errors import ScheduleError
from schedule.engine.instants import NO_INSTANT
from schedule.engine.quality import (
    DELAY_DAYS,
    NO_BASELINE,
    NOTHING_OPEN,
    TITLES,
    TOLERANCE,
    TOLERANCE_OF_CALENDARS,
    Input,
    Point,
    State,
    Unit,
)
from schedule.engine.quality_facts import Facts, column, due, judged, not_measurable

if TYPE_CHECKING:
    pass


def critical_path(facts: Facts) -> Point:
    """Point 12: delay the first critical task by 600 days and see the finish follow.

    The plan is computed again with the delay; the slip counts in working time of the delayed task's calendar.
    """
    from schedule.engine import calculate

    given, key = facts.given, "critical_path_test"
    row = _first_on_path(facts)
    if row is None:
        reason = "No open task with a duration lies on the longest path."
        return not_measurable(key, facts, Unit.DAYS, reason)
    delay = DELAY_DAYS * int(facts.day[row])
    try:
        later = calculate(_delayed(facts, row, delay), given.options)
    except ScheduleError as problem:
        return not_measurable(key, facts, Unit.DAYS, f"The delayed plan cannot be computed: {problem}.")
    finish, after = given.schedule.project_finish, later.project_finish
    if finish is None or after is None:
        return not_measurable(key, facts, Unit.DAYS, NOTHING_OPEN)
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
        return not_measurable(key, facts, Unit.INDEX, NOTHING_OPEN)
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
        return not_measurable(
            key, facts, Unit.INDEX, "The forecast finish is not after the status date.", inputs=inputs
        )
    return judged(key, facts, (length + slack) / length, Unit.INDEX, inputs=inputs)


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
        return not_measurable(key, facts, Unit.INDEX, NO_BASELINE)
    expected = due(facts)
    complete = int((facts.base & facts.done).sum())
    unknown = int((facts.base & (baseline.finishes == NO_INSTANT)).sum())
    wanted = int(expected.sum()) + baseline.removed_due
    inputs = (
        Input("Tasks complete", complete),
        Input(f"To be complete by the status date in {baseline.label}", wanted),
        Input("Of these no longer in the plan", baseline.removed_due),
        Input(f"Tasks that {baseline.label} does not know", unknown),
    )
    if wanted + unknown == 0:
        reason = f"In {baseline.label} no task was to finish by the status date."
        return not_measurable(key, facts, Unit.INDEX, reason, inputs=inputs)
    rows = np.flatnonzero(expected & ~facts.done)
    value = complete / (wanted + unknown)
    found = {"counted": complete, "of": wanted + unknown, "rows": tuple(rows.tolist()), "inputs": inputs}
    return judged(key, facts, value, Unit.INDEX, **found)
