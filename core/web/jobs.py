"""Pages of jobs: the list, one job with its bar, cancel and run again."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect

from core.actors import Actor
from core.errors import NotVisible
from core.job_control import (
    JOB_CANCEL,
    JOB_RETRY,
    JOB_VIEW,
    JOBS_LIST,
    cancel_job,
    jobs_visible_to,
    retry_job,
)
from core.models import Job
from core.policy import can
from core.web.pages import PageRequest, page, render_page


def _job(actor: Actor, job_id: UUID) -> Job:
    job = jobs_visible_to(actor).filter(pk=job_id).first()
    if job is None:
        raise NotVisible()
    return job


def _facts(actor: Actor, job: Job) -> dict[str, object]:
    return {
        "job": job,
        "can_cancel": job.is_active and not job.cancel_requested and can(actor, JOB_CANCEL, job),
        "can_retry": job.state in (Job.State.DEAD, Job.State.FAILED) and can(actor, JOB_RETRY, job),
    }


@page(GET=JOBS_LIST)
def job_list(request: PageRequest) -> HttpResponse:
    """Jobs, the newest first, by state."""
    jobs = jobs_visible_to(request.actor)
    state = request.GET.get("state", "")
    if state in Job.State.values:
        jobs = jobs.filter(state=state)
    pages = Paginator(jobs, 50)
    context = {"page": pages.get_page(request.GET.get("page")), "state": state, "states": Job.State.choices}
    return render_page(request, "core/job_list.html", context, partial="core/_job_rows.html")


@page(GET=JOB_VIEW)
def job_page(request: PageRequest, job_id: UUID) -> HttpResponse:
    """One job; htmx asks for the fragment every two seconds while it runs."""
    context = _facts(request.actor, _job(request.actor, job_id))
    return render_page(request, "core/job.html", context, partial="parts/_job.html")


@page(POST=JOB_CANCEL)
def job_cancel(request: PageRequest, job_id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    job = cancel_job(actor=request.actor, job=_job(request.actor, job_id))
    return _after(request, job)


@page(POST=JOB_RETRY)
def job_retry(request: PageRequest, job_id: UUID) -> HttpResponse:
    """Run a dead job again."""
    return _after(request, retry_job(actor=request.actor, job=_job(request.actor, job_id)))


def _after(request: PageRequest, job: Job) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render_page(request, "core/job.html", _facts(request.actor, job), partial="parts/_job.html")
    return redirect("job", job_id=job.pk)
