"""What a plan of the demonstration has beside rows, links and people: calendars, fixed dates, pauses, recurrences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

from core.actors import Actor
from core.policy import require
from core.services import note_subject, service
from integrations.demo.outline import Built
from projects.models import Project
from schedule.models import Task, WorkCalendar
from schedule.policy import SCHEDULE_EDIT
from schedule.public_holidays import holidays_of
from schedule.services.bulk import RowEdit, change_tasks
from schedule.services.calendars import add_calendar, add_exception, add_holidays
from schedule.services.editing import one_recalculation
from schedule.services.recurring import set_recurrence
from schedule.services.resources import update_resource

DAY = 480
OFFICE = [[480, 720], [780, 1020]]
WEEKENDS = [[], [], [], [], [], [[480, 720], [780, 1020]], [[480, 720], [780, 1020]]]
FOUR_DAYS = [OFFICE, OFFICE, OFFICE, OFFICE, [], [], []]


@dataclass(frozen=True, slots=True)
class Week:
    """A day of the project's weeks, counted from its first Monday, at an hour of its clock."""

    number: int
    day: int = 0
    hour: int = 8


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A day around the next turn of the year that a plan of today still has before it."""

    month: int
    day: int
    hour: int = 8


@dataclass(frozen=True, slots=True)
class Recurring:
    """A row that comes again, `weeks` after the project's first Monday for the first time."""

    mark: str
    weeks: int
    rule: Mapping[str, Any] = field(default_factory=dict)


@service("demo.refined", "worked out the plan of {subject}")
def refine_plan(
    *, actor: Actor, project: Project, built: Built, story: ModuleType, start: date, now: datetime
) -> None:
    """Everything that the story says about its plan, computed once at the end."""
    require(actor, SCHEDULE_EDIT, project)
    note_subject(str(project), scope_id=project.pk)
    with one_recalculation(by=actor, project=project):
        calendars = _calendars(actor, project, story, start)
        _crews(actor, built, story, calendars)
        edits = [
            RowEdit(
                built.tasks[mark].pk,
                {name: _value(project, value, start, now, calendars) for name, value in fields.items()},
            )
            for mark, fields in story.TOUCHES.items()
        ]
        change_tasks(actor=actor, project=project, edits=edits)
        for each in story.RECURRING:
            first = start + timedelta(weeks=each.weeks)
            row = Task.objects.get(pk=built.tasks[each.mark].pk)
            set_recurrence(actor=actor, project=project, task=row, first_on=first, **each.rule)


def _calendars(actor: Actor, project: Project, story: ModuleType, start: date) -> dict[str, WorkCalendar]:
    """The project's calendar with its free days, and those of night and weekend work."""
    standard = project.calendars.earliest("pk")
    years = [start.year, start.year + 1, start.year + 2]
    days = [(each.day, each.name) for each in holidays_of(story.COUNTRY, "", years)]
    add_exception(
        actor=actor,
        calendar=standard,
        name="Closed between the years",
        first_day=date(start.year, 12, 24),
        last_day=date(start.year + 1, 1, 1),
        repeats_until=start.year + 2,
        bands=[],
    )
    add_holidays(actor=actor, calendar=standard, days=days)
    add_exception(
        actor=actor,
        calendar=standard,
        name="All hands in the afternoon",
        first_day=start + timedelta(weeks=story.ALL_HANDS_WEEK, days=2),
        bands=[[480, 720]],
    )
    found = {"Standard": standard}
    for name, week in story.CALENDARS.items():
        found[name], _ = add_calendar(actor=actor, project=project, name=name, week=week)
    return found


def _crews(actor: Actor, built: Built, story: ModuleType, calendars: dict[str, WorkCalendar]) -> None:
    for name, facts in story.CREWS.items():
        values = {key: calendars[str(value)] if key == "calendar" else value for key, value in facts.items()}
        update_resource(actor=actor, resource=built.resources[name], expected_version=None, **values)


def _value(
    project: Project, value: Any, start: date, now: datetime, calendars: dict[str, WorkCalendar]
) -> Any:
    if isinstance(value, Week):
        return at(project, start + timedelta(weeks=value.number, days=value.day), value.hour)
    if isinstance(value, YearEnd):
        return at(project, _year_end(value, now.date()), value.hour)
    if isinstance(value, str) and value in calendars:
        return calendars[value].pk
    return value


def _year_end(value: YearEnd, today: date) -> date:
    year = today.year if today < date(today.year, 12, 1) else today.year + 1
    return date(year if value.month > 6 else year + 1, value.month, value.day)


def at(project: Project, day: date, hour: int) -> datetime:
    """An hour of a day on the project's clock."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=project.zone)
