"""Portfolios and programmes as pages."""

from __future__ import annotations

import pytest

from projects.models import Portfolio, Programme
from projects.services import update_portfolio
from tests.factories import MembershipFactory, PortfolioFactory, ProgrammeFactory, ProjectFactory

TREE = "/projects/portfolios/"


def content(response) -> str:
    return response.content.decode()


@pytest.fixture
def administrator(client_for, cast):
    return client_for(cast.administrator)


def test_everybody_sees_the_tree_with_their_own_projects(client_for, cast, project):
    sky = ProgrammeFactory(name="Sky", portfolio__name="Digital")
    mine, secret = ProjectFactory(key="MINE", programme=sky), ProjectFactory(key="SECRET", programme=sky)
    MembershipFactory(project=mine, user=cast.member)
    page = content(client_for(cast.member).get(TREE))
    for word in ("Digital", "Sky", "MINE", "ATLAS", "In no programme"):
        assert word in page
    assert secret.key not in page
    assert "/portfolios/new/" not in page
    assert "1 programme, 1 project" in page


def test_an_empty_structure_teaches(administrator):
    page = content(administrator.get(TREE))
    assert "No portfolio is here yet" in page
    assert "/projects/portfolios/new/" in page
    assert "/projects/programmes/new/" not in page


def test_a_portfolio_and_a_programme_are_made(administrator):
    assert administrator.post("/projects/portfolios/new/", {"name": "Digital"}).status_code == 302
    portfolio = Portfolio.objects.get()
    page = content(administrator.get(f"/projects/programmes/new/?portfolio={portfolio.pk}"))
    assert f'<option value="{portfolio.pk}" selected>' in page
    administrator.post("/projects/programmes/new/", {"name": "Sky", "portfolio": portfolio.pk})
    assert Programme.objects.get().portfolio == portfolio


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Write a name"),
        ({"name": "digital"}, "Another portfolio is called digital"),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_a_portfolio_without_a_proper_name_is_refused(administrator, data, sentence):
    PortfolioFactory(name="Digital")
    response = administrator.post("/projects/portfolios/new/", data)
    assert response.status_code == 422
    assert sentence in content(response)
    assert Portfolio.objects.count() == 1


def test_a_stale_form_shows_both_texts(administrator, cast, act_as):
    portfolio = PortfolioFactory(name="Digital")
    url = f"/projects/portfolios/{portfolio.pk}/"
    update_portfolio(
        actor=act_as(cast.administrator), portfolio=portfolio, expected_version=1, name="Analogue"
    )
    response = administrator.post(url, {"name": "Quantum", "version": 1})
    page = content(response)
    assert response.status_code == 409
    assert "Analogue" in page.split("compared")[1]
    assert 'value="Quantum"' in page
    assert (
        administrator.post(url, {"name": "Quantum"}).status_code == 409
    )  # a form without its version is stale
    administrator.post(url, {"name": "Quantum", "version": 2})
    portfolio.refresh_from_db()
    assert portfolio.name == "Quantum"


def test_only_empty_ones_go(administrator):
    programme = ProgrammeFactory()
    url = f"/projects/portfolios/{programme.portfolio_id}/delete/"
    assert "Delete the portfolio?" in content(administrator.get(url))
    refused = administrator.post(url)
    assert refused.status_code == 409
    assert "holds one programme" in content(refused)
    administrator.post(f"/projects/programmes/{programme.pk}/delete/")
    assert administrator.post(url).status_code == 302
    assert not Portfolio.objects.exists()


@pytest.mark.parametrize("role", ["owner", "member", "executive", "auditor", "outsider"])
def test_others_change_nothing(client_for, cast, role):
    programme = ProgrammeFactory(name="Sky")
    browser = client_for(getattr(cast, role))
    addresses = [
        "portfolios/new/", f"portfolios/{programme.portfolio_id}/", f"portfolios/{programme.portfolio_id}/delete/",
        "programmes/new/", f"programmes/{programme.pk}/", f"programmes/{programme.pk}/delete/",
    ]  # fmt: skip
    for address in addresses:
        data = {"name": "Mine", "portfolio": programme.portfolio_id, "version": 1}
        assert browser.get(f"/projects/{address}").status_code == 403, address
        assert browser.post(f"/projects/{address}", data).status_code == 403, address
    assert list(Programme.objects.values_list("name", "version")) == [("Sky", 1)]
    assert Portfolio.objects.count() == 1


def test_absent_ones_are_absent(administrator):
    for address in ("portfolios/987654/", "programmes/987654/delete/", f"portfolios/{2**70}/"):
        assert administrator.get(f"/projects/{address}").status_code == 404
