"""Killed workers and flushed Redis: nothing is lost, nothing is half done. Real worker processes."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from core.jobs import lost_jobs
from core.models import Freshness, Job
from core.tasks import sweep
from integrations.services.plan_import import start_import, take_in_plan, upload_plan
from schedule.models import Task, TaskDates
from schedule.services.tasks import add_task, update_task
from tests.integrations.plan_texts import P, T, house
from tests.processes import kill, start_worker, wait_until, worker

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _clean_broker(settings, tmp_path):
    settings.MEDIA_ROOT = settings.PORTAL_DATA / "media"
    Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def owner(cast, act_as):
    return act_as(cast.owner)


def state_of(job_id):
    return Job.objects.filter(pk=job_id).values_list("state", flat=True).get()


def flush_redis():
    Redis.from_url(settings.REDIS_URL).flushdb()


def long_plan(count=1500):
    return P([T(i, f"Task {i}", 1, (i - 1,) if i > 1 else ()) for i in range(1, count + 1)])


def test_a_worker_checks_and_imports_a_plan(owner, project):
    with worker():
        upload = upload_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
        wait_until(lambda: state_of(upload.check_job_id) == Job.State.DONE)
        upload.refresh_from_db()
        started = start_import(actor=owner, plan_import=upload)
        wait_until(lambda: state_of(started.import_job_id) == Job.State.DONE)
    assert Task.objects.filter(project=project).count() == 4
    assert TaskDates.objects.filter(project=project, finish__isnull=False).count() == 4


def test_a_flushed_redis_loses_no_job(owner, project):
    """The ring is thrown away before a worker lives; the sweep finds the row."""
    upload = upload_plan(actor=owner, project=project, file_name="house.xml", content=house().text())
    flush_redis()
    with worker():
        time.sleep(2)
        assert state_of(upload.check_job_id) == Job.State.QUEUED  # without the sweep nobody would come
        Job.objects.filter(pk=upload.check_job_id).update(created_at=timezone.now() - timedelta(seconds=10))
        assert sweep() >= 1
        wait_until(lambda: state_of(upload.check_job_id) == Job.State.DONE)


def test_an_import_whose_worker_is_killed_is_all_or_nothing(owner, project):
    """SIGKILL in the middle: no row is there; another worker does the whole of it."""
    checked = take_in_plan(
        actor=owner, project=project, file_name="long.xml", content=long_plan().text(), dry_run=True
    )
    started = start_import(actor=owner, plan_import=checked)
    first = start_worker()
    try:
        wait_until(
            lambda: Job.objects.filter(
                pk=started.import_job_id, state=Job.State.RUNNING, progress__gt=0
            ).exists(),
            every=0.01,
        )
    finally:
        kill(first)
    wait_until(_nobody_writes)
    job = Job.objects.get(pk=started.import_job_id)
    if job.state == Job.State.DONE:
        pytest.fail("The worker was quicker than the kill; make the plan longer.")
    assert not Task.objects.filter(project=project).exists()

    flush_redis()
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert lost_jobs() == [str(job.pk)]
    with worker():
        sweep()
        wait_until(lambda: state_of(job.pk) == Job.State.DONE)
    assert Task.objects.filter(project=project).count() == 1500
    assert Task.objects.filter(project=project).values("external_id").distinct().count() == 1500
    assert Job.objects.get(pk=job.pk).attempts == 2


def _nobody_writes():
    """Postgres has noticed that the killed worker is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone()[0] == 0


def test_a_large_plan_is_computed_by_the_worker_and_a_later_change_wins(owner, project, settings):
    settings.SYNCHRONOUS_TASK_LIMIT = 2
    first = add_task(actor=owner, project=project, name="A")
    for name in "BC":
        change = add_task(actor=owner, project=project, name=name)
    assert change.pending
    task = Task.objects.get(pk=first.created[0])
    update_task(actor=owner, task=task, expected_version=None, duration_minutes=960)
    flush_redis()
    with worker(SYNCHRONOUS_TASK_LIMIT="2"):
        Freshness.objects.update(dirty_since=timezone.now() - timedelta(minutes=1))
        Job.objects.update(created_at=timezone.now() - timedelta(seconds=10))
        sweep()
        wait_until(lambda: not any(f.is_behind for f in Freshness.objects.all()))
    dates = TaskDates.objects.get(task=task)
    assert dates.duration_minutes == 960
