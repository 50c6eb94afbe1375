"""Scenarios as the board's panel takes them: their list, one beside the plan or another, and what is done with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

from core.change_clashes import Clash
from core.errors import InvalidInput
from core.policy import can
from core.web.pages import PageRequest, page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.models import Scenario
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.scenarios import (
    base_move,
    clash_words,
    difference_values,
    input_changes,
    minutes_per_day,
    scenarios_of,
    steps_of,
    summary,
)
from schedule.selectors.undo import what_can_be_undone
from schedule.services.scenario_reading import differences
from schedule.services.scenario_rebase import rebase_scenario
from schedule.services.scenarios import (
    apply_scenario,
    clash_values,
    create_scenario,
    discard_scenario,
    rename_scenario,
    sets_of,
)
from schedule.web.scenario_edits import scenario_or_404

MOST_LISTED = 200
MOST_TOLD = 100
ACTS = ("apply", "discard", "rebase", "rename")


@page(GET=SCHEDULE_VIEW, POST=SCHEDULE_EDIT)
def scenario_rows(request: PageRequest, key: str) -> HttpResponse:
    """The scenarios of a plan, the newest first; POST `{name, copy_of?}` begins one."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    per_day = minutes_per_day(project)
    if request.method == "POST":
        body = _body(request)
        copy = body.get("copy_of")
        made = create_scenario(
            actor=request.actor,
            project=project,
            name=_text(body, "name"),
            copy_of=None if copy is None else scenario_or_404(request.actor, project, copy),
        )
        shown = scenario_or_404(request.actor, project, made.pk)
        return _json({"scenario": summary(shown, per_day), "undo": steps_of(shown)}, 201)
    rows = scenarios_of(actor=request.actor, project=project)
    if request.GET.get("state", "") == "open":
        rows = rows.filter(state=Scenario.State.OPEN)
    listed = [summary(_with_project(row, project), per_day) for row in rows[:MOST_LISTED]]
    return _json({"scenarios": listed, "may_edit": can(request.actor, SCHEDULE_EDIT, project)})


@page(GET=SCHEDULE_VIEW)
def scenario_data(request: PageRequest, key: str, scenario_id: int) -> HttpResponse:
    """One scenario beside the plan: differences, entered changes, a moved base; `?beside=` adds another scenario."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    wanted = [scenario_or_404(request.actor, project, scenario_id)]
    beside = request.GET.get("beside", "")
    if beside:
        if not (beside.isascii() and beside.isdigit() and len(beside) < 19):
            raise InvalidInput("beside takes the id of a scenario.", fields={"beside": ["A whole number."]})
        wanted.append(scenario_or_404(request.actor, project, int(beside)))
    sides = compared(request, project, wanted)
    return _json(sides[0] | ({"beside": sides[1]} if len(sides) > 1 else {}))


@page(POST=SCHEDULE_EDIT)
def scenario_acts(request: PageRequest, key: str, scenario_id: int) -> HttpResponse:
    """`{act: apply | discard | rebase | rename, version?, name?, drop?, keep?}`; the last two list [model, id]."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    scenario = scenario_or_404(request.actor, project, scenario_id)
    body = _body(request)
    act, version = body.get("act"), _version(body)
    answer: dict[str, Any] = {}
    if act == "apply":
        change = apply_scenario(actor=request.actor, scenario=scenario, expected_version=version)
        answer = {
            "version": change.version,
            "pending": change.pending,
            "job": change.job_id,
            "plan_undo": what_can_be_undone(actor=request.actor, project=project),
        }
    elif act == "discard":
        discard_scenario(actor=request.actor, scenario=scenario, expected_version=version)
    elif act == "rename":
        rename_scenario(
            actor=request.actor, scenario=scenario, expected_version=version, name=_text(body, "name")
        )
    elif act == "rebase":
        done = rebase_scenario(
            actor=request.actor,
            scenario=scenario,
            expected_version=version,
            drop=_rows(body, "drop"),
            keep=_rows(body, "keep"),
        )
        answer = {"dropped": [list(row) for row in done.dropped], "kept": clash_values(done.kept)}
    else:
        raise InvalidInput("act is one of apply, discard, rebase, rename.", fields={"act": ["Not an act."]})
    shown = scenario_or_404(request.actor, project, scenario_id)
    return _json(answer | {"scenario": summary(shown, minutes_per_day(project)), "undo": steps_of(shown)})


def compared(request: PageRequest, project: Project, wanted: list[Scenario]) -> list[dict[str, Any]]:
    """Scenarios beside the plan as plain values."""
    per_day = minutes_per_day(project)
    found = differences(actor=request.actor, project=project, scenarios=wanted)
    sides = []
    for scenario, difference in zip(wanted, found, strict=True):
        sets = sets_of(scenario)
        move = base_move(scenario, sets)
        sides.append(
            {
                "scenario": summary(scenario, per_day),
                "undo": steps_of(scenario),
                "difference": difference_values(project, difference, per_day),
                "inputs": input_changes(request.actor, sets),
                "base": None
                if move is None
                else {
                    "edits": move.edits,
                    "rows": list(move.rows),
                    "clashes": _told(request, move.clashes),
                },
            }
        )
    return sides


def _told(request: PageRequest, found: Sequence[Clash]) -> list[dict[str, Any]]:
    """Clashes with what plan and scenario say, as people write it."""
    told = clash_words(request.actor, list(found[:MOST_TOLD]))
    words = [{"plan": each.get("plan"), "scenario": each.get("scenario")} for _, each in told]
    return [
        value | (words[place] if place < len(words) else {})
        for place, value in enumerate(clash_values(found))
    ]


def _with_project(scenario: Scenario, project: Project) -> Scenario:
    scenario.project = project
    return scenario


def _body(request: PageRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise InvalidInput("The request is not JSON.") from None
    if not isinstance(body, dict):
        raise InvalidInput("Send one JSON object.")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is text.", fields={name: ["Text."]})
    return value


def _version(body: dict[str, Any]) -> int | None:
    value = body.get("version")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise InvalidInput(
            "version says which version of the scenario this was made from.",
            fields={"version": ["A whole number."]},
        )
    return value


def _rows(body: dict[str, Any], name: str) -> set[tuple[str, int]]:
    value = body.get(name, [])
    rows = set()
    for row in value if isinstance(value, list) else [None]:
        match row:
            case [str() as model, int() as object_id] if not isinstance(object_id, bool):
                rows.add((model, object_id))
            case _:
                raise InvalidInput(
                    f"{name} lists rows as [model, id].", fields={name: ["Rows as [model, id]."]}
                )
    return rows


def _json(body: object, status: int = 200) -> JsonResponse:
    response = JsonResponse(
        body, status=status, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")}
    )
    response["Cache-Control"] = "no-store"
    return response
