"""Portfolios, programmes, projects and who belongs to them."""

from projects.models.baseline import Baseline
from projects.models.membership import Membership, ProjectRole
from projects.models.project import Phase, Project, ProjectQuerySet, ProjectScopedQuerySet
from projects.models.structure import Portfolio, Programme

__all__ = [
    "Baseline",
    "Membership",
    "Phase",
    "Portfolio",
    "Programme",
    "Project",
    "ProjectQuerySet",
    "ProjectRole",
    "ProjectScopedQuerySet",
]
