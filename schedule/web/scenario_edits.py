"""Edits of the board that go into a scenario instead of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from core.actors import Actor
from core.errors import NotVisible, Stale
from core.freshness import state_of
from projects.models import Project
from schedule.models import Scenario
from schedule.selectors.board import board_table
from schedule.selectors.scenarios import (
    FRESHNESS,
    difference_values,
    input_changes,
    minutes_per_day,
    scenarios_of,
    steps_of,
    summary,
)
from schedule.services.recalculation import PlanChange
from schedule.services.scenario_reading import seen_in
from schedule.services.scenarios import (
    TriedOut,
    edit_scenario,
    redo_in_scenario,
    sets_of,
    undo_in_scenario,
)
from schedule.services.try_outs import begin_try_out
from schedule.web.edit_input import LARGEST_ID, BoardEdit
from schedule.web.edit_verbs import carry_out

Answer = dict[str, Any]
TRY_OUT = "try-out"


class _Answered(Exception):
    """An edit that was stale, answered while the rows of the scenario could still be read."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def answer_in_scenario(
    edit: BoardEdit,
    answer_of: Callable[[BoardEdit, PlanChange], Answer],
    stale: Callable[[BoardEdit, Stale], HttpResponse],
) -> Answer | HttpResponse:
    """Carry out an edit in the scenario that its body names; `difference` compares it with the plan."""
    scenario = _scenario_of(edit)

    def run() -> PlanChange:
        try:
            return carry_out(edit)
        except Stale as refusal:
            raise _Answered(stale(edit, refusal)) from None

    def read(change: PlanChange) -> Answer:
        return answer_of(edit, change)

    verb = edit.body.get("verb")
    try:
        if verb == "undo":
            answer, tried = undo_in_scenario(actor=edit.actor, scenario=scenario, read=read)
        elif verb == "redo":
            answer, tried = redo_in_scenario(actor=edit.actor, scenario=scenario, read=read)
        else:
            answer, tried = edit_scenario(actor=edit.actor, scenario=scenario, run=run, read=read)
    except _Answered as answered:
        return answered.response
    return answer | _state(edit.actor, edit.project, scenario.pk, tried)


def _state(actor: Actor, project: Project, scenario_id: int, tried: TriedOut) -> Answer:
    """What the panel shows beside the rows; the version is that of the plan, which the edit did not touch."""
    scenario = scenario_or_404(actor, project, scenario_id)
    per_day = minutes_per_day(project)
    return {
        "version": scenario.base_version,
        "pending": False,
        "job": None,
        "undo": steps_of(scenario),
        "scenario": summary(scenario, per_day),
        "difference": difference_values(project, tried.difference, per_day),
        "inputs": input_changes(actor, sets_of(scenario)),
    }


def _scenario_of(edit: BoardEdit) -> Scenario:
    """The scenario that an edit names; `try-out` is the person's own, which begins with its first edit."""
    wanted = edit.body.get("scenario")
    if wanted == TRY_OUT:
        wanted = begin_try_out(actor=edit.actor, project=edit.project).pk
    return scenario_or_404(edit.actor, edit.project, wanted)


def scenario_or_404(actor: Actor, project: Project, value: Any) -> Scenario:
    """A scenario of this project by its id; one of another project answers like one that does not exist."""
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value < LARGEST_ID
    found = scenarios_of(actor=actor, project=project).filter(pk=value).first() if is_id else None
    if found is None:
        raise NotVisible("There is no such scenario in this project. It may have been applied or discarded.")
    found.project = project
    return found


def scenario_table(actor: Actor, project: Project, wanted: str) -> Answer:
    """The whole plan as a scenario has it, as the board draws it; what the plan of now has no place for is named."""
    is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    scenario = scenario_or_404(actor, project, int(wanted) if is_id else None)
    table, left_out = seen_in(
        actor=actor,
        scenario=scenario,
        read=lambda tried: board_table(actor=actor, project=tried),
    )
    version = state_of(FRESHNESS, project.pk).input_version
    return table | {
        "version": version,
        "computed": version,
        "scenario": summary(scenario, minutes_per_day(project)),
        "undo": steps_of(scenario),
        "left_out": [clash.sentence for clash in left_out],
        "can_edit": table["can_edit"] and scenario.is_open,
        "can_report_progress": table["can_report_progress"] and scenario.is_open,
    }
