"""The demonstration portfolio: something to show of every part of planning, on whatever day it is loaded."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from core.actors import person
from core.models import ChangeSet
from integrations.demo.load import load
from integrations.demo.refining import YearEnd, _year_end
from projects.models import Baseline, Project
from schedule.models import (
    Assignment,
    BoardView,
    Link,
    ProjectLink,
    QualityDay,
    Recurrence,
    Scenario,
    ScheduleSummary,
    Task,
    TaskDates,
    TaskKind,
    WorkCalendar,
)
from schedule.selectors.progress import due_work

LEAP_DAY = datetime.datetime(2028, 2, 29, 10, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration as it is on a 29 February, seen on that day; thrown away afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), time_machine.travel(LEAP_DAY), transaction.atomic():
        load(LEAP_DAY, lambda line: None)
        yield person(User.objects.get(email="manager@demo.example"))
        transaction.set_rollback(True)


def tasks(**wanted):
    return Task.objects.filter(**wanted)


def dates(**wanted):
    return TaskDates.objects.filter(**wanted).exclude(task__kind=TaskKind.SUMMARY)


def test_every_kind_of_scheduling_has_a_task(demo):
    shown = {
        "pauses": tasks().exclude(splits=[]),
        "delay": tasks(leveling_delay_minutes__gt=0),
        "not before, from outside": tasks(external_start_at__gt=LEAP_DAY),
        "awaited outside": tasks(external_finish_at__isnull=False),
        "by hand": tasks(is_manual=True, manual_start_at__isnull=False, manual_finish_at__isnull=False),
        "inactive": tasks(is_active=False),
        "deadline": tasks(deadline_at__isnull=False),
        "must date": tasks(constraint_type="mfo"),
        "as late as possible": tasks(constraint_type="alap"),
        "around the clock": tasks(duration_is_elapsed=True),
        "level of effort": tasks(kind=TaskKind.LEVEL_OF_EFFORT),
        "people's calendars": tasks(uses_resource_calendars=True),
        "a calendar of its own": tasks(calendar__isnull=False),
        "occurrences": tasks(is_occurrence=True),
        "percent of work": tasks(percent_type="work", percent_complete__gt=0, percent_complete__lt=100),
        "physical percent": tasks(percent_type="physical", remaining_minutes__gt=0),
        "lag around the clock": Link.objects.filter(lag_unit="elapsed"),
        "lag in percent": Link.objects.filter(lag_percent__gt=0),
        "lead": Link.objects.filter(lag_minutes__lt=0),
        "work of people": Assignment.objects.filter(actual_minutes__gt=0),
        "rules of recurring": Recurrence.objects.all(),
    }
    assert [name for name, rows in shown.items() if not rows.exists()] == []


def test_every_result_has_a_task(demo):
    shown = {
        "less than no slack": dates(total_float__lt=0),
        "critical": dates(is_critical=True),
        "longest path": dates(on_longest_path=True),
        "first near-critical band": dates(near_band=1),
        "second near-critical band": dates(near_band=2),
        "missed deadline": dates(misses_deadline=True),
        "missed must date": dates(breaks_constraint=True),
    }
    assert [name for name, rows in shown.items() if not rows.exists()] == []
    summaries = ScheduleSummary.objects.all()
    assert [each.error for each in summaries] == ["", "", ""]
    assert any(each.split_parts for each in summaries)
    assert any(each.out_of_sequence_links for each in summaries)
    assert any(each.driving_links for each in summaries)


def test_every_list_of_progress_has_a_task(demo):
    counts = [due_work(actor=demo, project=project).counts for project in Project.objects.all()]
    for name in counts[0]:
        assert max(each[name] for each in counts) > 0, name
    assert Project.objects.filter(status_date__isnull=False).count() == 1  # one is pinned, the others follow


def test_nothing_has_happened_after_the_day_of_loading(demo):
    assert not tasks(actual_start_at__gt=LEAP_DAY).exists()
    assert not tasks(actual_finish_at__gt=LEAP_DAY).exists()


def test_baselines_scenarios_views_and_links_between_plans(demo):
    for key in ("ECM", "ECB"):
        assert Baseline.objects.filter(project__key=key).count() == 2
        assert Scenario.objects.filter(project__key=key, state="open").count() == 2
    assert BoardView.objects.filter(user=demo.user).exclude(name="").count() >= 4
    assert ProjectLink.objects.count() == 2
    programmes = Project.objects.values_list("programme__name", flat=True)
    assert sorted(set(programmes)) == ["Cloud and platform", "Digital commerce"]


def test_calendars_have_holidays_other_hours_and_days_that_come_again(demo):
    standard = WorkCalendar.objects.filter(project__key="ECM").earliest("pk")
    exceptions = standard.exceptions.all()
    assert exceptions.filter(repeats_until__isnull=False).exists()
    assert exceptions.exclude(bands=[]).exists()
    assert exceptions.filter(name="Easter Monday", first_day=datetime.date(2028, 4, 17)).exists()


def test_the_score_is_kept_for_each_friday_and_for_the_day_itself(demo):
    """29 February 2028 is a Tuesday; the Friday before it is the 25th."""
    days = QualityDay.objects.filter(project__key="ECM").order_by("day").values_list("day", flat=True)
    assert [day.isoformat() for day in days][-3:] == ["2028-02-18", "2028-02-25", "2028-02-29"]
    assert len(days) >= 6
    scores = QualityDay.objects.filter(project__key="ECM").values_list("passed", flat=True)
    assert len(set(scores)) > 1


def test_it_leaves_nothing_to_undo(demo):
    assert not ChangeSet.objects.filter(scope_id__in=Project.objects.values("pk"), kind="plan.edit").exists()


def test_a_second_loading_changes_nothing(demo):
    before = Task.objects.count()
    assert load(LEAP_DAY, lambda line: None) is False
    assert Task.objects.count() == before


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-22", "2026-12-15", "2027-01-10"),
        ("2026-12-31", "2027-12-15", "2028-01-10"),
        ("2027-01-01", "2027-12-15", "2028-01-10"),
    ],
)
def test_the_year_s_end_of_a_plan_is_the_next_one_that_it_can_plan_for(today, first, last):
    day = datetime.date.fromisoformat(today)
    found = [_year_end(YearEnd(month, number), day).isoformat() for month, number in ((12, 15), (1, 10))]
    assert found == [first, last]
