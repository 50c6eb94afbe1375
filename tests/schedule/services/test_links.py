"""Links: what they do to dates, and loops that are refused with their names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Denied, InvalidInput, NotVisible, Stale
from schedule.models import Link
from schedule.services.links import add_link, delete_link, update_link
from tests.factories import TaskFactory
from tests.schedule.conftest import DAY


def test_lags_and_types_move_the_successor(plan, two_tasks):
    link = Link.objects.get()
    # Two working days after Tue 6, 17:00 is Thu 8, 17:00; Build is Fri 9 and Mon 12 to Thu 15.
    update_link(actor=plan.actor, link=link, expected_version=1, lag_minutes=2 * DAY)
    assert plan.span("Build") == ("2026-01-09T08:00", "2026-01-15T17:00")
    # Two elapsed days are Thu 8, 17:00 as well, but an elapsed weekend is shorter than a working one.
    update_link(actor=plan.actor, link=link, expected_version=2, lag_minutes=2 * 1440, lag_unit="elapsed")
    assert plan.span("Build")[0] == "2026-01-09T08:00"
    update_link(actor=plan.actor, link=link, expected_version=3, lag_unit="percent", lag_percent=Decimal(50))
    assert plan.span("Build")[0] == "2026-01-08T08:00"  # half of two days
    update_link(
        actor=plan.actor, link=link, expected_version=4, type="SS", lag_unit="working", lag_minutes=DAY
    )
    assert plan.span("Build")[0] == "2026-01-06T08:00"
    change = delete_link(actor=plan.actor, link=link)
    assert change.links_changed
    assert plan.span("Build")[0] == "2026-01-05T08:00"


def test_a_loop_is_refused_and_named_in_order(plan, two_tasks):
    design, build = two_tasks
    test = plan.add("Test")
    plan.link(build, test)
    before = list(Link.objects.values())
    with pytest.raises(InvalidInput) as refusal:
        plan.link(test, design)
    assert str(refusal.value) == "Tasks wait for each other: Design → Build → Test → Design."
    assert sorted(refusal.value.extra["tasks"]) == sorted([design.pk, build.pk, test.pk])
    assert list(Link.objects.values()) == before


def test_a_loop_through_a_summary_is_refused(plan, two_tasks):
    phase = plan.add("Phase")
    inner = plan.add("Inner", parent=phase)
    plan.link(phase, two_tasks[0])
    with pytest.raises(InvalidInput, match="wait for each other"):
        plan.link(two_tasks[1], inner)
    with pytest.raises(InvalidInput, match="contains"):
        plan.link(phase, inner)


def test_moving_a_task_into_a_loop_is_refused(plan, two_tasks):
    from schedule.services.moves import move_task

    phase = plan.add("Phase")
    plan.add("Inner", parent=phase)
    plan.link(two_tasks[1], phase)
    before = plan.outline()
    with pytest.raises(InvalidInput, match="wait for each other"):
        move_task(actor=plan.actor, task=two_tasks[0], expected_version=None, parent=phase, after=None)
    assert plan.outline() == before


def test_a_link_to_itself_and_a_second_one_are_refused(plan, two_tasks):
    design, build = two_tasks
    with pytest.raises(InvalidInput, match="cannot wait for itself"):
        plan.link(design, design)
    with pytest.raises(InvalidInput, match="already linked"):
        plan.link(design, build)
    plan.link(design, build, type="SS")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "XX"}, "type"),
        ({"lag_minutes": 1.5}, "lag_minutes"),
        ({"lag_minutes": 10**12}, "lag_minutes"),
        ({"lag_unit": "moons"}, "lag_unit"),
        ({"lag_unit": "percent"}, "lag_percent"),
        ({"lag_percent": Decimal(50)}, "lag_percent"),
        ({"lag_unit": "percent", "lag_percent": Decimal(200_000)}, "lag_percent"),
    ],
)
def test_input_that_breaks_a_rule_is_named(plan, two_tasks, fields, field):
    link = Link.objects.get()
    before = Link.objects.values().get()
    with pytest.raises(InvalidInput) as refusal:
        update_link(actor=plan.actor, link=link, expected_version=None, **fields)
    assert list(refusal.value.fields) == [field]
    assert Link.objects.values().get() == before


def test_a_stale_edit_is_refused(plan, two_tasks):
    link = Link.objects.get()
    update_link(actor=plan.actor, link=link, expected_version=link.version, lag_minutes=DAY)
    with pytest.raises(Stale):
        update_link(actor=plan.actor, link=link, expected_version=link.version, lag_minutes=0)
    with pytest.raises(Stale):
        delete_link(actor=plan.actor, link=link, expected_version=link.version)


def test_another_projects_task_is_absent(plan, two_tasks, other_project):
    foreign = TaskFactory(project=other_project, name="CANARY")
    for ends, field in (((two_tasks[0], foreign), "successor"), ((foreign, two_tasks[0]), "predecessor")):
        with pytest.raises(InvalidInput) as refusal:
            plan.link(*ends)
        assert list(refusal.value.fields) == [field]
        assert "CANARY" not in str(refusal.value)


def test_who_may_not_edit_links_nothing(plan, two_tasks, cast, act_as):
    link = Link.objects.get()
    before = list(Link.objects.values())
    for who, error in (
        ("member", Denied),
        ("sponsor", Denied),
        ("auditor", Denied),
        ("outsider", NotVisible),
    ):
        actor = act_as(getattr(cast, who))
        with pytest.raises(error):
            add_link(
                actor=actor, project=plan.project, predecessor=two_tasks[0], successor=two_tasks[1], type="FF"
            )
        with pytest.raises(error):
            update_link(actor=actor, link=link, expected_version=None, lag_minutes=5)
        with pytest.raises(error):
            delete_link(actor=actor, link=link)
    assert list(Link.objects.values()) == before
