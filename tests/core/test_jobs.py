"""Jobs: progress seen by others while the work's transaction is open, cancel, three strikes, one runner."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core import job_control, jobs
from core.actors import person
from core.errors import Conflict, Denied, InvalidInput, NotVisible
from core.models import Counter, Job
from tests.factories import UserFactory

KIND = "test.work"


@pytest.fixture
def handler(monkeypatch):
    def register(function):
        monkeypatch.setitem(jobs._handlers, KIND, function)

    register(lambda handle: None)
    return register


def make_job(user, key="one", **kwargs):
    return jobs.enqueue(actor=person(user), kind=KIND, key=key, title="Some work", **kwargs)


def seen_elsewhere(job, columns):
    """What another connection sees of the job."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM core_job WHERE id = %s", [job.pk])
            return cursor.fetchone()
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_not_committed(handler):
    user = UserFactory()
    seen = []

    def work(handle):
        Counter.objects.create(scope_id=1, series="x")
        handle.progress(3, 10, "Check links")
        seen.append(seen_elsewhere(handle.job, "progress, total, step, state"))
        return jobs.JobOutcome({"rows": 10}, "/projects/")

    handler(work)
    job = make_job(user)
    assert jobs.run_job(str(job.pk)) == Job.State.DONE
    assert seen == [(3, 10, "Check links", "running")]
    job.refresh_from_db()
    assert (job.result, job.result_url, job.attempts) == ({"rows": 10}, "/projects/", 1)


@pytest.mark.django_db(transaction=True)
def test_cancelling_a_running_job_rolls_its_work_back(handler):
    user = UserFactory()

    def work(handle):
        Counter.objects.create(scope_id=1, series="x")
        other = connection.copy()
        with other.cursor() as cursor:  # the owner presses Cancel in another process
            cursor.execute("UPDATE core_job SET cancel_requested = true WHERE id = %s", [handle.job.pk])
        other.close()
        handle.progress(1, 2)

    handler(work)
    job = make_job(user)
    assert jobs.run_job(str(job.pk)) == Job.State.CANCELLED
    assert not Counter.objects.exists()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_three_faults_park_a_job_as_dead(handler):
    user = UserFactory()
    runs = []

    def work(handle):
        runs.append(handle.job.attempts)
        raise RuntimeError("broken")

    handler(work)
    job = make_job(user)
    states = [jobs.run_job(str(job.pk)) for _ in range(4)]
    assert states == [Job.State.QUEUED, Job.State.QUEUED, Job.State.DEAD, None]
    assert runs == [1, 2, 3]
    job.refresh_from_db()
    assert "3 attempts" in job.error


@pytest.mark.django_db(transaction=True)
def test_a_worker_lost_three_times_is_a_strike_each(handler):
    """A killed worker leaves a running row whose lease runs out; the fourth claim gives up."""
    job = make_job(UserFactory())
    for attempt in (1, 2, 3):
        assert jobs._claim(str(job.pk), f"holder-{attempt}").attempts == attempt
        assert jobs.run_job(str(job.pk)) is None  # the lease still lives
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert jobs.lost_jobs() == [str(job.pk)]
    assert jobs.run_job(str(job.pk)) is None
    job.refresh_from_db()
    assert job.state == Job.State.DEAD
    assert jobs.lost_jobs() == []


@pytest.mark.django_db(transaction=True)
def test_a_runner_that_lost_its_lease_changes_nothing(handler):
    """Two runners of one job: the one that was overtaken rolls back."""
    user = UserFactory()

    def work(handle):
        Counter.objects.create(scope_id=1, series="x")
        other = connection.copy()
        with other.cursor() as cursor:  # another worker takes the job over
            cursor.execute("UPDATE core_job SET lease_holder = 'other' WHERE id = %s", [handle.job.pk])
        other.close()

    handler(work)
    job = make_job(user)
    assert jobs.run_job(str(job.pk)) is None
    assert not Counter.objects.exists()
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING  # it belongs to the other one


@pytest.mark.django_db(transaction=True)
def test_a_refusal_fails_at_once_with_its_sentence(handler):
    def work(handle):
        raise InvalidInput("Row 7 names a task that is not there.")

    handler(work)
    job = make_job(UserFactory())
    assert jobs.run_job(str(job.pk)) == Job.State.FAILED
    job.refresh_from_db()
    assert job.error == "Row 7 names a task that is not there."


@pytest.mark.django_db(transaction=True)
def test_a_silent_handler_keeps_its_lease(handler, monkeypatch):
    """The heartbeat renews the lease while the handler is busy and says nothing."""
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.05)
    leases = []

    def work(handle):
        for _ in range(2):
            leases.append(seen_elsewhere(handle.job, "lease_until")[0])
            time.sleep(0.3)

    handler(work)
    assert jobs.run_job(str(make_job(UserFactory()).pk)) == Job.State.DONE
    assert leases[1] > leases[0]


@pytest.mark.django_db
def test_one_active_job_a_kind_and_key(handler):
    user = UserFactory()
    make_job(user)
    with pytest.raises(Conflict):
        make_job(user)
    make_job(user, key="two")
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_a_waiting_job_is_found_by_the_sweep(handler):
    job = make_job(UserFactory())
    assert jobs.lost_jobs() == []
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(seconds=6))
    assert jobs.lost_jobs() == [str(job.pk)]


@pytest.mark.django_db
def test_owner_cancels_others_do_not_even_see_it(handler, cast):
    job = make_job(cast.owner)
    with pytest.raises(NotVisible):
        job_control.cancel_job(actor=person(cast.manager), job=job)
    job_control.cancel_job(actor=person(cast.owner), job=job)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    with pytest.raises(Conflict):
        job_control.cancel_job(actor=person(cast.owner), job=job)


@pytest.mark.django_db
def test_only_an_administrator_runs_a_dead_job_again(handler, cast):
    job = make_job(cast.owner)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DEAD, attempts=3)
    with pytest.raises(Denied):
        job_control.retry_job(actor=person(cast.owner), job=job)
    again = job_control.retry_job(actor=person(cast.administrator), job=job)
    assert (again.state, again.attempts) == (Job.State.QUEUED, 0)
