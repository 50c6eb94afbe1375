"""Who asks: a person in their browser, or a program with a token. What each holds where is written down here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OWN, OTHER, ARCHIVED = "ATLAS", "BOREAS", "CALYPSO"
SITE_ROLES = ("administrator", "executive", "auditor")
PROJECT_ROLES = ("owner", "manager", "member", "sponsor", "viewer")


@dataclass(frozen=True)
class Subject:
    """A person or a token, with the role held in each project and across the portal."""

    name: str
    person: str | None  # whose session or token it is; None: nobody is signed in
    roles: Mapping[str, str] = field(default_factory=dict)
    site_role: str = "person"  # or one of SITE_ROLES
    is_active: bool = True
    is_token: bool = False
    may_write: bool = True
    reach: str | None = None  # the only project a token reaches

    def holds(self, project: str | None) -> set[str]:
        """Roles that count in the project; in None, those that count across the portal."""
        if self.reach is not None and project is not None and project != self.reach:
            return set()
        held = {self.site_role}
        if project is not None and project in self.roles:
            held.add(self.roles[project])
        return held

    def sees(self, project: str) -> bool:
        """Whether the project exists for this subject."""
        return bool(self.holds(project) & {*PROJECT_ROLES, *SITE_ROLES})


def _member(role: str) -> Subject:
    return Subject(role, role, {OWN: role, ARCHIVED: role})


def _elsewhere(role: str) -> Subject:
    name = "outsider" if role == "owner" else f"{role} elsewhere"
    return Subject(name, name, {OTHER: role})


PEOPLE = (
    Subject("anonymous", None, is_active=False),
    *(_member(role) for role in PROJECT_ROLES),
    *(Subject(role, role, site_role=role) for role in SITE_ROLES),
    *(_elsewhere(role) for role in PROJECT_ROLES),
    Subject("deactivated", "deactivated", {OWN: "owner", ARCHIVED: "owner"}, is_active=False),
)
_OWNER = {OWN: "owner", ARCHIVED: "owner"}
TOKENS = (
    Subject("owner's token", "owner", _OWNER, is_token=True),
    Subject("owner's reading token", "owner", _OWNER, is_token=True, may_write=False),
    Subject("owner's token for another project", "owner", _OWNER, is_token=True, reach=OTHER),
    Subject(
        "administrator's token for another project",
        "administrator",
        site_role="administrator",
        is_token=True,
        reach=OTHER,
    ),
    Subject("deactivated person's token", "deactivated", _OWNER, is_active=False, is_token=True),
)
NEWCOMER = Subject("newcomer", "newcomer")  # belongs to no project
ADMINISTRATORS_TOKEN = Subject(  # reaches ATLAS only
    "administrator's token for one project",
    "administrator",
    site_role="administrator",
    is_token=True,
    reach=OWN,
)
BY_NAME = {subject.name: subject for subject in (*PEOPLE, *TOKENS, NEWCOMER, ADMINISTRATORS_TOKEN)}
