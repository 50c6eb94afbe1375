"""People and history over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.services.people import change_site_role
from core.actors import person
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_names_for_everybody_addresses_for_some(cast: Cast, api_for: Api) -> None:
    for name in ("member", "viewer", "executive", "outsider"):
        answer = api_for(getattr(cast, name)).get("/api/v1/people/")
        assert "The owner" in {row["name"] for row in rows(answer)}
        assert {row["email"] for row in rows(answer)} == {None}
        assert {row["site_role"] for row in rows(answer)} == {None}
        assert "The deactivated" not in {row["name"] for row in rows(answer)}
        assert "@" not in answer.content.decode().replace("http://", "")
    for name in ("administrator", "auditor"):
        found = {row["name"]: row for row in rows(api_for(getattr(cast, name)).get("/api/v1/people/"))}
        assert found["The owner"]["email"] == "owner@example.org"
        assert found["The deactivated"]["is_active"] is False


def test_people_are_found_by_name_and_paged(cast: Cast, api_for: Api) -> None:
    api = api_for(cast.member)
    assert [row["name"] for row in rows(api.get("/api/v1/people/?name=OWN"))] == ["The owner"]
    page = api.get("/api/v1/people/?page_size=2").json()
    assert len(page["results"]) == 2
    assert len(rows(api.get(page["next"]))) == 2


@pytest.mark.parametrize("query", ["email=owner@example.org", "ordering=email", "site_role=member", "q=x"])
def test_what_is_no_filter_is_refused(cast: Cast, api_for: Api, query: str) -> None:
    answer = api_for(cast.administrator).get(f"/api/v1/people/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_history_over_the_api(cast: Cast, api_for: Api) -> None:
    target = UserFactory(name="Ben Ode")
    change_site_role(actor=person(cast.administrator), person=target, role="auditor")
    for name, user in cast:
        if name != "deactivated":
            allowed = name in ("administrator", "auditor")
            code = api_for(user).get("/api/v1/history/").status_code
            assert code == (200 if allowed else 403), name
    api = api_for(cast.auditor)
    (act,) = rows(api.get("/api/v1/history/?verb=person.role_changed"))
    assert act["text"] == "The administrator made Ben Ode an auditor"
    assert act["changes"] == [
        {"label": "Site role", "before": "Member", "after": "Auditor (reads all and history)"}
    ]
    assert rows(api.get(f"/api/v1/history/?person={cast.administrator.pk}")) == [act]
    assert rows(api.get("/api/v1/history/?verb=person.role_changed&before=2020-01-01T00:00:00Z")) == []
    assert api.get("/api/v1/history/?since=yesterday").status_code == 400
    assert api.get("/api/v1/history/?actor=1").status_code == 400


def test_a_narrow_answer_costs_as_much_as_a_wide_one(
    cast: Cast, api_for: Api, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        UserFactory()
    api = api_for(cast.administrator)
    api.get("/api/v1/me/")  # notes the use
    with django_assert_max_num_queries(3):
        assert len(rows(api.get("/api/v1/people/"))) > 50
