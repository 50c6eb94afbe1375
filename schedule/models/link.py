"""Dependencies between tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet
from schedule.models.task import LONGEST_DURATION, Task

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class LinkType(models.TextChoices):
    """Which end of the predecessor holds back which end of the successor."""

    FS = "FS", "Finish to start"
    SS = "SS", "Start to start"
    FF = "FF", "Finish to finish"
    SF = "SF", "Start to finish"


class LagUnit(models.TextChoices):
    """How a lag is meant."""

    WORKING = "working", "Working time"
    ELAPSED = "elapsed", "Elapsed time"
    PERCENT = "percent", "Percent of the predecessor's duration"
    ELAPSED_PERCENT = "elapsed_percent", "Elapsed percent of the predecessor's duration"


@tracked()
class Link(Versioned):
    """One task waits for another, with a lag."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="successor_links")
    successor = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="predecessor_links")
    type = models.CharField(max_length=2, choices=LinkType, default=LinkType.FS)
    lag_minutes = models.BigIntegerField(default=0)  # working or elapsed minutes; negative for a lead
    lag_percent = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True
    )  # instead of minutes
    lag_unit = models.CharField(max_length=16, choices=LagUnit, default=LagUnit.WORKING)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[Link]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["project_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "type"],
                name="link_once",
                deferrable=models.Deferrable.IMMEDIATE,  # two rows may swap theirs in one statement
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="link_not_to_itself",
                violation_error_message="A task cannot wait for itself.",
            ),
            models.CheckConstraint(
                condition=Q(lag_minutes__gte=-LONGEST_DURATION, lag_minutes__lte=LONGEST_DURATION),
                name="link_lag_range",
            ),
            models.CheckConstraint(
                condition=Q(lag_unit__in=["working", "elapsed"], lag_percent__isnull=True)
                | Q(lag_unit__in=["percent", "elapsed_percent"], lag_percent__isnull=False),
                name="link_lag_percent_with_unit",
                violation_error_message="A percent lag needs lag_percent; other lags take lag_minutes only.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.type} {self.successor_id}"
