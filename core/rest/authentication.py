"""A signed-in browser may call the API too; its actor is a person."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from core.actors import person


class BrowserSession(SessionAuthentication):
    """Session sign-in with CSRF protection; sets the actor."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The session's person, or None."""
        found = super().authenticate(request)
        if found is not None:
            http_request = request._request
            http_request.actor = person(  # type: ignore[attr-defined]
                found[0], request_id=getattr(http_request, "request_id", "")
            )
        return found
