"""Refusals and faults of pages: a page, a fragment for htmx, or problem details, each with its reference."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.core.rest.planted import SECRET

pytestmark = pytest.mark.django_db
ID = "proxy-0123456789"


@pytest.fixture(autouse=True)
def _planted(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.core.rest.planted"


@pytest.mark.parametrize(("name", "status"), [("denied", 403), ("not-found", 404), ("conflict", 409)])
def test_a_refusal_is_a_page_with_a_sentence_and_a_reference(
    cast: Cast, client_for: Any, name: str, status: int
) -> None:
    answer = client_for(cast.owner).get(f"/planted/{name}/", headers={"X-Request-Id": ID})
    text = answer.content.decode()
    assert answer.status_code == status
    assert "<html" in text
    assert ID in text
    assert "Content-Security-Policy" in answer.headers


def test_for_htmx_it_is_a_band(cast: Cast, client_for: Any) -> None:
    answer = client_for(cast.owner).get(
        "/planted/denied/", headers={"HX-Request": "true", "X-Request-Id": ID}
    )
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "<html" not in text
    assert "data-band" in text
    assert "Not you." in text
    assert ID in text


def test_for_json_it_is_a_problem(cast: Cast, client_for: Any) -> None:
    answer = client_for(cast.owner).get("/planted/stale/", headers={"Accept": "application/json"})
    body = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert (body["current"], body["yours"]) == ({"name": "a"}, {"name": "b"})
    fields = client_for(cast.owner).get("/planted/invalid-input/", headers={"Accept": "application/json"})
    assert fields.json()["errors"] == {"name": ["Too long."]}


def test_whoever_must_sign_in_is_sent_there_and_comes_back(cast: Cast, client_for: Any) -> None:
    answer = client_for(cast.owner).get("/planted/not-signed-in/?q=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/sign-in/?next=/planted/not-signed-in/%3Fq%3D1"


def test_a_stranger_is_sent_to_sign_in_or_told_in_json(cast: Cast, client_for: Any) -> None:
    stranger = client_for(None)
    assert stranger.get("/projects/").headers["Location"] == "/account/sign-in/?next=/projects/"
    told = stranger.get("/projects/", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["type"]) == (401, "urn:portal:problem:not-signed-in")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_fault_tells_nothing_but_its_reference(
    cast: Cast, client_for: Any, headers: dict[str, str]
) -> None:
    client: Client = client_for(cast.owner)
    client.raise_request_exception = False
    answer = client.get("/planted/fault/", headers={**headers, "X-Request-Id": ID})
    text = answer.content.decode()
    assert answer.status_code == 500
    assert ID in text
    for word in (SECRET, "secret", "RuntimeError", "Traceback"):
        assert word not in text


def test_a_page_that_is_not_there(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.owner)
    assert "<html" in client.get("/nothing/").content.decode()
    told = client.get("/nothing/", headers={"Accept": "application/json"})
    assert (told.status_code, told.headers["Content-Type"]) == (404, "application/problem+json")


def test_another_method_is_refused(cast: Cast, client_for: Any) -> None:
    assert client_for(cast.owner).post("/jobs/").status_code == 405
    assert client_for(cast.owner).head("/jobs/").status_code == 200


def test_a_forged_form_is_refused_and_says_what_to_do(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.content.decode()
    told = client.post("/theme/", {"theme": "dark"}, headers={"Accept": "application/json"})
    assert told.json()["type"] == "urn:portal:problem:form-not-recognised"
