"""Computing dates: again changes nothing, a later change wins, large plans by a job, faults are told."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Denied, InvalidInput, NotVisible
from core.freshness import state_of, touch
from core.models import Job
from schedule.models import Link, ScheduleSummary, Task, TaskDates
from schedule.services import recalculation
from schedule.services.editing import one_recalculation
from schedule.services.recalculation import (
    FRESHNESS,
    lost_projects,
    note_fault,
    recalculate,
    recalculate_behind,
)
from schedule.services.tasks import add_task
from tests.factories import LinkFactory, TaskFactory
from tests.schedule.conftest import DAY, start_on


def stored(project) -> list[dict]:
    return list(TaskDates.objects.filter(project=project).order_by("task_id").values())


def test_once_more_changes_nothing(plan, two_tasks):
    before = stored(plan.project)
    change = recalculate(actor=plan.actor, project=plan.project)
    assert change.changed == []
    assert stored(plan.project) == before


def test_lost_results_come_back(plan, two_tasks):
    before = [{k: v for k, v in row.items() if k != "input_version"} for row in stored(plan.project)]
    TaskDates.objects.all().delete()
    ScheduleSummary.objects.all().delete()
    recalculate(actor=plan.actor, project=plan.project)
    after = [{k: v for k, v in row.items() if k != "input_version"} for row in stored(plan.project)]
    assert after == before
    assert ScheduleSummary.objects.get().finish is not None


def test_only_rows_that_differ_are_written(plan, two_tasks):
    apart = plan.add("Apart", duration_minutes=30 * DAY)  # the finish of the project, whatever the others do
    version = TaskDates.objects.get(task=apart).input_version
    plan.edit(two_tasks[1], duration_minutes=DAY)
    assert TaskDates.objects.get(task=apart).input_version == version
    assert TaskDates.objects.get(task=two_tasks[1]).input_version == plan.change.version


def test_every_edit_leaves_dates_up_to_date(plan, two_tasks):
    state = state_of(FRESHNESS, plan.project.pk)
    assert (state.is_behind, state.input_version) == (False, plan.change.version)


def test_a_plan_that_cannot_be_computed_keeps_its_last_dates(plan, two_tasks):
    before = stored(plan.project)
    LinkFactory(predecessor=two_tasks[1], successor=two_tasks[0])  # a loop, written past the services
    touch(FRESHNESS, plan.project.pk)
    change = recalculate(actor=plan.actor, project=plan.project)
    assert change.error == "Tasks wait for each other: Design → Build → Design."
    assert ScheduleSummary.objects.get().error == change.error
    assert stored(plan.project) == before
    assert not state_of(FRESHNESS, plan.project.pk).is_behind
    Link.objects.latest("pk").delete()
    touch(FRESHNESS, plan.project.pk)
    assert recalculate(actor=plan.actor, project=plan.project).error == ""
    assert ScheduleSummary.objects.get().error == ""


def test_a_broken_plan_can_be_mended_step_by_step(plan, two_tasks):
    Task.objects.update(
        constraint_type="snet", constraint_at="2190-01-01T00:00Z", duration_minutes=20 * 366 * DAY
    )
    touch(FRESHNESS, plan.project.pk)
    assert "2200" in recalculate(actor=plan.actor, project=plan.project).error
    plan.edit(two_tasks[0], duration_minutes=DAY)  # the other task still ends after 2200
    assert "2200" in plan.change.error
    assert Task.objects.get(pk=two_tasks[0].pk).duration_minutes == DAY
    plan.edit(two_tasks[1], duration_minutes=DAY)
    assert plan.change.error == ""


def test_an_edit_that_breaks_a_sound_plan_is_refused(plan, two_tasks):
    with pytest.raises(InvalidInput, match="2200"):
        plan.edit(two_tasks[0], duration_minutes=200 * 366 * DAY)
    assert Task.objects.get(pk=two_tasks[0].pk).duration_minutes == 2 * DAY


def test_inactive_rows_take_no_part(plan, two_tasks):
    phase = plan.add("Phase")
    plan.add("Inner", parent=phase)
    plan.edit(two_tasks[0], is_active=False)
    assert plan.span("Design") == (None, None)
    assert plan.span("Build")[0] == "2026-01-05T08:00"
    plan.edit(phase, is_active=False)
    assert plan.span("Inner") == (None, None)


def test_a_batch_is_computed_once(plan, monkeypatch):
    from tests.factories import prepare

    runs = []
    compute = recalculation._compute
    monkeypatch.setattr(recalculation, "_compute", lambda project: runs.append(1) or compute(project))

    def make():
        with one_recalculation(by=plan.actor, project=plan.project) as batch:
            for number in range(5):
                add_task(actor=plan.actor, project=plan.project, name=f"Row {number}")
        return batch.change

    change = prepare(actor=plan.actor, make=make)
    assert len(runs) == 1
    assert len(change.created) == 5
    assert all(row["start"] for row in plan.rows().values())


def test_large_plans_leave_their_dates_to_a_job(plan, two_tasks, settings, cast):
    settings.SYNCHRONOUS_TASK_LIMIT = 1
    task = plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    assert plan.change.pending
    assert plan.change.changed == [task.pk]
    assert plan.span("Build")[0] == "2026-01-07T08:00"  # not computed yet
    assert state_of(FRESHNESS, plan.project.pk).is_behind
    job = Job.objects.get(pk=plan.change.job_id)
    assert (job.kind, job.owner, job.scope_id) == ("schedule.recalculate", cast.manager, plan.project.pk)
    plan.edit(two_tasks[1], name="Construction")
    assert plan.change.job_id == str(job.pk)  # one job a project


def test_a_large_plan_shows_new_rows_at_once_and_refuses_loops(plan, two_tasks, settings):
    settings.SYNCHRONOUS_TASK_LIMIT = 1
    plan.add("Between", after=two_tasks[0])
    assert [name for _, name, _ in plan.outline()] == ["Design", "Between", "Build"]
    with pytest.raises(InvalidInput, match="Design → Build → Design"):
        plan.link(two_tasks[1], two_tasks[0])
    assert Link.objects.count() == 1


def test_the_job_sees_changes_made_while_it_computed(plan, two_tasks, monkeypatch):
    compute = recalculation._compute
    runs = []

    def meanwhile(project):
        computed = compute(project)
        if not runs:  # somebody's edit lands between reading and writing
            Task.objects.filter(pk=two_tasks[0].pk).update(duration_minutes=4 * DAY)
            touch(FRESHNESS, plan.project.pk)
        runs.append(1)
        return computed

    monkeypatch.setattr(recalculation, "_compute", meanwhile)
    recalculate(actor=plan.actor, project=plan.project, at_once=True)
    assert len(runs) == 2
    assert plan.span("Design")[1] == "2026-01-08T17:00"
    assert not state_of(FRESHNESS, plan.project.pk).is_behind


def test_without_looking_again_the_change_would_be_lost(plan, two_tasks, monkeypatch):
    """The negative control of the test above: the second look is what saves it."""
    compute = recalculation._compute
    state = recalculation.state_of
    first = state(FRESHNESS, plan.project.pk)

    def meanwhile(project):
        computed = compute(project)
        Task.objects.filter(pk=two_tasks[0].pk).update(duration_minutes=4 * DAY)
        touch(FRESHNESS, plan.project.pk)
        return computed

    monkeypatch.setattr(recalculation, "_compute", meanwhile)
    monkeypatch.setattr(recalculation, "state_of", lambda *args: first)
    recalculate(actor=plan.actor, project=plan.project, at_once=True)
    assert plan.span("Design")[1] == "2026-01-06T17:00"


def test_the_sweep_finds_what_a_lost_ring_left_behind(plan, two_tasks):
    Task.objects.filter(pk=two_tasks[0].pk).update(duration_minutes=3 * DAY)
    touch(FRESHNESS, plan.project.pk)
    assert lost_projects() == []  # it may be under way
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_freshness SET dirty_since = now() - interval '1 minute'")
    assert lost_projects() == [("schedule.tasks.recalculate", {"project_id": plan.project.pk})]
    assert recalculate_behind(plan.project.pk) is not None
    assert plan.span("Design")[1] == "2026-01-07T17:00"
    assert lost_projects() == []
    assert recalculate_behind(plan.project.pk) is None


def test_plans_that_follow_the_day_are_computed_on_a_new_one(plan, two_tasks):
    plan.settings(uses_status_date=True)
    assert lost_projects() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE schedule_schedulesummary SET computed_at = computed_at - interval '25 hours'")
    assert lost_projects() == [("schedule.tasks.recalculate", {"project_id": plan.project.pk})]
    recalculate_behind(plan.project.pk)
    assert lost_projects() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE schedule_schedulesummary SET computed_at = computed_at - interval '25 hours'")
    start_on(plan.project, date(2026, 1, 5), status_date=date(2026, 1, 16))
    assert lost_projects() == []  # pinned


def test_a_fault_is_told_and_not_tried_for_ever(plan, two_tasks, monkeypatch, caplog):
    touch(FRESHNESS, plan.project.pk)

    def fail(project):
        raise ZeroDivisionError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(recalculation, "_compute", fail)
        assert recalculate_behind(plan.project.pk) is None
    assert "A fault of the portal" in ScheduleSummary.objects.get().error
    assert not state_of(FRESHNESS, plan.project.pk).is_behind
    plan.edit(two_tasks[0], duration_minutes=DAY)
    assert ScheduleSummary.objects.get().error == ""


def test_who_may_not_compute_computes_nothing(plan, two_tasks, cast, act_as):
    before = stored(plan.project)
    for who, error in (
        ("sponsor", Denied),
        ("viewer", Denied),
        ("auditor", Denied),
        ("outsider", NotVisible),
    ):
        with pytest.raises(error):
            recalculate(actor=act_as(getattr(cast, who)), project=plan.project)
        with pytest.raises(error):
            note_fault(actor=act_as(getattr(cast, who)), project=plan.project, sentence="Mine.")
    assert stored(plan.project) == before
    recalculate(actor=act_as(cast.member), project=plan.project)


def test_from_the_command_line(plan, two_tasks, capsys):
    call_command("recalculate", "--project", "atlas")
    assert capsys.readouterr().out == (
        "ATLAS: 2 tasks, 2 critical, finish 2026-01-13 17:00, 0 rows changed.\n"
    )
    with pytest.raises(CommandError, match="no project NOWHERE"):
        call_command("recalculate", "--project", "NOWHERE")


def test_an_edit_takes_as_many_queries_in_a_large_plan(plan, two_tasks):
    def queries() -> int:
        task = plan.task(two_tasks[0].pk)
        minutes = task.duration_minutes + DAY
        with CaptureQueriesContext(connection) as captured:
            plan.edit(task, duration_minutes=minutes)
        return len(captured)

    few = queries()
    for number in range(200):
        TaskFactory(project=plan.project, number=1000 + number)
    touch(FRESHNESS, plan.project.pk)
    recalculate(actor=plan.actor, project=plan.project)
    assert queries() == few


def test_a_finish_at_midnight_survives_a_change_of_the_clock(plan):
    """Work at night in the hour that a zone leaves out or shows twice is stored once and read back the same."""
    from schedule.models import WorkCalendar

    start_on(plan.project, date(2026, 3, 27), time_zone="Europe/Berlin")
    WorkCalendar.objects.update(week=[[[0, 1440]]] * 7, minutes_per_day=1440)
    plan.add("Through the night", duration_minutes=60 * 24 * 3, constraint_type="snet",
             constraint_at=datetime(2026, 3, 28, 2, 30))  # fmt: skip
    recalculate(actor=plan.actor, project=plan.project)
    assert recalculate(actor=plan.actor, project=plan.project).changed == []
