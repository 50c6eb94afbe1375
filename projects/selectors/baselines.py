"""The headers of a project's baselines."""

from __future__ import annotations

from django.db.models import QuerySet

from core.actors import Actor
from core.errors import NotVisible
from projects.models import Baseline, Project


def baselines_of(*, actor: Actor, project: Project) -> QuerySet[Baseline]:
    """Every baseline of a project that the actor may see, the newest first."""
    found: QuerySet[Baseline] = Baseline.objects.visible_to(actor).filter(project=project)
    return found.order_by("-number")


def baseline_by_number(*, actor: Actor, project: Project, number: int) -> Baseline:
    """One baseline by the number that people read."""
    found = baselines_of(actor=actor, project=project).filter(number=number).first()
    if found is None:
        raise NotVisible()
    found.project = project
    return found
