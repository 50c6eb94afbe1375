"""Baselines and schedule quality in the world: each project has a frozen plan, limits of its own and a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.numbers import next_numbers
from projects.models import Baseline
from projects.services.baselines import SERIES
from schedule.models import ProjectQualityLimits, QualityLimits
from schedule.services.baselines import freeze_baseline
from schedule.services.quality import note_quality, update_project_limits

if TYPE_CHECKING:
    from core.actors import Actor
    from projects.models import Project
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World

Things = dict[str, Any]


def measure(project: Project, actor: Actor, *, is_other: bool) -> Things:
    """Freeze and score a plan; numbers of the other project are none of one's own."""
    if is_other:
        next_numbers(project.pk, SERIES, 500)
    baseline = freeze_baseline(
        actor=actor, project=project, name=f"Plan of {project.key}", reason=f"Why {project.key} was frozen"
    )
    limits = update_project_limits(
        actor=actor, project=project, expected_version=None, limits={"high_duration": 4}
    )
    note_quality(project)
    return {"baseline_number": baseline.number, "baseline": baseline.pk, "limits": limits.pk}


def freeze_form(world: World, subject: Subject, things: Things) -> Any:
    """Why the plan is frozen; the API takes the same."""
    return {"name": "Second plan", "reason": "The steering committee agreed."}


def baseline_form(world: World, subject: Subject, things: Things) -> Any:
    """Another name."""
    row = Baseline.objects.filter(pk=things.get("baseline", 0)).first()
    return {"name": "Another name", "version": row.version if row else 1}


def chosen_form(world: World, subject: Subject, things: Things) -> Any:
    """Which baseline to measure against; the API takes the same."""
    return {"baseline": things.get("baseline_number", 1)}


def limits_form(world: World, subject: Subject, things: Things) -> Any:
    """A stricter limit of a project."""
    row = ProjectQualityLimits.objects.filter(pk=things.get("limits", 0)).first()
    return {"logic": "3", "version": row.version if row else 1}


def site_limits_form(world: World, subject: Subject, things: Things) -> Any:
    """Another limit of the organisation."""
    row = QualityLimits.objects.first()
    return {"logic": "8", "version": row.version if row else 1}


def api_limits(world: World, subject: Subject, things: Things) -> Any:
    """One limit over the API."""
    return {"logic": 3}


BUILDERS = {
    each.__name__: each
    for each in (freeze_form, baseline_form, chosen_form, limits_form, site_limits_form, api_limits)
}
