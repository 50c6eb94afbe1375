"""What one person tries out: private, one for each plan, apart until it is applied, named or dropped; habits."""

from __future__ import annotations

import json

import pytest

from schedule.models import BoardHabits, Scenario, Task
from tests.schedule.conftest import DAY
from tests.schedule.web.test_scenarios import Board


@pytest.fixture
def board(plan, two_tasks, client_for, cast):
    return Board(client_for(cast.manager))


@pytest.fixture
def owners(plan, two_tasks, client_for, cast):
    return Board(client_for(cast.owner))


def try_out(board, task, status=200, scenario="try-out", **fields):
    edit = {"verb": "task.update", "task": task.pk, "version": task.version, "fields": fields}
    return board.post("edits/", status, scenario=scenario, **edit)


def open_names(board):
    return [each["name"] for each in board.get("scenarios/rows/?state=open")["scenarios"]]


def test_a_try_out_begins_with_its_first_edit_and_gathers_the_next(board, two_tasks):
    design, build = two_tasks
    first = try_out(board, design, duration="1d")
    assert (first["scenario"]["is_try_out"], first["scenario"]["steps"]) == (True, 1)
    assert first["difference"]["finish"]["change_days"] == -1.0
    second = try_out(board, build, duration="4d")
    assert (second["scenario"]["id"], second["scenario"]["steps"]) == (first["scenario"]["id"], 2)
    assert Task.objects.get(pk=design.pk).duration_minutes == 2 * DAY

    board.post(f"scenarios/{first['scenario']['id']}/acts/", act="apply")
    assert Task.objects.get(pk=build.pk).duration_minutes == 4 * DAY
    assert board.get("data/")["undo"]["undo"] == "2 changes that were tried out"
    board.post("edits/", verb="undo")  # one step of the plan, and nothing waits afterwards
    assert Task.objects.get(pk=build.pk).duration_minutes == 5 * DAY
    assert open_names(board) == []


def test_one_change_is_told_by_what_it_did(board, two_tasks):
    tried = try_out(board, two_tasks[0], duration="1d")["scenario"]
    board.post(f"scenarios/{tried['id']}/acts/", act="apply")
    assert board.get("data/")["undo"]["undo"] == "Changed ATLAS-1 Design"


def test_nobody_else_sees_it_until_it_has_a_name(board, owners, two_tasks):
    design, build = two_tasks
    tried = try_out(board, design, duration="1d")["scenario"]
    assert len(open_names(board)) == 1
    assert open_names(owners) == []
    assert owners.client.get(f"{owners.base}scenarios/{tried['id']}/data/").status_code == 404
    try_out(owners, design, 404, scenario=tried["id"], duration="3d")
    theirs = try_out(owners, build, duration="4d")["scenario"]  # everybody has one of their own
    assert theirs["id"] != tried["id"]

    kept = board.post(f"scenarios/{tried['id']}/acts/", act="rename", name="Fewer days")["scenario"]
    assert kept["is_try_out"] is False
    assert "Fewer days" in open_names(owners)
    again = try_out(board, design, duration="1d")["scenario"]
    assert again["id"] != tried["id"]


def test_the_page_says_what_waits_and_a_refused_edit_leaves_nothing_waiting(board, two_tasks):
    design, _ = two_tasks
    refused = board.post(
        "edits/",
        400,
        scenario="try-out",
        verb="task.update",
        task=design.pk,
        version=design.version,
        fields={"duration": "x"},
    )
    assert "duration" in json.dumps(refused)
    page = board.client.get(board.base).content.decode()
    assert "data-try-out=" not in page
    tried = try_out(board, design, duration="1d")["scenario"]
    page = board.client.get(board.base).content.decode()
    assert f'data-try-out="{tried["id"]}"' in page
    board.post(f"scenarios/{tried['id']}/acts/", act="discard")
    assert "data-try-out=" not in board.client.get(board.base).content.decode()


def test_the_drawer_shows_and_saves_what_is_tried_out(board, two_tasks):
    design, build = two_tasks
    tried = try_out(board, design, duration="1d")["scenario"]
    drawer = f"{board.base}tasks/{build.number}/"
    assert "Tue 6 Jan 2026" in board.client.get(f"{drawer}?scenario={tried['id']}").content.decode()
    assert "Tue 6 Jan 2026" not in board.client.get(drawer).content.decode()
    form = {
        "name": "Build it",
        "kind": "task",
        "version": build.version,
        "duration": "5d",
        "constraint_type": "asap",
        "percent_type": "duration",
    }
    saved = board.client.post(f"{drawer}edit/?scenario={tried['id']}", form, headers={"HX-Request": "true"})
    assert saved.status_code == 200, saved.content.decode()
    assert "Build it" in saved.content.decode()
    build.refresh_from_db()
    assert build.name == "Build"
    assert board.get(f"scenarios/{tried['id']}/data/")["scenario"]["steps"] == 2
    why = board.get(f"tasks/{build.number}/why/?scenario={tried['id']}")["why"]
    assert "Mon 5 Jan" in why[0]["sentence"]


def test_how_drags_work_is_a_habit_of_a_person_on_every_board(board, owners, cast):
    def put(body, status=200):
        answer = board.client.put(
            f"{board.base}preferences/",
            json.dumps(body),
            content_type="application/json",
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    assert board.get("preferences/")["drags"] == "try"
    assert put({"drags": "save"})["drags"] == "save"
    assert owners.get("preferences/")["drags"] == "try"
    assert "drags is" in put({"drags": "sometimes"}, 400)["detail"]
    assert BoardHabits.objects.get().user == cast.manager
    assert not Scenario.objects.exists()
