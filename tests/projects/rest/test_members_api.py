"""The people and the history of a project over the API."""

from __future__ import annotations

import pytest

from projects.models import Membership
from projects.services import update_project
from tests.factories import UserFactory

MEMBERS = "/api/v1/projects/ATLAS/members/"
HISTORY = "/api/v1/projects/ATLAS/history/"


def row(user) -> Membership:
    return Membership.objects.get(user=user)


def test_the_list_names_people_without_addresses(api_for, cast, project):
    body = api_for(cast.viewer).get(MEMBERS).json()
    assert len(body["results"]) == 6
    first = body["results"][0]
    assert first["user"] == {"id": cast.owner.pk, "name": "The owner"}
    assert first["role"] == "owner"
    assert "example.org" not in str(body)


@pytest.mark.parametrize("by", ["user", "email"])
def test_a_person_is_let_in(api_for, cast, project, by):
    nora = UserFactory(name="Nora", email="nora@example.org")
    who = {"user": nora.pk} if by == "user" else {"email": "NORA@example.org"}
    response = api_for(cast.manager).post(MEMBERS, who | {"role": "viewer"}, format="json")
    assert response.status_code == 201
    assert response.headers["Location"].endswith(f"/members/{row(nora).pk}/")
    assert (response.headers["ETag"], response.json()["user"]["name"]) == ('"v1"', "Nora")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "viewer"}, "user"),
        ({"role": "viewer", "user": 1, "email": "a@example.org"}, "user"),
        ({"role": "viewer", "user": 987654}, "user"),
        ({"role": "viewer", "user": 2**63}, "user"),
        ({"role": "viewer", "email": "nobody@example.org"}, "email"),
        ({"role": "viewer", "email": "The viewer"}, "email"),
        ({"role": "king", "email": "viewer@example.org"}, "role"),
        ({"email": "viewer@example.org"}, "role"),
        ({"role": "member", "email": "viewer@example.org"}, "user"),
        ({"role": "member", "email": "deactivated@example.org"}, "email"),
    ],
)
def test_whom_the_portal_does_not_let_in(api_for, cast, project, data, field):
    response = api_for(cast.owner).post(MEMBERS, data, format="json")
    assert response.status_code == 400, response.content
    assert field in response.json()["errors"]
    assert Membership.objects.filter(project=project).count() == 6


def test_managers_grant_no_more_than_they_hold(api_for, cast, project):
    api = api_for(cast.manager)
    made = api.post(MEMBERS, {"user": cast.outsider.pk, "role": "owner"}, format="json")
    raised = api.patch(f"{MEMBERS}{row(cast.manager).pk}/", {"role": "owner", "version": 1}, format="json")
    removed = api.delete(f"{MEMBERS}{row(cast.owner).pk}/")
    assert [made.status_code, raised.status_code, removed.status_code] == [403, 403, 403]
    assert row(cast.manager).role == "manager"


def test_a_role_is_changed_from_the_version_that_was_read(api_for, cast, project):
    api, url = api_for(cast.owner), f"{MEMBERS}{row(cast.viewer).pk}/"
    tag = api.get(url).headers["ETag"]
    assert api.patch(url, {"role": "sponsor"}, format="json").status_code == 428
    assert api.patch(url, {"role": "sponsor"}, format="json", HTTP_IF_MATCH=tag).json()["version"] == 2
    stale = api.patch(url, {"role": "member"}, format="json", HTTP_IF_MATCH=tag)
    assert stale.status_code == 412
    assert stale.json()["current"] == {"role": "sponsor"}
    assert api.delete(url, HTTP_IF_MATCH=tag).status_code == 412
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


def test_the_last_owner_stays(api_for, cast, project):
    response = api_for(cast.owner).delete(f"{MEMBERS}{row(cast.owner).pk}/")
    assert response.status_code == 409
    assert "last owner" in response.json()["detail"]


def test_the_membership_of_another_project_is_absent(api_for, cast, project, other_project):
    foreign = Membership.objects.get(project=other_project)
    api = api_for(cast.owner)
    for number in (foreign.pk, 987654, 2**70):
        assert api.get(f"{MEMBERS}{number}/").status_code == 404
        assert (
            api.patch(f"{MEMBERS}{number}/", {"role": "viewer", "version": 1}, format="json").status_code
            == 404
        )
        assert api.delete(f"{MEMBERS}{number}/").status_code == 404
    assert Membership.objects.filter(pk=foreign.pk, role="owner", version=1).exists()


def test_the_history_tells_who_did_what(api_for, cast, project, act_as):
    update_project(actor=act_as(cast.owner), project=project, expected_version=1, name="Atlas moves")
    entry = api_for(cast.auditor).get(HISTORY).json()["results"][0]
    assert entry["verb"] == "project.edited"
    assert entry["sentence"] == "The owner edited the facts of ATLAS Project ATLAS"
    assert entry["changes"] == [{"label": "Name", "before": "Project ATLAS", "after": "Atlas moves"}]


def test_the_history_has_filters_and_pages(api_for, cast, project, act_as):
    for number in range(5):
        update_project(
            actor=act_as(cast.owner), project=project, expected_version=None, name=f"Name {number}"
        )
    update_project(actor=act_as(cast.manager), project=project, expected_version=None, name="Last")
    api = api_for(cast.member)
    assert len(api.get(HISTORY, {"actor_user": cast.manager.pk}).json()["results"]) == 1
    assert api.get(HISTORY, {"verb": "member.added"}).json()["results"] == []
    first = api.get(HISTORY, {"page_size": 4}).json()
    second = api.get(first["next"]).json()
    ids = [entry["id"] for entry in first["results"] + second["results"]]
    assert len(set(ids)) == len(ids) == 6
    assert api.get(HISTORY, {"before": first["results"][-1]["at"]}).json()["results"] == second["results"]
    assert api.get(HISTORY, {"page_size": 10**9}).status_code == 200
    assert api.get(HISTORY, {"colour": "red"}).status_code == 400


@pytest.mark.parametrize("role", ["viewer", "executive"])
def test_who_may_not_read_the_history(api_for, cast, project, role):
    assert api_for(getattr(cast, role)).get(HISTORY).status_code == 403
