"""Projects over the API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import system
from core.models import Act
from projects.models import Membership, Project
from projects.services import archive_project
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, prepare

API = "/api/v1/projects/"
NEW = {"key": "ECM", "name": "Cloud migration", "start_date": "2026-06-01"}


def keys(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["key"] for row in response.json()["results"]]


def test_a_project_shows_its_facts(api_for, cast, project):
    response = api_for(cast.member).get(f"{API}ATLAS/")
    body = response.json()
    assert response.headers["ETag"] == '"v1"'
    assert {name: body[name] for name in ("key", "name", "phase", "programme", "status_date", "role", "version")} == {
        "key": "ATLAS", "name": "Project ATLAS", "phase": "initiation", "programme": None, "status_date": None,
        "role": "member", "version": 1,
    }  # fmt: skip
    assert body["effective_status_date"] == project.local_day().isoformat()


def test_a_project_is_made(api_for, cast):
    programme = ProgrammeFactory()
    response = api_for(cast.member).post(
        API, NEW | {"programme": programme.pk, "currency": "usd", "external_id": "P-1"}, format="json"
    )
    assert response.status_code == 201
    assert response.headers["Location"].endswith("/api/v1/projects/ECM/")
    assert (
        response.json() | {"currency": "USD", "role": "owner", "portfolio": programme.portfolio_id}
        == response.json()
    )
    assert Membership.objects.get(project__key="ECM").user == cast.member


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "atl as"}, "key"),
        ({"key": "ATLAS"}, "key"),
        ({"name": ""}, "name"),
        ({"start_date": "2026-13-01"}, "start_date"),
        ({"start_date": "0001-01-01"}, "start_date"),
        ({"target_finish": "2026-05-31"}, "target_finish"),
        ({"currency": "XXX"}, "currency"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"phase": "party"}, "phase"),
        ({"programme": 987654}, "programme"),
        ({"programme": 2**70}, "programme"),
        ({"programme": "x"}, "programme"),
        ({"name": "NUL\x00"}, "name"),
        ({"status_date": "2026-06-01"}, "status_date"),
        ({"archived_at": "2026-06-01T00:00:00Z"}, "archived_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_input_that_breaks_a_rule_is_refused_by_field(api_for, cast, project, given, field):
    response = api_for(cast.member).post(API, NEW | given, format="json")
    assert response.status_code == 400, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert field in response.json()["errors"]
    assert not Project.objects.filter(key="ECM").exists()


def test_posting_every_field_changes_only_the_writable_ones(api_for, cast, project):
    body = api_for(cast.owner).get(f"{API}ATLAS/").json()
    response = api_for(cast.owner).patch(f"{API}ATLAS/", body | {"key": "STOLEN"}, format="json")
    assert response.status_code == 400
    assert {"id", "key", "archived_at", "created_at", "role"} <= set(response.json()["errors"])


def test_an_edit_needs_the_version_it_was_made_from(api_for, cast, project):
    api = api_for(cast.manager)
    assert api.patch(f"{API}ATLAS/", {"name": "New"}, format="json").status_code == 428
    done = api.patch(f"{API}ATLAS/", {"name": "New"}, format="json", HTTP_IF_MATCH='"v1"')
    assert (done.status_code, done.headers["ETag"], done.json()["name"]) == (200, '"v2"', "New")
    stale = api.patch(f"{API}ATLAS/", {"name": "Newer"}, format="json", HTTP_IF_MATCH='"v1"')
    assert stale.status_code == 412
    assert (stale.json()["current"], stale.json()["yours"]) == ({"name": "New"}, {"name": "Newer"})
    by_body = api.patch(f"{API}ATLAS/", {"name": "Newest", "version": 2}, format="json")
    assert (by_body.status_code, by_body.json()["version"]) == (200, 3)
    broken = api.patch(f"{API}ATLAS/", {"name": "X"}, format="json", HTTP_IF_MATCH="v3")
    assert broken.status_code == 400
    project.refresh_from_db()
    assert project.name == "Newest"


def test_a_stale_edit_of_a_programme_can_be_written_as_json(api_for, cast, project):
    programme = ProgrammeFactory(name="Sky")
    api = api_for(cast.manager)
    api.patch(f"{API}ATLAS/", {"programme": programme.pk, "version": 1}, format="json")
    stale = api.patch(
        f"{API}ATLAS/", {"programme": None, "target_finish": "2027-01-01", "version": 1}, format="json"
    )
    assert stale.status_code == 412
    assert stale.json()["current"] == {"programme": "Sky", "target_finish": None}


def test_the_status_date_is_a_field(api_for, cast, project):
    api = api_for(cast.manager)
    pinned = api.patch(f"{API}ATLAS/", {"status_date": "2026-06-05", "version": 1}, format="json").json()
    assert (pinned["status_date"], pinned["effective_status_date"]) == ("2026-06-05", "2026-06-05")
    late = (timezone.now() + timedelta(days=3)).date().isoformat()
    refused = api.patch(f"{API}ATLAS/", {"status_date": late, "version": 2}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["status_date"])
    free = api.patch(f"{API}ATLAS/", {"status_date": None, "version": 2}, format="json").json()
    assert free["status_date"] is None


def test_archive_and_restore(api_for, cast, project):
    api = api_for(cast.owner)
    assert api.post(f"{API}ATLAS/archive/", HTTP_IF_MATCH='"v9"').status_code == 412
    archived = api.post(f"{API}ATLAS/archive/")
    assert archived.status_code == 200
    assert archived.json()["archived_at"] is not None
    assert api.post(f"{API}ATLAS/archive/").status_code == 409
    assert api.patch(f"{API}ATLAS/", {"name": "X", "version": 2}, format="json").status_code == 403
    assert api.post(f"{API}ATLAS/restore/").json()["archived_at"] is None
    assert api.post(f"{API}ATLAS/restore/").status_code == 409


@pytest.fixture
def several(cast):
    """Projects of the sponsor, changed at different times."""
    rows = {
        key: ProjectFactory(key=key, name=name, phase=phase, external_id=external, programme=programme)
        for key, name, phase, external, programme in (
            ("ECM", "Cloud migration", "planning", "A-1", ProgrammeFactory()),
            ("ECB", "Shop build", "closing", "", None),
            ("PLT", "Cloud platform", "planning", "A-1", None),
        )
    }
    for row in rows.values():
        MembershipFactory(project=row, user=cast.sponsor)
    return rows


def test_the_list_and_its_filters(api_for, cast, several, act_as):
    api = api_for(cast.sponsor)
    assert keys(api.get(API)) == ["ATLAS", "ECB", "ECM", "PLT"]
    assert keys(api.get(API, {"search": "cloud"})) == ["ECM", "PLT"]
    assert keys(api.get(API, {"search": "pl cloud"})) == ["PLT"]
    assert keys(api.get(API, {"phase": ["planning", "closing"]})) == ["ECB", "ECM", "PLT"]
    assert keys(api.get(API, {"external_id": "A-1"})) == ["ECM", "PLT"]
    assert keys(api.get(API, {"programme": several["ECM"].programme_id})) == ["ECM"]
    assert keys(api.get(API, {"portfolio": several["ECM"].programme.portfolio_id})) == ["ECM"]
    assert keys(api.get(API, {"programme": 10**40})) == []
    archive_project(actor=act_as(cast.administrator), project=several["ECB"])
    assert keys(api.get(API, {"archived": "true"})) == ["ECB"]
    assert keys(api.get(API, {"archived": "false"})) == ["ATLAS", "ECM", "PLT"]
    assert "ECB" in keys(api.get(API))
    moment = Project.objects.get(key="ECB").updated_at
    assert keys(api.get(API, {"updated_since": moment.isoformat()})) == ["ECB"]
    assert keys(api.get(API, {"updated_since": (moment + timedelta(microseconds=1)).isoformat()})) == []


def test_mine(api_for, cast, several):
    assert keys(api_for(cast.executive).get(API, {"mine": "true"})) == []
    assert keys(api_for(cast.sponsor).get(API, {"mine": "false"})) == []
    assert len(keys(api_for(cast.executive).get(API, {"mine": "false"}))) == 5


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"}, {"phase": "party"}, {"archived": "perhaps"}, {"updated_since": "yesterday"},
        {"ordering": "purpose"}, {"ordering": "memberships__user__email"}, {"ordering": "--key"}, {"programme": "x"},
        {"programme": "NaN"}, {"programme": "1e999"}, {"search": "\x00"}, {"cursor": "x"}, {"programme__name": "x"},
    ],
)  # fmt: skip
def test_parameters_that_are_not_offered_are_refused(api_for, cast, several, query):
    response = api_for(cast.sponsor).get(API, query)
    assert response.status_code in ((400, 404) if "cursor" in query else (400,)), response.content


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"],
)
def test_moments_at_the_ends_of_time_do_no_harm(api_for, cast, several, moment):
    assert api_for(cast.sponsor).get(API, {"updated_since": moment}).status_code in (200, 400)


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("-key", ["PLT", "ECM", "ECB", "ATLAS"]),
        ("name", ["ECM", "PLT", "ATLAS", "ECB"]),
        ("-updated_at", ["PLT", "ECB", "ECM", "ATLAS"]),
        ("start_date", ["ATLAS", "ECM", "ECB", "PLT"]),  # all on one day: in the order they were made
    ],
)
def test_orders_hold_across_pages(api_for, cast, several, ordering, expected):
    api = api_for(cast.sponsor)
    found, url = [], f"{API}?ordering={ordering}&page_size=1"
    while url and len(found) < 10:
        body = api.get(url).json()
        found += [row["key"] for row in body["results"]]
        url = body["next"]
    assert found == expected


def test_the_number_of_queries_does_not_grow_with_the_projects(api_for, cast):
    api = api_for(cast.sponsor)

    def make(number, letter):
        programme = ProgrammeFactory()

        def rows():
            made = Project.objects.bulk_create(
                Project(
                    key=f"{letter}{place:05d}", name="Many", start_date=date(2026, 6, 1), programme=programme
                )
                for place in range(number)
            )
            Membership.objects.bulk_create(
                Membership(project=row, user=cast.sponsor, role="viewer") for row in made
            )

        prepare(actor=system("tests"), make=rows)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(API, {"page_size": 1000}).status_code == 200
        return len(captured)

    make(10, "A")
    cost()
    few = cost()
    make(989, "B")
    assert cost() == few <= 6


@pytest.mark.parametrize("role", ["outsider", "deactivated"])
def test_a_foreign_project_answers_like_an_absent_one(api_for, cast, project, role):
    api = api_for(getattr(cast, role))
    calls = [
        (api.get, ""), (api.patch, ""), (api.post, "archive/"), (api.post, "restore/"), (api.get, "members/"),
        (api.post, "members/"), (api.get, "members/1/"), (api.patch, "members/1/"), (api.delete, "members/1/"),
        (api.get, "history/"),
    ]  # fmt: skip
    acts = Act.objects.count()
    for call, place in calls:
        foreign, absent = call(f"{API}ATLAS/{place}"), call(f"{API}NOWHERE/{place}")
        assert foreign.status_code == absent.status_code == (404 if role == "outsider" else 401), place
        bodies = [{k: v for k, v in each.json().items() if k != "instance"} for each in (foreign, absent)]
        assert bodies[0] == bodies[1]
    assert Act.objects.count() == acts


@pytest.mark.parametrize("role", ["viewer", "member", "executive"])
def test_who_may_only_look_changes_nothing(api_for, cast, project, role):
    api = api_for(getattr(cast, role))
    acts = Act.objects.count()
    row = Membership.objects.get(user=cast.viewer)
    for call, place, data in (
        (api.patch, "", {"name": "Mine", "version": 1}),
        (api.patch, "", {}),
        (api.post, "archive/", {}),
        (api.post, "members/", {"user": cast.outsider.pk, "role": "viewer"}),
        (api.patch, f"members/{row.pk}/", {"role": "owner", "version": 1}),
        (api.delete, f"members/{row.pk}/", {}),
    ):
        assert call(f"{API}ATLAS/{place}", data, format="json").status_code == 403, place
    assert Act.objects.count() == acts


def test_tokens_reach_no_further_than_their_scopes(api_for, cast, project, other_project):
    MembershipFactory(project=other_project, user=cast.owner, role="owner")
    reader = api_for(cast.owner, write=False)
    assert reader.get(f"{API}ATLAS/").status_code == 200
    refused = reader.patch(f"{API}ATLAS/", {"name": "X", "version": 1}, format="json")
    assert refused.status_code == 403
    assert "may only read" in refused.json()["detail"]
    narrow = api_for(cast.owner, projects=[other_project])
    assert keys(narrow.get(API)) == ["BOREAS"]
    assert narrow.get(f"{API}ATLAS/").status_code == 404
    assert narrow.post(API, NEW, format="json").status_code == 403
    assert narrow.patch(f"{API}BOREAS/", {"name": "X", "version": 1}, format="json").status_code == 200


def test_nobody_is_told_to_sign_in(api_for, project):
    response = api_for(None).get(API)
    assert response.status_code == 401
    assert "Bearer" in response.headers["WWW-Authenticate"]


def test_a_browser_s_session_may_call_too(client_for, cast, project):
    assert client_for(cast.member).get(f"{API}ATLAS/").json()["role"] == "member"
