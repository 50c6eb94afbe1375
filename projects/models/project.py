"""A project: its key, dates, currency and time zone."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from accounts.models.user import validate_time_zone
from core.actors import Actor
from core.history import tracked
from core.models import Versioned

if TYPE_CHECKING:
    from django.db.models.manager import Manager

READ_ALL_SITE_ROLES = ("administrator", "executive", "auditor")


class Phase(models.TextChoices):
    """Where a project stands in its life."""

    INITIATION = "initiation", "Initiation"
    PLANNING = "planning", "Planning"
    EXECUTION = "execution", "Execution"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Closed"


class ProjectQuerySet(models.QuerySet["Project"]):
    """Reads of projects start from what the actor may see."""

    def visible_to(self, actor: Actor) -> Self:
        """Projects that exist for this actor: agrees with `can(actor, PROJECT_VIEW, project)` (a test compares)."""
        if actor.kind == "system":
            return self
        if actor.user is None or not actor.user.is_active:
            return self.none()
        visible = self
        if actor.scopes.project_ids is not None:
            visible = visible.filter(pk__in=actor.scopes.project_ids)
        if actor.user.site_role in READ_ALL_SITE_ROLES:
            return visible
        from projects.models.membership import Membership

        return visible.filter(pk__in=Membership.objects.filter(user=actor.user).values("project_id"))

    def with_role_of(self, actor: Actor) -> Self:
        """Read along which role the actor holds in each project, so that a page need not ask again."""
        from projects.models.membership import Membership

        role = Membership.objects.filter(project=models.OuterRef("pk"), user_id=actor.user_id or 0).values(
            "role"
        )[:1]
        return self.annotate(
            remembered_role=models.Subquery(role),
            remembered_for=models.Value(actor.user_id, output_field=models.BigIntegerField()),
        )


class ProjectScopedQuerySet(models.QuerySet):
    """Reads of rows with a `project`: visible where their project is."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of projects that exist for this actor."""
        return self.filter(project__in=Project.objects.visible_to(actor))


@tracked()
class Project(Versioned):
    """An undertaking with a start, an end and a manager."""

    key = models.CharField(
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,9}$",
                "Write 2 to 10 capital letters and digits, a letter first, such as ATLAS.",
            )
        ],
    )
    name = models.CharField(max_length=160)
    purpose = models.TextField(blank=True, max_length=8000)
    programme = models.ForeignKey(
        "projects.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.INITIATION)
    start_date = models.DateField()
    target_finish = models.DateField(null=True, blank=True)  # the commitment
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    status_date = models.DateField(null=True, blank=True)  # pinned; otherwise it follows the local day
    external_id = models.CharField(max_length=120, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Manager[Project]] = ProjectQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target_finish__isnull=True)
                | models.Q(target_finish__gte=models.F("start_date")),
                name="project_finish_after_start",
                violation_error_message="The target finish is before the start.",
            )
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="project_updated")]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    remembered_role: str | None  # set by with_role_of
    remembered_for: int | None

    def knows_role_of(self, actor: Actor) -> bool:
        """Whether this instance was read together with the actor's role in it."""
        return actor.user_id is not None and getattr(self, "remembered_for", None) == actor.user_id

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again; the role it was read with may have changed too, so it is forgotten."""
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("remembered_for", None)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The project's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def is_archived(self) -> bool:
        """Whether the project is put away: it can be read, not changed."""
        return self.archived_at is not None

    def local_day(self, now: datetime | None = None) -> date:
        """The day it is at the project."""
        return (now or timezone.now()).astimezone(self.zone).date()

    def effective_status_date(self, now: datetime | None = None) -> date:
        """The pinned status date, or the project's local day."""
        return self.status_date or self.local_day(now)
