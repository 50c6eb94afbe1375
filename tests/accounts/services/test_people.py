"""People: who may be added, edited, given a role, deactivated, and by whom."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiToken, SiteRole, User
from accounts.policy import may_grant
from accounts.services.people import (
    change_site_role,
    create_person,
    deactivate_person,
    reactivate_person,
    update_person,
    update_profile,
)
from core.actors import ANONYMOUS, Scopes, person, system, token
from core.errors import Conflict, Denied, InvalidInput, NotSignedIn, Stale
from core.guards import register_guard, unregister_guard
from core.models import Act, Job
from tests.factories import UserFactory, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return UserFactory(name="Ada Byron", email="ada@example.org", site_role="administrator")


def test_a_person_is_added_and_invited(administrator: User) -> None:
    made = create_person(
        actor=person(administrator),
        email="  Ben.Ode@Example.ORG ",
        name="  Ben   Ode ",
        site_role="auditor",
        time_zone="Europe/Berlin",
        invite=True,
    )
    stored = User.objects.get(pk=made.pk)
    assert (stored.email, stored.name, stored.site_role) == ("ben.ode@example.org", "Ben Ode", "auditor")
    assert stored.time_zone == "Europe/Berlin"
    assert not stored.has_usable_password()
    job = Job.objects.get(kind="accounts.letter")
    assert job.payload["letter"] == "invitation"
    assert "set" not in str(job.payload)  # the link is made by the worker, not kept in the row
    act = Act.objects.get(verb="person.added")
    assert (act.subject, act.detail, act.actor_user_id) == (
        "Ben Ode",
        {"role": "an auditor"},
        administrator.pk,
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "ADA@example.org"}, "email"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"site_role": "emperor"}, "site_role"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "ben.ode@example.org"}, "password"),
    ],
)
def test_input_that_breaks_a_rule_is_named_and_nothing_is_stored(
    administrator: User, values: dict[str, str], field: str
) -> None:
    before = User.objects.count()
    given = {"email": "ben.ode@example.org", "name": "Ben Ode", **values}
    with pytest.raises(InvalidInput) as refusal:
        create_person(actor=person(administrator), **given)
    assert field in refusal.value.fields
    assert User.objects.count() == before
    assert not Act.objects.filter(verb="person.added").exists()


@pytest.mark.parametrize("role", ["member", "executive", "auditor"])
def test_only_administrators_manage_people(administrator: User, role: str) -> None:
    actor = person(UserFactory(site_role=role))
    other = UserFactory()
    calls = [
        lambda: create_person(actor=actor, email="new@example.org", name="New"),
        lambda: update_person(actor=actor, person=other, expected_version=None, name="Changed"),
        lambda: change_site_role(actor=actor, person=other, role="administrator"),
        lambda: deactivate_person(actor=actor, person=other),
        lambda: reactivate_person(actor=actor, person=other),
    ]
    state = list(User.objects.order_by("pk").values())
    for call in calls:
        with pytest.raises(Denied):
            call()
    assert list(User.objects.order_by("pk").values()) == state


def test_nobody_is_nobody(administrator: User) -> None:
    with pytest.raises(NotSignedIn):
        create_person(actor=ANONYMOUS, email="new@example.org", name="New")


def test_a_deactivated_administrator_does_nothing() -> None:
    gone = UserFactory(site_role="administrator", is_active=False)
    with pytest.raises(Denied):
        create_person(actor=person(gone), email="new@example.org", name="New")


def test_systems_act_by_their_grants_alone() -> None:
    assert create_person(actor=system("demo"), email="a@example.org", name="A").pk
    with pytest.raises(Denied):
        create_person(actor=system("jobs"), email="b@example.org", name="B")


@pytest.mark.parametrize(
    ("own", "given", "allowed"),
    [
        ("administrator", "administrator", True),
        ("administrator", "member", True),
        ("executive", "executive", True),
        ("executive", "auditor", False),
        ("executive", "administrator", False),
        ("auditor", "auditor", True),
        ("auditor", "executive", False),
        ("member", "member", True),
        ("member", "executive", False),
    ],
)
def test_nobody_grants_a_role_above_their_own(own: str, given: str, allowed: bool) -> None:
    assert may_grant(person(UserFactory(site_role=own)), given) is allowed


def test_the_role_rule_holds_even_where_policy_would_let_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The veto is in the service itself: with the permission given away, a member still makes no administrator."""
    monkeypatch.setattr("accounts.services.people.require", lambda *args: None)
    member, other = UserFactory(), UserFactory()
    with pytest.raises(Denied, match="above their own"):
        change_site_role(actor=person(member), person=other, role="administrator")
    above = UserFactory(site_role="administrator")
    UserFactory(site_role="administrator")
    for call in (
        lambda: change_site_role(actor=person(member), person=above, role="member"),
        lambda: deactivate_person(actor=person(member), person=above),
    ):
        with pytest.raises(Denied, match="above your own"):
            call()


def test_an_edit_changes_what_was_given_and_nothing_else(administrator: User) -> None:
    other = UserFactory(name="Ben", email="ben@example.org")
    edited = update_person(
        actor=person(administrator), person=other, expected_version=other.version, name="Ben Ode"
    )
    stored = User.objects.get(pk=other.pk)
    assert (stored.name, stored.email) == ("Ben Ode", "ben@example.org")
    assert edited.version == stored.version == other.version + 1


def test_a_stale_edit_is_refused_with_both_texts(administrator: User) -> None:
    other = UserFactory(name="Ben")
    update_person(actor=person(administrator), person=other, expected_version=1, name="Benjamin")
    with pytest.raises(Stale) as refusal:
        update_person(actor=person(administrator), person=other, expected_version=1, name="Benno")
    assert refusal.value.extra["current"] == {"name": "Benjamin"}
    assert refusal.value.extra["yours"] == {"name": "Benno"}
    assert User.objects.get(pk=other.pk).name == "Benjamin"


def test_signing_in_makes_no_edit_stale(administrator: User) -> None:
    """A sign-in writes last_login: the administrator's open form must not go stale by it."""
    other = UserFactory(name="Ben")
    Client().force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    stored = User.objects.get(pk=other.pk)
    assert stored.last_login is not None
    assert stored.version == 1
    update_person(actor=person(administrator), person=other, expected_version=1, name="Benjamin")


def test_an_edit_refuses_fields_that_are_not_for_editing(administrator: User) -> None:
    other = UserFactory()
    for field, value in (("password", "x"), ("is_active", False), ("session_round", 5), ("last_login", None)):
        with pytest.raises(InvalidInput) as refusal:
            update_person(actor=person(administrator), person=other, expected_version=None, **{field: value})
        assert field in refusal.value.fields


def test_a_profile_holds_no_rights() -> None:
    member = UserFactory()
    for field, value in (("site_role", "administrator"), ("email", "x@example.org"), ("is_active", True)):
        with pytest.raises(InvalidInput):
            update_profile(actor=person(member), person=member, expected_version=None, **{field: value})
    update_profile(
        actor=person(member),
        person=member,
        expected_version=1,
        time_zone="Asia/Tokyo",
        letter_shortcuts=False,
    )
    stored = User.objects.get(pk=member.pk)
    assert (stored.time_zone, stored.letter_shortcuts, stored.site_role) == ("Asia/Tokyo", False, "member")


def test_a_profile_is_edited_by_its_person_only(administrator: User) -> None:
    other = UserFactory()
    with pytest.raises(Denied):
        update_profile(actor=person(administrator), person=other, expected_version=None, name="X")
    holder = token(other, name="t", scopes=Scopes(write=True))
    with pytest.raises(Denied):
        update_profile(actor=holder, person=other, expected_version=None, name="X")


def test_the_last_administrator_stays(administrator: User) -> None:
    UserFactory(site_role="administrator", is_active=False)  # one who cannot sign in does not count
    actor = person(administrator)
    with pytest.raises(Conflict, match="last administrator"):
        change_site_role(actor=actor, person=administrator, role="member")
    with pytest.raises(Conflict, match="last administrator"):
        update_person(actor=actor, person=administrator, expected_version=None, site_role="member")
    with pytest.raises(Conflict, match="last administrator"):
        deactivate_person(actor=system("demo"), person=administrator)
    stored = User.objects.get(pk=administrator.pk)
    assert stored.is_administrator
    second = UserFactory(site_role="administrator")
    change_site_role(actor=actor, person=administrator, role=SiteRole.MEMBER)
    assert list(User.objects.filter(site_role="administrator", is_active=True)) == [second]


def test_nobody_deactivates_themselves(administrator: User) -> None:
    UserFactory(site_role="administrator")
    with pytest.raises(Conflict, match="yourself"):
        deactivate_person(actor=person(administrator), person=administrator)


def test_deactivation_ends_sessions_and_tokens_for_good(administrator: User) -> None:
    other = UserFactory()
    token_for(other)
    client = Client()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/").status_code == 200
    deactivate_person(actor=person(administrator), person=other)
    assert client.get("/account/").status_code == 302
    assert not ApiToken.objects.filter(user=other, revoked_at__isnull=True).exists()
    reactivate_person(actor=person(administrator), person=other)
    assert client.get("/account/").status_code == 302, "a session of before does not come alive again"
    assert not ApiToken.objects.filter(user=other, revoked_at__isnull=True).exists()


def test_a_higher_room_may_veto_a_deactivation(administrator: User) -> None:
    other = UserFactory()

    def guard(actor: object, obj: object, values: object) -> str:
        return "They own project ATLAS alone."

    register_guard("person.deactivated", guard)
    try:
        with pytest.raises(Conflict, match="ATLAS alone"):
            deactivate_person(actor=person(administrator), person=other)
    finally:
        unregister_guard("person.deactivated", guard)
    assert User.objects.get(pk=other.pk).is_active
    assert User.objects.get(pk=other.pk).session_round == 1


def test_states_are_not_entered_twice(administrator: User) -> None:
    other = UserFactory(is_active=False)
    with pytest.raises(Conflict, match="deactivated already"):
        deactivate_person(actor=person(administrator), person=other)
    reactivate_person(actor=person(administrator), person=other)
    with pytest.raises(Conflict, match="active already"):
        reactivate_person(actor=person(administrator), person=other)
