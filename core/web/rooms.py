"""The core's own entry in the navigation: jobs, at the foot."""

from __future__ import annotations

from django.urls import reverse

from core.actors import Actor
from core.web.context import ROOMS, Room


def _rooms(actor: Actor) -> list[Room]:
    return [Room("jobs", "Jobs", reverse("job-list"), "progress-check", place="foot", key="b")]


def register() -> None:
    """Tell the shell."""
    ROOMS.register("core", _rooms, order=900)
