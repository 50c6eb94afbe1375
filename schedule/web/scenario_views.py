"""Scenarios as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.actors import Actor
from core.freshness import state_of
from projects.models import Project
from schedule.computation.outcomes import Difference
from schedule.models import Scenario
from schedule.selectors.scenarios import FRESHNESS, BaseMove, base_move, input_changes
from schedule.services.scenarios import sets_of

KINDS = {
    "missed_deadlines": "Missed deadlines",
    "broken_constraints": "Broken constraints",
    "negative_float": "Negative float",
    "out_of_sequence": "Out of sequence",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list."""

    scenario: Scenario
    steps: int
    moved: bool
    edits_since: int
    finish: datetime | None
    finish_change: int | None
    """Working minutes later than the plan when it was last computed."""


@dataclass(frozen=True, slots=True)
class Side:
    """A scenario in a comparison; a closed one has no difference, because the plan went on without it."""

    scenario: Scenario
    difference: Difference | None
    conflicts: list[tuple[str, Any]]
    inputs: dict[str, Any]
    move: BaseMove | None


def listed(project: Project, scenarios: list[Scenario]) -> list[Listed]:
    """Rows of `scenarios_of`, without a query each."""
    version = state_of(FRESHNESS, project.pk).input_version
    return [_listed(each, version) for each in scenarios]


def _listed(scenario: Scenario, version: int) -> Listed:
    outcome = scenario.outcome or {}
    finish = outcome.get("finish")
    return Listed(
        scenario=scenario,
        steps=getattr(scenario, "step_count", 0),
        moved=scenario.is_open and scenario.base_version != version,
        edits_since=getattr(scenario, "edits_since", 0) if scenario.is_open else 0,
        finish=datetime.fromisoformat(finish) if finish else None,
        finish_change=outcome.get("finish_change"),
    )


def side_of(actor: Actor, scenario: Scenario, difference: Difference | None) -> Side:
    """One scenario of a comparison."""
    sets = sets_of(scenario)
    conflicts = [(KINDS[each.name], each) for each in difference.conflicts] if difference else []
    return Side(scenario, difference, conflicts, input_changes(actor, sets), base_move(scenario, sets))
