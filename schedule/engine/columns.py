"""The plan's columns as arrays, with defaults filled in and every value checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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

LINK_COLUMNS: Final = ("predecessor", "successor", "link_type", "lag", "lag_percent", "lag_calendar")

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

    def with_links(self, links: Int64) -> Columns:
        """All rows with some of the links."""
        return replace(self, **{name: getattr(self, name)[links] for name in LINK_COLUMNS})

    @property
    def around_the_clock(self) -> int:
        """Position of the calendar that never stops."""
        return len(self.calendars) - 1


_TASKS: Final[tuple[tuple[str, str, Any, Any], ...]] = (
    ("duration", "durations", 0, np.int64),
    ("kind", "kinds", int(TaskKind.TASK), np.int64),
    ("parent", "parents", -1, np.int64),
    ("constraint", "constraints", int(ConstraintType.ASAP), np.int64),
    ("constraint_instant", "constraint_instants", NO_INSTANT, np.int64),
    ("constraint_hard", "constraint_hard", False, np.bool_),
    ("second_constraint", "second_constraints", int(ConstraintType.ASAP), np.int64),
    ("second_constraint_instant", "second_constraint_instants", NO_INSTANT, np.int64),
    ("deadline", "deadlines", NO_INSTANT, np.int64),
    ("external_start", "external_starts", NO_INSTANT, np.int64),
    ("external_finish", "external_finishes", NO_INSTANT, np.int64),
    ("external_finish_floor", "external_finish_floors", NO_INSTANT, np.int64),
    ("delay", "delays", 0, np.int64),
    ("delay_elapsed", "delays_elapsed", False, np.bool_),
    ("earliest_start", "earliest_starts", NO_INSTANT, np.int64),
    ("manual_start", "manual_starts", NO_INSTANT, np.int64),
    ("manual_finish", "manual_finishes", NO_INSTANT, np.int64),
    ("percent", "percents", 0.0, np.float64),
    ("remaining", "remaining", NO_INSTANT, np.int64),
    ("actual_start", "actual_starts", NO_INSTANT, np.int64),
    ("actual_finish", "actual_finishes", NO_INSTANT, np.int64),
    ("resume", "resumes", NO_INSTANT, np.int64),
    ("weight", "weights", np.nan, np.float64),
)
"""Field, column of the plan, default, kind of number."""
_SPLITS: Final = tuple(
    (f"split_{name}", f"split_{name}s", 0, np.int64) for name in ("task", "after", "pause")
)
_LINKS: Final[tuple[tuple[str, str, Any, Any], ...]] = (
    ("predecessor", "link_predecessors", 0, np.int64),
    ("successor", "link_successors", 0, np.int64),
    ("link_type", "link_types", int(LinkType.FS), np.int64),
    ("lag", "link_lags", 0, np.int64),
    ("lag_percent", "link_lag_percents", np.nan, np.float64),
    ("lag_calendar", "link_lag_calendars", int(LagCalendar.PREDECESSOR), np.int64),
)
_MEASURES: Final = ((_TASKS, "names"), (_SPLITS, "split_tasks"), (_LINKS, "link_predecessors"))


def read_columns(plan: Plan, options: ScheduleOptions) -> Columns:
    """Arrays of a plan; raises the error that names the first row at fault."""
    columns = read_unchecked(plan, options, None)
    check_columns(columns, options)
    return columns


def read_unchecked(plan: Plan, options: ScheduleOptions, known: Columns | None) -> Columns:
    """Arrays of a plan; those that equal the known ones are these, so that what differs is not the same object."""
    values: dict[str, Any] = {}
    for sources, measure in _MEASURES:
        length = len(getattr(plan, measure))
        for field, name, default, kind in sources:
            held = None if known is None else getattr(known, field)
            values[field] = _column(plan, name, default, kind, length, measure, held)
    calendars = (*plan.calendars, WorkingCalendar.around_the_clock())
    elapsed = _column(plan, "elapsed", False, np.bool_, len(plan.names), "names", None)
    calendar = _task_calendars(plan, elapsed, options, len(calendars) - 1)
    if known is not None and _equal(calendar, known.calendar):
        calendar = known.calendar
    return Columns(calendars=calendars, names=plan.names, calendar=calendar, **values)


def _column(  # noqa: PLR0917
    plan: Plan, name: str, default: Any, kind: Any, length: int, measure: str, held: NDArray[Any] | None
) -> NDArray[Any]:
    """One column as an array of its own, or the held one where that is the same."""
    values = getattr(plan, name)
    if len(values) == 0:
        if held is not None and len(held) == length and (length == 0 or _is_all(held, default)):
            return held
        return np.full(length, default, kind)
    if len(values) != length:
        raise ShapeError(f"{name} has {len(values)} values, {measure} has {length}")
    if not isinstance(values, np.ndarray):
        if None in values:
            values = [default if value is None else value for value in values]
        values = np.array(values, kind)
    elif values.dtype != kind:
        values = values.astype(kind)
    if held is not None and _equal(values, held):
        return held
    own: NDArray[Any] = values.copy() if values is getattr(plan, name) else values
    return own


def _is_all(held: NDArray[Any], default: Any) -> bool:
    """Whether a column only has its default."""
    return bool((np.isnan(held) if default != default else held == default).all())  # noqa: PLR0124  NaN


def _equal(values: NDArray[Any], held: NDArray[Any]) -> bool:
    """Whether two columns are the same bit by bit, which makes NaN equal to itself."""
    if len(values) != len(held):
        return False
    if values.dtype == np.float64:
        values, held = values.view(np.int64), held.view(np.int64)
    return bool((values == held).all())


def differing(values: NDArray[Any], held: NDArray[Any]) -> Int64:
    """Places at which two columns of one length differ."""
    if values.dtype == np.float64:
        values, held = values.view(np.int64), held.view(np.int64)
    return np.flatnonzero(values != held)


def _task_calendars(plan: Plan, elapsed: Flags, options: ScheduleOptions, around_the_clock: int) -> Int64:
    """Each row's calendar: its own, the project's, or the one that never stops."""
    calendar = _column(plan, "task_calendars", -1, np.int64, len(plan.names), "names", None)
    _refuse(
        (calendar < -1) | (calendar >= around_the_clock),
        lambda row: UnknownCalendarError(
            f"“{plan.names[row]}” uses calendar {calendar[row]}, the plan has {around_the_clock}",
            tasks=[row],
        ),
    )
    if not 0 <= options.project_calendar < around_the_clock:
        raise UnknownCalendarError(
            f"the project uses calendar {options.project_calendar}, the plan has {around_the_clock}"
        )
    calendar = np.where(calendar < 0, options.project_calendar, calendar)
    return np.where(elapsed, around_the_clock, calendar)


def _refuse(bad: Flags, error: Any) -> None:
    """Raise the error of the first bad row."""
    if bad.any():
        raise error(int(np.argmax(bad)))


def check_columns(columns: Columns, options: ScheduleOptions) -> None:
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
    check_splits(columns)
    _check_instants(columns, options)


def is_sound(columns: Columns, names: Iterable[str]) -> bool:
    """Whether the named columns of rows hold what they can; where not, `check_columns` has the sentence."""
    chosen = set(names)
    for name in chosen & RANGES.keys():
        values, (low, high) = getattr(columns, name), RANGES[name]
        fits = (values >= low) & (values <= high)
        if name in OPTIONAL:
            fits |= values == NO_INSTANT
        if not fits.all():
            return False
    for start, finish in (("actual_start", "actual_finish"), ("manual_start", "manual_finish")):
        if start in chosen or finish in chosen:
            one, other = getattr(columns, start), getattr(columns, finish)
            if ((one != NO_INSTANT) & (other != NO_INSTANT) & (other < one)).any():
                return False
    return True


def check_links(columns: Columns) -> None:
    """Links of kinds that there are, between tasks of the plan, with lags that end."""
    for values, allowed in ((columns.link_type, LinkType), (columns.lag_calendar, LagCalendar)):
        if len(values) and not (values.min() >= 0 and values.max() < len(allowed)):
            raise ShapeError(f"a {allowed.__name__} is a number from 0 to {len(allowed) - 1}")
    _check_hierarchy_and_links(columns)


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


def check_splits(columns: Columns) -> None:
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


OPTIONAL: Final = frozenset((*INSTANT_COLUMNS, "remaining"))
RANGES: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(("duration", "remaining", "delay"), (0, LONGEST)),
    **dict.fromkeys(INSTANT_COLUMNS, (FIRST_INSTANT, LAST_INSTANT)),
    **dict.fromkeys(("constraint", "second_constraint"), (0, len(ConstraintType) - 1)),
    "kind": (0, len(TaskKind) - 1),
    "percent": (0, 100),
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
