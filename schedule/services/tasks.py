"""Tasks: add, change, delete."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db.models import Q

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.numbers import next_numbers
from core.removal import remove_rows
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Link, Task, TaskKind
from schedule.models.task import MILESTONES
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT
from schedule.services.editing import PlanChange, absent, as_columns, begin_edit, finish_edit, subject_of
from schedule.services.held_rows import hold
from schedule.services.outline import (
    became_parent,
    below,
    check_depth,
    free_places,
    lost_rows,
)
from schedule.services.plan_facts import PlanFacts
from schedule.services.progress import keep_progress
from schedule.services.recurring import leave_out
from schedule.services.task_fields import PROGRESS, assign, check_names


@service("task.added", "added {subject}")
def add_task(
    *,
    actor: Actor,
    project: Project,
    name: str,
    parent: Task | None = None,
    after: Task | None = None,
    first: bool = False,
    kind: str = TaskKind.TASK,
    duration_minutes: int | None = None,
    **fields: Any,
) -> PlanChange:
    """Add a row: behind `after`, else as the last one under `parent` (or its `first`), else at the end of the plan.

    Times without a zone are the project's wall clock. A row that rows come under becomes a summary.
    """
    check_names(fields)
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    ask_guards(actor, "task.added", project, name=name, parent=parent, after=after, kind=kind, **fields)
    parent, after = place_of(project, parent, after)
    check_depth(parent)
    given = {"name": name, "kind": kind, **fields}
    if duration_minutes is not None:
        given["duration_minutes"] = duration_minutes
    task = Task(project=project, number=0, parent=parent)
    facts = PlanFacts(project)
    if kind not in MILESTONES and duration_minutes is None:
        task.duration_minutes = facts.minutes_per_day()
    assign(project, task, given, facts)
    keep_progress(project, task, given, None, facts)
    places = free_places(project, parent, after, first=first)
    task.position = places.positions[0]
    task.number = next_numbers(project.pk, "task")[0]
    task.save()
    note_subject(subject_of(project, task), scope_id=project.pk)
    touched = [task.pk, *became_parent(parent), *places.shifted]
    return finish_edit(by=actor, project=project, touched=touched, created=[task.pk], tree_changed=True)


@service("task.changed", "changed {subject}")
def update_task(*, actor: Actor, task: Task, expected_version: int | None, **fields: Any) -> PlanChange:
    """Change what people enter about a task, all but its place in the tree.

    Who may only report progress may change percent, remaining work and actual dates. Stale edits are refused.
    """
    check_names(fields)
    action = PROGRESS_EDIT if fields and set(fields) <= PROGRESS else SCHEDULE_EDIT
    project = begin_edit(actor, action, task.project)
    task = hold(project, task)
    check_version(task, expected_version, yours=as_columns(fields))
    ask_guards(actor, "task.updated", task, **fields)
    before = copy(task)
    facts = PlanFacts(project, [task.pk])
    assign(project, task, fields, facts)
    keep_progress(project, task, fields, before, facts)
    changed = changed_columns(before, task)
    note_subject(subject_of(project, task), scope_id=project.pk, fields=changed)
    if not changed:
        return PlanChange(version=_version(project), changed=[task.pk])
    task.save(update_fields=[*changed, "updated_at"])
    return finish_edit(by=actor, project=project, touched=[task.pk])


@service("task.deleted", "deleted {subject}")
def delete_tasks(
    *, actor: Actor, project: Project, tasks: Iterable[Task], expected_version: int | None = None
) -> PlanChange:
    """Delete rows with everything below them, their links and assignments; a version is that of each row given."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    ids = sorted({task.pk for task in tasks if task.pk})
    found = Task.objects.select_for_update(no_key=True).filter(project=project, pk__in=ids)
    chosen = list(found.order_by("pk"))
    if len(chosen) < len(ids):
        raise absent("task", "task")
    for task in chosen:
        check_version(task, expected_version)
    if not chosen:
        raise InvalidInput("Choose the rows to delete.", fields={"tasks": ["Choose at least one."]})
    for task in chosen:
        ask_guards(actor, "task.deleted", task)
    leave_out(project, [task for task in chosen if task.is_occurrence and task.parent_id not in ids])
    parents = {task.parent_id for task in chosen}
    ids = sorted(below(project, [task.pk for task in chosen]))
    label = subject_of(project, chosen[0]) if len(chosen) == 1 else f"{len(chosen)} rows of {project.key}"
    note_subject(label, scope_id=project.pk, rows=len(ids))
    linked = Link.objects.filter(Q(predecessor_id__in=ids) | Q(successor_id__in=ids))
    ends = list(linked.values_list("pk", "predecessor_id", "successor_id"))
    other_ends = {end for _, *pair in ends for end in pair} - set(ids)
    gone = [pk for pk, *_ in ends]
    remove_rows(Task, ids)
    touched = {*lost_rows(parents - set(ids)), *other_ends}
    return finish_edit(
        by=actor,
        project=project,
        touched=touched,
        removed=ids,
        removed_links=gone,
        links_changed=bool(gone),
        tree_changed=True,
    )


def place_of(project: Project, parent: Task | None, after: Task | None) -> tuple[Task | None, Task | None]:
    """The parent and the row before a place, as they are now; refuses rows of other plans."""
    if parent is not None:
        parent = Task.objects.filter(pk=parent.pk, project=project).first()
        if parent is None:
            raise absent("parent", "task")
    if after is not None:
        after = Task.objects.select_related("parent").filter(pk=after.pk, project=project).first()
        if after is None:
            raise absent("after", "task")
        if parent is not None and after.parent_id != parent.pk:
            raise InvalidInput(
                f"“{after.name}” is not directly under “{parent.name}”.",
                fields={"after": ["Choose a row directly under the parent."]},
            )
        parent = after.parent
    return parent, after


def changed_columns(before: Task, after: Task) -> list[str]:
    """Names of the columns in which two states of a row differ."""
    return [
        field.name
        for field in after._meta.concrete_fields
        if field.name not in {"version", "updated_at", "created_at"}
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]


def _version(project: Project) -> int:
    from core.freshness import state_of
    from schedule.services.recalculation import FRESHNESS

    return state_of(FRESHNESS, project.pk).input_version
