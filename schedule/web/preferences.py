"""The board's own address for how a person arranged it: columns, widths, order, filters, named views."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse

from core.errors import InvalidInput, TooLarge
from core.web.json_answer import json_answer
from core.web.pages import PageRequest, page
from projects.web.base import project_or_404
from schedule.policy import SCHEDULE_ARRANGE, SCHEDULE_VIEW
from schedule.selectors.board_views import own_views
from schedule.services.board_habits import choose_drags
from schedule.services.board_views import remove_view, save_view

LARGEST_BODY = 64_000
KEYS = frozenset({"current", "based_on", "view", "content", "remove", "drags"})


@page(GET=SCHEDULE_VIEW, PUT=SCHEDULE_ARRANGE)
def schedule_preferences(request: PageRequest, key: str) -> HttpResponse:
    """Read one's arrangements; keep how the board is now, a view under a name, how drags work; or remove a view."""
    project = project_or_404(request, key, SCHEDULE_VIEW)
    actor = request.actor
    if request.method == "PUT":
        body = _read(request)
        if "drags" in body:
            choose_drags(actor=actor, project=project, drags=body["drags"])
        if "remove" in body:
            remove_view(actor=actor, project=project, name=body["remove"])
        if "view" in body:
            if not str(body["view"]).strip():
                raise InvalidInput("Give the view a name.", fields={"view": ["Give the view a name."]})
            save_view(actor=actor, project=project, name=body["view"], content=body.get("content", {}))
        if "current" in body:
            based_on = body.get("based_on") or ""
            save_view(actor=actor, project=project, content=body["current"], based_on=based_on)
    return json_answer(own_views(actor=actor, project=project))


def _read(request: PageRequest) -> dict[str, Any]:
    try:
        if len(request.body) > LARGEST_BODY:
            raise TooLarge("These arrangements are too large to keep.")
        body = json.loads(request.body)
    except RequestDataTooBig:
        raise TooLarge("These arrangements are too large to keep.") from None
    except (ValueError, RecursionError):
        raise InvalidInput("The arrangement is not JSON.") from None
    if not isinstance(body, dict) or not body or not set(body) <= KEYS:
        raise InvalidInput(f"Send an object with some of {', '.join(sorted(KEYS))}.")
    return body
