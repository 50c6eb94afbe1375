"""The plan's columns as arrays, with defaults filled in and every value checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from schedule.engine.arrays import Int64
from schedule.engine.calendars import WorkingCalendar
from schedule.engine.errors import (
    DurationError,
    HierarchyError,
    LinkError,
    RangeError,
    ShapeError,
    UnknownCalendarError,
)
from schedule.engine.instants import FIRST_INSTANT, LAST_INSTANT, NO_INSTANT
from schedule.engine.plan import ConstraintType, LagCalendar, LinkType, Plan, ScheduleOptions, TaskKind

LONGEST: Final = 300 * 366 * 1440
"""Minutes of three hundred years: no duration or lag inside 1900–2200 is longer."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """A plan as arrays of one length per kind of row; the last calendar is the one that never stops."""

    calendars: tuple[WorkingCalendar, ...]
    names: Sequence[str]
    duration: Int64
    kind: Int64
    parent: Int64
    calendar: Int64
    constraint: Int64
    constraint_instant: Int64
    constraint_hard: Flags
    second_constraint: Int64
    second_constraint_instant: Int64
    deadline: Int64
    external_start: Int64
    external_finish: Int64
    external_finish_floor: Int64
    delay: Int64
    delay_elapsed: Flags
    earliest_start: Int64
    manual_start: Int64
    manual_finish: Int64
    percent: Floats
    remaining: Int64
    actual_start: Int64
    actual_finish: Int64
    resume: Int64
    weight: Floats
    split_task: Int64
    split_after: Int64
    split_pause: Int64
    predecessor: Int64
    successor: Int64
    link_type: Int64
    lag: Int64
    lag_percent: Floats
    lag_calendar: Int64

    @property
    def around_the_clock(self) -> int:
        """Position of the calendar that never stops."""
        return len(self.calendars) - 1


def read_columns(plan: Plan, options: ScheduleOptions) -> Columns:
    """Arrays of a plan; raises the error that names the first row at fault."""
    tasks = _Reader(plan, len(plan.names), "names")
    links = _Reader(plan, len(plan.link_predecessors), "link_predecessors")
    splits = _Reader(plan, len(plan.split_tasks), "split_tasks")
    calendars = (*plan.calendars, WorkingCalendar.around_the_clock())
    columns = Columns(
        calendars=calendars,
        names=plan.names,
        duration=tasks.integers("durations", 0),
        kind=tasks.integers("kinds", TaskKind.TASK),
        parent=tasks.integers("parents", -1),
        calendar=_task_calendars(tasks, options, len(calendars) - 1),
        constraint=tasks.integers("constraints", ConstraintType.ASAP),
        constraint_instant=tasks.instants("constraint_instants"),
        constraint_hard=tasks.flags("constraint_hard"),
        second_constraint=tasks.integers("second_constraints", ConstraintType.ASAP),
        second_constraint_instant=tasks.instants("second_constraint_instants"),
        deadline=tasks.instants("deadlines"),
        external_start=tasks.instants("external_starts"),
        external_finish=tasks.instants("external_finishes"),
        external_finish_floor=tasks.instants("external_finish_floors"),
        delay=tasks.integers("delays", 0),
        delay_elapsed=tasks.flags("delays_elapsed"),
        earliest_start=tasks.instants("earliest_starts"),
        manual_start=tasks.instants("manual_starts"),
        manual_finish=tasks.instants("manual_finishes"),
        percent=tasks.numbers("percents", 0.0),
        remaining=tasks.instants("remaining"),
        actual_start=tasks.instants("actual_starts"),
        actual_finish=tasks.instants("actual_finishes"),
        resume=tasks.instants("resumes"),
        weight=tasks.numbers("weights", np.nan),
        split_task=splits.integers("split_tasks", 0),
        split_after=splits.integers("split_afters", 0),
        split_pause=splits.integers("split_pauses", 0),
        predecessor=links.integers("link_predecessors", 0),
        successor=links.integers("link_successors", 0),
        link_type=links.integers("link_types", LinkType.FS),
        lag=links.integers("link_lags", 0),
        lag_percent=links.numbers("link_lag_percents", np.nan),
        lag_calendar=links.integers("link_lag_calendars", LagCalendar.PREDECESSOR),
    )
    _check(columns, options)
    return columns


class _Reader:
    """Turns the sequences of a plan into arrays of one length."""

    def __init__(self, plan: Plan, length: int, measure: str) -> None:
        self.plan, self.length, self.measure = plan, length, measure

    def integers(self, name: str, default: int) -> Int64:
        """A column of whole numbers."""
        return self._column(name, default, np.int64)

    def instants(self, name: str) -> Int64:
        """A column of whole numbers that may be absent."""
        return self._column(name, NO_INSTANT, np.int64)

    def numbers(self, name: str, default: float) -> Floats:
        """A column of fractions."""
        return self._column(name, default, np.float64)

    def flags(self, name: str) -> Flags:
        """A column of yes or no."""
        return self._column(name, False, np.bool_)

    def _column(self, name: str, default: Any, kind: Any) -> NDArray[Any]:
        values = getattr(self.plan, name)
        if len(values) == 0:
            return np.full(self.length, default, kind)
        if len(values) != self.length:
            raise ShapeError(f"{name} has {len(values)} values, {self.measure} has {self.length}")
        if isinstance(values, np.ndarray):
            return values.astype(kind)
        if None in values:
            values = [default if value is None else value for value in values]
        return np.array(values, kind)


def _task_calendars(tasks: _Reader, options: ScheduleOptions, around_the_clock: int) -> Int64:
    """Each row's calendar: its own, the project's, or the one that never stops."""
    calendar = tasks.integers("task_calendars", -1)
    _refuse(
        (calendar < -1) | (calendar >= around_the_clock),
        lambda row: UnknownCalendarError(
            f"“{tasks.plan.names[row]}” uses calendar {calendar[row]}, the plan has {around_the_clock}",
            tasks=[row],
        ),
    )
    if not 0 <= options.project_calendar < around_the_clock:
        raise UnknownCalendarError(
            f"the project uses calendar {options.project_calendar}, the plan has {around_the_clock}"
        )
    calendar = np.where(calendar < 0, options.project_calendar, calendar)
    return np.where(tasks.flags("elapsed"), around_the_clock, calendar)


def _refuse(bad: Flags, error: Any) -> None:
    """Raise the error of the first bad row."""
    if bad.any():
        raise error(int(np.argmax(bad)))


def _check(columns: Columns, options: ScheduleOptions) -> None:
    """Values outside what they can be."""
    names = columns.names
    codes = (
        (columns.kind, TaskKind),
        (columns.constraint, ConstraintType),
        (columns.second_constraint, ConstraintType),
    )
    codes += ((columns.link_type, LinkType), (columns.lag_calendar, LagCalendar))  # type: ignore[assignment]
    for values, allowed in codes:
        if len(values) and not (values.min() >= 0 and values.max() < len(allowed)):
            raise ShapeError(f"a {allowed.__name__} is a number from 0 to {len(allowed) - 1}")
    _refuse(
        columns.duration < 0,
        lambda row: DurationError(f"“{names[row]}” has a negative duration", tasks=[row]),
    )
    _refuse(
        columns.duration > LONGEST,
        lambda row: DurationError(f"“{names[row]}” lasts longer than 300 years", tasks=[row]),
    )
    _refuse(
        (columns.remaining < 0) & (columns.remaining != NO_INSTANT),
        lambda row: DurationError(f"“{names[row]}” has a negative remaining duration", tasks=[row]),
    )
    _refuse(
        columns.remaining > LONGEST,
        lambda row: DurationError(f"“{names[row]}” has more than 300 years remaining", tasks=[row]),
    )
    _refuse(
        ~((columns.percent >= 0) & (columns.percent <= 100)),
        lambda row: DurationError(
            f"“{names[row]}” is {columns.percent[row]:g} % complete, which is not between 0 and 100",
            tasks=[row],
        ),
    )
    _refuse(
        (columns.delay < 0) | (columns.delay > LONGEST),
        lambda row: DurationError(
            f"“{names[row]}” is delayed by less than 0 or by over 300 years", tasks=[row]
        ),
    )
    _check_hierarchy_and_links(columns)
    _check_splits(columns)
    _check_instants(columns, options)


def _check_hierarchy_and_links(columns: Columns) -> None:
    """Positions that point outside the plan, links to oneself, lags that never end."""
    names, count = columns.names, len(columns.names)
    _refuse(
        (columns.parent < -1) | (columns.parent >= count),
        lambda row: HierarchyError(f"the parent of “{names[row]}” is not in the plan", tasks=[row]),
    )
    for end in (columns.predecessor, columns.successor):
        _refuse(
            (end < 0) | (end >= count),
            lambda link: LinkError(f"link {link + 1} points to a task that is not in the plan", links=[link]),
        )
    _refuse(
        columns.predecessor == columns.successor,
        lambda link: LinkError(
            f"“{names[int(columns.predecessor[link])]}” is linked to itself",
            tasks=[int(columns.predecessor[link])],
            links=[link],
        ),
    )
    _refuse(
        (np.abs(columns.lag) > LONGEST) | (np.abs(columns.lag_percent) > 1e6),
        lambda link: LinkError(
            f"the lag of the link to “{names[int(columns.successor[link])]}” is longer than 300 years",
            tasks=[int(columns.predecessor[link]), int(columns.successor[link])],
            links=[link],
        ),
    )


def _check_splits(columns: Columns) -> None:
    """Splits of tasks of the plan, of positive length, in order."""
    task, after, pause = columns.split_task, columns.split_after, columns.split_pause
    if len(task) == 0:
        return
    if task.min() < 0 or task.max() >= len(columns.names):
        raise ShapeError("a split belongs to a task that is not in the plan")
    same = np.concatenate(([False], task[1:] == task[:-1]))
    back = same & (after <= np.concatenate(([0], after[:-1])))
    _refuse(
        (after <= 0) | (pause <= 0) | (after > LONGEST) | (pause > LONGEST) | back,
        lambda row: DurationError(
            f"“{columns.names[int(task[row])]}” is split into parts that have no length or no order",
            tasks=[int(task[row])],
        ),
    )
    if (np.diff(task) < 0).any():
        raise ShapeError("splits stand in the order of their tasks")


INSTANT_COLUMNS: Final = {
    "constraint_instant": "constraint date",
    "second_constraint_instant": "second constraint date",
    "deadline": "deadline",
    "external_start": "external start",
    "external_finish": "external finish",
    "external_finish_floor": "earliest external finish",
    "earliest_start": "earliest start",
    "manual_start": "manual start",
    "manual_finish": "manual finish",
    "actual_start": "actual start",
    "actual_finish": "actual finish",
    "resume": "resume date",
}


def _check_instants(columns: Columns, options: ScheduleOptions) -> None:
    """Every date inside 1900–2200, and the ends of one task in order."""
    names = columns.names
    for field, words in INSTANT_COLUMNS.items():
        values = getattr(columns, field)
        _refuse(
            (values != NO_INSTANT) & ((values < FIRST_INSTANT) | (values > LAST_INSTANT)),
            lambda row, words=words: RangeError(
                f"the {words} of “{names[row]}” is not between 1900 and 2200", tasks=[row]
            ),
        )
    for start, finish, words in (
        (columns.actual_start, columns.actual_finish, "actual"),
        (columns.manual_start, columns.manual_finish, "manual"),
    ):
        _refuse(
            (start != NO_INSTANT) & (finish != NO_INSTANT) & (finish < start),
            lambda row, words=words: RangeError(
                f"the {words} finish of “{names[row]}” is before its {words} start", tasks=[row]
            ),
        )
    for value, words in (
        (options.project_start, "project start"),
        (options.status_date, "status date"),
        (options.must_finish_by, "must-finish date"),
    ):
        if value is not None and not FIRST_INSTANT <= value <= LAST_INSTANT:
            raise RangeError(f"the {words} is not between 1900 and 2200")
