"""Recurring tasks: a rule makes rows below a row; changing it leaves alone what has begun."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from core.errors import Denied, InvalidInput, Stale
from schedule.models import Recurrence, Task
from schedule.services.recurring import occurrences_of, remove_recurrence, set_recurrence
from tests.schedule.conftest import MONDAY

WEEKLY = {"frequency": "weekly", "first_on": MONDAY, "count": 3, "at_minute": 600, "duration_minutes": 60}


def recur(plan, task, **fields):
    rule, plan.change = set_recurrence(actor=plan.actor, project=plan.project, task=task, **fields)
    return rule


def starts(plan, task):
    rows = plan.rows()
    return {row.name: rows[row.name]["start"] for row in occurrences_of(task)}


def test_a_rule_makes_occurrences_that_are_scheduled_at_their_time(plan):
    review = plan.add("Review")
    recur(plan, review, **WEEKLY)
    assert plan.task(review.pk).is_summary
    assert starts(plan, review) == {
        "Review 1": "2026-01-05T10:00",
        "Review 2": "2026-01-12T10:00",
        "Review 3": "2026-01-19T10:00",
    }
    assert plan.rows()["Review"]["finish"] == "2026-01-19T11:00"
    assert [row[0] for row in plan.outline()] == ["1", "1.1", "1.2", "1.3"]


def test_another_rule_leaves_what_has_begun_and_reuses_the_rest(plan):
    review = plan.add("Review")
    rule = recur(plan, review, **WEEKLY)
    first, second, _ = occurrences_of(review)
    plan.edit(first, actual_start_at=datetime(2026, 1, 5, 10), percent_complete=100)
    follower = plan.add("Minutes")
    plan.link(plan.task(second.pk), follower)
    recur(plan, review, expected_version=rule.version, frequency="daily", count=5, duration_minutes=30)
    assert starts(plan, review) == {
        "Review 1": "2026-01-05T10:00",
        "Review 2": "2026-01-06T10:00",
        "Review 3": "2026-01-07T10:00",
        "Review 4": "2026-01-08T10:00",
        "Review 5": "2026-01-09T10:00",
    }
    assert plan.task(first.pk).duration_minutes == 60
    assert plan.rows()["Minutes"]["start"] == "2026-01-06T10:30"


def test_fewer_occurrences_take_their_links_with_them(plan):
    review = plan.add("Review")
    recur(plan, review, **WEEKLY)
    last = list(occurrences_of(review))[-1]
    follower = plan.add("Minutes")
    plan.link(plan.task(last.pk), follower)
    recur(plan, review, expected_version=Recurrence.objects.get().version, count=1)
    assert list(starts(plan, review)) == ["Review 1"]
    assert not Task.objects.filter(pk=last.pk).exists()
    assert plan.change.removed
    assert plan.change.links_changed


def test_without_its_rule_the_rows_are_ordinary_tasks(plan):
    review = plan.add("Review")
    recur(plan, review, **WEEKLY)
    remove_recurrence(actor=plan.actor, project=plan.project, task=review)
    assert not Recurrence.objects.exists()
    assert list(occurrences_of(review)) == []
    assert Task.objects.filter(parent=review).count() == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"count": None}, "count"),
        ({"interval": 0}, "interval"),
        ({"weekdays": [7]}, "weekdays"),
        ({"frequency": "monthly", "week_of_month": 2}, "weekdays"),
        ({"frequency": "hourly"}, "frequency"),
        ({"count": None, "until": date(2026, 1, 1)}, "until"),
        ({"frequency": "daily", "count": None, "until": date(2050, 1, 1)}, "until"),
        ({"duration_minutes": -1}, "duration_minutes"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_nothing_is_saved(plan, fields, field):
    review = plan.add("Review")
    with pytest.raises(InvalidInput) as refusal:
        recur(plan, review, **WEEKLY | fields)
    assert field in refusal.value.fields
    assert not Recurrence.objects.exists()
    assert not Task.objects.filter(parent=review).exists()


def test_a_row_with_rows_of_its_own_cannot_recur(plan):
    phase = plan.add("Phase")
    plan.add("Step", parent=phase)
    with pytest.raises(InvalidInput):
        recur(plan, phase, **WEEKLY)


def test_a_stale_rule_is_refused(plan):
    review = plan.add("Review")
    rule = recur(plan, review, **WEEKLY)
    with pytest.raises(Stale):
        recur(plan, review, expected_version=rule.version + 1, count=1)


def test_members_cannot_make_tasks_recur(plan, cast):
    from core.actors import person

    review = plan.add("Review")
    with pytest.raises(Denied):
        set_recurrence(actor=person(cast.member), project=plan.project, task=review, **WEEKLY)
