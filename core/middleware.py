"""Who acts, in which request: request ids, actors, refusals as pages, and 500s that name their reference."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.actors import ANONYMOUS, person
from core.errors import PortalError
from core.problems import problem

GetResponse = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


class RequestIdMiddleware:
    """Give each request an id, or keep the one a proxy gave; it is in logs, history and problems."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")  # headers are frozen at first sight
        request.request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        request.META["HTTP_X_REQUEST_ID"] = request.request_id  # type: ignore[attr-defined]  # logs take it from here
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class ActorMiddleware:
    """Set `request.actor` from the session; the API's token authentication replaces it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        user: Any = request.user
        request_id: str = request.request_id  # type: ignore[attr-defined]
        request.actor = (  # type: ignore[attr-defined]
            person(user, request_id=request_id)
            if user.is_authenticated and user.is_active
            else ANONYMOUS.for_request(request_id)
        )
        return self.get_response(request)


class RefusalMiddleware:
    """Turn a refusal raised by a page into a page, an htmx fragment or JSON with the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer PortalError; leave the rest to Django."""
        if not isinstance(exception, PortalError):
            return None
        if wants_json(request):
            body = problem(
                exception.status, exception.slug, exception.title, exception.detail, request,
                **exception.extra, errors=getattr(exception, "fields", None),
            )  # fmt: skip
            return JsonResponse(body, status=exception.status, content_type="application/problem+json")
        if exception.status == 401:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        template = "parts/_error_band.html" if request.headers.get("HX-Request") else "shell/refusal.html"
        values = {"title": exception.title, "detail": exception.detail, "status": exception.status}
        return render(request, template, values, status=exception.status)


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller asked for JSON: the board's own calls do."""
    return "application/json" in request.headers.get("Accept", "") or request.path.startswith("/api/")
