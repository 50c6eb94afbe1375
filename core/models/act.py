"""One row per deed: who did which verb to what. The rows it changed carry its id in their history."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Act(models.Model):
    """A deed of an actor, written by `@service` in the transaction of the deed."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=12)
    actor_label = models.CharField(max_length=200)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    request_id = models.CharField(max_length=64, blank=True)
    scope_id = models.BigIntegerField(null=True)  # the project, where there is one
    subject = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["scope_id", "-at", "id"], name="act_scope_at"),
            models.Index(fields=["-at", "id"], name="act_at"),
            models.Index(fields=["actor_user", "-at"], name="act_user_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.subject}"
