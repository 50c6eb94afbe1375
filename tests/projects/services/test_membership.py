"""The people of a project: who may let in, raise, lower and take out whom."""

from __future__ import annotations

import pytest

from core.actors import Scopes, token
from core.errors import Conflict, Denied, InvalidInput, NotVisible, Stale
from core.models import Act
from projects.models import Membership
from projects.services import add_member, archive_project, change_role, remove_member
from tests.cast import PROJECT_ROLES
from tests.factories import MembershipFactory, UserFactory


def held(project, user) -> str | None:
    return Membership.objects.filter(project=project, user=user).values_list("role", flat=True).first()


def row(project, user) -> Membership:
    return Membership.objects.get(project=project, user=user)


@pytest.mark.parametrize("role", PROJECT_ROLES)
@pytest.mark.parametrize("by", ["owner", "administrator"])
def test_owners_and_administrators_give_every_role(cast, project, act_as, by, role):
    newcomer = UserFactory(name="New")
    add_member(actor=act_as(getattr(cast, by)), project=project, user=newcomer, role=role)
    assert held(project, newcomer) == role
    act = Act.objects.get(verb="member.added")
    assert (act.scope_id, act.subject, act.detail) == (
        project.pk,
        "New",
        {"project": "ATLAS", "role": role},
    )


@pytest.mark.parametrize("role", ["manager", "member", "sponsor", "viewer"])
def test_managers_give_every_role_but_owner(cast, project, act_as, role):
    newcomer = UserFactory()
    add_member(actor=act_as(cast.manager), project=project, user=newcomer, role=role)
    assert held(project, newcomer) == role


def test_managers_leave_owners_alone(cast, project, act_as, refused):
    manager = act_as(cast.manager)
    second = MembershipFactory(project=project, role="owner")
    with refused(Denied, "only an owner"):
        add_member(actor=manager, project=project, user=UserFactory.build(pk=cast.outsider.pk), role="owner")
    with refused(Denied, "only an owner"):
        change_role(actor=manager, membership=row(project, cast.member), role="owner", expected_version=None)
    with refused(Denied, "only an owner"):
        change_role(actor=manager, membership=row(project, cast.manager), role="owner", expected_version=None)
    with refused(Denied, "only an owner"):
        change_role(actor=manager, membership=second, role="viewer", expected_version=None)
    with refused(Denied, "only an owner"):
        remove_member(actor=manager, membership=second)


@pytest.mark.parametrize("by", ["member", "sponsor", "viewer", "executive", "auditor"])
def test_others_manage_nobody(cast, project, act_as, refused, by):
    actor = act_as(getattr(cast, by))
    newcomer = UserFactory()
    with refused(Denied):
        add_member(actor=actor, project=project, user=newcomer, role="viewer")
    with refused(Denied):
        change_role(actor=actor, membership=row(project, cast.viewer), role="member", expected_version=None)
    with refused(Denied):
        remove_member(actor=actor, membership=row(project, cast.viewer))


@pytest.mark.parametrize("by", ["outsider", "deactivated"])
def test_for_strangers_the_people_are_absent(cast, project, act_as, refused, by):
    actor = act_as(getattr(cast, by))
    with refused(NotVisible):
        add_member(actor=actor, project=project, user=cast.outsider, role="owner")
    with refused(NotVisible):
        change_role(actor=actor, membership=row(project, cast.viewer), role="owner", expected_version=None)
    with refused(NotVisible):
        remove_member(actor=actor, membership=row(project, cast.owner))


def test_a_token_of_another_project_does_not_reach_the_people(cast, project, other_project, refused):
    MembershipFactory(project=other_project, user=cast.owner, role="owner")
    narrow = token(cast.owner, name="t", scopes=Scopes(project_ids=frozenset({other_project.pk})))
    with refused(NotVisible):
        remove_member(actor=narrow, membership=row(project, cast.viewer))
    reader = token(cast.owner, name="t", scopes=Scopes(write=False))
    with refused(Denied, "may only read"):
        remove_member(actor=reader, membership=row(project, cast.viewer))


def test_who_cannot_sign_in_is_not_let_in(cast, project, act_as, refused):
    gone = UserFactory(name="Gone", is_active=False)
    with refused(InvalidInput, "Gone is deactivated", field="user"):
        add_member(actor=act_as(cast.owner), project=project, user=gone, role="member")
    with refused(InvalidInput, "Nobody is known", field="user"):
        add_member(
            actor=act_as(cast.owner), project=project, user=UserFactory.build(pk=987654), role="member"
        )


def test_nobody_is_let_in_twice(cast, project, act_as, refused):
    with refused(InvalidInput, "belongs to ATLAS already", field="user"):
        add_member(actor=act_as(cast.owner), project=project, user=cast.viewer, role="member")


def test_a_role_that_does_not_exist_is_refused(cast, project, act_as, refused):
    newcomer = UserFactory()
    with refused(InvalidInput, "not a role", field="role"):
        add_member(actor=act_as(cast.owner), project=project, user=newcomer, role="king")
    with refused(InvalidInput, "not a role", field="role"):
        change_role(
            actor=act_as(cast.owner), membership=row(project, cast.viewer), role="", expected_version=None
        )


def test_the_last_owner_who_can_sign_in_stays(cast, project, act_as, refused):
    """The deactivated person of the cast owns the project too, and does not count."""
    owner = act_as(cast.owner)
    with refused(Conflict, "last owner"):
        remove_member(actor=owner, membership=row(project, cast.owner))
    with refused(Conflict, "last owner"):
        change_role(actor=owner, membership=row(project, cast.owner), role="manager", expected_version=None)
    change_role(actor=owner, membership=row(project, cast.manager), role="owner", expected_version=None)
    change_role(actor=owner, membership=row(project, cast.owner), role="viewer", expected_version=None)
    assert (held(project, cast.owner), held(project, cast.manager)) == ("viewer", "owner")


def test_taking_somebody_out(cast, project, act_as):
    remove_member(actor=act_as(cast.manager), membership=row(project, cast.sponsor))
    assert held(project, cast.sponsor) is None
    assert Act.objects.get(verb="member.removed").detail == {"project": "ATLAS", "role": "sponsor"}


def test_who_is_taken_out_is_absent_at_once(cast, project, act_as, refused):
    remove_member(actor=act_as(cast.owner), membership=row(project, cast.manager))
    with refused(NotVisible):
        remove_member(actor=act_as(cast.manager), membership=row(project, cast.viewer))


def test_a_stale_change_of_role_is_refused(cast, project, act_as, refused):
    membership = row(project, cast.viewer)
    change_role(actor=act_as(cast.owner), membership=membership, role="sponsor", expected_version=1)
    with refused(Stale) as caught:
        change_role(actor=act_as(cast.manager), membership=membership, role="member", expected_version=1)
    assert caught.value.extra["current"] == {"role": "sponsor"}
    with refused(Stale):
        remove_member(actor=act_as(cast.manager), membership=membership, expected_version=1)


def test_a_membership_that_is_gone_is_absent(cast, project, act_as, refused):
    membership = row(project, cast.viewer)
    remove_member(actor=act_as(cast.owner), membership=membership)
    membership.pk = 987654
    with refused(NotVisible):
        remove_member(actor=act_as(cast.owner), membership=membership)


def test_people_of_an_archived_project_stay_as_they_are(cast, project, act_as, refused):
    archive_project(actor=act_as(cast.owner), project=project)
    with refused(Denied, "is archived"):
        remove_member(actor=act_as(cast.administrator), membership=row(project, cast.viewer))
