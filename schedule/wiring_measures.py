"""What measuring a plan adds to lower rooms' registries: baselines and schedule quality."""

from __future__ import annotations

from django.urls import reverse

from accounts.web.administration import ADMINISTRATION_TABS, AdministrationTab
from core.actors import Actor
from core.history_view import register_formatter
from core.panels import Panel, register_panel
from core.policy import can, register_view_action
from core.tasks import SWEEPS
from core.templatetags._figures import day
from projects.models import Project
from projects.registries import FACTS, Fact
from schedule.durations import format_duration
from schedule.policy import PLAN_RULES_VIEW, QUALITY_LIMITS_VIEW, SCHEDULE_VIEW
from schedule.selectors.baselines import (
    BASELINE_FIELDS,
    baseline_fields,
    baseline_menu,
    chosen_baseline,
)
from schedule.selectors.board_fields import BOARD_FIELDS
from schedule.selectors.quality import score_panel


def register() -> None:
    """Rows of the board say how they stand against the baseline, the project's header which one that is."""
    from schedule import models
    from schedule.services.baseline_checks import unchecked_baselines
    from schedule.services.quality import lost_quality

    register_view_action(models.ProjectQualityLimits, SCHEDULE_VIEW)
    register_view_action(models.QualityDay, SCHEDULE_VIEW)
    for name in ("duration_minutes", "work_minutes"):
        register_formatter(f"projects.baseline.{name}", format_duration)
    BOARD_FIELDS.register("baseline", BASELINE_FIELDS, baseline_fields, order=40)
    SWEEPS.register("schedule-quality", lost_quality)
    SWEEPS.register("schedule-baselines", unchecked_baselines)
    FACTS.register("baseline", _facts)
    ADMINISTRATION_TABS.register("schedule", _tabs)
    register_panel(
        "schedule-tools", Panel("baseline", "schedule/_baseline_menu.html", baseline_menu, order=5)
    )
    register_panel("schedule-tools", Panel("quality", "schedule/_quality_button.html", score_panel, order=10))


def _facts(actor: Actor, project: Project) -> list[Fact]:
    baseline = chosen_baseline(project)
    if baseline is None:
        return []
    return [Fact("Baseline", f"{baseline.label}, frozen {day(baseline.made_at, project.time_zone)}")]


def _tabs(actor: Actor) -> list[AdministrationTab]:
    tabs = []
    if can(actor, PLAN_RULES_VIEW):
        tabs.append(AdministrationTab("plan-rules", "Planning", reverse("plan-rules")))
    if can(actor, QUALITY_LIMITS_VIEW):
        tabs.append(AdministrationTab("quality-limits", "Schedule quality", reverse("quality-limits")))
    return tabs
