"""Jobs: long work as rows. Celery is rung as a doorbell; whatever it misses, a sweep finds.

A room registers a handler for a kind of job. `run_job` claims the row with a lease, counts the attempt in the
row, keeps the lease alive while the handler works, and parks the job as dead after three strikes.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.actors import Actor, Scopes, person, system, token
from core.errors import Conflict, PortalError
from core.models import Job

logger = logging.getLogger("portal.jobs")

LEASE = timedelta(seconds=60)
HEARTBEAT_SECONDS = 10.0


class JobCancelled(Exception):
    """The owner asked to stop; the handler's transaction rolls back."""


Handler = Callable[["JobHandle"], "JobOutcome | None"]
_handlers: dict[str, Handler] = {}


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a handler leaves behind: a JSON-able result and the page to look at."""

    result: dict[str, Any] | None = None
    url: str = ""


def register_handler(kind: str, handler: Handler) -> None:
    """Say who carries out a kind of job."""
    _handlers[kind] = handler


def ring(task: str, **kwargs: Any) -> None:
    """Tell the workers after commit. A lost ring loses nothing: the sweep finds the row."""

    def send() -> None:
        try:
            current_app.send_task(task, kwargs=kwargs)
        except OperationalError:
            logger.warning("doorbell_silent", extra={"task": task})

    transaction.on_commit(send)


def enqueue(
    *,
    actor: Actor,
    kind: str,
    key: str,
    title: str,
    payload: dict[str, Any] | None = None,
    scope_id: int | None = None,
) -> Job:
    """Write a job row in the running transaction and ring. One active job per kind and key.

    Called by services, which have asked permission; it is not a service itself.
    """
    if kind not in _handlers:
        raise ValueError(f"No handler is registered for jobs of kind {kind}.")
    scopes = None
    if actor.kind == "token":
        projects = actor.scopes.project_ids
        scopes = {
            "name": actor.token_name,
            "write": actor.scopes.write,
            "project_ids": None if projects is None else sorted(projects),
        }
    job, created = Job.objects.get_or_create(
        kind=kind,
        key=key,
        state__in=Job.ACTIVE,
        defaults={
            "title": title[:200],
            "owner_id": actor.user_id,
            "token_scopes": scopes,
            "payload": payload or {},
            "scope_id": scope_id,
            "state": Job.State.QUEUED,
        },
    )
    if not created:
        raise Conflict(f"“{job.title}” is already under way. Wait for it or cancel it.", job=str(job.id))
    ring("core.tasks.run_job", job_id=str(job.id))
    return job


class JobHandle:
    """What a handler may do with its job: tell progress, learn that it is cancelled, know on whose behalf it acts."""

    def __init__(self, job: Job, own_connection: Any, holder: str) -> None:
        self.job = job
        self._connection = own_connection  # progress must be seen while the handler's transaction is open
        self._holder = holder
        self._lock = threading.Lock()

    @property
    def actor(self) -> Actor:
        """The person or token that asked for the job, with the rights they have now."""
        owner = self.job.owner
        if owner is None:
            return system("jobs")
        request_id = f"job-{self.job.id}"
        scopes = self.job.token_scopes
        if scopes is None:
            return person(owner, request_id=request_id)
        projects = scopes["project_ids"]
        return token(
            owner,
            name=scopes["name"],
            scopes=Scopes(scopes["write"], None if projects is None else frozenset(projects)),
            request_id=request_id,
        )

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Show how far the work is; raises JobCancelled when the owner asked to stop."""
        rows = self._execute(
            "UPDATE core_job SET progress = %s, total = %s, step = %s, lease_until = %s"
            " WHERE id = %s AND lease_holder = %s RETURNING cancel_requested",
            [done, total, step[:200], timezone.now() + LEASE, self.job.id, self._holder],
        )
        if not rows:
            raise JobCancelled("another worker took the job over")
        if rows[0][0]:
            raise JobCancelled("cancelled by its owner")

    def beat(self) -> None:
        """Keep the lease."""
        self._execute(
            "UPDATE core_job SET lease_until = %s WHERE id = %s AND lease_holder = %s RETURNING 1",
            [timezone.now() + LEASE, self.job.id, self._holder],
        )

    def _execute(self, sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())


def run_job(job_id: str) -> Job.State | None:
    """Carry out a job once: claim, work, finish. None when somebody else holds it or it is over."""
    holder = str(uuid.uuid4())
    job = _claim(job_id, holder)
    if job is None:
        return None
    with _own_connection() as own_connection:
        handle = JobHandle(job, own_connection, holder)
        with _heartbeat(handle):
            return _work(handle, holder)


def _claim(job_id: str, holder: str) -> Job | None:
    """Compare and swap: a waiting job, or one whose worker fell silent. The fourth attempt is none: it is dead."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state__in=Job.ACTIVE).first()
        if job is None:
            return None
        now = timezone.now()
        if job.state == Job.State.RUNNING and job.lease_until and job.lease_until > now:
            return None
        if job.cancel_requested:
            _finish(job, Job.State.CANCELLED, error="Cancelled before it started.")
            return None
        if job.attempts >= Job.MAX_ATTEMPTS:
            _finish(job, Job.State.DEAD, error=job.error or "The worker was lost three times.")
            return None
        job.attempts += 1
        job.state = Job.State.RUNNING
        job.started_at = job.started_at or now
        job.lease_until = now + LEASE
        job.lease_holder = holder
        job.save()
        return job


def _work(handle: JobHandle, holder: str) -> Job.State | None:
    """Run the handler and its end in one transaction, so that work and its end are kept or lost together."""
    job = handle.job
    try:
        with transaction.atomic():
            outcome = _handlers[job.kind](handle) or JobOutcome()
            kept = Job.objects.filter(pk=job.pk, lease_holder=holder, state=Job.State.RUNNING).update(
                state=Job.State.DONE,
                result=outcome.result,
                result_url=outcome.url,
                finished_at=timezone.now(),
                lease_until=None,
                error="",
            )
            if not kept:
                raise JobCancelled("another worker took the job over")
        return Job.State.DONE
    except JobCancelled as stop:
        return _close(job, holder, Job.State.CANCELLED, f"{stop}"[:1].upper() + f"{stop}."[1:])
    except PortalError as refusal:
        return _close(job, holder, Job.State.FAILED, refusal.detail, refusal.extra)
    except Exception as fault:
        logger.exception("job_failed", extra={"job": str(job.pk), "kind": job.kind})
        if job.attempts >= Job.MAX_ATTEMPTS:
            reason = (
                f"Given up after {job.attempts} attempts. The last one ended with {type(fault).__name__}."
            )
            return _close(job, holder, Job.State.DEAD, reason)
        Job.objects.filter(pk=job.pk, lease_holder=holder).update(
            state=Job.State.QUEUED, lease_until=None, error=f"{type(fault).__name__}"
        )
        ring("core.tasks.run_job", job_id=str(job.pk))
        return Job.State.QUEUED


def _close(
    job: Job, holder: str, state: Job.State, error: str, result: dict[str, Any] | None = None
) -> Job.State | None:
    closed = Job.objects.filter(pk=job.pk, lease_holder=holder, state=Job.State.RUNNING).update(
        state=state, error=error, result=result or None, finished_at=timezone.now(), lease_until=None
    )
    return state if closed else None


def _finish(job: Job, state: Job.State, *, error: str) -> None:
    job.state, job.error, job.finished_at, job.lease_until = state, error, timezone.now(), None
    job.save()


@contextmanager
def _own_connection() -> Iterator[Any]:
    own = connection.copy()
    own.inc_thread_sharing()  # the heartbeat beats from a thread of its own
    try:
        yield own
    finally:
        own.close()


@contextmanager
def _heartbeat(handle: JobHandle) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            try:
                handle.beat()
            except Exception:
                logger.warning("job_heartbeat_failed", extra={"job": str(handle.job.pk)})

    thread = threading.Thread(target=beat, daemon=True, name="job-heartbeat")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def lost_jobs() -> list[str]:
    """Jobs whose ring or worker was lost: waiting for a while, or running without a living lease."""
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=now - timedelta(seconds=5))
    silent = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    return [str(pk) for pk in (waiting | silent).order_by("created_at").values_list("pk", flat=True)[:100]]
