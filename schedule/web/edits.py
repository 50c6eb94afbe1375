"""The board's one address for changes: a JSON edit in, every changed row out."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse

from core.errors import InvalidInput, Stale, TooLarge
from core.problems import problem
from core.web.json_answer import json_answer
from core.web.pages import PageRequest, page
from projects.web.base import project_or_404
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors import board as selectors
from schedule.selectors.undo import what_can_be_undone
from schedule.services.bulk import StaleRows
from schedule.services.recalculation import PlanChange
from schedule.web.edit_input import BoardEdit
from schedule.web.edit_verbs import carry_out
from schedule.web.scenario_edits import answer_in_scenario

MANY_LINKS: Final = 2_000
MOST_HINTS: Final = 3


@page(POST=SCHEDULE_EDIT)
def schedule_edits(request: PageRequest, key: str) -> HttpResponse:
    """Carry out one edit and answer with the rows it changed; a stale one with the rows as they are now."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    edit = BoardEdit(request.actor, project, _read(request))
    if edit.body.get("scenario") is not None:
        tried = answer_in_scenario(edit, answer_of, partial(_stale, request))
        return tried if isinstance(tried, HttpResponse) else json_answer(tried, request=request)
    try:
        change = carry_out(edit)
    except Stale as refusal:
        return _stale(request, edit, refusal)
    return json_answer(answer_of(edit, change), request=request)


def answer_of(edit: BoardEdit, change: PlanChange) -> dict[str, Any]:
    """Every row a change touched, and the links where they did."""
    actor, project = edit.actor, edit.project
    answer: dict[str, Any] = {
        "version": change.version,
        "removed": change.removed,
        "created": change.created,
        "links_changed": change.links_changed,
        "pending": change.pending,
        "job": change.job_id,
        "error": change.error,
        "undo": what_can_be_undone(actor=actor, project=project),
        "hint": " ".join(edit.hints[:MOST_HINTS]),
        **selectors.board_answer(actor=actor, project=project, task_ids=change.changed),
    }
    if change.links_changed and (change.removed_links is None or len(change.changed_links) > MANY_LINKS):
        answer["links"] = selectors.board_links(actor=actor, project=project)
        return answer
    answer["removed_links"] = change.removed_links or []
    if change.changed_links:
        answer["link_rows"] = selectors.board_links(
            actor=actor, project=project, link_ids=change.changed_links
        )
    return answer


def _read(request: PageRequest) -> dict[str, Any]:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    try:
        edit = json.loads(request.body)
    except RequestDataTooBig:
        raise TooLarge(
            f"This edit is larger than {limit // 2**20} MB. Nothing was changed: paste the rows in parts, or import"
            " them as a file."
        ) from None
    except (ValueError, RecursionError):
        raise InvalidInput("The edit is not JSON.") from None
    if not isinstance(edit, dict):
        raise InvalidInput("An edit is one JSON object with a verb.")
    return edit


def _stale(request: PageRequest, edit: BoardEdit, refusal: Stale) -> HttpResponse:
    """The rows as they are now, and field by field what they say beside what was sent."""
    sent, is_list = _sent(edit.body), isinstance(refusal, StaleRows) and "task" not in edit.body
    places: dict[int, int] = {}
    if isinstance(refusal, StaleRows):
        places = {row["id"]: row["place"] for row in refusal.rows}
    elif "task" in edit.body:
        places = {edit.id("task"): 0}
    rows = selectors.board_rows(actor=edit.actor, project=edit.project, task_ids=places)
    conflicts = [
        {
            "index": places[row["id"]],
            "task": row["id"],
            "version": row["version"],
            "fields": {
                name: {"yours": value, "now": row.get(name)}
                for name, value in sent[places[row["id"]]].items()
            },
        }
        for row in rows
    ]
    body = problem(
        refusal.status, refusal.slug, refusal.title, refusal.detail, request,
        current_version=refusal.extra.get("current_version"),
        task=rows[0] if rows and not is_list else None,
        tasks=rows if is_list else None,
        yours=edit.body.get("fields"),
        conflicts=conflicts,
    )  # fmt: skip
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")


def _sent(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields as they were sent, by the place in the list; one for an edit of one row."""
    for name in ("changes", "updates", "tasks"):
        given = body.get(name)
        if isinstance(given, list) and given:
            return [_fields_of(each) for each in given]
    return [_fields_of(body) or ({"predecessors": body["text"]} if "text" in body else {})]


def _fields_of(given: Any) -> dict[str, Any]:
    fields = given.get("fields") if isinstance(given, dict) else None
    return fields if isinstance(fields, dict) else {}
