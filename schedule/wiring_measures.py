"""What measuring a plan adds to lower rooms' registries: baselines and schedule quality."""

from __future__ import annotations

from core.actors import Actor
from core.policy import register_view_action
from core.tasks import SWEEPS
from core.templatetags._figures import day
from projects.models import Project
from projects.registries import FACTS, Fact
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.baselines import BASELINE_FIELDS, baseline_fields, chosen_baseline
from schedule.selectors.board_fields import BOARD_FIELDS


def register() -> None:
    """Rows of the board say how they stand against the baseline, the project's header which one that is."""
    from schedule import models
    from schedule.services.quality import lost_quality

    register_view_action(models.ProjectQualityLimits, SCHEDULE_VIEW)
    register_view_action(models.QualityDay, SCHEDULE_VIEW)
    BOARD_FIELDS.register("baseline", BASELINE_FIELDS, baseline_fields, order=40)
    SWEEPS.register("schedule-quality", lost_quality)
    FACTS.register("baseline", _facts)


def _facts(actor: Actor, project: Project) -> list[Fact]:
    baseline = chosen_baseline(project)
    if baseline is None:
        return []
    return [Fact("Baseline", f"{baseline.label}, frozen {day(baseline.made_at, project.time_zone)}")]
