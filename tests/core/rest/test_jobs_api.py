"""Jobs over the API: pages by cursor, filters, progress, cancel; whose they are."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from core.models import Job
from projects.models import Project
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/api/v1/jobs/"


def make_job(owner: User, project: Project, key: str = "one", **values: Any) -> Job:
    state = {"state": Job.State.QUEUED, "kind": "test.work", "title": f"Work {key}", **values}
    return Job.objects.create(owner=owner, scope_id=project.pk, key=key, **state)


def walk(client: Any, where: str) -> list[list[str]]:
    """The keys of each page, by following `next`."""
    pages = []
    while where:
        body = client.get(where).json()
        pages.append([row["key"] for row in body["results"]])
        where = body["next"]
    return pages


def test_pages_by_cursor_the_newest_first(cast: Cast, project: Project, api_for: Any) -> None:
    for number in range(7):
        make_job(cast.owner, project, f"{number}")
    client = api_for(cast.owner)
    assert walk(client, f"{LIST}?page_size=3") == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


def test_a_page_is_stable_while_others_write(cast: Cast, project: Project, api_for: Any) -> None:
    for number in range(4):
        make_job(cast.owner, project, f"{number}")
    client = api_for(cast.owner)
    first = client.get(f"{LIST}?page_size=2").json()
    make_job(cast.owner, project, "new")
    assert [row["key"] for row in client.get(first["next"]).json()["results"]] == ["1", "0"]
    back = client.get(client.get(first["next"]).json()["previous"]).json()
    assert [row["key"] for row in back["results"]] == ["3", "2"]


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U=", "cj0w", "cD1ub3QtYS1kYXRl", "%F0%9F%92%A9"])
def test_a_broken_cursor_is_an_error_and_no_fault(
    cast: Cast, project: Project, api_for: Any, cursor: str
) -> None:
    make_job(cast.owner, project)
    answer = api_for(cast.owner).get(f"{LIST}?cursor={cursor}")
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_page_sizes_end_at_a_thousand(cast: Cast, project: Project, api_for: Any) -> None:
    Job.objects.bulk_create(
        [
            Job(kind="k", key=str(n), title="t", state=Job.State.DONE, owner=cast.owner, scope_id=project.pk)
            for n in range(1005)
        ]
    )
    client = api_for(cast.owner)
    assert len(client.get(LIST).json()["results"]) == 100
    assert len(client.get(f"{LIST}?page_size=5000").json()["results"]) == 1000


def test_filters(cast: Cast, project: Project, api_for: Any) -> None:
    make_job(cast.owner, project, "done", state=Job.State.DONE)
    make_job(cast.owner, project, "other", kind="test.other")
    client = api_for(cast.owner)
    assert [row["key"] for row in client.get(f"{LIST}?state=done").json()["results"]] == ["done"]
    assert [row["key"] for row in client.get(f"{LIST}?kind=test.other").json()["results"]] == ["other"]
    assert client.get(f"{LIST}?state=asleep").status_code == 400
    assert client.get(f"{LIST}?owner=1").status_code == 400


def test_progress_is_a_percentage_or_not_known(cast: Cast, project: Project, api_for: Any) -> None:
    job = make_job(cast.owner, project, state=Job.State.RUNNING, progress=30, total=120, step="reading")
    client = api_for(cast.owner)
    body = client.get(f"{LIST}{job.pk}/").json()
    assert (body["percent"], body["step"], body["state"]) == (25, "reading", "running")
    Job.objects.update(total=0)
    assert client.get(f"{LIST}{job.pk}/").json()["percent"] is None


def test_whose_jobs_are_seen(cast: Cast, project: Project, other_project: Project, api_for: Any) -> None:
    mine = make_job(cast.owner, project, "mine")
    make_job(cast.outsider, other_project, "theirs")

    def keys(client: Any) -> list[str]:
        return sorted(row["key"] for row in client.get(LIST).json()["results"])

    assert keys(api_for(cast.owner)) == ["mine"]
    assert keys(api_for(cast.manager)) == []
    assert keys(api_for(cast.administrator)) == ["mine", "theirs"]
    assert keys(api_for(cast.administrator, projects=[other_project])) == ["theirs"]
    assert api_for(cast.manager).get(f"{LIST}{mine.pk}/").status_code == 404


def test_cancel(cast: Cast, project: Project, api_for: Any) -> None:
    waiting, running = make_job(cast.owner, project), make_job(cast.owner, project, "two", state="running")
    client = api_for(cast.owner)
    assert api_for(cast.manager).post(f"{LIST}{waiting.pk}/cancel/").status_code == 404
    assert api_for(cast.owner, write=False).post(f"{LIST}{waiting.pk}/cancel/").status_code == 403
    assert client.post(f"{LIST}{waiting.pk}/cancel/").json()["state"] == "cancelled"
    asked = client.post(f"{LIST}{running.pk}/cancel/").json()
    assert (asked["state"], asked["cancel_requested"]) == ("running", True)
    again = client.post(f"{LIST}{waiting.pk}/cancel/")
    assert again.status_code == 409
    assert "is over already" in again.json()["detail"]
