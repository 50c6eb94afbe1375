"""Celery entry points of the core: run a job, and find what a lost message left behind."""

from __future__ import annotations

from celery import shared_task

from core import idempotency, jobs
from core.providers import Registry

SWEEPS: Registry[tuple[str, dict[str, object]]] = Registry("sweeps")


SWEEPS.register("idempotent-answers", idempotency.outlived_answers)


@shared_task(name="core.tasks.forget_answers", soft_time_limit=50, time_limit=60)
def forget_answers() -> int:
    """Forget answers that were kept for repeated requests; says how many."""
    return idempotency.forget_answers()


@shared_task(name="core.tasks.run_job", soft_time_limit=3300, time_limit=3600)
def run_job(job_id: str) -> str | None:
    """Carry out one job."""
    return jobs.run_job(job_id)


@shared_task(name="core.tasks.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> int:
    """Ring again for every job and every dirty row that nobody answered."""
    rung = 0
    for job_id in jobs.lost_jobs():
        run_job.apply_async(kwargs={"job_id": job_id})
        rung += 1
    for task, kwargs in SWEEPS.rows():
        sweep.app.send_task(task, kwargs=kwargs)
        rung += 1
    return rung
