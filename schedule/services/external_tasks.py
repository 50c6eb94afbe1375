"""Tasks as another system knows them: added or changed under its own id, so that sending twice doubles nothing."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.models.versioned import check_version
from core.services import service
from projects.models import Project
from schedule.models import Task
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import PlanChange, as_columns, begin_edit, one_recalculation
from schedule.services.moves import move_task
from schedule.services.outline import siblings
from schedule.services.tasks import add_task, update_task


@service("task.put", "put {subject}")
def put_task(
    *,
    actor: Actor,
    project: Project,
    external_id: str,
    expected_version: int | None = None,
    place: dict[str, Task | None] | None = None,
    **fields: Any,
) -> PlanChange:
    """Add the task with this external id, or change the one that has it.

    `place` may hold `parent` and `after`: where a new task goes, and where a known one moves to if it is elsewhere.
    `created` of the answer says which of the two it was.
    """
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    place = place or {}
    task = Task.objects.filter(project=project, external_id=external_id).first()
    if task is None:
        return add_task(
            actor=actor,
            project=project,
            parent=place.get("parent"),
            after=place.get("after"),
            external_id=external_id,
            **fields,
        )
    check_version(task, expected_version, yours=as_columns(fields))
    with one_recalculation(by=actor, project=project) as batch:
        update_task(actor=actor, task=task, expected_version=None, **fields)
        _move(actor, project, task, place)
    assert batch.change is not None  # noqa: S101  the batch is over
    return batch.change


def _move(actor: Actor, project: Project, task: Task, place: dict[str, Task | None]) -> None:
    if not place:
        return
    after = place.get("after")
    parent = place.get("parent") or (after.parent if after else None)
    parent_id = parent.pk if parent else None
    if after is None:
        if parent_id == task.parent_id:
            return
        rows = [row for row in siblings(project, parent_id) if row.pk != task.pk]
        after = rows[-1] if rows else None
    move_task(actor=actor, task=task, expected_version=None, parent=parent, after=after)
