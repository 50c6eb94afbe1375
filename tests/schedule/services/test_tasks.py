"""Tasks: what adding, changing and deleting them does to rows, dates, versions and history."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.errors import Conflict, Denied, InvalidInput, NotVisible, Stale
from core.guards import register_guard, unregister_guard
from core.history import event_model
from core.models import Act
from schedule.models import Link, ScheduleSettings, Task, TaskDates, WorkCalendar
from schedule.services.tasks import add_task, delete_tasks, update_task
from tests.factories import WorkCalendarFactory
from tests.schedule.conftest import DAY


def test_dates_follow_a_duration(plan, two_tasks):
    # Design: Mon 5 and Tue 6 January. Build: five working days from Wed 7, over one weekend: to Tue 13.
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-06T17:00")
    assert plan.span("Build") == ("2026-01-07T08:00", "2026-01-13T17:00")
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-07T17:00")
    assert plan.span("Build") == ("2026-01-08T08:00", "2026-01-14T17:00")
    assert sorted(plan.change.changed) == sorted(task.pk for task in two_tasks)


def test_a_change_tells_only_rows_that_changed(plan, two_tasks):
    apart = plan.add("Apart")
    plan.edit(two_tasks[1], name="Construction")
    assert plan.change.changed == [two_tasks[1].pk]
    plan.edit(apart, notes="A word")
    assert plan.change.changed == [apart.pk]


def test_the_first_edit_gives_the_plan_a_calendar(plan):
    plan.add("First")
    settings = ScheduleSettings.objects.get(project=plan.project)
    assert settings.calendar.name == "Standard"
    assert WorkCalendar.objects.filter(project=plan.project).count() == 1


def test_numbers_go_up_and_are_never_used_again(plan):
    first = plan.add("First")
    second = plan.add("Second")
    assert (first.number, second.number) == (1, 2)
    delete_tasks(actor=plan.actor, project=plan.project, tasks=[second])
    assert plan.add("Third").number == 3


def test_rows_come_behind_the_row_they_are_put_after(plan):
    first = plan.add("First")
    plan.add("Last")
    plan.add("Between", after=first)
    plan.add("Closer", after=first)
    assert [name for _, name, _ in plan.outline()] == ["First", "Closer", "Between", "Last"]


def test_there_is_always_room_between_two_rows(plan):
    first = plan.add("First")
    plan.add("Last")
    for number in range(25):  # the gap of 1024 halves ten times, then rows make room
        plan.add(f"Row {number}", after=first)
    names = [name for _, name, _ in plan.outline()]
    assert names == ["First", *[f"Row {number}" for number in reversed(range(25))], "Last"]


def test_a_row_that_rows_come_under_is_a_summary(plan):
    phase = plan.add("Phase", duration_minutes=7 * DAY)
    design = plan.add("Design", parent=phase, duration_minutes=DAY)
    assert plan.outline() == [("1", "Phase", "summary"), ("1.1", "Design", "task")]
    assert plan.rows()["Phase"]["duration"] == DAY
    delete_tasks(actor=plan.actor, project=plan.project, tasks=[design])
    assert plan.outline() == [("1", "Phase", "task")]
    assert plan.rows()["Phase"]["duration"] == 7 * DAY


def test_an_explicit_summary_stays_one(plan):
    phase = plan.add("Phase", kind="summary")
    design = plan.add("Design", parent=phase)
    delete_tasks(actor=plan.actor, project=plan.project, tasks=[design])
    assert plan.outline() == [("1", "Phase", "summary")]
    assert plan.span("Phase") == (None, None)


def test_a_milestone_takes_no_time(plan, two_tasks):
    done = plan.add("Done", kind="milestone")
    plan.link(two_tasks[1], done)
    assert plan.span("Done") == (
        "2026-01-13T17:00",
        "2026-01-13T17:00",
    )  # at the finish, not the next morning
    with pytest.raises(InvalidInput, match="A milestone has no duration"):
        plan.edit(done, duration_minutes=DAY)
    assert plan.edit(two_tasks[0], kind="milestone").duration_minutes == 0
    assert plan.edit(two_tasks[0], kind="task").duration_minutes == DAY


def test_a_summary_takes_its_figures_from_below(plan):
    phase = plan.add("Phase")
    plan.add("Design", parent=phase)
    for field, value in (("duration_minutes", DAY), ("percent_complete", 50)):
        with pytest.raises(InvalidInput) as refusal:
            plan.edit(phase, **{field: value})
        assert list(refusal.value.fields) == [field]
    with pytest.raises(InvalidInput, match="A row with rows below it is a summary"):
        plan.edit(phase, kind="task")


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"duration_minutes": -1}, "duration_minutes", "cannot be negative"),
        ({"duration_minutes": 300 * 366 * 1440 + 1}, "duration_minutes", "longer than 300 years"),
        ({"duration_minutes": 1.5}, "duration_minutes", "whole number"),
        ({"duration_minutes": True}, "duration_minutes", "whole number"),
        ({"remaining_minutes": -5}, "remaining_minutes", "cannot be negative"),
        ({"name": "  "}, "name", "Give the task a name"),
        ({"name": "x" * 401}, "name", "400"),
        ({"kind": "epic"}, "kind", "epic"),
        ({"percent_complete": 101}, "percent_complete", "100"),
        ({"percent_complete": -1}, "percent_complete", "0"),
        ({"priority": 1001}, "priority", "1000"),
        ({"constraint_type": "snet"}, "constraint_at", "needs a date"),
        ({"constraint_at": datetime(2026, 2, 1)}, "constraint_at", "Choose a constraint"),
        ({"deadline_at": datetime(2200, 1, 1)}, "deadline_at", "1900–2200"),
        ({"deadline_at": datetime(1899, 12, 31)}, "deadline_at", "1900–2200"),
        ({"deadline_at": "tomorrow"}, "deadline_at", "A date"),
        ({"second_constraint_type": "fnlt"}, "second_constraint_at", "needs a date"),
        ({"calendar": 10**9}, "calendar", "No such calendar"),
        (
            {
                "is_manual": True,
                "manual_start_at": datetime(2026, 2, 2),
                "manual_finish_at": datetime(2026, 2, 1),
            },
            "manual_finish_at",
            "before the manual start",
        ),
    ],
)
def test_input_that_breaks_a_rule_is_named(plan, two_tasks, fields, field, sentence):
    design = two_tasks[0]
    before = Task.objects.filter(pk=design.pk).values().get()
    with pytest.raises(InvalidInput) as refusal:
        plan.edit(design, **fields)
    assert field in refusal.value.fields
    assert sentence in refusal.value.fields[field][0]
    assert Task.objects.filter(pk=design.pk).values().get() == before


def test_what_is_not_a_field_is_refused(plan, two_tasks):
    for name in ("parent", "parent_id", "number", "project", "version", "position", "kind_as_leaf"):
        with pytest.raises(InvalidInput) as refusal:
            plan.edit(two_tasks[0], **{name: 1})
        assert list(refusal.value.fields) == [name]


def test_another_projects_calendar_answers_like_none(plan, two_tasks, other_project):
    foreign = WorkCalendarFactory(project=other_project, name="CANARY")
    with pytest.raises(InvalidInput) as refusal:
        plan.edit(two_tasks[0], calendar=foreign)
    with pytest.raises(InvalidInput) as absent:
        plan.edit(two_tasks[0], calendar=foreign.pk + 1000)
    assert refusal.value.fields == absent.value.fields
    assert "CANARY" not in str(refusal.value)


def test_an_external_id_stands_once(plan, two_tasks):
    plan.edit(two_tasks[0], external_id="A-1")
    with pytest.raises(InvalidInput) as refusal:
        plan.edit(two_tasks[1], external_id="A-1")
    assert list(refusal.value.fields) == ["external_id"]
    plan.edit(two_tasks[0], external_id="A-1", name="Still its own")


def test_times_without_a_zone_are_the_projects_clock(plan, two_tasks):
    from tests.schedule.conftest import MONDAY, start_on

    start_on(plan.project, MONDAY, time_zone="Asia/Tokyo")
    plan.edit(two_tasks[0], constraint_type="snet", constraint_at=datetime(2026, 1, 8, 9, 30))
    stored = Task.objects.get(pk=two_tasks[0].pk).constraint_at
    assert stored.isoformat() == "2026-01-08T00:30:00+00:00"  # Tokyo is nine hours ahead
    assert plan.rows()["Design"]["start"] == "2026-01-08T09:30"


def test_a_constraint_goes_with_its_date(plan, two_tasks):
    task = plan.edit(two_tasks[0], constraint_type="snet", constraint_at=datetime(2026, 1, 12))
    assert plan.span("Design")[0] == "2026-01-12T08:00"
    task = plan.edit(task, constraint_type="asap")
    assert task.constraint_at is None
    assert plan.span("Design")[0] == "2026-01-05T08:00"


def test_a_stale_edit_is_refused_with_both_texts(plan, two_tasks):
    task = two_tasks[0]
    plan.edit(task, name="Draft")
    with pytest.raises(Stale) as refusal:
        update_task(actor=plan.actor, task=task, expected_version=task.version, name="Sketch")
    assert refusal.value.extra["current"] == {"name": "Draft"}
    assert refusal.value.extra["yours"] == {"name": "Sketch"}
    assert Task.objects.get(pk=task.pk).name == "Draft"


def test_an_edit_that_changes_nothing_leaves_no_trace(plan, two_tasks):
    before = Task.objects.filter(pk=two_tasks[0].pk).values().get()
    version = plan.change.version
    plan.edit(two_tasks[0], name="Design")
    assert Task.objects.filter(pk=two_tasks[0].pk).values().get() == before
    assert plan.change.version == version


def test_deleting_takes_everything_below_with_it(plan, two_tasks):
    phase = plan.add("Phase")
    inner = plan.add("Inner", parent=phase)
    leaf = plan.add("Leaf", parent=inner)
    plan.link(leaf, two_tasks[0])
    change = delete_tasks(actor=plan.actor, project=plan.project, tasks=[phase])
    assert sorted(change.removed) == sorted([phase.pk, inner.pk, leaf.pk])
    assert change.links_changed
    assert two_tasks[0].pk in change.changed
    assert Link.objects.filter(project=plan.project).count() == 1
    assert TaskDates.objects.filter(project=plan.project).count() == 2
    assert plan.outline() == [("1", "Design", "task"), ("2", "Build", "task")]


def test_history_names_the_task_and_who_changed_it(plan, two_tasks, cast):
    plan.edit(two_tasks[0], duration_minutes=DAY)
    act = Act.objects.filter(verb="task.changed").latest("at")
    assert act.subject == "ATLAS-1 Design"
    assert act.actor_user == cast.manager
    assert act.scope_id == plan.project.pk
    event = event_model(Task).objects.filter(pgh_context_id=act.pk).get()
    assert (event.duration_minutes, event.pgh_obj_id) == (DAY, two_tasks[0].pk)


def test_a_guard_may_refuse(plan, two_tasks):
    def veto(actor, obj, values):
        return "The plan is under change control." if "duration_minutes" in values else None

    register_guard("task.updated", veto)
    try:
        with pytest.raises(Conflict, match="under change control"):
            plan.edit(two_tasks[0], duration_minutes=DAY)
        plan.edit(two_tasks[0], name="Sketch")
    finally:
        unregister_guard("task.updated", veto)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("member", Denied),
        ("sponsor", Denied),
        ("viewer", Denied),
        ("administrator", Denied),
        ("executive", Denied),
        ("auditor", Denied),
        ("outsider", NotVisible),
        ("deactivated", NotVisible),
    ],
)
def test_who_may_not_edit_changes_nothing(plan, two_tasks, cast, act_as, who, error):
    actor = act_as(getattr(cast, who))
    before = list(Task.objects.values().order_by("pk"))
    with pytest.raises(error):
        add_task(actor=actor, project=plan.project, name="Mine")
    with pytest.raises(error):
        update_task(actor=actor, task=two_tasks[0], expected_version=None, name="Mine")
    with pytest.raises(error):
        delete_tasks(actor=actor, project=plan.project, tasks=[two_tasks[0]])
    assert list(Task.objects.values().order_by("pk")) == before


def test_members_report_progress_and_nothing_else(plan, two_tasks, cast, act_as):
    member = act_as(cast.member)
    update_task(actor=member, task=two_tasks[0], expected_version=None, percent_complete=50)
    with pytest.raises(Denied):
        update_task(actor=member, task=two_tasks[0], expected_version=None, percent_complete=60, name="Mine")
    task = Task.objects.get(pk=two_tasks[0].pk)
    assert (task.percent_complete, task.name) == (50, "Design")


def test_an_archived_plan_stays_as_it_is(plan, two_tasks, cast, act_as):
    from projects.services import archive_project

    archive_project(actor=act_as(cast.owner), project=plan.project)
    plan.project.refresh_from_db()
    with pytest.raises(Denied, match="archived"):
        plan.edit(plan.task(two_tasks[0].pk), name="Late")


def test_a_task_of_another_project_is_absent(plan, cast, act_as, other_project, two_tasks):
    outsider = act_as(cast.outsider)
    with pytest.raises(InvalidInput) as foreign:
        add_task(actor=outsider, project=other_project, name="Mine", parent=two_tasks[0])
    assert list(foreign.value.fields) == ["parent"]
    with pytest.raises(InvalidInput):
        delete_tasks(actor=outsider, project=other_project, tasks=[two_tasks[0]])
    assert Task.objects.filter(pk=two_tasks[0].pk).exists()
