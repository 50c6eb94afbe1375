"""Scenarios in the world: each project has one with an edit; and deeds that a person can take back."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from core.actors import person
from core.errors import PortalError
from schedule.models import Scenario, Task
from schedule.services.scenarios import create_scenario, edit_scenario
from schedule.services.tasks import update_task
from schedule.services.undo import undo_last

if TYPE_CHECKING:
    from core.actors import Actor
    from projects.models import Project
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World

Things = dict[str, Any]
_percents = itertools.cycle(range(5, 95))  # another one each time, so that there is something to take back


def json_of(**body: Any) -> Any:
    """A body that is sent as JSON to a page."""
    from tests.permissions.asking import Json  # asks for the world, which asks for this module

    return Json(**body)


def try_out(project: Project, actor: Actor) -> Things:
    """A scenario in which Design has another name."""
    scenario = create_scenario(actor=actor, project=project, name=f"What if of {project.key}")
    task = Task.objects.get(project=project, name=f"Design of {project.key}")

    def run() -> Any:
        return update_task(
            actor=actor, task=task, expected_version=None, name=f"Tried design of {project.key}"
        )

    edit_scenario(actor=actor, scenario=scenario, run=run, read=lambda change: None)
    return {"scenario": scenario.pk}


def _version(things: Things) -> int:
    row = Scenario.objects.filter(pk=things.get("scenario", 0)).first()
    return row.version if row else 1


def scenario_form(world: World, subject: Subject, things: Things) -> Any:
    """A new scenario on the page; the API takes the same."""
    return {"name": "Two more developers", "copy_of": things.get("scenario", "")}


def scenario_json(world: World, subject: Subject, things: Things) -> Any:
    """A new scenario on the board."""
    return json_of(name="Two more developers", copy_of=things.get("scenario", 1))


def scenario_name(world: World, subject: Subject, things: Things) -> Any:
    """Another name over the API."""
    return {"name": "Another what if", "version": _version(things)}


def scenario_rows(world: World, subject: Subject, things: Things) -> Any:
    """Putting a scenario on the plan of now."""
    return {"drop": [{"model": "schedule.task", "id": things.get("task_id", 1)}]}


def edit_in_scenario(world: World, subject: Subject, things: Things) -> Any:
    """An edit of the board that stays out of the plan."""
    return json_of(
        verb="task.add",
        name="Tried out",
        parent=things.get("summary"),
        after=None,
        scenario=things.get("scenario", 1),
    )


def undo_in_scenario(world: World, subject: Subject, things: Things) -> Any:
    """The last step back."""
    return json_of(verb="undo", scenario=things.get("scenario", 1))


def _act(act: str, **more: Any) -> Any:
    return lambda world, subject, things: json_of(act=act, version=_version(things), **more)


def a_deed(world: World, subject: Subject, things: Things) -> Any:
    """Something to take back: whoever may, reports progress first."""
    _do(world, subject, things)
    return {}


def a_deed_taken_back(world: World, subject: Subject, things: Things) -> Any:
    """Something to do again."""
    actor = _do(world, subject, things)
    if actor is not None:
        undo_last(actor=actor, project=Task.objects.get(pk=things["task_id"]).project)
    return {}


def _do(world: World, subject: Subject, things: Things) -> Actor | None:
    task = Task.objects.select_related("project").filter(pk=things.get("task_id", 0)).first()
    if task is None or subject.person is None:
        return None
    actor = person(world.people[subject.person])
    try:
        update_task(actor=actor, task=task, expected_version=None, percent_complete=next(_percents))
    except PortalError:
        return None
    return actor


BUILDERS = {
    **{
        each.__name__: each
        for each in (
            scenario_form, scenario_json, scenario_name, scenario_rows, edit_in_scenario, undo_in_scenario, a_deed,
            a_deed_taken_back,
        )
    },
    "scenario apply": _act("apply"),
    "scenario discard": _act("discard"),
    "scenario rebase": _act("rebase"),
    "scenario rename": _act("rename", name="Another what if"),
}  # fmt: skip
