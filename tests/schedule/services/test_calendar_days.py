"""Days of calendars: those that come again every year, public holidays, copies, and calendars left without work."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import InvalidInput
from schedule.models import CalendarException, ScheduleSettings, WorkCalendar
from schedule.public_holidays import UnknownPlace, countries, holidays_of, subdivisions
from schedule.selectors.calendars import calendar_use, calendar_year
from schedule.services.calendars import (
    add_calendar,
    add_exception,
    add_holidays,
    copy_calendar,
    delete_exception,
    update_calendar,
    update_exception,
)
from schedule.services.plan_effects import effect_of
from schedule.services.resources import add_resource
from tests.schedule.conftest import DAY

NIGHT = [[1320, 1800]]


@pytest.fixture
def office(plan) -> WorkCalendar:
    return ScheduleSettings.objects.get(project=plan.project).calendar


def test_days_that_come_again_every_year(plan, office) -> None:
    """Work of one day that may begin on 1 May of three years: the day is free in 2026 and 2027, no longer in 2028.

    1 May 2026 is a Friday, 2027 a Saturday (so Monday 3), 2028 a Monday.
    """
    add_exception(
        actor=plan.actor, calendar=office, name="Labour Day", first_day=date(2026, 5, 1), repeats_until=2027
    )
    from datetime import datetime

    for year in (2026, 2027, 2028):
        plan.add(
            f"In {year}", duration_minutes=DAY, constraint_type="snet", constraint_at=datetime(year, 5, 1, 8)
        )
    assert [plan.span(f"In {year}")[0] for year in (2026, 2027, 2028)] == [
        "2026-05-04T08:00", "2027-05-03T08:00", "2028-05-01T08:00",
    ]  # fmt: skip


def test_a_shutdown_over_the_turn_of_the_year(plan, office) -> None:
    """From 24 December to 1 January, every year until 2027: work from Wed 29 Dec 2027 begins Mon 3 Jan 2028."""
    from datetime import datetime

    add_exception(
        actor=plan.actor,
        calendar=office,
        first_day=date(2026, 12, 24),
        last_day=date(2027, 1, 1),
        repeats_until=2027,
    )
    plan.add("After", duration_minutes=DAY, constraint_type="snet", constraint_at=datetime(2027, 12, 29, 8))
    assert plan.span("After")[0] == "2028-01-03T08:00"


@pytest.mark.parametrize(
    ("first", "last", "until"),
    [
        (date(2026, 5, 1), date(2026, 5, 1), 2026),
        (date(2026, 5, 1), date(2026, 5, 1), 2300),
        (date(2026, 1, 1), date(2026, 12, 31), 2030),
    ],
)
def test_a_year_that_cannot_be(plan, office, first, last, until) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_exception(actor=plan.actor, calendar=office, first_day=first, last_day=last, repeats_until=until)
    assert "repeats_until" in refusal.value.fields


def test_bavarian_holidays_of_2026() -> None:
    """The twelve holidays of all Bavaria in 2026; Assumption is kept by some parishes only.

    Source: Bayerisches Feiertagsgesetz Art. 1 with the dates of the ecclesiastical year (Easter on 5 April 2026).
    """
    found = {each.day for each in holidays_of("DE", "BY", [2026])}
    assert found == {
        date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1),
        date(2026, 5, 14), date(2026, 5, 25), date(2026, 6, 4), date(2026, 10, 3), date(2026, 11, 1),
        date(2026, 12, 25), date(2026, 12, 26),
    }  # fmt: skip
    assert countries()["DE"] == "Germany"
    assert subdivisions("DE")["BY"] == "Bayern"


@pytest.mark.parametrize(
    ("country", "region", "years"),
    [
        ("XX", "", [2026]),
        ("DE", "ZZ", [2026]),
        ("DE", "", []),
        ("DE", "", [1800]),
        ("DE", "", range(2000, 2050)),
    ],
)
def test_places_and_years_that_are_not_known(country, region, years) -> None:
    with pytest.raises(UnknownPlace):
        holidays_of(country, region, list(years))


def test_holidays_are_added_once(plan, office) -> None:
    """Friday 1 May is free: five days from Mon 27 April end Mon 4 May. A second time adds nothing."""
    from datetime import datetime

    plan.add("Work", duration_minutes=5 * DAY, constraint_type="snet", constraint_at=datetime(2026, 4, 27, 8))
    days = [(each.day, each.name) for each in holidays_of("DE", "BY", [2026])]
    added, skipped, _ = add_holidays(actor=plan.actor, calendar=office, days=days)
    assert (len(added), skipped) == (12, 0)
    assert plan.span("Work")[1] == "2026-05-04T17:00"
    again, skipped, _ = add_holidays(actor=plan.actor, calendar=office, days=days)
    assert (again, skipped) == ([], 12)
    assert CalendarException.objects.count() == 12


def test_holidays_that_a_shutdown_or_the_base_covers_are_left_out(plan, office) -> None:
    add_exception(actor=plan.actor, calendar=office, first_day=date(2026, 12, 24), last_day=date(2027, 1, 1))
    heir, _ = add_calendar(actor=plan.actor, project=plan.project, name="Heir", base=office)
    days = [(date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 8), "A day of its own")]
    added, skipped, _ = add_holidays(actor=plan.actor, calendar=heir, days=days)
    assert ([each.name for each in added], skipped) == (["A day of its own"], 1)


def test_a_copy_has_its_own_days(plan, office) -> None:
    add_exception(
        actor=plan.actor, calendar=office, name="Feast", first_day=date(2026, 5, 1), repeats_until=2030
    )
    copy, _ = copy_calendar(actor=plan.actor, calendar=office, name="Team")
    assert (copy.week, copy.minutes_per_day, copy.base_id) == (
        office.week,
        office.minutes_per_day,
        office.base_id,
    )
    row = CalendarException.objects.get(calendar=copy)
    assert (row.name, row.first_day, row.repeats_until) == ("Feast", date(2026, 5, 1), 2030)
    delete_exception(actor=plan.actor, exception=row)
    assert CalendarException.objects.filter(calendar=office).count() == 1


# without working time


def test_exceptions_that_leave_nothing(plan, office) -> None:
    """The project begins on 5 January 2026; the days before do not count."""
    with pytest.raises(InvalidInput, match="its exceptions leave no day to work"):
        add_exception(
            actor=plan.actor, calendar=office, first_day=date(2026, 1, 1), last_day=date(2199, 12, 31)
        )
    free, _ = add_exception(
        actor=plan.actor, calendar=office, first_day=date(2026, 6, 1), last_day=date(2199, 12, 31)
    )
    with pytest.raises(InvalidInput, match="its exceptions leave no day to work"):
        update_exception(actor=plan.actor, exception=free, expected_version=None, first_day=date(2025, 1, 1))


def test_the_only_day_that_works_cannot_go(plan) -> None:
    shift, _ = add_calendar(actor=plan.actor, project=plan.project, name="Shift")
    day, _ = add_exception(actor=plan.actor, calendar=shift, first_day=date(2026, 3, 2), bands=[[480, 960]])
    update_calendar(actor=plan.actor, calendar=shift, expected_version=None, week=[[] for _ in range(7)])
    with pytest.raises(InvalidInput, match="no weekday has hours"):
        delete_exception(actor=plan.actor, exception=day)


def test_an_heir_that_loses_its_hours_with_its_base(plan) -> None:
    """The heir works on Mondays only, as its base; the base keeps Tuesdays."""
    base, _ = add_calendar(actor=plan.actor, project=plan.project, name="Base")
    free = [[] for _ in range(6)]
    add_calendar(actor=plan.actor, project=plan.project, name="Mondays", base=base, week=[None, *free])
    with pytest.raises(InvalidInput, match="“Mondays” would have no working time") as refusal:
        update_calendar(
            actor=plan.actor, calendar=base, expected_version=None, week=[[], [[480, 960]], *[[]] * 5]
        )
    assert "It inherits from “Base”" in refusal.value.detail


# seen before it is saved


def test_the_effect_of_a_shutdown_is_told_and_nothing_is_saved(plan, office, two_tasks) -> None:
    """Design Mon 5–Tue 6, Build Wed 7–Tue 13. Without Thu 8 and Fri 9 Build ends Thu 15."""
    gate = plan.add("Gate", kind="milestone")
    plan.link(two_tasks[1], gate)
    before = plan.rows()

    effect = effect_of(
        actor=plan.actor,
        project=plan.project,
        act=lambda: add_exception(
            actor=plan.actor, calendar=office, first_day=date(2026, 1, 8), last_day=date(2026, 1, 9)
        ),
    )
    assert [f"{each:%Y-%m-%d %H:%M}" for each in (effect.finish_before, effect.finish_after)] == [
        "2026-01-13 17:00", "2026-01-15 17:00",
    ]  # fmt: skip
    assert effect.moved == 2  # Build and the gate
    assert effect.task_count == 3
    assert [(each.name, f"{each.after:%d %H}") for each in effect.milestones] == [("Gate", "15 17")]
    assert plan.rows() == before
    assert not CalendarException.objects.exists()


def test_the_effect_of_an_impossible_edit_is_its_refusal(plan, office, two_tasks) -> None:
    with pytest.raises(InvalidInput, match="no weekday has hours"):
        effect_of(
            actor=plan.actor,
            project=plan.project,
            act=lambda: update_calendar(
                actor=plan.actor, calendar=office, expected_version=None, week=[[] for _ in range(7)]
            ),
        )


# as people see it


def test_a_year_in_months(plan, office) -> None:
    """May 2026 has 21 weekdays; one is a holiday, one a half day and one Saturday works: 21 working days, 164 hours."""
    add_exception(actor=plan.actor, calendar=office, name="Labour Day", first_day=date(2026, 5, 1))
    add_exception(
        actor=plan.actor, calendar=office, name="Half", first_day=date(2026, 5, 15), bands=[[480, 720]]
    )
    add_exception(
        actor=plan.actor, calendar=office, name="Move", first_day=date(2026, 5, 16), bands=[[480, 960]]
    )
    may = calendar_year(plan.project, office, 2026)[4]
    days = {each.day.day: each for week in may.weeks for each in week if each is not None}
    assert (days[1].kind, days[1].words) == ("holiday", "Labour Day, no work")
    assert (days[2].kind, days[4].kind, days[15].kind, days[16].kind) == ("free", "work", "other", "other")
    assert days[15].words == "Half, 08:00–12:00"
    assert (may.days, may.minutes) == (21, (19 * 8 + 4 + 8) * 60)


def test_where_a_calendar_is_used(plan, office, act_as, cast) -> None:
    night, _ = add_calendar(actor=plan.actor, project=plan.project, name="Night", week=[NIGHT] * 5 + [[]] * 2)
    plan.add("Cut over", calendar=night)
    add_resource(actor=plan.actor, project=plan.project, name="Night crew", calendar=night)
    add_calendar(actor=plan.actor, project=plan.project, name="Late night", base=night)
    use = calendar_use(actor=act_as(cast.viewer), calendar=night)
    assert (use.is_project, use.task_count, use.resource_count) == (False, 1, 1)
    assert [each.name for each in (*use.tasks, *use.resources, *use.heirs)] == [
        "Cut over",
        "Night crew",
        "Late night",
    ]
    assert calendar_use(actor=act_as(cast.viewer), calendar=office).is_project
    assert not calendar_use(actor=act_as(cast.outsider), calendar=night).is_used
