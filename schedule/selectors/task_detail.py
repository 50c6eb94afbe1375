"""A task with all that is known about it: facts, why its dates are what they are, neighbours, people, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.actors import Actor
from core.errors import NotVisible
from core.history import event_model
from core.history_view import HistoryEntry, entries_of
from core.models import Act
from core.policy import can
from projects.models import Project
from projects.policy import HISTORY_VIEW
from schedule.computation.rows import settings_of
from schedule.durations import format_duration
from schedule.models import Assignment, Link, LinkType, ScheduleSummary, Task, TaskDates
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.board import board_rows
from schedule.selectors.why import WhyReader, WhyStep
from schedule.selectors.words import constraint_text, lag_text

HISTORY_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A linked task as the drawer lists it."""

    link_id: int
    link_version: int
    task_id: int
    number: int
    name: str
    type: str
    type_words: str
    lag: str
    """Such as `+ 2 d`; empty where there is none."""
    is_driving: bool
    start: datetime | None
    finish: datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """Who works on the task."""

    id: int
    resource_id: int
    name: str
    kind: str
    units: Decimal
    """1 is one full person."""
    work_minutes: int | None


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """Everything the drawer of a task shows. Instants are aware; floats are minutes of the task's own calendar."""

    task: Task
    row: dict[str, Any]
    """The board's row of the task."""
    why: str
    chain: tuple[WhyStep, ...]
    """What drives the task, and what drives that: the nearest first, the task itself not included."""
    predecessors: tuple[Neighbour, ...]
    successors: tuple[Neighbour, ...]
    assignments: tuple[AssignmentFacts, ...]
    notes: str
    duration: str
    constraint: str
    second_constraint: str
    calendar: str
    minutes_per_day: int
    start: datetime | None
    finish: datetime | None
    early_start: datetime | None
    early_finish: datetime | None
    late_start: datetime | None
    late_finish: datetime | None
    total_float: int | None
    free_float: int | None
    float_reason: str
    """Why there is no float, where there is none."""
    history: tuple[HistoryEntry, ...]


def task_detail(*, actor: Actor, task: Task) -> TaskDetail:
    """A task with its surroundings, for those who may see the plan."""
    project = Project.objects.visible_to(actor).filter(pk=task.project_id).first()
    found = (
        Task.objects.select_related("calendar", "parent").filter(pk=task.pk, project=project).first()
        if project is not None
        else None
    )
    if project is None or found is None or not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    found.project = project
    settings = settings_of(project)
    row = board_rows(actor=actor, project=project, task_ids=[found.pk])[0]
    dates = TaskDates.objects.filter(task=found).first() or TaskDates(task=found)
    project_day = settings.calendar.minutes_per_day if settings.calendar else 480
    why, *chain = WhyReader(actor, project, settings.calendar, project_day).chain(found)
    summary = ScheduleSummary.objects.filter(project=project).first()
    driving = set(summary.driving_links) if summary else set()
    calendar = found.calendar or settings.calendar
    return TaskDetail(
        task=found,
        row=row,
        why=why.sentence,
        chain=tuple(chain),
        predecessors=_neighbours(found, "predecessor", driving, project_day),
        successors=_neighbours(found, "successor", driving, project_day),
        assignments=_assignments(found),
        notes=found.notes,
        duration=format_duration(row["duration"], row["minutes_per_day"], elapsed=found.duration_is_elapsed),
        constraint=constraint_text(project, found.constraint_type, found.constraint_at),
        second_constraint=constraint_text(project, found.second_constraint_type, found.second_constraint_at),
        calendar=calendar.name if calendar else "Standard",
        minutes_per_day=row["minutes_per_day"],
        start=dates.start,
        finish=dates.finish,
        early_start=dates.early_start,
        early_finish=dates.early_finish,
        late_start=dates.late_start,
        late_finish=dates.late_finish,
        total_float=dates.total_float,
        free_float=dates.free_float,
        float_reason=_float_reason(found, dates),
        history=_history(actor, project, found),
    )


def _neighbours(task: Task, end: str, driving: set[int], minutes_per_day: int) -> tuple[Neighbour, ...]:
    here = "successor" if end == "predecessor" else "predecessor"
    links = (
        Link.objects.filter(**{here: task})
        .select_related(f"{end}__dates")
        .order_by(f"{end}__dates__row", "pk")
    )
    found = []
    for link in links:
        other: Task = getattr(link, end)
        dates = getattr(other, "dates", None)
        found.append(
            Neighbour(
                link_id=link.pk,
                link_version=link.version,
                task_id=other.pk,
                number=other.number,
                name=other.name,
                type=link.type,
                type_words=str(LinkType(link.type).label),
                lag=lag_text(link, minutes_per_day),
                is_driving=link.pk in driving,
                start=dates.start if dates else None,
                finish=dates.finish if dates else None,
            )
        )
    return tuple(found)


def _assignments(task: Task) -> tuple[AssignmentFacts, ...]:
    rows = Assignment.objects.filter(task=task).select_related("resource").order_by("resource__name", "pk")
    return tuple(
        AssignmentFacts(
            id=row.pk,
            resource_id=row.resource_id,
            name=row.resource.name,
            kind=row.resource.kind,
            units=row.units,
            work_minutes=row.work_minutes,
        )
        for row in rows
    )


def _float_reason(task: Task, dates: TaskDates) -> str:
    if dates.total_float is not None:
        return ""
    if not task.is_active:
        return "It is inactive."
    return "It is finished." if task.actual_finish_at else "It has no dates yet."


def _history(actor: Actor, project: Project, task: Task) -> tuple[HistoryEntry, ...]:
    if not can(actor, HISTORY_VIEW, project):
        return ()
    events = event_model(Task)._default_manager.filter(pgh_obj_id=task.pk, pgh_context_id__isnull=False)
    recent = events.order_by("-pgh_id").values_list("pgh_context_id", flat=True)[: HISTORY_SHOWN * 3]
    ids = list(dict.fromkeys(recent))[:HISTORY_SHOWN]
    acts = Act.objects.filter(pk__in=ids).select_related("actor_user", "on_behalf_of").order_by("-at", "id")
    return tuple(entries_of(acts, actor=actor))
