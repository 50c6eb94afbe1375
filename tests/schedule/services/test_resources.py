"""Resources and assignments: names on rows, dates that follow people, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Denied, InvalidInput, NotVisible, Stale
from schedule.models import Assignment, Resource
from schedule.services.calendars import add_calendar
from schedule.services.resources import (
    add_assignment,
    add_resource,
    delete_assignment,
    delete_resource,
    update_assignment,
    update_resource,
)
from tests.factories import ResourceFactory, TaskFactory

OFFICE = [[480, 720], [780, 1020]]


@pytest.fixture
def ann(plan):
    return add_resource(actor=plan.actor, project=plan.project, name="Ann")[0]


def test_rows_name_who_works_on_them(plan, two_tasks, ann):
    bob, _ = add_resource(actor=plan.actor, project=plan.project, name="Bob")
    _, change = add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)
    assert change.changed == [two_tasks[0].pk]
    half, _ = add_assignment(actor=plan.actor, task=two_tasks[0], resource=bob, units=Decimal("0.5"))
    assert plan.rows()["Design"]["resources"] == "Ann; Bob 50 %"
    _, change = update_resource(actor=plan.actor, resource=ann, expected_version=1, name="Anna")
    assert change.changed == [two_tasks[0].pk]
    update_assignment(actor=plan.actor, assignment=half, expected_version=1, units=Decimal(2))
    assert plan.rows()["Design"]["resources"] == "Anna; Bob 200 %"
    delete_assignment(actor=plan.actor, assignment=half)
    assert delete_resource(actor=plan.actor, resource=ann).changed == [two_tasks[0].pk]
    assert plan.rows()["Design"]["resources"] == ""


def test_dates_follow_the_calendars_of_resources(plan, two_tasks, ann):
    tuesdays, _ = add_calendar(
        actor=plan.actor, project=plan.project, name="Tuesdays", week=[[], OFFICE, [], [], [], [], []]
    )
    thursdays, _ = add_calendar(
        actor=plan.actor, project=plan.project, name="Thursdays", week=[[], [], [], OFFICE, [], [], []]
    )
    update_resource(actor=plan.actor, resource=ann, expected_version=None, calendar=tuesdays)
    add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)
    assert plan.span("Design")[1] == "2026-01-06T17:00"  # not asked to follow
    plan.edit(two_tasks[0], uses_resource_calendars=True)
    assert plan.span("Design") == ("2026-01-06T08:00", "2026-01-13T17:00")  # two Tuesdays
    bob, _ = add_resource(actor=plan.actor, project=plan.project, name="Bob", calendar=thursdays)
    add_assignment(actor=plan.actor, task=two_tasks[0], resource=bob)
    assert plan.span("Design") == ("2026-01-06T08:00", "2026-01-08T17:00")  # while one of the two is there
    mornings, _ = add_calendar(
        actor=plan.actor, project=plan.project, name="Mornings", week=[[[480, 720]]] * 5 + [[], []]
    )
    plan.edit(two_tasks[0], calendar=mornings)
    # Two days are four mornings, and only Tuesdays and Thursdays count: 6, 8, 13, 15 January.
    assert plan.span("Design") == ("2026-01-06T08:00", "2026-01-15T12:00")


def test_a_resource_is_assigned_once(plan, two_tasks, ann):
    add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)
    with pytest.raises(InvalidInput, match="already assigned"):
        add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"email": "nobody"}, "email"),
        ({"max_units": Decimal(-1)}, "max_units"),
        ({"calendar": 10**9}, "calendar"),
        ({"project": 1}, "project"),
    ],
)
def test_input_that_breaks_a_rule_is_named(plan, ann, fields, field):
    before = Resource.objects.values().get()
    with pytest.raises(InvalidInput) as refusal:
        update_resource(actor=plan.actor, resource=ann, expected_version=None, **fields)
    assert list(refusal.value.fields) == [field]
    assert Resource.objects.values().get() == before


def test_an_external_id_stands_once(plan, ann):
    update_resource(actor=plan.actor, resource=ann, expected_version=None, external_id="R1")
    with pytest.raises(InvalidInput) as refusal:
        add_resource(actor=plan.actor, project=plan.project, name="Bob", external_id="R1")
    assert list(refusal.value.fields) == ["external_id"]


def test_stale_edits_are_refused(plan, two_tasks, ann):
    row, _ = add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)
    update_assignment(actor=plan.actor, assignment=row, expected_version=1, units=Decimal("0.5"))
    with pytest.raises(Stale):
        update_assignment(actor=plan.actor, assignment=row, expected_version=1, units=Decimal(1))
    with pytest.raises(Stale):
        delete_assignment(actor=plan.actor, assignment=row, expected_version=1)


def test_rows_of_another_project_are_absent(plan, two_tasks, ann, other_project):
    foreign_task = TaskFactory(project=other_project)
    foreign_person = ResourceFactory(project=other_project, name="CANARY")
    with pytest.raises(InvalidInput) as refusal:
        add_assignment(actor=plan.actor, task=two_tasks[0], resource=foreign_person)
    assert "CANARY" not in str(refusal.value)
    with pytest.raises(NotVisible):
        add_assignment(actor=plan.actor, task=foreign_task, resource=ann)


def test_who_may_not_edit_assigns_nobody(plan, two_tasks, ann, cast, act_as):
    row, _ = add_assignment(actor=plan.actor, task=two_tasks[0], resource=ann)
    before = (list(Resource.objects.values()), list(Assignment.objects.values()))
    for who, error in (
        ("member", Denied),
        ("viewer", Denied),
        ("executive", Denied),
        ("outsider", NotVisible),
    ):
        actor = act_as(getattr(cast, who))
        with pytest.raises(error):
            add_resource(actor=actor, project=plan.project, name="Mine")
        with pytest.raises(error):
            update_resource(actor=actor, resource=ann, expected_version=None, name="Mine")
        with pytest.raises(error):
            add_assignment(actor=actor, task=two_tasks[1], resource=ann)
        with pytest.raises(error):
            update_assignment(actor=actor, assignment=row, expected_version=None, units=Decimal(2))
        with pytest.raises(error):
            delete_assignment(actor=actor, assignment=row)
        with pytest.raises(error):
            delete_resource(actor=actor, resource=ann)
    assert (list(Resource.objects.values()), list(Assignment.objects.values())) == before
