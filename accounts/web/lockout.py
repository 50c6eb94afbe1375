"""Guessing passwords: eight failures for a person from one address, then a pause. Counted in Postgres."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db import connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from core.addresses import client_network
from core.middleware import wants_json
from core.problems import problem


def login_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that somebody tries to sign in with, in one spelling however it was typed."""
    given = credentials or {}
    typed = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login", "")
    return unicodedata.normalize("NFKC", str(typed)).strip().casefold().replace("\x00", "")[:255]


def hold_attempts(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Let the attempts of one person from one address come one after the other, until the transaction ends.

    Without it, attempts sent at the same moment would all be checked before the first failure is counted.
    """
    name = f"sign-in|{login_of(request, credentials)}|{client_network(request)}"
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say that sign-in is closed for a while, and for how long."""
    seconds = _seconds_left(request, credentials)
    minutes = max(1, math.ceil(seconds / 60))
    wait = "1 minute" if minutes == 1 else f"{minutes} minutes"
    detail = (
        f"There were too many attempts with a wrong password. Sign-in with this e-mail address from here is"
        f" closed for {wait}. A new password opens it no earlier."
    )
    response: HttpResponse
    if wants_json(request):
        body = problem(429, "locked-out", "Sign-in is closed for a while", detail, request)
        response = JsonResponse(body, status=429, content_type="application/problem+json")
    else:
        values = {"detail": detail, "email": request.POST.get("login", "")}
        response = render(request, "account/locked_out.html", values, status=429)
    response["Retry-After"] = str(max(1, math.ceil(seconds)))
    return response


def _seconds_left(request: HttpRequest, credentials: dict[str, Any] | None) -> float:
    cool_off = get_cool_off(request)
    last = AccessAttempt.objects.filter(
        username=login_of(request, credentials), ip_address=client_network(request)
    ).aggregate(last=Max("attempt_time"))["last"]
    whole = float(cool_off.total_seconds()) if cool_off else 0.0
    return whole if last is None else whole - (timezone.now() - last).total_seconds()
