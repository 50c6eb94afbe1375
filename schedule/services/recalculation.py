"""Computing a plan's dates: at once within an edit, or as a job; idempotent, and a later change wins."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.actors import Actor, system
from core.errors import Conflict, InvalidInput
from core.freshness import behind, settle, state_of, touch
from core.jobs import JobHandle, JobOutcome, enqueue
from core.models import Job
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.models import ScheduleSummary, Task
from schedule.policy import SCHEDULE_RECALCULATE
from schedule.services.promises import note_moved

if TYPE_CHECKING:
    from schedule.computation.loading import LoadedPlan, PlanRows
    from schedule.computation.storing import Difference
    from schedule.engine import Schedule, ScheduleError

logger = logging.getLogger("portal.schedule")

FRESHNESS = "schedule"
JOB = "schedule.recalculate"
ROWS_NOTED = "_rows_noted"
_LISTS = ("driving_links", "out_of_sequence_links", "messages", "split_parts")  # long, and seldom another
_CHEAP = ["input_version", "computed_at", "start", "finish", "task_count", "critical_count", "error"]
SWEEP_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What a change of the plan did: ids of rows that changed in inputs, dates or outline, and what became of it."""

    version: int
    changed: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    created: list[int] = field(default_factory=list)
    links_changed: bool = False
    changed_links: list[int] = field(default_factory=list)
    """Links that were edited or that began or ceased to drive their successor."""
    removed_links: list[int] | None = None
    """Links that are gone; None where that is not known, so that who looks on reads every link anew."""
    pending: bool = False
    job_id: str | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Computed:
    """A run that is not stored yet; without a schedule there is the reason."""

    rows: PlanRows
    loaded: LoadedPlan | None
    schedule: Schedule | None
    problem: ScheduleError | None


@service("schedule.recalculated", "computed the dates of {subject}")
def recalculate(
    *, actor: Actor, project: Project, at_once: bool = False, by_edit: bool = False
) -> PlanChange:
    """Compute a project's dates from its inputs as they are now.

    Large plans are computed by a job unless `at_once` says that the caller itself is one. Running it again changes
    nothing. After rows were written by other means than the edits of this room, `touch("schedule", project.pk)` comes
    first, and boards that look on read the plan anew; `by_edit` says that an edit has told them what it did.
    """
    require(actor, SCHEDULE_RECALCULATE, project)
    note_subject(str(project), scope_id=project.pk)
    if not at_once and is_large(project):
        return PlanChange(
            version=state_of(FRESHNESS, project.pk).input_version,
            pending=True,
            job_id=start_job(actor, project),
        )
    return run_to_the_end(project, tells_structure=not by_edit)


@service("schedule.fault_noted", "could not compute the dates of {subject}")
def note_fault(*, actor: Actor, project: Project, sentence: str) -> None:
    """Say on the plan that it could not be computed, so that a fault of the portal is not tried for ever."""
    require(actor, SCHEDULE_RECALCULATE, project)
    note_subject(str(project), scope_id=project.pk)
    lock(project)
    version = state_of(FRESHNESS, project.pk).input_version
    _summary(project, version, error=sentence)
    settle(FRESHNESS, project.pk, version)


def recalculate_behind(project_id: int) -> PlanChange | None:
    """Compute a project whose dates are behind or whose day has changed; None when there is nothing to do."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None or not (state_of(FRESHNESS, project_id).is_behind or project_id in day_moved()):
        return None
    scheduler = system("scheduler")
    try:
        return recalculate(actor=scheduler, project=project, by_edit=True)
    except (DatabaseError, Conflict):
        raise
    except Exception:
        logger.exception("recalculation_failed", extra={"project": project_id})
        note_fault(
            actor=scheduler,
            project=project,
            sentence="A fault of the portal kept the dates from being computed. The next change tries again.",
        )
        return None


def carry_out(handle: JobHandle) -> JobOutcome:
    """The job: compute, and once more when the inputs moved on meanwhile."""
    project = Project.objects.get(pk=handle.job.scope_id or 0)
    handle.progress(0, 1, "Computing dates")
    change = recalculate(
        actor=system("scheduler", on_behalf_of=handle.job.owner), project=project, at_once=True, by_edit=True
    )
    handle.progress(1, 1, "Done")
    try:
        url = reverse("schedule-board", args=[project.key])
    except NoReverseMatch:
        url = ""
    return JobOutcome(
        result={"version": change.version, "changed": len(change.changed), "error": change.error}, url=url
    )


def lost_projects() -> list[tuple[str, dict[str, object]]]:
    """What the sweep rings for: plans behind their inputs for a while, and plans whose day has changed."""
    wanted = [*behind(FRESHNESS, older_than=SWEEP_AFTER), *day_moved()]
    return [("schedule.tasks.recalculate", {"project_id": key}) for key in dict.fromkeys(wanted)]


def day_moved() -> list[int]:
    """Projects whose status date follows their day, computed on an earlier one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.project_id FROM schedule_schedulesummary s JOIN projects_project p ON p.id = s.project_id"
            " LEFT JOIN schedule_schedulesettings o ON o.project_id = p.id"
            " WHERE p.archived_at IS NULL AND p.status_date IS NULL"
            " AND coalesce(o.uses_status_date, true) AND o.status_at IS NULL"
            " AND (s.computed_at AT TIME ZONE p.time_zone)::date < (now() AT TIME ZONE p.time_zone)::date"
            " ORDER BY s.computed_at LIMIT 100"
        )
        return [row[0] for row in cursor.fetchall()]


_at_once: ContextVar[bool] = ContextVar("compute_at_once", default=False)


@contextmanager
def computing_at_once() -> Iterator[None]:
    """Compute plans of any size within: for what is taken back before a job could begin."""
    marker = _at_once.set(True)
    try:
        yield
    finally:
        _at_once.reset(marker)


def is_large(project: Project, *, added: int = 0) -> bool:
    """Whether the plan is computed by a job; `added` rows came since the project was held and its rows counted."""
    if _at_once.get():
        return False
    limit: int = settings.SYNCHRONOUS_TASK_LIMIT
    known = project.__dict__.get(ROWS_NOTED)
    rows = Task.objects.filter(project=project).count() if known is None else known + added
    return bool(rows > limit)


def note_rows(project: Project, rows: int) -> None:
    """Remember how many rows the plan of a project that is being held has, so that nobody counts again."""
    project.__dict__[ROWS_NOTED] = rows


def lock(project: Project) -> Project:
    """Hold the project until the transaction ends, and read it anew; rows may still refer to it meanwhile."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def start_job(by: Actor, project: Project) -> str:
    """Have a job compute the dates; one that is under way already will see that the inputs moved on."""
    try:
        job = enqueue(
            actor=by,
            kind=JOB,
            key=str(project.pk),
            title=f"Dates of {project}",
            scope_id=project.pk,
        )
    except Conflict as running:
        return str(running.extra["job"])
    return str(job.pk)


def active_job(project: Project) -> str | None:
    """The job that computes this plan now, if there is one."""
    found = Job.objects.filter(kind=JOB, key=str(project.pk), state__in=Job.ACTIVE).values_list(
        "pk", flat=True
    )
    return str(found[0]) if found else None


def run_to_the_end(project: Project, *, tells_structure: bool) -> PlanChange:
    """Compute without holding anybody up, then hold the project: if it moved on meanwhile, compute once more.

    What differs gets a version of its own, so that boards that hold the version of the edit learn of the dates.
    """
    version = state_of(FRESHNESS, project.pk).input_version
    computed = _compute(project)
    held = lock(project)
    state = state_of(FRESHNESS, project.pk)
    if state.input_version != version or held.version != project.version:
        computed = _compute(held)
    change = _store(held, computed, None)
    if tells_structure and state.is_behind:
        noted = {"links_version": change.version, "removed_version": change.version}
        ScheduleSummary.objects.filter(project=held).update(**noted)
    return change


def run_within_edit(project: Project, version: int) -> PlanChange:
    """Compute in the transaction of an edit that holds the project; refuses an edit that breaks a sound plan."""
    from schedule.computation.refusals import IMPOSSIBLE, sentence

    computed = _compute(project)
    if computed.problem is not None:
        before = ScheduleSummary.objects.filter(project=project).values_list("error", flat=True).first()
        if isinstance(computed.problem, IMPOSSIBLE) or not before:
            raise InvalidInput(sentence(computed.problem), tasks=_ids_at_fault(computed))
    return _store(project, computed, version)


def refuse_impossible(project: Project) -> None:
    """Refuse loops and the like in a plan that a job will compute, before anything is stored."""
    from schedule.computation.refusals import IMPOSSIBLE, sentence
    from schedule.engine import ScheduleError

    try:
        from schedule.computation.checking import check_network

        check_network(project)
    except IMPOSSIBLE as problem:
        raise InvalidInput(sentence(problem)) from None
    except ScheduleError:
        return


def store_outline(project: Project, version: int) -> list[int]:
    """Bring places and numbers of rows up to date, without their dates; gives the ids that changed."""
    from schedule.computation.loading import read_outline
    from schedule.computation.rows import read_tasks
    from schedule.computation.storing import PLACE, difference, outline_columns, read_stored, store

    outline = read_outline(read_tasks(project))
    columns = outline_columns(outline)
    changes = difference(outline, columns, read_stored(project, PLACE))
    store(project, outline, columns, changes, version)
    return _ids(outline.ids, changes)


def _compute(project: Project) -> _Computed:
    from schedule import engine
    from schedule.computation.loading import load, read_plan
    from schedule.computation.sessions import SESSIONS

    rows = read_plan(project)
    loaded = None
    try:
        loaded = load(rows)
        return _Computed(rows, loaded, SESSIONS.calculate(project.pk, loaded), None)
    except engine.ScheduleError as problem:
        return _Computed(rows, loaded, None, problem)


def _ids_at_fault(computed: _Computed) -> list[int]:
    if computed.loaded is None or computed.problem is None:
        return []
    loaded = computed.loaded
    ids = loaded.outline.ids[loaded.scheduled]
    return [int(ids[row]) for row in computed.problem.tasks[:100] if row < len(ids)]


def _store(project: Project, computed: _Computed, version: int | None) -> PlanChange:
    """Write what differs, under the version of an edit or, without one, under a version that a difference makes."""
    from schedule.computation.refusals import sentence
    from schedule.computation.storing import difference, read_stored, result_columns, store

    if computed.loaded is None or computed.schedule is None:
        version = version or touch(FRESHNESS, project.pk)
        changed = store_outline(project, version)
        error = sentence(computed.problem) if computed.problem else ""
        _summary(project, version, error=error)
        settle(FRESHNESS, project.pk, version)
        return PlanChange(version=version, changed=changed, error=error)
    outline, schedule = computed.loaded.outline, computed.schedule
    columns = result_columns(project, computed.loaded, schedule)
    changes = difference(outline, columns, read_stored(project))
    if version is None and (len(changes.new) or len(changes.changed)):
        version = touch(FRESHNESS, project.pk)
    if version is None:
        version = state_of(FRESHNESS, project.pk).input_version
    store(project, outline, columns, changes, version)
    changed = _ids(outline.ids, changes)
    note_moved(project.pk, changed)
    flipped = _summary(project, version, computed=computed)
    settle(FRESHNESS, project.pk, version)
    return PlanChange(version=version, changed=changed, changed_links=flipped)


def _ids(ids: Any, changes: Difference) -> list[int]:
    return [*ids[changes.changed].tolist(), *ids[changes.new].tolist()]


def _summary(
    project: Project, version: int, *, computed: _Computed | None = None, error: str = ""
) -> list[int]:
    """Note the outcome of a run; gives the links that began or ceased to drive. After an error dates stay."""
    summary = ScheduleSummary.objects.filter(project=project).first()
    adding = summary is None
    summary = summary or ScheduleSummary(project=project)
    lists_before = {name: getattr(summary, name) for name in _LISTS}
    summary.input_version, summary.computed_at, summary.error = version, timezone.now(), error
    if computed is not None and computed.loaded is not None and computed.schedule is not None:
        _fill_summary(project, summary, computed.loaded, computed.schedule)
    if adding:
        summary.save(force_insert=True)
    else:
        summary.save(update_fields=_CHEAP + [n for n in _LISTS if getattr(summary, n) != lists_before[n]])
    return sorted(set(lists_before["driving_links"]) ^ set(summary.driving_links))


def _fill_summary(project: Project, summary: ScheduleSummary, loaded: LoadedPlan, schedule: Schedule) -> None:
    import numpy as np

    from schedule import engine
    from schedule.computation.moments import aware
    from schedule.engine import TaskKind, moment

    kinds, parents = np.asarray(loaded.plan.kinds), np.asarray(loaded.plan.parents)
    leaf = kinds != TaskKind.SUMMARY
    leaf[parents[parents >= 0]] = False
    links = loaded.link_ids
    summary.start = aware(project, schedule.project_start)
    summary.finish = aware(project, schedule.project_finish)
    summary.task_count = int(leaf.sum())
    summary.critical_count = int(schedule.critical[leaf].sum())
    summary.driving_links = links[schedule.link_driving].tolist()
    summary.out_of_sequence_links = [int(links[link]) for link in schedule.out_of_sequence]
    summary.messages = list(schedule.messages)
    ids = loaded.outline.ids[loaded.scheduled]
    summary.split_parts = {
        str(int(ids[row])): [[moment(end).isoformat(timespec="minutes") for end in part] for part in parts]
        for row, parts in engine.split_parts(loaded.plan, loaded.options, schedule).items()
    }
