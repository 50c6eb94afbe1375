"""Random edits through the real services, for tests that compare whole tables."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from core.actors import Actor
from core.errors import PortalError
from projects.models import Project
from schedule.models import Assignment, CalendarException, Link, Resource, Task, WorkCalendar
from schedule.services.calendars import add_exception, delete_exception, update_calendar
from schedule.services.links import add_link, delete_link, update_link
from schedule.services.moves import indent_tasks, move_task, outdent_tasks
from schedule.services.recalculation import PlanChange
from schedule.services.resources import (
    add_assignment,
    add_resource,
    delete_assignment,
    delete_resource,
    update_assignment,
)
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task, delete_tasks, update_task

DAY = 480


class _Nothing(Exception):
    """There is no row of that kind."""


class RandomEdits:
    """One edit after the other, each a service call that may be refused."""

    class Refused(Exception):
        """The plan refused an edit."""

    def __init__(self, seed: int, actor: Actor, project: Project) -> None:
        self.dice = random.Random(seed)
        self.actor = actor
        self.project = project

    def step(self) -> PlanChange | None:
        """Carry out an edit; None when the plan refused it."""
        try:
            return self.step_or_refuse()
        except self.Refused:
            return None

    def step_or_refuse(self) -> PlanChange:
        """Carry out an edit; raises Refused when the plan refused it."""
        make = self.dice.choice(_EDITS)
        try:
            return make(self)
        except (PortalError, _Nothing) as refusal:
            raise self.Refused from refusal

    def one(self, model: Any) -> Any:
        """A row of the project."""
        rows = list(model.objects.filter(project=self.project).order_by("id"))
        if not rows:
            raise _Nothing
        return self.dice.choice(rows)

    def some(self) -> list[Task]:
        rows = list(Task.objects.filter(project=self.project).order_by("id"))
        return self.dice.sample(rows, min(len(rows), self.dice.randint(1, 2)))

    def word(self) -> str:
        return f"Row {self.dice.randint(1, 10_000)}"

    def who(self) -> dict[str, Any]:
        return {"actor": self.actor}


def _add(r: RandomEdits) -> PlanChange:
    return add_task(**r.who(), project=r.project, name=r.word(), duration_minutes=DAY)


def _behind(r: RandomEdits) -> PlanChange:
    return add_task(**r.who(), project=r.project, name=r.word(), duration_minutes=DAY, after=r.one(Task))


def _below(r: RandomEdits) -> PlanChange:
    return add_task(**r.who(), project=r.project, name=r.word(), parent=r.one(Task))


def _change(r: RandomEdits) -> PlanChange:
    fields: dict[str, Any] = r.dice.choice(
        [
            {"name": r.word()},
            {"duration_minutes": DAY * r.dice.randint(0, 9)},
            {"notes": r.word(), "priority": r.dice.randint(0, 1000)},
            {"percent_complete": r.dice.choice([0, 25, 100])},
            {"kind": r.dice.choice(["task", "milestone"])},
            {"external_id": r.word()},
        ]
    )
    return update_task(**r.who(), task=r.one(Task), expected_version=None, **fields)


def _delete(r: RandomEdits) -> PlanChange:
    return delete_tasks(**r.who(), project=r.project, tasks=r.some()[:1])


def _move(r: RandomEdits) -> PlanChange:
    after = r.one(Task)
    return move_task(**r.who(), task=r.one(Task), expected_version=None, parent=after.parent, after=after)


def _link(r: RandomEdits) -> PlanChange:
    kind = r.dice.choice(["FS", "SS", "FF"])
    return add_link(
        **r.who(),
        project=r.project,
        predecessor=r.one(Task),
        successor=r.one(Task),
        type=kind,
        lag_minutes=60,
    )


def _assign(r: RandomEdits) -> PlanChange:
    if not Resource.objects.filter(project=r.project).exists() or r.dice.random() < 0.3:
        return add_resource(**r.who(), project=r.project, name=r.word())[1]
    return add_assignment(**r.who(), task=r.one(Task), resource=r.one(Resource))[1]


def _day_off(r: RandomEdits) -> PlanChange:
    day = date(2026, 1, 5) + timedelta(days=r.dice.randint(0, 60))
    return add_exception(**r.who(), calendar=r.one(WorkCalendar), first_day=day, name=r.word())[1]


def _calendar(r: RandomEdits) -> PlanChange:
    minutes = r.dice.choice([420, 450, 480])
    return update_calendar(
        **r.who(), calendar=r.one(WorkCalendar), expected_version=None, minutes_per_day=minutes
    )[1]


def _settings(r: RandomEdits) -> PlanChange:
    threshold = r.dice.randint(0, 5) * 60
    return update_settings(
        **r.who(), project=r.project, expected_version=None, critical_threshold_minutes=threshold
    )[1]


_EDITS: tuple[Callable[[RandomEdits], PlanChange], ...] = (
    _add, _behind, _behind, _below, _change, _change, _change, _delete, _move, _link, _link, _assign, _assign, _day_off,
    _calendar, _settings,
    lambda r: indent_tasks(**r.who(), project=r.project, tasks=r.some()),
    lambda r: outdent_tasks(**r.who(), project=r.project, tasks=r.some()),
    lambda r: update_link(**r.who(), link=r.one(Link), expected_version=None, lag_minutes=r.dice.randint(-5, 5) * 60),
    lambda r: delete_link(**r.who(), link=r.one(Link)),
    lambda r: update_assignment(
        **r.who(), assignment=r.one(Assignment), expected_version=None, work_minutes=r.dice.randint(1, 9) * 60
    )[1],
    lambda r: delete_assignment(**r.who(), assignment=r.one(Assignment)),
    lambda r: delete_resource(**r.who(), resource=r.one(Resource)),
    lambda r: delete_exception(**r.who(), exception=r.one(CalendarException)),
)  # fmt: skip
