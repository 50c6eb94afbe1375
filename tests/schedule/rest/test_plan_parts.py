"""Links, calendars, resources, assignments, settings and the schedule as a whole over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.freshness import touch
from schedule.models import Link, Task, TaskDates
from schedule.services.recalculation import recalculate
from tests.factories import LinkFactory, ResourceFactory, TaskFactory
from tests.schedule.conftest import DAY

BASE = "/api/v1/projects/ATLAS/"


@pytest.fixture
def api(cast, api_for):
    return api_for(cast.manager)


def test_links(plan, two_tasks, api):
    gate = plan.add("Gate", kind="milestone")
    made = api.post(
        f"{BASE}links/",
        {"predecessor": two_tasks[1].pk, "successor": gate.pk, "lag_minutes": DAY, "external_id": "L1"},
        format="json",
    )
    assert made.status_code == 201
    body = made.json()
    assert (body["type"], body["is_driving"], made["ETag"]) == ("FS", True, '"v1"')
    assert gate.pk in body["change"]["changed"]
    address = f"{BASE}links/{body['id']}/"
    changed = api.patch(
        address, {"lag_unit": "percent", "lag_percent": "50"}, format="json", HTTP_IF_MATCH='"v1"'
    )
    assert (changed.status_code, changed.json()["lag_percent"]) == (200, "50.00")
    assert api.patch(address, {"type": "FF"}, format="json", HTTP_IF_MATCH='"v1"').status_code == 412
    for query, count in (
        (f"task={two_tasks[1].pk}", 2),
        (f"successor={gate.pk}", 1),
        ("external_id=L1", 1),
        ("type=SS", 0),
    ):
        assert len(api.get(f"{BASE}links/?{query}").json()["results"]) == count
    loop = api.post(f"{BASE}links/", {"predecessor": gate.pk, "successor": two_tasks[0].pk}, format="json")
    assert loop.status_code == 400
    assert loop.json()["detail"] == "Tasks wait for each other: Design → Build → Gate → Design."
    assert api.delete(address).status_code == 204
    assert Link.objects.count() == 1


def test_a_foreign_task_cannot_be_linked(plan, two_tasks, api, other_project):
    foreign = TaskFactory(project=other_project)
    for field, other in (("predecessor", "successor"), ("successor", "predecessor")):
        bodies = [{field: pk, other: two_tasks[0].pk} for pk in (foreign.pk, 10**12)]
        theirs, nobodys = (api.post(f"{BASE}links/", body, format="json") for body in bodies)
        assert theirs.status_code == nobodys.status_code == 400
        assert (
            theirs.json()["errors"] == nobodys.json()["errors"] == {field: ["No such task in this project."]}
        )


def test_answers_hold_what_the_schema_says(plan, two_tasks, api):
    """Rows of tasks and links are written by hand: their fields are those the schema declares."""
    from schedule.rest.links import LinkDetailOutput, LinkOutput
    from schedule.rest.task_serializers import DatesOutput, TaskDetailOutput, TaskOutput

    row = api.get(f"{BASE}tasks/").json()["results"][0]
    assert list(row) == list(TaskOutput().fields)
    assert list(row["dates"]) == list(DatesOutput().fields)
    assert list(api.get(f"{BASE}tasks/{row['id']}/").json()) == list(TaskDetailOutput().fields)
    link = api.get(f"{BASE}links/").json()["results"][0]
    assert list(link) == list(LinkOutput().fields)
    assert list(api.get(f"{BASE}links/{link['id']}/").json()) == list(LinkDetailOutput().fields)


def test_a_stale_edit_shows_ids_not_rows(plan, two_tasks, api):
    from tests.factories import WorkCalendarFactory

    calendar = WorkCalendarFactory(project=plan.project)
    plan.edit(two_tasks[0], calendar=calendar)
    answer = api.patch(f"{BASE}tasks/{two_tasks[0].pk}/", {"calendar": None, "version": 1}, format="json")
    assert answer.status_code == 412
    assert answer.json()["current"] == {"calendar_id": calendar.pk}
    assert answer.json()["yours"] == {"calendar_id": None}


def test_calendars_and_exceptions(plan, two_tasks, api):
    week = [[[480, 720]]] * 5 + [[], []]
    made = api.post(
        f"{BASE}calendars/", {"name": "Mornings", "week": week, "minutes_per_day": 240}, format="json"
    )
    assert made.status_code == 201, made.json()
    address = f"{BASE}calendars/{made.json()['id']}/"
    api.patch(f"{BASE}tasks/{two_tasks[0].pk}/", {"calendar": made.json()["id"], "version": 1}, format="json")
    assert plan.span("Design")[1] == "2026-01-08T12:00"
    day = api.post(f"{address}exceptions/", {"first_day": "2026-01-06", "name": "Holiday"}, format="json")
    assert (day.status_code, day.json()["last_day"]) == (201, "2026-01-06")
    assert plan.span("Design")[1] == "2026-01-09T12:00"
    exception = f"{address}exceptions/{day.json()['id']}/"
    answer = api.patch(exception, {"bands": [[480, 720]]}, format="json", HTTP_IF_MATCH='"v1"')
    assert (answer.status_code, answer.json()["bands"]) == (200, [[480, 720]])
    assert plan.span("Design")[1] == "2026-01-08T12:00"
    assert len(api.get(address).json()["exceptions"]) == 1
    assert api.delete(address).status_code == 409  # a task uses it
    assert api.delete(exception).status_code == 204
    for body in (
        {"week": [[]]},
        {"week": [[[720, 480]]] * 7},
        {"week": [[["a", 1]]] * 7},
        {"minutes_per_day": 0},
    ):
        assert api.patch(address, {**body, "version": 1}, format="json").status_code == 400
    assert len(api.get(f"{BASE}calendars/").json()["results"]) == 2


def test_resources_and_assignments(plan, two_tasks, api, other_project):
    ann = api.post(
        f"{BASE}resources/", {"name": "Ann", "external_id": "P1", "max_units": "0.5"}, format="json"
    )
    assert (ann.status_code, ann.json()["max_units"]) == (201, "0.5000")
    body = {"task": two_tasks[0].pk, "resource": ann.json()["id"], "units": "0.5"}
    made = api.post(f"{BASE}assignments/", body, format="json")
    assert made.status_code == 201
    assert plan.rows()["Design"]["resources"] == "Ann 50 %"
    assert api.post(f"{BASE}assignments/", body, format="json").status_code == 400
    address = f"{BASE}assignments/{made.json()['id']}/"
    assert api.patch(address, {"units": 1}, format="json", HTTP_IF_MATCH='"v1"').json()["units"] == "1.0000"
    foreign = ResourceFactory(project=other_project)
    theirs = api.post(f"{BASE}assignments/", {**body, "resource": foreign.pk}, format="json")
    assert theirs.json()["errors"] == {"resource": ["No such resource in this project."]}
    assert len(api.get(f"{BASE}assignments/?task={two_tasks[0].pk}").json()["results"]) == 1
    assert api.get(f"{BASE}resources/?search=an").json()["results"][0]["external_id"] == "P1"
    assert api.delete(address).status_code == 204
    assert api.delete(f"{BASE}resources/{ann.json()['id']}/").status_code == 204


def test_settings(plan, two_tasks, api, cast, api_for):
    read = api.get(f"{BASE}schedule/settings/")
    body = {"must_finish_by": "2026-01-12T17:00", "progress_mode": "progress_override"}
    changed = api.patch(f"{BASE}schedule/settings/", body, format="json", HTTP_IF_MATCH=read["ETag"])
    assert (changed.status_code, changed.json()["must_finish_by"]) == (200, "2026-01-12T17:00:00+00:00")
    assert plan.rows()["Build"]["slack"] == -DAY
    stale = api.patch(f"{BASE}schedule/settings/", body, format="json", HTTP_IF_MATCH=read["ETag"])
    assert stale.status_code == 412
    member = api_for(cast.member).patch(f"{BASE}schedule/settings/", body, format="json", HTTP_IF_MATCH="*")
    assert member.status_code == 403


def test_the_schedule_and_computing_it(plan, two_tasks, api, cast, api_for):
    found = api.get(f"{BASE}schedule/").json()
    assert (found["state"], found["finish"], found["task_count"], found["critical_count"]) == (
        "current", "2026-01-13T17:00:00+00:00", 2, 2,
    )  # fmt: skip
    Task.objects.filter(pk=two_tasks[0].pk).update(duration_minutes=3 * DAY)
    touch("schedule", plan.project.pk)
    assert api.get(f"{BASE}schedule/").json()["state"] == "computing"
    assert len(api.post(f"{BASE}schedule/recalculate/").json()["changed"]) == 2
    assert api.post(f"{BASE}schedule/recalculate/").json()["changed"] == []
    assert api.get(f"{BASE}schedule/").json()["finish"] == "2026-01-14T17:00:00+00:00"
    assert api_for(cast.viewer).post(f"{BASE}schedule/recalculate/").status_code == 403


def test_a_what_if_saves_nothing(plan, two_tasks, api, cast, api_for):
    plan.edit(two_tasks[1], external_id="B1")
    tasks, dates = list(Task.objects.values()), list(TaskDates.objects.values())
    for client in (api, api_for(cast.viewer), api_for(cast.manager, write=False)):
        answer = client.post(
            f"{BASE}schedule/calculate/",
            {
                "changes": [
                    {"task": two_tasks[0].pk, "duration": "3d"},
                    {"external_id": "B1", "duration_minutes": DAY},
                ]
            },
            format="json",
        )
        assert answer.status_code == 200, answer.json()
    body = answer.json()
    # Design to Wed 7, Build on Thu 8 alone.
    assert (body["finish_before"], body["finish_after"]) == (
        "2026-01-13T17:00:00+00:00", "2026-01-08T17:00:00+00:00",
    )  # fmt: skip
    build = next(row for row in body["changed"] if row["name"] == "Build")
    assert (build["start_before"], build["start_after"]) == (
        "2026-01-07T08:00:00+00:00", "2026-01-08T08:00:00+00:00",
    )  # fmt: skip
    assert [row["number"] for row in body["changed"]] == [1, 2]
    assert (list(Task.objects.values()), list(TaskDates.objects.values())) == (tasks, dates)
    assert plan.change.version == api.get(f"{BASE}schedule/").json()["version"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"duration": "3d"}, "changes.0"),
        ({"task": 10**12}, "changes.0.task"),
        ({"external_id": "nobody"}, "changes.0.task"),
        ({"task": "own", "duration_minutes": -5}, "changes.0.duration_minutes"),
        ({"task": "own", "name": "x"}, None),
        ({"task": "own", "deadline_at": "0001-01-01T00:00:00+14:00"}, "changes.0.deadline_at"),
        ({"task": "own", "deadline_at": "9999-12-31T23:59:59-12:00"}, "changes.0.deadline_at"),
        ({"task": "own", "constraint_at": "soon"}, None),
    ],
)
def test_what_cannot_be_tried_out(plan, two_tasks, api, other_project, change, field):
    TaskFactory(project=other_project, external_id="nobody")
    body = {**change, "task": two_tasks[0].pk} if change.get("task") == "own" else change
    answer = api.post(f"{BASE}schedule/calculate/", {"changes": [body]}, format="json")
    assert answer.status_code == 400
    if field is not None:
        assert list(answer.json()["errors"]) == [field]


def test_queries_do_not_grow_with_the_plan(plan, two_tasks, api):
    for number in range(8):
        TaskFactory(project=plan.project, number=100 + number)
    touch("schedule", plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project)
    addresses = ["tasks/?page_size=1000", "links/?page_size=1000", "calendars/", "resources/?page_size=1000",
                 "assignments/", "schedule/", f"tasks/{two_tasks[0].pk}/"]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert api.get(f"{BASE}{address}").status_code == 200
            found.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            api.post(
                f"{BASE}schedule/calculate/",
                {"changes": [{"task": two_tasks[0].pk, "duration": "9d"}]},
                format="json",
            )
        return [*found, len(captured)]

    counts()  # the first use of a token is noted
    few = counts()
    rows = Task.objects.bulk_create(
        [Task(project=plan.project, number=1000 + n, name=f"Row {n}", position=n) for n in range(990)]
    )
    LinkFactory(predecessor=rows[0], successor=rows[1])
    for number in range(20):
        LinkFactory(predecessor=two_tasks[1], successor=rows[number + 2])
        ResourceFactory(project=plan.project)
    touch("schedule", plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project)
    assert len(api.get(f"{BASE}tasks/?page_size=1000").json()["results"]) == 1000
    assert counts() == few
