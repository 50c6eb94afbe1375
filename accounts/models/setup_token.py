"""The one-time token of the first visit: whoever holds it makes the first administrator."""

from __future__ import annotations

from django.db import models


class SetupToken(models.Model):
    """At most one row, and none once an administrator exists. The token itself is not stored."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    digest = models.CharField(max_length=64)  # SHA-256 in hexadecimal
    created_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="setup_token_only_one")]

    def __str__(self) -> str:
        return "The token of the first visit"
