"""Portfolios and programmes: made, changed, and deleted while they are empty."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from core.actors import Actor
from core.errors import Conflict, InvalidInput
from core.guards import ask_guards
from core.policy import require
from core.services import note_subject, service
from projects.models import Portfolio, Programme
from projects.policy import STRUCTURE_MANAGE
from projects.services._rules import assign, check_fresh, check_row, locked, refuse

PORTFOLIO_FIELDS = frozenset({"name", "description"})
PROGRAMME_FIELDS = frozenset({"name", "description", "portfolio"})


@service("portfolio.created", "created the portfolio {subject}")
def create_portfolio(*, actor: Actor, name: str, description: str = "") -> Portfolio:
    """Make a portfolio: programmes and projects that are steered together."""
    require(actor, STRUCTURE_MANAGE)
    portfolio = Portfolio(name=name.strip(), description=description)
    note_subject(portfolio.name)
    ask_guards(actor, "portfolio.created", portfolio)
    _store(portfolio)
    return portfolio


@service("portfolio.edited", "edited the portfolio {subject}")
def update_portfolio(
    *, actor: Actor, portfolio: Portfolio, expected_version: int | None, **fields: Any
) -> Portfolio:
    """Change the name or the description of a portfolio."""
    require(actor, STRUCTURE_MANAGE, portfolio)
    row = locked(portfolio)
    note_subject(row.name)
    _change(actor, "portfolio.edited", row, expected_version, _known(fields, PORTFOLIO_FIELDS))
    return row


@service("portfolio.deleted", "deleted the portfolio {subject}")
def delete_portfolio(*, actor: Actor, portfolio: Portfolio, expected_version: int | None = None) -> None:
    """Delete a portfolio that holds no programme."""
    require(actor, STRUCTURE_MANAGE, portfolio)
    row = locked(portfolio, with_key=True)
    note_subject(row.name)
    check_fresh(row, expected_version, {})
    ask_guards(actor, "portfolio.deleted", row)
    number = _held(row.programmes)
    if number:
        what = "one programme" if number == 1 else f"{number} programmes"
        raise Conflict(f"{row.name} holds {what}. Move or delete them first.")
    row.delete()


@service("programme.created", "created the programme {subject} in {portfolio}")
def create_programme(*, actor: Actor, portfolio: Portfolio, name: str, description: str = "") -> Programme:
    """Make a programme: projects of a portfolio that serve one purpose together."""
    require(actor, STRUCTURE_MANAGE)
    home = locked(portfolio)
    programme = Programme(portfolio=home, name=name.strip(), description=description)
    note_subject(programme.name, portfolio=home.name)
    ask_guards(actor, "programme.created", programme)
    _store(programme)
    return programme


@service("programme.edited", "edited the programme {subject}")
def update_programme(
    *, actor: Actor, programme: Programme, expected_version: int | None, **fields: Any
) -> Programme:
    """Change the name, the description or the portfolio of a programme."""
    require(actor, STRUCTURE_MANAGE, programme)
    if isinstance(fields.get("portfolio"), Portfolio):
        fields["portfolio"] = locked(fields["portfolio"])
    row = locked(programme)
    note_subject(row.name)
    _change(actor, "programme.edited", row, expected_version, _known(fields, PROGRAMME_FIELDS))
    return row


@service("programme.deleted", "deleted the programme {subject}")
def delete_programme(*, actor: Actor, programme: Programme, expected_version: int | None = None) -> None:
    """Delete a programme that holds no project."""
    require(actor, STRUCTURE_MANAGE, programme)
    row = locked(programme, with_key=True)
    note_subject(row.name)
    check_fresh(row, expected_version, {})
    ask_guards(actor, "programme.deleted", row)
    number = _held(row.projects)
    if number:
        what = "one project" if number == 1 else f"{number} projects"
        raise Conflict(
            f"{row.name} holds {what}, archived ones included. Move them to another programme first."
        )
    row.delete()


def _held(rows: Any) -> int:
    return int(rows.count())


def _known(fields: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    unknown = sorted(set(fields) - allowed)
    if unknown:
        raise refuse(**{unknown[0]: f"{unknown[0]} cannot be changed."})
    if "name" in fields:
        fields["name"] = str(fields["name"]).strip()
    return fields


def _change(
    actor: Actor, verb: str, row: Portfolio | Programme, expected_version: int | None, fields: dict[str, Any]
) -> None:
    check_fresh(row, expected_version, fields)
    ask_guards(actor, verb, row, **fields)
    changed = assign(row, fields)
    if changed:
        _store(row, changed)


def _store(row: Portfolio | Programme, changed: frozenset[str] | None = None) -> None:
    """Check and save; a name that is taken is told as one, also when both came at the same moment."""
    if not row.name:
        raise refuse(name="Write a name.")
    namesakes: Any = type(row)._default_manager.filter(name__iexact=row.name).exclude(pk=row.pk)
    if isinstance(row, Programme):
        namesakes = namesakes.filter(portfolio=row.portfolio)
    if namesakes.exists():
        raise _taken(row)
    check_row(row)
    try:
        with transaction.atomic():
            row.save(update_fields=sorted(changed) if changed else None)
    except IntegrityError as error:
        if "name_once" not in str(error):
            raise
        raise _taken(row) from None


def _taken(row: Portfolio | Programme) -> InvalidInput:
    where = f" in {row.portfolio}" if isinstance(row, Programme) else ""
    return refuse(name=f"Another {row._meta.verbose_name}{where} is called {row.name}. Write another name.")
