"""The named cast: every role in a project, every site role, and people who have nothing to do with it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from accounts.models import User
from core.actors import system
from projects.models import Membership, Project
from tests.factories import ProjectFactory, prepare

PROJECT_ROLES = ("owner", "manager", "member", "sponsor", "viewer")
SITE_ROLES = ("administrator", "executive", "auditor")


@dataclass(frozen=True)
class Cast:
    """People by what they may do. `outsider` holds every role, but only in another project."""

    owner: User
    manager: User
    member: User
    sponsor: User
    viewer: User
    administrator: User
    executive: User
    auditor: User
    outsider: User
    deactivated: User

    def __iter__(self):
        return iter((field.name, getattr(self, field.name)) for field in fields(self))


def make_cast(project: Project, other_project: Project) -> Cast:
    """People with their roles in `project`; the outsider owns `other_project`. All in one deed: most tests begin so."""
    people = {role: _person(role) for role in PROJECT_ROLES}
    people |= {role: _person(role, site_role=role) for role in SITE_ROLES}
    people |= {"outsider": _person("outsider"), "deactivated": _person("deactivated", is_active=False)}
    roles = [(project, role, role) for role in PROJECT_ROLES]
    roles += [(other_project, "outsider", "owner"), (project, "deactivated", "owner")]

    def make() -> None:
        User.objects.bulk_create(people.values())
        Membership.objects.bulk_create(
            [Membership(project=place, user=people[name], role=role) for place, name, role in roles]
        )

    prepare(actor=system("tests"), make=make)
    return Cast(**people)


def _person(name: str, **facts: Any) -> User:
    user = User(name=f"The {name}", email=f"{name}@example.org", **facts)
    user.set_unusable_password()
    return user


def make_project(key: str) -> Project:
    """A project under a key."""
    return ProjectFactory(key=key, name=f"Project {key}")
