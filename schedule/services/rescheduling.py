"""Work that should have been done and was not: moved behind a day, as an act of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput
from core.services import note_subject, service
from projects.models import Project
from schedule.computation.moments import from_wall_clock
from schedule.models import ConstraintType, Link, LinkType, Task
from schedule.policy import SCHEDULE_EDIT
from schedule.selectors.lateness import NOT_REPORTED
from schedule.services.bulk import RowEdit, change_tasks
from schedule.services.editing import PlanChange, begin_edit
from schedule.services.plan_facts import PlanFacts

MOVABLE: Final = (ConstraintType.ASAP, ConstraintType.SNET)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """What would be changed so that no open work lies before a day."""

    after: datetime
    edits: tuple[RowEdit, ...]
    tasks: tuple[Task, ...]
    """The tasks of `edits`, in their order."""
    kept: tuple[Task, ...]
    """Open tasks before the day that stay: dates set by hand, or a constraint that says when."""
    pushed: int
    """Open tasks before the day that need no change of their own: what they wait for moves them."""


@service("plan.rescheduled", "moved unfinished work of {subject}")
def reschedule_unfinished(*, actor: Actor, project: Project, after: date) -> tuple[Rescheduling, PlanChange]:
    """Let work that is left begin on a day at the earliest.

    Tasks that have not started get the constraint “start no earlier than”, started ones resume on that day (Microsoft
    Project: reschedule uncompleted work). Tasks whose dates are set by hand or bound by another constraint stay, and
    tasks that wait for moved ones need nothing of their own.
    """
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    plan = plan_rescheduling(project, after)
    if not plan.edits:
        sentence = "No unfinished work lies before this day that could be moved."
        raise InvalidInput(sentence, fields={"after": [sentence]})
    note_subject(f"{project.key} behind {after.day} {after:%b %Y}", scope_id=project.pk, rows=len(plan.edits))
    return plan, change_tasks(actor=actor, project=project, edits=plan.edits)


def plan_rescheduling(project: Project, after: date) -> Rescheduling:
    """What would be changed; nothing is."""
    if not FIRST_DAY <= after <= LAST_DAY:
        raise InvalidInput("Write a day from 1900 to 2199.", fields={"after": ["A day from 1900 to 2199."]})
    bound = from_wall_clock(project, datetime.combine(after, time.min))
    rows = (
        Task.objects.filter(
            project=project, actual_finish_at__isnull=True, is_active=True, percent_complete__lt=100
        )
        .exclude(kind__in=NOT_REPORTED)
        .select_related("dates")
        .order_by("dates__row", "pk")
    )
    facts = PlanFacts(project)
    early = [task for task in rows if _lies_before(task, bound)]
    waiting = _waiting_for([task.pk for task in early])
    edits: list[RowEdit] = []
    tasks: list[Task] = []
    kept: list[Task] = []
    pushed = 0
    for task in early:
        fields = _fields(facts, task, after)
        if fields is None:
            kept.append(task)
        elif task.pk in waiting and task.actual_start_at is None:
            pushed += 1
        else:
            edits.append(RowEdit(task.pk, fields, task.version))
            tasks.append(task)
    return Rescheduling(bound, tuple(edits), tuple(tasks), tuple(kept), pushed)


def _lies_before(task: Task, bound: datetime) -> bool:
    dates = getattr(task, "dates", None)
    if dates is None or dates.start is None:
        return False
    begins = dates.remaining_start or dates.start
    return bool(begins < bound)


def _waiting_for(ids: list[int]) -> set[int]:
    """Tasks among these that cannot begin before another of them has ended or begun: that one pushes them."""
    links = Link.objects.filter(
        predecessor_id__in=ids, successor_id__in=ids, type__in=(LinkType.FS, LinkType.SS), lag_minutes__gte=0
    ).exclude(lag_percent__lt=0)
    return set(links.values_list("successor_id", flat=True))


def _fields(facts: PlanFacts, task: Task, after: date) -> dict[str, Any] | None:
    """What moves one task; None where it is to stay."""
    first = _first_minute(facts, task, after)
    if task.actual_start_at is not None or task.percent_complete > 0:
        return {"resumes_at": first}
    if task.is_manual or task.constraint_type not in MOVABLE:
        return None
    return {"constraint_type": ConstraintType.SNET, "constraint_at": first}


def _first_minute(facts: PlanFacts, task: Task, day: date) -> datetime:
    """When work begins on a day, as the project's wall clock; midnight where nobody works on it."""
    calendar = facts.calendar(task)
    start = 0
    if calendar is not None:
        from schedule.selectors.calendars import bands_on

        bands, _ = bands_on(calendar, day)
        start = bands[0][0] if bands else 0
    return datetime.combine(day, time(start // 60, start % 60))
