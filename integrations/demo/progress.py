"""What has happened in a demonstration project by today: work done as scheduled, some of it late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from core.actors import Actor
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Link, LinkType, Task, TaskDates, TaskKind
from schedule.policy import PROGRESS_EDIT
from schedule.services.editing import one_recalculation
from schedule.services.settings import update_settings
from schedule.services.tasks import update_task


@service("demo.progressed", "reported the progress of {subject}")
def report_progress(*, actor: Actor, project: Project, now: datetime, behind: dict[int, Decimal]) -> None:
    """Finish what was due, start what has begun; `behind` gives, by task id, how far late work really is."""
    require(actor, PROGRESS_EDIT, project)
    note_subject(str(project), scope_id=project.pk)
    dates = TaskDates.objects.filter(project=project).exclude(task__kind=TaskKind.SUMMARY)
    begun = dates.filter(start__lt=now - timedelta(hours=1)).select_related("task").order_by("row")
    waiting = _waiting_for(project, behind)
    with one_recalculation(by=actor, project=project):
        for row in begun:
            if row.task_id in waiting:
                continue
            percent = behind.get(row.task_id)
            if percent is None:
                percent = _as_scheduled(row, now)
            if percent > 0:
                _report(actor, row.task, percent)
    update_settings(actor=actor, project=project, expected_version=None, uses_status_date=True)


def _waiting_for(project: Project, late: Iterable[int]) -> set[int]:
    """Everything that waits, directly or not, for the end of late work: none of it has begun."""
    links = Link.objects.filter(project=project).exclude(type=LinkType.SS)
    successors: dict[int, list[int]] = {}
    for before, after in links.values_list("predecessor_id", "successor_id"):
        successors.setdefault(before, []).append(after)
    waiting: set[int] = set()
    queue = list(late)
    while queue:
        for after in successors.get(queue.pop(), ()):
            if after not in waiting:
                waiting.add(after)
                queue.append(after)
    return waiting


def _as_scheduled(row: TaskDates, now: datetime) -> Decimal:
    if row.start is None or row.finish is None:
        return Decimal(0)
    if row.finish < now - timedelta(days=1):
        return Decimal(100)
    if row.task.is_milestone:
        return Decimal(0)
    share = (now - row.start) / max(row.finish - row.start, timedelta(hours=1))
    return Decimal(min(90, max(5, round(share * 20) * 5)))


def _report(actor: Actor, task: Task, percent: Decimal) -> None:
    update_task(actor=actor, task=task, expected_version=None, percent_complete=percent)
