"""Cells of the board whose texts name other things: rows of the same paste, and who works on a row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.models import Assignment, Link, Resource, Task
from schedule.services.resources import add_assignment
from tests.factories import ResourceFactory
from tests.schedule.web.conftest import JSON


@pytest.fixture
def edit(post_edit, cast):
    """The manager's edit; gives the answer's JSON."""

    def send(status: int = 200, **body: Any) -> dict[str, Any]:
        answer = post_edit(cast.manager, **body)
        assert answer.status_code == status, answer.content
        found: dict[str, Any] = answer.json()
        return found

    return send


def links() -> set[tuple[str, str, str, int]]:
    return set(Link.objects.values_list("predecessor__name", "successor__name", "type", "lag_minutes"))


def people(task: Task) -> dict[str, Decimal]:
    return dict(Assignment.objects.filter(task=task).values_list("resource__name", "units"))


def change(task: Task, **fields: Any) -> dict[str, Any]:
    return {"task": task.pk, "version": Task.objects.get(pk=task.pk).version, "fields": fields}


def row(number: int | None, name: str, level: int = 0, **fields: Any) -> dict[str, Any]:
    return {"level": level, "name": name, "fields": fields} | ({"number": number} if number else {})


def test_links_of_a_paste_name_its_own_rows_by_their_numbers(plan, two_tasks, edit):
    """A list with an ID column: 1 and 2 are rows of the list, although the plan has a 1 and a 2 of its own."""
    _, build = two_tasks
    edit(
        verb="rows.paste",
        after=build.pk,
        rows=[
            row(1, "Order"),
            row(2, "Phase"),
            row(3, "Deliver", 1, predecessors="1FS+1d"),
            row(4, "Install", 1, predecessors="3; 1SS", successors="7"),
            row(7, "Accept", predecessors="4"),
        ],
        updates=[],
    )
    assert links() == {
        ("Design", "Build", "FS", 0),
        ("Order", "Deliver", "FS", 480),
        ("Deliver", "Install", "FS", 0),
        ("Order", "Install", "SS", 0),
        ("Install", "Accept", "FS", 0),
    }
    edit(verb="undo")
    assert links() == {("Design", "Build", "FS", 0)}
    edit(verb="redo")
    assert Link.objects.count() == 5


def test_rows_that_are_there_carry_numbers_of_the_list_too(plan, two_tasks, edit):
    """Pasted over Design (10 in the list) and beyond: 2 is no number of the list, so it is Build of the plan."""
    design, build = two_tasks
    edit(
        verb="rows.paste",
        after=build.pk,
        rows=[row(11, "Check", predecessors="10; 2")],
        updates=[change(design, name="Draw") | {"number": 10}],
    )
    assert links() == {("Draw", "Build", "FS", 0), ("Draw", "Check", "FS", 0), ("Build", "Check", "FS", 0)}


@pytest.mark.parametrize(
    ("rows", "key", "words"),
    [
        ([row(5, "A", predecessors="6"), row(6, "B", predecessors="5")], "", "wait for each other"),
        ([row(5, "A", predecessors="5")], "rows.0.predecessors", "cannot wait for itself"),
        ([row(5, "A"), row(6, "B", 1, predecessors="5")], "rows.1.predecessors", "above this row"),
        ([row(5, "A", predecessors="6"), row(6, "B", 1)], "rows.0.predecessors", "below this row"),
        ([row(5, "A"), row(6, "B", predecessors="5; 77")], "rows.1.predecessors", "no task 77"),
        ([row(5, "A"), row(6, "B", predecessors="5; wat")], "rows.1.predecessors", "“wat” is not a link"),
    ],
)
def test_a_bad_link_inside_the_list_and_nothing_is_pasted(plan, two_tasks, edit, rows, key, words):
    problem = edit(400, verb="rows.paste", rows=rows)
    sentences = problem["errors"][key] if key else [problem["detail"]]
    assert words in sentences[0]
    assert Task.objects.count() == 2
    assert Link.objects.count() == 1


@pytest.mark.parametrize("number", [0, -1, "1", True, 10**9])
def test_a_number_of_a_list_is_a_whole_one(plan, two_tasks, edit, number):
    given = {**row(None, "A"), "number": number}
    assert "rows.0.number" in edit(400, verb="rows.paste", rows=[given])["errors"]


def test_who_works_on_a_row_is_typed(plan, two_tasks, edit, client_for, cast, base):
    design, _ = two_tasks
    anna = ResourceFactory(project=plan.project, name="Anna")
    ResourceFactory(project=plan.project, name="Berg, Ben")
    data = client_for(cast.viewer).get(f"{base}data/", **JSON).json()
    assert sorted(data["resource_names"]) == ["Anna", "Berg, Ben"]
    answer = edit(verb="task.update", **change(design, resources="anna; Berg, Ben 50%"))
    assert people(design) == {"Anna": 1, "Berg, Ben": Decimal("0.5")}
    assert answer["tasks"][0]["resources"] == "Anna; Berg, Ben 50 %"
    kept = Assignment.objects.get(resource=anna)
    # The text as it is shown changes nothing but what is said: Anna stays the same assignment.
    edit(verb="task.update", **change(design, resources="Anna; Berg, Ben 33,33 %"))
    assert (people(design)["Berg, Ben"], Assignment.objects.get(resource=anna).pk) == (
        Decimal("0.3333"),
        kept.pk,
    )
    edit(verb="undo")
    assert people(design)["Berg, Ben"] == Decimal("0.5")
    edit(verb="task.update", **change(design, resources=""))
    assert people(design) == {}
    edit(verb="undo")
    assert set(people(design)) == {"Anna", "Berg, Ben"}


def test_new_names_are_added_only_where_the_edit_says_so(plan, two_tasks, edit):
    design, build = two_tasks
    problem = edit(400, verb="task.update", **change(design, resources="Carla; Dan"))
    assert problem["errors"]["resources"] == [
        "The plan has no resource “Carla”.",
        "The plan has no resource “Dan”.",
    ]
    assert not Resource.objects.exists()
    changes = [change(task, resources=text, new_resources=True)
               for task, text in ((design, "Carla; Dan 25%"), (build, "carla[50%]"))]  # fmt: skip
    edit(verb="tasks.update", changes=changes)
    assert sorted(Resource.objects.values_list("name", flat=True)) == ["Carla", "Dan"]
    assert people(build) == {"Carla": Decimal("0.5")}
    edit(verb="undo")
    assert not Resource.objects.exists()
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("50%", "a share without a name"),
        ("Anna; anna 20%", "stands in this cell twice"),
        ("x" * 201, "at most 200 characters"),
        ("Anna 99999999%", "at most 999,900 %"),
        ("; ".join(f"P{number}" for number in range(101)), "at most 100 resources"),
    ],
)
def test_a_text_of_people_that_cannot_be_read(plan, two_tasks, edit, text, words):
    problem = edit(
        400, verb="task.update", **change(two_tasks[0], resources=text, new_resources=True, name="Other")
    )
    assert words in problem["errors"]["resources"][0]
    assert not Resource.objects.exists()
    assert Task.objects.filter(name="Other").count() == 0


def test_materials_keep_their_amounts_and_pasted_rows_bring_people(plan, two_tasks, edit):
    design, _ = two_tasks
    cable = ResourceFactory(project=plan.project, name="Cable", kind="material")
    add_assignment(actor=plan.actor, task=design, resource=cable, units=Decimal(40))
    edit(
        verb="rows.paste",
        rows=[row(None, "Phase", resources="Ada", new_resources=True),
              row(None, "Wire", 1, resources="Ada; Bob 20%", new_resources=True)],
        updates=[change(design, resources="Cable; Ada", new_resources=True)],
    )  # fmt: skip
    assert people(design) == {"Cable": Decimal(40), "Ada": 1}
    wire, phase = Task.objects.get(name="Wire"), Task.objects.get(name="Phase")
    assert people(wire) == {"Ada": 1, "Bob": Decimal("0.2")}
    assert people(phase) == {}  # a summary takes it from the rows below it


def test_people_of_many_rows_ask_as_often_as_those_of_few(plan, edit, post_edit, cast):
    tasks = [plan.add(f"Task {number}") for number in range(12)]

    def queries(count: int, text: str) -> int:
        changes = [change(task, resources=text, new_resources=True) for task in tasks[:count]]
        with CaptureQueriesContext(connection) as captured:
            assert post_edit(cast.manager, verb="tasks.update", changes=changes).status_code == 200
        return len(captured)

    queries(12, "Ada")
    assert queries(10, "Ada; Bea") <= queries(2, "Cleo") + 1


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "bell\x07"])
def test_signs_that_are_no_text_are_told(plan, two_tasks, edit, text):
    design, _ = two_tasks
    for body, key in (
        ({"verb": "task.add", "name": text}, "name"),
        ({"verb": "task.update", **change(design, name=text)}, "name"),
        ({"verb": "rows.paste", "rows": [row(None, text)]}, "rows.0.name"),
        (
            {"verb": "rows.paste", "rows": [row(None, "A", resources=text, new_resources=True)]},
            "rows.0.resources",
        ),
        (
            {"verb": "task.predecessors", "task": design.pk, "version": design.version, "text": text},
            "predecessors",
        ),
    ):
        assert key in edit(400, **body)["errors"], body["verb"]
    assert Task.objects.count() == 2
