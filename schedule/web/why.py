"""Why a task has its dates, for the tip beside its bar."""

from __future__ import annotations

from django.http import HttpResponse

from core.errors import InvalidInput
from core.web.json_answer import json_answer
from core.web.pages import PageRequest, page
from projects.models import Project
from projects.web.base import project_or_404
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.why import WhyStep, why_of
from schedule.services.scenario_reading import seen_in
from schedule.web.base import task_or_404
from schedule.web.scenario_edits import scenario_or_404

LENGTH = 4
"""Sentences of the chain that a tip has room for."""


@page(GET=SCHEDULE_VIEW)
def schedule_why(request: PageRequest, key: str, number: int) -> HttpResponse:
    """The sentence on a task's dates, and the chain of what drives it; `?scenario=` as that has the plan."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    wanted = request.GET.get("scenario", "")

    def read(plan: Project) -> list[WhyStep]:
        return why_of(
            actor=request.actor, project=plan, task=task_or_404(request, plan, number), length=LENGTH
        )

    if not wanted:
        steps = read(project)
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        scenario = scenario_or_404(request.actor, project, int(wanted))
        steps, _ = seen_in(actor=request.actor, scenario=scenario, read=read)
    else:
        raise InvalidInput("scenario takes the id of a scenario.", fields={"scenario": ["A whole number."]})
    return json_answer(
        {
            "why": [
                {"task": step.task_id, "number": step.number, "name": step.name, "sentence": step.sentence}
                for step in steps
            ]
        }
    )
