"""What an edit would do to a plan, told before it is saved: the same services run and are taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.actors import Actor
from core.policy import require
from projects.models import Project
from schedule.models import ScheduleSummary, Task, TaskDates, TaskKind
from schedule.models.task import MILESTONES
from schedule.policy import SCHEDULE_VIEW
from schedule.services.rehearsal import rehearsed

SHOWN_MILESTONES: Final = 12
SHOWN_TASKS: Final = 12
Span = tuple[datetime | None, datetime | None, bool]


@dataclass(frozen=True, slots=True)
class MovedTask:
    """A task or milestone whose finish would be another one."""

    number: int
    name: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A plan before and after; instants are aware."""

    finish_before: datetime | None
    finish_after: datetime | None
    milestones: tuple[MovedTask, ...]
    milestone_count: int
    """How many milestones would move; the first of them are in `milestones`."""
    tasks: tuple[MovedTask, ...]
    """The tasks whose finish moves the most."""
    moved: int
    """Rows that are no summaries whose start or finish would be another one."""
    task_count: int
    critical_before: int
    critical_after: int
    error: str
    """Why the plan could not be scheduled afterwards, where it could not."""

    @property
    def changes_dates(self) -> bool:
        """Whether any date would be another one."""
        return self.moved > 0 or self.finish_before != self.finish_after


def effect_of(*, actor: Actor, project: Project, act: Callable[[], Any]) -> Effect:
    """Carry an edit out, compare, and take it back; what the edit refuses is raised."""
    require(actor, SCHEDULE_VIEW, project)
    with rehearsed(project, (), moved=False) as trial:
        before, finish_before = _spans(trial.project), _finish(trial.project)
        act()
        after, finish_after = _spans(trial.project), _finish(trial.project)
        error = (
            ScheduleSummary.objects.filter(project=trial.project).values_list("error", flat=True).first()
            or ""
        )
        tasks = {
            row.pk: row
            for row in Task.objects.filter(project=trial.project)
            .exclude(kind=TaskKind.SUMMARY)
            .only("pk", "number", "name", "kind")
        }
        return _compared(before, after, finish_before, finish_after, tasks, error)
    raise AssertionError("a rehearsal ends with its block")


def _spans(project: Project) -> dict[int, Span]:
    rows = TaskDates.objects.filter(project=project).exclude(task__kind=TaskKind.SUMMARY)
    return {row[0]: row[1:] for row in rows.values_list("task_id", "start", "finish", "is_critical")}


def _finish(project: Project) -> datetime | None:
    return ScheduleSummary.objects.filter(project=project).values_list("finish", flat=True).first()


def _compared(  # noqa: PLR0917
    before: dict[int, Span],
    after: dict[int, Span],
    finish_before: datetime | None,
    finish_after: datetime | None,
    tasks: dict[int, Task],
    error: str,
) -> Effect:
    nothing: Span = (None, None, False)
    moved = [
        key
        for key in {*before, *after}
        if before.get(key, nothing)[:2] != after.get(key, nothing)[:2] and key in tasks
    ]
    rows = [
        (tasks[key], before.get(key, nothing)[1], after.get(key, nothing)[1])
        for key in moved
        if before.get(key, nothing)[1] != after.get(key, nothing)[1]
    ]
    listed = [
        (task, MovedTask(task.number, task.name, was, becomes))
        for task, was, becomes in sorted(rows, key=lambda row: (_distance(row[1], row[2]), row[0].number))
    ]
    milestones = [each for task, each in listed if task.kind in MILESTONES]
    return Effect(
        finish_before=finish_before,
        finish_after=finish_after,
        milestones=tuple(milestones[:SHOWN_MILESTONES]),
        milestone_count=len(milestones),
        tasks=tuple([each for task, each in listed if task.kind not in MILESTONES][:SHOWN_TASKS]),
        moved=len(moved),
        task_count=len(tasks),
        critical_before=sum(span[2] for span in before.values()),
        critical_after=sum(span[2] for span in after.values()),
        error=error,
    )


def _distance(before: datetime | None, after: datetime | None) -> float:
    """The farther something moves, the earlier it stands; what appears or goes stands first."""
    if before is None or after is None:
        return float("-inf")
    return -abs((after - before).total_seconds())
