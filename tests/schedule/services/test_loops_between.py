"""No circle of tasks across projects, whatever way it would come in: refused with the tasks in order, nothing saved."""

from __future__ import annotations

from functools import partial
from threading import Barrier

import pytest

from core.actors import person
from core.errors import InvalidInput
from integrations.services.plan_import import import_plan, store_upload, take_in_plan, undo_import
from projects.models import Membership
from schedule.models import Link, PlanRules, ProjectLink, Task
from schedule.services import promises
from schedule.services.bulk import change_tasks, paste_rows
from schedule.services.external_tasks import put_task
from schedule.services.links import add_link, add_links, delete_link
from schedule.services.moves import indent_tasks, move_task, move_tasks
from schedule.services.plan_writing import LinkEntry, write_plan
from schedule.services.predecessors import set_links
from schedule.services.project_links import add_project_link
from schedule.services.row_writing import NewRow, RowEdit
from schedule.services.rules import update_rules
from schedule.services.scenarios import apply_scenario, create_scenario, edit_scenario
from schedule.services.tasks import delete_tasks, update_task
from schedule.services.undo import redo_last, undo_last
from tests.factories import MembershipFactory
from tests.integrations.plan_texts import P, T
from tests.rows import tables_of
from tests.schedule.services.test_project_links import outside, planner_of, settle
from tests.schedule.services.test_races import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver(plan, cast):
    return planner_of("PSL", cast.manager)


@pytest.fixture
def half(plan, giver):
    """Load test → Build and Ship → Load test: whatever makes Ship wait for Build closes the circle."""
    build, ship = plan.add("Build", external_id="B"), plan.add("Ship", external_id="S")
    test = giver.add("Load test")
    outside(plan, test, build)
    outside(giver, ship, test)
    return build, ship


def pasted(plan, build, ship):
    row = NewRow({"name": "Pack", "predecessors": str(build.number), "successors": str(ship.number)})
    paste_rows(actor=plan.actor, project=plan.project, rows=[row], parent=None, after=None)


WAYS = {
    "a link": lambda plan, build, ship: plan.link(build, ship),
    "several links": lambda plan, build, ship: add_links(
        actor=plan.actor, project=plan.project, links=[{"predecessor": build, "successor": ship}]
    ),
    "a text": lambda plan, build, ship: set_links(
        actor=plan.actor, task=ship, text=str(build.number), expected_version=None, side="predecessors"
    ),
    "a text of successors": lambda plan, build, ship: set_links(
        actor=plan.actor, task=build, text=str(ship.number), expected_version=None, side="successors"
    ),
    "many rows": lambda plan, build, ship: change_tasks(
        actor=plan.actor,
        project=plan.project,
        edits=[RowEdit(ship.pk, {"predecessors": str(build.number)}, ship.version)],
    ),
    "pasted rows": pasted,
    "the API's list": lambda plan, build, ship: write_plan(
        actor=plan.actor,
        project=plan.project,
        links=[LinkEntry({}, predecessor=build.pk, successor=ship.pk)],
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_ways_to_link(plan, half, way):
    before = tables_of(plan.project)
    with pytest.raises(InvalidInput, match="across projects") as refusal:
        way(plan, *(plan.task(task.pk) for task in half))
    said = refusal.value.detail
    places = [said.index(name) for name in ("ATLAS-1 “Build”", "ATLAS-2 “Ship”", "PSL-1 “Load test”")]
    turns = [places, [*places[1:], places[0]], [places[2], *places[:2]]]
    assert sorted(places) in turns, "the tasks stand in the order in which they wait"
    assert tables_of(plan.project) == before


def under(plan, phase, ship, how):
    parent, row = plan.task(phase.pk), plan.task(ship.pk)
    if how == "one":
        move_task(actor=plan.actor, task=row, expected_version=None, parent=parent, after=None)
    elif how == "many":
        move_tasks(actor=plan.actor, project=plan.project, tasks=[row], parent=parent, after=None)
    elif how == "indent":
        indent_tasks(actor=plan.actor, project=plan.project, tasks=[row])
    else:
        put_task(
            actor=plan.actor, project=plan.project, external_id="S", place={"parent": parent, "after": None},
            name="Ship",
        )  # fmt: skip


@pytest.mark.parametrize("how", ["one", "many", "indent", "put"])
def test_ways_under_a_summary_that_waits(plan, giver, how):
    phase = plan.add("Phase")
    plan.add("Part", parent=phase)
    ship = plan.add("Ship", external_id="S")
    test = giver.add("Load test")
    outside(plan, test, plan.task(phase.pk))
    outside(giver, ship, test)
    before = tables_of(plan.project)
    with pytest.raises(InvalidInput, match="across projects"):
        under(plan, phase, ship, how)
    assert tables_of(plan.project) == before


def test_undo_and_redo(plan, giver):
    """Mine: Build → Ship goes. Meanwhile the test waits for Ship. Taking mine back closes the circle; so does redo."""
    build, ship = plan.add("Build"), plan.add("Ship")
    test = giver.add("Load test")
    outside(plan, test, build)
    link = plan.link(build, ship)
    delete_link(actor=plan.actor, link=link)
    between = outside(giver, ship, test)
    with pytest.raises(InvalidInput, match="across projects"):
        undo_last(actor=plan.actor, project=plan.project)
    assert not Link.objects.exists()
    from schedule.services.project_links import delete_project_link

    delete_project_link(actor=giver.actor, link=between)
    undo_last(actor=plan.actor, project=plan.project)
    undo_last(actor=plan.actor, project=plan.project)  # the link itself, which can be done again
    outside(giver, ship, test)
    with pytest.raises(InvalidInput, match="across projects"):
        redo_last(actor=plan.actor, project=plan.project)
    assert not Link.objects.exists()


def test_scenarios_in_their_edits_and_when_applied(plan, giver):
    build, ship = plan.add("Build"), plan.add("Ship")
    test = giver.add("Load test")
    outside(plan, test, build)
    scenario = create_scenario(actor=plan.actor, project=plan.project, name="Faster")
    link = partial(add_link, actor=plan.actor, project=plan.project, predecessor=build, successor=ship)
    edit_scenario(actor=plan.actor, scenario=scenario, run=link, read=lambda change: change)
    outside(giver, ship, test)
    with pytest.raises(InvalidInput, match="across projects"):
        apply_scenario(actor=plan.actor, scenario=scenario)
    assert not Link.objects.exists()
    other = create_scenario(actor=plan.actor, project=plan.project, name="Another")
    with pytest.raises(InvalidInput, match="across projects"):
        edit_scenario(actor=plan.actor, scenario=other, run=link, read=lambda change: change)


LINKED = P([T(1, "Build"), T(2, "Ship", after=(1,))])
APART = P([T(1, "Build"), T(2, "Ship")])


@pytest.fixture
def take_in(plan, giver, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Membership.objects.filter(project=plan.project, user=cast.manager).update(role="owner")
    planner = person(type(cast.manager).objects.get(pk=cast.manager.pk))

    def run(file, **options):
        return take_in_plan(
            actor=planner, project=plan.project, file_name="plan.xml", content=file.text(), **options
        )

    run.actor = planner
    return run


def close_from_outside(plan, giver):
    build, ship = (Task.objects.get(project=plan.project, name=name) for name in ("Build", "Ship"))
    test = giver.add("Load test")
    outside(plan, test, build)
    outside(giver, ship, test)


def test_an_import_that_would_close_a_circle_is_stopped(plan, giver, take_in):
    """The dry run says it, and an import that was checked before the circle could close says it too."""
    take_in(APART)
    row = store_upload(take_in.actor, plan.project, "late.xml", LINKED.text())
    close_from_outside(plan, giver)
    before = tables_of(plan.project)
    checked = take_in(LINKED)
    assert checked.state == "checked"
    (problem,) = checked.comparison["problems"]
    assert problem.startswith("Tasks wait for each other across projects: ")
    assert "PSL-1 “Load test”" in problem
    assert tables_of(plan.project) == before
    with pytest.raises(InvalidInput, match="across projects"):
        import_plan(actor=take_in.actor, plan_import=row, progress=lambda *_: None)
    assert tables_of(plan.project) == before


def test_taking_an_import_back_closes_no_circle(plan, giver, take_in):
    take_in(LINKED)
    apart = take_in(APART)
    assert not Link.objects.exists()
    close_from_outside(plan, giver)
    with pytest.raises(InvalidInput, match="across projects"):
        undo_import(actor=take_in.actor, plan_import=apart)
    assert not Link.objects.exists()


def test_an_import_that_deletes_a_giving_task_tells_those_who_wait(plan, giver, take_in):
    """The import takes Ship out: the link of the other project breaks. Taken back, it waits again."""
    take_in(APART)
    ship = Task.objects.get(name="Ship")
    link = outside(giver, ship, giver.add("Load test"))
    settle()
    gone = take_in(P([T(1, "Build")]))
    link.refresh_from_db()
    assert link.predecessor_id is None
    undo_import(actor=take_in.actor, plan_import=gone)
    link.refresh_from_db()
    assert link.predecessor_id == ship.pk


# links that break and come back


def test_deleting_taken_back_and_done_again_breaks_and_mends(plan, giver):
    test, live = giver.add("Load test"), plan.add("Go live")
    link = outside(plan, test, live, lag_minutes=480)
    delete_tasks(actor=giver.actor, project=giver.project, tasks=[test])
    for _ in range(2):
        undo_last(actor=giver.actor, project=giver.project)
        link.refresh_from_db()
        assert (link.predecessor_id, link.lag_minutes) == (test.pk, 480)
        redo_last(actor=giver.actor, project=giver.project)
        link.refresh_from_db()
        assert link.predecessor_id is None
    settle()
    assert plan.span("Go live")[0] == "2026-01-05T08:00"


def test_adding_is_not_taken_back_under_somebody_who_waits(plan, giver, cast):
    """The control to the test above: what was never deleted by its author does not vanish under others."""
    from core.errors import Conflict

    test, live = giver.add("Load test"), plan.add("Go live")
    MembershipFactory(project=giver.project, user=cast.owner, role="owner")
    outside(plan, test, live)
    with pytest.raises(
        Conflict, match=r"1 link between projects added after .* would break. Have them removed first"
    ):
        undo_last(actor=giver.actor, project=giver.project)


def test_a_changed_link_comes_back_changed_and_one_that_was_made_anew_does_not_come_twice(plan, giver):
    from schedule.services.project_links import update_project_link

    test, live = giver.add("Load test"), plan.add("Go live")
    first, second = outside(plan, test, live), outside(plan, test, live, type="SS")
    delete_tasks(actor=giver.actor, project=giver.project, tasks=[test])
    update_project_link(actor=plan.actor, link=second, expected_version=None, type="FS")
    undo_last(actor=giver.actor, project=giver.project)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.predecessor_id, second.predecessor_id] == [test.pk, None], "both would be the same link"


def test_a_broken_link_that_would_close_a_circle_stays_broken(plan, giver):
    """The test is deleted; Build then waits for nobody, and Prepare, before the test, is made to wait for it."""
    prepare, test = giver.add("Prepare"), giver.add("Load test")
    giver.link(prepare, test)
    build, report = plan.add("Build"), plan.add("Report")
    link, harmless = outside(plan, test, build), outside(plan, test, report)
    delete_tasks(actor=giver.actor, project=giver.project, tasks=[test])
    outside(giver, build, prepare)
    undo_last_of_deleting(giver)
    link.refresh_from_db()
    harmless.refresh_from_db()
    assert Task.objects.filter(pk=test.pk).exists()
    assert (link.predecessor_id, harmless.predecessor_id) == (None, test.pk)
    assert promises.loop_through(plan.project.pk) == []


def undo_last_of_deleting(giver):
    """The link to Build was made after the deletion: take that deed out of the way without taking it back."""
    from core.models import ChangeSet

    ChangeSet.objects.filter(scope_id=giver.project.pk).order_by("-created_at").first().delete()
    undo_last(actor=giver.actor, project=giver.project)


def test_a_scenario_deletes_what_others_wait_for_and_is_taken_back(plan, giver):
    """Applied, the link of the other project breaks as by any deletion; taken back, it waits again."""
    test = giver.add("Load test")
    link = outside(plan, test, plan.add("Go live"))
    scenario = create_scenario(actor=giver.actor, project=giver.project, name="Without the test")
    edit_scenario(
        actor=giver.actor,
        scenario=scenario,
        run=lambda: delete_tasks(actor=giver.actor, project=giver.project, tasks=[test]),
        read=lambda change: change,
    )
    link.refresh_from_db()
    assert link.predecessor_id == test.pk, "a scenario changes nothing yet"
    scenario.refresh_from_db()
    apply_scenario(actor=giver.actor, scenario=scenario)
    link.refresh_from_db()
    assert link.predecessor_id is None
    undo_last(actor=giver.actor, project=giver.project)
    link.refresh_from_db()
    assert link.predecessor_id == test.pk


# two at once


@pytest.mark.django_db(transaction=True)
def test_of_two_halves_at_the_same_time_one_is_refused(plan, giver):
    for _ in range(3):
        build, test = plan.add("Build"), giver.add("Load test")
        results = together(
            lambda build=build, test=test: outside(plan, test, build),
            lambda build=build, test=test: outside(giver, build, test),
        )
        assert sorted(isinstance(result, InvalidInput) for result in results) == [False, True]
    assert ProjectLink.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_links_inside_two_plans_one_is_refused(plan, giver):
    """Load test → Build and Ship → Report are there; Build → Ship and Report → Load test come at once."""
    build, ship = plan.add("Build"), plan.add("Ship")
    test, report = giver.add("Load test"), giver.add("Report")
    outside(plan, test, build)
    outside(giver, ship, report)
    results = together(lambda: plan.link(build, ship), lambda: giver.link(report, test))
    assert sorted(isinstance(result, InvalidInput) for result in results) == [False, True]
    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_halves_would_be_kept(plan, giver, monkeypatch):
    """The negative control."""
    build, test = plan.add("Build"), giver.add("Load test")
    meeting = Barrier(2)
    look = promises.loop_through

    def slowly(project_id):
        found = look(project_id)
        meeting.wait(timeout=20)
        return found

    monkeypatch.setattr(promises, "_hold_loops", lambda: None)
    monkeypatch.setattr(promises, "loop_through", slowly)
    together(lambda: outside(plan, test, build), lambda: outside(giver, build, test))
    assert ProjectLink.objects.count() == 2


# what the organisation lays down


def test_links_of_one_programme_only(plan, giver, cast, act_as):
    from projects.models import Portfolio, Programme
    from tests.factories import prepare

    administrator = act_as(cast.administrator)
    test, live = giver.add("Load test"), plan.add("Go live")
    kept = outside(plan, test, live)
    update_rules(actor=administrator, expected_version=None, links_with=PlanRules.LinksWith.PROGRAMME)
    with pytest.raises(InvalidInput, match="PSL does not belong to the programme of ATLAS") as refusal:
        add_project_link(actor=plan.actor, project=plan.project, predecessor=test, successor=live, type="SS")
    assert "predecessor" in refusal.value.fields
    kept.refresh_from_db()
    update_task(actor=plan.actor, task=live, expected_version=None, name="Live")  # links that are there stay

    def join():
        portfolio = Portfolio.objects.create(name="IT")
        programme = Programme.objects.create(portfolio=portfolio, name="Shop")
        for project in (plan.project, giver.project):
            project.programme = programme
            project.save()

    prepare(actor=administrator, make=join)
    outside(plan, test, live, type="SS")
    assert ProjectLink.objects.count() == 2
