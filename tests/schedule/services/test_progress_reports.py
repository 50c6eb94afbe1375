"""Progress of many tasks at once: as reported, and as it was scheduled up to the status date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from core.actors import person
from core.errors import Denied, InvalidInput, Stale
from projects.services import pin_status_date
from schedule.models import Task
from schedule.selectors.progress import due_work
from schedule.services.bulk import RowEdit
from schedule.services.progress_reports import report_as_scheduled, report_progress
from tests.schedule.conftest import DAY

NOW = datetime(2026, 1, 16, 20, tzinfo=UTC)  # Friday evening of the second week


@pytest.fixture
def friday(plan):
    """Friday 9 January is the status date: what is planned before it is due."""
    with time_machine.travel(NOW, tick=False):
        plan.settings(uses_status_date=True)
        plan.project = pin_status_date(
            actor=plan.actor, project=plan.project, expected_version=None, day=date(2026, 1, 9)
        )
        yield plan


def lists(plan) -> dict[str, set[str]]:
    due = due_work(actor=plan.actor, project=plan.project)
    return {name: {row.task.name for row in due.of(name)} for name in due.counts}


def test_the_lists(friday) -> None:
    """Design Mon 5–Tue 6, Build Wed 7–Tue 13, Test after it. Nothing is reported by Friday 9."""
    design = friday.add("Design", duration_minutes=2 * DAY)
    build = friday.add("Build", duration_minutes=5 * DAY)
    test = friday.add("Test", duration_minutes=2 * DAY)
    friday.link(design, build)
    friday.link(build, test)
    found = lists(friday)
    assert found["should_have_started"] == {"Design", "Build"}
    assert found["should_have_finished"] == {"Design"}
    assert found["in_progress"] == set()
    assert found["due"] == {"Design", "Build"}
    assert found["open"] == {"Design", "Build", "Test"}
    friday.edit(design, actual_start_at=datetime(2026, 1, 5, 8), actual_finish_at=datetime(2026, 1, 8, 17))
    friday.edit(friday.task(build.pk), actual_start_at=datetime(2026, 1, 9, 8), percent_complete=20)
    found = lists(friday)
    assert found["in_progress"] == {"Build"}
    assert found["should_have_started"] == found["should_have_finished"] == set()


def test_as_scheduled_up_to_the_status_date(friday) -> None:
    """Of five days from Wed 7, two are over when Fri 9 begins: 40 %. Physical percent is nobody's to guess."""
    design = friday.add("Design", duration_minutes=2 * DAY)
    gate = friday.add("Gate", kind="milestone")
    build = friday.add("Build", duration_minutes=5 * DAY)
    walls = friday.add("Walls", duration_minutes=5 * DAY, percent_type="physical")
    later = friday.add("Later", duration_minutes=DAY)
    for before, after in ((design, gate), (gate, build), (gate, walls), (build, later)):
        friday.link(before, after)
    edits, _ = report_as_scheduled(actor=friday.actor, project=friday.project)
    assert {edit.task_id for edit in edits} == {design.pk, gate.pk, build.pk, walls.pk}
    rows = friday.rows()
    assert rows["Design"]["percent"] == 100
    assert (rows["Design"]["actual_start"], rows["Design"]["actual_finish"]) == (
        "2026-01-05T08:00",
        "2026-01-06T17:00",
    )
    assert rows["Gate"]["percent"] == 100
    assert (rows["Build"]["percent"], rows["Build"]["finish"]) == (40, "2026-01-13T17:00")
    built = friday.task(walls.pk)
    assert (built.percent_complete, built.remaining_minutes) == (0, 3 * DAY)
    assert rows["Walls"]["finish"] == "2026-01-13T17:00"
    assert rows["Later"]["start"] == "2026-01-14T08:00"


def test_work_that_is_further_is_left_alone(friday) -> None:
    build = friday.add("Build", duration_minutes=5 * DAY)
    friday.edit(build, percent_complete=Decimal(100) - 1)
    with pytest.raises(InvalidInput, match="Nothing of this was planned"):
        report_as_scheduled(
            actor=friday.actor,
            project=friday.project,
            task_ids=[friday.add("Far", constraint_type="snet", constraint_at=datetime(2026, 3, 2, 8)).pk],
        )


def test_only_the_chosen_tasks(friday) -> None:
    one, two = friday.add("One", duration_minutes=DAY), friday.add("Two", duration_minutes=DAY)
    report_as_scheduled(actor=friday.actor, project=friday.project, task_ids=[one.pk])
    assert (friday.task(one.pk).percent_complete, friday.task(two.pk).percent_complete) == (100, 0)


def test_all_of_a_report_or_nothing(friday) -> None:
    one, two = friday.add("One", duration_minutes=DAY), friday.add("Two", duration_minutes=DAY)
    edits = [
        RowEdit(one.pk, {"percent_complete": Decimal(50)}, one.version),
        RowEdit(two.pk, {"actual_finish_at": datetime(2026, 1, 12, 17)}, two.version),
    ]
    with pytest.raises(InvalidInput) as refusal:
        report_progress(actor=friday.actor, project=friday.project, edits=edits)
    assert "after the status date 9 Jan 2026" in refusal.value.fields["changes.1.actual_finish_at"][0]
    assert friday.task(one.pk).percent_complete == 0
    edits[1].fields = {"actual_finish_at": datetime(2026, 1, 9, 17)}
    report_progress(actor=friday.actor, project=friday.project, edits=edits)
    assert (friday.task(one.pk).percent_complete, friday.task(two.pk).percent_complete) == (50, 100)
    with pytest.raises(Stale):
        report_progress(actor=friday.actor, project=friday.project, edits=edits)


def test_members_report_and_viewers_do_not(friday, cast) -> None:
    one = friday.add("One", duration_minutes=DAY)
    report_as_scheduled(actor=person(cast.member), project=friday.project)
    assert friday.task(one.pk).percent_complete == 100
    with pytest.raises(Denied):
        report_as_scheduled(actor=person(cast.viewer), project=friday.project)
    edits = [RowEdit(one.pk, {"name": "Mine"}, None)]
    with pytest.raises(Denied):
        report_progress(actor=person(cast.member), project=friday.project, edits=edits)
    assert Task.objects.get(pk=one.pk).name == "One"
