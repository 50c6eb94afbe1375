"""Idempotency-Key: the same request sent twice is carried out once, by whoever and whenever it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.idempotency import forget_answers, outlived_answers
from core.models import IdempotentAnswer
from schedule.models import Task

TASKS = "/api/v1/projects/ATLAS/tasks/"


@pytest.fixture
def api(cast, api_for):
    return api_for(cast.manager)


def add(api, name="Once", key="key-1", **more):
    return api.post(TASKS, {"name": name, **more}, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_the_first_answer_is_given_again(project, api):
    first, again = add(api), add(api)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert Task.objects.count() == 1


def test_another_request_with_the_key_is_refused(project, api):
    add(api)
    other = add(api, name="Another")
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency-key-reused")
    task = Task.objects.get()
    elsewhere = api.patch(
        f"{TASKS}{task.pk}/", {"name": "Once"}, format="json", HTTP_IDEMPOTENCY_KEY="key-1", HTTP_IF_MATCH="*"
    )
    assert elsewhere.status_code == 422
    assert Task.objects.get().name == "Once"


def test_edits_are_repeated_without_their_precondition_failing(project, api):
    add(api)
    task = Task.objects.get()
    headers = {"HTTP_IDEMPOTENCY_KEY": "key-2", "HTTP_IF_MATCH": '"v1"'}
    first = api.patch(f"{TASKS}{task.pk}/", {"name": "Renamed"}, format="json", **headers)
    again = api.patch(f"{TASKS}{task.pk}/", {"name": "Renamed"}, format="json", **headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert Task.objects.get().version == 2


def test_refusals_leave_the_key_free(project, api):
    assert add(api, name="").status_code == 400
    assert not IdempotentAnswer.objects.exists()
    assert add(api, name="Mended").status_code == 201


def test_keys_are_each_person_s_own(project, cast, api, api_for):
    add(api)
    assert add(api_for(cast.owner)).status_code == 201
    assert Task.objects.count() == 2


def test_a_repeated_answer_is_not_for_who_may_see_nothing_any_more(project, cast, api):
    add(api)
    project.memberships.filter(user=cast.manager).delete()
    assert add(api).status_code == 404


@pytest.mark.parametrize("key", ["k" * 201, "two words", "ümlaut"])
def test_what_is_no_key_is_refused(project, api, key):
    answer = add(api, key=key)
    assert answer.status_code == 400
    assert not Task.objects.exists()


def test_keys_are_forgotten_after_a_day(project, api):
    add(api)
    assert outlived_answers() == []
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert outlived_answers() == [("core.tasks.forget_answers", {})]
    assert forget_answers() == 1
    add(api, key="key-1")
    assert Task.objects.count() == 2


def test_an_old_key_counts_anew_before_it_is_swept(project, api):
    add(api)
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert add(api, name="Another").status_code == 201
    assert add(api, name="Another").status_code == 201
    assert Task.objects.count() == 2


def test_reading_takes_no_key(project, api):
    assert api.get(TASKS, HTTP_IDEMPOTENCY_KEY="key-1").status_code == 200
    assert not IdempotentAnswer.objects.exists()
