"""Personal API tokens: stored as a digest, scoped, expiring, shown once."""

from __future__ import annotations

import uuid

from django.db import models
from knox.models import AbstractAuthToken

from core.actors import Scopes
from core.history import tracked


@tracked(exclude=("digest", "token_key", "last_used_at"))
class ApiToken(AbstractAuthToken):
    """A token of a person for a program."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    may_write = models.BooleanField(default=False)
    all_projects = models.BooleanField(default=True)
    project_ids = models.JSONField(default=list, blank=True)  # chosen projects, when not all
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> Scopes:
        """What the token allows."""
        return Scopes(self.may_write, None if self.all_projects else frozenset(self.project_ids))
