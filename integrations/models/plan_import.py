"""A plan file on its way in: uploaded, checked, imported, perhaps taken back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from core.history import tracked
from core.models import ChangeSet, Job, Versioned
from projects.models import Project, ProjectScopedQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager


@tracked(exclude=("version", "report", "comparison", "preview"))
class PlanImport(Versioned):
    """One upload and what became of it."""

    class Kind(models.TextChoices):
        PLAN = "plan", "Plan of another tool"
        SHEET = "sheet", "Task list"

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        CHECKED = "checked", "Checked"
        REFUSED = "refused", "Refused"
        IMPORTED = "imported", "Imported"
        REVERTED = "reverted", "Taken back"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plan_imports")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveBigIntegerField()
    file_hash = models.CharField(max_length=64)
    file = models.FileField(upload_to="plan-imports/%Y/%m", max_length=300)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.PLAN)
    format = models.CharField(max_length=10, blank=True)
    file_project = models.CharField(
        max_length=120, blank=True
    )  # which project of the file, where it holds several
    preview = models.JSONField(null=True)  # of a task list: its heads and first rows
    mapping = models.JSONField(
        null=True
    )  # of a task list: what each column means; none until somebody said so
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    check_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    import_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    report = models.JSONField(null=True)  # the loss report, field by field
    comparison = models.JSONField(null=True)  # now, after, change; problems that stop the import
    problem = models.TextField(blank=True)  # why the file is refused
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[PlanImport]] = ProjectScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["-created_at", "-id"]
        verbose_name = "plan import"

    def __str__(self) -> str:
        return self.file_name
