"""Change sets: what one deed did to rows, as values, so that it can be taken back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class ChangeSet(models.Model):
    """The typed edits of one deed in a project."""

    class State(models.TextChoices):
        APPLIED = "applied", "Applied"
        REVERTED = "reverted", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    scope_id = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    created_at = models.DateTimeField(auto_now_add=True)
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["scope_id", "-created_at"], name="change_set_scope")]

    def __str__(self) -> str:
        return self.title


class ChangeSetEdit(models.Model):
    """One row's change: absent before means added, absent after means deleted."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="edits")
    position = models.PositiveIntegerField()
    model = models.CharField(max_length=60)  # app_label.model_name
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    version_after = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "position"], name="change_set_edit_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
