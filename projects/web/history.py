"""The history of a project as readable sentences."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from core.history_view import entries_of
from core.web.pages import PageRequest, page, render_page
from projects.policy import HISTORY_VIEW
from projects.selectors.history import act_page, acts_of, people_in_history
from projects.web.base import project_context, project_or_404
from projects.web.filter_forms import HistoryFilterForm

PAGE_SIZE = 50


@page(GET=HISTORY_VIEW)
def project_history(request: PageRequest, key: str) -> HttpResponse:
    """Who did what, the newest first, fifty at a time."""
    project = project_or_404(request, key, HISTORY_VIEW)
    people = people_in_history(actor=request.actor, project=project)
    form = HistoryFilterForm(request.GET, people=people)
    acts = acts_of(actor=request.actor, project=project, narrowed=form.narrowed())
    shown = act_page(acts, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    with timezone.override(project.zone):
        items = entries_of(shown.acts, actor=request.actor)
    context = {
        **project_context(request, project, "history"),
        "filter_form": form,
        "items": items,
        "next_cursor": shown.next_cursor,
        "is_later_page": bool(request.GET.get("cursor")),
        "is_narrowed": bool(form.changed_data),
    }
    return render_page(request, "projects/project_history.html", context)
