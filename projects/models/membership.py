"""Who belongs to a project, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from core.history import tracked
from core.models import Versioned
from projects.models.project import Project, ProjectScopedQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class ProjectRole(models.TextChoices):
    """What a person may do in a project, the most first."""

    OWNER = "owner", "Owner"
    MANAGER = "manager", "Manager"
    MEMBER = "member", "Member"
    SPONSOR = "sponsor", "Sponsor"
    VIEWER = "viewer", "Viewer"


@tracked()
class Membership(Versioned):
    """A person's role in a project: one role a person and project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=ProjectRole)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Manager[Membership]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="membership_once")]
        ordering = ["project_id", "id"]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"
