"""Who has a project's board open now. Not history, not input: forgotten within the minute."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models import Project


class BoardPresence(models.Model):
    """One open board window, and the cell it stands on."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    window = models.CharField(max_length=40)
    task = models.BigIntegerField(
        null=True
    )  # no foreign key: the row may be gone, and nothing waits for a lock
    column = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "window"], name="board_presence_once")
        ]
        indexes = [models.Index(fields=["seen_at"], name="board_presence_seen")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.project_id}"
