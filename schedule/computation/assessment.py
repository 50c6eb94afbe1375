"""A project's plan as the assessment of its quality takes it: computed anew from the inputs as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from schedule import engine
from schedule.computation.columns import Int64, flag, instant_column, minutes_in_utc, places, read_columns
from schedule.computation.loading import LoadedPlan, load, read_plan
from schedule.computation.moments import minutes_of
from schedule.computation.zones import to_wall_clock
from schedule.engine import NO_INSTANT
from schedule.engine.quality import Assessed, Frozen, Limits, Point, assess
from schedule.models import TaskKind

if TYPE_CHECKING:
    from datetime import date

    from projects.models import Baseline, Project
    from schedule.models import ScheduleSettings

_FROZEN: Final = (
    f"SELECT b.task_id, {instant_column('b.finish')}, {flag('b.kind = %(summary)s')},"  # noqa: S608
    f" {flag('b.kind = %(effort)s')} FROM schedule_baselinetask b"
    " WHERE b.baseline_id = %(baseline)s ORDER BY b.task_id"
)
_ASSIGNED: Final = (
    "SELECT DISTINCT a.task_id FROM schedule_assignment a WHERE a.project_id = %(project)s ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The fourteen points, and the tasks behind the rows they name."""

    points: Sequence[Point]
    task_ids: Int64
    """Of the rows that take part, in the order of the plan."""
    finish: int | None


def assess_plan(
    project: Project, settings: ScheduleSettings, baseline: Baseline | None, limits: Limits
) -> Assessment:
    """Compute and assess a plan; raises ScheduleError where it cannot be computed."""
    loaded = load(read_plan(project))
    ids = loaded.outline.ids[loaded.scheduled]
    begin, end = _status(project, settings)
    schedule = engine.calculate(loaded.plan, loaded.options)
    assigned = read_columns(["task"], _ASSIGNED, {"project": project.pk})["task"]
    given = Assessed(
        plan=loaded.plan,
        options=loaded.options,
        schedule=schedule,
        status=begin,
        status_end=end,
        resourced=np.isin(ids, assigned),
        baseline=None if baseline is None else _frozen(project, loaded, baseline, begin),
        limits=limits,
    )
    return Assessment(points=assess(given), task_ids=ids, finish=schedule.project_finish)


def _status(project: Project, settings: ScheduleSettings) -> tuple[int, int]:
    """What is to come starts no earlier than the first; what has happened is no later than the second."""
    day: date
    if settings.status_at is not None:
        day = settings.status_at.astimezone(project.zone).date()
        begin = minutes_of(project, settings.status_at)
    else:
        day = project.effective_status_date()
        begin = engine.instant(datetime.combine(day, time.min))
    return begin, engine.instant(datetime.combine(day + timedelta(days=1), time.min))


def _frozen(project: Project, loaded: LoadedPlan, baseline: Baseline, status: int) -> Frozen:
    """Baseline finishes in the order of the plan; what was due and is gone is counted."""
    ids = loaded.outline.ids[loaded.scheduled]
    params = {
        "baseline": baseline.pk,
        "summary": TaskKind.SUMMARY.value,
        "effort": TaskKind.LEVEL_OF_EFFORT.value,
    }
    rows = read_columns(["task", "finish", "summary", "effort"], _FROZEN, params)
    finishes = to_wall_clock(project.zone, minutes_in_utc(rows["finish"]))
    at = places(rows["task"], ids)
    column = np.full(len(ids), NO_INSTANT, np.int64)
    column[at >= 0] = finishes[at[at >= 0]]
    gone = ~np.isin(rows["task"], ids) & (rows["summary"] == 0) & (rows["effort"] == 0)
    return Frozen(
        label=baseline.label,
        finishes=column,
        finish=minutes_of(project, baseline.finish),
        removed_due=int((gone & (finishes <= status)).sum()),
    )
