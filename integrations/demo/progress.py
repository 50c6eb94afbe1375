"""What has happened in a demonstration project by today: reported week by week, some of it late, scored on Fridays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any, Final

from core.actors import Actor
from core.policy import require
from core.services import note_subject, service
from integrations.demo.refining import at
from projects.models import Project
from projects.services import pin_status_date, unpin_status_date
from schedule.durations import parse_duration
from schedule.models import Assignment, Link, LinkType, TaskDates, TaskKind
from schedule.policy import PROGRESS_EDIT
from schedule.services.assignment_progress import report_work
from schedule.services.bulk import RowEdit, change_tasks
from schedule.services.editing import one_recalculation
from schedule.services.quality import note_quality
from schedule.services.settings import update_settings

REPORTED_WEEKS: Final = 6
HUNDRED: Final = Decimal(100)
NOT_REPORTED: Final = (TaskKind.SUMMARY, TaskKind.LEVEL_OF_EFFORT)


@dataclass(frozen=True, slots=True)
class _Story:
    """What a story says about its work, by task id."""

    late: Mapping[int, Decimal]
    """Percent that late work has reached today."""
    idle: frozenset[int]
    """What has not begun: it was held back, or waits for what is late."""
    early: Mapping[int, Decimal]
    """Work that began before its predecessors were done."""
    left: Mapping[int, str]
    """What remains of work whose percent is a judgement."""


@service("demo.progressed", "reported the progress of {subject}")
def report_progress(
    *, actor: Actor, project: Project, story: ModuleType, marks: Mapping[str, int], now: datetime
) -> None:
    """Report every week as its Friday knew it, then today; the score of schedule quality is kept for each Friday."""
    require(actor, PROGRESS_EDIT, project)
    note_subject(str(project), scope_id=project.pk)
    told = _told(project, story, marks)
    today = now.astimezone(project.zone).date()
    fridays = _fridays(project, today)
    for friday in fridays:
        _report_up_to(actor, project, told, at(project, friday, 17), now, pin=friday)
        note_quality(project, on=friday)
    if story.PINNED and fridays:
        return
    _report_up_to(actor, project, told, now, now, pin=None)
    _begin_early(actor, project, told, fridays[-1])
    for mark, (done, left) in story.WORK.items():
        for assignment in Assignment.objects.filter(task_id=marks[mark]).select_related("task"):
            report_work(
                actor=actor,
                assignment=assignment,
                expected_version=None,
                actual_minutes=parse_duration(done)[0],
                remaining_minutes=parse_duration(left)[0],
            )


def _told(project: Project, story: ModuleType, marks: Mapping[str, int]) -> _Story:
    late = {marks[mark]: Decimal(percent) for mark, percent in story.LATE.items()}
    held = {marks[mark] for mark in story.HELD}
    early = {marks[mark]: Decimal(percent) for mark, percent in story.EARLY.items()}
    return _Story(
        late=late,
        idle=frozenset(held | _waiting_for(project, {*late, *held})),
        early=early,
        left={marks[mark]: text for mark, text in story.LEFT.items()},
    )


def _fridays(project: Project, today: date) -> list[date]:
    """The last Fridays before today on which there was something to report."""
    last = today - timedelta(days=(today.weekday() - 4) % 7 or 7)
    days = [last - timedelta(weeks=back) for back in range(REPORTED_WEEKS)]
    return [day for day in reversed(days) if day > project.start_date]


def _report_up_to(
    actor: Actor, project: Project, told: _Story, until: datetime, now: datetime, *, pin: date | None
) -> None:
    """Finish what was due by then, start what had begun, and move the status date there."""
    rows = (
        TaskDates.objects.filter(project=project, start__lt=until - timedelta(hours=1), task__is_active=True)
        .exclude(task__kind__in=NOT_REPORTED)
        .exclude(task__percent_complete=HUNDRED)
        .select_related("task")
        .order_by("row")
    )
    edits = [
        RowEdit(row.task_id, fields)
        for row in rows
        if row.task_id not in told.idle
        for fields in [_fields(row, told, until, now)]
        if fields
    ]
    with one_recalculation(by=actor, project=project):
        update_settings(actor=actor, project=project, expected_version=None, uses_status_date=True)
        if pin is None:
            unpin_status_date(actor=actor, project=project, expected_version=None)
        else:
            pin_status_date(actor=actor, project=project, expected_version=None, day=pin)
        if edits:
            change_tasks(actor=actor, project=project, edits=edits)
    project.refresh_from_db()


def _fields(row: TaskDates, told: _Story, until: datetime, now: datetime) -> dict[str, Any]:
    """What is reported of one task, as it was planned before that day."""
    if row.start is None or row.finish is None:
        return {}
    percent = _as_scheduled(row, until)
    final = told.late.get(row.task_id)
    if final is not None:
        share = (until - row.start) / max(now - row.start, timedelta(hours=1))
        percent = min(final, Decimal(round(float(final) * share / 5) * 5))
    is_judged = row.task_id in told.left and until == now
    if percent <= row.task.percent_complete and not is_judged:
        return {}
    fields: dict[str, Any] = {"percent_complete": percent}
    if row.task.actual_start_at is None:
        fields["actual_start_at"] = row.start
    if percent == HUNDRED:
        fields["actual_finish_at"] = row.finish
    elif is_judged:
        fields["remaining_minutes"] = parse_duration(told.left[row.task_id])[0]
    return fields


def _as_scheduled(row: TaskDates, until: datetime) -> Decimal:
    if row.start is None or row.finish is None:
        return Decimal(0)
    if row.finish <= until:
        return HUNDRED
    if row.task.is_milestone:
        return Decimal(0)
    share = (until - row.start) / max(row.finish - row.start, timedelta(hours=1))
    return Decimal(min(90, max(5, round(share * 20) * 5)))


def _begin_early(actor: Actor, project: Project, told: _Story, friday: date) -> None:
    """Work that did not wait for its predecessors: begun two days before the last Friday."""
    began = at(project, friday - timedelta(days=2), 8)
    edits = [
        RowEdit(key, {"percent_complete": percent, "actual_start_at": began})
        for key, percent in told.early.items()
    ]
    if edits:
        change_tasks(actor=actor, project=project, edits=edits)


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
