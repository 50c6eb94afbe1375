"""What is due up to the status date: work in progress, work that should have started or ended, work that slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from core.actors import Actor
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.rows import settings_of
from schedule.durations import format_duration
from schedule.models import PercentType, ScheduleSettings, Task
from schedule.selectors.lateness import NOT_REPORTED, Lateness, cutoff_of, lateness_of

LISTS: Final = {
    "due": "Due",
    "in_progress": "In progress",
    "should_have_started": "Should have started",
    "should_have_finished": "Should have finished",
    "slipping": "Slipping",
    "open": "All open",
}
UNKNOWN: Final = Lateness(None, None, False, False, False, None)
"""Of a task without dates."""


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task with what was planned for it and what is known of it; instants are aware, durations working minutes."""

    task: Task
    lists: frozenset[str]
    planned_start: datetime | None
    planned_finish: datetime | None
    is_frozen: bool
    """The planned dates are those of the baseline; else those the plan had without the status date."""
    start: datetime | None
    finish: datetime | None
    remaining_minutes: int
    remaining: str
    slip: int | None
    """Working minutes by which it ends later than its baseline, without one later than planned; None where the
    baseline lacks the task."""
    minutes_per_day: int


@dataclass(frozen=True, slots=True)
class DueWork:
    """Every list of a plan with its tasks, in the order of the outline; see `schedule.selectors.lateness`."""

    status_day: date
    cutoff: datetime
    """What is planned before it is due: the pinned instant, or the beginning of the status day."""
    is_pinned: bool
    measured_against: str
    """What planned dates and slips are, in words."""
    tasks: tuple[DueTask, ...]

    def of(self, name: str) -> list[DueTask]:
        """The tasks of one list."""
        return [each for each in self.tasks if name in each.lists]

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks are in each list."""
        return {name: len(self.of(name)) for name in LISTS}


def due_work(*, actor: Actor, project: Project) -> DueWork:
    """What of a plan is due; a fixed number of queries."""
    settings = settings_of(project)
    cutoff, day = cutoff_of(project, settings)
    open_tasks: QuerySet[Task] = Task.objects.visible_to(actor).filter(
        project=project, actual_finish_at__isnull=True, is_active=True
    )
    rows = list(
        open_tasks.exclude(kind__in=NOT_REPORTED)
        .exclude(percent_complete__gte=100)
        .select_related("dates")
        .order_by("dates__row", "pk")
    )
    calendars = ProjectCalendars.of_project(project.pk)
    late = lateness_of(project, settings, calendars)
    tasks = []
    for task in rows:
        task.project = project
        facts = late.get(task.pk, UNKNOWN)
        minutes_per_day = calendars.minutes_per_day(task.calendar_id or settings.calendar_id)
        remaining = remaining_of(task)
        dates = getattr(task, "dates", None)
        tasks.append(
            DueTask(
                task=task,
                lists=_lists(task, facts, cutoff),
                planned_start=facts.planned_start,
                planned_finish=facts.planned_finish,
                is_frozen=facts.is_frozen,
                start=dates.start if dates else None,
                finish=dates.finish if dates else None,
                remaining_minutes=remaining,
                remaining=format_duration(remaining, minutes_per_day, elapsed=task.duration_is_elapsed),
                slip=facts.slip,
                minutes_per_day=minutes_per_day,
            )
        )
    return DueWork(
        status_day=day,
        cutoff=cutoff,
        is_pinned=settings.status_at is not None or project.status_date is not None,
        measured_against=measured_against(settings),
        tasks=tuple(tasks),
    )


def measured_against(settings: ScheduleSettings) -> str:
    """What work is late against, in words."""
    frozen = settings.baseline
    return f"baseline {frozen.label}" if frozen else "the plan as it would be without its status date"


def _lists(task: Task, facts: Lateness, cutoff: datetime) -> frozenset[str]:
    found = {"open"}
    if task.actual_start_at is not None or task.percent_complete > 0:
        found.add("in_progress")
    if facts.should_have_started:
        found.add("should_have_started")
    if facts.planned_finish is not None and facts.planned_finish <= cutoff:
        found.add("should_have_finished")
    if len(found) > 1:
        found.add("due")
    if facts.is_slipping:
        found.add("slipping")
    return frozenset(found)


def remaining_of(task: Task) -> int:
    """Working minutes that are left of a task that is not finished."""
    if task.remaining_minutes is not None:
        return task.remaining_minutes
    if task.percent_type == PercentType.PHYSICAL:
        return task.duration_minutes
    return round(task.duration_minutes * (100 - float(task.percent_complete)) / 100)


def found_in(tasks: Sequence[DueTask], words: str) -> list[DueTask]:
    """Tasks whose number or name has every word."""
    wanted = words.lower().split()
    return [
        each
        for each in tasks
        if all(w in f"{each.task.project.key}-{each.task.number} {each.task.name}".lower() for w in wanted)
    ]
