"""Pages: one URL, one view, one declared action; the partial alone for an htmx request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.actors import Actor
from core.policy import Action, require

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class PageRequest(HttpRequest):
    """A request as our middleware leaves it (for types)."""

    actor: Actor
    request_id: str
    htmx: Any


def page(**actions: Action) -> Callable[[V], V]:
    """Declare a page: `@page(GET=PROJECT_VIEW, POST=PROJECT_EDIT)`.

    Sends strangers to the sign-in page, refuses other methods, and asks site-level read actions at once; what
    concerns an object is asked where the object is known (reads through `visible_to`, writes in the service).
    """

    def decorate(view: V) -> V:
        @functools.wraps(view)
        def run(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.actor.is_authenticated:
                from core.middleware import wants_json

                if request.headers.get("HX-Request") or wants_json(request):
                    from core.errors import NotSignedIn

                    raise NotSignedIn("Your sign-in has ended. Sign in again; what you typed is still here.")
                return redirect_to_login(request.get_full_path())
            action = actions.get(request.method or "") or actions.get("GET")
            if action is not None and action.level == "site" and not action.writes:
                require(request.actor, action)
            return view(request, *args, **kwargs)

        methods = sorted(set(actions) | ({"HEAD"} if "GET" in actions else set()))
        wrapped = require_http_methods(methods)(run)
        wrapped.policy_actions = dict(actions)  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page; for an htmx request that targets it, its partial alone."""
    is_fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    response = render(request, partial if partial and is_fragment else template, context, status=status)
    response["Vary"] = "HX-Request, Cookie"
    return response
