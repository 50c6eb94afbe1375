"""The first tab of a project: what it is, who works on it, and what other rooms say about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.text import capfirst

from core.history_view import sentence_for
from core.panels import panels_for
from core.policy import can
from core.templatetags._figures import day, day_weekday
from core.web.pages import PageRequest, page, render_page
from projects.models import Project
from projects.policy import HISTORY_VIEW, MEMBERS_VIEW, PROJECT_EDIT, PROJECT_VIEW
from projects.selectors.history import act_page, acts_of
from projects.selectors.people import members_of
from projects.web.base import project_context, project_or_404

RECENT = 5
SHOWN_PEOPLE = 12


@page(GET=PROJECT_VIEW)
def project_overview(request: PageRequest, key: str) -> HttpResponse:
    """Facts, purpose, people, recent history, and the panels of other rooms."""
    project = project_or_404(request, key, PROJECT_VIEW)
    context = {
        **project_context(request, project, "overview"),
        "figures": _figures(project),
        "may_edit": can(request.actor, PROJECT_EDIT, project),
        "panels": panels_for("project-overview", request.actor, project),
        "side_panels": panels_for("project-overview-side", request.actor, project),
    }
    if can(request.actor, MEMBERS_VIEW, project):
        people = list(members_of(actor=request.actor, project=project))
        context |= {"people": people[:SHOWN_PEOPLE], "more_people": max(0, len(people) - SHOWN_PEOPLE)}
    if can(request.actor, HISTORY_VIEW, project):
        recent = act_page(acts_of(actor=request.actor, project=project), size=RECENT)
        context["recent"] = [
            {"sentence": capfirst(sentence_for(act)), "who": act.actor_label, "when": act.at}
            for act in recent.acts
        ]
    return render_page(request, "projects/overview.html", context)


def _figures(project: Project) -> list[dict[str, Any]]:
    """The dates of the project as key figures, each with one line of context."""
    status_date = project.effective_status_date()
    how = "pinned" if project.status_date else f"follows the day in {project.time_zone.replace('_', ' ')}"
    target = project.target_finish
    return [
        {
            "label": "Start",
            "value": day(project.start_date),
            "note": _distance(status_date, project.start_date),
        },
        {
            "label": "Target finish",
            "value": day(target) if target else None,
            "note": _distance(status_date, target) if target else "",
            "reason": "No target finish is set for this project.",
        },
        {"label": "Status date", "value": f"{day_weekday(status_date)} {status_date.year}", "note": how},
        {
            "label": "Phase",
            "value": project.get_phase_display(),
            "note": project.programme.name if project.programme else "in no programme",
        },
    ]


def _distance(status_date: Any, target: Any) -> str:
    days = (target - status_date).days
    if days == 0:
        return "on the status date"
    amount = "1 day" if abs(days) == 1 else f"{abs(days):,} days"
    return f"{amount} after the status date" if days > 0 else f"{amount} before the status date"
