"""Token sign-in for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.selectors.tokens import state_of, token_behind
from accounts.services.tokens import note_use
from core.actors import token
from core.errors import NotSignedIn

SCHEME = "bearer"
WHY = {
    "expired": "This token has expired. Make a new one under API tokens.",
    "revoked": "This token was revoked. Make a new one under API tokens.",
}


class TokenAuthentication(BaseAuthentication):
    """Bearer tokens; sets the actor with the token's scopes. A token that ended is refused, never deleted."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person, or None where no bearer token was sent."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != SCHEME.encode():
            return None
        if len(words) != 2:
            raise NotSignedIn("Send one token after the word Bearer: `Authorization: Bearer itpm_…`.")
        row = self._checked(words[1].decode("latin-1"))
        note_use(row)
        http_request: Any = request._request
        http_request.actor = token(
            row.user, name=row.name, scopes=row.scopes, request_id=getattr(http_request, "request_id", "")
        )
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"

    def _checked(self, text: str) -> ApiToken:
        row = token_behind(text)
        if row is None:
            raise NotSignedIn("This token is not known. Check that it was copied whole.")
        state = state_of(row, timezone.now())
        if state in WHY:
            raise NotSignedIn(WHY[state])
        if not row.user.is_active:
            raise NotSignedIn("This token's person is deactivated. Ask an administrator.")
        return row


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI description names tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A bearer scheme."""
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix="Bearer")  # noqa: S106


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI description names a signed-in browser."""

    target_class = "core.rest.authentication.BrowserSession"
    name = "browser"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The session's cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
