"""Work reported by the people who do it: actual and remaining work of an assignment, rolled up to its task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.services import note_subject, service
from schedule.models import Assignment, PercentType, ResourceKind, Task, TaskDates
from schedule.models.task import LONGEST_DURATION
from schedule.policy import PROGRESS_EDIT
from schedule.services.editing import (
    PlanChange,
    absent,
    begin_edit,
    finish_edit,
    one_recalculation,
    subject_of,
)
from schedule.services.progress import latest_actual
from schedule.services.tasks import update_task

HUNDRED: Final = Decimal(100)
LAST_OPEN: Final = Decimal("99.99")


@dataclass(frozen=True, slots=True)
class Work:
    """Minutes done and left of one assignment, and how much of a person it takes (1: a full one)."""

    actual: int
    remaining: int
    units: Decimal


@dataclass(frozen=True, slots=True)
class RolledUp:
    """What the work of all assignments says about their task; durations in working minutes of the task."""

    percent_of_work: Decimal | None
    percent_of_duration: Decimal | None
    remaining_duration: int


def roll_up(work: Sequence[Work]) -> RolledUp:
    """Percent of work is work done of all work; durations are those of the assignment that takes longest.

    Source: Microsoft Project (% Work Complete = Actual Work / Work; Duration = Actual Duration + Remaining Duration,
    each the longest of the assignments at their units).

    >>> half = Decimal("0.5")
    >>> roll_up([Work(480, 1440, Decimal(1)), Work(480, 0, half)])
    RolledUp(percent_of_work=Decimal('40.00'), percent_of_duration=Decimal('40.00'), remaining_duration=1440)
    """
    taking = [each for each in work if each.units > 0]
    actual = sum(each.actual for each in taking)
    remaining = sum(each.remaining for each in taking)
    longest = max((each.actual / each.units for each in taking), default=Decimal(0))
    left = max((each.remaining / each.units for each in taking), default=Decimal(0))
    return RolledUp(
        percent_of_work=_share(Decimal(actual), Decimal(remaining)),
        percent_of_duration=_share(longest, left),
        remaining_duration=int(left.to_integral_value(ROUND_CEILING)),
    )


def _share(done: Decimal, left: Decimal) -> Decimal | None:
    if done + left == 0:
        return None
    return (HUNDRED * done / (done + left)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@service("assignment.reported", "reported work on {subject}")
def report_work(
    *,
    actor: Actor,
    assignment: Assignment,
    expected_version: int | None,
    actual_minutes: int,
    remaining_minutes: int | None = None,
) -> tuple[Assignment, PlanChange]:
    """Say how much work somebody did on a task and how much is left; without the latter, what the plan leaves.

    The task follows: percent by work or by duration, and its remaining duration. A physical percent is left to people.
    """
    project = begin_edit(actor, PROGRESS_EDIT, assignment.project)
    held = (
        Assignment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("task", "resource")
        .filter(pk=assignment.pk, project=project)
        .first()
    )
    if held is None:
        raise absent("assignment", "assignment")
    given = {"actual_minutes": actual_minutes, "remaining_minutes": remaining_minutes}
    check_version(held, expected_version, yours=given)
    ask_guards(actor, "assignment.reported", held, **given)
    if held.resource.kind != ResourceKind.WORK:
        raise InvalidInput(f"“{held.resource.name}” does no work: report what a person or a team did.")
    _check(given)
    if remaining_minutes is None:
        remaining_minutes = max(0, planned_work(held) - actual_minutes)
    held.actual_minutes, held.remaining_minutes = actual_minutes, remaining_minutes
    held.save(update_fields=["actual_minutes", "remaining_minutes", "updated_at"])
    note_subject(f"{subject_of(project, held.task)} by {held.resource.name}", scope_id=project.pk)
    with one_recalculation(by=actor, project=project) as batch:
        finish_edit(by=actor, project=project, touched=[held.task_id])
        fields = task_fields(held.task)
        if fields:
            update_task(actor=actor, task=held.task, expected_version=None, **fields)
    assert batch.change is not None  # noqa: S101  the batch is over
    return held, batch.change


def planned_work(assignment: Assignment) -> int:
    """The work planned for an assignment: as entered, else the task's duration at its units."""
    if assignment.work_minutes is not None:
        return assignment.work_minutes
    return round(assignment.task.duration_minutes * assignment.units)


def work_of(assignment: Assignment) -> Work:
    """What is done and left of an assignment."""
    actual = assignment.actual_minutes or 0
    remaining = assignment.remaining_minutes
    if remaining is None:
        remaining = max(0, planned_work(assignment) - actual)
    return Work(actual, remaining, assignment.units)


def work_so_far(assignment: Assignment) -> Work:
    """What is done and left as the plan sums it up: as reported, else by percent; finished, nothing is left."""
    task, planned, actual = assignment.task, planned_work(assignment), assignment.actual_minutes
    if task.actual_finish_at is not None or task.percent_complete >= HUNDRED:
        left = 0
    elif actual is not None or assignment.remaining_minutes is not None:
        left = work_of(assignment).remaining
    else:
        left = round(planned * (HUNDRED - task.percent_complete) / HUNDRED)
    return Work(planned - left if actual is None else actual, left, assignment.units)


def task_fields(task: Task) -> dict[str, Any]:
    """What the work of its assignments says about a task, as the service of tasks takes it."""
    rows = Assignment.objects.filter(task=task, resource__kind=ResourceKind.WORK).select_related("task")
    work = [work_of(row) for row in rows.order_by("pk")]
    found = roll_up(work)
    if not any(each.actual for each in work):
        return {"percent_complete": Decimal(0)} if task.percent_type != PercentType.PHYSICAL else {}
    if task.percent_type == PercentType.PHYSICAL:
        return _physical(task, found.remaining_duration)
    by_work = task.percent_type == PercentType.WORK
    percent = found.percent_of_work if by_work else found.percent_of_duration
    if percent is None:
        return {}
    if found.remaining_duration == 0:
        return {"percent_complete": HUNDRED}
    return {"percent_complete": min(percent, LAST_OPEN), "remaining_minutes": found.remaining_duration}


def _physical(task: Task, remaining: int) -> dict[str, Any]:
    """How far it is is left to people; that it has begun and what time is left follows the work."""
    fields: dict[str, Any] = {"remaining_minutes": remaining} if remaining else {}
    if task.actual_start_at is None:
        began, _ = latest_actual(task.project, task)
        dates = TaskDates.objects.filter(task=task).first()
        planned = dates.start if dates is not None and dates.start is not None else began
        fields["actual_start_at"] = min(planned, began)
    return fields


def _check(given: dict[str, int | None]) -> None:
    errors = {}
    for name, words in (("actual_minutes", "work done"), ("remaining_minutes", "work left")):
        value = given[name]
        if value is None and name == "remaining_minutes":
            continue
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= (value or 0) <= LONGEST_DURATION:
            errors[name] = [f"The {words} is a whole number of minutes, 0 or more."]
    if errors:
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors)
