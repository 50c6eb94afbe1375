"""Recurring tasks: a rule on a row, and the rows below it that are its occurrences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.numbers import next_numbers
from core.services import note_subject, service
from projects.models import Project
from schedule.computation.moments import from_wall_clock
from schedule.engine.recurrence import MOST, Every, Rule, days
from schedule.models import Assignment, ConstraintType, Link, Recurrence, Task, TaskDates, TaskKind
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import PlanChange, absent, as_columns, begin_edit, finish_edit, subject_of
from schedule.services.held_rows import hold
from schedule.services.outline import became_parent, check_depth, free_places
from schedule.services.task_fields import FIRST_YEAR, LAST_YEAR

FIELDS: Final = frozenset(
    {
        "frequency", "interval", "weekdays", "day_of_month", "week_of_month", "first_on", "until", "count", "at_minute",
        "duration_minutes",
    }
)  # fmt: skip


@service("recurrence.set", "made {subject} recur")
def set_recurrence(
    *, actor: Actor, project: Project, task: Task, expected_version: int | None = None, **fields: Any
) -> tuple[Recurrence, PlanChange]:
    """Let a row recur by a rule, or change its rule: the row becomes a summary, its occurrences lie below it.

    Occurrences that have begun stay as they are; the others follow the rule, and keep their links and people as far as
    there are as many of them as before.
    """
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is no part of a recurrence.",
            fields={name: ["No part of a recurrence."] for name in unknown},
        )
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    held = hold(project, task)
    rule = Recurrence.objects.select_for_update(no_key=True).filter(task=held).first()
    if rule is not None:
        check_version(rule, expected_version, yours=as_columns(fields))
    elif Task.objects.filter(parent=held).exists():
        raise InvalidInput(
            "A row with rows below it cannot recur. Let an empty row recur, and put it where it belongs.",
            fields={"task": ["It has rows below it."]},
        )
    ask_guards(actor, "task.updated", held, **fields)
    rule = rule or Recurrence(project=project, task=held, first_on=date.min)
    for name, value in fields.items():
        setattr(rule, name, value)
    _check(rule, fields)
    rule.save()
    note_subject(subject_of(project, held), scope_id=project.pk)
    return rule, _regenerate(actor, project, held, rule)


@service("recurrence.removed", "let {subject} recur no more")
def remove_recurrence(
    *, actor: Actor, project: Project, task: Task, expected_version: int | None = None
) -> PlanChange:
    """Take the rule away; its occurrences stay as ordinary tasks."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    held = hold(project, task)
    rule = Recurrence.objects.select_for_update(no_key=True).filter(task=held).first()
    if rule is None:
        raise absent("task", "recurring task")
    check_version(rule, expected_version)
    ask_guards(actor, "task.updated", held)
    note_subject(subject_of(project, held), scope_id=project.pk)
    occurrences = list(occurrences_of(held).values_list("pk", flat=True))
    occurrences_of(held).update(is_occurrence=False)
    rule.delete()
    return finish_edit(by=actor, project=project, touched=[held.pk, *occurrences])


@service("occurrence.detached", "took {subject} out of its series")
def detach_occurrence(
    *, actor: Actor, project: Project, task: Task, expected_version: int | None = None
) -> PlanChange:
    """Let one occurrence go its own way: it stays where it is as an ordinary task, and its rule leaves its day out."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    held = hold(project, task)
    check_version(held, expected_version)
    if not held.is_occurrence:
        raise InvalidInput(
            f"“{held.name}” is not part of a recurring task.", fields={"task": ["Not recurring."]}
        )
    ask_guards(actor, "task.updated", held)
    note_subject(subject_of(project, held), scope_id=project.pk)
    leave_out(project, [held])
    held.is_occurrence = False
    held.save(update_fields=["is_occurrence", "updated_at"])
    return finish_edit(by=actor, project=project, touched=[held.pk])


def leave_out(project: Project, occurrences: Iterable[Task]) -> None:
    """Note in their rules the days of occurrences that are one no more, so that no change of a rule makes them anew."""
    days_of: dict[int, set[str]] = {}
    for row in occurrences:
        if row.is_occurrence and row.parent_id is not None and row.constraint_at is not None:
            day = row.constraint_at.astimezone(project.zone).date().isoformat()
            days_of.setdefault(row.parent_id, set()).add(day)
    if not days_of:
        return
    rules = Recurrence.objects.select_for_update(no_key=True).filter(project=project, task_id__in=days_of)
    for rule in rules.order_by("pk"):
        rule.left_out = sorted({*rule.left_out, *days_of[rule.task_id]})[-MOST:]
        rule.save(update_fields=["left_out", "updated_at"])


def occurrences_of(task: Task) -> QuerySet[Task]:
    """The rows that a rule made, in their order."""
    return Task.objects.filter(parent_id=task.pk, is_occurrence=True).order_by("position", "id")


def rule_of(recurrence: Recurrence) -> Rule:
    """The rule as the engine takes it."""
    return Rule(
        every=Every(recurrence.frequency),
        first=recurrence.first_on,
        interval=recurrence.interval,
        weekdays=tuple(recurrence.weekdays),
        day=recurrence.day_of_month,
        week=recurrence.week_of_month,
        until=recurrence.until,
        times=recurrence.count,
    )


def _check(rule: Recurrence, fields: dict[str, Any]) -> None:
    findings: dict[str, list[str]] = {}
    if rule._state.adding and "first_on" not in fields:
        findings["first_on"] = ["Give the first day."]
    else:
        try:
            rule.clean_fields(exclude={"project", "task"})
        except ValidationError as refusal:
            findings |= refusal.message_dict
    for name in ("first_on", "until"):
        value = getattr(rule, name)
        if name not in findings and value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            findings[name] = ["A day between 1900 and 2199."]
    if rule.until is None and rule.count is None:
        findings.setdefault("count", ["Give the last day or a number of occurrences."])
    if rule.week_of_month is not None and (rule.week_of_month == 0 or len(rule.weekdays) != 1):
        findings.setdefault("weekdays", ["Choose one weekday, such as the second Tuesday of the month."])
    if not findings:
        found = days(rule_of(rule), MOST + 1)
        if not found:
            findings["until"] = ["No day fits this rule. Change its days or its end."]
        elif len(found) > MOST:
            findings["until"] = [f"A recurring task has at most {MOST:,} occurrences. Let it end earlier."]
    if findings:
        raise InvalidInput(next(iter(findings.values()))[0], fields=findings)


def _regenerate(actor: Actor, project: Project, task: Task, rule: Recurrence) -> PlanChange:
    check_depth(task)
    begun = Q(actual_start_at__isnull=False) | Q(percent_complete__gt=0)
    kept = list(occurrences_of(task).filter(begun))
    open_rows = list(occurrences_of(task).exclude(begun))
    wanted = _days_to_come(project, rule, kept)
    reused, surplus = open_rows[: len(wanted)], open_rows[len(wanted) :]
    for number, row in enumerate(reused):
        _fill(project, task, rule, row, wanted[number], len(kept) + number + 1)
        row.save()
    removed, gone = _remove([row.pk for row in surplus])
    made = _create(project, task, rule, wanted[len(reused) :], len(kept) + len(reused))
    touched = [task.pk, *became_parent(task), *(row.pk for row in reused)]
    return finish_edit(
        by=actor,
        project=project,
        touched=touched,
        created=made,
        removed=removed,
        removed_links=gone,
        links_changed=bool(gone),
        tree_changed=True,
    )


def _days_to_come(project: Project, rule: Recurrence, kept: list[Task]) -> list[date]:
    """Days of the rule behind the occurrences that have begun, without those that were left out of the series."""
    left_out = {date.fromisoformat(day) for day in rule.left_out}
    if not kept:
        return [day for day in days(rule_of(rule)) if day not in left_out]
    planned = [row.constraint_at or row.actual_start_at for row in kept]
    last = max((at.astimezone(project.zone).date() for at in planned if at is not None), default=None)
    endless = Rule(
        every=Every(rule.frequency),
        first=rule.first_on,
        interval=rule.interval,
        weekdays=tuple(rule.weekdays),
        day=rule.day_of_month,
        week=rule.week_of_month,
        until=rule.until,
    )
    later = [day for day in days(endless, 2 * MOST) if last is None or day > last]
    if rule.count is not None:
        gone = sum(1 for day in left_out if last is None or day <= last)
        later = later[: max(rule.count - len(kept) - gone, 0)]
    return [day for day in later[:MOST] if day not in left_out]


def _fill(  # noqa: PLR0917
    project: Project, task: Task, rule: Recurrence, row: Task, day: date, number: int
) -> None:
    """An occurrence on a day: no earlier than its time, as long as the rule says."""
    begins = datetime.combine(day, datetime.min.time()) + timedelta(minutes=rule.at_minute)
    gone = sum(1 for left in rule.left_out if date.fromisoformat(left) < day)
    row.name = f"{task.name[:390]} {number + gone}"
    row.kind = TaskKind.TASK if rule.duration_minutes else TaskKind.MILESTONE
    row.duration_minutes = rule.duration_minutes
    row.constraint_type = ConstraintType.SNET
    row.constraint_at = from_wall_clock(project, begins)
    row.is_occurrence = True


def _create(project: Project, task: Task, rule: Recurrence, wanted: list[date], behind: int) -> list[int]:
    if not wanted:
        return []
    places = free_places(project, task, None, len(wanted))
    numbers = next_numbers(project.pk, "task", len(wanted))
    rows = []
    for at, day in enumerate(wanted):
        row = Task(
            project=project,
            number=numbers[at],
            parent=task,
            position=places.positions[at],
            calendar_id=task.calendar_id,
            percent_complete=Decimal(0),
        )
        _fill(project, task, rule, row, day, behind + at + 1)
        rows.append(row)
    return [row.pk for row in Task.objects.bulk_create(rows)]


def _remove(ids: list[int]) -> tuple[list[int], list[int]]:
    """Delete occurrences that are no more; gives them and their links."""
    if not ids:
        return [], []
    linked = Link.objects.filter(Q(predecessor_id__in=ids) | Q(successor_id__in=ids))
    gone = list(linked.values_list("pk", flat=True))
    linked.delete()
    Assignment.objects.filter(task_id__in=ids).delete()
    TaskDates.objects.filter(task_id__in=ids).delete()
    Task.objects.filter(pk__in=ids).delete()
    return ids, gone
