"""ETag and If-Match: an edit says which version it was made from, and a lost update is refused."""

from __future__ import annotations

from typing import Any

import pytest

from projects.models import Project
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("planted")
class TestWhichVersion:
    """What a header and a body say."""

    @pytest.mark.parametrize(
        ("header", "version"),
        [('"v3"', 3), ('W/"v3"', 3), ('  "v12"  ', 12), ("*", None), ('"v0"', 0)],
    )
    def test_a_tag_is_its_version(self, cast: Cast, api_for: Any, header: str, version: int | None) -> None:
        answer = api_for(cast.owner).post(
            "/api/v1/planted/required/", {}, format="json", headers={"If-Match": header}
        )
        assert (answer.status_code, answer.json()) == (200, {"version": version})

    @pytest.mark.parametrize("header", ["3", "v3", '"3"', '"v3', '"vx"', '"v-1"', '"v1", "v2"', '"v3" or so'])
    def test_what_is_no_tag_is_refused(self, cast: Cast, api_for: Any, header: str) -> None:
        answer = api_for(cast.owner).post(
            "/api/v1/planted/required/", {}, format="json", headers={"If-Match": header}
        )
        assert answer.status_code == 400
        assert answer.json()["errors"] == {"If-Match": [header]}

    def test_the_body_may_say_it_and_the_header_counts_more(self, cast: Cast, api_for: Any) -> None:
        client = api_for(cast.owner)
        where = "/api/v1/planted/required/"
        assert client.post(where, {"version": 4}, format="json").json() == {"version": 4}
        assert client.post(where, {"version": "4"}, format="json").json() == {"version": 4}
        both = client.post(where, {"version": 4}, format="json", headers={"If-Match": '"v5"'})
        assert both.json() == {"version": 5}

    @pytest.mark.parametrize("given", ["x", None, [], {}, "1.5"])
    def test_a_version_that_is_no_number(self, cast: Cast, api_for: Any, given: Any) -> None:
        answer = api_for(cast.owner).post("/api/v1/planted/required/", {"version": given}, format="json")
        assert answer.status_code == 400
        assert "version" in answer.json()["errors"]

    def test_nothing_said(self, cast: Cast, api_for: Any) -> None:
        client = api_for(cast.owner)
        assert client.post("/api/v1/planted/required/", {}, format="json").status_code == 428
        assert client.post("/api/v1/planted/free/", {}, format="json").json() == {"version": None}


def test_the_tag_that_was_read_saves_once(cast: Cast, project: Project, api_for: Any) -> None:
    client, where = api_for(cast.owner), f"/api/v1/projects/{project.key}/"
    tag = client.get(where).headers["ETag"]
    first = client.patch(where, {"purpose": "First"}, format="json", headers={"If-Match": tag})
    assert first.status_code == 200
    assert first.headers["ETag"] != tag
    assert first.headers["ETag"] == client.get(where).headers["ETag"]
    second = client.patch(where, {"purpose": "Second"}, format="json", headers={"If-Match": tag})
    assert second.status_code == 412
    body = second.json()
    assert body["current"] == {"purpose": "First"}
    assert body["yours"] == {"purpose": "Second"}
    assert f'"v{body["current_version"]}"' == first.headers["ETag"]
    assert Project.objects.get(pk=project.pk).purpose == "First"
    anyhow = client.patch(where, {"purpose": "Third"}, format="json", headers={"If-Match": "*"})
    assert anyhow.status_code == 200


@pytest.mark.parametrize("tag", ['"v99999999999999999999999"', '"v0"', '"v999"'])
def test_a_version_that_never_was_is_stale(cast: Cast, project: Project, api_for: Any, tag: str) -> None:
    where = f"/api/v1/projects/{project.key}/"
    answer = api_for(cast.owner).patch(where, {"purpose": "x"}, format="json", headers={"If-Match": tag})
    assert answer.status_code == 412
    assert Project.objects.get(pk=project.pk).purpose == project.purpose
