"""Schedule quality with the database: what a project may ask, the score of the day, what is behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.actors import person
from core.errors import Denied, InvalidInput, Stale
from schedule.engine.quality import State
from schedule.models import ProjectQualityLimits, QualityDay, QualityLimits
from schedule.selectors.quality import asked_of, gate_of, quality_of, told
from schedule.services.baselines import freeze_baseline
from schedule.services.quality import (
    lost_quality,
    note_quality,
    note_quality_behind,
    update_project_limits,
    update_site_limits,
)
from tests.schedule.conftest import DAY

pytestmark = pytest.mark.django_db


def point(plan: Any, key: str) -> Any:
    quality = quality_of(actor=plan.actor, project=plan.project)
    return next(each for each in quality.points if each.key == key)


def names(plan: Any, key: str) -> set[str]:
    """Who offends a point."""
    quality = quality_of(actor=plan.actor, project=plan.project)
    found = next(each for each in quality.points if each.key == key)
    by_id = {row["id"]: row["name"] for row in plan.rows().values()}
    return {by_id[pk] for pk in quality.offender_ids(found)}


def test_the_points_follow_the_plan(plan, two_tasks):
    assert names(plan, "logic") == {"Design", "Build"}
    gate = plan.add("Gate", kind="milestone", duration_minutes=0)
    plan.link(two_tasks[1], gate, lag_minutes=DAY)
    assert names(plan, "logic") == {"Design", "Gate"}
    assert names(plan, "lags") == {"Gate"}
    assert (point(plan, "lags").counted, point(plan, "lags").of) == (1, 2)


def test_a_row_that_is_switched_off_takes_no_part(plan, two_tasks):
    plan.edit(two_tasks[1], is_active=False)
    assert point(plan, "logic").of == 1
    assert names(plan, "logic") == {"Design"}


def test_missed_tasks_read_the_chosen_baseline(plan, two_tasks):
    plan.settings(uses_status_date=True)
    freeze_baseline(actor=plan.actor, project=plan.project, name="Plan", reason="Agreed")
    found = point(plan, "missed_tasks")
    # the plan began in January 2026 and its status date is today: both tasks were moved behind it before freezing
    assert found.state is State.NOT_MEASURABLE
    quality = quality_of(actor=plan.actor, project=plan.project)
    assert quality.baseline is not None
    assert quality.baseline.label == "B1"


def test_a_plan_without_tasks_has_no_value(plan):
    quality = quality_of(actor=plan.actor, project=plan.project)
    assert quality.count(State.NOT_MEASURABLE) == 14
    assert quality.passed == 0


def test_a_project_asks_more_never_less(plan, cast):
    update_site_limits(
        actor=person(cast.administrator), expected_version=None, limits={"logic": 8, "bei": "0.90"}
    )
    assert (asked_of(plan.project).site.logic, asked_of(plan.project).site.bei) == (8, 0.9)
    update_project_limits(
        actor=plan.actor, project=plan.project, expected_version=None, limits={"logic": 6, "bei": "0.97"}
    )
    asked = asked_of(plan.project)
    assert (asked.effective.logic, asked.effective.bei, asked.own) == (6, 0.97, {"logic": 6, "bei": 0.97})
    for limits in ({"logic": 9}, {"bei": "0.80"}, {"gate_points": 10}, {"high_float_days": 60}):
        with pytest.raises(InvalidInput, match="may ask for more, not for less"):
            update_project_limits(
                actor=plan.actor, project=plan.project, expected_version=None, limits=limits
            )
    # the organisation becomes stricter than the project: then it holds
    update_site_limits(actor=person(cast.administrator), expected_version=None, limits={"logic": 4})
    assert asked_of(plan.project).effective.logic == 4


@pytest.mark.parametrize(
    "limits",
    [{"logic": 101}, {"logic": -1}, {"cpli": 11}, {"high_float_days": 0}, {"gate_points": 15}, {"logik": 5}],
)
def test_limits_that_cannot_be(cast, limits):
    with pytest.raises(InvalidInput):
        update_site_limits(actor=person(cast.administrator), expected_version=None, limits=limits)
    assert not QualityLimits.objects.exclude(version=1).exists()


def test_who_sets_limits(plan, cast):
    for user in (cast.owner, cast.auditor, cast.executive):
        with pytest.raises(Denied):
            update_site_limits(actor=person(user), expected_version=None, limits={"logic": 90})
    with pytest.raises(Denied):
        update_project_limits(
            actor=person(cast.member), project=plan.project, expected_version=None, limits={"logic": 1}
        )
    assert not ProjectQualityLimits.objects.exists()


def test_limits_of_another_hand_are_not_overwritten(cast):
    administrator = person(cast.administrator)
    row = update_site_limits(actor=administrator, expected_version=None, limits={"logic": 8})
    update_site_limits(actor=administrator, expected_version=row.version, limits={"logic": 7})
    with pytest.raises(Stale):
        update_site_limits(actor=administrator, expected_version=row.version, limits={"logic": 6})


def test_limits_decide_the_state(plan, two_tasks, cast):
    assert point(plan, "resources").state is State.PASSED  # reported: nobody is assigned, and no limit is set
    assert point(plan, "resources").value == 100
    update_site_limits(actor=person(cast.administrator), expected_version=None, limits={"resources": 20})
    assert point(plan, "resources").state is State.FAILED
    assert told(point(plan, "resources")) == "100\xa0%, limit ≤\xa020\xa0%"


@pytest.fixture
def at_its_start(plan, two_tasks) -> Any:
    """The plan on its first day: what is to come lies after its status date."""
    plan.settings(status_at=datetime(2026, 1, 5))
    return plan


def test_a_plan_left_alone_has_invalid_dates(plan, two_tasks):
    # it ended in January 2026, nothing of it was reported, and its status date is today
    assert names(plan, "invalid_dates") == {"Design", "Build"}
    assert point(plan, "cpli").state is State.NOT_MEASURABLE


def test_the_gate(at_its_start):
    plan = at_its_start
    quality = quality_of(actor=plan.actor, project=plan.project)
    # logic fails, missed tasks and BEI have no baseline: eleven pass
    assert quality.passed == 11
    assert gate_of(quality).passed
    stricter = gate_of(quality, 12)
    assert (stricter.passed, stricter.points, stricter.minimum) == (False, 11, 12)
    assert stricter.reasons[0] == "11 of 14 points pass; 12 have to."
    assert any(reason.startswith("Logic fails: 100") for reason in stricter.reasons)
    assert any("Missed tasks cannot be measured" in reason for reason in stricter.reasons)
    # asking for less does not loosen it
    assert gate_of(quality, 3).minimum == 11


def test_one_score_a_day_that_follows_the_plan(at_its_start, two_tasks):
    plan = at_its_start
    first = note_quality(plan.project)
    plan.link(plan.add("Other"), two_tasks[0], type="SS", lag_minutes=-DAY)
    again = note_quality(plan.project)
    assert first.pk == again.pk
    assert QualityDay.objects.count() == 1
    # relationship types and leads fail now beside logic
    assert (first.passed, again.passed) == (11, 9)
    assert [each["point"] for each in again.points][:3] == ["logic", "leads", "lags"]


def test_a_day_that_is_over_stays_as_it_is(plan, two_tasks):
    row = note_quality(plan.project)
    yesterday = QualityDay(**{f.attname: getattr(row, f.attname) for f in QualityDay._meta.concrete_fields})
    yesterday.pk, yesterday.day = None, row.day - timedelta(days=1)
    yesterday.save(force_insert=True)
    for statement in (
        "UPDATE schedule_qualityday SET passed = 14 WHERE id = %s",
        "DELETE FROM schedule_qualityday WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [yesterday.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM schedule_qualityday WHERE id = %s", [row.pk])
    QualityDay.objects.filter(pk=row.pk).update(
        passed=3
    )  # the negative control: today still follows the plan
    assert QualityDay.objects.get(pk=yesterday.pk).passed == row.passed


def test_the_sweep_finds_what_is_missing_or_old(plan, two_tasks, other_project, cast):
    def found() -> set[int]:
        return {int(kwargs["project_id"]) for _, kwargs in lost_quality()}  # type: ignore[call-overload]

    # the other project has no plan and is never scored
    assert found() == {plan.project.pk}
    assert note_quality_behind(plan.project.pk) is not None
    assert found() == set()
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    assert found() == set()  # a plan under edit is not scored again at once
    QualityDay.objects.update(noted_at=timezone.now() - timedelta(minutes=1))
    assert found() == {plan.project.pk}
    note_quality_behind(plan.project.pk)
    update_site_limits(actor=person(cast.administrator), expected_version=None, limits={"logic": 8})
    QualityDay.objects.update(noted_at=timezone.now() - timedelta(minutes=1))
    assert found() == {plan.project.pk}


def test_a_plan_that_cannot_be_computed_has_no_score(plan, two_tasks):
    from schedule.models import WorkCalendar

    calendar = WorkCalendar.objects.get(project=plan.project)
    WorkCalendar.objects.filter(pk=calendar.pk).update(week=[[], [], [], [], [], [], []])
    from core.freshness import touch

    touch("schedule", plan.project.pk)
    quality = quality_of(actor=plan.actor, project=plan.project)
    assert quality.error
    assert not gate_of(quality).passed
    assert note_quality(plan.project) is None
