"""Plan files as the engine's columns: which field of a read plan is which column."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from integrations.plans.model import (
    CalendarException as ReadException,
)
from integrations.plans.model import (
    LagUnit,
    PlanCalendar,
    PlanProject,
    PlanTask,
)
from integrations.plans.model import (
    TaskKind as ReadKind,
)
from schedule.engine import (
    CalendarException,
    ConstraintType,
    LagCalendar,
    LateTasks,
    LinkType,
    Plan,
    ScheduleOptions,
    TaskKind,
    WorkingCalendar,
    day_number,
    instant,
)

KINDS = {ReadKind.RESOURCE_DEPENDENT: TaskKind.TASK}


def engine_plan(project: PlanProject) -> tuple[Plan, ScheduleOptions]:
    """Columns and options of a read plan."""
    calendars = {calendar.external_id: calendar for calendar in project.calendars}
    place = {external_id: row for row, external_id in enumerate(calendars)}
    rows = {task.external_id: row for row, task in enumerate(project.tasks)}
    columns: dict[str, list[Any]] = {}
    for task in project.tasks:
        for name, value in _task(task, rows, place).items():
            columns.setdefault(name, []).append(value)
    percent = [link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT) for link in project.links]
    elapsed = [link.lag_unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT) for link in project.links]
    plan = Plan(
        calendars=[_calendar(calendar, calendars) for calendar in calendars.values()],
        link_predecessors=[rows[link.predecessor_external_id] for link in project.links],
        link_successors=[rows[link.successor_external_id] for link in project.links],
        link_types=[LinkType[link.type] for link in project.links],
        link_lags=[0 if share else int(link.lag) for link, share in zip(project.links, percent, strict=True)],
        link_lag_percents=[
            float(link.lag) if share else None for link, share in zip(project.links, percent, strict=True)
        ],
        link_lag_calendars=[
            LagCalendar.ELAPSED
            if clock
            else LagCalendar[(project.options.lag_calendar or "predecessor").upper()]
            for clock in elapsed
        ],
        **columns,
    )
    return plan, _options(project, place)


def _options(project: PlanProject, place: dict[str, int]) -> ScheduleOptions:
    """P6 moves unstarted work behind its data date; MS Project moves nothing by its status date."""
    assert project.start is not None
    is_p6 = project.options.start_to_start_lag_from_early_start is not None
    return ScheduleOptions(
        project_start=instant(project.start),
        project_calendar=place.get(project.default_calendar_external_id or "", 0),
        status_date=instant(project.status_date) if project.status_date else None,
        status_date_moves_unstarted=is_p6,
        late_tasks=LateTasks.FREE_FLOAT if is_p6 else LateTasks.TOTAL_FLOAT,
        lag_from_remaining_start=bool(project.options.start_to_start_lag_from_early_start),
        resume_after_done_work=not is_p6,
        must_finish_by=instant(project.must_finish_by) if project.must_finish_by else None,
    )


def _task(task: PlanTask, rows: dict[str, int], place: dict[str, int]) -> dict[str, Any]:
    """One row."""
    constraint = task.constraint
    return {
        "names": task.name,
        "durations": task.duration_minutes,
        "kinds": KINDS.get(task.kind) or TaskKind[task.kind.name],
        "parents": rows.get(task.parent_external_id or "", -1),
        "task_calendars": place.get(task.calendar_external_id or "", -1),
        "elapsed": task.duration_is_elapsed,
        "constraints": ConstraintType[constraint.kind.name] if constraint else ConstraintType.ASAP,
        "constraint_instants": instant(constraint.instant) if constraint and constraint.instant else None,
        "constraint_hard": bool(constraint and constraint.mandatory),
        "deadlines": instant(task.deadline) if task.deadline else None,
        "percents": float(task.percent_complete),
        "remaining": task.remaining_minutes,
        "actual_starts": instant(task.actual_start) if task.actual_start else None,
        "actual_finishes": instant(task.actual_finish) if task.actual_finish else None,
        "resumes": instant(task.resume) if task.resume else None,
        "manual_starts": instant(task.manual_start) if task.is_manual and task.manual_start else None,
        "manual_finishes": instant(task.manual_finish) if task.is_manual and task.manual_finish else None,
    }


def _calendar(calendar: PlanCalendar, calendars: dict[str, PlanCalendar]) -> WorkingCalendar:
    """A calendar with what it takes from the ones it is based on; its own exceptions come last and win."""
    line = [calendar]
    while line[-1].base_external_id in calendars:
        line.append(calendars[str(line[-1].base_external_id)])
    week = [next(own.week[day] for own in line if own.week[day] is not None) for day in range(7)]
    exceptions = [_exception(exception) for own in reversed(line) for exception in own.exceptions]
    return WorkingCalendar(
        name=calendar.name,
        week=tuple(bands or () for bands in week),
        exceptions=tuple(exceptions),
        minutes_per_day=calendar.minutes_per_day or 480,
    )


def _exception(exception: ReadException) -> CalendarException:
    """Days that differ."""
    return CalendarException(day_number(exception.first), day_number(exception.last), exception.bands)


def at(moment: datetime | None) -> int | None:
    """The instant of a stored date; a date without a time is its midnight."""
    if moment is None:
        return None
    return instant(moment if isinstance(moment, datetime) else datetime.combine(moment, time.min))
