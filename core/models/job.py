"""Long work as a row: the row is the truth, the message is only a doorbell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Job(models.Model):
    """A piece of long work with its progress, attempts and result."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        DEAD = "dead", "Given up"

    ACTIVE = (State.QUEUED, State.RUNNING)
    MAX_ATTEMPTS = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)  # what it is about; one active job per kind and key
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    token_scopes = models.JSONField(null=True)  # the scopes of the token that asked, if one did
    scope_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    step = models.CharField(max_length=200, blank=True)
    progress = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=36, blank=True)
    result = models.JSONField(null=True)
    result_url = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_active_once",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_owner_created"),
            models.Index(fields=["state", "lease_until"], name="job_state_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"

    @property
    def is_active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in self.ACTIVE

    @property
    def percent(self) -> int | None:
        """How far it is, or None while the total is not known."""
        return min(100, self.progress * 100 // self.total) if self.total else None
