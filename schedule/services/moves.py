"""Moving rows in the tree: to another place, one level down, one level up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.actors import Actor
from core.bulk import update_rows
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Task
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import PlanChange, absent, begin_edit, finish_edit, subject_of
from schedule.services.held_rows import hold
from schedule.services.outline import (
    above,
    became_parent,
    below,
    check_depth,
    lost_rows,
    outline_order,
    place_last,
    places_behind,
    siblings,
)
from schedule.services.recurring import leave_out


@service("task.moved", "moved {subject}")
def move_task(
    *, actor: Actor, task: Task, expected_version: int | None, parent: Task | None, after: Task | None
) -> PlanChange:
    """Put a row under `parent` (None: at the top) behind its child `after` (None: as the first)."""
    project = begin_edit(actor, SCHEDULE_EDIT, task.project)
    task = hold(project, task)
    check_version(task, expected_version, yours={"parent_id": parent.pk if parent else None})
    parent = hold(project, parent, field="parent") if parent else None
    after = hold(project, after, field="after") if after else None
    parent_id = parent.pk if parent else None
    if after is not None and (after.parent_id != parent_id or after.pk == task.pk):
        raise InvalidInput(
            f"“{after.name}” is not another row at that place.",
            fields={"after": ["Choose a row at that place."]},
        )
    ask_guards(actor, "task.moved", task, parent=parent, after=after)
    note_subject(subject_of(project, task), scope_id=project.pk)
    places = places_behind(project, parent_id, after, 1, moving=[task.pk])
    touched = _put(project, task, parent, places.positions[0]) | set(places.shifted)
    return finish_edit(by=actor, project=project, touched=touched, tree_changed=True)


@service("tasks.moved", "moved {subject}")
def move_tasks(
    *,
    actor: Actor,
    project: Project,
    tasks: Iterable[Task],
    parent: Task | None,
    after: Task | None,
    versions: Mapping[int, int] | None = None,
) -> PlanChange:
    """Put rows under `parent` (None: at the top) behind its child `after` (None: first), keeping their order."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    chosen = _chosen(actor, project, tasks, "task.moved")
    for task in chosen:
        check_version(task, (versions or {}).get(task.pk))
    parent = hold(project, parent, field="parent") if parent else None
    after = hold(project, after, field="after") if after else None
    parent_id = parent.pk if parent else None
    ids = {task.pk for task in chosen}
    if after is not None and after.pk in ids:
        raise InvalidInput(
            f"“{after.name}” is one of the rows that move. Choose a place beside them.",
            fields={"after": ["One of the rows that move."]},
        )
    if after is not None and after.parent_id != parent_id:
        raise InvalidInput(
            f"“{after.name}” is not a row at that place.", fields={"after": ["Choose a row at that place."]}
        )
    _refuse_inside(project, chosen, parent)
    places = places_behind(project, parent_id, after, len(chosen), moving=list(ids))
    left = {task.parent_id for task in chosen} - {parent_id}
    _leave_series(project, chosen, parent_id)
    for task, position in zip(chosen, places.positions, strict=True):
        task.parent, task.position = parent, position
    update_rows(chosen, ["parent", "position", "is_occurrence", "updated_at"])
    touched = {*ids, *places.shifted, *became_parent(parent), *lost_rows(left)}
    return finish_edit(by=actor, project=project, touched=touched, tree_changed=True)


def _refuse_inside(project: Project, tasks: list[Task], parent: Task | None) -> None:
    upper = set(above(parent.pk)) if parent is not None else set()
    for task in tasks:
        if task.pk in upper:
            raise InvalidInput(
                f"“{task.name}” cannot go under itself or a row below it.",
                fields={"parent": ["Not under itself or a row below it."]},
            )
    check_depth(parent, max(below(project, [task.pk for task in tasks]).values(), default=0))


@service("task.indented", "indented {subject}")
def indent_tasks(*, actor: Actor, project: Project, tasks: Iterable[Task]) -> PlanChange:
    """Put rows under the row before them, keeping their order; rows below them go along."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    chosen = _chosen(actor, project, tasks, "task.indented")
    touched: set[int] = set()
    for task in chosen:
        row = Task.objects.get(pk=task.pk)
        earlier = [s for s in siblings(project, row.parent_id) if (s.position, s.pk) < (row.position, row.pk)]
        if not earlier:
            raise InvalidInput(
                f"“{row.name}” has no row before it on its level, so there is nothing to put it under.",
                fields={"tasks": ["No row before it on its level."]},
            )
        touched.update(_put(project, row, earlier[-1], place_last(project, earlier[-1].pk)))
    return finish_edit(by=actor, project=project, touched=touched, tree_changed=True)


@service("task.outdented", "outdented {subject}")
def outdent_tasks(*, actor: Actor, project: Project, tasks: Iterable[Task]) -> PlanChange:
    """Put rows behind the row they are under, one level up; rows that followed them stay where they are."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    chosen = _chosen(actor, project, tasks, "task.outdented")
    touched: set[int] = set()
    for task in reversed(chosen):
        row = Task.objects.select_related("parent").get(pk=task.pk)
        if row.parent is None:
            raise InvalidInput(
                f"“{row.name}” is on the highest level.", fields={"tasks": ["On the highest level."]}
            )
        above_parent = row.parent.parent_id
        grandparent = Task.objects.filter(pk=above_parent).first() if above_parent is not None else None
        places = places_behind(project, row.parent.parent_id, row.parent, 1)
        touched.update(places.shifted)
        touched.update(_put(project, row, grandparent, places.positions[0]))
    return finish_edit(by=actor, project=project, touched=touched, tree_changed=True)


def _chosen(actor: Actor, project: Project, tasks: Iterable[Task], verb: str) -> list[Task]:
    """The rows as they are now, in their order; those that go along with another are left out."""
    ids = sorted({task.pk for task in tasks if task.pk})
    found = Task.objects.select_for_update(no_key=True).filter(project=project, pk__in=ids)
    held = list(found.order_by("pk"))
    if len(held) < len(ids):
        raise absent("tasks", "task")
    if not held:
        raise InvalidInput("Choose the rows to move.", fields={"tasks": ["Choose at least one."]})
    for task in held:
        ask_guards(actor, verb, task)
    label = subject_of(project, held[0]) if len(held) == 1 else f"{len(held)} rows of {project.key}"
    note_subject(label, scope_id=project.pk)
    return outline_order(project, held)


def _leave_series(project: Project, tasks: list[Task], parent_id: int | None) -> None:
    """An occurrence that goes elsewhere is an ordinary task from then on, and its rule leaves its day out."""
    gone = [task for task in tasks if task.is_occurrence and task.parent_id != parent_id]
    leave_out(project, gone)
    for task in gone:
        task.is_occurrence = False


def _put(project: Project, task: Task, parent: Task | None, position: int) -> set[int]:
    """Give a row its new place; gives the ids of rows whose own facts changed."""
    if parent is not None and task.pk in above(parent.pk):
        raise InvalidInput(
            f"“{task.name}” cannot go under itself or a row below it.",
            fields={"parent": ["Not under itself or a row below it."]},
        )
    height = max(below(project, [task.pk]).values(), default=0)
    check_depth(parent, height)
    left = task.parent_id
    _leave_series(project, [task], parent.pk if parent else None)
    task.parent, task.position = parent, position
    task.save(update_fields=["parent", "position", "is_occurrence", "updated_at"])
    return {task.pk, *became_parent(parent), *(lost_rows([left]) if left != task.parent_id else [])}
