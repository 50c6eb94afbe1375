"""Pages of a task as a scenario has the plan: shown from it, and what is saved there goes into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from core.web.pages import PageRequest
from projects.web.base import project_or_404
from schedule.policy import SCHEDULE_VIEW
from schedule.services.recalculation import PlanChange
from schedule.services.scenario_reading import seen_in
from schedule.services.scenarios import edit_scenario
from schedule.web.scenario_edits import scenario_or_404

View = Callable[..., HttpResponse]


def in_scenario(view: View) -> View:
    """Let `?scenario=` carry a view out in a scenario: its services write drafts, its page is drawn before they go."""

    @wraps(view)
    def run(request: PageRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("scenario", "")
        if not wanted:
            return view(request, key, *args, **kwargs)
        project = project_or_404(request, key, SCHEDULE_VIEW)
        is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
        scenario = scenario_or_404(request.actor, project, int(wanted) if is_id else None)
        request.scenario = scenario  # type: ignore[attr-defined]
        if request.method == "GET":
            shown, _ = seen_in(
                actor=request.actor, scenario=scenario, read=lambda _: view(request, key, *args, **kwargs)
            )
            return shown
        drawn: list[HttpResponse] = []

        def save() -> PlanChange:
            drawn.append(view(request, key, *args, **kwargs))
            return PlanChange(version=scenario.base_version)

        edit_scenario(actor=request.actor, scenario=scenario, run=save, read=lambda _: None)
        return drawn[0]

    return run
