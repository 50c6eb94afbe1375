"""Tasks over the API: what an integrator sends, gets, and is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from schedule.models import Task
from tests.factories import TaskFactory, WorkCalendarFactory
from tests.schedule.conftest import DAY, MONDAY, start_on

BASE = "/api/v1/projects/ATLAS/tasks/"


@pytest.fixture
def api(cast, api_for):
    return api_for(cast.manager)


def url(task) -> str:
    return f"{BASE}{task.pk}/"


def names(answer) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def test_a_duration_is_changed_and_dates_follow(plan, two_tasks, api):
    read = api.get(url(two_tasks[0]))
    assert (read.status_code, read["ETag"]) == (200, '"v1"')
    changed = api.patch(url(two_tasks[0]), {"duration": "3d"}, format="json", HTTP_IF_MATCH=read["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] == '"v2"'
    body = changed.json()
    assert (body["duration_minutes"], body["duration"]) == (3 * DAY, "3 d")
    assert body["dates"]["finish"] == "2026-01-07T17:00:00+00:00"
    assert sorted(body["change"]["changed"]) == sorted(task.pk for task in two_tasks)
    follower = api.get(url(two_tasks[1])).json()
    assert follower["dates"]["start"] == "2026-01-08T08:00:00+00:00"
    assert (follower["change"], follower["code"]) == (None, "ATLAS-2")


def test_instants_carry_the_offset_of_the_project(plan, two_tasks, api):
    start_on(plan.project, MONDAY, time_zone="Europe/Berlin")
    for text, shown in (
        ("2026-07-08T09:00", "2026-07-08T09:00:00+02:00"),  # the project's clock
        ("2026-07-08T09:00:00Z", "2026-07-08T11:00:00+02:00"),
        ("2026-01-08", "2026-01-08T00:00:00+01:00"),
    ):
        answer = api.patch(
            url(two_tasks[0]), {"deadline_at": text, "version": two_tasks[0].version}, format="json"
        )
        assert answer.status_code == 200, answer.json()
        assert answer.json()["deadline_at"] == shown
        two_tasks[0].refresh_from_db()


def test_stale_and_blind_edits_are_refused(plan, two_tasks, api):
    plan.edit(two_tasks[0], name="Draft")
    stale = api.patch(url(two_tasks[0]), {"name": "Sketch"}, format="json", HTTP_IF_MATCH='"v1"')
    assert stale.status_code == 412
    assert stale.json()["current"] == {"name": "Draft"}
    assert stale["Content-Type"].startswith("application/problem+json")
    blind = api.patch(url(two_tasks[0]), {"name": "Sketch"}, format="json")
    assert blind.status_code == 428
    assert api.delete(url(two_tasks[0]), HTTP_IF_MATCH='"v1"').status_code == 412
    assert Task.objects.get(pk=two_tasks[0].pk).name == "Draft"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"duration_minutes": -5}, "duration_minutes"),
        ({"duration": "soon"}, "duration"),
        ({"duration": "1d", "duration_minutes": 480}, "duration"),
        ({"name": ""}, "name"),
        ({"kind": "epic"}, "kind"),
        ({"constraint_type": "snet"}, "constraint_at"),
        ({"deadline_at": "2300-01-01T00:00"}, "deadline_at"),
        ({"deadline_at": "2026-02-30"}, "deadline_at"),
        ({"deadline_at": 5}, "deadline_at"),
        ({"percent_complete": 101}, "percent_complete"),
        ({"calendar": 10**18}, "calendar"),
        ({"calendar": 10**30}, "calendar"),
        ({"number": 5}, "number"),
        ({"project": 5}, "project"),
        ({"parent": 5}, "parent"),
        ({"dates": {}}, "dates"),
        ({"kind_as_leaf": "task"}, "kind_as_leaf"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(plan, two_tasks, api, body, field):
    before = list(Task.objects.order_by("pk").values())
    answer = api.patch(url(two_tasks[0]), {**body, "version": 1}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert list(Task.objects.order_by("pk").values()) == before


def test_a_task_is_added_in_its_place(plan, two_tasks, api):
    answer = api.post(BASE, {"name": "Review", "after": two_tasks[0].pk, "duration": "4h"}, format="json")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["outline"], body["duration_minutes"], body["number"]) == ("2", 240, 3)
    assert answer["Location"].endswith(f"{BASE}{body['id']}/")
    child = api.post(BASE, {"name": "Check", "parent": body["id"]}, format="json").json()
    assert (child["outline"], child["level"], child["parent"]) == ("2.1", 2, body["id"])
    assert api.get(answer["Location"]).json()["kind"] == "summary"


def test_rows_of_another_project_answer_like_none(plan, two_tasks, api, other_project):
    foreign = TaskFactory(project=other_project, name="CANARY")
    calendar = WorkCalendarFactory(project=other_project, name="CANARY")
    answers = [
        (api.post(BASE, {"name": "x", field: foreign.pk}, format="json"),
         api.post(BASE, {"name": "x", field: 10**12}, format="json"))
        for field in ("parent", "after")
    ]  # fmt: skip
    answers.append(
        (
            api.patch(url(two_tasks[0]), {"calendar": calendar.pk, "version": 1}, format="json"),
            api.patch(url(two_tasks[0]), {"calendar": 10**12, "version": 1}, format="json"),
        )
    )
    answers.append((api.get(f"{BASE}{foreign.pk}/"), api.get(f"{BASE}{10**12}/")))
    answers.append((api.delete(f"{BASE}{foreign.pk}/"), api.delete(f"{BASE}{10**12}/")))
    for theirs, nobodys in answers:
        assert theirs.status_code == nobodys.status_code in (400, 404)
        one, other = theirs.json(), nobodys.json()
        assert {**one, "instance": ""} == {**other, "instance": ""}
        assert b"CANARY" not in theirs.content
    assert api.get(f"{BASE}?parent={foreign.pk}").json()["results"] == []
    assert Task.objects.filter(pk=foreign.pk).exists()


def test_a_task_moves_and_goes(plan, two_tasks, api):
    design, build = two_tasks
    moved = api.post(f"{url(build)}move/", {"parent": None}, format="json")
    assert (moved.status_code, moved.json()["outline"]) == (200, "1")
    under = api.post(f"{url(build)}move/", {"parent": design.pk, "after": None}, format="json")
    assert under.status_code == 400  # linked to the row it would go under
    assert "contains" in under.json()["detail"]
    assert api.delete(url(build)).status_code == 204
    assert api.get(url(build)).status_code == 404


def test_put_by_external_id_adds_once_and_changes_after(plan, two_tasks, api):
    address = f"{BASE}by-external-id/ERP-7/"
    assert api.get(address).status_code == 404
    body = {"name": "Deliver", "duration": "2d", "parent": two_tasks[0].pk}
    first = api.put(address, body, format="json")
    assert (first.status_code, first.json()["external_id"]) == (201, "ERP-7")
    again = api.put(address, body, format="json")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    moved = api.put(address, {**body, "name": "Hand over", "parent": None}, format="json").json()
    assert (moved["name"], moved["parent"], moved["outline"]) == ("Hand over", None, "3")
    assert Task.objects.filter(external_id="ERP-7").count() == 1
    assert api.get(address).json()["name"] == "Hand over"
    other = api.put(address, {**body, "external_id": "ERP-8"}, format="json")
    assert other.status_code == 400


def test_lists_are_filtered(plan, two_tasks, api):
    phase = plan.add("Phase", kind="summary")
    gate = plan.add("Gate", parent=phase, kind="milestone", external_id="G1")
    plan.edit(two_tasks[0], percent_complete=100)
    version = plan.change.version
    plan.edit(two_tasks[1], duration_minutes=DAY)
    assert names(api.get(BASE)) == ["Design", "Build", "Phase", "Gate"]
    for query, found in (
        ("kind=milestone", ["Gate"]),
        ("kind=milestone&kind=summary", ["Phase", "Gate"]),
        ("external_id=G1", ["Gate"]),
        (f"parent={phase.pk}", ["Gate"]),
        ("is_root=true", ["Design", "Build", "Phase"]),
        ("is_complete=true", ["Design"]),
        ("is_critical=true", ["Build"]),
        ("search=gat", ["Gate"]),
        ("search=ATLAS-2", ["Build"]),
        ("number=1", ["Design"]),
        ("ordering=-name", ["Phase", "Gate", "Design", "Build"]),
        ("ordering=start", ["Design", "Phase", "Gate", "Build"]),
        (
            f"since_version={version}",
            ["Build", "Phase", "Gate"],
        ),  # with the finish went the float of the others
        ("is_late=false&kind=summary", ["Phase"]),
        ("float_path=1", ["Build"]),
        ("should_have_started=true", ["Build", "Gate"]),
        ("is_slipping=true", []),
        ("is_slipping=false&kind=task", ["Design", "Build"]),
    ):
        assert names(api.get(f"{BASE}?{query}")) == found, query
    soon = (timezone.now() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert names(api.get(f"{BASE}?updated_since={soon}")) == []
    plan.edit(gate, deadline_at=datetime(2026, 1, 2))
    assert names(api.get(f"{BASE}?is_late=true&misses_deadline=true")) == ["Gate"]


@pytest.mark.parametrize(
    "query",
    [
        "parent__project=1", "ordering=notes", "ordering=dates__start", "number=x", "number=99999999999999999999",
        "kind=epic", "updated_since=yesterday", "fields=id", "parent=9999999999999999999999",
    ],
)  # fmt: skip
def test_unknown_questions_are_refused(plan, two_tasks, api, query):
    assert api.get(f"{BASE}?{query}").status_code == 400


def test_pages_go_through_everything_once(plan, api):
    for number in range(25):
        TaskFactory(project=plan.project, number=number + 1, name=f"Row {number:02}")
    from core.freshness import touch
    from schedule.services.recalculation import recalculate

    touch("schedule", plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project)
    for ordering in ("outline", "start", "-finish", "total_float", "name", "-updated_at"):
        seen, address = [], f"{BASE}?page_size=10&ordering={ordering}"
        while address:
            page = api.get(address).json()
            seen += [row["id"] for row in page["results"]]
            address = page["next"]
        assert len(seen) == len(set(seen)) == 25, ordering


def test_tokens_reach_as_far_as_their_scope(plan, two_tasks, cast, api_for, other_project):
    assert api_for(None).get(BASE).status_code == 401
    reading = api_for(cast.manager, write=False)
    assert reading.get(BASE).status_code == 200
    refused = reading.patch(url(two_tasks[0]), {"name": "x", "version": 1}, format="json")
    assert (refused.status_code, "may only read" in refused.json()["detail"]) == (403, True)
    elsewhere = api_for(cast.manager, projects=[other_project])
    assert elsewhere.get(BASE).status_code == 404
    assert elsewhere.patch(url(two_tasks[0]), {"name": "x", "version": 1}, format="json").status_code == 404


@pytest.mark.parametrize(
    ("who", "read", "write", "progress"),
    [
        ("owner", 200, 200, 200),
        ("manager", 200, 200, 200),
        ("member", 200, 403, 200),
        ("sponsor", 200, 403, 403),
        ("viewer", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("outsider", 404, 404, 404),
    ],
)
def test_roles(plan, two_tasks, cast, api_for, who, read, write, progress):
    start_on(plan.project, MONDAY, status_date=MONDAY)
    client = api_for(getattr(cast, who))
    assert client.get(url(two_tasks[0])).status_code == read
    assert (
        client.patch(url(two_tasks[0]), {"name": "x"}, format="json", HTTP_IF_MATCH="*").status_code == write
    )
    answer = client.patch(url(two_tasks[0]), {"percent_complete": 10}, format="json", HTTP_IF_MATCH="*")
    assert answer.status_code == progress
