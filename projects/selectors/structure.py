"""Portfolios and their programmes, with how many projects the reader can see in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from core.actors import Actor
from core.errors import NotVisible
from core.policy import require
from projects.models import Portfolio, Programme, Project
from projects.policy import STRUCTURE_VIEW


@dataclass(frozen=True, slots=True)
class ProgrammeBranch:
    """A programme with its visible projects."""

    programme: Programme
    projects: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class PortfolioBranch:
    """A portfolio with its programmes."""

    portfolio: Portfolio
    programmes: tuple[ProgrammeBranch, ...]

    @property
    def project_count(self) -> int:
        """How many projects of the portfolio the reader can see."""
        return sum(len(branch.projects) for branch in self.programmes)


@dataclass(frozen=True, slots=True)
class StructureTree:
    """The whole structure as the reader sees it."""

    portfolios: tuple[PortfolioBranch, ...]
    without_programme: tuple[Project, ...]


def structure_tree(*, actor: Actor) -> StructureTree:
    """Portfolio → programme → project, archived projects left out; three queries."""
    require(actor, STRUCTURE_VIEW)
    projects: dict[int | None, list[Project]] = {}
    for project in Project.objects.visible_to(actor).filter(archived_at__isnull=True).order_by("key"):
        projects.setdefault(project.programme_id, []).append(project)
    programmes: dict[int, list[ProgrammeBranch]] = {}
    for programme in Programme.objects.order_by("name", "id"):
        branch = ProgrammeBranch(programme, tuple(projects.get(programme.pk, ())))
        programmes.setdefault(programme.portfolio_id, []).append(branch)
    return StructureTree(
        portfolios=tuple(
            PortfolioBranch(portfolio, tuple(programmes.get(portfolio.pk, ())))
            for portfolio in Portfolio.objects.order_by("name", "id")
        ),
        without_programme=tuple(projects.get(None, ())),
    )


def portfolio_list(*, actor: Actor) -> object:
    """Every portfolio with the number of its programmes: the structure is known to all who sign in."""
    require(actor, STRUCTURE_VIEW)
    return Portfolio.objects.annotate(programme_count=Count("programmes"))


def programme_list(*, actor: Actor) -> object:
    """Every programme with its portfolio."""
    require(actor, STRUCTURE_VIEW)
    return Programme.objects.select_related("portfolio")


def get_portfolio(actor: Actor, portfolio_id: int) -> Portfolio:
    """A portfolio by its number; NotVisible where there is none."""
    require(actor, STRUCTURE_VIEW)
    found = Portfolio.objects.filter(pk=portfolio_id).first()
    if found is None:
        raise NotVisible()
    return found


def get_programme(actor: Actor, programme_id: int) -> Programme:
    """A programme by its number; NotVisible where there is none."""
    require(actor, STRUCTURE_VIEW)
    found = Programme.objects.select_related("portfolio").filter(pk=programme_id).first()
    if found is None:
        raise NotVisible()
    return found
