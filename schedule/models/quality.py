"""Limits of the fourteen points of schedule quality, and the score of every day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager

_TODAY = "(now() AT TIME ZONE (SELECT p.time_zone FROM projects_project p WHERE p.id = OLD.project_id))::date"
DAY_IS_OVER = (
    f"IF OLD.day < {_TODAY} THEN RAISE EXCEPTION 'The score of a day that is over does not change.'"
    " USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW;"
)
KEPT = "RAISE EXCEPTION 'The score of a day is kept.' USING ERRCODE = 'restrict_violation';"


def _percent() -> models.DecimalField:
    return models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def _count(most: int = 100_000) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(most)])


def _days() -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )


def _index() -> models.DecimalField:
    return models.DecimalField(
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )


class Limits(Versioned):
    """A limit a point, named like the point; empty: the one above holds, of the organisation or of the assessment."""

    logic = _percent()
    leads = _count()
    lags = _percent()
    relationship_types = _percent()  # at least
    hard_constraints = _percent()
    high_float_days = _days()
    high_float = _percent()
    negative_float = _count()
    high_duration_days = _days()
    high_duration = _percent()
    invalid_dates = _count()
    resources = _percent()
    missed_tasks = _percent()
    cpli = _index()  # at least
    bei = _index()  # at least
    gate_points = _count(14)  # points that a plan has to pass

    class Meta(Versioned.Meta):
        abstract = True


@tracked()
class QualityLimits(Limits):
    """The one row of the site: what the organisation asks of every plan."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta(Limits.Meta):
        abstract = False
        verbose_name = "limits of schedule quality"
        verbose_name_plural = "limits of schedule quality"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="quality_limits_one_row")]

    def __str__(self) -> str:
        return "Limits of schedule quality"


@tracked()
class ProjectQualityLimits(Limits):
    """What a project asks of its own plan beyond the organisation; the stricter of both holds."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="quality_limits")

    objects: ClassVar[Manager[ProjectQualityLimits]] = ProjectScopedQuerySet.as_manager()

    class Meta(Limits.Meta):
        abstract = False
        verbose_name = "limits of schedule quality of a project"
        verbose_name_plural = "limits of schedule quality of projects"

    def __str__(self) -> str:
        return f"Limits of schedule quality of {self.project_id}"


class QualityDay(models.Model):
    """A record: how a plan scored on one of its project's days; it follows the plan until the day is over."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    passed = models.PositiveSmallIntegerField()
    failed = models.PositiveSmallIntegerField()
    not_measurable = models.PositiveSmallIntegerField()
    task_count = models.PositiveIntegerField()
    points = models.JSONField()  # [{point, state, value, limit, offenders}], in the order of the points
    baseline_number = models.PositiveIntegerField(null=True)
    finish = models.DateTimeField(null=True)
    input_version = models.BigIntegerField()
    limits_version = models.CharField(max_length=40)
    noted_at = models.DateTimeField()

    objects: ClassVar[Manager[QualityDay]] = ProjectScopedQuerySet.as_manager()

    class Meta:
        ordering = ["project_id", "-day"]
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="quality_day_once")]
        triggers = [
            pgtrigger.Trigger(
                name="over_is_over", operation=pgtrigger.Update, when=pgtrigger.Before, func=DAY_IS_OVER
            ),
            pgtrigger.Trigger(name="is_kept", operation=pgtrigger.Delete, when=pgtrigger.Before, func=KEPT),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.passed} of 14"
