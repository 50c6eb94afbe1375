"""The jobs behind imports: plans and task lists share them, so that a project has one import at a time."""

from __future__ import annotations

from core.errors import NotVisible
from core.jobs import JobHandle, JobOutcome
from integrations.models import PlanImport
from integrations.services.plan_import import check_plan, import_plan
from integrations.services.sheet_import import check_sheet, import_sheet


def run_check_job(handle: JobHandle) -> JobOutcome:
    """The job behind a dry run."""
    row = _of_job(handle)
    check = check_sheet if row.kind == PlanImport.Kind.SHEET else check_plan
    row = check(actor=handle.actor, plan_import=row, progress=handle.progress)
    return JobOutcome({"state": row.state, "problem": row.problem}, _url(row))


def run_import_job(handle: JobHandle) -> JobOutcome:
    """The job behind an import."""
    row = _of_job(handle)
    take_in = import_sheet if row.kind == PlanImport.Kind.SHEET else import_plan
    row = take_in(actor=handle.actor, plan_import=row, progress=handle.progress)
    return JobOutcome({"state": row.state}, _url(row))


def _of_job(handle: JobHandle) -> PlanImport:
    row = PlanImport.objects.filter(pk=handle.job.payload["plan_import"]).first()
    if row is None:
        raise NotVisible("The upload this job was for is gone.")
    return row


def _url(row: PlanImport) -> str:
    return f"/projects/{row.project.key}/imports/{row.public_id}/"
