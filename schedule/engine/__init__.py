"""The critical-path engine: a plan as columns in, dates, float and causes as columns out.

Importing this package is cheap; numpy and the compiled kernels are loaded by the first `calculate`, `explain` or
`warm_up`.

>>> from datetime import datetime
>>> plan = Plan(calendars=[WorkingCalendar.office("Office")], names=["Design", "Build"], durations=[960, 480],
...             link_predecessors=[0], link_successors=[1])
>>> result = calculate(plan, ScheduleOptions(project_start=instant(datetime(2026, 6, 1, 8))))
>>> moment(result.finish[1])
datetime.datetime(2026, 6, 3, 17, 0)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schedule.engine.calendars import Band, CalendarException, WorkingCalendar
from schedule.engine.errors import (
    CalendarError,
    DurationError,
    EmptyCalendarError,
    HierarchyError,
    LinkError,
    LoopError,
    RangeError,
    ScheduleError,
    ShapeError,
    UnknownCalendarError,
)
from schedule.engine.instants import (
    FIRST_INSTANT,
    LAST_INSTANT,
    NO_INSTANT,
    day_number,
    instant,
    moment,
    optional_moment,
)
from schedule.engine.plan import (
    ConstraintType,
    CriticalBy,
    LagCalendar,
    LateTasks,
    LinkType,
    Plan,
    ProgressMode,
    ScheduleOptions,
    TaskKind,
)
from schedule.engine.schedule import Cause, Explanation, Schedule

if TYPE_CHECKING:
    from schedule.engine.chains import FloatPath
    from schedule.engine.session import Session as KeptSession

__all__ = [
    "FIRST_INSTANT",
    "LAST_INSTANT",
    "NO_INSTANT",
    "Band",
    "CalendarError",
    "CalendarException",
    "Cause",
    "ConstraintType",
    "CriticalBy",
    "DurationError",
    "EmptyCalendarError",
    "Explanation",
    "HierarchyError",
    "LagCalendar",
    "LateTasks",
    "LinkError",
    "LinkType",
    "LoopError",
    "Plan",
    "ProgressMode",
    "RangeError",
    "Schedule",
    "ScheduleError",
    "ScheduleOptions",
    "Session",
    "ShapeError",
    "TaskKind",
    "UnknownCalendarError",
    "WorkingCalendar",
    "calculate",
    "check",
    "day_number",
    "explain",
    "float_paths",
    "instant",
    "moment",
    "optional_moment",
    "split_parts",
    "warm_up",
]


def calculate(plan: Plan, options: ScheduleOptions) -> Schedule:
    """Schedule a plan: forward and backward pass, float, criticality, roll-up and causes.

    The result has a value per row and per link in the plan's order; instants are minutes since 1970 on the project's
    wall clock, float working minutes of the row's own calendar. Raises a ScheduleError that names the row at fault:
    LoopError (tasks in order), HierarchyError, LinkError, CalendarError, DurationError, RangeError, ShapeError. Source:
    precedence diagramming method, PMI Practice Standard for Scheduling; the conventions of tools are in
    ScheduleOptions.
    """
    from schedule.engine.calculation import calculate as run

    return run(plan, options)


def Session() -> KeptSession:  # noqa: N802  a class whose kernels are loaded late
    """A computed plan that is kept: `update(plan, options)` computes only what differs from the last time.

    It gives the same as `calculate` in every column, and raises the same errors; after an error it begins anew.
    """
    from schedule.engine.session import Session as Kept

    return Kept()


def check(plan: Plan, options: ScheduleOptions) -> None:
    """Raise the ScheduleError of a plan whose values, hierarchy or links cannot hold, without scheduling it.

    What only a pass finds, dates outside 1900–2200, is not found here.
    """
    from schedule.engine.calculation import prepare

    prepare(plan, options)


def explain(plan: Plan, schedule: Schedule, task: int) -> Explanation:
    """Why a task starts when it does, from the cause that `calculate` recorded.

    `task` is a position in the plan's columns, as are tasks and links of the answer; instants are minutes since 1970.
    """
    from schedule.engine.explanation import explain as run

    return run(plan, schedule, task)


def float_paths(
    plan: Plan, schedule: Schedule, end: int | None, count: int, *, by_total_float: bool = False
) -> tuple[FloatPath, ...]:
    """The `count` most urgent chains of work that end in a task, or without one in the task that finishes last.

    Rows are positions in the plan's columns; a path's float is in working minutes, added up over links in the
    calendars of their successors, or with `by_total_float` the total float of the task that branches off. Source: the
    multiple float paths of Primavera P6.
    """
    from schedule.engine.chains import RankBy
    from schedule.engine.chains import float_paths as run

    by = RankBy.TOTAL_FLOAT if by_total_float else RankBy.FREE_FLOAT
    return run(plan, schedule, end, count, by)


def split_parts(
    plan: Plan, options: ScheduleOptions, schedule: Schedule
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Start and finish of the parts of tasks that rest in between: split ones, and suspended ones that resume.

    By position of the task, for those of more than one part, in the order of the work; instants in minutes since 1970.
    Source: splits of Microsoft Project, suspend and resume of Primavera P6.
    """
    from schedule.engine.splits import split_parts as run

    return run(plan, options, schedule)


def warm_up() -> None:
    """Compile or load every kernel on a tiny plan, so that the first real call is fast."""
    plan = Plan(
        calendars=[WorkingCalendar.office("Office")],
        names=["First", "Second", "Done", "All", "Late"],
        durations=[480, 480, 480, 0, 480],
        parents=[3, 3, 3, -1, -1],
        constraints=[0, ConstraintType.FNLT, 0, 0, ConstraintType.ALAP],
        constraint_instants=[None, 480, None, None, None],
        link_predecessors=[0],
        link_successors=[1],
        actual_starts=[None, None, 0, None, None],
    )
    options = ScheduleOptions(project_start=0, near_critical=(2_400,))
    calculate(plan, options)
    session = Session()
    plan = replace(plan, constraints=[0, ConstraintType.FNLT, 0, 0, 0])
    for durations in ([480, 480, 480, 0, 480], [480, 960, 480, 0, 480], [480, 960, 480, 0, 960]):
        session.update(replace(plan, durations=durations), options)
    session.update(replace(plan, link_predecessors=[], link_successors=[]), options)
