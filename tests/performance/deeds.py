"""A long history of the project and of the portal: two deeds made by services, and copies of them with other values."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from accounts.models import User
from core.actors import Actor, system
from core.history import event_model
from core.models import Act
from core.services import note_subject, service
from projects.models import Membership, Project
from tests.factories import prepare


@service("test.noted", "noted something about {subject}")
def note(*, actor: Actor, project: Project, user: User) -> None:
    """One deed with a changed row in the project and one among the people."""
    note_subject(f"Project {project.key}", scope_id=project.pk)
    project.purpose = "Purpose 0"
    project.save(update_fields=["purpose"])
    Membership.objects.filter(project=project, user=user).update(role="owner")


@service("test.met", "met {subject}")
def meet(*, actor: Actor, user: User) -> None:
    """One deed outside of every project."""
    note_subject(user.name)
    user.name = "The manager 0"
    user.save(update_fields=["name"])


# what differs from deed to deed
VALUES: dict[type[models.Model], tuple[str, Any]] = {
    Project: ("purpose", lambda number: f"Purpose {number}"),
    Membership: ("role", lambda number: ("owner", "manager")[number % 2]),
    User: ("name", lambda number: f"The manager {number}"),
}


def many_deeds(actor: Actor, project: Project, user: User, size: int) -> None:
    """Deeds of one kind only: a page asks once for each kind of row on it, however many there are."""
    project.refresh_from_db()
    note(actor=actor, project=project, user=user)
    meet(actor=actor, user=user)
    deeds = list(Act.objects.filter(verb__in=["test.noted", "test.met"]))
    for deed in deeds:
        _copy(deed, size)
    prepare(
        actor=system("tests"),
        make=lambda: Membership.objects.filter(project=project, user=user).update(role="manager"),
    )
    Act.objects.exclude(verb__in=["test.noted", "test.met"]).delete()


def _copy(deed: Act, size: int) -> None:
    """The deed and its history as often as there are rows of everything else."""
    ids = {number: uuid.uuid4() for number in range(1, size)}
    Act.objects.bulk_create(_with(deed, id=key) for key in ids.values())
    copied = 0
    for model, (name, value) in VALUES.items():
        events: Any = event_model(model)
        for event in events.objects.filter(pgh_context_id=deed.pk):
            copied += 1
            events.objects.bulk_create(
                _with(event, pgh_id=None, pgh_context_id=key, **{name: value(number)})
                for number, key in ids.items()
            )
    assert copied, deed.verb


def _with(row: models.Model, **values: Any) -> Any:
    facts = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**facts, **values})
