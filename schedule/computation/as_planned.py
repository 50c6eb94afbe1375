"""The plan without its status date: when work would be done if all of it had gone as scheduled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from schedule import engine
from schedule.computation.loading import load, read_plan
from schedule.computation.moments import aware

if TYPE_CHECKING:
    from projects.models import Project

Dates = dict[int, tuple[datetime, datetime]]


def planned_dates(project: Project) -> Dates:
    """Start and finish of every row by its links, constraints and what has been reported, wherever the status date is.

    Empty where the plan cannot be scheduled.
    """
    rows = read_plan(project)
    rows.options = replace(rows.options, status_date=None, resume_after_done_work=True)
    try:
        loaded = load(rows)
        schedule = engine.calculate(loaded.plan, loaded.options)
    except engine.ScheduleError:
        return {}
    ids = loaded.outline.ids[loaded.scheduled].tolist()
    found: Dates = {}
    for task_id, first, last in zip(ids, schedule.start.tolist(), schedule.finish.tolist(), strict=True):
        start, finish = aware(project, first), aware(project, last)
        if start is not None and finish is not None:
            found[task_id] = (start, finish)
    return found
