"""Recurring tasks and work out of sequence in the world, and what is sent about recurring tasks."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from core.actors import system
from schedule.models import Recurrence, Task
from schedule.services.links import add_link
from schedule.services.recurring import set_recurrence
from schedule.services.tasks import add_task, update_task

if TYPE_CHECKING:
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World

RULE = {"frequency": "weekly", "interval": 1, "first_on": "2026-11-30", "count": 2}


def recurring_tasks(world: World) -> None:
    """Each project has a task that recurs."""
    actor = system("demo")
    for key, things in world.things.items():
        project = world.projects[key]
        task = Task.objects.get(pk=add_task(actor=actor, project=project, name="Recurring").created[0])
        set_recurrence(actor=actor, project=project, task=task, first_on=date(2026, 11, 23), count=2)
        first = Task.objects.filter(parent=task).earliest("position")
        things |= {
            "recurring": task.pk,
            "recurring_number": task.number,
            "occurrence": first.pk,
            "occurrence_number": first.number,
        }


def work_out_of_sequence(world: World) -> None:
    """Each project has a task that began before the one that it waits for."""
    actor = system("demo")
    for key in world.things:
        project = world.projects[key]
        first, second = (
            Task.objects.get(pk=add_task(actor=actor, project=project, name=f"{name} of {key}").created[0])
            for name in ("Overtaken", "Early")
        )
        add_link(actor=actor, project=project, predecessor=first, successor=second)
        second.refresh_from_db()
        update_task(
            actor=actor,
            task=second,
            expected_version=None,
            actual_start_at=datetime.combine(project.start_date, time(9), tzinfo=project.zone),
        )


def _version(things: dict[str, Any]) -> int:
    row = Recurrence.objects.filter(task_id=things.get("recurring", 0)).first()
    return row.version if row else 1


def recurrence_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The form of a rule."""
    return {**RULE, "at": "09:00", "duration": "1h", "version": _version(things)}


def api_recurrence(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A rule over the API."""
    from tests.permissions.asking import Json

    return Json(**RULE, version=_version(things))


BUILDERS = {
    "recurrence_form": recurrence_form,
    "api_recurrence": api_recurrence,
}
