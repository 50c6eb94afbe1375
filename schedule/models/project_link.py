"""Links between plans: a task of one project waits for a task of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from core.history import tracked
from core.models import Versioned
from projects.models import Project, ProjectScopedQuerySet
from schedule.models.link import LagUnit, LinkType
from schedule.models.task import LONGEST_DURATION, Task

if TYPE_CHECKING:
    from django.db.models.manager import Manager


@tracked()
class ProjectLink(Versioned):
    """A task of this project waits for a task of another one, whose dates bind it as external dates.

    It belongs to the project that waits. Where the other task is deleted, the link stays as a broken promise: it holds
    nothing back any more, and `giver_label` says what it was.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="incoming_links")
    giver = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="outgoing_links")
    predecessor = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="outside_successors"
    )
    successor = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="outside_predecessors")
    type = models.CharField(max_length=2, choices=LinkType, default=LinkType.FS)
    lag_minutes = models.BigIntegerField(default=0)  # negative for a lead
    lag_percent = models.DecimalField(  # of the giving task's duration, instead of minutes
        max_digits=8, decimal_places=2, null=True, blank=True
    )
    lag_unit = models.CharField(  # working time is that of the giving task
        max_length=16, choices=LagUnit, default=LagUnit.WORKING
    )
    giver_label = models.CharField(max_length=440, blank=True, editable=False)  # when it was linked
    note = models.CharField(max_length=400, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[ProjectLink]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["project_id", "id"]
        verbose_name = "link between projects"
        verbose_name_plural = "links between projects"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "type"],
                name="project_link_once",
                deferrable=models.Deferrable.IMMEDIATE,  # two rows may swap theirs in one statement
            ),
            models.CheckConstraint(
                condition=~Q(project=models.F("giver")),
                name="project_link_between_two",
                violation_error_message="Both tasks belong to this project: link them in its plan.",
            ),
            models.CheckConstraint(
                condition=Q(lag_minutes__gte=-LONGEST_DURATION, lag_minutes__lte=LONGEST_DURATION),
                name="project_link_lag_range",
            ),
            models.CheckConstraint(
                condition=Q(lag_unit__in=["working", "elapsed"], lag_percent__isnull=True)
                | Q(lag_unit__in=["percent", "elapsed_percent"], lag_percent__isnull=False),
                name="project_link_percent_unit",
                violation_error_message="A percent lag needs lag_percent; other lags take lag_minutes only.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.type} {self.successor_id}"
