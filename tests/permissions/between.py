"""What lies between plans in the world: a fourth project that those who plan can see, and links with it."""

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

FOURTH = "DELOS"
LOOKERS = ("owner", "manager")


def link_with_a_fourth(world: World) -> None:
    """Each project's Design waits for a task of the fourth, and BOREAS waits for ATLAS, whom it cannot see."""
    fourth = ProjectFactory(key=FOURTH, name="Project DELOS")
    for name in LOOKERS:
        MembershipFactory(project=fourth, user=world.people[name], role="viewer")
    actor = system("demo")
    made = add_task(actor=actor, project=fourth, name="Given by DELOS")
    free = add_task(actor=actor, project=fourth, name="Not linked in DELOS")
    for key, things in world.things.items():
        link, _ = add_project_link(
            actor=actor,
            project=world.projects[key],
            predecessor=Task.objects.get(pk=made.created[0]),
            successor=Task.objects.get(pk=things["task_id"]),
        )
        number = Task.objects.get(pk=free.created[0]).number
        things |= {
            "project_link": link.pk,
            "outside_task": free.created[0],
            "outside_text": f"{FOURTH}-{number}",
        }
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
