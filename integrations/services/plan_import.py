"""Plan files on their way in: upload, dry run, import as a job, taking back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from core.actors import Actor
from core.changesets import Edits, record, revert
from core.errors import Conflict, InvalidInput, TooLarge
from core.freshness import touch
from core.jobs import enqueue
from core.models import ChangeSet
from core.policy import require
from core.services import note_subject, service
from integrations.models import PlanImport
from integrations.plans.errors import PlanFileError
from integrations.plans.losses import Outcome
from integrations.plans.model import PlanFile, PlanFormat, PlanProject
from integrations.plans.reading import read_plan
from integrations.policy import IMPORT_PLAN
from integrations.services.mapping import loss_report, wanted_rows
from integrations.services.merging import Counts, Merge
from integrations.services.network_check import network_problem
from integrations.services.plan_baselines import choose_baselines, chosen_baselines, take_in_baselines
from projects.models import Project
from schedule.models import Link, Resource, ScheduleSummary, Task
from schedule.services.promises import note_gone, refuse_loops
from schedule.services.recalculation import FRESHNESS, recalculate
from schedule.services.undo import settle

CHECK_JOB = "plan.check"
IMPORT_JOB = "plan.import"
CHANGE_SET = "plan.import"
State = PlanImport.State
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a project's plan amounts to."""

    tasks: int
    links: int
    resources: int
    finish: str | None


@service("import.uploaded", "uploaded the plan file {subject}")
def upload_plan(*, actor: Actor, project: Project, file_name: str, content: bytes) -> PlanImport:
    """Keep a plan file and have it checked; nothing of it is in the plan yet."""
    require(actor, IMPORT_PLAN, project)
    plan_import = store_upload(actor, project, file_name, content)
    note_subject(plan_import.file_name, scope_id=project.pk)
    start_check(actor, plan_import)
    return plan_import


def store_upload(actor: Actor, project: Project, file_name: str, content: bytes) -> PlanImport:
    """Keep the file and its row."""
    name = Path(file_name.replace("\\", "/")).name[:200] or "plan"
    if len(content) > settings.PLAN_FILE_MAX_BYTES:
        raise TooLarge(
            f"{name} has {len(content) / 1_000_000:.1f} MB. Plan files may have up to "
            f"{settings.PLAN_FILE_MAX_BYTES // 1_048_576} MB."
        )
    if not content:
        raise InvalidInput(f"{name} is empty. Choose a plan file.", fields={"file": ["The file is empty."]})
    plan_import = PlanImport(
        project=project,
        author=actor.user,
        file_name=name,
        file_size=len(content),
        file_hash=hashlib.sha256(content).hexdigest(),
    )
    plan_import.file.save(f"{plan_import.public_id}{Path(name).suffix[:8]}", ContentFile(content), save=False)
    plan_import.save()
    return plan_import


@service("import.checked_again", "had the plan file {subject} checked again")
def check_again(*, actor: Actor, plan_import: PlanImport, file_project: str = "") -> PlanImport:
    """Repeat the dry run, perhaps for another project of the file."""
    require(actor, IMPORT_PLAN, plan_import)
    note_subject(plan_import.file_name, scope_id=plan_import.project_id)
    locked = locked_import(plan_import)
    if locked.state in (State.IMPORTED, State.REVERTED):
        raise Conflict("This file was imported already. Upload it again to check it anew.")
    locked.state, locked.problem, locked.report, locked.comparison = State.UPLOADED, "", None, None
    if locked.kind == PlanImport.Kind.PLAN:
        locked.file_project, locked.mapping = file_project[:120], None
    locked.save()
    start_check(actor, locked)
    return locked


def start_check(actor: Actor, plan_import: PlanImport) -> None:
    """Have the dry run made by a job."""
    job = enqueue(
        actor=actor,
        kind=CHECK_JOB,
        key=str(plan_import.public_id),
        title=f"Dry run of {plan_import.file_name}",
        payload={"plan_import": plan_import.pk},
        scope_id=plan_import.project_id,
    )
    plan_import.check_job = job
    plan_import.save(update_fields=["check_job"])


@service("import.started", "started the import of {subject}")
def start_import(
    *, actor: Actor, plan_import: PlanImport, baselines: Collection[int] | None = None
) -> PlanImport:
    """Have a checked file imported by a job, with those of its baselines that are named; None: all."""
    require(actor, IMPORT_PLAN, plan_import)
    note_subject(plan_import.file_name, scope_id=plan_import.project_id)
    locked = locked_import(plan_import)
    if locked.state != State.CHECKED:
        raise Conflict(stop_reason(locked))
    problems = (locked.comparison or {}).get("problems")
    if problems:
        raise Conflict(f"A problem stops the import: {problems[0]}")
    if locked.kind == PlanImport.Kind.PLAN:
        choose_baselines(locked, baselines)
    locked.import_job = enqueue(
        actor=actor,
        kind=IMPORT_JOB,
        key=str(locked.project_id),  # one import a project at a time
        title=f"Import of {locked.file_name}",
        payload={"plan_import": locked.pk},
        scope_id=locked.project_id,
    )
    locked.save(update_fields=["import_job", "mapping"])
    return locked


def stop_reason(plan_import: PlanImport) -> str:
    """Why an import cannot be started."""
    if plan_import.state == State.UPLOADED:
        return "The dry run of this file has not ended yet. Wait for it."
    if plan_import.state == State.REFUSED:
        return f"This file cannot be imported: {plan_import.problem}"
    return "This file was imported already. Upload it again to import it anew."


@service("import.checked", "checked the plan file {subject}")
def check_plan(*, actor: Actor, plan_import: PlanImport, progress: Progress) -> PlanImport:
    """The dry run: read, merge and compute in a transaction that is thrown away; keep only what it told."""
    require(actor, IMPORT_PLAN, plan_import)
    note_subject(plan_import.file_name, scope_id=plan_import.project_id)
    row = PlanImport.objects.get(pk=plan_import.pk)
    if row.state in (State.IMPORTED, State.REVERTED):
        return row
    try:
        plan_file = _read(row, progress)
        plan = _choose(plan_file, row.file_project)
    except PlanFileError as problem:
        row.state, row.problem = State.REFUSED, str(problem)
        row.save(update_fields=["state", "problem"])
        return row
    row.format, row.file_project = plan_file.format.value, plan.external_id[:120]
    row.report = _report(plan_file, plan)
    row.comparison = _rehearse(actor, row.project, plan_file, plan, progress)
    row.state, row.problem = State.CHECKED, ""
    row.save(update_fields=["format", "file_project", "report", "comparison", "state", "problem"])
    return row


@service(
    "plan.imported",
    "imported the plan {subject}: {added} tasks added, {changed} changed, {removed} removed",
)
def import_plan(*, actor: Actor, plan_import: PlanImport, progress: Progress) -> PlanImport:
    """Merge the file into the project and compute its dates: all of it or nothing."""
    require(actor, IMPORT_PLAN, plan_import)
    row = locked_import(plan_import)
    if row.state not in (State.CHECKED, State.UPLOADED):
        raise Conflict(stop_reason(row))
    project = Project.objects.select_for_update(no_key=True).get(pk=row.project_id)
    try:
        plan_file = _read(row, progress)
        plan = _choose(plan_file, row.file_project)
    except PlanFileError as problem:
        raise InvalidInput(str(problem)) from problem
    pinned_before = project.status_date
    change_set = record(
        kind=CHANGE_SET,
        scope_id=project.pk,
        action=IMPORT_PLAN.name,
        title=f"Import of {row.file_name}",
        even_empty=True,
    )
    counts, finish, problems = _merge(actor, project, plan, form=plan_file.format, progress=progress)
    if problems:
        raise InvalidInput(f"{row.file_name} cannot be imported: {problems[0]}")
    kept = take_in_baselines(actor, project, plan, row.file_name, chosen_baselines(row))
    row.comparison = {**(row.comparison or {}), "baselines": kept}
    tasks = counts["tasks"]
    note_subject(
        row.file_name,
        scope_id=project.pk,
        added=tasks.added,
        changed=tasks.changed,
        removed=tasks.removed,
        finish=finish,
    )
    row.change_set_id = change_set  # written when the act ends, from what it did
    row.format, row.file_project = plan_file.format.value, plan.external_id[:120]
    row.report = row.report or _report(plan_file, plan)
    if project.status_date != pinned_before:
        pinned = [day and day.isoformat() for day in (pinned_before, project.status_date)]
        row.comparison = {**(row.comparison or {}), "status_date": pinned}
    row.state = State.IMPORTED
    row.save(update_fields=["change_set", "format", "file_project", "report", "comparison", "state"])
    return row


@service("import.taken_back", "took back the import of {subject}")
def undo_import(*, actor: Actor, plan_import: PlanImport) -> PlanImport:
    """Bring every row back to what it was before the import; refused where somebody changed one since."""
    require(actor, IMPORT_PLAN, plan_import)
    row = locked_import(plan_import)
    note_subject(row.file_name, scope_id=row.project_id)
    if row.state != State.IMPORTED or row.change_set is None:
        raise Conflict("Only an import that is in the plan can be taken back.")
    project = Project.objects.select_for_update(no_key=True).get(pk=row.project_id)
    written = revert(row.change_set)
    settle(actor, project, Edits((row.change_set.pk,), backwards=True), written)
    row.refresh_from_db()
    return row


def follow_change_set(change_set: ChangeSet) -> None:
    """The upload of an import that was taken back or done again says so, and the project reports for its day or not."""
    row = PlanImport.objects.select_for_update(of=("self",)).filter(change_set=change_set).first()
    if row is None:
        return
    project = Project.objects.select_for_update(no_key=True).get(pk=row.project_id)
    if change_set.state == ChangeSet.State.APPLIED:
        _move_status_date(project, row, there=True)
        row.state = State.IMPORTED
    else:
        _move_status_date(project, row, there=False)
        row.state = State.REVERTED
    row.save(update_fields=["state"])


@service("plan.taken_in", "took in the plan file {subject}")
def take_in_plan(
    *, actor: Actor, project: Project, file_name: str, content: bytes, dry_run: bool = False
) -> PlanImport:
    """Upload, check and import in one go, without jobs: for the command line and the demo."""
    require(actor, IMPORT_PLAN, project)
    row = store_upload(actor, project, file_name, content)
    note_subject(row.file_name, scope_id=project.pk)
    row = check_plan(actor=actor, plan_import=row, progress=_silent)
    stopped = bool((row.comparison or {}).get("problems"))
    if not dry_run and row.state == State.CHECKED and not stopped:
        row = import_plan(actor=actor, plan_import=row, progress=_silent)
    return row


def _silent(done: int, total: int, step: str) -> None:
    """Nobody watches."""


# parts


def locked_import(plan_import: PlanImport) -> PlanImport:
    """An import, held until the transaction ends."""
    return PlanImport.objects.select_for_update(of=("self",)).select_related("project").get(pk=plan_import.pk)


def _read(row: PlanImport, progress: Progress) -> PlanFile:
    try:
        with row.file.open("rb") as content:
            return read_plan(content.read(), row.file_name, progress=progress)
    except FileNotFoundError:
        raise InvalidInput("The uploaded file is gone from the portal's storage. Upload it again.") from None


def _choose(plan_file: PlanFile, wanted: str) -> PlanProject:
    for project in plan_file.projects:
        if wanted and project.external_id == wanted:
            return project
    return plan_file.main_project


def _merge(
    actor: Actor,
    project: Project,
    plan: PlanProject,
    *,
    form: PlanFormat,
    progress: Progress,
) -> tuple[dict[str, Counts], str | None, list[str]]:
    """Write the rows and compute the dates; a plan that cannot be computed gives its problem."""
    wanted = wanted_rows(plan, form, project.zone)
    loop = network_problem(wanted)
    if loop:
        return {}, None, [loop]
    counts = Merge(project, progress).run(wanted)
    _pin_status_date(project, wanted.settings["status_at"])
    touch(FRESHNESS, project.pk)
    progress(0, 0, "Compute the schedule")
    try:
        refuse_loops(actor, project.pk)
        note_gone(project.pk)
        change = recalculate(actor=actor, project=project, at_once=True)
    except InvalidInput as problem:
        return counts, None, [problem.detail]
    if change.error:
        return counts, None, [change.error]
    return counts, plan_facts(project).finish, []


def _pin_status_date(project: Project, status_at: datetime | None) -> None:
    """The project reports for the day of the file, so that its header and its plan speak of one status date."""
    day = status_at.astimezone(project.zone).date() if status_at else None
    if day is not None and day <= project.local_day() and day != project.status_date:
        project.status_date = day
        project.save(update_fields=["status_date"])


def _move_status_date(project: Project, row: PlanImport, *, there: bool) -> None:
    """Take the day of the file back or pin it again, unless somebody chose another one since."""
    days = (row.comparison or {}).get("status_date")
    if days is None:
        return
    now, then = days if there else days[::-1]
    if (str(project.status_date) if project.status_date else None) == now:
        project.status_date = date.fromisoformat(then) if then else None
        project.save(update_fields=["status_date"])


class _ThrownAway(Exception):
    """Ends the rehearsal."""


def _rehearse(
    actor: Actor, project: Project, plan_file: PlanFile, plan: PlanProject, progress: Progress
) -> dict[str, Any]:
    before = plan_facts(project)
    told: dict[str, Any] = {}
    try:
        with transaction.atomic():
            locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
            counts, _, problems = _merge(actor, locked, plan, form=plan_file.format, progress=progress)
            found = [] if problems else take_in_baselines(actor, locked, plan, "the file", None)
            told = {
                "baselines": found,
                "before": asdict(before),
                "after": asdict(plan_facts(locked)),
                "counts": {name: asdict(count) for name, count in counts.items()},
                "problems": problems,
                "stored_finish": plan.finish.isoformat() if plan.finish else None,
            }
            raise _ThrownAway
    except _ThrownAway:
        return told


def plan_facts(project: Project) -> PlanFacts:
    """What a project's plan amounts to now."""
    summary = ScheduleSummary.objects.filter(project=project).first()
    finish = summary.finish if summary else None
    return PlanFacts(
        tasks=Task.objects.filter(project=project).count(),
        links=Link.objects.filter(project=project).count(),
        resources=Resource.objects.filter(project=project).count(),
        finish=finish.isoformat() if finish else None,
    )


def _report(plan_file: PlanFile, plan: PlanProject) -> dict[str, Any]:
    report = loss_report(plan)
    return {
        "format": plan_file.format.value,
        "version": plan_file.format_version,
        "encoding": plan_file.encoding,
        "name": plan.name,
        "projects": [
            {"id": p.external_id, "name": p.name, "tasks": len(p.tasks)} for p in plan_file.projects[:200]
        ],
        "totals": {outcome.value: report.total(outcome) for outcome in Outcome},
        "fields": [{**asdict(f), "outcome": f.outcome.value} for f in report.fields],
    }
