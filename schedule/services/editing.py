"""What every edit of a plan does before and after its own work: hold the project, then bring the dates up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import OperationalError, connection
from django.db.models import Model

from core.actors import Actor
from core.changesets import record
from core.errors import Conflict, InvalidInput
from core.freshness import state_of, touch
from core.policy import Action, require
from projects.models import Project
from schedule.models import ScheduleSettings, ScheduleSummary, Task, WorkCalendar
from schedule.services.promises import note_gone, refuse_loops
from schedule.services.recalculation import (
    FRESHNESS,
    PlanChange,
    is_large,
    lock,
    note_rows,
    refuse_impossible,
    run_within_edit,
    start_job,
    store_outline,
)

CHANGE_SET = "plan.edit"
RELATIONS = ("calendar", "base")
LONGEST_WAIT_SECONDS: Final = 20
LOCK_NOT_AVAILABLE: Final = "55P03"
__all__ = [
    "Batch",
    "PlanChange",
    "absent",
    "as_columns",
    "begin_edit",
    "finish_edit",
    "hold",
    "one_recalculation",
    "subject_of",
]


@dataclass(slots=True)
class Batch:
    """Edits that share one recalculation; `change` is there when it is over."""

    project_id: int
    by: Actor
    touched: set[int] = field(default_factory=set)
    created: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    links: set[int] = field(default_factory=set)
    removed_links: list[int] = field(default_factory=list)
    links_changed: bool = False
    links_unknown: bool = False
    tree_changed: bool = False
    change: PlanChange | None = None


_batch: ContextVar[Batch | None] = ContextVar("plan_batch", default=None)


@contextmanager
def one_recalculation(*, by: Actor, project: Project) -> Iterator[Batch]:
    """Let many edits of one project, made within one service, be followed by one recalculation.

    The edits inside answer without dates; what all of them did stands in the batch afterwards.
    """
    batch = Batch(project_id=project.pk, by=by)
    marker = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(marker)
    batch.change = _settle(lock(project), batch)


def begin_edit(by: Actor, action: Action, project: Project) -> Project:
    """Ask permission, hold the project until the transaction ends, and read it anew.

    What the act changes becomes a change set that can be taken back. The first edit of a plan gives it a calendar and
    settings of its own, so that there is something to change; these stay.
    """
    held = hold(by, action, project)
    is_new = not _has_settings(held)
    if is_new:
        _give_settings(held)
    record(kind=CHANGE_SET, scope_id=held.pk, action=action.name, from_here=is_new)
    return held


def hold(by: Actor, action: Action, project: Project) -> Project:
    """Ask permission, hold the project until the transaction ends, and read it anew."""
    require(by, action, project)
    held = _waited_for(project)
    if held.archived_at != project.archived_at:
        require(by, action, held)
    return held


def _waited_for(project: Project) -> Project:
    """Hold the project once those before are done; who waits too long is told so instead of hanging."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LONGEST_WAIT_SECONDS}s"])
    try:
        return lock(project)
    except OperationalError as fault:
        if getattr(fault.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Conflict(
            "Others are changing this plan, and their change takes long. Nothing of yours was saved: try again in a"
            " moment."
        ) from None


def _has_settings(held: Project) -> bool:
    """Whether the plan has settings of its own; how many rows it has is noted on the way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM schedule_schedulesettings WHERE project_id = %(project)s),"
            " (SELECT count(*) FROM schedule_task WHERE project_id = %(project)s)",
            {"project": held.pk},
        )
        found, rows = cursor.fetchone()
    note_rows(held, rows)
    return bool(found)


def _give_settings(held: Project) -> None:
    calendar = WorkCalendar.objects.filter(project=held).first() or WorkCalendar.objects.create(
        project=held, name="Standard"
    )
    ScheduleSettings.objects.create(project=held, calendar=calendar)


def finish_edit(
    *,
    by: Actor,
    project: Project,
    touched: Iterable[int] = (),
    created: Iterable[int] = (),
    removed: Iterable[int] = (),
    links: Iterable[int] = (),
    removed_links: Iterable[int] | None = None,
    links_changed: bool = False,
    tree_changed: bool = False,
) -> PlanChange:
    """Raise the input version and bring the dates up to date: at once, by a job, or when the batch is over.

    Who changes links and names those that are gone spares boards the reading of every link.
    """
    batch = _batch.get()
    gathering = batch is not None and batch.project_id == project.pk
    own = batch if batch is not None and gathering else Batch(project_id=project.pk, by=by)
    own.touched.update(touched)
    own.created.extend(created)
    own.removed.extend(removed)
    own.links.update(links)
    own.removed_links.extend(removed_links or ())
    own.links_unknown |= links_changed and removed_links is None
    own.links_changed |= links_changed
    own.tree_changed |= tree_changed
    if gathering:
        return PlanChange(
            version=state_of(FRESHNESS, project.pk).input_version,
            changed=sorted(own.touched),
            created=own.created,
            removed=own.removed,
            links_changed=own.links_changed,
            pending=True,
        )
    return _settle(project, own)


def _settle(project: Project, batch: Batch) -> PlanChange:
    from schedule.computation.storing import mark

    if batch.links_changed or batch.tree_changed:
        refuse_loops(batch.by, project.pk)
    if batch.removed:
        note_gone(project.pk)
    version = touch(FRESHNESS, project.pk)
    is_long = is_large(project, added=len(batch.created))
    change = _by_job(project, batch, version) if is_long else run_within_edit(project, version)
    _note_structure(project, batch, version)
    touched = batch.touched | set(batch.created)
    unmoved = touched - set(change.changed) - set(batch.removed)
    if unmoved:
        mark(project, sorted(unmoved), version)
    return PlanChange(
        version=version,
        changed=sorted((touched | set(change.changed)) - set(batch.removed)),
        removed=batch.removed,
        created=batch.created,
        links_changed=batch.links_changed,
        changed_links=sorted(set(change.changed_links) | batch.links),
        removed_links=None if batch.links_unknown else sorted(set(batch.removed_links)),
        pending=change.pending,
        job_id=change.job_id,
        error=change.error,
    )


def _by_job(project: Project, batch: Batch, version: int) -> PlanChange:
    if batch.links_changed or batch.tree_changed:
        refuse_impossible(project)
    changed = store_outline(project, version) if batch.tree_changed or batch.removed or batch.created else []
    return PlanChange(version=version, changed=changed, pending=True, job_id=start_job(batch.by, project))


def _note_structure(project: Project, batch: Batch, version: int) -> None:
    """Boards that look on cannot tell from the rows what was removed or linked: note when that happened."""
    noted: dict[str, int] = {}
    if batch.links_changed:
        noted["links_version"] = version
    if batch.removed:
        noted["removed_version"] = version
    if noted:
        ScheduleSummary.objects.filter(project=project).update(**noted)


def as_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Edited fields as a stale edit shows them beside the present ones: ids instead of rows."""
    shown = {}
    for name, value in fields.items():
        key = value.pk if isinstance(value, Model) else value
        shown[f"{name}_id" if name in RELATIONS else name] = key
    return shown


def subject_of(project: Project, task: Task) -> str:
    """A task in histories: `ATLAS-12 Design`."""
    return f"{project.key}-{task.number} {task.name}"


def absent(field_name: str, what: str) -> InvalidInput:
    """A foreign or absent row answers alike."""
    return InvalidInput(
        f"There is no such {what} in this project.", fields={field_name: [f"No such {what} in this project."]}
    )
