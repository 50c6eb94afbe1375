"""Why a task has its dates, for the tip beside its bar."""

from __future__ import annotations

from django.http import HttpResponse

from core.web.pages import PageRequest, page
from projects.web.base import project_or_404
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.why import why_of
from schedule.web.base import task_or_404
from schedule.web.edits import json_answer

LENGTH = 4
"""Sentences of the chain that a tip has room for."""


@page(GET=SCHEDULE_VIEW)
def schedule_why(request: PageRequest, key: str, number: int) -> HttpResponse:
    """The sentence on a task's dates, and the chain of what drives it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    steps = why_of(project=project, task=task_or_404(request, project, number), length=LENGTH)
    return json_answer(
        {
            "why": [
                {"task": step.task_id, "number": step.number, "name": step.name, "sentence": step.sentence}
                for step in steps
            ]
        }
    )
