"""Projects: created, edited, put away and brought back, and the day they report for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.actors import Actor
from core.errors import Conflict, InvalidInput
from core.guards import ask_guards
from core.policy import require
from core.services import note_subject, service
from projects.currencies import currency_codes
from projects.hooks import PROJECT_CHANGED, PROJECT_CREATED
from projects.models import Membership, Phase, Programme, Project, ProjectRole
from projects.policy import PROJECT_ARCHIVE, PROJECT_CREATE, PROJECT_EDIT
from projects.services._rules import assign, check_day, check_fresh, check_row, locked, locked_project, refuse

EDITABLE = frozenset(
    {
        "name", "purpose", "programme", "phase", "start_date", "target_finish", "currency", "time_zone",
        "external_id", "status_date",
    }
)  # fmt: skip


@service("project.created", "created the project {subject}")
def create_project(
    *,
    actor: Actor,
    key: str,
    name: str,
    start_date: date,
    purpose: str = "",
    programme: Programme | None = None,
    phase: str = Phase.INITIATION,
    target_finish: date | None = None,
    currency: str = "EUR",
    time_zone: str = "UTC",
    external_id: str = "",
    owner: User | None = None,
) -> Project:
    """Make a project; its creator becomes the owner. A part of the portal that creates one names the owner."""
    require(actor, PROJECT_CREATE)
    if owner is not None and actor.kind != "system":
        raise refuse(owner="Who creates a project owns it. Add other owners once it is there.")
    values = {
        "name": name, "purpose": purpose, "programme": programme, "phase": phase, "start_date": start_date,
        "target_finish": target_finish, "currency": currency, "time_zone": time_zone, "external_id": external_id,
    }  # fmt: skip
    project = Project(key=key.strip().upper(), **_tidy(values))
    ask_guards(actor, "project.created", project, **values)
    _check(project)
    _insert(project)
    note_subject(str(project), scope_id=project.pk)
    founder = owner or actor.user
    if founder is not None:
        Membership.objects.create(project=project, user=founder, role=ProjectRole.OWNER)
    PROJECT_CREATED.tell(actor, project, {"key", *values})
    return project


@service("project.edited", "edited the facts of {subject}")
def update_project(*, actor: Actor, project: Project, expected_version: int | None, **fields: Any) -> Project:
    """Change facts of a project; its key stays, because everything refers to it."""
    row = locked_project(actor, PROJECT_EDIT, project)
    note_subject(str(row), scope_id=row.pk)
    unknown = sorted(set(fields) - EDITABLE)
    if unknown:
        raise refuse(**{unknown[0]: f"{unknown[0]} of a project cannot be changed."})
    _change(actor, "project.edited", row, expected_version, _tidy(fields))
    return row


@service("project.status_date_pinned", "pinned the status date of {subject} to {day}")
def pin_status_date(*, actor: Actor, project: Project, expected_version: int | None, day: date) -> Project:
    """Hold the day a project reports for, so that it no longer follows the calendar."""
    row = locked_project(actor, PROJECT_EDIT, project)
    note_subject(str(row), scope_id=row.pk, day=f"{day.day} {day:%b %Y}")
    _change(actor, "project.status_date_pinned", row, expected_version, {"status_date": day})
    return row


@service("project.status_date_unpinned", "let the status date of {subject} follow the calendar again")
def unpin_status_date(*, actor: Actor, project: Project, expected_version: int | None) -> Project:
    """Let the day a project reports for follow its local day."""
    row = locked_project(actor, PROJECT_EDIT, project)
    note_subject(str(row), scope_id=row.pk)
    _change(actor, "project.status_date_unpinned", row, expected_version, {"status_date": None})
    return row


@service("project.archived", "archived {subject}")
def archive_project(*, actor: Actor, project: Project, expected_version: int | None = None) -> Project:
    """Put a project away: it can be read, not changed."""
    row = locked_project(actor, PROJECT_ARCHIVE, project)
    note_subject(str(row), scope_id=row.pk)
    if row.archived_at is not None:
        raise Conflict(f"{row.key} is archived already.")
    _change(actor, "project.archived", row, expected_version, {"archived_at": timezone.now()})
    return row


@service("project.restored", "brought {subject} back from the archive")
def restore_project(*, actor: Actor, project: Project, expected_version: int | None = None) -> Project:
    """Bring an archived project back."""
    row = locked_project(actor, PROJECT_ARCHIVE, project)
    note_subject(str(row), scope_id=row.pk)
    if row.archived_at is None:
        raise Conflict(f"{row.key} is not archived.")
    _change(actor, "project.restored", row, expected_version, {"archived_at": None})
    return row


def _change(
    actor: Actor, verb: str, row: Project, expected_version: int | None, fields: dict[str, Any]
) -> None:
    check_fresh(row, expected_version, fields)
    ask_guards(actor, verb, row, **fields)
    changed = assign(row, fields)
    _check(row)
    if not changed:
        return
    row.save(update_fields=[*sorted(changed), "updated_at"])
    PROJECT_CHANGED.tell(actor, row, changed)


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    """Names and codes without the blanks and small letters of typing; an existing programme, kept from deletion."""
    tidy = dict(values)
    for name in ("name", "external_id", "time_zone"):
        if isinstance(tidy.get(name), str):
            tidy[name] = tidy[name].strip()
    if isinstance(tidy.get("currency"), str):
        tidy["currency"] = tidy["currency"].strip().upper()
    if isinstance(tidy.get("programme"), Programme):
        tidy["programme"] = locked(tidy["programme"])
    return tidy


def _check(project: Project) -> None:
    if not project.name:
        raise refuse(name="Write a name, so that people know what the project is about.")
    if project._state.adding and Project.objects.filter(key=project.key).exists():
        raise _taken(project)
    check_day("start_date", "The start", project.start_date)
    check_day("target_finish", "The target finish", project.target_finish)
    check_day("status_date", "The status date", project.status_date)
    if project.currency not in currency_codes():
        raise refuse(
            currency=f"{project.currency} is not a currency in use. Write an ISO 4217 code such as EUR."
        )
    if project.target_finish is not None and project.target_finish < project.start_date:
        raise refuse(
            target_finish=f"The target finish {project.target_finish} is before the start {project.start_date}."
        )
    check_row(project)
    if project.status_date is not None and project.status_date > project.local_day():
        raise refuse(
            status_date=f"The status date {project.status_date} is still to come: in {project.time_zone} it is"
            f" {project.local_day()}. Pin that day or an earlier one."
        )


def _insert(project: Project) -> None:
    """Save a new project; where another one took the key at the same moment, say so as for any taken key."""
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError as error:
        if "key" not in str(error):
            raise
        raise _taken(project) from None


def _taken(project: Project) -> InvalidInput:
    return refuse(key=f"The key {project.key} is taken. Write another one.")
