"""How a person has arranged the board of a project: columns, filters, order."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models import Project


class BoardView(models.Model):
    """An arrangement with a name, or without one as the person left the board. Nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60, blank=True)  # empty: as it was left
    content = models.JSONField(default=dict)
    based_on = models.CharField(max_length=60, blank=True)  # of the unnamed one: the view it began as
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "project", "name"], name="board_view_once")]

    def __str__(self) -> str:
        return self.name or "As it was left"
