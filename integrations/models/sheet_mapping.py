"""How a person mapped the columns of a task list, remembered for the next one with the same heads."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SheetMapping(models.Model):
    """A convenience of one person: it suggests, it decides nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    heads_hash = models.CharField(max_length=64)  # of the heads of the columns, in order
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "heads_hash"], name="sheet_mapping_once"),
        ]

    def __str__(self) -> str:
        return self.heads_hash
