"""The header of a baseline: which state of a project was frozen, by whom and why. Rooms freeze their rows below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from core.history import tracked
from core.models import Versioned
from projects.models.project import Project, ProjectScopedQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager

FROZEN = (
    "RAISE EXCEPTION 'A baseline is frozen: only its name may change.' USING ERRCODE = 'restrict_violation';"
)


@tracked()
class Baseline(Versioned):
    """A record: nothing of it changes after the transaction that made it, but for its name. None is ever deleted."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="baselines")
    number = models.PositiveIntegerField()  # B2
    name = models.CharField(max_length=120)
    reason = models.TextField(max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    author_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()  # of its transaction: rows below it may be added in this one only
    status_date = models.DateField()
    content_hash = models.CharField(max_length=64)  # SHA-256 of the frozen rows, in hexadecimal digits
    task_count = models.PositiveIntegerField()
    milestone_count = models.PositiveIntegerField()
    link_count = models.PositiveIntegerField()
    start = models.DateTimeField()
    finish = models.DateTimeField()
    duration_minutes = models.BigIntegerField()  # working time of the project's calendar from start to finish
    work_minutes = models.BigIntegerField(null=True)

    objects: ClassVar[Manager[Baseline]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["project_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_number_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="baseline_has_a_name"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="only_the_name_changes",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(exclude=["name", "version"]),
                func=FROZEN,
            ),
            pgtrigger.Trigger(name="is_kept", operation=pgtrigger.Delete, when=pgtrigger.Before, func=FROZEN),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    @property
    def label(self) -> str:
        """What people call it: B2."""
        return f"B{self.number}"
