"""The planning board: its page, the plan as JSON, what changed since."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse

from core.errors import InvalidInput
from core.panels import panels_for
from core.policy import can
from core.web.json_answer import json_answer
from core.web.pages import PageRequest, page, render_page
from projects.web.base import project_or_404
from schedule.models import Task
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors import board as selectors
from schedule.selectors.scenarios import own_try_out
from schedule.selectors.undo import what_can_be_undone
from schedule.services.presence import note_presence
from schedule.web.base import schedule_context
from schedule.web.scenario_edits import scenario_table

FIRST_ROWS = 100
_WINDOW: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_AT: Final = re.compile(r"(?P<task>[0-9]{0,18})(?:,(?P<column>[a-z][a-z0-9_]{0,39})?)?")


@page(GET=SCHEDULE_VIEW)
def schedule_board(request: PageRequest, key: str) -> HttpResponse:
    """The board; its first rows as a plain table until scripts take over."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    tasks = Task.objects.filter(project=project)
    first = tasks.order_by("dates__row", "id").values_list("pk", flat=True)[:FIRST_ROWS]
    rows = selectors.board_rows(actor=request.actor, project=project, task_ids=first)
    may_edit = can(request.actor, SCHEDULE_EDIT, project)
    context = {
        **schedule_context(request, project, "board"),
        "may_edit": may_edit,
        "try_out": own_try_out(actor=request.actor, project=project) if may_edit else None,
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
    if "scenario" in request.GET:
        return json_answer(scenario_table(request.actor, project, request.GET["scenario"]), request=request)
    undo = what_can_be_undone(actor=request.actor, project=project)
    table = selectors.board_table(actor=request.actor, project=project)
    return json_answer(table | {"undo": undo}, request=request)


@page(GET=SCHEDULE_VIEW)
def schedule_changes(request: PageRequest, key: str) -> HttpResponse:
    """What changed after the version the board holds, and who else has it open.

    With `window` (any word of the asking window) and `at` (`task,column`) the others learn where this one stands.
    """
    project = project_or_404(request, key, SCHEDULE_VIEW)
    since = request.GET.get("since", "")
    if not since.isascii() or not since.isdigit() or len(since) > 18:
        raise InvalidInput(
            "since takes the version of an earlier answer.", fields={"since": ["A whole number."]}
        )
    window, (task_id, column) = request.GET.get("window", ""), _place(request.GET.get("at", ""))
    if window and not _WINDOW.fullmatch(window):
        raise InvalidInput("window takes up to 40 letters and digits.", fields={"window": ["A short word."]})
    answer = selectors.changes_since(actor=request.actor, project=project, since=int(since))
    if window:
        answer["presence"] = note_presence(
            actor=request.actor, project=project, window=window, task_id=task_id, column=column
        )
    return json_answer(answer, request=request)


def _place(at: str) -> tuple[int | None, str]:
    if not at:
        return None, ""
    match = _AT.fullmatch(at)
    if match is None:
        raise InvalidInput("at takes a task's id and a column.", fields={"at": ["Such as 12,name."]})
    return (int(match["task"]) if match["task"] else None), match["column"] or ""


def _with_days(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its dates as dates, for the filters of the template."""
    dates = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("start", "finish")}
    return {**row, **dates}
