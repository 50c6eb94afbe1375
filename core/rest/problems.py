"""RFC 9457 problem details for every error of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import InvalidInput, PortalError
from core.problems import problem

STALE_OVER_REST = status.HTTP_412_PRECONDITION_FAILED


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn refusals and framework errors into problems; unknown faults stay a 500 of the middleware."""
    request = context.get("request")
    headers: dict[str, str] = {}
    if isinstance(exc, PortalError):
        code = STALE_OVER_REST if exc.slug == "stale" else exc.status
        extra = dict(exc.extra)
        if isinstance(exc, InvalidInput) and exc.fields:
            extra["errors"] = exc.fields
        body = problem(code, exc.slug, exc.title, exc.detail, request, **extra)
        if code == status.HTTP_401_UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(exc, ValidationError):
        code = 400
        fields: Any = exc.message_dict if hasattr(exc, "error_dict") else {"non_field_errors": exc.messages}
        body = problem(
            code, "invalid-input", "Some input is not valid", _first(fields), request, errors=fields
        )
    elif isinstance(exc, exceptions.ValidationError):
        code = 400
        fields = exc.detail
        if not isinstance(fields, dict):
            fields = {"non_field_errors": fields}
        fields = dict(_flat(fields))
        body = problem(
            code, "invalid-input", "Some input is not valid", _first(fields), request, errors=fields
        )
    elif isinstance(exc, Http404):
        code = 404
        body = problem(code, "not-found", "Not found", "Nothing is here, or it is not yours to see.", request)
    elif isinstance(exc, PermissionDenied):
        code = 403
        body = problem(code, "denied", "You may not do this", str(exc) or "You may not do this.", request)
    elif isinstance(exc, exceptions.APIException):
        code = exc.status_code
        slug = str(getattr(exc, "default_code", "error")).replace("_", "-")
        body = problem(code, slug, str(exc.default_detail), _first(exc.detail), request)
        if getattr(exc, "auth_header", None):
            headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
        if getattr(exc, "wait", None):
            headers["Retry-After"] = str(int(exc.wait))  # type: ignore[attr-defined]
    else:
        return None
    set_rollback()
    response = Response(body, status=code, headers=headers)
    response.is_problem = True  # type: ignore[attr-defined]
    return response


def _flat(fields: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Sentences about parts of lists and objects under one key each: `tasks.3.name`."""
    parts = fields.items() if isinstance(fields, dict) else enumerate(fields)
    for name, value in parts:
        key = f"{before}.{name}" if before else str(name)
        nested = isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(each, dict) for each in value)
        )
        if nested:
            yield from _flat(value, key)
        elif value:
            yield key, value


def _first(detail: Any, name: str = "") -> str:
    if isinstance(detail, dict):
        key, value = next(iter(detail.items()), ("", ""))
        return _first(value, "" if key == "non_field_errors" else str(key))
    if isinstance(detail, list | tuple):
        return _first(detail[0] if detail else "", name)
    return f"{name}: {detail}" if name else str(detail)
