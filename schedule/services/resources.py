"""Resources and who of them works on what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models import Versioned
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Assignment, Resource, Task, WorkCalendar
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import PlanChange, absent, as_columns, begin_edit, finish_edit, subject_of
from schedule.services.held_rows import hold, refuse_unknown_fields

FIELDS: Final = frozenset({"name", "kind", "code", "email", "calendar", "max_units", "external_id"})
ASSIGNMENT_FIELDS: Final = frozenset(
    {
        "units",
        "work_minutes",
        "actual_minutes",
        "remaining_minutes",
        "quantity",
        "delay_minutes",
        "external_id",
    }
)


@service("resource.added", "added the resource {subject}")
def add_resource(*, actor: Actor, project: Project, name: str, **fields: Any) -> tuple[Resource, PlanChange]:
    """Add someone or something that a project uses."""
    refuse_unknown_fields(fields, FIELDS, "resource")
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    ask_guards(actor, "resource.added", project, name=name, **fields)
    resource = Resource(project=project)
    _assign(project, resource, {"name": name, **fields})
    resource.save()
    note_subject(resource.name, scope_id=project.pk)
    return resource, finish_edit(by=actor, project=project)


@service("resource.changed", "changed the resource {subject}")
def update_resource(
    *, actor: Actor, resource: Resource, expected_version: int | None, **fields: Any
) -> tuple[Resource, PlanChange]:
    """Change a resource; rows that show its name and dates that follow its calendar change with it."""
    refuse_unknown_fields(fields, FIELDS, "resource")
    project = begin_edit(actor, SCHEDULE_EDIT, resource.project)
    held = hold(project, resource)
    check_version(held, expected_version, yours=as_columns(fields))
    ask_guards(actor, "resource.updated", held, **fields)
    _assign(project, held, fields)
    held.save()
    note_subject(held.name, scope_id=project.pk)
    return held, finish_edit(by=actor, project=project, touched=_tasks_of(held))


@service("resource.deleted", "deleted the resource {subject}")
def delete_resource(*, actor: Actor, resource: Resource, expected_version: int | None = None) -> PlanChange:
    """Delete a resource and its assignments."""
    project = begin_edit(actor, SCHEDULE_EDIT, resource.project)
    held = hold(project, resource)
    check_version(held, expected_version)
    ask_guards(actor, "resource.deleted", held)
    touched = _tasks_of(held)
    note_subject(held.name, scope_id=project.pk, tasks=len(touched))
    held.delete()
    return finish_edit(by=actor, project=project, touched=touched)


@service("assignment.added", "assigned {subject}")
def add_assignment(
    *, actor: Actor, task: Task, resource: Resource, **fields: Any
) -> tuple[Assignment, PlanChange]:
    """Let a resource work on a task."""
    refuse_unknown_fields(fields, ASSIGNMENT_FIELDS, "assignment")
    project = begin_edit(actor, SCHEDULE_EDIT, task.project)
    row = Task.objects.filter(pk=task.pk, project=project).first()
    if row is None:
        raise absent("task", "task")
    who = Resource.objects.filter(pk=resource.pk, project=project).first()
    if who is None:
        raise absent("resource", "resource")
    ask_guards(actor, "assignment.added", row, resource=who, **fields)
    if Assignment.objects.filter(task=row, resource=who).exists():
        raise InvalidInput(
            f"{who.name} is already assigned to “{row.name}”.", fields={"resource": ["Already assigned."]}
        )
    assignment = Assignment(project=project, task=row, resource=who)
    _assign(project, assignment, fields)
    assignment.save()
    note_subject(f"{who.name} to {subject_of(project, row)}", scope_id=project.pk)
    return assignment, finish_edit(by=actor, project=project, touched=[row.pk])


@service("assignment.changed", "changed the assignment of {subject}")
def update_assignment(
    *, actor: Actor, assignment: Assignment, expected_version: int | None, **fields: Any
) -> tuple[Assignment, PlanChange]:
    """Change units and work of an assignment."""
    refuse_unknown_fields(fields, ASSIGNMENT_FIELDS, "assignment")
    project = begin_edit(actor, SCHEDULE_EDIT, assignment.project)
    held = hold(project, assignment, "task", "resource")
    check_version(held, expected_version, yours=as_columns(fields))
    ask_guards(actor, "assignment.updated", held, **fields)
    _assign(project, held, fields)
    held.save()
    note_subject(f"{held.resource.name} to {subject_of(project, held.task)}", scope_id=project.pk)
    return held, finish_edit(by=actor, project=project, touched=[held.task_id])


@service("assignment.deleted", "took {subject}")
def delete_assignment(
    *, actor: Actor, assignment: Assignment, expected_version: int | None = None
) -> PlanChange:
    """Let a resource work on a task no longer."""
    project = begin_edit(actor, SCHEDULE_EDIT, assignment.project)
    held = hold(project, assignment, "task", "resource")
    check_version(held, expected_version)
    ask_guards(actor, "assignment.deleted", held)
    note_subject(f"{held.resource.name} off {subject_of(project, held.task)}", scope_id=project.pk)
    touched = [held.task_id]
    held.delete()
    return finish_edit(by=actor, project=project, touched=touched)


def _tasks_of(resource: Resource) -> list[int]:
    return list(resource.assignments.values_list("task_id", flat=True))


def _assign(project: Project, row: Resource | Assignment, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "calendar":
            key = value.pk if isinstance(value, WorkCalendar) else value
            if key is not None and not WorkCalendar.objects.filter(pk=key, project=project).exists():
                raise absent("calendar", "calendar")
            row.calendar_id = key  # type: ignore[union-attr]
        else:
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _clean(row)
    twins = type(row)._default_manager.filter(project=project, external_id=row.external_id).exclude(pk=row.pk)
    if row.external_id and twins.exists():
        sentence = f"Another {row._meta.verbose_name} of this project has this external id."
        raise InvalidInput(sentence, fields={"external_id": [sentence]})


def _clean(row: Versioned) -> None:
    try:
        row.clean_fields(exclude={"project", "calendar", "task", "resource"})
    except ValidationError as refusal:
        errors = refusal.message_dict
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors) from None
