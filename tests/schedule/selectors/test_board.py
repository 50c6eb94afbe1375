"""What the board is given: the plan, rows, and what changed since a version."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import NotVisible
from core.freshness import touch
from schedule.models import Link
from schedule.selectors.board import board_links, board_plan, board_project, board_rows, changes_since
from schedule.services.calendars import add_exception
from schedule.services.links import delete_link, update_link
from schedule.services.recalculation import recalculate
from schedule.services.tasks import delete_tasks
from tests.factories import TaskFactory
from tests.schedule.conftest import DAY, MONDAY, start_on


def since(plan, version):
    return changes_since(actor=plan.actor, project=plan.project, since=version)


def test_the_whole_plan(plan, two_tasks):
    start_on(plan.project, MONDAY, time_zone="Europe/Berlin", status_date=date(2026, 1, 16))
    plan.edit(two_tasks[1], deadline_at=datetime(2026, 1, 12, 17), notes="Mind the crane")
    add_exception(
        actor=plan.actor, calendar=plan.project.schedule_settings.calendar, first_day=date(2026, 12, 25)
    )
    found = board_plan(actor=plan.actor, project=plan.project)
    link = Link.objects.get()
    assert found["version"] == found["computed"] == plan.change.version + 1
    head = {
        "key": "ATLAS",
        "name": "Project ATLAS",
        "time_zone": "Europe/Berlin",
        "start": "2026-01-05T08:00",
        "finish": "2026-01-13T17:00",
        "status_date": None,
        "today": plan.project.local_day().isoformat(),
        "minutes_per_day": 480,
    }
    assert {name: found["project"][name] for name in head} == head
    assert (found["can_edit"], found["can_report_progress"], found["error"]) == (True, True, "")
    assert found["calendar"]["week"][0] == [[480, 720], [780, 1020]]
    assert found["calendar"]["exceptions"] == [["2026-12-25", "2026-12-25", []]]
    assert found["links"] == [[link.pk, two_tasks[0].pk, two_tasks[1].pk, "FS", 0, "working", True]]
    expected = {
        "id": two_tasks[1].pk, "number": 2, "parent": None, "row": 1, "level": 1, "outline": "2", "wbs": "2",
        "name": "Build", "kind": "task", "version": 2, "duration": 5 * DAY, "elapsed": False,
        "minutes_per_day": 480, "start": "2026-01-07T08:00", "finish": "2026-01-13T17:00",
        "late_finish": "2026-01-12T17:00", "slack": -DAY, "free": 0, "percent": 0, "critical": True,
        "longest": True, "constraint": "asap", "constraint_at": None, "deadline": "2026-01-12T17:00",
        "misses_deadline": True, "actual_start": None, "actual_finish": None, "manual": False,
        "calendar": None, "resources": "", "has_notes": True, "active": True, "predecessors": "1", "successors": "",
        "work": None, "mine": False, "remaining": 5 * DAY, "constraint_2": "", "constraint_2_at": None,
        "manual_start": None, "manual_finish": None, "external_id": "", "mandatory": False, "priority": 500,
        "percent_type": "duration", "estimated": False, "should_have_started": True, "slipping": False,
        "driver": "1", "path": 1, "remaining_work": None,
    }  # fmt: skip
    row = found["tasks"][1]
    assert {name: row[name] for name in expected} == expected


def test_viewers_read_and_do_not_edit(plan, two_tasks, cast, act_as):
    seen = board_plan(actor=act_as(cast.viewer), project=plan.project)
    assert (seen["can_edit"], seen["can_report_progress"]) == (False, False)
    assert board_plan(actor=act_as(cast.member), project=plan.project)["can_report_progress"]


def test_strangers_see_nothing(plan, two_tasks, cast, act_as):
    for who in (cast.outsider, cast.deactivated):
        actor = act_as(who)
        for read in (board_plan, board_links, board_project):
            with pytest.raises(NotVisible):
                read(actor=actor, project=plan.project)
        with pytest.raises(NotVisible):
            board_rows(actor=actor, project=plan.project, task_ids=[two_tasks[0].pk])
        with pytest.raises(NotVisible):
            changes_since(actor=actor, project=plan.project, since=0)


def test_rows_of_another_project_are_left_out(plan, two_tasks, other_project):
    foreign = TaskFactory(project=other_project)
    rows = board_rows(actor=plan.actor, project=plan.project, task_ids=[foreign.pk, two_tasks[0].pk])
    assert [row["name"] for row in rows] == ["Design"]


def test_changes_name_what_changed(plan, two_tasks):
    apart = plan.add("Apart", duration_minutes=30 * DAY)
    version = plan.change.version
    assert since(plan, version) == {
        "version": version, "computed": version, "tasks": [], "removed": [], "links_changed": False,
        "reload": False, "error": "",
    }  # fmt: skip
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    plan.edit(apart, name="Aside")
    found = since(plan, version)
    assert [row["name"] for row in found["tasks"]] == ["Design", "Build", "Aside"]
    assert found["version"] == plan.change.version
    assert found["project"]["finish"] == "2026-02-13T17:00"
    assert not found["links_changed"]
    assert since(plan, plan.change.version)["tasks"] == []


def test_changes_of_links_are_told(plan, two_tasks):
    version = plan.change.version
    update_link(actor=plan.actor, link=Link.objects.get(), expected_version=None, lag_minutes=60)
    assert since(plan, version)["links_changed"]
    version = since(plan, version)["version"]
    delete_link(actor=plan.actor, link=Link.objects.get())
    assert since(plan, version)["links_changed"]


def test_what_was_removed_cannot_be_told(plan, two_tasks):
    version = plan.change.version
    change = delete_tasks(actor=plan.actor, project=plan.project, tasks=[two_tasks[0]])
    assert since(plan, version)["reload"]
    assert not since(plan, change.version)["reload"]
    assert since(plan, change.version + 5)["reload"]  # a version that never was: another database


def test_rows_written_by_an_import_are_read_anew(plan, two_tasks):
    version = plan.change.version
    TaskFactory(project=plan.project)
    touch("schedule", plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project)
    assert since(plan, version)["reload"]


def test_queries_do_not_grow_with_the_plan(plan, two_tasks):
    def queries(read, **more) -> int:
        with CaptureQueriesContext(connection) as captured:
            read(actor=plan.actor, project=plan.project, **more)
        return len(captured)

    def counts():
        ids = list(plan.project.tasks.values_list("pk", flat=True))
        return (
            queries(board_plan),
            queries(board_rows, task_ids=ids),
            queries(changes_since, since=1),
            queries(board_links),
        )

    few = counts()
    for number in range(100):
        TaskFactory(project=plan.project, number=1000 + number)
    touch("schedule", plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project, by_edit=True)
    assert counts() == few
