"""How a plan is scheduled: dates follow the settings and the project's own days."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from core.errors import Denied, InvalidInput, NotVisible, Stale
from projects.models import Project
from projects.services import update_project
from schedule.models import ScheduleSettings
from schedule.services.settings import update_settings
from tests.factories import WorkCalendarFactory


def test_the_start_of_the_plan_moves_it(plan, two_tasks):
    plan.settings(start_at=datetime(2026, 2, 2, 13))
    assert plan.span("Design") == ("2026-02-02T13:00", "2026-02-04T12:00")


def test_a_must_finish_gives_negative_float(plan, two_tasks):
    plan.settings(must_finish_by=datetime(2026, 1, 12, 17))
    # Build ends Tue 13; latest end Mon 12: one day too late.
    assert plan.rows()["Build"]["slack"] == -480


def test_the_status_date_moves_what_has_not_started(plan, two_tasks):
    plan.settings(uses_status_date=True, status_at=datetime(2026, 1, 19, 8))
    assert plan.span("Design") == ("2026-01-19T08:00", "2026-01-20T17:00")
    plan.settings(status_date_moves_unstarted=False)
    assert plan.span("Design")[0] == "2026-01-05T08:00"


def test_another_calendar_moves_it(plan, two_tasks):
    mornings = WorkCalendarFactory(project=plan.project, week=[[[480, 720]]] * 5 + [[], []])
    plan.settings(calendar=mornings)
    assert plan.span("Design") == ("2026-01-05T08:00", "2026-01-08T12:00")


def test_the_plan_follows_the_days_of_its_project(plan, two_tasks, cast, act_as):
    project = Project.objects.get(pk=plan.project.pk)
    update_project(
        actor=act_as(cast.manager), project=project, expected_version=None, start_date=date(2026, 3, 2)
    )
    assert plan.span("Design") == ("2026-03-02T08:00", "2026-03-03T17:00")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"start_at": datetime(2200, 1, 1)}, "start_at"),
        ({"status_at": datetime(1899, 1, 1)}, "status_at"),
        ({"must_finish_by": "soon"}, "must_finish_by"),
        ({"progress_mode": "wishful"}, "progress_mode"),
        ({"lag_calendar": "moon"}, "lag_calendar"),
        ({"calendar": 10**9}, "calendar"),
        ({"project_id": 1}, "project_id"),
    ],
)
def test_input_that_breaks_a_rule_is_named(plan, two_tasks, fields, field):
    before = ScheduleSettings.objects.values().get()
    with pytest.raises(InvalidInput) as refusal:
        plan.settings(**fields)
    assert list(refusal.value.fields) == [field]
    assert ScheduleSettings.objects.values().get() == before


def test_stale_edits_and_strangers_are_refused(plan, two_tasks, cast, act_as):
    row = ScheduleSettings.objects.get()
    plan.settings(must_dates_win=True)
    with pytest.raises(Stale):
        update_settings(
            actor=plan.actor, project=plan.project, expected_version=row.version, must_dates_win=False
        )
    before = ScheduleSettings.objects.values().get()
    for who, error in (
        ("member", Denied),
        ("sponsor", Denied),
        ("auditor", Denied),
        ("outsider", NotVisible),
    ):
        with pytest.raises(error):
            update_settings(
                actor=act_as(getattr(cast, who)),
                project=plan.project,
                expected_version=None,
                must_dates_win=False,
            )
    assert ScheduleSettings.objects.values().get() == before
