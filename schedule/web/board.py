"""The planning board: its page, the plan as JSON, what changed since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse

from core.errors import InvalidInput
from core.panels import panels_for
from core.policy import can
from core.web.pages import PageRequest, page, render_page
from projects.web.base import project_or_404
from schedule.models import Task
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors import board as selectors
from schedule.web.base import schedule_context

FIRST_ROWS = 100


@page(GET=SCHEDULE_VIEW)
def schedule_board(request: PageRequest, key: str) -> HttpResponse:
    """The board; its first rows as a plain table until scripts take over."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    tasks = Task.objects.filter(project=project)
    first = tasks.order_by("dates__row", "id").values_list("pk", flat=True)[:FIRST_ROWS]
    rows = selectors.board_rows(actor=request.actor, project=project, task_ids=first)
    context = {
        **schedule_context(request, project, "board"),
        "may_edit": can(request.actor, SCHEDULE_EDIT, project),
        "rows": [_with_days(row) for row in rows],
        "row_count": tasks.count(),
        "tool_panels": panels_for("schedule-tools", request.actor, project),
        "menu_panels": panels_for("schedule-menu", request.actor, project),
        "empty_panels": panels_for("schedule-empty-actions", request.actor, project),
    }
    return render_page(request, "schedule/board.html", context)


@page(GET=SCHEDULE_VIEW)
def schedule_data(request: PageRequest, key: str) -> HttpResponse:
    """The whole plan as the board draws it."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    return _json(selectors.board_table(actor=request.actor, project=project))


@page(GET=SCHEDULE_VIEW)
def schedule_changes(request: PageRequest, key: str) -> HttpResponse:
    """What changed after the version the board holds."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    since = request.GET.get("since", "")
    if not since.isascii() or not since.isdigit() or len(since) > 18:
        raise InvalidInput(
            "since takes the version of an earlier answer.", fields={"since": ["A whole number."]}
        )
    return _json(selectors.changes_since(actor=request.actor, project=project, since=int(since)))


def _with_days(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its dates as dates, for the filters of the template."""
    dates = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("start", "finish")}
    return {**row, **dates}


def _json(body: object) -> JsonResponse:
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    response["Cache-Control"] = "no-store"
    return response
