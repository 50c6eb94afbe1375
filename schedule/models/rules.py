"""What the organisation lays down for every plan: how long deeds can be taken back, and which plans may be linked."""

from __future__ import annotations

from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.history import tracked
from core.models import Versioned

LONGEST_KEPT: Final = 36_500
MOST_KEPT: Final = 1_000_000


@tracked()
class PlanRules(Versioned):
    """The one row of the site; without it the defaults hold."""

    class LinksWith(models.TextChoices):
        SEEN = "seen", "Every project that the planner can see"
        PROGRAMME = "programme", "Projects of the same programme only"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    undo_days = models.PositiveIntegerField(
        "days that deeds can be taken back",
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_KEPT)],
    )
    undo_deeds = models.PositiveIntegerField(
        "deeds that a person can take back in a plan",
        default=1_000,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_KEPT)],
    )
    links_with = models.CharField(
        "links between projects", max_length=10, choices=LinksWith, default=LinksWith.SEEN
    )

    class Meta(Versioned.Meta):
        verbose_name = "rules of planning"
        verbose_name_plural = "rules of planning"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="plan_rules_one_row")]

    def __str__(self) -> str:
        return "Rules of planning"
