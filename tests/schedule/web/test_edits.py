"""The board's one address for changes."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.models import Link, Task
from tests.schedule.conftest import DAY
from tests.schedule.web.conftest import JSON

ABSENT = 999_999_999


def update(post_edit, user, task, version=None, **fields):
    return post_edit(user, verb="task.update", task=task.pk, version=version or task.version, fields=fields)


def by_name(answer):
    return {row["name"]: row for row in answer.json()["tasks"]}


def test_a_longer_task_moves_what_waits_for_it(cast, post_edit, plan, two_tasks):
    """Design 2 d from Monday 5 January ends on the 6th; 3 d end on the 7th, so Build goes from the 8th to the 14th."""
    design, _build = two_tasks
    answer = update(post_edit, cast.manager, design, duration="3d")
    assert answer.status_code == 200
    rows = by_name(answer)
    assert rows["Design"]["finish"] == "2026-01-07T17:00"
    assert (rows["Build"]["start"], rows["Build"]["finish"]) == ("2026-01-08T08:00", "2026-01-14T17:00")
    assert answer.json()["project"]["finish"] == "2026-01-14T17:00"
    assert answer.json()["pending"] is False
    assert Task.objects.get(pk=design.pk).duration_minutes == 3 * DAY
    assert plan.span("Build") == ("2026-01-08T08:00", "2026-01-14T17:00")  # stored


@pytest.mark.parametrize(
    ("typed", "minutes", "elapsed"),
    [("1w", 2400, False), ("4h", 240, False), ("1.5d", 720, False), ("90m", 90, False), ("2 ed", 2880, True)],
)
def test_durations_as_people_write_them(cast, post_edit, plan, two_tasks, typed, minutes, elapsed):
    assert update(post_edit, cast.manager, two_tasks[0], duration=typed).status_code == 200
    task = Task.objects.get(pk=two_tasks[0].pk)
    assert (task.duration_minutes, task.duration_is_elapsed) == (minutes, elapsed)


def test_a_day_for_a_start_is_its_first_working_minute(cast, post_edit, plan, two_tasks):
    answer = update(post_edit, cast.manager, two_tasks[1], constraint="snet", constraint_at="2026-01-12")
    row = by_name(answer)["Build"]
    assert (row["constraint"], row["constraint_at"]) == ("snet", "2026-01-12T08:00")
    assert row["start"] == "2026-01-12T08:00"


def test_a_day_for_a_finish_is_its_last_working_minute(cast, post_edit, plan, two_tasks):
    answer = update(post_edit, cast.manager, two_tasks[1], constraint="fnlt", constraint_at="2026-01-12")
    row = by_name(answer)["Build"]
    assert row["constraint_at"] == "2026-01-12T17:00"
    assert row["slack"] == -DAY  # it ends on Tuesday the 13th, one day late


def test_taking_a_constraint_away(cast, post_edit, plan, two_tasks):
    answer = update(post_edit, cast.manager, two_tasks[1], constraint="snet", constraint_at="2026-01-12")
    version = by_name(answer)["Build"]["version"]
    answer = update(
        post_edit, cast.manager, two_tasks[1], version=version, constraint="asap", constraint_at=None
    )
    assert by_name(answer)["Build"]["start"] == "2026-01-07T08:00"


@pytest.mark.parametrize(
    "fields",
    [
        {"duration": "abc"},
        {"duration": "-3d"},
        {"duration": 5},
        {"duration": "9" * 39},
        {"percent": 101},
        {"percent": "half"},
        {"percent": True},
        {"percent": "NaN"},
        {"name": ""},
        {"name": "n" * 401},
        {"name": None},
        {"constraint": "soon", "constraint_at": "2026-01-12"},
        {"constraint": "snet"},
        {"constraint_at": "2026-02-30"},
        {"constraint_at": "1850-01-01"},
        {"constraint_at": "2026-01-12T08:00+01:00"},
        {"project": 1},
        {"number": 7},
        {"parent": None},
        {},
        [],
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_stored(cast, post_edit, plan, two_tasks, fields):
    task = two_tasks[1]
    before = Task.objects.filter(pk=task.pk).values().get()
    answer = post_edit(cast.manager, verb="task.update", task=task.pk, version=task.version, fields=fields)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]
    assert Task.objects.filter(pk=task.pk).values().get() == before


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"text"', '{"verb": "task.fly"}', "[" * 5000])
def test_what_is_no_edit_is_refused(cast, client_for, base, plan, body):
    answer = client_for(cast.manager).post(f"{base}edits/", body, content_type="application/json", **JSON)
    assert answer.status_code == 400


def test_a_stale_edit_answers_with_the_row_as_it_is(cast, post_edit, plan, two_tasks):
    design = two_tasks[0]
    plan.edit(design, name="Design, first draft")
    answer = update(post_edit, cast.owner, design, duration="3d")
    problem = answer.json()
    assert answer.status_code == 409
    assert problem["task"]["name"] == "Design, first draft"
    assert problem["yours"] == {"duration": "3d"}
    assert problem["current_version"] == problem["task"]["version"]
    assert Task.objects.get(pk=design.pk).duration_minutes == 2 * DAY
    again = update(post_edit, cast.owner, design, version=problem["current_version"], duration="3d")
    assert again.status_code == 200


@pytest.mark.parametrize("version", [None, "1", True, 1.5])
def test_every_update_says_which_version_it_was_made_from(cast, post_edit, plan, two_tasks, version):
    answer = post_edit(
        cast.manager, verb="task.update", task=two_tasks[0].pk, version=version, fields={"name": "X"}
    )
    assert answer.status_code == 400


def edits_on(task, link):
    """Every verb on a task or a link by its id."""
    return [
        {"verb": "task.update", "task": task, "version": 1, "fields": {"name": "X"}},
        {"verb": "task.delete", "tasks": [task]},
        {"verb": "task.move", "task": task, "version": 1, "parent": None, "after": None},
        {"verb": "task.indent", "tasks": [task]},
        {"verb": "task.outdent", "tasks": [task]},
        {"verb": "task.add", "name": "X", "parent": task},
        {"verb": "task.add", "name": "X", "after": task},
        {"verb": "link.add", "predecessor": task, "successor": task},
        {"verb": "link.update", "link": link, "version": 1, "type": "SS"},
        {"verb": "link.delete", "link": link},
    ]


@pytest.mark.parametrize("at", range(10))
def test_a_foreign_id_answers_like_an_absent_one(cast, post_edit, plan, two_tasks, foreign_task, at):
    foreign = post_edit(cast.manager, **edits_on(foreign_task.pk, ABSENT)[at])
    absent = post_edit(cast.manager, **edits_on(ABSENT, ABSENT)[at])
    assert foreign.status_code == absent.status_code == 404
    keep = lambda answer: {k: v for k, v in answer.json().items() if k != "instance"}  # noqa: E731
    assert keep(foreign) == keep(absent)
    assert Task.objects.filter(pk=foreign_task.pk, name="canary-7f3a").exists()


def test_a_foreign_id_beside_an_own_one(cast, post_edit, plan, two_tasks, foreign_task):
    own = two_tasks[0]
    for edit in (
        {"verb": "task.delete", "tasks": [own.pk, foreign_task.pk]},
        {"verb": "link.add", "predecessor": own.pk, "successor": foreign_task.pk},
        {
            "verb": "task.move",
            "task": own.pk,
            "version": own.version,
            "parent": foreign_task.pk,
            "after": None,
        },
    ):
        assert post_edit(cast.manager, **edit).status_code == 404
    assert Task.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("name", ["member", "sponsor", "viewer", "executive", "auditor", "administrator"])
def test_readers_change_nothing(cast, post_edit, plan, two_tasks, name):
    user = getattr(cast, name)
    answer = update(post_edit, user, two_tasks[0], duration="3d")
    assert answer.status_code == 403
    assert post_edit(user, verb="task.add", name="X").status_code == 403
    assert post_edit(user, verb="task.delete", tasks=[two_tasks[0].pk]).status_code == 403
    assert Task.objects.filter(project=plan.project).count() == 2


def test_members_report_progress_and_nothing_else(cast, post_edit, plan, two_tasks):
    design = two_tasks[0]
    answer = update(post_edit, cast.member, design, percent=40)
    assert answer.status_code == 200
    assert by_name(answer)["Design"]["percent"] == 40
    version = by_name(answer)["Design"]["version"]
    assert update(post_edit, cast.member, design, version=version, percent=50, name="X").status_code == 403


def test_strangers_learn_nothing(cast, post_edit, plan, two_tasks):
    assert update(post_edit, cast.outsider, two_tasks[0], name="X").status_code == 404
    assert update(post_edit, None, two_tasks[0], name="X").status_code == 401


def test_adding_behind_a_row(cast, post_edit, plan, two_tasks):
    answer = post_edit(cast.manager, verb="task.add", name="Review", parent=None, after=two_tasks[0].pk)
    body = answer.json()
    assert len(body["created"]) == 1
    assert [name for _, name, _ in plan.outline()] == ["Design", "Review", "Build"]
    assert [(number, name) for number, name, _ in plan.outline()][2] == ("3", "Build")
    assert list(by_name(answer)) == ["Review"]  # the board numbers rows anew from parents and positions


def test_indent_outdent_and_move(cast, post_edit, plan, two_tasks):
    _design, _build = two_tasks
    third = plan.add("Test", duration_minutes=DAY)
    answer = post_edit(cast.manager, verb="task.indent", tasks=[third.pk])
    assert by_name(answer)["Test"]["level"] == 2
    assert [line[:2] for line in plan.outline()] == [("1", "Design"), ("2", "Build"), ("2.1", "Test")]
    assert post_edit(cast.manager, verb="task.outdent", tasks=[third.pk]).status_code == 200
    version = Task.objects.get(pk=third.pk).version
    move = {"verb": "task.move", "task": third.pk, "version": version, "parent": None, "after": None}
    assert post_edit(cast.manager, **move).status_code == 200
    assert [name for _, name, _ in plan.outline()] == ["Test", "Design", "Build"]


def test_deleting_takes_rows_below_and_their_links(cast, post_edit, plan, two_tasks):
    design, build = two_tasks
    package = plan.add("Package")
    below = plan.add("Inside", parent=package)
    link = plan.link(build, below)
    body = post_edit(cast.manager, verb="task.delete", tasks=[package.pk]).json()
    assert sorted(body["removed"]) == sorted([package.pk, below.pk])
    assert body["links_changed"] is True
    assert body["removed_links"] == [link.pk]
    assert Link.objects.get().predecessor_id == design.pk
    assert [name for _, name, _ in plan.outline()] == ["Design", "Build"]


def test_links(cast, post_edit, plan, two_tasks):
    _design, build = two_tasks
    third = plan.add("Test", duration_minutes=DAY)
    answer = post_edit(
        cast.manager, verb="link.add", predecessor=build.pk, successor=third.pk, type="FS", lag=DAY
    )
    # Build ends on Tuesday the 13th; a day later Test takes Thursday the 15th.
    assert by_name(answer)["Test"]["start"] == "2026-01-15T08:00"
    assert [build.pk, third.pk, "FS", DAY] in [link[1:5] for link in answer.json()["link_rows"]]
    link = Link.objects.get(successor=third)
    answer = post_edit(cast.manager, verb="link.update", link=link.pk, version=link.version, type="SS", lag=0)
    assert by_name(answer)["Test"]["start"] == "2026-01-07T08:00"
    assert post_edit(cast.manager, verb="link.delete", link=link.pk).status_code == 200
    assert plan.span("Test")[0] == "2026-01-05T08:00"


@pytest.mark.parametrize("edit", [{"type": "XX"}, {"lag": "2d"}, {"lag": 1.5}, {"lag": True}])
def test_links_that_cannot_be_read(cast, post_edit, plan, two_tasks, edit):
    third = plan.add("Test")
    answer = post_edit(cast.manager, verb="link.add", predecessor=two_tasks[0].pk, successor=third.pk, **edit)
    assert answer.status_code == 400


def test_a_loop_is_refused_by_name(cast, post_edit, plan, two_tasks):
    design, build = two_tasks
    answer = post_edit(cast.manager, verb="link.add", predecessor=build.pk, successor=design.pk)
    assert answer.status_code == 400
    assert "Design" in answer.json()["detail"]
    assert "Build" in answer.json()["detail"]
    assert Link.objects.filter(project=plan.project).count() == 1


def test_reading_with_get_is_not_offered(cast, client_for, base, plan):
    assert client_for(cast.manager).get(f"{base}edits/", **JSON).status_code == 405


def test_edit_needs_the_token_against_forged_requests(cast, base, plan, two_tasks):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    body = json.dumps({"verb": "task.add", "name": "X"})
    answer = client.post(f"{base}edits/", body, content_type="application/json", **JSON)
    assert answer.status_code == 403
    assert Task.objects.filter(project=plan.project).count() == 2


def test_query_count_of_an_edit_does_not_grow_with_the_plan(cast, post_edit, plan):
    first = plan.add("First", duration_minutes=DAY)

    def count(duration: str) -> int:
        task = Task.objects.get(pk=first.pk)
        with CaptureQueriesContext(connection) as queries:
            assert update(post_edit, cast.manager, task, duration=duration).status_code == 200
        return len(queries)

    for index in range(10):
        plan.link(first, plan.add(f"Task {index}", duration_minutes=DAY))
    few = count("2d")
    for index in range(10, 60):
        plan.link(first, plan.add(f"Task {index}", duration_minutes=DAY))
    assert count("3d") == few
