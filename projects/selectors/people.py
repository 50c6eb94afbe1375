"""Who belongs to a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from accounts.policy import PEOPLE_LIST
from core.actors import Actor
from core.errors import NotVisible
from core.policy import require
from projects.models import Membership, Project, ProjectRole

RANK = {role: place for place, role in enumerate(ProjectRole.values)}
_BY_RANK = Case(
    *(When(role=role, then=Value(place)) for role, place in RANK.items()),
    default=Value(len(RANK)),
    output_field=IntegerField(),
)


def members_of(*, actor: Actor, project: Project) -> QuerySet[Membership]:
    """The people of a project, owners first, each with the person."""
    return (
        Membership.objects.visible_to(actor)
        .filter(project=project)
        .select_related("user")
        .order_by(_BY_RANK, "user__name", "id")
    )


def managers_of(project_ids: Iterable[int]) -> dict[int, Sequence[str]]:
    """The names of each project's managers, or of its owners where nobody manages it; one query for all."""
    names: dict[int, dict[str, list[str]]] = {}
    rows = (
        Membership.objects.filter(
            project_id__in=list(project_ids),
            role__in=[ProjectRole.OWNER, ProjectRole.MANAGER],
            user__is_active=True,
        )
        .order_by("user__name", "user_id")
        .values_list("project_id", "role", "user__name", "user__email")
    )
    for project_id, role, name, email in rows:
        names.setdefault(project_id, {}).setdefault(role, []).append(name or email)
    return {
        project_id: by_role.get(ProjectRole.MANAGER) or by_role[ProjectRole.OWNER]
        for project_id, by_role in names.items()
    }


def get_membership(actor: Actor, project: Project, membership_id: int) -> Membership:
    """One membership of a project; NotVisible where it is none of this project's."""
    found = members_of(actor=actor, project=project).filter(pk=membership_id).first()
    if found is None:
        raise NotVisible()
    return found


def people_called(*, actor: Actor, text: str) -> list[User]:
    """Active people with exactly this e-mail address, else with exactly this name."""
    require(actor, PEOPLE_LIST)
    text = text.strip()
    if not text or "\x00" in text:
        return []
    active = User.objects.filter(is_active=True).order_by("name", "id")
    return list(active.filter(email__iexact=text)[:1]) or list(active.filter(name__iexact=text)[:100])
