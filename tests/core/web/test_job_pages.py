"""Pages of jobs: the list by state, one job that asks again while it runs, cancel and run again."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from core.models import Act, Job
from projects.models import Project
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(cast: Cast, project: Project) -> Job:
    """A job of the owner that runs."""
    return make_job(cast.owner, project, state=Job.State.RUNNING, progress=1, total=4)


def make_job(owner: User, project: Project, key: str = "one", **values: Any) -> Job:
    return Job.objects.create(
        kind="test.work", key=key, title=f"Work {key}", owner=owner, scope_id=project.pk, **values
    )


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_by_state(cast: Cast, project: Project, job: Job, client_for: Any) -> None:
    make_job(cast.owner, project, "two", state=Job.State.DONE)
    make_job(cast.outsider, project, "hidden")
    client = client_for(cast.owner)
    everything = text_of(client.get("/jobs/"))
    assert "Work one" in everything
    assert "Work two" in everything
    assert "Work hidden" not in everything
    done = text_of(client.get("/jobs/?state=done"))
    assert "Work one" not in done
    assert "Work two" in done
    assert client.get("/jobs/?state=%00&page=x").status_code == 200
    assert "Work hidden" in text_of(client_for(cast.administrator).get("/jobs/"))


def test_an_empty_list_says_what_belongs_here(cast: Cast, client_for: Any) -> None:
    assert "No job of yours is here yet" in text_of(client_for(cast.member).get("/jobs/"))


def test_a_fragment_for_htmx(cast: Cast, job: Job, client_for: Any) -> None:
    client = client_for(cast.owner)
    part = client.get(f"/jobs/{job.pk}/", headers=HTMX)
    assert "<html" not in text_of(part)
    assert f'id="job-{job.pk}"' in text_of(part)
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" in text_of(client.get(f"/jobs/{job.pk}/"))
    assert "<html" not in text_of(client.get("/jobs/", headers=HTMX))


def test_it_asks_again_until_it_is_over(cast: Cast, job: Job, client_for: Any) -> None:
    client = client_for(cast.owner)
    assert 'hx-trigger="every 2s"' in text_of(client.get(f"/jobs/{job.pk}/"))
    Job.objects.update(state=Job.State.DONE)
    assert "hx-trigger" not in text_of(client.get(f"/jobs/{job.pk}/", headers=HTMX))


def test_another_persons_job_does_not_exist(cast: Cast, job: Job, client_for: Any) -> None:
    manager = client_for(cast.manager)
    assert manager.get(f"/jobs/{job.pk}/").status_code == 404
    assert manager.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    job.refresh_from_db()
    assert not job.cancel_requested


def test_cancel(cast: Cast, job: Job, client_for: Any) -> None:
    client = client_for(cast.owner)
    assert f"/jobs/{job.pk}/cancel/" in text_of(client.get(f"/jobs/{job.pk}/"))
    answer = client.post(f"/jobs/{job.pk}/cancel/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/jobs/{job.pk}/")
    job.refresh_from_db()
    assert job.cancel_requested
    assert f"/jobs/{job.pk}/cancel/" not in text_of(client.get(f"/jobs/{job.pk}/"))
    assert Act.objects.get(verb="job.cancelled").actor_user_id == cast.owner.pk


def test_cancel_by_htmx_answers_with_the_job(cast: Cast, project: Project, client_for: Any) -> None:
    waiting = make_job(cast.owner, project, "waiting")
    answer = client_for(cast.owner).post(f"/jobs/{waiting.pk}/cancel/", headers=HTMX)
    assert answer.status_code == 200
    assert 'data-job-state="cancelled"' in text_of(answer)
    again = client_for(cast.owner).post(f"/jobs/{waiting.pk}/cancel/", headers=HTMX)
    assert again.status_code == 409
    assert "is over already" in text_of(again)


def test_only_an_administrator_is_offered_to_run_it_again(
    cast: Cast, project: Project, client_for: Any
) -> None:
    dead = make_job(cast.owner, project, state=Job.State.DEAD, attempts=3, error="Given up.")
    again = f"/jobs/{dead.pk}/retry/"
    assert again not in text_of(client_for(cast.owner).get(f"/jobs/{dead.pk}/"))
    assert client_for(cast.owner).post(again).status_code == 403
    administrator = client_for(cast.administrator)
    assert again in text_of(administrator.get(f"/jobs/{dead.pk}/"))
    assert administrator.post(again).status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.error) == (Job.State.QUEUED, 0, "")
    assert administrator.post(again).status_code == 409
