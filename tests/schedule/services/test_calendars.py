"""Working calendars: dates follow them; inheritance, exceptions, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Conflict, Denied, InvalidInput, NotVisible, Stale
from schedule.models import CalendarException, ScheduleSettings, WorkCalendar
from schedule.services.calendars import (
    add_calendar,
    add_exception,
    delete_calendar,
    delete_exception,
    update_calendar,
    update_exception,
)
from tests.factories import WorkCalendarFactory

OFFICE = [[480, 720], [780, 1020]]


def standard(plan) -> WorkCalendar:
    return ScheduleSettings.objects.get(project=plan.project).calendar


def test_a_holiday_moves_dates(plan, two_tasks):
    exception, change = add_exception(
        actor=plan.actor, calendar=standard(plan), first_day=date(2026, 1, 6), name="Epiphany"
    )
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-07T17:00")
    assert sorted(change.changed) == sorted(task.pk for task in two_tasks)
    exception, _ = update_exception(
        actor=plan.actor, exception=exception, expected_version=1, bands=[[480, 720]]
    )
    assert plan.span("Design") == (
        "2026-01-05T08:00",
        "2026-01-07T12:00",
    )  # half of Tuesday, half of Wednesday
    delete_exception(actor=plan.actor, exception=exception)
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-06T17:00")


def test_another_week_moves_dates(plan, two_tasks):
    update_calendar(
        actor=plan.actor, calendar=standard(plan), expected_version=1, week=[[[480, 720]]] * 5 + [[], []]
    )
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-08T12:00")  # four half days


def test_a_calendar_inherits_what_it_does_not_say(plan, two_tasks):
    base = standard(plan)
    add_exception(actor=plan.actor, calendar=base, first_day=date(2026, 1, 6))
    add_exception(actor=plan.actor, calendar=base, first_day=date(2026, 1, 7))
    crew, _ = add_calendar(actor=plan.actor, project=plan.project, name="Crew", base=base)
    assert crew.week == [None] * 7
    plan.edit(two_tasks[0], calendar=crew)
    assert plan.span("Design")[1] == "2026-01-08T17:00"  # Mon, then Thu
    # An exception of its own goes before that of the base; so does its own week, on that weekday only.
    add_exception(actor=plan.actor, calendar=crew, first_day=date(2026, 1, 6), bands=OFFICE)
    assert plan.span("Design")[1] == "2026-01-06T17:00"
    CalendarException.objects.get(calendar=crew).delete()
    week = [None] * 7
    week[2] = OFFICE
    update_calendar(actor=plan.actor, calendar=crew, expected_version=None, week=week)
    assert plan.span("Design")[1] == "2026-01-07T17:00"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"week": [OFFICE] * 6}, "week"),
        ({"week": [[[720, 480]]] + [[]] * 6}, "week"),
        ({"week": [[[480, 720], [700, 800]]] + [[]] * 6}, "week"),
        ({"week": "office hours"}, "week"),
        ({"week": [None] * 7}, "week"),
        ({"minutes_per_day": 0}, "minutes_per_day"),
        ({"minutes_per_day": 1441}, "minutes_per_day"),
        ({"name": ""}, "name"),
        ({"base": 10**9}, "base"),
        ({"owner": 1}, "owner"),
    ],
)
def test_input_that_breaks_a_rule_is_named(plan, two_tasks, fields, field):
    calendar = standard(plan)
    before = WorkCalendar.objects.values().get()
    with pytest.raises(InvalidInput) as refusal:
        update_calendar(actor=plan.actor, calendar=calendar, expected_version=None, **fields)
    assert list(refusal.value.fields) == [field]
    assert WorkCalendar.objects.values().get() == before


def test_a_calendar_without_work_cannot_be_used(plan, two_tasks):
    with pytest.raises(InvalidInput, match="no working time"):
        update_calendar(
            actor=plan.actor, calendar=standard(plan), expected_version=None, week=[[] for _ in range(7)]
        )
    assert plan.span("Design")[0] == "2026-01-05T08:00"
    with pytest.raises(InvalidInput, match="no weekday has hours"):
        add_calendar(actor=plan.actor, project=plan.project, name="Idle", week=[[] for _ in range(7)])
    assert not WorkCalendar.objects.filter(name="Idle").exists()


def test_a_calendar_does_not_inherit_from_itself(plan, two_tasks):
    base = standard(plan)
    heir, _ = add_calendar(actor=plan.actor, project=plan.project, name="Heir", base=base)
    for value in (heir, base):
        with pytest.raises(InvalidInput, match="inherit from itself"):
            update_calendar(actor=plan.actor, calendar=base, expected_version=None, base=value)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 1, 8), date(2026, 1, 7), "The last day is before the first"),
        (date(1899, 12, 31), date(2026, 1, 7), "between 1900 and 2200"),
        (date(2026, 1, 7), date(2200, 1, 1), "between 1900 and 2200"),
    ],
)
def test_days_of_an_exception_are_in_order(plan, two_tasks, first, last, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        add_exception(actor=plan.actor, calendar=standard(plan), first_day=first, last_day=last)
    assert not CalendarException.objects.exists()


def test_a_calendar_in_use_is_kept(plan, two_tasks):
    with pytest.raises(Conflict, match="used by the project"):
        delete_calendar(actor=plan.actor, calendar=standard(plan))
    other, _ = add_calendar(actor=plan.actor, project=plan.project, name="Other")
    delete_calendar(actor=plan.actor, calendar=other)
    assert WorkCalendar.objects.count() == 1


def test_stale_edits_are_refused(plan, two_tasks):
    calendar = standard(plan)
    update_calendar(actor=plan.actor, calendar=calendar, expected_version=1, name="Office")
    with pytest.raises(Stale):
        update_calendar(actor=plan.actor, calendar=calendar, expected_version=1, name="Bureau")
    with pytest.raises(Stale):
        delete_calendar(actor=plan.actor, calendar=calendar, expected_version=1)


def test_who_may_not_change_calendars_changes_none(plan, two_tasks, cast, act_as, other_project):
    calendar = standard(plan)
    before = list(WorkCalendar.objects.values())
    for who, error in (
        ("member", Denied),
        ("viewer", Denied),
        ("administrator", Denied),
        ("outsider", NotVisible),
    ):
        actor = act_as(getattr(cast, who))
        with pytest.raises(error):
            add_calendar(actor=actor, project=plan.project, name="Mine")
        with pytest.raises(error):
            update_calendar(actor=actor, calendar=calendar, expected_version=None, name="Mine")
        with pytest.raises(error):
            add_exception(actor=actor, calendar=calendar, first_day=date(2026, 1, 6))
        with pytest.raises(error):
            delete_calendar(actor=actor, calendar=calendar)
    assert list(WorkCalendar.objects.values()) == before
    foreign = WorkCalendarFactory(project=other_project)
    with pytest.raises(InvalidInput, match="no such calendar"):
        add_calendar(actor=plan.actor, project=plan.project, name="Heir", base=foreign)
