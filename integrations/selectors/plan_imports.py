"""Reads of plan imports, from what the actor may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from core.actors import Actor
from core.errors import NotVisible
from integrations.models import PlanImport
from projects.models import Project


def plan_imports(*, actor: Actor, project: Project) -> QuerySet[PlanImport]:
    """The imports of a project, the newest first."""
    return (
        PlanImport.objects.visible_to(actor)
        .filter(project=project)
        .select_related("author", "check_job", "import_job", "project", "change_set")
        .order_by("-created_at", "-id")
    )


def get_plan_import(*, actor: Actor, project: Project, public_id: UUID) -> PlanImport:
    """One import of the project; 404 otherwise."""
    found = plan_imports(actor=actor, project=project).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible()
    return found
