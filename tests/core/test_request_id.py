"""One id a request: in the answer, in the logs, in the history, in problems."""

from __future__ import annotations

import logging

import pytest

from core.models import Act
from schedule.services.tasks import add_task


@pytest.mark.django_db
def test_the_same_id_is_in_the_answer_and_the_logs(cast, client_for, caplog):
    with caplog.at_level(logging.INFO, logger="django_structlog.middlewares.request"):
        answer = client_for(cast.owner).get("/projects/")
    assert answer.headers["X-Request-Id"] in caplog.text


@pytest.mark.django_db
def test_a_proxys_id_is_kept_and_nonsense_is_not(client_for, cast):
    client = client_for(cast.owner)
    assert (
        client.get("/healthz", headers={"X-Request-Id": "proxy-12345678"}).headers["X-Request-Id"]
        == "proxy-12345678"
    )
    for bad in ("short", "x" * 65, "with space in it", "<script>alert(1)"):
        assert client.get("/healthz", headers={"X-Request-Id": bad}).headers["X-Request-Id"] != bad


@pytest.mark.django_db
def test_it_is_in_problems_and_in_the_history(cast, project, api_for, act_as):
    answer = api_for(cast.owner).get("/api/v1/projects/NONE/")
    assert answer.json()["instance"] == f"urn:request:{answer.headers['X-Request-Id']}"
    add_task(actor=act_as(cast.owner), project=project, name="A")
    assert Act.objects.get(verb="task.added").request_id == "test-request"
