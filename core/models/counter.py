"""Numbers that people read (ATLAS-12): one locked counter per scope and series."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """The last number given out in a series of a scope. The numbered rows have their own unique constraint."""

    scope_id = models.BigIntegerField()
    series = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_id", "series"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} of {self.scope_id}: {self.last}"
