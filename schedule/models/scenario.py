"""Scenarios: edits tried out beside the plan, as steps that can be taken back, and applied or discarded as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from core.history import tracked
from core.models import ChangeSet, Versioned
from projects.models import Project, ProjectScopedQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager


@tracked(exclude=("version", "outcome"))
class Scenario(Versioned):
    """A named what-if of a plan. Its edits are draft change sets; the plan itself holds nothing of it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        APPLIED = "applied", "Applied"
        DISCARDED = "discarded", "Discarded"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    is_try_out = models.BooleanField(
        default=False
    )  # of its author alone, until it is applied, dropped or named
    base_version = models.BigIntegerField()  # of the plan's inputs, when the edits were last put on them
    based_at = models.DateTimeField(default=timezone.now)  # when that was
    outcome = models.JSONField(null=True)  # finish and counts after the last step
    applied = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[Manager[Scenario]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "project",
                Lower("name"),
                condition=models.Q(state="open"),
                name="scenario_name_once",
                violation_error_message="Another open scenario of this project has this name.",
            ),
            models.UniqueConstraint(
                fields=["project", "author"],
                condition=models.Q(state="open", is_try_out=True),
                name="scenario_one_try_out",
                violation_error_message="This person tries something out in this project already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it can still be edited, applied or discarded."""
        return self.state == self.State.OPEN


class ScenarioStep(models.Model):
    """One edit within a scenario; undone steps wait to be done again until another edit drops them."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    change_set = models.OneToOneField(ChangeSet, on_delete=models.CASCADE, related_name="+")
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["scenario_id", "number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="scenario_step_once")]

    def __str__(self) -> str:
        return f"Step {self.number} of {self.scenario_id}"
