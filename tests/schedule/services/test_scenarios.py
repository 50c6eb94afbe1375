"""What-if: a scenario leaves the plan byte for byte as it is, and applying it equals making its edits directly."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import person
from core.errors import Conflict, Denied, InvalidInput, NotVisible, Stale
from core.models import Act, ChangeSet
from schedule.models import Link, Scenario, Task, TaskDates
from schedule.selectors.board import board_rows
from schedule.selectors.scenarios import base_move, input_changes, scenarios_of, steps_of, summary
from schedule.services.links import add_link, delete_link
from schedule.services.recalculation import recalculate
from schedule.services.resources import add_assignment, add_resource
from schedule.services.scenario_reading import difference_of, differences, seen_in
from schedule.services.scenario_rebase import rebase_scenario
from schedule.services.scenarios import (
    apply_scenario,
    create_scenario,
    discard_scenario,
    edit_scenario,
    redo_in_scenario,
    rename_scenario,
    sets_of,
    undo_in_scenario,
)
from schedule.services.tasks import add_task, delete_tasks, update_task
from schedule.services.undo import redo_last, undo_last
from tests.rows import digest_of, tables_of
from tests.schedule.conftest import DAY
from tests.schedule.random_edits import RandomEdits

PLAN_TABLES = (
    "schedule_task", "schedule_link", "schedule_taskdates", "schedule_resource", "schedule_assignment",
    "schedule_workcalendar", "schedule_calendarexception", "schedule_schedulesettings", "schedule_schedulesummary",
    "schedule_taskevent", "schedule_linkevent", "core_freshness", "core_counter", "projects_project",
)  # fmt: skip


class Trial:
    """Edits in a scenario, in few words."""

    def __init__(self, plan, name="Faster", **options):
        self.plan = plan
        self.actor = plan.actor
        self.scenario = create_scenario(actor=plan.actor, project=plan.project, name=name, **options)
        self.tried = None

    def run(self, make):
        """Carry an edit out; gives the rows it changed as the board would show them."""
        read = lambda change: {  # noqa: E731
            row["name"]: row
            for row in board_rows(actor=self.actor, project=self.plan.project, task_ids=change.changed)
        }
        rows, self.tried = edit_scenario(actor=self.actor, scenario=self.scenario, run=make, read=read)
        return rows

    def edit(self, task, **fields):
        return self.run(lambda: update_task(actor=self.actor, task=task, expected_version=None, **fields))

    def add(self, name, **fields):
        return self.run(lambda: add_task(actor=self.actor, project=self.plan.project, name=name, **fields))

    def span(self, name):
        """Start and finish of a row as the scenario has it."""

        def read(project):
            task = Task.objects.select_related("dates").get(project=project, name=name)
            ends = (task.dates.start, task.dates.finish)
            return tuple(each.astimezone(project.zone).strftime("%Y-%m-%dT%H:%M") for each in ends)

        return seen_in(actor=self.actor, scenario=self.scenario, read=read)[0]

    def difference(self):
        return difference_of(actor=self.actor, scenario=self.scenario)

    def apply(self):
        return apply_scenario(actor=self.actor, scenario=self.scenario)

    def rebase(self, **words):
        return rebase_scenario(actor=self.actor, scenario=self.scenario, **words)


@pytest.fixture
def owner(cast):
    return person(cast.owner)


@pytest.fixture
def trial(plan, two_tasks):
    return Trial(plan)


def test_an_edit_shows_its_effect_and_the_plan_stays_byte_for_byte(plan, two_tasks, trial):
    before = digest_of(*PLAN_TABLES)
    rows = trial.edit(two_tasks[0], duration_minutes=1 * DAY)
    # Design one day instead of two: Build from Tue 6 to Mon 12 January.
    assert rows["Build"]["start"] == "2026-01-06T08:00"
    assert rows["Build"]["finish"] == "2026-01-12T17:00"
    assert trial.tried.difference.finish_change == -DAY
    assert digest_of(*PLAN_TABLES) == before
    assert trial.span("Build") == ("2026-01-06T08:00", "2026-01-12T17:00")
    assert digest_of(*PLAN_TABLES) == before
    assert plan.span("Build") == ("2026-01-07T08:00", "2026-01-13T17:00")


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_in_a_scenario_leave_the_plan_and_apply_as_if_made_directly(plan, seed):
    """The same dice for both ways: first in a scenario that is applied, then, after undo, in the plan itself."""
    for name in ("One", "Two", "Three"):
        plan.add(name)
    begin = tables_of(plan.project)
    digest = digest_of(*PLAN_TABLES)
    trial = Trial(plan)
    edits = RandomEdits(seed, plan.actor, plan.project)
    for _ in range(12):
        try:
            trial.run(edits.step_or_refuse)
        except edits.Refused:
            continue
        assert digest_of(*PLAN_TABLES) == digest
    shown = seen_in(actor=plan.actor, scenario=trial.scenario, read=tables_of)[0]
    trial.apply()
    applied = tables_of(plan.project)
    assert applied == shown
    assert recalculate(actor=plan.actor, project=plan.project).changed == []
    undo_last(actor=plan.actor, project=plan.project)
    assert tables_of(plan.project) == begin
    redo_last(actor=plan.actor, project=plan.project)
    assert tables_of(plan.project) == applied


def test_edits_build_on_each_other(plan, two_tasks, trial):
    trial.add("Test", duration_minutes=2 * DAY)
    test = trial.tried.change.created[0]
    rows = trial.run(
        lambda: add_link(
            actor=plan.actor,
            project=plan.project,
            predecessor=two_tasks[1],
            successor=Task.objects.get(pk=test),
        )
    )
    # After Build, which ends Tue 13: Wed 14 and Thu 15 January.
    assert rows["Test"]["finish"] == "2026-01-15T17:00"
    assert not Task.objects.filter(pk=test).exists()
    assert Link.objects.count() == 1
    trial.apply()
    assert plan.span("Test") == ("2026-01-14T08:00", "2026-01-15T17:00")
    assert Task.objects.get(pk=test).number == 3


def test_versions_of_rows_hold_from_one_edit_to_the_next(plan, two_tasks, trial):
    rows = trial.edit(two_tasks[0], name="Sketch")
    for name in ("Draft", "Outline"):
        version = next(iter(rows.values()))["version"]
        rows = trial.run(
            lambda version=version, name=name: update_task(
                actor=plan.actor, task=two_tasks[0], expected_version=version, name=name
            )
        )
    with pytest.raises(Stale):
        trial.run(
            lambda: update_task(
                actor=plan.actor, task=two_tasks[0], expected_version=two_tasks[0].version, name="Late"
            )
        )


def test_a_refused_edit_leaves_scenario_and_plan_as_they_were(plan, two_tasks, trial):
    trial.edit(two_tasks[0], name="Sketch")
    sets = sets_of(trial.scenario)
    with pytest.raises(InvalidInput):
        trial.run(
            lambda: add_link(
                actor=plan.actor, project=plan.project, predecessor=two_tasks[1], successor=two_tasks[0]
            )
        )
    assert sets_of(trial.scenario) == sets


def test_applied_it_is_one_deed_to_take_back_and_the_scenario_opens_again(plan, two_tasks, trial):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    trial.edit(two_tasks[1], name="Construct")
    before = tables_of(plan.project)
    trial.apply()
    trial.scenario.refresh_from_db()
    assert trial.scenario.state == "applied"
    assert plan.span("Construct") == ("2026-01-06T08:00", "2026-01-12T17:00")
    assert Act.objects.latest("at").verb == "scenario.applied"
    undo_last(actor=plan.actor, project=plan.project)
    assert tables_of(plan.project) == before
    trial.scenario.refresh_from_db()
    assert trial.scenario.state == "open"
    redo_last(actor=plan.actor, project=plan.project)
    trial.scenario.refresh_from_db()
    assert trial.scenario.state == "applied"


def test_steps_are_taken_back_and_done_again(plan, two_tasks, trial):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    trial.edit(two_tasks[1], duration_minutes=DAY)
    assert steps_of(trial.scenario) == {"undo": "Changed ATLAS-2 Build", "redo": None}
    change, tried = undo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)
    assert change.changed == [two_tasks[1].pk]
    assert tried.difference.finish_change == -DAY
    assert trial.span("Build") == ("2026-01-06T08:00", "2026-01-12T17:00")
    assert steps_of(trial.scenario) == {"undo": "Changed ATLAS-1 Design", "redo": "Changed ATLAS-2 Build"}
    redo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)
    assert trial.span("Build") == ("2026-01-06T08:00", "2026-01-06T17:00")
    undo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)
    trial.edit(two_tasks[0], name="Sketch")  # a new step closes the way to redo
    with pytest.raises(Conflict, match="no step to do again"):
        redo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)


def test_a_step_taken_back_is_told_row_by_row(plan, two_tasks, trial):
    trial.add("Test")
    test = trial.tried.change.created[0]
    change, _ = undo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)
    assert change.removed == [test]
    change, _ = redo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)
    assert change.created == [test]


def test_numbers_taken_meanwhile_are_given_anew(plan, two_tasks, trial, owner):
    trial.add("Mine")
    trial.add("Mine too")
    add_task(actor=owner, project=plan.project, name="Theirs")  # ATLAS-3 as well
    trial.add("Mine again")
    trial.apply()
    numbers = dict(Task.objects.filter(project=plan.project).values_list("name", "number"))
    assert numbers["Theirs"] == 3
    assert len(set(numbers.values())) == 6
    assert plan.add("Later").number > max(numbers.values())


def test_a_plan_that_moved_elsewhere_does_not_forbid(plan, two_tasks, trial, owner):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    update_task(actor=owner, task=two_tasks[1], expected_version=None, duration_minutes=DAY)
    trial.scenario.refresh_from_db()
    move = base_move(trial.scenario, sets_of(trial.scenario))
    assert (move.edits, move.rows, move.clashes) == (1, [], [])
    trial.apply()
    # Design one day (the scenario), Build one day (the plan).
    assert plan.span("Build") == ("2026-01-06T08:00", "2026-01-06T17:00")


def test_the_same_row_in_other_fields_is_put_together_first(plan, two_tasks, trial, owner):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    update_task(actor=owner, task=two_tasks[0], expected_version=None, name="Sketch")
    with pytest.raises(Conflict, match="rows that “Faster” changes too: “Design”"):
        trial.apply()
    done = trial.rebase()
    assert (done.dropped, done.kept) == ((), ())
    trial.apply()
    task = Task.objects.get(pk=two_tasks[0].pk)
    assert (task.name, task.duration_minutes) == ("Sketch", DAY)


def test_the_same_field_is_told_both_ways_and_somebody_says_what_holds(plan, two_tasks, trial, owner):
    key = ("schedule.task", two_tasks[0].pk)
    trial.edit(two_tasks[0], duration_minutes=DAY, priority=7)
    update_task(actor=owner, task=two_tasks[0], expected_version=None, duration_minutes=4 * DAY)
    with pytest.raises(Conflict, match=r"“Design”: duration minutes was changed, by The owner on") as refusal:
        trial.apply()
    (clash,) = refusal.value.extra["clashes"]
    assert (clash["field"], clash["before"], clash["now"], clash["draft"]) == (
        "duration_minutes",
        2 * DAY,
        4 * DAY,
        DAY,
    )
    with pytest.raises(Conflict, match="Re-base the scenario first"):
        trial.edit(two_tasks[1], name="Construct")
    with pytest.raises(Conflict, match="1 edits of “Faster” no longer fit"):
        trial.rebase()
    done = trial.rebase(keep=[key])
    assert [each.object_id for each in done.kept] == [two_tasks[0].pk]
    trial.apply()
    assert Task.objects.get(pk=two_tasks[0].pk).duration_minutes == DAY


def test_what_gives_way_is_named(plan, two_tasks, trial, owner):
    key = ("schedule.task", two_tasks[0].pk)
    trial.edit(two_tasks[0], duration_minutes=DAY)
    trial.edit(two_tasks[1], name="Construct")
    update_task(actor=owner, task=two_tasks[0], expected_version=None, duration_minutes=4 * DAY)
    assert trial.rebase(drop=[key]).dropped == (key,)
    trial.apply()
    rows = dict(Task.objects.values_list("name", "duration_minutes"))
    assert rows == {"Design": 4 * DAY, "Construct": 5 * DAY}


def test_rows_deleted_in_the_plan_take_what_hangs_on_them(plan, two_tasks, trial, owner):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    trial.add("Below", parent=two_tasks[0])
    delete_tasks(actor=owner, project=plan.project, tasks=[two_tasks[0]])
    with pytest.raises(Conflict):
        trial.apply()
    (rows, left_out) = seen_in(
        actor=plan.actor, scenario=trial.scenario, read=lambda project: list(Task.objects.values_list("name"))
    )
    assert rows == [("Build",)]
    assert {each.kind for each in left_out} == {"deleted", "gone"}
    clashing = {(each.model, each.object_id) for each in left_out}
    assert set(trial.rebase(drop=clashing).dropped) == clashing
    with pytest.raises(Conflict, match="no edits to apply"):
        trial.apply()


def test_a_row_deleted_here_and_edited_there_clashes(plan, two_tasks, trial, owner):
    trial.run(lambda: delete_tasks(actor=plan.actor, project=plan.project, tasks=[two_tasks[1]]))
    update_task(actor=owner, task=two_tasks[1], expected_version=None, name="Construct")
    with pytest.raises(Conflict, match=r"which is deleted here, was changed, by The owner on .*: name"):
        trial.apply()
    trial.rebase(keep=[("schedule.task", two_tasks[1].pk)])
    trial.apply()
    assert not Task.objects.filter(pk=two_tasks[1].pk).exists()


def test_rows_that_came_below_a_row_deleted_here_are_not_lost(plan, two_tasks, trial, owner):
    trial.run(lambda: delete_tasks(actor=plan.actor, project=plan.project, tasks=[two_tasks[1]]))
    ada, _ = add_resource(actor=owner, project=plan.project, name="Ada")
    add_assignment(actor=owner, task=two_tasks[1], resource=ada)
    with pytest.raises(Conflict, match="“Build” is deleted here, but 1 assignment came to it since"):
        trial.apply()
    assert Task.objects.filter(pk=two_tasks[1].pk).exists()


def test_a_link_that_is_in_the_plan_by_now_is_told(plan, two_tasks, trial, owner):
    third = plan.add("Third")

    def link(actor):
        return lambda: add_link(actor=actor, project=plan.project, predecessor=two_tasks[1], successor=third)

    trial.run(link(plan.actor))
    link(owner)()
    with pytest.raises(Conflict, match="is added here, but the plan has such a link by now"):
        trial.apply()


def test_the_next_edit_puts_the_scenario_on_the_plan_of_now(plan, two_tasks, trial, owner):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    update_task(actor=owner, task=two_tasks[0], expected_version=None, name="Sketch")
    trial.edit(two_tasks[1], duration_minutes=DAY)
    trial.scenario.refresh_from_db()
    assert base_move(trial.scenario, sets_of(trial.scenario)) is None
    assert trial.scenario.steps.count() == 2  # what was there is one step on the plan of now
    trial.apply()
    assert Task.objects.get(pk=two_tasks[0].pk).name == "Sketch"


def test_two_scenarios_side_by_side(plan, two_tasks):
    done = plan.add("Done", kind="finish_milestone")
    plan.link(two_tasks[1], done)
    short, long = Trial(plan, "Short"), Trial(plan, "Long")
    short.edit(two_tasks[1], duration_minutes=3 * DAY)
    long.edit(two_tasks[1], duration_minutes=8 * DAY)
    one, other = differences(
        actor=plan.actor, project=plan.project, scenarios=[short.scenario, long.scenario]
    )
    assert (one.finish_change, other.finish_change) == (-2 * DAY, 3 * DAY)
    assert one.finish_now == other.finish_now
    assert [(shift.name, shift.change) for shift in other.milestones] == [("Done", 3 * DAY)]


def test_what_is_compared(plan, two_tasks, trial):
    side = plan.add("Side", duration_minutes=DAY)
    finish = Task.objects.get(pk=two_tasks[1].pk).dates.finish
    trial.edit(side, duration_minutes=9 * DAY)
    found = trial.tried.difference
    # Design and Build take 7 days; Side takes 9 and is alone critical then. Build gains two days of float.
    assert [row.name for row in found.newly_critical.rows] == ["Side"]
    assert {row.name for row in found.no_longer_critical.rows} == {"Design", "Build"}
    assert {row.name: row.change for row in found.float_changes}["Side"] == -6 * DAY
    assert found.finish_change == 2 * DAY
    trial.edit(two_tasks[1], deadline_at=finish)
    trial.edit(two_tasks[0], duration_minutes=3 * DAY)
    missed = {each.name: each for each in trial.tried.difference.conflicts}["missed_deadlines"]
    assert (missed.now, missed.then, [row.name for row in missed.new.rows]) == (0, 1, ["Build"])


def test_what_was_entered_is_told_in_words(plan, two_tasks, trial):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    trial.add("Test", duration_minutes=2 * DAY)
    told = input_changes(plan.actor, sets_of(trial.scenario))
    assert told["count"] == 2
    first, second = told["rows"]
    assert (first["row"], first["kind"], first["fields"]) == (
        "Design",
        "changed",
        [{"field": "Duration", "now": "2 d", "then": "1 d"}],
    )
    assert (second["row"], second["kind"]) == ("Test", "added")


def test_a_copy_goes_its_own_way_and_both_can_be_applied(plan, two_tasks, trial):
    trial.add("Test")
    copy = Trial(plan, "Copy", copy_of=trial.scenario)
    copy.edit(two_tasks[0], name="Sketch")
    trial.apply()
    copy.apply()
    assert sorted(Task.objects.values_list("name", flat=True)) == ["Build", "Sketch", "Test", "Test"]


def test_discarded_it_can_do_nothing_more(plan, two_tasks, trial):
    trial.edit(two_tasks[0], name="Sketch")
    before = digest_of(*PLAN_TABLES)
    discard_scenario(actor=plan.actor, scenario=trial.scenario)
    assert digest_of(*PLAN_TABLES) == before
    for act in (trial.apply, lambda: trial.edit(two_tasks[0], name="Draft"), trial.rebase):
        with pytest.raises(Conflict, match="was discarded"):
            act()


def test_names_are_given_once_among_open_ones(plan, two_tasks, trial):
    with pytest.raises(InvalidInput, match="is called “faster”"):
        create_scenario(actor=plan.actor, project=plan.project, name=" faster ")
    with pytest.raises(InvalidInput, match="up to 120 characters"):
        create_scenario(actor=plan.actor, project=plan.project, name="  ")
    discard_scenario(actor=plan.actor, scenario=trial.scenario)
    again = create_scenario(actor=plan.actor, project=plan.project, name="faster")
    assert (
        rename_scenario(actor=plan.actor, scenario=again, expected_version=1, name="Slower").name == "Slower"
    )
    with pytest.raises(Stale):
        rename_scenario(actor=plan.actor, scenario=again, expected_version=1, name="Slowest")


def test_nothing_of_it_is_an_undo_of_the_plan(plan, two_tasks, trial):
    count = ChangeSet.objects.exclude(state="draft").count()
    trial.edit(two_tasks[0], name="Sketch")
    assert ChangeSet.objects.exclude(state="draft").count() == count
    undo_last(actor=plan.actor, project=plan.project)
    assert not Link.objects.exists()  # the deed before the scenario


def test_who_may_not_edit_the_plan_may_not_try_but_look(plan, two_tasks, trial, cast):
    viewer, outsider = person(cast.viewer), person(cast.outsider)
    trial.edit(two_tasks[0], duration_minutes=DAY)
    for make in (
        lambda actor: create_scenario(actor=actor, project=plan.project, name="Mine"),
        lambda actor: apply_scenario(actor=actor, scenario=trial.scenario),
        lambda actor: discard_scenario(actor=actor, scenario=trial.scenario),
    ):
        with pytest.raises(Denied):
            make(viewer)
        with pytest.raises(NotVisible):
            make(outsider)
    assert difference_of(actor=viewer, scenario=trial.scenario).finish_change == -DAY
    with pytest.raises(NotVisible):
        difference_of(actor=outsider, scenario=trial.scenario)
    assert not scenarios_of(actor=outsider, project=plan.project).exists()


def test_a_scenario_of_another_project_is_absent(plan, two_tasks, trial, other_project, cast):
    theirs = person(cast.outsider)
    foreign = create_scenario(actor=theirs, project=other_project, name="Elsewhere")
    with pytest.raises(InvalidInput, match="no such scenario"):
        create_scenario(actor=plan.actor, project=plan.project, name="Copy", copy_of=foreign)


def test_a_large_plan_is_computed_in_the_request(plan, two_tasks, trial, settings):
    settings.SYNCHRONOUS_TASK_LIMIT = 1
    rows = trial.edit(two_tasks[0], duration_minutes=DAY)
    assert rows["Build"]["start"] == "2026-01-06T08:00"
    assert not trial.tried.change.pending
    assert trial.apply().pending


def test_the_list_tells_what_each_comes_to(plan, two_tasks, trial, owner):
    trial.edit(two_tasks[0], duration_minutes=DAY)
    update_task(actor=owner, task=two_tasks[1], expected_version=None, name="Construct")
    (row,) = scenarios_of(actor=plan.actor, project=plan.project)
    told = summary(row, 480)
    assert (told["steps"], told["moved"], told["edits_since"]) == (1, True, 1)
    assert (told["finish"], told["finish_change_days"]) == ("2026-01-12T17:00", -1.0)


def test_queries_do_not_grow_with_rows(plan):
    """An edit, the comparison and the words of what was entered, of a plan and scenario ten times as long."""

    def cost(rows: int) -> list[int]:
        trial = Trial(plan, f"With {rows}")
        for at in range(rows):
            trial.add(f"Row {rows} {at}", kind="milestone" if at % 2 else "task")
        first = Task.objects.order_by("pk").first()
        counts = []
        for make in (
            lambda: trial.edit(first, priority=rows),
            trial.difference,
            lambda: input_changes(plan.actor, sets_of(trial.scenario)),
            trial.apply,
        ):
            with CaptureQueriesContext(connection) as queries:
                make()
            counts.append(len(queries))
        return counts

    plan.add("First")
    cost(1)
    assert cost(2) == cost(12)


def test_it_is_in_the_history_of_the_project_but_not_of_the_rows(plan, two_tasks, trial):
    trial.edit(two_tasks[0], name="Sketch")
    act = Act.objects.latest("at")
    assert (act.verb, act.subject, act.detail["deed"]) == (
        "scenario.edited",
        "Faster",
        "changed ATLAS-1 Sketch",
    )
    assert not Act.objects.filter(verb="task.changed").exists()
    assert TaskDates.objects.count() == 2
    assert Scenario.objects.count() == 1


def test_a_deleted_link_comes_back_when_its_step_is_taken_back(plan, two_tasks, trial):
    link = Link.objects.get()
    trial.run(lambda: delete_link(actor=plan.actor, link=link))
    assert trial.span("Build") == ("2026-01-05T08:00", "2026-01-09T17:00")
    undo_in_scenario(actor=plan.actor, scenario=trial.scenario, read=lambda change: change)
    assert trial.span("Build") == ("2026-01-07T08:00", "2026-01-13T17:00")
