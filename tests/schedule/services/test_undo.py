"""Undo and redo: one's own deeds, exactly, after any reload, and never over what somebody else did."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import person, system
from core.errors import Conflict, Denied, NotVisible
from core.models import Act, ChangeSet
from projects.services.membership import change_role
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    Resource,
    ScheduleSettings,
    Task,
    WorkCalendar,
)
from schedule.selectors.board import changes_since
from schedule.selectors.undo import what_can_be_undone
from schedule.services.calendars import add_exception
from schedule.services.editing import one_recalculation
from schedule.services.moves import indent_tasks
from schedule.services.recalculation import recalculate
from schedule.services.resources import add_assignment, add_resource
from schedule.services.tasks import add_task, delete_tasks, update_task
from schedule.services.undo import redo_last, undo_last
from tests.rows import tables_of
from tests.schedule.conftest import DAY
from tests.schedule.random_edits import RandomEdits


def undo(plan, by=None):
    return undo_last(actor=by or plan.actor, project=plan.project)


def redo(plan, by=None):
    return redo_last(actor=by or plan.actor, project=plan.project)


@pytest.fixture
def owner(cast):
    return person(cast.owner)


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_are_taken_back_and_done_again_one_by_one(plan, seed):
    """Thirty edits of every kind; after each undo every row of every table is as it was before the edit."""
    plan.settings(critical_threshold_minutes=0)
    edits = RandomEdits(seed, plan.actor, plan.project)
    states = [tables_of(plan.project)]
    while len(states) < 30:
        edits.step()
        now = tables_of(plan.project)
        if now != states[-1]:
            states.append(now)
    for state in reversed(states[:-1]):
        undo(plan)
        assert tables_of(plan.project) == state
    assert (
        recalculate(actor=plan.actor, project=plan.project).changed == []
    )  # the dates are those of the rows
    for state in states[1:]:
        redo(plan)
        assert tables_of(plan.project) == state


def test_dates_follow_and_other_boards_hear_of_it(plan, two_tasks):
    design, build = two_tasks
    plan.edit(design, duration_minutes=3 * DAY)
    seen = plan.change.version
    change = undo(plan)
    assert plan.span("Build") == ("2026-01-07T08:00", "2026-01-13T17:00")
    assert set(change.changed) == {design.pk, build.pk}
    told = changes_since(actor=plan.actor, project=plan.project, since=seen)
    assert {row["id"] for row in told["tasks"]} == {design.pk, build.pk}


def test_deleted_rows_come_back_with_links_and_people(plan, two_tasks):
    design, _ = two_tasks
    ada, _ = add_resource(actor=plan.actor, project=plan.project, name="Ada")
    add_assignment(actor=plan.actor, task=design, resource=ada)
    delete_tasks(actor=plan.actor, project=plan.project, tasks=[design])
    change = undo(plan)
    assert change.created == [design.pk]
    assert change.links_changed
    assert plan.span("Build") == ("2026-01-07T08:00", "2026-01-13T17:00")
    assert Assignment.objects.get().task_id == design.pk
    assert redo(plan).removed == [design.pk]
    assert not Link.objects.exists()


def test_calendars_settings_and_moves_are_deeds_too(plan, two_tasks):
    before = plan.span("Build")
    calendar = WorkCalendar.objects.get()
    add_exception(actor=plan.actor, calendar=calendar, first_day=plan.project.start_date)
    undo(plan)
    assert not CalendarException.objects.exists()
    plan.settings(critical_threshold_minutes=60)
    undo(plan)
    assert ScheduleSettings.objects.get().critical_threshold_minutes == 0
    apart = plan.add("Apart")
    indent_tasks(actor=plan.actor, project=plan.project, tasks=[apart])
    assert Task.objects.get(pk=two_tasks[1].pk).kind == "summary"
    undo(plan)
    assert plan.span("Build") == before
    assert Task.objects.get(pk=two_tasks[1].pk).kind == "task"


def test_the_first_edit_taken_back_leaves_calendar_and_settings(plan):
    plan.add("First")
    undo(plan)
    assert not Task.objects.exists()
    assert ScheduleSettings.objects.get(project=plan.project).calendar.name == "Standard"


def test_several_edits_of_one_act_are_one_deed(plan, two_tasks):
    from tests.factories import prepare

    def both():
        with one_recalculation(by=plan.actor, project=plan.project):
            for task in two_tasks:
                update_task(actor=plan.actor, task=task, expected_version=None, name=f"{task.name}, again")

    prepare(actor=plan.actor, make=both)
    undo(plan)
    assert set(Task.objects.values_list("name", flat=True)) == {"Design", "Build"}


def test_a_new_deed_closes_the_way_to_redo(plan, two_tasks):
    plan.edit(two_tasks[0], name="Sketch")
    undo(plan)
    assert what_can_be_undone(actor=plan.actor, project=plan.project)["redo"] == "Changed ATLAS-1 Sketch"
    plan.edit(two_tasks[1], name="Construct")
    last = ChangeSet.objects.latest("created_at")
    assert what_can_be_undone(actor=plan.actor, project=plan.project) == {
        "undo": "Changed ATLAS-2 Construct",
        "undo_deed": str(last.pk),
        "redo": None,
        "redo_deed": None,
    }
    with pytest.raises(Conflict, match="nothing of yours to do again"):
        redo(plan)
    undo(plan)
    redo(plan)  # only the later one comes again
    assert set(Task.objects.values_list("name", flat=True)) == {"Design", "Construct"}


def test_the_undo_is_in_the_history_and_no_deed_to_take_back(plan, two_tasks):
    plan.edit(two_tasks[0], name="Sketch")
    count = ChangeSet.objects.count()
    undo(plan)
    assert ChangeSet.objects.count() == count
    act = Act.objects.latest("at")
    assert (act.verb, act.subject) == ("plan.undone", "changed ATLAS-1 Sketch")


def test_somebody_elses_deed_is_never_mine_to_take_back(plan, two_tasks, owner):
    add_task(actor=owner, project=plan.project, name="Theirs")
    undo(plan)  # the link between my two tasks
    assert Task.objects.filter(name="Theirs").exists()
    assert not Link.objects.exists()
    undo(plan, owner)
    assert not Task.objects.filter(name="Theirs").exists()
    with pytest.raises(Conflict, match="nothing of yours to take back"):
        undo(plan, owner)


def test_refused_when_somebody_changed_the_same_row(plan, two_tasks, owner):
    plan.edit(two_tasks[0], name="Sketch")
    update_task(actor=owner, task=two_tasks[0], expected_version=None, priority=7)
    with pytest.raises(
        Conflict, match=r"1 task changed after “Changed ATLAS-1 Sketch”: “Sketch”, by The owner on"
    ):
        undo(plan)
    assert Task.objects.get(pk=two_tasks[0].pk).priority == 7


def test_not_refused_when_somebody_changed_another_row(plan, two_tasks, owner):
    """The control to the refusal above."""
    plan.edit(two_tasks[0], name="Sketch")
    update_task(actor=owner, task=two_tasks[1], expected_version=None, priority=7)
    undo(plan)
    assert Task.objects.get(pk=two_tasks[0].pk).name == "Design"
    assert Task.objects.get(pk=two_tasks[1].pk).priority == 7


def test_refused_when_rows_of_others_would_go_too(plan, owner):
    task = plan.add("Phase")
    add_task(actor=owner, project=plan.project, name="Step", parent=task)
    with pytest.raises(Conflict):
        undo(plan)
    assert Task.objects.count() == 2


def test_a_move_taken_back_into_a_circle_is_refused(plan, owner):
    """Mine: A out of P. Then somebody puts P under A. Taking mine back would put each under the other."""
    from schedule.services.moves import move_task, outdent_tasks

    parent = plan.add("P")
    child = plan.add("A", parent=parent)
    plan.add("B", parent=parent)
    outdent_tasks(actor=plan.actor, project=plan.project, tasks=[child])
    move_task(actor=owner, task=parent, expected_version=None, parent=child, after=None)
    before = tables_of(plan.project)
    with pytest.raises(Exception, match=r"under|each other|changed after"):
        undo(plan)
    assert tables_of(plan.project) == before


def test_permission_is_that_of_the_deed(plan, two_tasks, cast):
    member, viewer, outsider = person(cast.member), person(cast.viewer), person(cast.outsider)
    update_task(actor=member, task=two_tasks[0], expected_version=None, percent_complete=50)
    undo(plan, member)
    assert Task.objects.get(pk=two_tasks[0].pk).percent_complete == 0
    with pytest.raises(Denied):
        undo(plan, viewer)
    with pytest.raises(NotVisible):
        undo(plan, outsider)


def test_who_may_no_longer_edit_takes_no_edit_back(plan, two_tasks, cast, project):
    from projects.models import Membership

    membership = Membership.objects.get(project=project, user=cast.manager)
    change_role(actor=person(cast.owner), membership=membership, role="member", expected_version=None)
    with pytest.raises(Denied):
        undo_last(actor=person(type(cast.manager).objects.get(pk=cast.manager.pk)), project=plan.project)
    assert Link.objects.exists()


def test_what_the_system_does_is_nobodys_undo(plan):
    demo = system("demo")
    undo(plan)  # the settings of the fixture
    add_task(actor=demo, project=plan.project, name="From the demo")
    with pytest.raises(Conflict):
        undo(plan)
    nothing = dict.fromkeys(("undo", "undo_deed", "redo", "redo_deed"))
    assert what_can_be_undone(actor=demo, project=plan.project) == nothing


def test_a_large_plan_is_computed_by_a_job(plan, two_tasks, settings):
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    settings.SYNCHRONOUS_TASK_LIMIT = 1
    change = undo(plan)
    assert change.pending
    assert change.job_id


def test_statements_do_not_grow_with_rows(plan):
    def cost(rows: int) -> int:
        from tests.factories import prepare

        def many():
            with one_recalculation(by=plan.actor, project=plan.project):
                for at in range(rows):
                    add_task(actor=plan.actor, project=plan.project, name=f"Row {at}")

        prepare(actor=plan.actor, make=many)
        with CaptureQueriesContext(connection) as queries:
            undo(plan)
        return len(queries)

    plan.add("First")
    assert cost(3) == cost(30)
    assert Resource.objects.count() == 0


def test_a_deed_that_is_not_the_last_any_more_is_not_taken_back_in_its_place(plan, two_tasks, owner):
    """Another window of mine went on: what this one showed is no longer the last, and the refusal says what is."""
    plan.edit(two_tasks[0], name="Sketch")
    shown = ChangeSet.objects.latest("created_at")
    plan.edit(two_tasks[1], name="Construct")
    with pytest.raises(
        Conflict, match="is not what would be taken back now: “Changed ATLAS-2 Construct” is"
    ) as told:
        undo_last(actor=plan.actor, project=plan.project, deed=shown.pk)
    now = what_can_be_undone(actor=plan.actor, project=plan.project)
    assert told.value.extra["undo"] == now
    with pytest.raises(Conflict, match="not kept in this plan"):
        undo_last(actor=owner, project=plan.project, deed=shown.pk)
    undo_last(actor=plan.actor, project=plan.project, deed=UUID(now["undo_deed"]))
    with pytest.raises(Conflict, match="was already done again"):
        redo_last(actor=plan.actor, project=plan.project, deed=shown.pk)


def test_taking_back_leaves_no_calendar_without_working_time(plan, two_tasks, owner):
    """The shift follows the base on Tuesdays, by my edit; then the base works on Tuesdays only. Mine taken back, it
    would follow the base on Mondays, when that is off."""
    from core.errors import InvalidInput
    from schedule.services.calendars import add_calendar, update_calendar

    day = [[480, 1020]]
    base, _ = add_calendar(
        actor=plan.actor, project=plan.project, name="Base", week=[day, day, [], [], [], [], []]
    )
    shift, _ = add_calendar(
        actor=plan.actor, project=plan.project, name="Shift", base=base, week=[None, [], [], [], [], [], []]
    )
    tuesday = [[], None, [], [], [], [], []]
    update_calendar(actor=plan.actor, calendar=shift, expected_version=None, week=tuesday)
    update_calendar(actor=owner, calendar=base, expected_version=None, week=[[], day, [], [], [], [], []])
    with pytest.raises(InvalidInput, match="Shift"):
        undo(plan)
    shift.refresh_from_db()
    assert shift.week == tuesday
