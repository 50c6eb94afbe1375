"""Scenarios on pages and on the board's addresses: begun, edited, compared, applied, discarded, put on a moved plan."""

from __future__ import annotations

import json

import pytest

from core.actors import person
from schedule.models import Scenario, Task
from schedule.services.tasks import update_task
from tests.schedule.conftest import DAY
from tests.schedule.web.wire import rows_of


@pytest.fixture
def board(plan, two_tasks, client_for, cast):
    return Board(client_for(cast.manager))


class Board:
    """The board's requests of a signed-in manager."""

    def __init__(self, client):
        self.client = client
        self.base = "/projects/ATLAS/schedule/"

    def get(self, address):
        response = self.client.get(self.base + address)
        assert response.status_code == 200, response.content
        return response.json()

    def post(self, address, status=200, **body):
        response = self.send(address, body)
        assert response.status_code == status, response.content
        return response.json()

    def send(self, address, body):
        return self.client.post(
            self.base + address,
            json.dumps(body),
            content_type="application/json",
            headers={"Accept": "application/json"},
        )

    def begin(self, name="Faster", **more):
        return self.post("scenarios/rows/", 201, name=name, **more)["scenario"]["id"]


def test_a_scenario_on_the_board_from_its_first_edit_to_the_plan(board, two_tasks):
    key = board.begin()
    design = two_tasks[0]
    edit = {"verb": "task.update", "task": design.pk, "version": design.version, "fields": {"duration": "1d"}}
    answer = board.post("edits/", scenario=key, **edit)
    rows = {row["name"]: row for row in answer["tasks"]}
    assert rows["Build"]["start"] == "2026-01-06T08:00"
    assert answer["difference"]["finish"]["change_days"] == -1.0
    assert answer["scenario"]["steps"] == 1
    assert answer["undo"] == {"undo": "Changed ATLAS-1 Design", "redo": None}
    assert answer["inputs"]["rows"][0]["fields"] == [{"field": "Duration", "now": "2 d", "then": "1 d"}]
    assert Task.objects.get(pk=design.pk).duration_minutes == 2 * DAY

    table = rows_of(board.get(f"data/?scenario={key}"))
    assert [row["start"] for row in table] == ["2026-01-05T08:00", "2026-01-06T08:00"]
    assert rows_of(board.get("data/"))[1]["start"] == "2026-01-07T08:00"

    undone = board.post("edits/", scenario=key, verb="undo")
    assert {row["name"] for row in undone["tasks"]} == {"Design", "Build"}
    board.post("edits/", scenario=key, verb="redo")
    board.post(f"scenarios/{key}/acts/", act="apply")
    assert Task.objects.get(pk=design.pk).duration_minutes == DAY
    assert board.get("data/")["undo"]["undo"] == "Scenario “Faster”"
    board.post("edits/", verb="undo")
    assert Task.objects.get(pk=design.pk).duration_minutes == 2 * DAY
    assert board.get("scenarios/rows/?state=open")["scenarios"][0]["id"] == key


def test_a_stale_edit_in_a_scenario_shows_the_rows_of_the_scenario(board, two_tasks):
    key = board.begin()
    design = two_tasks[0]
    edit = {"verb": "task.update", "task": design.pk, "version": design.version}
    board.post("edits/", scenario=key, fields={"name": "Sketch"}, **edit)
    refused = board.post("edits/", 409, scenario=key, fields={"name": "Draft"}, **edit)
    assert refused["task"]["name"] == "Sketch"
    assert refused["conflicts"][0]["fields"]["name"] == {"yours": "Draft", "now": "Sketch"}


def test_side_by_side_and_a_moved_base(board, two_tasks, cast):
    one, other = board.begin("One"), board.begin("Other")
    for key, length in ((one, "1d"), (other, "6d")):
        task = two_tasks[0]
        board.post(
            "edits/", scenario=key, verb="task.update", task=task.pk, version=task.version,
            fields={"duration": length},
        )  # fmt: skip
    sides = board.get(f"scenarios/{one}/data/?beside={other}")
    assert sides["difference"]["finish"]["change_days"] == -1.0
    assert sides["beside"]["difference"]["finish"]["change_days"] == 4.0
    assert sides["base"] is None
    owner = person(cast.owner)
    update_task(actor=owner, task=two_tasks[0], expected_version=None, duration_minutes=3 * DAY)
    base = board.get(f"scenarios/{one}/data/")["base"]
    assert (base["edits"], base["rows"], len(base["clashes"])) == (1, ["“Design”"], 1)
    refused = board.post(f"scenarios/{one}/acts/", 409, act="apply")
    assert refused["clashes"][0]["draft"] == DAY
    done = board.post(f"scenarios/{one}/acts/", act="rebase", drop=[["schedule.task", two_tasks[0].pk]])
    assert done["dropped"] == [["schedule.task", two_tasks[0].pk]]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("scenarios/rows/", {"name": " "}, 400),
        ("scenarios/rows/", {"name": 7}, 400),
        ("scenarios/rows/", [], 400),
        ("scenarios/{}/acts/", {"act": "explode"}, 400),
        ("scenarios/{}/acts/", {"act": "rename", "version": "x", "name": "A"}, 400),
        ("scenarios/{}/acts/", {"act": "rebase", "drop": ["x"]}, 400),
        ("scenarios/{}/acts/", {"act": "rebase", "drop": [["schedule.task", 1]]}, 400),
        ("scenarios/{}/acts/", {"act": "apply"}, 409),
        ("edits/", {"scenario": "x", "verb": "undo"}, 404),
        ("edits/", {"scenario": 2**70, "verb": "undo"}, 404),
    ],
)
def test_rubbish_is_a_sentence_and_changes_nothing(board, address, body, status):
    key = board.begin()
    response = board.send(address.format(key), body)
    assert response.status_code == status
    assert response.json()["detail"].endswith(".")
    assert Scenario.objects.get().version == 1


def test_the_pages_without_scripts(board, two_tasks, cast):
    client, base = board.client, board.base
    response = client.post(f"{base}scenarios/", {"name": "By hand", "copy_of": ""}, follow=True)
    scenario = Scenario.objects.get()
    assert "By hand" in response.content.decode()
    task = two_tasks[0]
    board.post(
        "edits/", scenario=scenario.pk, verb="task.update", task=task.pk, version=task.version,
        fields={"duration": "1d"},
    )  # fmt: skip
    listed = client.get(f"{base}scenarios/?q=hand&state=open").content.decode()
    assert "\u22121" in listed  # one working day earlier
    page = client.get(f"{base}scenarios/{scenario.pk}/").content.decode()
    assert "12 Jan 2026" in page
    assert "Duration" in page
    update_task(actor=person(cast.owner), task=task, expected_version=None, duration_minutes=3 * DAY)
    assert (
        "The plan went on under this scenario"
        in client.get(f"{base}scenarios/{scenario.pk}/").content.decode()
    )
    sent_to = client.post(f"{base}scenarios/{scenario.pk}/apply/")
    assert sent_to["Location"].endswith("/rebase/")
    asked = client.get(sent_to["Location"]).content.decode()
    assert "The plan says 3 d, the scenario 1 d." in asked
    client.post(sent_to["Location"], {f"schedule.task:{task.pk}": "scenario"})
    client.post(f"{base}scenarios/{scenario.pk}/apply/")
    assert Task.objects.get(pk=task.pk).duration_minutes == DAY
    assert "By hand" in client.get(f"{base}scenarios/export/").content.decode()
    assert client.get(f"{base}scenarios/{scenario.pk}/").status_code == 200


def test_a_scenario_is_discarded_on_its_page(board):
    key = board.begin()
    assert (
        "Discard the scenario" in board.client.get(f"{board.base}scenarios/{key}/discard/").content.decode()
    )
    board.client.post(f"{board.base}scenarios/{key}/discard/")
    assert Scenario.objects.get().state == "discarded"
    assert board.client.post(f"{board.base}scenarios/{key}/discard/", follow=True).status_code == 200
