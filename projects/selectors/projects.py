"""One project by its key, and the list with its filters and orders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from accounts.models import User
from core.actors import Actor
from core.errors import InvalidInput, NotVisible
from projects.models import Membership, Phase, Portfolio, Programme, Project, ProjectQuerySet, ProjectRole

_KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_PHASE_ORDER = Case(
    *(When(phase=phase, then=Value(place)) for place, phase in enumerate(Phase.values)),
    output_field=IntegerField(),
)
DEFAULT_SORT = "key"
PEOPLE_OFFERED = 500
SORTS: dict[str, Any] = {
    "key": F("key"),
    "name": Lower("name"),
    "phase": _PHASE_ORDER,
    "programme": Lower("programme__name"),
    "start": F("start_date"),
    "target": F("target_finish"),
    "updated": F("updated_at"),
}


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a list of projects is narrowed to; None and empty mean everything."""

    find: str = ""
    phases: tuple[str, ...] = ()
    programme: Programme | None = None
    portfolio: Portfolio | None = None
    manager: User | None = None
    member: User | None = None
    mine: bool = False
    archived: bool | None = False


def visible_projects(actor: Actor) -> ProjectQuerySet:
    """Projects that exist for the actor, each with its programme and with the actor's role in it."""
    projects: ProjectQuerySet = Project.objects.visible_to(actor)
    return projects.with_role_of(actor).select_related("programme__portfolio")


def get_project(actor: Actor, key: str) -> Project:
    """The project under a key; NotVisible where there is none or none for this actor."""
    found = visible_projects(actor).filter(key=key).first() if _KEY.fullmatch(key) else None
    if found is None:
        raise NotVisible()
    return found


def project_list(
    *, actor: Actor, narrowed: ProjectFilter | None = None, sort: str = DEFAULT_SORT
) -> ProjectQuerySet:
    """The projects of a list in its order; an order that is not offered is refused."""
    narrowed = narrowed or ProjectFilter()
    return _filtered(visible_projects(actor), actor, narrowed).order_by(order_of(sort), "id")


def order_of(sort: str) -> OrderBy:
    """The order under a name such as `target` or `-target`; empty values come last either way."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        raise InvalidInput(
            f"Projects cannot be sorted by “{name[:40]}”. Sort by one of: {', '.join(SORTS)}.",
            fields={"sort": ["Not an order of this list."]},
        )
    descending = sort.startswith("-")
    return OrderBy(SORTS[name], descending=descending, nulls_last=True)


def people_in_projects(actor: Actor, *, also: Iterable[int] = ()) -> list[User]:
    """People of the projects the actor may see, for the filter by person: the first by name, and those in `also`."""
    memberships = Membership.objects.filter(project__in=Project.objects.visible_to(actor))
    people = User.objects.filter(pk__in=memberships.values("user_id")).order_by("name", "id")
    first = list(people[:PEOPLE_OFFERED])
    missing = set(also) - {person.pk for person in first}
    return [*first, *people.filter(pk__in=missing)] if missing else first


def _filtered(projects: ProjectQuerySet, actor: Actor, narrowed: ProjectFilter) -> ProjectQuerySet:
    for word in narrowed.find.split():
        projects = projects.filter(Q(key__icontains=word) | Q(name__icontains=word))
    if narrowed.phases:
        projects = projects.filter(phase__in=narrowed.phases)
    if narrowed.programme is not None:
        projects = projects.filter(programme=narrowed.programme)
    if narrowed.portfolio is not None:
        projects = projects.filter(programme__portfolio=narrowed.portfolio)
    if narrowed.manager is not None:
        leading = [ProjectRole.OWNER, ProjectRole.MANAGER]
        projects = projects.filter(
            pk__in=_memberships(narrowed.manager.pk).filter(role__in=leading).values("project_id")
        )
    if narrowed.member is not None:
        projects = projects.filter(pk__in=_memberships(narrowed.member.pk).values("project_id"))
    if narrowed.mine:
        projects = projects.filter(pk__in=_memberships(actor.user_id).values("project_id"))
    if narrowed.archived is not None:
        projects = projects.filter(archived_at__isnull=not narrowed.archived)
    return projects


def _memberships(user_id: int | None) -> QuerySet[Membership]:
    return Membership.objects.filter(user_id=user_id or 0)
