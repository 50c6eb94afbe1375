"""What lies between plans in the world: projects that those who plan can see, and links with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.actors import system
from schedule.models import ProjectLink, Task
from schedule.services.project_links import add_project_link
from schedule.services.tasks import add_task
from tests.factories import MembershipFactory, ProjectFactory

if TYPE_CHECKING:
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World

GIVERS = {"DELOS": ("owner", "manager"), "EREBUS": ("outsider", "manager elsewhere")}
"""Projects that give dates, with those who can see them: the people of ATLAS and those of BOREAS share none."""


def _giver(world: World, key: str, lookers: tuple[str, ...]) -> tuple[Task, Task]:
    """A project with a task that is waited for and one that is free."""
    project = ProjectFactory(key=key, name=f"Project {key}")
    for name in lookers:
        MembershipFactory(project=project, user=world.people[name], role="viewer")
    made = [
        add_task(actor=system("demo"), project=project, name=f"{name} {key}").created[0]
        for name in ("Given by", "Not linked in")
    ]
    given, free = (Task.objects.get(pk=pk) for pk in made)
    return given, free


def link_with_a_fourth(world: World) -> None:
    """Each project's Design waits for a task of the fourth, and BOREAS waits for ATLAS, whom it cannot see."""
    actor = system("demo")
    given = {name: _giver(world, name, lookers) for name, lookers in GIVERS.items()}
    for key, things in world.things.items():
        name = "EREBUS" if key == "BOREAS" else "DELOS"
        before, free = given[name]
        link, _ = add_project_link(
            actor=actor,
            project=world.projects[key],
            predecessor=before,
            successor=Task.objects.get(pk=things["task_id"]),
        )
        things |= {"project_link": link.pk, "outside_task": free.pk, "outside_text": f"{name}-{free.number}"}
    add_project_link(
        actor=actor,
        project=world.projects["BOREAS"],
        predecessor=Task.objects.get(pk=world.things["ATLAS"]["spare"]),
        successor=Task.objects.get(pk=world.things["BOREAS"]["spare"]),
    )


def _version(things: dict[str, Any]) -> int:
    row = ProjectLink.objects.filter(pk=things.get("project_link", 0)).first()
    return row.version if row else 1


def project_link_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The form on the page of links with other projects."""
    waiting = Task.objects.filter(pk=things.get("spare", 0)).first()
    return {
        "waiting": waiting.number if waiting else 1,
        "giving": things.get("outside_text", "DELOS-2"),
        "type": "FS",
    }


def task_project_link_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The form in a task's details."""
    return {"outside-giving": things.get("outside_text", "DELOS-2"), "outside-type": "SS"}


def project_link_edit_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The form of one link."""
    return {"type": "SS", "lag": "1d", "version": _version(things)}


def api_project_link(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A new link over the API."""
    return {"predecessor": things.get("outside_task", 1), "successor": things.get("spare", 1)}


BUILDERS = {
    each.__name__: each
    for each in (project_link_form, task_project_link_form, project_link_edit_form, api_project_link)
}
