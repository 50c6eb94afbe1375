"""Token sign-in for programs."""

from __future__ import annotations

from typing import Any

from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.request import Request

from core.actors import token


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]
    """Bearer tokens; sets the actor with the token's scopes."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The token's person, or None without a token."""
        found: tuple[Any, Any] | None = super().authenticate(request)
        if found is not None:
            user, row = found
            http_request = request._request
            http_request.actor = token(  # type: ignore[attr-defined]
                user, name=row.name, scopes=row.scopes, request_id=getattr(http_request, "request_id", "")
            )
        return found
