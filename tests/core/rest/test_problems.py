"""Every refusal and every fault of the API as problem details (RFC 9457), tied to the request by its id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.core.rest.planted import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("planted")]
ID = "proxy-0123456789"

# what is raised → status, last word of the type, what else the body holds
EXPECTED: list[tuple[str, int, str, dict[str, Any]]] = [
    ("bad-request", 400, "bad-request", {"detail": "It is wrong."}),
    ("invalid-input", 400, "invalid-input", {"detail": "It is wrong.", "errors": {"name": ["Too long."]}}),
    ("not-signed-in", 401, "not-signed-in", {"detail": "Sign in."}),
    ("denied", 403, "denied", {"detail": "Not you."}),
    ("not-found", 404, "not-found", {}),
    ("conflict", 409, "conflict", {"detail": "Not now.", "job": "7"}),
    ("stale", 412, "stale", {"current": {"name": "a"}, "yours": {"name": "b"}, "current_version": 3}),
    ("precondition-required", 428, "precondition-required", {"detail": "Which version?"}),
    ("too-large", 413, "too-large", {"detail": "Too much."}),
    ("django-fields", 400, "invalid-input", {"detail": "name: Too long.", "errors": {"name": ["Too long."]}}),
    ("django-plain", 400, "invalid-input", {"detail": "It is wrong."}),
    ("drf-fields", 400, "invalid-input", {"detail": "name: Too long.", "errors": {"name": ["Too long."]}}),
    ("drf-plain", 400, "invalid-input", {"detail": "It is wrong."}),
    ("http404", 404, "not-found", {}),
    ("permission", 403, "denied", {}),
    ("throttled", 429, "throttled", {}),
]


@pytest.mark.parametrize(("raised", "status", "slug", "more"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_an_error_is_a_problem(
    cast: Cast, api_for: Any, raised: str, status: int, slug: str, more: dict[str, Any]
) -> None:
    answer = api_for(cast.owner).get(f"/api/v1/planted/{raised}/", headers={"X-Request-Id": ID})
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["type"] == f"urn:portal:problem:{slug}"
    assert body["instance"] == f"urn:request:{ID}"
    assert body["title"]
    assert body["detail"]
    assert {key: body[key] for key in more} == more


def test_headers_that_go_with_a_status(cast: Cast, api_for: Any) -> None:
    client = api_for(cast.owner)
    assert client.get("/api/v1/planted/not-signed-in/").headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/api/v1/planted/throttled/").headers["Retry-After"] == "7"


def test_a_fault_is_a_problem_that_tells_nothing_but_its_reference(cast: Cast, api_for: Any) -> None:
    client = api_for(cast.owner)
    client.raise_request_exception = False
    answer = client.get("/api/v1/planted/fault/", headers={"X-Request-Id": ID})
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["instance"]) == ("urn:portal:problem:fault", f"urn:request:{ID}")
    for word in (SECRET, "secret", "RuntimeError", "Traceback", "planted"):
        assert word not in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_address_or_method_that_is_not_there(cast: Cast, api_for: Any, method: str) -> None:
    answer = getattr(api_for(cast.owner), method)("/api/v1/nothing-here/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["instance"] == f"urn:request:{answer.headers['X-Request-Id']}"
    refused = api_for(cast.owner).delete("/api/v1/me/")
    assert (refused.status_code, refused.headers["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("body", ["{", '{"name": ', "\xff", '{"name": NaN}'])
def test_a_body_that_is_not_json(cast: Cast, api_for: Any, body: str) -> None:
    answer = api_for(cast.owner).post(
        "/api/v1/note/", body.encode("latin-1"), content_type="application/json"
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "ab", "nmae": 1}, "nmae"),
        ({"name": "ab", "number": 7}, "number"),
        ({"name": "too long"}, "name"),
        ({}, "name"),
    ],
)
def test_input_is_refused_by_the_name_of_its_field(
    cast: Cast, api_for: Any, body: dict[str, Any], field: str
) -> None:
    answer = api_for(cast.owner).post("/api/v1/note/", body, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_input_that_is_no_object(cast: Cast, api_for: Any) -> None:
    for body in ([], ["name"], "name", 7, None):
        answer = api_for(cast.owner).post("/api/v1/note/", body, format="json")
        assert answer.status_code == 400, body


def test_another_media_type_is_refused(cast: Cast, api_for: Any) -> None:
    answer = api_for(cast.owner).post("/api/v1/note/", "name=ab", content_type="text/plain")
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize("query", ["?colour=red", "?why=1&Why=2", "?why=%00", "?cursor=%00"])
def test_parameters_are_an_allow_list(cast: Cast, api_for: Any, query: str) -> None:
    answer = api_for(cast.owner).get(f"/api/v1/planted/denied/{query}")
    assert answer.status_code == 400, query
    assert answer.json()["errors"]


def test_a_known_parameter_passes(cast: Cast, api_for: Any) -> None:
    assert api_for(cast.owner).get("/api/v1/planted/denied/?why=because").status_code == 403


def test_nobody_learns_which_parameters_there_are(api_for: Any) -> None:
    answer = api_for(None).get("/api/v1/planted/denied/?colour=red")
    assert answer.status_code == 401
