"""Many tasks and links over the API in one request: all or nothing, and once however often it is sent."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Act, ChangeSet
from schedule.models import Link, Task
from tests.schedule.conftest import DAY

BASE = "/api/v1/projects/ATLAS/tasks/"
BULK = f"{BASE}bulk/"


@pytest.fixture
def api(cast, api_for):
    return api_for(cast.manager)


def send(api, **body):
    return api.post(BULK, body, format="json")


def test_a_tree_with_links_is_added_at_once(plan, api):
    answer = send(
        api,
        tasks=[
            {"ref": "phase", "name": "Phase"},
            {"ref": "a", "parent_ref": "phase", "name": "Design", "duration": "2d", "external_id": "jira-1"},
            {"ref": "b", "parent_ref": "phase", "name": "Build", "duration": "5d"},
            {"name": "Apart", "kind": "milestone"},
        ],
        links=[{"predecessor_ref": "a", "successor_ref": "b", "lag_minutes": DAY}],
    )
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert [(row["ref"], row["number"], row["created"]) for row in body["tasks"]] == [
        ("phase", 1, True), ("a", 2, True), ("b", 3, True), ("", 4, True),
    ]  # fmt: skip
    assert plan.outline() == [
        ("1", "Phase", "summary"), ("1.1", "Design", "task"), ("1.2", "Build", "task"), ("2", "Apart", "milestone"),
    ]  # fmt: skip
    # Design takes Monday 5 and Tuesday 6 January, a day of lag, five days from Thursday 8 to Wednesday 14
    assert plan.span("Build") == ("2026-01-08T08:00", "2026-01-14T17:00")
    assert ChangeSet.objects.filter(scope_id=plan.project.pk, verb="plan.written").count() == 1


def test_what_has_an_external_id_is_changed_instead_of_added(plan, api):
    first = {"tasks": [{"external_id": "x-1", "name": "One"}, {"external_id": "x-2", "name": "Two"}]}
    made = send(api, **first).json()["tasks"]
    again = send(
        api,
        tasks=[
            {"external_id": "x-2", "name": "Two, better", "duration": "3d"},
            {"external_id": "x-3", "name": "Three"},
            {"external_id": "x-1", "parent": None},
        ],
    ).json()["tasks"]
    assert [row["created"] for row in again] == [False, True, False]
    assert (again[0]["id"], again[2]["id"]) == (made[1]["id"], made[0]["id"])
    assert list(Task.objects.order_by("number").values_list("name", flat=True)) == [
        "One",
        "Two, better",
        "Three",
    ]


def test_known_tasks_go_under_new_ones(plan, two_tasks, api):
    design, build = two_tasks
    body = send(
        api,
        tasks=[
            {"ref": "phase", "name": "Phase"},
            {"id": build.pk, "version": build.version, "parent_ref": "phase"},
            {"id": design.pk, "version": design.version, "parent_ref": "phase", "name": "Draft"},
        ],
    )
    assert body.status_code == 200, body.json()
    assert [(number, name) for number, name, _ in plan.outline()] == [
        ("1", "Phase"),
        ("1.1", "Draft"),
        ("1.2", "Build"),
    ]


def test_links_are_changed_added_and_removed(plan, two_tasks, api):
    design, build = two_tasks
    test = plan.add("Test")
    link = Link.objects.get()
    answer = send(
        api,
        links=[
            {"predecessor": design.pk, "successor": build.pk, "lag_minutes": 60},
            {"predecessor": build.pk, "successor": test.pk, "type": "SS"},
        ],
    )
    assert [row["created"] for row in answer.json()["links"]] == [False, True]
    link.refresh_from_db()
    assert link.lag_minutes == 60
    gone = send(api, delete_links=[link.pk], delete_tasks=[test.pk]).json()
    assert gone["deleted_tasks"] == [test.pk]
    assert set(gone["deleted_links"]) >= {link.pk}
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tasks": [{"name": "Fine"}, {"name": ""}]}, "tasks.1.name"),
        ({"tasks": [{"name": "Fine"}, {"name": "Bad", "duration": "soon"}]}, "tasks.1.duration"),
        ({"tasks": [{"name": "Fine"}, {"duration": "3d"}]}, "tasks.1.name"),
        ({"tasks": [{"name": "Fine"}, {"name": "Bad", "constraint_type": "snet"}]}, "tasks.1.constraint_at"),
        ({"tasks": [{"name": "Fine"}, {"name": "Bad", "colour": "red"}]}, "tasks.1.colour"),
        ({"tasks": [{"name": "Fine"}, {"name": "Bad", "parent_ref": "nobody"}]}, "tasks.1.parent_ref"),
        ({"tasks": [{"name": "Fine"}, {"name": "Bad", "parent": 2**62}]}, "tasks.1.parent"),
        ({"tasks": [{"ref": "a", "name": "A", "parent_ref": "b"}, {"ref": "b", "name": "B", "parent_ref": "a"}]},
         "tasks.0.parent_ref"),
        ({"tasks": [{"ref": "a", "name": "A"}, {"ref": "a", "name": "B"}]}, "tasks.1.ref"),
        ({"tasks": [{"name": "A", "external_id": "x"}, {"name": "B", "external_id": "x"}]}, "tasks.1.external_id"),
        ({"tasks": [{"id": 2**62, "version": 1, "name": "A"}]}, "tasks.0.id"),
        ({"tasks": [{"ref": "a", "name": "A"}], "links": [{"predecessor_ref": "a", "successor_ref": "c"}]},
         "links.0.successor"),
        ({"tasks": [{"ref": "a", "name": "A"}], "links": [{"predecessor_ref": "a", "successor_ref": "a"}]},
         "links.0.successor"),
        ({"tasks": [{"name": "A"}], "delete_tasks": [2**62]}, "delete_tasks.0"),
        ({"tasks": [{"name": "A"}], "delete_links": [2**62]}, "delete_links.0"),
        ({}, "tasks"),
    ],
)  # fmt: skip
def test_one_fault_and_nothing_is_stored(plan, two_tasks, api, body, field):
    before = list(Task.objects.values_list("pk", "version", "name"))
    answer = send(api, **body)
    assert answer.status_code == 400, answer.json()
    assert field in answer.json()["errors"], answer.json()
    assert list(Task.objects.values_list("pk", "version", "name")) == before
    assert not Act.objects.filter(verb="plan.written").exists()


def test_loops_are_refused_by_name(plan, two_tasks, api):
    design, build = two_tasks
    answer = send(api, tasks=[{"name": "New"}], links=[{"predecessor": build.pk, "successor": design.pk}])
    assert answer.status_code == 400
    assert "wait for each other" in answer.json()["detail"]
    assert Task.objects.count() == 2


def test_stale_and_blind_rows_are_refused(plan, two_tasks, api):
    design, build = two_tasks
    plan.edit(design, name="Draft")
    stale = send(
        api,
        tasks=[
            {"id": build.pk, "version": build.version, "name": "X"},
            {"id": design.pk, "version": 1, "name": "Y"},
        ],
    )
    assert stale.status_code == 412
    assert [(row["place"], row["current"]) for row in stale.json()["rows"]] == [(1, {"name": "Draft"})]
    assert send(api, tasks=[{"id": design.pk, "name": "Y"}]).status_code == 428
    assert set(Task.objects.values_list("name", flat=True)) == {"Draft", "Build"}


def test_more_than_the_limit_is_refused_before_it_is_read(plan, api):
    answer = send(api, tasks=[{"name": f"Row {n}", "duration": "nonsense"} for n in range(5_001)])
    assert answer.status_code == 413
    assert "5,001 entries" in answer.json()["detail"]
    assert not Task.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_list(plan, api):
    def queries(count: int) -> int:
        tasks = [{"ref": "top", "name": "Top"}]
        tasks += [{"ref": f"r{n}", "parent_ref": "top", "name": f"Row {n}", "external_id": str(uuid.uuid4())}
                  for n in range(count)]  # fmt: skip
        links = [{"predecessor_ref": f"r{n}", "successor_ref": f"r{n + 1}"} for n in range(count - 1)]
        with CaptureQueriesContext(connection) as captured:
            assert send(api, tasks=tasks, links=links).status_code == 200
        return len(captured)

    queries(3)
    queries(3)  # what a process keeps of a plan is that of a plan with rows from here on
    assert queries(5) == queries(60)


def test_a_key_makes_a_request_count_once(plan, api):
    body = {"tasks": [{"name": "Once"}]}
    key = {"HTTP_IDEMPOTENCY_KEY": "3b9f-1"}
    first = api.post(BULK, body, format="json", **key)
    again = api.post(BULK, body, format="json", **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert json.loads(first.content) == json.loads(again.content)
    assert again["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert Task.objects.filter(name="Once").count() == 1


# places


def names(plan):
    return [(outline, name) for outline, name, _ in plan.outline()]


def test_new_tasks_come_right_after_others(plan, two_tasks, api):
    """Behind a known row in the order of the list, behind a new one, and behind one inside a phase."""
    design, build = two_tasks
    body = send(
        api,
        tasks=[
            {"ref": "a", "name": "Review", "after": design.pk},
            {"name": "Approve", "after": design.pk},
            {"name": "Correct", "after_ref": "a"},
            {"ref": "p", "name": "Phase", "after": build.pk},
            {"ref": "s", "name": "Step", "parent_ref": "p"},
            {"name": "Next step", "after_ref": "s"},
        ],
    )
    assert body.status_code == 200, body.json()
    assert names(plan) == [
        ("1", "Design"), ("2", "Review"), ("3", "Correct"), ("4", "Approve"), ("5", "Build"), ("6", "Phase"),
        ("6.1", "Step"), ("6.2", "Next step"),
    ]  # fmt: skip


def test_known_tasks_go_right_after_others(plan, two_tasks, api):
    design, build = (plan.task(task.pk) for task in two_tasks)
    last = plan.add("Last")
    body = send(
        api,
        tasks=[
            {"id": design.pk, "version": plan.task(design.pk).version, "after": last.pk},
            {"id": build.pk, "version": plan.task(build.pk).version, "after_ref": "n"},
            {"ref": "n", "name": "New", "after": last.pk},
        ],
    )
    assert body.status_code == 200, body.json()
    assert [name for _, name in names(plan)] == ["Last", "Design", "New", "Build"]


@pytest.mark.parametrize(
    ("entries", "where"),
    [
        ([{"name": "A", "after": 2**62}], "tasks.0.after"),
        ([{"name": "A", "after_ref": "nobody"}], "tasks.0.after_ref"),
        ([{"name": "A", "after": None}], "tasks.0.after"),
        (
            [{"ref": "a", "name": "A", "after_ref": "b"}, {"ref": "b", "name": "B", "after_ref": "a"}],
            "tasks.0.after_ref",
        ),
        ([{"ref": "a", "name": "A", "after_ref": "a"}], "tasks.0.after_ref"),
        (
            [{"ref": "a", "name": "A"}, {"name": "B", "parent_ref": "a", "after_ref": "a"}],
            "tasks.1.after_ref",
        ),
    ],
)
def test_places_that_do_not_exist(plan, two_tasks, api, entries, where):
    before = names(plan)
    answer = send(api, tasks=[{"name": "Fine"}, *entries])
    assert answer.status_code == 400
    number = int(where.split(".")[1]) + 1
    assert f"tasks.{number}.{where.split('.')[2]}" in answer.json()["errors"]
    assert names(plan) == before


def test_a_known_task_does_not_go_behind_itself_or_into_itself(plan, two_tasks, api):
    phase = plan.add("Phase")
    part = plan.add("Part", parent=phase)
    for task, after in ((phase, phase), (phase, part)):
        answer = send(api, tasks=[{"id": task.pk, "version": plan.task(task.pk).version, "after": after.pk}])
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["tasks.0.after"]
