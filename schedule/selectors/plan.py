"""The rows of a plan that an actor may see: where lists and single reads start."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from core.actors import Actor
from core.freshness import state_of
from core.models import Freshness
from projects.models import Project
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    Resource,
    ScheduleSettings,
    ScheduleSummary,
    Task,
    WorkCalendar,
)

FRESHNESS: Final = "schedule"
_NEVER: Final = datetime(2300, 1, 1, tzinfo=UTC)


def tasks_of(*, actor: Actor, project: Project) -> QuerySet[Task]:
    """Tasks with their dates; `outline_place`, `start`, `finish` and `slack` are there to order by, never null."""
    tasks: QuerySet[Task] = Task.objects.visible_to(actor).filter(project=project)
    return tasks.select_related("dates").annotate(
        outline_place=Coalesce("dates__row", F("number") + 100_000_000),
        start=Coalesce("dates__start", _NEVER),
        finish=Coalesce("dates__finish", _NEVER),
        slack=Coalesce("dates__total_float", 2**60),
    )


def links_of(*, actor: Actor, project: Project) -> QuerySet[Link]:
    """Links of a plan."""
    found: QuerySet[Link] = Link.objects.visible_to(actor).filter(project=project)
    return found


def calendars_of(*, actor: Actor, project: Project) -> QuerySet[WorkCalendar]:
    """Calendars of a project with their exceptions."""
    found: QuerySet[WorkCalendar] = WorkCalendar.objects.visible_to(actor).filter(project=project)
    return found.prefetch_related("exceptions")


def exceptions_of(*, actor: Actor, calendar: WorkCalendar) -> QuerySet[CalendarException]:
    """Exceptions of a calendar."""
    found: QuerySet[CalendarException] = CalendarException.objects.visible_to(actor).filter(calendar=calendar)
    return found


def resources_of(*, actor: Actor, project: Project) -> QuerySet[Resource]:
    """Resources of a project."""
    found: QuerySet[Resource] = Resource.objects.visible_to(actor).filter(project=project)
    return found


def assignments_of(*, actor: Actor, project: Project) -> QuerySet[Assignment]:
    """Who works on what in a project."""
    found: QuerySet[Assignment] = Assignment.objects.visible_to(actor).filter(project=project)
    return found


def settings_row(*, actor: Actor, project: Project) -> ScheduleSettings:
    """How a plan is scheduled; the defaults, unsaved, where nobody has set anything."""
    found: ScheduleSettings | None = (
        ScheduleSettings.objects.visible_to(actor).filter(project=project).first()
    )
    return found or ScheduleSettings(project=project)


def summary_of(*, actor: Actor, project: Project) -> tuple[ScheduleSummary, Freshness]:
    """The outcome of the last run and whether the inputs have moved on since."""
    visible = Project.objects.visible_to(actor).filter(pk=project.pk)
    summary = ScheduleSummary.objects.filter(project__in=visible).first() or ScheduleSummary(
        project=project, input_version=0
    )
    return summary, state_of(FRESHNESS, project.pk)
