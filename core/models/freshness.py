"""Dirty rows: which results are behind their inputs."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class Freshness(models.Model):
    """The version of a scope's inputs and the version its result was made from; behind means dirty."""

    kind = models.CharField(max_length=40)
    scope_id = models.BigIntegerField()
    input_version = models.BigIntegerField(default=0)
    result_version = models.BigIntegerField(default=0)
    dirty_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "scope_id"], name="freshness_once")]
        indexes = [
            models.Index(
                fields=["kind", "dirty_since"],
                name="freshness_dirty",
                condition=models.Q(result_version__lt=F("input_version")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope_id}: {self.result_version}/{self.input_version}"

    @property
    def is_behind(self) -> bool:
        """Whether the inputs changed after the result was made."""
        return self.result_version < self.input_version
