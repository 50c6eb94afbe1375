"""The people of a project as a page."""

from __future__ import annotations

import pytest
from django.core import signing

from projects.models import Membership
from projects.web.members import UNDO_SALT
from tests.factories import MembershipFactory, UserFactory

PEOPLE = "/projects/ATLAS/settings/people/"


def content(response) -> str:
    return response.content.decode()


def number_of(project, user) -> int:
    return Membership.objects.get(project=project, user=user).pk


def test_everybody_in_the_project_sees_who_belongs_to_it(client_for, cast, project):
    page = content(client_for(cast.viewer).get(PEOPLE))
    for name in ("The owner", "The manager", "The sponsor", "deactivated"):
        assert name in page
    assert "owner@example.org" not in page
    assert "Let somebody in" not in page
    assert "owner@example.org" in content(client_for(cast.auditor).get(PEOPLE))


@pytest.mark.parametrize("typed", ["NEW@example.org", "Nora New", " nora new "])
def test_a_person_is_let_in_by_address_or_name(client_for, cast, project, typed):
    nora = UserFactory(name="Nora New", email="new@example.org")
    response = client_for(cast.manager).post(PEOPLE, {"person": typed, "role": "viewer"}, follow=True)
    assert "Nora New is in as viewer." in content(response)
    assert Membership.objects.get(project=project, user=nora).role == "viewer"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write who is let in"),
        ("nobody@example.org", "Nobody with this name or address"),
        ("a\x00b", ""),
        ("The viewer", "belongs to ATLAS already"),
        ("The deactivated", "Nobody with this name or address"),
    ],
)
def test_whom_nobody_knows_is_not_let_in(client_for, cast, project, typed, sentence):
    before = Membership.objects.count()
    response = client_for(cast.owner).post(PEOPLE, {"person": typed, "role": "member"})
    assert response.status_code == 422
    assert sentence in content(response)
    assert Membership.objects.count() == before


def test_namesakes_are_told_apart_by_number_or_address(client_for, cast, project):
    twins = [UserFactory(name="Twin") for _ in range(2)]
    owner = client_for(cast.owner)
    response = owner.post(PEOPLE, {"person": "Twin", "role": "member"})
    assert "2 people are called Twin. Write the e-mail address." in content(response)
    owner.post(PEOPLE, {"person": "Twin", "person_id": twins[1].pk, "role": "member"})
    assert Membership.objects.filter(project=project, user__in=twins).get().user == twins[1]


def test_a_number_that_does_not_fit_the_typed_name_counts_for_nothing(client_for, cast, project):
    nora, other = UserFactory(name="Nora New"), UserFactory(name="Somebody Else")
    client_for(cast.owner).post(PEOPLE, {"person": "Nora New", "person_id": other.pk, "role": "member"})
    assert Membership.objects.filter(project=project, user=nora).exists()
    assert not Membership.objects.filter(project=project, user=other).exists()


def test_managers_are_offered_no_owner(client_for, cast, project):
    page = content(client_for(cast.manager).get(PEOPLE))
    assert '<option value="owner"' not in page
    assert f"{PEOPLE}{number_of(project, cast.owner)}/remove/" not in page
    assert f"{PEOPLE}{number_of(project, cast.viewer)}/remove/" in page
    nora = UserFactory(name="Nora")
    response = client_for(cast.manager).post(PEOPLE, {"person": "Nora", "role": "owner"})
    assert response.status_code == 422
    assert not Membership.objects.filter(user=nora).exists()


def test_a_role_is_changed(client_for, cast, project):
    url = f"{PEOPLE}{number_of(project, cast.viewer)}/role/"
    page = content(client_for(cast.owner).post(url, {"role": "sponsor", "version": 1}, follow=True))
    assert "The viewer is sponsor now." in page
    stale = client_for(cast.manager).post(url, {"role": "member", "version": 1})
    assert stale.status_code == 409
    assert "Somebody made The viewer sponsor meanwhile; you chose member." in content(stale)
    assert Membership.objects.get(user=cast.viewer).role == "sponsor"


@pytest.mark.parametrize(
    "data", [{"role": "king", "version": 1}, {"role": "member"}, {"role": "member", "version": "x"}]
)
def test_a_change_that_cannot_be_read_is_refused(client_for, cast, project, data):
    url = f"{PEOPLE}{number_of(project, cast.viewer)}/role/"
    assert client_for(cast.owner).post(url, data).status_code == 422
    assert Membership.objects.get(user=cast.viewer).role == "viewer"


def test_refusals_of_the_service_stand_over_the_list(client_for, cast, project):
    owner_row = number_of(project, cast.owner)
    denied = client_for(cast.manager).post(f"{PEOPLE}{owner_row}/role/", {"role": "viewer", "version": 1})
    assert denied.status_code == 403
    assert "Only an owner of the project or an administrator" in content(denied)
    last = client_for(cast.owner).post(f"{PEOPLE}{owner_row}/remove/")
    assert last.status_code == 409
    assert "is the last owner of ATLAS" in content(last)


def test_a_person_is_taken_out_and_comes_back_by_undo(client_for, cast, project):
    owner = client_for(cast.owner)
    url = f"{PEOPLE}{number_of(project, cast.sponsor)}/remove/"
    assert "Take The sponsor out of ATLAS?" in content(owner.get(url))
    response = owner.post(url)
    assert not Membership.objects.filter(project=project, user=cast.sponsor).exists()
    page = content(owner.get(response.headers["Location"]))
    assert "The sponsor is taken out of ATLAS." in page
    left = response.headers["Location"].split("removed=")[1]
    restored = owner.post(f"{PEOPLE}undo/", {"removed": left}, follow=True)
    assert "The sponsor is back as sponsor." in content(restored)
    assert Membership.objects.get(project=project, user=cast.sponsor).role == "sponsor"
    assert "is taken out" not in content(owner.get(response.headers["Location"]))


def test_an_undo_that_was_tampered_with_or_is_of_another_project_does_nothing(
    client_for, cast, project, other_project
):
    owner = client_for(cast.owner)
    foreign = signing.dumps(
        {"project": other_project.pk, "user": cast.outsider.pk, "role": "owner"}, salt=UNDO_SALT
    )
    for text in ("", "x", foreign, foreign[:-2]):
        response = owner.post(f"{PEOPLE}undo/", {"removed": text})
        assert response.status_code == 409
        assert "can no longer be undone" in content(response)
    assert not Membership.objects.filter(project=project, user=cast.outsider).exists()


def test_an_undo_gives_no_more_than_its_user_may(client_for, cast, project):
    """The token of a removed owner, used by a manager, brings no owner back."""
    second = MembershipFactory(project=project, role="owner")
    left = (
        client_for(cast.owner).post(f"{PEOPLE}{second.pk}/remove/").headers["Location"].split("removed=")[1]
    )
    assert client_for(cast.manager).post(f"{PEOPLE}undo/", {"removed": left}).status_code == 403
    assert not Membership.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("act", ["role/", "remove/"])
def test_the_membership_of_another_project_is_absent(client_for, cast, project, other_project, act):
    foreign = Membership.objects.get(project=other_project)
    owner = client_for(cast.owner)
    for number in (foreign.pk, 987654, 2**70):
        response = owner.post(f"{PEOPLE}{number}/{act}", {"role": "viewer", "version": 1})
        assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.role == "owner"
