"""What people may do with jobs: see their own, cancel them; an administrator runs dead ones again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.actors import Actor
from core.errors import Conflict
from core.jobs import ring
from core.models import Job
from core.policy import SIGNED_IN, Action, can, declare, register_role_resolver, register_view_action, require
from core.services import note_subject, service

JOBS_LIST = Action("job.list", "See one's jobs", writes=False, level="site")
JOBS_ALL = Action("job.list_all", "See everybody's jobs", writes=False, level="site")
JOB_VIEW = Action("job.view", "See a job", writes=False)
JOB_CANCEL = Action("job.cancel", "Cancel a job", writes=True, level="project")
JOB_RETRY = Action("job.retry", "Run a dead job again", writes=True, level="site")

declare(
    {
        JOBS_LIST: [SIGNED_IN],
        JOBS_ALL: ["site:administrator"],
        JOB_VIEW: ["job:owner", "site:administrator"],
        JOB_CANCEL: ["job:owner", "site:administrator"],
        JOB_RETRY: ["site:administrator"],
    }
)
register_view_action(Job, JOB_VIEW)


def _job_roles(actor: Actor, obj: Any) -> list[str]:
    return ["job:owner"] if isinstance(obj, Job) and obj.owner_id == actor.user_id is not None else []


register_role_resolver(_job_roles)


def jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """One's own jobs; everybody's for an administrator; for a token only those of its projects."""
    jobs = Job.objects.select_related("owner").order_by("-created_at", "id")
    if not can(actor, JOBS_ALL):
        jobs = jobs.filter(owner_id=actor.user_id) if actor.user_id else jobs.none()
    if actor.scopes.project_ids is not None:
        jobs = jobs.filter(scope_id__in=actor.scopes.project_ids)
    return jobs


@service("job.cancelled", "asked to cancel {subject}")
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Ask a job to stop: at once while it waits, at its next step while it runs."""
    require(actor, JOB_CANCEL, job)
    note_subject(job.title, scope_id=job.scope_id)
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not locked.is_active:
        raise Conflict(f"“{locked.title}” is over already: {locked.get_state_display().lower()}.")
    locked.cancel_requested = True
    if locked.state == Job.State.QUEUED:
        locked.state, locked.finished_at = Job.State.CANCELLED, timezone.now()
        locked.error = "Cancelled before it started."
    locked.save()
    return locked


@service("job.retried", "ran {subject} again")
def retry_job(*, actor: Actor, job: Job) -> Job:
    """Give a dead or failed job a new start with three new attempts."""
    require(actor, JOB_RETRY, job)
    note_subject(job.title, scope_id=job.scope_id)
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state not in (Job.State.DEAD, Job.State.FAILED):
        raise Conflict(
            f"“{locked.title}” is {locked.get_state_display().lower()}; only a failed one runs again."
        )
    if Job.objects.filter(kind=locked.kind, key=locked.key, state__in=Job.ACTIVE).exists():
        raise Conflict(f"Another “{locked.title}” is already under way.")
    locked.state, locked.attempts, locked.cancel_requested = Job.State.QUEUED, 0, False
    locked.error, locked.finished_at, locked.progress = "", None, 0
    locked.save()
    ring("core.tasks.run_job", job_id=str(locked.pk))
    return locked
