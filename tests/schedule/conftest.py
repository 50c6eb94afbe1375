"""A small plan to edit: the project of the cast, its start on a Monday, no status date unless a test pins one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from core.actors import Actor, person, system
from projects.models import Project
from schedule.models import Link, ScheduleSettings, Task
from schedule.selectors.board import board_plan
from schedule.services.links import add_link
from schedule.services.recalculation import PlanChange
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task, update_task
from tests.factories import prepare

DAY = 480
MONDAY = date(2026, 1, 5)


@dataclass
class Planner:
    """Edits a project's plan as its manager, in few words."""

    project: Project
    actor: Actor
    change: PlanChange | None = None

    def add(self, name: str, **fields: Any) -> Task:
        """A new row."""
        self.change = add_task(actor=self.actor, project=self.project, name=name, **fields)
        return self.task(self.change.created[0])

    def link(self, before: Task, after: Task, **fields: Any) -> Link:
        """A new link."""
        self.change = add_link(
            actor=self.actor, project=self.project, predecessor=before, successor=after, **fields
        )
        return Link.objects.get(predecessor=before, successor=after, type=fields.get("type", "FS"))

    def edit(self, task: Task, **fields: Any) -> Task:
        """A task with other values."""
        self.change = update_task(actor=self.actor, task=task, expected_version=None, **fields)
        return self.task(task.pk)

    def settings(self, **fields: Any) -> ScheduleSettings:
        """Other settings."""
        row, self.change = update_settings(
            actor=self.actor, project=self.project, expected_version=None, **fields
        )
        return row

    def task(self, pk: int) -> Task:
        """A row as it is now."""
        return Task.objects.select_related("project", "dates").get(pk=pk)

    def rows(self) -> dict[str, dict[str, Any]]:
        """What the board shows, by name."""
        return {row["name"]: row for row in board_plan(actor=self.actor, project=self.project)["tasks"]}

    def span(self, name: str) -> tuple[str | None, str | None]:
        """Start and finish as the board shows them."""
        row = self.rows()[name]
        return row["start"], row["finish"]

    def outline(self) -> list[tuple[str, str, str]]:
        """Outline number, name and kind of every row in their order."""
        return [
            (row["outline"], row["name"], row["kind"])
            for row in board_plan(actor=self.actor, project=self.project)["tasks"]
        ]


def start_on(project: Project, day: date, **fields: Any) -> Project:
    """Give a project a first day and other facts."""

    def change() -> Project:
        for name, value in {"start_date": day, **fields}.items():
            setattr(project, name, value)
        project.save()
        return project

    return prepare(actor=system("tests"), make=change)


@pytest.fixture
def plan(project, cast) -> Planner:
    """The manager's hand on the project's plan."""
    start_on(project, MONDAY)
    planner = Planner(project, person(cast.manager))
    planner.settings(uses_status_date=False)
    return planner


@pytest.fixture
def two_tasks(plan) -> tuple[Task, Task]:
    """Design of two days, then Build of five."""
    design = plan.add("Design", duration_minutes=2 * DAY)
    build = plan.add("Build", duration_minutes=5 * DAY)
    plan.link(design, build)
    return design, build
