"""Progress of many tasks in one deed: as people report it, or as it was scheduled up to the status date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput
from core.services import note_subject, service
from projects.models import Project
from schedule.computation.as_planned import planned_dates
from schedule.computation.moments import minutes_of
from schedule.engine import WorkingCalendar
from schedule.models import PercentType, Task
from schedule.policy import PROGRESS_EDIT
from schedule.selectors.lateness import NOT_REPORTED, cutoff_of
from schedule.selectors.progress import remaining_of
from schedule.services.bulk import RowEdit, change_tasks
from schedule.services.editing import PlanChange, begin_edit
from schedule.services.plan_facts import PlanFacts

HUNDRED: Final = Decimal(100)


@service("progress.reported", "reported progress on {subject}")
def report_progress(*, actor: Actor, project: Project, edits: Sequence[RowEdit]) -> PlanChange:
    """Save percent, remaining work and actual dates of many tasks: all of them or none, with one recalculation."""
    project = begin_edit(actor, PROGRESS_EDIT, project)
    note_subject(_tasks(len(edits), project), scope_id=project.pk, rows=len(edits))
    return change_tasks(actor=actor, project=project, edits=edits)


@service("progress.as_scheduled", "reported {subject} as scheduled up to the status date")
def report_as_scheduled(
    *, actor: Actor, project: Project, task_ids: Collection[int] | None = None
) -> tuple[list[RowEdit], PlanChange]:
    """Let open work count as done the way it was planned, up to the status date; nothing is taken back.

    Without ids all open work of the plan. What was planned to end by then is finished on its planned dates, what was
    under way has begun on its planned start and has the rest left that was planned for afterwards.
    """
    project = begin_edit(actor, PROGRESS_EDIT, project)
    edits = edits_as_scheduled(project, task_ids)
    if not edits:
        raise InvalidInput("Nothing of this was planned for the time up to the status date.")
    note_subject(_tasks(len(edits), project), scope_id=project.pk, rows=len(edits))
    return edits, change_tasks(actor=actor, project=project, edits=edits)


def edits_as_scheduled(project: Project, task_ids: Collection[int] | None = None) -> list[RowEdit]:
    """What the tasks would report, had all gone as planned; those that are further already are left out."""
    facts = PlanFacts(project)
    cutoff, _ = cutoff_of(project, facts.settings)
    planned = planned_dates(project)
    tasks = Task.objects.filter(project=project, actual_finish_at__isnull=True, is_active=True)
    if task_ids is not None:
        tasks = tasks.filter(pk__in=list(task_ids))
    edits = []
    for task in tasks.exclude(kind__in=NOT_REPORTED).order_by("dates__row", "pk"):
        start, finish = planned.get(task.pk, (None, None))
        if start is None or finish is None or start >= cutoff:
            continue
        fields = _as_scheduled(project, facts, task, start, finish, cutoff)
        if fields:
            edits.append(RowEdit(task.pk, fields, task.version))
    return edits


def _as_scheduled(  # noqa: PLR0917
    project: Project, facts: PlanFacts, task: Task, start: datetime, finish: datetime, cutoff: datetime
) -> dict[str, Any]:
    if finish <= cutoff:
        return {"actual_start_at": task.actual_start_at or start, "actual_finish_at": finish}
    if task.is_milestone:
        return {}
    left = _minutes_between(project, task, facts.calendar(task), cutoff, finish)
    if left >= remaining_of(task):
        return {}
    if task.percent_type == PercentType.PHYSICAL:
        return {"actual_start_at": task.actual_start_at or start, "remaining_minutes": left}
    whole = max(task.duration_minutes, left)
    share = HUNDRED * (whole - left) / whole if whole else Decimal(0)
    percent = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if percent <= task.percent_complete:
        return {}
    return {
        "actual_start_at": task.actual_start_at or start,
        "percent_complete": min(percent, Decimal("99.99")),
    }


def _minutes_between(
    project: Project, task: Task, calendar: WorkingCalendar | None, first: datetime, last: datetime
) -> int:
    ends = minutes_of(project, first), minutes_of(project, last)
    if task.duration_is_elapsed:
        return ends[1] - ends[0]
    from schedule.engine.compiled import calendar_arrays
    from schedule.engine.working_time import offset

    time = calendar_arrays((calendar or WorkingCalendar.office("Standard"),))
    return int(offset(time, 0, ends[1]) - offset(time, 0, ends[0]))


def _tasks(count: int, project: Project) -> str:
    return f"{count} task{'' if count == 1 else 's'} of {project.key}"
