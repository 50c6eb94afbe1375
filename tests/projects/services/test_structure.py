"""Portfolios and programmes: administrators keep them, and only empty ones go."""

from __future__ import annotations

import pytest

from core.errors import Conflict, Denied, InvalidInput, NotVisible, Stale
from projects.models import Portfolio, Programme
from projects.services import (
    create_portfolio,
    create_programme,
    delete_portfolio,
    delete_programme,
    update_portfolio,
    update_programme,
)
from tests.factories import PortfolioFactory, ProgrammeFactory, ProjectFactory


@pytest.fixture
def administrator(cast, act_as):
    return act_as(cast.administrator)


def test_a_portfolio_is_made_changed_and_deleted(administrator):
    portfolio = create_portfolio(actor=administrator, name=" Digital ", description="All things digital")
    assert portfolio.name == "Digital"
    update_portfolio(actor=administrator, portfolio=portfolio, expected_version=1, name="Digital commerce")
    assert Portfolio.objects.get().name == "Digital commerce"
    delete_portfolio(actor=administrator, portfolio=portfolio, expected_version=2)
    assert not Portfolio.objects.exists()


def test_a_programme_is_made_moved_and_deleted(administrator):
    first, second = PortfolioFactory(), PortfolioFactory()
    programme = create_programme(actor=administrator, portfolio=first, name="Cloud")
    update_programme(actor=administrator, programme=programme, expected_version=1, portfolio=second)
    assert Programme.objects.get().portfolio == second
    delete_programme(actor=administrator, programme=programme)
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    "role", ["owner", "manager", "member", "sponsor", "viewer", "executive", "auditor", "outsider"]
)
def test_others_only_look(cast, act_as, refused, role):
    programme = ProgrammeFactory()
    actor = act_as(getattr(cast, role))
    with refused(Denied):
        create_portfolio(actor=actor, name="Mine")
    with refused(Denied):
        update_portfolio(actor=actor, portfolio=programme.portfolio, expected_version=1, name="Mine")
    with refused(Denied):
        delete_portfolio(actor=actor, portfolio=programme.portfolio)
    with refused(Denied):
        create_programme(actor=actor, portfolio=programme.portfolio, name="Mine")
    with refused(Denied):
        update_programme(actor=actor, programme=programme, expected_version=1, name="Mine")
    with refused(Denied):
        delete_programme(actor=actor, programme=programme)


def test_what_holds_something_stays(administrator, refused):
    programme = ProgrammeFactory(name="Cloud")
    ProjectFactory(programme=programme)
    with refused(Conflict, "holds one project"):
        delete_programme(actor=administrator, programme=programme)
    ProgrammeFactory(portfolio=programme.portfolio)
    with refused(Conflict, "holds 2 programmes"):
        delete_portfolio(actor=administrator, portfolio=programme.portfolio)


def test_a_name_is_used_once_whatever_its_case(administrator, refused):
    programme = ProgrammeFactory(name="Cloud", portfolio__name="Digital")
    with refused(InvalidInput, "Another portfolio is called DIGITAL", field="name"):
        create_portfolio(actor=administrator, name="DIGITAL")
    with refused(InvalidInput, "Another programme in Digital is called cloud", field="name"):
        create_programme(actor=administrator, portfolio=programme.portfolio, name="cloud")
    create_programme(actor=administrator, portfolio=PortfolioFactory(), name="cloud")


def test_an_empty_name_and_unknown_fields_are_refused(administrator, refused):
    portfolio = PortfolioFactory()
    with refused(InvalidInput, field="name"):
        create_portfolio(actor=administrator, name="  ")
    with refused(InvalidInput, "cannot be changed", field="id"):
        update_portfolio(actor=administrator, portfolio=portfolio, expected_version=1, id=5)


def test_stale_edits_are_refused(administrator, refused):
    programme = ProgrammeFactory(name="Cloud")
    update_programme(actor=administrator, programme=programme, expected_version=1, name="Clouds")
    with refused(Stale) as caught:
        update_programme(
            actor=administrator,
            programme=programme,
            expected_version=1,
            name="Sky",
            portfolio=programme.portfolio,
        )
    assert caught.value.extra["current"] == {"name": "Clouds", "portfolio": programme.portfolio.name}
    with refused(Stale):
        delete_programme(actor=administrator, programme=programme, expected_version=1)


def test_what_is_gone_is_absent(administrator, refused):
    portfolio = PortfolioFactory()
    ghost = Portfolio(pk=portfolio.pk + 1000, name="Ghost")
    with refused(NotVisible):
        create_programme(actor=administrator, portfolio=ghost, name="Cloud")
    with refused(NotVisible):
        update_portfolio(actor=administrator, portfolio=ghost, expected_version=1, name="Boo")
    with refused(NotVisible):
        delete_portfolio(actor=administrator, portfolio=ghost)
