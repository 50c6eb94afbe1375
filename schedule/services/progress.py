"""Progress of a task: percent, remaining work and actual dates agree, and nothing happened in the future."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects.models import Project
from schedule.computation.moments import from_wall_clock
from schedule.engine import WorkingCalendar, day_number
from schedule.models import PercentType, Task
from schedule.services.plan_facts import PlanFacts
from schedule.services.task_fields import Findings

HUNDRED = Decimal(100)
DAYS_LOOKED_BACK = 60


def keep_progress(
    project: Project,
    task: Task,
    fields: Mapping[str, Any],
    before: Task | None,
    facts: PlanFacts | None = None,
) -> None:
    """Bring percent, remaining work and actual dates of a task together after some of them were entered.

    Raises InvalidInput where they contradict each other or lie after the status date.
    """
    findings = Findings()
    facts = facts or PlanFacts(project, [task.pk])
    _drop_what_no_longer_holds(task, fields, before, findings)
    findings.refuse()
    _follow_remaining(task, fields)
    entered = {"percent_complete", "remaining_minutes", "actual_finish_at"} & set(fields)
    if entered and (task.percent_complete > 0 or task.actual_finish_at):
        _fill_actual_dates(facts, task)
    if task.actual_finish_at is not None:
        task.percent_complete, task.remaining_minutes = HUNDRED, None
    _check(facts, task, fields, findings)
    findings.refuse()


def _drop_what_no_longer_holds(
    task: Task, fields: Mapping[str, Any], before: Task | None, findings: Findings
) -> None:
    if "actual_start_at" in fields and task.actual_start_at is None and not fields.get("actual_finish_at"):
        task.actual_finish_at = None
        if "percent_complete" not in fields:
            task.percent_complete, task.remaining_minutes = Decimal(0), None
    taken_back = "actual_finish_at" in fields and task.actual_finish_at is None
    if taken_back and "percent_complete" not in fields and task.percent_complete >= HUNDRED:
        findings.add("percent_complete", "Say how much is done when you take the actual finish back.")
    if "percent_complete" in fields and task.percent_complete < HUNDRED:
        if fields.get("actual_finish_at"):
            findings.add("percent_complete", "Finished work is 100 % complete.")
        task.actual_finish_at = None
    if "percent_complete" in fields and task.percent_complete == 0 and not fields.get("actual_start_at"):
        task.actual_start_at = None
    if "percent_complete" in fields and "remaining_minutes" not in fields:
        task.remaining_minutes = None
    longer = before is not None and "duration_minutes" in fields and "remaining_minutes" not in fields
    if longer and before is not None and task.remaining_minutes is not None:
        if task.actual_start_at is None or task.percent_type == PercentType.DURATION:
            task.remaining_minutes = None
        else:
            change = task.duration_minutes - before.duration_minutes
            task.remaining_minutes = max(0, task.remaining_minutes + change)


def _follow_remaining(task: Task, fields: Mapping[str, Any]) -> None:
    """Remaining work entered without a percent says how much is done."""
    if fields.get("remaining_minutes") is None or "percent_complete" in fields:
        return
    remaining = int(fields["remaining_minutes"])
    if remaining == 0:
        task.percent_complete = HUNDRED
    elif task.actual_finish_at is not None or task.percent_complete >= HUNDRED:
        task.actual_finish_at, task.percent_complete = None, _done(task.duration_minutes, remaining)
    elif task.percent_type == PercentType.DURATION:
        task.percent_complete = _done(task.duration_minutes, remaining)


def _done(duration: int, remaining: int) -> Decimal:
    if duration <= 0:
        return Decimal(0)
    done = HUNDRED * (duration - remaining) / duration
    return max(Decimal(0), done).quantize(Decimal("0.01"))


def _fill_actual_dates(facts: PlanFacts, task: Task) -> None:
    """Work that began or ended without a word of when did so as scheduled, as far as that is not in the future."""
    finished = task.percent_complete >= HUNDRED
    if task.actual_start_at is not None and (task.actual_finish_at is not None or not finished):
        return
    dates = facts.dates(task)
    began, bound = latest_actual(facts.project, task, facts)
    if task.actual_start_at is None:
        planned = dates.start if dates is not None and dates.start else began
        task.actual_start_at = min(planned, began, task.actual_finish_at or began)
    if finished and task.actual_finish_at is None:
        planned = dates.finish if dates is not None and dates.finish else bound
        task.actual_finish_at = max(min(planned, bound), task.actual_start_at)


def _check(facts: PlanFacts, task: Task, fields: Mapping[str, Any], findings: Findings) -> None:
    if not {"actual_start_at", "actual_finish_at", "percent_complete", "remaining_minutes", "kind"} & set(
        fields
    ):
        return
    status_day = facts.status_day
    for name, words in (("actual_start_at", "actual start"), ("actual_finish_at", "actual finish")):
        value: datetime | None = getattr(task, name)
        if value is not None and name in fields and value.astimezone(facts.project.zone).date() > status_day:
            findings.add(
                name,
                f"The {words} is after the status date {status_day:%-d %b %Y}. What has happened lies before it:"
                " enter an earlier date, or move the status date first.",
            )
    if task.actual_finish_at and task.actual_start_at and task.actual_finish_at < task.actual_start_at:
        findings.add("actual_finish_at", "The actual finish is before the actual start.")
    if task.is_milestone and task.percent_complete not in (0, HUNDRED):
        findings.add("percent_complete", "A milestone is reached (100) or not (0).")


def latest_actual(project: Project, task: Task, facts: PlanFacts | None = None) -> tuple[datetime, datetime]:
    """The latest start and finish that can be reported without saying when: the working time of the status day.

    Where nobody works on that day it is the last working day before. Neither lies after now.
    """
    facts = facts or PlanFacts(project)
    calendar = facts.calendar(task) or WorkingCalendar.office("Standard")
    now = timezone.now().replace(second=0, microsecond=0)
    start, end = _last_working_time(calendar, facts.status_day)
    return min(from_wall_clock(project, start), now), min(from_wall_clock(project, end), now)


def _last_working_time(calendar: WorkingCalendar, day: date) -> tuple[datetime, datetime]:
    """Beginning and end of work on the last working day up to a day."""
    exceptions = {
        number: exception.bands
        for exception in calendar.exceptions
        for number in range(exception.first_day, exception.last_day + 1)
    }
    for back in range(DAYS_LOOKED_BACK):
        candidate = day - timedelta(days=back)
        bands = exceptions.get(day_number(candidate), calendar.week[candidate.weekday()])
        if bands:
            midnight = datetime.combine(candidate, time.min)
            return midnight + timedelta(minutes=bands[0][0]), midnight + timedelta(
                minutes=min(bands[-1][1], 1439)
            )
    return datetime.combine(day, time(8)), datetime.combine(day, time(17))
