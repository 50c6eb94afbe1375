"""The named cast: every role in a project, every site role, and people who have nothing to do with it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from accounts.models import User
from projects.models import Project
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

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
    """People with their roles in `project`; the outsider owns `other_project`."""
    people: dict[str, User] = {}
    for role in PROJECT_ROLES:
        people[role] = UserFactory(name=f"The {role}", email=f"{role}@example.org")
        MembershipFactory(project=project, user=people[role], role=role)
    for role in SITE_ROLES:
        people[role] = UserFactory(name=f"The {role}", email=f"{role}@example.org", site_role=role)
    people["outsider"] = UserFactory(name="The outsider", email="outsider@example.org")
    MembershipFactory(project=other_project, user=people["outsider"], role="owner")
    people["deactivated"] = UserFactory(
        name="The deactivated", email="deactivated@example.org", is_active=False
    )
    MembershipFactory(project=project, user=people["deactivated"], role="owner")
    return Cast(**people)


def make_project(key: str) -> Project:
    """A project under a key."""
    return ProjectFactory(key=key, name=f"Project {key}")
