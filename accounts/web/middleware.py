"""Times in the person's own zone; and the first visit, which leads to the making of the administrator."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.selectors.first_visit import has_administrator

GetResponse = Callable[[HttpRequest], HttpResponse]
PROBES = ("/healthz", "/readyz")


class TimeZoneMiddleware:
    """Activate the signed-in person's time zone for the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        zone = getattr(request.user, "time_zone", "UTC")
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return self.get_response(request)


class FirstVisitMiddleware:
    """While nobody runs the portal, every page leads to the first visit.

    Asked for strangers only, so that a signed-in page costs no query for it: whoever signed in was made by somebody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        actor: Any = request.actor  # type: ignore[attr-defined]
        if actor.is_authenticated or self._stays_open(request.path) or has_administrator():
            return self.get_response(request)
        return redirect("first-visit")

    def _stays_open(self, path: str) -> bool:
        open_pages = (reverse("first-visit"), reverse("theme"), "/api/", settings.STATIC_URL)
        return path in PROBES or path.startswith(open_pages)
