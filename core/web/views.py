"""Error pages: sentences with a reference, as HTML or as problem details for the API."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.middleware import wants_json
from core.problems import problem


def _answer(request: HttpRequest, status: int, slug: str, title: str, detail: str) -> HttpResponse:
    if wants_json(request):
        body = problem(status, slug, title, detail, request)
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(
        request, f"{status}.html", {"title": title, "detail": detail, "status": status}, status=status
    )


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the request itself is broken. 413: it is longer than what is read; a browser keeps what was typed."""
    if isinstance(exception, RequestDataTooBig):
        title, most = "This is too much at once", settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_048_576
        detail = (
            f"What was sent is longer than {most} MB, so it was not read and nothing was saved. Go back, where your"
            " text still is, and send it as a file or in parts."
        )
        if wants_json(request):
            return _answer(request, 413, "too-large", title, detail)
        values = {"title": title, "detail": detail, "status": 413}
        return render(request, "shell/refusal.html", values, status=413)
    return _answer(request, 400, "bad-request", "This request cannot be read", "Go back and try again.")


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 of the framework."""
    return _answer(request, 403, "denied", "You may not do this", "Ask an administrator if you should.")


def form_not_recognised(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the check against forged forms: mostly a form that was open across a sign-in."""
    title = "This form is no longer valid"
    detail = (
        "The form was opened before you signed in or out in another tab, or the browser keeps no cookies."
        " Nothing was changed. Go back, load the page again and repeat it."
    )
    if wants_json(request):
        return _answer(request, 403, "form-not-recognised", title, detail)
    values = {"title": title, "detail": detail, "status": 403}
    return render(request, "shell/refusal.html", values, status=403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: absent and invisible answer alike."""
    return _answer(request, 404, "not-found", "Not found", "Nothing is here, or it is not yours to see.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the reference finds it in the logs. 503 while the database is away."""
    if _database_is_away():
        return _away(request)
    detail = "Something broke on our side. Nothing was saved. Give the reference to your administrator."
    return _answer(request, 500, "fault", "Something broke", detail)


def _database_is_away() -> bool:
    """Whether what went wrong is that the database could not be reached, or broke off."""
    held = connection.connection
    return isinstance(sys.exc_info()[1], OperationalError | InterfaceError) and (held is None or held.closed)


def _away(request: HttpRequest) -> HttpResponse:
    """503: nobody's mistake; asks nothing of the database itself."""
    title = "The database cannot be reached"
    detail = "Nothing was saved. It is usually back within a minute: wait a little, then try again."
    answer: HttpResponse
    if wants_json(request):
        body = problem(503, "unavailable", title, detail, request)
        answer = JsonResponse(body, status=503, content_type="application/problem+json")
    else:
        values = {
            "away": True,
            "title": title,
            "detail": detail,
            "reference": getattr(request, "request_id", ""),
        }
        answer = HttpResponse(render_to_string("500.html", values), status=503)
    answer.headers["Retry-After"] = "10"
    return answer
