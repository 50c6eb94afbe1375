"""The plan without its status date: when work would be done if all of it had gone as scheduled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schedule.computation.sessions import PLANNED
from schedule.engine import ScheduleError
from schedule.models import TaskDates

if TYPE_CHECKING:
    from projects.models import Project
    from schedule.computation.loading import LoadedPlan
    from schedule.engine import Schedule

Dates = dict[int, tuple[datetime, datetime]]


def as_planned(project: Project, loaded: LoadedPlan, schedule: Schedule) -> Schedule:
    """The schedule by links, constraints and what has been reported, wherever the status date is."""
    options = loaded.options
    if options.status_date is None:
        return schedule
    without = replace(options, status_date=None, resume_after_done_work=True)
    try:
        return PLANNED.calculate(project.pk, replace(loaded, options=without))
    except ScheduleError:
        return schedule


def planned_dates(project: Project) -> Dates:
    """Planned start and finish of every row that takes part, as the last computation found them."""
    rows: Any = TaskDates.objects.filter(
        project=project, planned_start__isnull=False, planned_finish__isnull=False
    ).values_list("task_id", "planned_start", "planned_finish")
    return {task: (start, finish) for task, start, finish in rows}
