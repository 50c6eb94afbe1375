"""The worker's side: the job of a large plan, a lost job, the sweep, and what is told by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.freshness import state_of
from core.jobs import lost_jobs, run_job
from core.models import Act, Job
from core.tasks import SWEEPS
from schedule.services.recalculation import FRESHNESS
from schedule.tasks import recalculate
from tests.schedule.conftest import DAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(plan, two_tasks, settings):
    """A change of a plan that is too large to be computed at once."""
    settings.SYNCHRONOUS_TASK_LIMIT = 1
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    return plan


def test_the_job_brings_the_dates_up_to_date(waiting, cast):
    assert run_job(waiting.change.job_id) == Job.State.DONE
    assert waiting.span("Build")[0] == "2026-01-08T08:00"
    assert not state_of(FRESHNESS, waiting.project.pk).is_behind
    act = Act.objects.filter(verb="schedule.recalculated").latest("at")
    assert (act.actor_kind, act.actor_label, act.on_behalf_of) == ("system", "scheduler", cast.manager)


def test_boards_that_hold_the_version_of_the_edit_learn_of_the_dates(waiting):
    from schedule.selectors.board import changes_since

    held = waiting.change.version
    run_job(waiting.change.job_id)
    found = changes_since(actor=waiting.actor, project=waiting.project, since=held)
    assert [row["start"] for row in found["tasks"]] == ["2026-01-05T08:00", "2026-01-08T08:00"]
    assert not found["reload"]


def test_a_killed_worker_loses_nothing(waiting):
    """A worker that took the job and fell silent: its lease runs out, the sweep finds it, another one carries on."""
    job = Job.objects.get(pk=waiting.change.job_id)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert lost_jobs() == [str(job.pk)]
    assert run_job(str(job.pk)) == Job.State.DONE
    assert waiting.span("Build")[0] == "2026-01-08T08:00"


def test_a_flushed_queue_loses_nothing(waiting):
    """No message at all: the job's row is found by its age, and without a job the plan by being behind."""
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert lost_jobs() == [waiting.change.job_id]
    Job.objects.all().delete()
    from core.models import Freshness

    Freshness.objects.update(dirty_since=timezone.now() - timedelta(minutes=1))
    assert ("schedule.tasks.recalculate", {"project_id": waiting.project.pk}) in SWEEPS.rows()
    recalculate(waiting.project.pk)  # too large to be computed at once: it becomes a job again
    job = Job.objects.get()
    assert run_job(str(job.pk)) == Job.State.DONE
    assert waiting.span("Build")[0] == "2026-01-08T08:00"
    assert recalculate(waiting.project.pk) is False


def test_a_deleted_project_is_no_fault(waiting):
    assert recalculate(10**9) is False
