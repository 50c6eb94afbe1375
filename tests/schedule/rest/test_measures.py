"""Baselines and schedule quality over the API, as an integrator uses them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from schedule.services.quality import note_quality
from tests.schedule.conftest import DAY

pytestmark = pytest.mark.django_db
BASE = "/api/v1/projects/ATLAS/"
WORDS = {"name": "Approved plan", "reason": "The board agreed."}


@pytest.fixture
def api(cast, api_for):
    return api_for(cast.manager)


def test_a_baseline_from_freezing_to_drift(plan, two_tasks, api):
    made = api.post(f"{BASE}baselines/", WORDS, format="json")
    assert (made.status_code, made["ETag"]) == (201, '"v1"')
    body = made.json()
    assert (body["number"], body["label"], body["task_count"], body["drift_minutes"]) == (1, "B1", 2, 0)
    assert (body["is_chosen"], body["is_verified"]) == (True, True)
    assert made["Location"].endswith(f"{BASE}baselines/1/")
    plan.edit(two_tasks[0], duration_minutes=4 * DAY)
    assert api.get(f"{BASE}baselines/1/").json()["drift_minutes"] == 2 * DAY
    rows = api.get(f"{BASE}baselines/1/tasks/?page_size=1").json()
    assert [row["name"] for row in rows["results"]] == ["Design"]
    assert [row["name"] for row in api.get(rows["next"]).json()["results"]] == ["Build"]


def test_another_name_needs_the_version(plan, two_tasks, api):
    api.post(f"{BASE}baselines/", WORDS, format="json")
    address = f"{BASE}baselines/1/"
    assert api.patch(address, {"name": "X"}, format="json").status_code == 428
    assert api.patch(address, {"reason": "X"}, format="json", HTTP_IF_MATCH='"v1"').status_code == 400
    renamed = api.patch(address, {"name": "Contract"}, format="json", HTTP_IF_MATCH='"v1"')
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Contract")
    assert api.patch(address, {"name": "Y"}, format="json", HTTP_IF_MATCH='"v1"').status_code == 412


def test_an_empty_plan_is_not_frozen(plan, api):
    answer = api.post(f"{BASE}baselines/", WORDS, format="json")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert "nothing to freeze" in answer.json()["detail"]


def test_choosing(plan, two_tasks, api):
    for _ in range(2):
        api.post(f"{BASE}baselines/", WORDS, format="json")
    assert api.get(f"{BASE}baselines/chosen/").json()["baseline"]["number"] == 1
    chosen = api.put(f"{BASE}baselines/chosen/", {"baseline": 2}, format="json").json()
    assert (chosen["baseline"]["number"], chosen["change"]["error"]) == (2, "")
    assert api.put(f"{BASE}baselines/chosen/", {"baseline": None}, format="json").json()["baseline"] is None
    assert api.put(f"{BASE}baselines/chosen/", {"baseline": 9}, format="json").status_code == 400


def test_compared_page_by_page(plan, two_tasks, api):
    api.post(f"{BASE}baselines/", WORDS, format="json")
    plan.edit(two_tasks[0], duration_minutes=4 * DAY, name="Drawing")
    body = api.get(f"{BASE}baselines/1/compare/?page_size=1").json()
    assert body["finish_moved_minutes"] == 2 * DAY
    assert body["counts"] == {
        "added": 0, "removed": 0, "moved": 2, "longer": 1, "shorter": 0, "relinked": 0, "renamed": 1,
    }  # fmt: skip
    assert (body["count"], body["next_after"], len(body["results"])) == (2, 1, 1)
    assert body["results"][0]["kinds"] == ["longer", "moved", "renamed"]
    assert (body["results"][0]["before"]["name"], body["results"][0]["after"]["name"]) == (
        "Design",
        "Drawing",
    )
    last = api.get(f"{BASE}baselines/1/compare/?page_size=1&after=1").json()
    assert (last["results"][0]["after"]["name"], last["next_after"]) == ("Build", None)
    assert api.get(f"{BASE}baselines/1/compare/?kind=renamed").json()["count"] == 1
    for query in ("kind=odd", "to=x", "after=-1", "page_size=0", "page_size=1001", "unknown=1"):
        assert api.get(f"{BASE}baselines/1/compare/?{query}").status_code == 400, query
    assert api.get(f"{BASE}baselines/1/compare/?to=7").status_code == 404


@pytest.fixture
def on_its_day(plan, two_tasks) -> Any:
    plan.settings(status_at=datetime(2026, 1, 5))
    return plan


def test_the_points_with_all_their_tasks(on_its_day, api):
    body = api.get(f"{BASE}quality/").json()
    assert (body["passed"], body["failed"], body["not_measurable"], body["baseline"]) == (11, 1, 2, None)
    logic = body["points"][0]
    assert (logic["point"], logic["state"], logic["value"], logic["counted"], logic["of"]) == (
        "logic", "failed", 100.0, 2, 2,
    )  # fmt: skip
    assert [task["name"] for task in logic["offenders"]] == ["Design", "Build"]
    missed = body["points"][10]
    assert (missed["state"], missed["value"]) == ("not_measurable", None)
    assert "baseline" in missed["reason"]


def test_a_strict_gate_answers_by_its_status(on_its_day, api):
    """What a pipeline goes by: the same body, 422 where the plan does not pass."""
    for asked in ("", "?min=14"):
        plain = api.get(f"{BASE}quality/gate/{asked}")
        strict = api.get(f"{BASE}quality/gate/{asked}{'&' if asked else '?'}strict=true")
        assert strict.json() == plain.json()
        assert (plain.status_code, strict.status_code) == (200, 200 if plain.json()["passed"] else 422)
    assert api.get(f"{BASE}quality/gate/?min=14&strict=true").status_code == 422
    assert api.get(f"{BASE}quality/gate/?strict=maybe").status_code == 400


def test_the_gate_answers_200_and_says_why(on_its_day, api):
    assert api.get(f"{BASE}quality/gate/").json() == {
        "passed": True,
        "points": 11,
        "minimum": 11,
        "reasons": [],
    }
    closed = api.get(f"{BASE}quality/gate/?min=14")
    assert (closed.status_code, closed.json()["passed"], closed.json()["minimum"]) == (200, False, 14)
    assert closed.json()["reasons"][0] == "11 of 14 points pass; 14 have to."
    # nobody loosens it by asking
    assert api.get(f"{BASE}quality/gate/?min=2").json()["minimum"] == 11
    for text in ("15", "-1", "x", ""):
        assert api.get(f"{BASE}quality/gate/?min={text}").status_code == 400, text


def test_the_score_of_days(on_its_day, api):
    note_quality(on_its_day.project)
    rows = api.get(f"{BASE}quality/days/").json()["results"]
    assert [(row["passed"], len(row["points"])) for row in rows] == [(11, 14)]


def test_limits_of_project_and_organisation(plan, api, api_for, cast):
    shown = api.get(f"{BASE}quality/limits/")
    assert (shown["ETag"], shown.json()["effective"]["logic"]) == ('"v1"', 5)
    changed = api.patch(f"{BASE}quality/limits/", {"logic": 3}, format="json", HTTP_IF_MATCH='"v1"')
    assert (changed.status_code, changed.json()["own"]["logic"], changed.json()["above"]["logic"]) == (
        200,
        3,
        5,
    )
    looser = api.patch(f"{BASE}quality/limits/", {"logic": 30}, format="json", HTTP_IF_MATCH="*")
    assert looser.status_code == 400
    assert "not for less" in looser.json()["errors"]["logic"][0]
    site = "/api/v1/quality-limits/"
    assert api.get(site).status_code == 403
    administrator = api_for(cast.administrator)
    answer = administrator.patch(site, {"cpli": "0.98"}, format="json", HTTP_IF_MATCH="*")
    assert answer.json()["effective"]["cpli"] == 0.98
    assert administrator.patch(site, {"cpli": 98}, format="json", HTTP_IF_MATCH="*").status_code == 400


def test_who_may_read_may_not_write(plan, two_tasks, cast, api_for):
    viewer = api_for(cast.viewer)
    assert viewer.get(f"{BASE}quality/gate/").status_code == 200
    assert viewer.post(f"{BASE}baselines/", WORDS, format="json").status_code == 403
    reader = api_for(cast.manager, write=False)
    assert reader.post(f"{BASE}baselines/", WORDS, format="json").status_code == 403
    assert api_for(cast.outsider).get(f"{BASE}quality/").status_code == 404
