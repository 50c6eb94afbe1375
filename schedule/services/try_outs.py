"""Trying out: what one person drags goes into a scenario of their own, until it is applied, dropped or given a name."""

from __future__ import annotations

from core.actors import Actor
from core.errors import Conflict
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Scenario
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import hold
from schedule.services.rehearsal import plan_version

NAME = "Try-out of {person}"


@service("scenario.try_out_begun", "began to try changes out: {subject}")
def begin_try_out(*, actor: Actor, project: Project) -> Scenario:
    """The open try-out of this person in a plan; a new one without edits where there is none."""
    held = hold(actor, SCHEDULE_EDIT, project)
    if actor.user is None:
        raise Conflict("Only a person tries changes out. Begin a scenario by name instead.")
    mine = Scenario.objects.filter(
        project=held, author=actor.user, state=Scenario.State.OPEN, is_try_out=True
    )
    row = mine.first()
    if row is None:
        row = Scenario.objects.create(
            project=held,
            author=actor.user,
            name=_free_name(held, NAME.format(person=actor.user)[:110]),
            is_try_out=True,
            base_version=plan_version(held),
        )
    note_subject(row.name, scope_id=held.pk)
    return row


def _free_name(project: Project, wanted: str) -> str:
    """A name that no other open scenario of the plan has."""
    taken = {
        name.lower()
        for name in Scenario.objects.filter(
            project=project, state=Scenario.State.OPEN, name__istartswith=wanted
        ).values_list("name", flat=True)
    }
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted} {number}"
    return name
