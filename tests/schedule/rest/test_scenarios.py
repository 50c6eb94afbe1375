"""Scenarios and undo over the API."""

from __future__ import annotations

import pytest

from schedule.models import Scenario, Task
from tests.schedule.conftest import DAY


@pytest.fixture
def api(plan, two_tasks, api_for, cast):
    return api_for(cast.manager)


BASE = "/api/v1/projects/ATLAS/"


def test_from_the_first_try_to_the_plan_and_back(api, two_tasks):
    made = api.post(f"{BASE}scenarios/", {"name": "Faster"}, format="json")
    assert made.status_code == 201
    address = made["Location"]
    task = two_tasks[0].pk
    tried = api.patch(
        f"{address}tasks/{task}/", {"duration": "1d"}, format="json", headers={"If-Match": made["ETag"]}
    )
    assert tried.status_code == 200, tried.content
    assert tried.json()["difference"]["finish"] == {
        "now": "2026-01-13T17:00",
        "then": "2026-01-12T17:00",
        "change_days": -1.0,
    }
    stale = api.patch(
        f"{address}tasks/{task}/", {"duration": "4d"}, format="json", headers={"If-Match": made["ETag"]}
    )
    assert stale.status_code == 412
    assert api.get(f"{address}difference/").json()["inputs"]["count"] == 1
    assert api.get(f"{BASE}scenarios/").json()["results"][0]["finish"] == "2026-01-12T17:00"
    applied = api.post(f"{address}apply/", format="json", headers={"If-Match": tried["ETag"]})
    assert set(applied.json()["changed"]) == {row.pk for row in two_tasks}
    assert api.get(address).json()["state"] == "applied"
    found = api.get(f"{BASE}undo/").json()
    assert (found["undo"], found["redo"], found["redo_deed"]) == ("Scenario “Faster”", None, None)
    assert api.post(f"{BASE}undo/", format="json").status_code == 200
    assert Task.objects.get(pk=task).duration_minutes == 2 * DAY
    assert api.post(f"{BASE}redo/", format="json").status_code == 200
    assert Task.objects.get(pk=task).duration_minutes == DAY
    assert api.post(f"{BASE}redo/", format="json").status_code == 409


def test_renamed_and_discarded_with_the_version_that_was_read(api):
    made = api.post(f"{BASE}scenarios/", {"name": "Faster"}, format="json")
    address = made["Location"]
    assert api.patch(address, {"name": "Slower"}, format="json").status_code == 428
    renamed = api.patch(address, {"name": "Slower"}, format="json", headers={"If-Match": made["ETag"]})
    assert renamed.json()["name"] == "Slower"
    assert api.delete(address, headers={"If-Match": made["ETag"]}).status_code == 412
    assert api.delete(address, headers={"If-Match": renamed["ETag"]}).status_code == 204
    assert Scenario.objects.get().state == "discarded"
    assert api.post(f"{address}apply/", format="json").status_code == 409


def test_what_a_person_may_only_look_at(api, api_for, cast):
    address = api.post(f"{BASE}scenarios/", {"name": "Faster"}, format="json")["Location"]
    viewer, reader, outsider = (
        api_for(cast.viewer),
        api_for(cast.manager, write=False),
        api_for(cast.outsider),
    )
    assert viewer.get(f"{address}difference/").status_code == 200
    assert reader.get(f"{address}difference/").status_code == 200
    assert [
        who.post(f"{address}apply/", format="json").status_code for who in (viewer, reader, outsider)
    ] == [
        403,
        403,
        404,
    ]
