"""Change sets: what one deed did to rows, as values, so that it can be taken back and done again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class ChangeSet(models.Model):
    """The typed edits of one deed in a project, captured from the history of the act that did it."""

    class State(models.TextChoices):
        APPLIED = "applied", "Applied"
        REVERTED = "reverted", "Taken back"
        DROPPED = "dropped", "Taken back for good"  # a later deed of the same person closed the way to redo
        DRAFT = "draft", "Tried out"  # a step of a scenario: the rows never were like this

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    scope_id = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    act_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=80, blank=True)
    actions = models.JSONField(default=list)  # names of what its author had to be allowed to do
    created_at = models.DateTimeField(auto_now_add=True)
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["scope_id", "-created_at"], name="change_set_scope"),
            models.Index(fields=["scope_id", "author", "state", "-created_at"], name="change_set_author"),
        ]

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "position"], name="change_set_edit_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
