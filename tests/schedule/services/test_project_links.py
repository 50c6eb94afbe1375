"""Links between projects: the other plan's dates bind, are followed, and never run in a circle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from core.actors import person, system
from core.errors import Denied, InvalidInput, NotVisible, Stale
from core.freshness import state_of
from projects.services import archive_project, restore_project
from schedule.models import ProjectLink, Task
from schedule.selectors.why import why_of
from schedule.services.moves import move_task
from schedule.services.project_links import add_project_link, delete_project_link, update_project_link
from schedule.services.promises import FRESHNESS, PROMISES, keep_promises
from schedule.services.recalculation import recalculate_behind
from schedule.services.tasks import delete_tasks
from schedule.services.undo import redo_last, undo_last
from tests.factories import MembershipFactory, ProjectFactory
from tests.schedule.conftest import DAY, MONDAY, Planner, start_on


def planner_of(key: str, manager, **fields) -> Planner:
    """A plan of its own for the same manager, starting on the same Monday."""
    project = ProjectFactory(key=key, name=f"Project {key}")
    MembershipFactory(project=project, user=manager, role="manager")
    start_on(project, MONDAY, **fields)
    made = Planner(project, person(manager))
    made.settings(uses_status_date=False)
    return made


@pytest.fixture
def giver(plan, cast) -> Planner:
    return planner_of("PSL", cast.manager)


def outside(plan: Planner, before: Task, after: Task, **fields) -> ProjectLink:
    link, plan.change = add_project_link(
        actor=plan.actor, project=plan.project, predecessor=before, successor=after, **fields
    )
    return link


def settle() -> int:
    """What the workers do, until nobody is behind; gives the number of rounds."""
    from core.freshness import behind

    for rounds in range(20):
        marked, dirty = behind(PROMISES), behind(FRESHNESS)
        if not marked and not dirty:
            return rounds
        for key in marked:
            keep_promises(key)
        for key in behind(FRESHNESS):
            recalculate_behind(key)
    raise AssertionError("the plans do not come to rest")


@pytest.mark.parametrize(
    ("kind", "lag", "span"),
    [
        # Load test: Mon 5 08:00 to Wed 7 17:00. Go live takes two days and could begin Mon 5.
        ("FS", 0, ("2026-01-08T08:00", "2026-01-09T17:00")),  # begins when it ends: Thu 8
        ("FS", DAY, ("2026-01-09T08:00", "2026-01-12T17:00")),  # one working day later: Fri 9, ends Mon 12
        ("SS", 0, ("2026-01-05T08:00", "2026-01-06T17:00")),  # begins with it
        ("SS", DAY, ("2026-01-06T08:00", "2026-01-07T17:00")),  # a day after it began: Tue 6
        ("FF", 0, ("2026-01-06T08:00", "2026-01-07T17:00")),  # ends with it on Wed 7, so begins Tue 6
        ("FF", DAY, ("2026-01-07T08:00", "2026-01-08T17:00")),  # ends a day after it
        ("SF", 3 * DAY, ("2026-01-06T08:00", "2026-01-07T17:00")),  # ends three days after it began: Wed 7
    ],
)
def test_the_other_plans_dates_bind(plan, giver, kind, lag, span) -> None:
    test = giver.add("Load test", duration_minutes=3 * DAY)
    live = plan.add("Go live", duration_minutes=2 * DAY)
    outside(plan, test, live, type=kind, lag_minutes=lag)
    assert plan.span("Go live") == span


def test_an_elapsed_lag_runs_over_the_weekend(plan, giver) -> None:
    """The load test ends Fri 9 17:00; 48 hours around the clock are Sun 11 17:00, work goes on Mon 12."""
    test = giver.add("Load test", duration_minutes=5 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    outside(plan, test, live, lag_minutes=2 * 1440, lag_unit="elapsed")
    assert plan.span("Go live") == ("2026-01-12T08:00", "2026-01-12T17:00")


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        # Load test: Mon 5 08:00 to Thu 8 17:00, four days of eight hours.
        (
            {"lag_percent": 50, "lag_unit": "percent"},
            "2026-01-13T08:00",
        ),  # two days later: after Fri 9 and Mon 12
        ({"lag_percent": -25, "lag_unit": "percent"}, "2026-01-08T08:00"),  # a day before its end
        ({"lag_percent": 50, "lag_unit": "elapsed_percent"}, "2026-01-09T09:00"),  # 16 hours after Thu 17:00
        ({"lag_percent": 50, "lag_unit": "percent", "type": "SS"}, "2026-01-07T08:00"),
    ],
)
def test_a_lag_in_percent_of_the_giving_task(plan, giver, fields, start) -> None:
    test = giver.add("Load test", duration_minutes=4 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    link = outside(plan, test, live, **fields)
    assert plan.span("Go live")[0] == start
    giver.edit(test, duration_minutes=0, kind="milestone")
    update_project_link(actor=plan.actor, link=link, expected_version=None, lag_minutes=0, lag_unit="working")
    assert ProjectLink.objects.get().lag_percent is None


def test_clocks_of_two_zones(plan, cast) -> None:
    """New York's Wed 7 17:00 is 22:00 in UTC, where the office is closed: work begins Thu 8."""
    overseas = planner_of("NYC", cast.manager, time_zone="America/New_York")
    test = overseas.add("Load test", duration_minutes=3 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    outside(plan, test, live)
    assert overseas.task(test.pk).dates.finish == datetime(2026, 1, 7, 22, tzinfo=UTC)
    assert plan.span("Go live")[0] == "2026-01-08T08:00"


def test_a_receiver_follows_when_the_giver_moves(plan, giver) -> None:
    test = giver.add("Load test", duration_minutes=3 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    outside(plan, test, live)
    giver.edit(test, duration_minutes=5 * DAY)  # ends Fri 9
    assert state_of(PROMISES, giver.project.pk).is_behind, "the mark is set in the giver's own transaction"
    assert plan.span("Go live")[0] == "2026-01-08T08:00", "nothing happens behind the back of an edit"
    keep_promises(giver.project.pk)
    assert state_of(FRESHNESS, plan.project.pk).is_behind
    settle()
    assert plan.span("Go live") == ("2026-01-12T08:00", "2026-01-12T17:00")


def test_a_chain_over_three_projects_comes_to_rest(plan, giver, cast) -> None:
    """A → B → C and back into A: three projects, no circle of tasks. One more day at the head moves all by a day."""
    third = planner_of("CRM", cast.manager)
    head = giver.add("Head", duration_minutes=DAY)  # Mon 5
    middle = plan.add("Middle", duration_minutes=DAY)
    last = third.add("Last", duration_minutes=DAY)
    home = giver.add("Home", duration_minutes=DAY)
    outside(plan, head, middle)
    outside(third, middle, last)
    outside(giver, last, home)
    assert (plan.span("Middle")[0], third.span("Last")[0], giver.span("Home")[0]) == (
        "2026-01-06T08:00", "2026-01-07T08:00", "2026-01-08T08:00",
    )  # fmt: skip
    settle()
    giver.edit(head, duration_minutes=2 * DAY)
    assert settle() <= 5
    assert (plan.span("Middle")[0], third.span("Last")[0], giver.span("Home")[0]) == (
        "2026-01-07T08:00", "2026-01-08T08:00", "2026-01-09T08:00",
    )  # fmt: skip


def test_a_change_that_moves_nothing_linked_wakes_nobody(plan, giver) -> None:
    test = giver.add("Load test", duration_minutes=DAY)
    apart = giver.add("Apart", duration_minutes=DAY)
    outside(plan, test, plan.add("Go live"))
    settle()
    giver.edit(apart, duration_minutes=DAY // 2)
    assert not state_of(PROMISES, giver.project.pk).is_behind


def test_a_circle_over_projects_is_refused_by_name(plan, giver) -> None:
    build = plan.add("Build")
    test = giver.add("Load test")
    outside(plan, test, build)
    with pytest.raises(InvalidInput) as refusal:
        outside(giver, build, test)
    found = refusal.value.detail
    assert found.startswith("Tasks wait for each other across projects: ")
    assert found.index("“Load test”") < found.rindex("“Build”") or found.index("“Build”") < found.rindex(
        "“Load test”"
    )
    assert ProjectLink.objects.count() == 1


def test_a_link_inside_a_plan_that_closes_the_circle_is_refused(plan, giver) -> None:
    """Load test → Build, Ship → Report; Report → Load test would be fine, Build → Ship is what closes it."""
    build, ship = plan.add("Build"), plan.add("Ship")
    test, report = giver.add("Load test"), giver.add("Report")
    giver.link(report, test)
    outside(plan, test, build)
    outside(giver, ship, report)
    with pytest.raises(InvalidInput, match="across projects") as refusal:
        plan.link(build, ship)
    for name in ("ATLAS-1 “Build”", "ATLAS-2 “Ship”", "PSL-1 “Load test”", "PSL-2 “Report”"):
        assert name in refusal.value.detail
    assert plan.span("Ship")[0] == "2026-01-05T08:00"


def test_a_row_moved_under_a_summary_that_waits_closes_the_circle(plan, giver) -> None:
    phase = plan.add("Phase")
    plan.add("Part", parent=phase)
    ship = plan.add("Ship")
    test = giver.add("Load test")
    outside(plan, test, plan.task(phase.pk))  # all of the phase waits for the test
    outside(giver, ship, test)  # which waits for Ship
    with pytest.raises(InvalidInput, match="across projects"):
        move_task(actor=plan.actor, task=ship, expected_version=None, parent=plan.task(phase.pk), after=None)


def test_two_rows_of_one_summary_are_no_circle(plan, giver) -> None:
    """Build waits for the test and the test for Design; that both lie in one phase holds neither back."""
    phase = plan.add("Phase")
    design, build = plan.add("Design", parent=phase), plan.add("Build", parent=plan.task(phase.pk))
    test = giver.add("Load test")
    outside(giver, design, test)
    outside(plan, test, build)
    settle()
    assert plan.span("Build")[0] == "2026-01-07T08:00"  # Design Mon 5, test Tue 6


def test_what_one_cannot_see_is_not_there(plan, cast, other_project) -> None:
    hidden = Planner(other_project, person(cast.outsider)).add("Secret")
    live = plan.add("Go live")
    with pytest.raises(InvalidInput) as refusal:
        outside(plan, hidden, live)
    assert "Secret" not in refusal.value.detail
    missing = Task(pk=2**40, project=other_project)
    with pytest.raises(InvalidInput) as absent:
        outside(plan, missing, live)
    assert absent.value.detail == refusal.value.detail


def test_members_and_strangers_cannot_link(plan, giver, cast) -> None:
    test, live = giver.add("Load test"), plan.add("Go live")
    MembershipFactory(project=giver.project, user=cast.member, role="viewer")
    with pytest.raises(Denied):
        add_project_link(actor=person(cast.member), project=plan.project, predecessor=test, successor=live)
    with pytest.raises(NotVisible):
        add_project_link(actor=person(cast.outsider), project=plan.project, predecessor=test, successor=live)


def test_seeing_the_giver_is_enough(plan, cast, other_project) -> None:
    MembershipFactory(project=other_project, user=cast.manager, role="viewer")
    start_on(other_project, MONDAY)
    test = Planner(other_project, person(cast.outsider)).add("Load test")
    outside(plan, test, plan.add("Go live"))
    with pytest.raises(Denied):
        outside(Planner(other_project, plan.actor), plan.add("More"), test)


@pytest.mark.parametrize(
    "fields",
    [
        {"lag_minutes": "soon"},
        {"lag_minutes": 10**12},
        {"lag_unit": "percent"},
        {"lag_percent": 50},
        {"lag_unit": "weeks"},
        {"type": "XX"},
    ],
)
def test_rubbish_is_refused(plan, giver, fields) -> None:
    with pytest.raises(InvalidInput):
        outside(plan, giver.add("Load test"), plan.add("Go live"), **fields)
    assert not ProjectLink.objects.exists()


def test_the_same_link_twice_and_within_one_project(plan, giver) -> None:
    test, live, other = giver.add("Load test"), plan.add("Go live"), plan.add("Other")
    outside(plan, test, live)
    with pytest.raises(InvalidInput, match="already linked"):
        outside(plan, test, live)
    with pytest.raises(InvalidInput, match="of this project"):
        outside(plan, other, live)


def test_change_and_removal(plan, giver) -> None:
    test, live = giver.add("Load test", duration_minutes=3 * DAY), plan.add("Go live", duration_minutes=DAY)
    link = outside(plan, test, live)
    update_project_link(actor=plan.actor, link=link, expected_version=link.version, type="SS")
    assert plan.span("Go live")[0] == "2026-01-05T08:00"
    with pytest.raises(Stale):
        update_project_link(actor=plan.actor, link=link, expected_version=1, type="FF")
    update_project_link(actor=plan.actor, link=link, expected_version=None, type="FS")
    delete_project_link(actor=plan.actor, link=link)
    assert plan.span("Go live")[0] == "2026-01-05T08:00"


def test_a_deleted_giver_leaves_a_broken_promise(plan, giver) -> None:
    test, live = giver.add("Load test", duration_minutes=3 * DAY), plan.add("Go live", duration_minutes=DAY)
    link = outside(plan, test, live)
    settle()
    delete_tasks(actor=giver.actor, project=giver.project, tasks=[test])
    settle()
    link.refresh_from_db()
    assert (link.predecessor_id, link.giver_label) == (None, "PSL-1 Load test")
    assert plan.span("Go live")[0] == "2026-01-05T08:00"


def test_an_archived_giver_holds_its_date_and_an_archived_receiver_catches_up(plan, giver, cast) -> None:
    test, live = giver.add("Load test", duration_minutes=3 * DAY), plan.add("Go live", duration_minutes=DAY)
    outside(plan, test, live)
    settle()
    archive_project(actor=person(cast.owner), project=plan.project)
    giver.edit(test, duration_minutes=5 * DAY)
    settle()
    assert plan.span("Go live")[0] == "2026-01-08T08:00", "an archived plan stays as it is"
    restore_project(actor=person(cast.owner), project=plan.project)
    assert plan.span("Go live")[0] == "2026-01-12T08:00"
    MembershipFactory(project=giver.project, user=cast.owner, role="owner")
    archive_project(actor=person(cast.owner), project=giver.project)
    plan.project.refresh_from_db()
    with pytest.raises(InvalidInput, match="archived"):
        outside(plan, test, plan.add("Later"))
    assert plan.span("Go live")[0] == "2026-01-12T08:00"


def test_the_sweep_finds_a_giver_whose_ring_was_lost(plan, giver, monkeypatch) -> None:
    from datetime import timedelta

    from schedule.services import promises

    test = giver.add("Load test", duration_minutes=3 * DAY)
    outside(plan, test, plan.add("Go live"))
    giver.edit(test, duration_minutes=5 * DAY)
    monkeypatch.setattr(promises, "SWEEP_AFTER", timedelta(0))
    assert ("schedule.tasks.keep_promises", {"project_id": giver.project.pk}) in promises.lost_promises()


def test_system_reads_what_it_needs(plan, giver) -> None:
    """The scheduler belongs to no project and follows promises nevertheless."""
    test = giver.add("Load test", duration_minutes=2 * DAY)
    outside(plan, test, plan.add("Go live", duration_minutes=DAY))
    from schedule.services.recalculation import recalculate

    change = recalculate(actor=system("scheduler"), project=plan.project, at_once=True)
    assert change.error == ""
    assert plan.span("Go live")[0] == "2026-01-07T08:00"


def test_a_link_is_taken_back_and_done_again(plan, giver) -> None:
    test, live = giver.add("Load test", duration_minutes=3 * DAY), plan.add("Go live", duration_minutes=DAY)
    outside(plan, test, live)
    undo_last(actor=plan.actor, project=plan.project)
    assert not ProjectLink.objects.exists()
    assert plan.span("Go live")[0] == "2026-01-05T08:00"
    redo_last(actor=plan.actor, project=plan.project)
    assert plan.span("Go live")[0] == "2026-01-08T08:00"


def test_the_deletion_of_a_giver_taken_back_mends_the_promise(plan, giver) -> None:
    test, live = giver.add("Load test", duration_minutes=3 * DAY), plan.add("Go live", duration_minutes=DAY)
    link = outside(plan, test, live)
    delete_tasks(actor=giver.actor, project=giver.project, tasks=[test])
    settle()
    assert plan.span("Go live")[0] == "2026-01-05T08:00"
    undo_last(actor=giver.actor, project=giver.project)
    settle()
    link.refresh_from_db()
    assert link.predecessor_id == test.pk
    assert plan.span("Go live")[0] == "2026-01-08T08:00"


def test_a_link_that_comes_back_by_undo_cannot_close_a_circle(plan, giver) -> None:
    """The removed link is Load test → Build; meanwhile Load test waits for Build."""
    build, test = plan.add("Build"), giver.add("Load test")
    link = outside(plan, test, build)
    delete_project_link(actor=plan.actor, link=link)
    outside(giver, build, test)
    with pytest.raises(InvalidInput, match="across projects"):
        undo_last(actor=plan.actor, project=plan.project)
    assert ProjectLink.objects.count() == 1


def test_why_names_the_other_project_only_to_those_who_see_it(plan, giver, cast) -> None:
    """Load test ends Wed 7 Jan 17:00. The manager sees both projects, the viewer only the one that waits."""
    test = giver.add("Load test", duration_minutes=3 * DAY)
    live = plan.add("Go live", duration_minutes=DAY)
    outside(plan, test, live, lag_minutes=DAY)

    def sentence(actor) -> str:
        return why_of(actor=actor, project=plan.project, task=plan.task(live.pk))[0].sentence

    with time_machine.travel("2026-01-14T10:00Z", tick=False):
        assert sentence(plan.actor) == (
            f"Starts Fri 9 Jan 08:00 because PSL-{test.number} “Load test” of another project finishes"
            " Wed 7 Jan 17:00 (FS + 1 d)."
        )
        hidden = sentence(person(cast.viewer))
    assert hidden == "Starts Fri 9 Jan 08:00 because a task of another project holds it back."
