"""Who belongs to a project: added, given another role, removed. Nobody grants more than they hold."""

from __future__ import annotations

from accounts.models import User
from accounts.policy import ADMINISTRATOR
from core.actors import Actor
from core.errors import Conflict, Denied, NotVisible
from core.guards import ask_guards
from core.policy import roles_of
from core.services import note_subject, service
from projects.models import Membership, Project, ProjectRole
from projects.policy import DEMO, MEMBERS_MANAGE, OWNER
from projects.services._rules import check_fresh, locked_project, refuse

_GRANT_LIKE_OWNERS = frozenset({OWNER, ADMINISTRATOR, DEMO})


@service("member.added", "added {subject} to {project} as {role}")
def add_member(*, actor: Actor, project: Project, user: User, role: str) -> Membership:
    """Let a person into a project with a role no higher than one's own."""
    row = locked_project(actor, MEMBERS_MANAGE, project)
    person = _active(user)
    note_subject(str(person), scope_id=row.pk, project=row.key, role=_role_word(role))
    _check_rank(actor, row, role)
    ask_guards(actor, "member.added", row, user=person, role=role)
    if Membership.objects.filter(project=row, user=person).exists():
        raise refuse(user=f"{person} belongs to {row.key} already. Change the role in the list of people.")
    return Membership.objects.create(project=row, user=person, role=role)


@service("member.role_changed", "made {subject} {role} of {project}")
def change_role(
    *, actor: Actor, membership: Membership, role: str, expected_version: int | None
) -> Membership:
    """Give a person of a project another role."""
    project = locked_project(actor, MEMBERS_MANAGE, membership.project)
    row = _fresh(membership)
    note_subject(str(row.user), scope_id=project.pk, project=project.key, role=_role_word(role))
    _check_rank(actor, project, role)
    _check_rank(actor, project, row.role)
    check_fresh(row, expected_version, {"role": role})
    ask_guards(actor, "member.role_changed", row, role=role)
    if row.role == ProjectRole.OWNER and role != ProjectRole.OWNER:
        _check_other_owner(project, row)
    if row.role != role:
        row.role = role
        row.save(update_fields=["role"])
    return row


@service("member.removed", "removed {subject} from {project}")
def remove_member(*, actor: Actor, membership: Membership, expected_version: int | None = None) -> None:
    """Take a person out of a project; what they did there stays in its history."""
    project = locked_project(actor, MEMBERS_MANAGE, membership.project)
    row = _fresh(membership)
    note_subject(str(row.user), scope_id=project.pk, project=project.key, role=_role_word(row.role))
    _check_rank(actor, project, row.role)
    check_fresh(row, expected_version, {})
    ask_guards(actor, "member.removed", row)
    if row.role == ProjectRole.OWNER:
        _check_other_owner(project, row)
    row.delete()


def may_grant(roles: set[str], role: str) -> bool:
    """Whether somebody with these roles may give, change or take the role: managers leave owners alone."""
    return role != ProjectRole.OWNER or bool(roles & _GRANT_LIKE_OWNERS)


def _check_rank(actor: Actor, project: Project, role: str) -> None:
    if role not in ProjectRole.values:
        raise refuse(role=f"“{role}” is not a role. Choose one of: {', '.join(ProjectRole.values)}.")
    if not may_grant(roles_of(actor, project), role):
        raise Denied("Only an owner of the project or an administrator makes, changes or removes owners.")


def _check_other_owner(project: Project, leaving: Membership) -> None:
    """Owners who can sign in count. The project's row is locked, so no two can leave at the same moment."""
    others = Membership.objects.filter(project=project, role=ProjectRole.OWNER, user__is_active=True)
    if not others.exclude(pk=leaving.pk).exists():
        raise Conflict(
            f"{leaving.user} is the last owner of {project.key}. Make somebody else an owner first."
        )


def _fresh(membership: Membership) -> Membership:
    row = Membership.objects.select_for_update().filter(pk=membership.pk).first()
    if row is None:
        raise NotVisible()
    return row


def _active(user: User) -> User:
    person = User.objects.filter(pk=user.pk).first()
    if person is None:
        raise refuse(user="Nobody is known under this number.")
    if not person.is_active:
        raise refuse(user=f"{person} is deactivated. An administrator can let them in again.")
    return person


def _role_word(role: str) -> str:
    return str(dict(ProjectRole.choices).get(role, role)).lower()
