"""The same request at the same moment: one is carried out, the other waits for its answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from core.models import IdempotentAnswer
from core.rest import idempotency
from schedule.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
TASKS = "/api/v1/projects/ATLAS/tasks/"
CALLERS = 4


def all_at_once(cast, api_for) -> list[tuple[int, bytes]]:
    start = Barrier(CALLERS)
    client = api_for(cast.manager)
    token = client._credentials

    def call() -> tuple[int, bytes]:
        own = api_for(None)
        own.credentials(**token)
        try:
            start.wait(timeout=20)
            answer = own.post(TASKS, {"name": "Once"}, format="json", HTTP_IDEMPOTENCY_KEY="key-1")
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CALLERS) as pool:
        return [future.result(timeout=60) for future in [pool.submit(call) for _ in range(CALLERS)]]


def test_of_four_at_once_one_is_carried_out(project, cast, api_for):
    answers = all_at_once(cast, api_for)
    assert {status for status, _ in answers} == {201}
    assert len({content for _, content in answers}) == 1
    assert Task.objects.count() == 1
    assert IdempotentAnswer.objects.count() == 1


def test_without_the_key_being_claimed_all_four_are(project, cast, api_for, monkeypatch):
    """The negative control: nobody claims the key."""
    monkeypatch.setattr(idempotency, "claim", lambda asker, key, fingerprint: None)
    all_at_once(cast, api_for)
    assert Task.objects.count() == CALLERS
