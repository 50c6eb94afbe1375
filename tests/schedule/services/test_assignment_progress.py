"""Work reported by assignment rolls up to its task, by hand calculation; percent by duration, work and physical."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from core.actors import person
from core.errors import Denied, InvalidInput, Stale
from schedule.models import Assignment, Task
from schedule.services.assignment_progress import Work, report_work, work_so_far
from schedule.services.resources import add_assignment, add_resource
from tests.schedule.conftest import DAY

HOUR = 60


@pytest.fixture
def crew(plan):
    """Ada full time and Bo at half on a task of four days: 32 hours and 16 hours of work."""

    def make(percent_type: str, kind: str = "work") -> tuple[Assignment, Assignment]:
        task = plan.add("Build", duration_minutes=4 * DAY, percent_type=percent_type)
        made = []
        for name, units in (("Ada", "1"), ("Bo", "0.5")):
            resource, _ = add_resource(actor=plan.actor, project=plan.project, name=name, kind=kind)
            row, _ = add_assignment(
                actor=plan.actor, task=plan.task(task.pk), resource=resource, units=Decimal(units)
            )
            made.append(row)
        return made[0], made[1]

    return make


def report(plan, row: Assignment, actual: int, remaining: int | None = None, **more) -> None:
    report_work(
        actor=more.get("actor", plan.actor),
        assignment=row,
        expected_version=more.get("version"),
        actual_minutes=actual,
        remaining_minutes=remaining,
    )


@pytest.mark.parametrize(
    ("percent_type", "percent", "remaining", "finish"),
    [
        # Ada did 16 of 32 hours, Bo 4 and says 12 are left.
        # By work: 20 of 48 hours = 41.67 %. Remaining duration: the longest of 16 h / 1 and 12 h / 0.5 = 24 h = 3 d.
        ("work", "41.67", 3 * DAY, "2026-01-09T17:00"),
        # By duration: the longest actual duration is 16 h (Bo: 4 / 0.5 = 8 h): 16 / (16 + 24) = 40 %.
        ("duration", "40.00", 3 * DAY, "2026-01-09T17:00"),
        # Physical: people say how far it is; the rest of the time still follows the work that is left.
        ("physical", "0.00", 3 * DAY, "2026-01-09T17:00"),
    ],
)
def test_work_of_two_people(plan, crew, percent_type, percent, remaining, finish) -> None:
    """Started Mon 5; the status date is Wed 7, from where the three days that are left end on Fri 9."""
    ada, bo = crew(percent_type)
    report(plan, ada, 16 * HOUR)
    report(plan, bo, 4 * HOUR, 12 * HOUR)
    plan.settings(uses_status_date=True, status_at=datetime(2026, 1, 7))
    task = plan.task(ada.task_id)
    assert (str(task.percent_complete), task.remaining_minutes) == (percent, remaining)
    assert plan.span("Build") == ("2026-01-05T08:00", finish)
    assert task.actual_start_at is not None


def test_what_is_left_follows_the_plan_unless_it_is_said(plan, crew) -> None:
    ada, _ = crew("work")
    report(plan, ada, 8 * HOUR)
    ada.refresh_from_db()
    assert (ada.actual_minutes, ada.remaining_minutes) == (8 * HOUR, 24 * HOUR)
    report(plan, ada, 40 * HOUR)
    ada.refresh_from_db()
    assert ada.remaining_minutes == 0


def test_no_work_left_finishes_the_task_unless_people_say_how_far_it_is(plan, crew) -> None:
    ada, bo = crew("work")
    report(plan, ada, 32 * HOUR, 0)
    assert plan.task(ada.task_id).actual_finish_at is None
    report(plan, bo, 10 * HOUR, 0)
    task = plan.task(ada.task_id)
    assert task.percent_complete == 100
    assert task.actual_finish_at is not None
    report(plan, bo, 10 * HOUR, 4 * HOUR)
    task = plan.task(ada.task_id)
    assert (task.percent_complete, task.actual_finish_at) == (Decimal("91.30"), None)  # 42 of 46 hours


def test_physical_work_stays_open(plan, crew) -> None:
    ada, bo = crew("physical")
    report(plan, ada, 32 * HOUR, 0)
    report(plan, bo, 16 * HOUR, 0)
    task = plan.task(ada.task_id)
    assert (task.percent_complete, task.actual_finish_at) == (0, None)


def test_taking_a_report_back(plan, crew) -> None:
    ada, _ = crew("duration")
    report(plan, ada, 8 * HOUR)
    assert plan.task(ada.task_id).percent_complete > 0
    report(plan, ada, 0, 32 * HOUR)
    task = plan.task(ada.task_id)
    assert (task.percent_complete, task.actual_start_at) == (0, None)


def test_members_report_and_rubbish_is_refused(plan, crew, cast) -> None:
    ada, bo = crew("work")
    report(plan, ada, 8 * HOUR, actor=person(cast.member), version=ada.version)
    with pytest.raises(Stale):
        report(plan, ada, 9 * HOUR, version=ada.version)
    with pytest.raises(Denied):
        report(plan, bo, 8 * HOUR, actor=person(cast.viewer))
    for actual, remaining in ((-1, None), (True, None), (10**12, None), (60, -5)):
        with pytest.raises(InvalidInput):
            report(plan, bo, actual, remaining)
    assert plan.task(bo.task_id).actual_start_at is not None
    assert datetime(2026, 1, 5).date() == plan.task(bo.task_id).actual_start_at.date()


def test_materials_do_no_work(plan, crew) -> None:
    ada, _ = crew("work", kind="material")
    with pytest.raises(InvalidInput, match="does no work"):
        report(plan, ada, 60)


def test_what_nobody_reported_follows_the_task(plan, crew) -> None:
    """Ada's 32 hours at 25 % are 8 done and 24 left; finished, nothing is left, whatever was said before."""
    ada, bo = crew("duration")
    report(plan, bo, 4 * HOUR, 12 * HOUR)
    Task.objects.filter(pk=ada.task_id).update(percent_complete=Decimal(25))
    ada, bo = (Assignment.objects.select_related("task").get(pk=row.pk) for row in (ada, bo))
    assert work_so_far(ada) == Work(8 * HOUR, 24 * HOUR, Decimal(1))
    assert work_so_far(bo) == Work(4 * HOUR, 12 * HOUR, Decimal("0.5"))
    for row in (ada, bo):
        row.task.percent_complete = Decimal(100)
    assert work_so_far(ada) == Work(32 * HOUR, 0, Decimal(1))
    assert work_so_far(bo) == Work(4 * HOUR, 0, Decimal("0.5"))
