"""Refusals: every error that a person or a program is told, with its HTTP meaning."""

from __future__ import annotations

from typing import Any


class PortalError(Exception):
    """A sentence that says what is wrong, where, and what to do."""

    status = 400
    slug = "bad-request"
    title = "The request cannot be carried out"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class InvalidInput(PortalError):
    """Input that breaks a rule; `fields` maps a field to its sentences."""

    status = 400
    slug = "invalid-input"
    title = "Some input is not valid"

    def __init__(self, detail: str, *, fields: dict[str, list[str]] | None = None, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.fields = fields or {}


class NotSignedIn(PortalError):
    """Nobody is signed in."""

    status = 401
    slug = "not-signed-in"
    title = "Sign in first"


class Denied(PortalError):
    """Visible, but not allowed."""

    status = 403
    slug = "denied"
    title = "You may not do this"


class NotVisible(PortalError):
    """Absent, or not for this actor to see; the two answer alike."""

    status = 404
    slug = "not-found"
    title = "Not found"

    def __init__(self, detail: str = "Nothing is here, or it is not yours to see.", **extra: Any) -> None:
        super().__init__(detail, **extra)


class Conflict(PortalError):
    """The state of the record forbids the act (a guard's veto, a running job, a duplicate)."""

    status = 409
    slug = "conflict"
    title = "This cannot be done now"


class Stale(PortalError):
    """Somebody changed the record since it was read. `current` and `yours` map fields to values."""

    status = 409
    slug = "stale"
    title = "Somebody changed this meanwhile"

    def __init__(
        self,
        detail: str,
        *,
        current: dict[str, Any] | None = None,
        yours: dict[str, Any] | None = None,
        current_version: int | None = None,
    ) -> None:
        super().__init__(detail, current=current or {}, yours=yours or {}, current_version=current_version)


class PreconditionRequired(PortalError):
    """An edit over REST without the version it was made from."""

    status = 428
    slug = "precondition-required"
    title = "Say which version you edit"


class TooLarge(PortalError):
    """More than the limits allow."""

    status = 413
    slug = "too-large"
    title = "This is too large"
