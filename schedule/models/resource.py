"""Who or what does the work, and how much of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet
from schedule.models.calendar import WorkCalendar
from schedule.models.task import Task

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class ResourceKind(models.TextChoices):
    """What a resource is."""

    WORK = "work", "Work"
    MATERIAL = "material", "Material"
    COST = "cost", "Cost"


@tracked()
class Resource(Versioned):
    """Someone or something a project uses."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="resources")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=ResourceKind, default=ResourceKind.WORK)
    code = models.CharField(max_length=80, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    calendar = models.ForeignKey(
        WorkCalendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    max_units = models.DecimalField(  # 1 = one full person
        max_digits=9, decimal_places=4, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[Resource]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "external_id"],
                condition=~Q(external_id=""),
                name="resource_external_id_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Assignment(Versioned):
    """A resource works on a task."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="assignments")
    units = models.DecimalField(
        max_digits=9, decimal_places=4, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    work_minutes = models.PositiveBigIntegerField(null=True, blank=True)
    actual_minutes = models.PositiveBigIntegerField(null=True, blank=True)
    remaining_minutes = models.PositiveBigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    delay_minutes = models.PositiveBigIntegerField(default=0)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[Assignment]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["project_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "external_id"],
                condition=~Q(external_id=""),
                name="assignment_external_id_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} on {self.task_id}"
