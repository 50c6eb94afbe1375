"""The structure above projects: portfolio → programme."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from core.history import tracked
from core.models import Versioned


@tracked()
class Portfolio(Versioned):
    """Programmes and projects that are steered together."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)

    class Meta(Versioned.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="portfolio_name_once")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Programme(Versioned):
    """Projects that serve one purpose together."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)

    class Meta(Versioned.Meta):
        constraints = [models.UniqueConstraint("portfolio", Lower("name"), name="programme_name_once")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
