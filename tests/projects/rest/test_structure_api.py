"""Portfolios and programmes over the API."""

from __future__ import annotations

import pytest

from projects.models import Portfolio, Programme
from tests.factories import PortfolioFactory, ProgrammeFactory, ProjectFactory

PORTFOLIOS = "/api/v1/portfolios/"
PROGRAMMES = "/api/v1/programmes/"


@pytest.fixture
def api(api_for, cast):
    return api_for(cast.administrator)


def test_a_portfolio_from_beginning_to_end(api):
    made = api.post(PORTFOLIOS, {"name": "Digital"}, format="json")
    assert (made.status_code, made.headers["ETag"]) == (201, '"v1"')
    url = f"{PORTFOLIOS}{made.json()['id']}/"
    assert made.headers["Location"].endswith(url)
    assert api.get(url).json()["name"] == "Digital"
    assert api.patch(url, {"description": "All of it"}, format="json").status_code == 428
    changed = api.patch(url, {"description": "All of it", "version": 1}, format="json")
    assert (changed.json()["description"], changed.json()["version"]) == ("All of it", 2)
    assert api.delete(url, HTTP_IF_MATCH='"v1"').status_code == 412
    assert api.delete(url, HTTP_IF_MATCH='"v2"').status_code == 204
    assert api.get(url).status_code == 404


def test_a_programme_from_beginning_to_end(api):
    first, second = PortfolioFactory(), PortfolioFactory(name="Second")
    made = api.post(PROGRAMMES, {"name": "Sky", "portfolio": first.pk}, format="json").json()
    url = f"{PROGRAMMES}{made['id']}/"
    moved = api.patch(url, {"portfolio": second.pk, "version": 1}, format="json").json()
    assert moved["portfolio_name"] == "Second"
    stale = api.patch(url, {"portfolio": first.pk, "version": 1}, format="json")
    assert (stale.status_code, stale.json()["current"]) == (412, {"portfolio": "Second"})
    assert [row["name"] for row in api.get(PROGRAMMES, {"portfolio": second.pk}).json()["results"]] == ["Sky"]
    assert api.get(PROGRAMMES, {"portfolio": first.pk}).json()["results"] == []
    assert api.delete(url).status_code == 204


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "name"), ({"name": ""}, "name"), ({"name": "digital"}, "name"), ({"name": "x" * 121}, "name"),
        ({"name": "New", "id": 5}, "id"), ({"name": ["x"]}, "name"),
    ],
)  # fmt: skip
def test_a_portfolio_without_a_proper_name_is_refused(api, data, field):
    PortfolioFactory(name="Digital")
    response = api.post(PORTFOLIOS, data, format="json")
    assert response.status_code == 400
    assert field in response.json()["errors"]
    assert Portfolio.objects.count() == 1


def test_what_holds_something_stays(api):
    programme = ProgrammeFactory()
    ProjectFactory(programme=programme)
    for url in (f"{PROGRAMMES}{programme.pk}/", f"{PORTFOLIOS}{programme.portfolio_id}/"):
        assert api.delete(url).status_code == 409
    assert Programme.objects.count() == 1


def test_the_structure_is_read_by_all_and_changed_by_administrators(api_for, cast):
    programme = ProgrammeFactory(name="Sky")
    urls = [PORTFOLIOS, PROGRAMMES, f"{PORTFOLIOS}{programme.portfolio_id}/", f"{PROGRAMMES}{programme.pk}/"]
    for role in ("owner", "outsider", "auditor"):
        api = api_for(getattr(cast, role))
        assert {api.get(url).status_code for url in urls} == {200}
        assert {api.post(url, {}, format="json").status_code for url in urls[:2]} == {403}
        assert {api.patch(url, {"name": "X"}, format="json").status_code for url in urls[2:]} == {403}
        assert {api.delete(url).status_code for url in urls[2:]} == {403}
    assert Programme.objects.get().name == "Sky"
    narrow = api_for(cast.administrator, write=False)
    assert narrow.post(PORTFOLIOS, {"name": "X"}, format="json").status_code == 403
