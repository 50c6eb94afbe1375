"""Calendars, how a plan is scheduled, and resources as pages."""

from __future__ import annotations

import datetime

import pytest

from schedule.models import CalendarException, Resource, ScheduleSettings, WorkCalendar
from schedule.services.resources import add_assignment, add_resource
from schedule.web.bands import bands_as_text, parse_bands
from tests.factories import ResourceFactory, WorkCalendarFactory
from tests.schedule.conftest import DAY

OFFICE = "08:00–12:00, 13:00–17:00"
WEEK = {f"day_{weekday}": OFFICE for weekday in range(5)} | {"day_5": "off", "day_6": "off"}


@pytest.mark.parametrize(
    ("typed", "bands"),
    [
        ("08:00–12:00, 13:00–17:00", [[480, 720], [780, 1020]]),
        ("8-12; 13-17", [[480, 720], [780, 1020]]),
        ("9.30 to 12", [[570, 720]]),
        ("0:00-24:00", [[0, 1440]]),
        ("22:00–06:00", [[1320, 1800]]),
        ("off", []),
        ("  ", []),
    ],
)
def test_hours_as_people_write_them(typed, bands):
    assert parse_bands(typed) == bands
    assert parse_bands(bands_as_text(bands)) == bands


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "morning",
            "“morning” is not a band of hours. Write hours such as 08:00–12:00, 13:00–17:00, or off.",
        ),
        ("08:00–12:00, 11:00–14:00", "11:00–14:00 overlaps 08:00–12:00 or comes before it."),
        ("13:00–17:00, 08:00–12:00", "08:00–12:00 overlaps 13:00–17:00 or comes before it."),
        ("25:00–26:00", "25:00 is not a time of day."),
        ("08:75–09:00", "08:75 is not a time of day."),
        ("24:00–02:00", "A band begins before midnight: the day ends at 24:00."),
        ("08:00–08:00", "“08:00–08:00” begins and ends at the same time."),
    ],
)
def test_hours_that_are_none(typed, sentence):
    with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.") + "$"):
        parse_bands(typed)


def test_a_new_calendar(cast, client_for, base, plan):
    sent = {**WEEK, "name": "Four days", "base": "", "hours_per_day": "7.5", "day_4": "off"}
    answer = client_for(cast.manager).post(f"{base}calendars/new/", sent)
    assert answer.status_code == 302
    calendar = WorkCalendar.objects.get(project=plan.project, name="Four days")
    assert calendar.minutes_per_day == 450
    assert calendar.week == [[[480, 720], [780, 1020]]] * 4 + [[], [], []]
    assert "Four days" in client_for(cast.viewer).get(f"{base}calendars/").content.decode()


def test_hours_that_cannot_be_stay_in_their_field(cast, client_for, base, plan):
    sent = {**WEEK, "name": "X", "base": "", "hours_per_day": "8", "day_0": "noon", "day_1": ""}
    answer = client_for(cast.manager).post(f"{base}calendars/new/", sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“noon” is not a band of hours." in html
    assert 'value="noon"' in html
    assert not WorkCalendar.objects.filter(name="X").exists()


def test_other_hours_move_the_plan(cast, client_for, base, plan, two_tasks):
    """Build takes five days from Wednesday the 7th; without Fridays they end on Thursday the 15th, not Tuesday."""
    settings = ScheduleSettings.objects.get(project=plan.project)
    calendar = settings.calendar
    sent = {**WEEK, "name": calendar.name, "base": "", "hours_per_day": "8", "day_4": "off"}
    address = f"{base}calendars/{calendar.pk}/"
    answer = client_for(cast.manager).post(address, {**sent, "version": calendar.version})
    assert answer.status_code == 302
    assert plan.span("Build")[1] == "2026-01-14T17:00"
    stale = client_for(cast.owner).post(address, {**sent, "version": calendar.version, "name": "Mine"})
    assert stale.status_code == 422
    assert "Somebody changed this calendar" in stale.content.decode()


def test_a_day_inherited_from_another_calendar(cast, client_for, base, plan):
    parent = WorkCalendarFactory(project=plan.project, name="Company")
    sent = {f"day_{weekday}": "inherited" for weekday in range(7)}
    sent |= {"name": "Team", "base": parent.pk, "hours_per_day": "8", "day_5": "8-12"}
    assert client_for(cast.manager).post(f"{base}calendars/new/", sent).status_code == 302
    assert WorkCalendar.objects.get(name="Team").week == [None] * 5 + [[[480, 720]], None]
    alone = client_for(cast.manager).post(f"{base}calendars/new/", {**sent, "name": "Alone", "base": ""})
    assert alone.status_code == 422
    assert "Every weekday needs its hours" in alone.content.decode()


def test_holidays_come_and_go(cast, client_for, base, plan, two_tasks):
    calendar = ScheduleSettings.objects.get(project=plan.project).calendar
    address = f"{base}calendars/{calendar.pk}/"
    client = client_for(cast.manager)
    sent = {
        "exception-name": "Epiphany",
        "exception-first_day": "2026-01-06",
        "exception-last_day": "",
        "exception-hours": "",
    }
    assert client.post(f"{address}exceptions/", sent).status_code == 302
    exception = CalendarException.objects.get(calendar=calendar)
    assert (exception.first_day, exception.last_day) == (datetime.date(2026, 1, 6),) * 2
    assert plan.span("Design")[1] == "2026-01-07T17:00"
    back = client.post(f"{address}exceptions/", {**sent, "exception-last_day": "2026-01-05"})
    assert back.status_code == 422
    assert "The last day is before the first." in back.content.decode()
    other = WorkCalendarFactory(project=plan.project)
    assert client.post(f"{base}calendars/{other.pk}/exceptions/{exception.pk}/remove/").status_code == 404
    assert client.post(f"{address}exceptions/{exception.pk}/remove/").status_code == 302
    assert plan.span("Design")[1] == "2026-01-06T17:00"


def test_a_calendar_in_use_is_kept(cast, client_for, base, plan):
    used = ScheduleSettings.objects.get(project=plan.project).calendar
    spare = WorkCalendarFactory(project=plan.project, name="Spare")
    client = client_for(cast.manager)
    answer = client.post(f"{base}calendars/{used.pk}/delete/", follow=True)
    assert "is used by the project" in answer.content.decode()
    assert WorkCalendar.objects.filter(pk=used.pk).exists()
    assert "Delete the calendar" in client.get(f"{base}calendars/{spare.pk}/delete/").content.decode()
    assert client.post(f"{base}calendars/{spare.pk}/delete/").status_code == 302
    assert not WorkCalendar.objects.filter(pk=spare.pk).exists()


def test_foreign_calendars_do_not_exist(cast, client_for, base, plan, other_project):
    foreign = WorkCalendarFactory(project=other_project)
    client = client_for(cast.manager)
    for path in ("", "delete/"):
        assert client.get(f"{base}calendars/{foreign.pk}/{path}").status_code == 404
    assert client.post(f"{base}calendars/{foreign.pk}/", WEEK).status_code == 404


@pytest.mark.parametrize("name", ["member", "viewer", "auditor"])
def test_readers_see_calendars_and_settings_without_forms(cast, client_for, base, plan, name):
    calendar = ScheduleSettings.objects.get(project=plan.project).calendar
    client = client_for(getattr(cast, name))
    assert client.get(f"{base}calendars/").status_code == 200
    assert "Save the calendar" not in client.get(f"{base}calendars/{calendar.pk}/").content.decode()
    assert "Save the settings" not in client.get(f"{base}settings/").content.decode()
    assert client.get(f"{base}calendars/new/").status_code == 403
    assert client.post(f"{base}calendars/{calendar.pk}/", WEEK).status_code == 403
    assert client.post(f"{base}settings/", {}).status_code == 403
    assert client.post(f"{base}resources/new/", {"name": "X"}).status_code == 403


def settings_form(settings, **changes):
    """The settings as a browser sends them back."""
    sent = {
        "calendar": settings.calendar_id,
        "start_at": "",
        "must_finish_by": "",
        "status_at": "",
        "progress_mode": settings.progress_mode,
        "lag_calendar": settings.lag_calendar,
        "critical_days": "0",
        "late_tasks": settings.late_tasks,
        "critical_by": settings.critical_by,
        "near_critical_days": "5; 10",
        "version": settings.version,
    }
    for name in ("status_date_moves_unstarted", "resume_is_fixed"):
        if getattr(settings, name):
            sent[name] = "on"
    return {**sent, **changes}


def test_settings_move_the_plan(cast, client_for, base, plan, two_tasks):
    settings = ScheduleSettings.objects.get(project=plan.project)
    changes = settings_form(settings, start_at="2026-01-12", critical_days="1.5")
    assert client_for(cast.manager).post(f"{base}settings/", changes).status_code == 302
    stored = ScheduleSettings.objects.get(project=plan.project)
    assert stored.critical_threshold_minutes == 3 * DAY // 2
    assert plan.span("Design")[0] == "2026-01-12T08:00"
    stale = client_for(cast.owner).post(
        f"{base}settings/", settings_form(settings, start_at="2026-01-19", critical_days="1.5")
    )
    html = stale.content.decode()
    assert stale.status_code == 422
    assert "12 Jan 2026" in html
    assert "19 Jan 2026" in html


def test_settings_that_were_never_saved(cast, client_for, base, project):
    answer = client_for(cast.manager).get(f"{base}settings/")
    assert answer.status_code == 200
    assert "Save the settings" in answer.content.decode()


def test_resources_are_found_sorted_and_counted(cast, client_for, base, plan, two_tasks):
    for name in ("Data engineer", "Architect", "Crane"):
        add_resource(actor=plan.actor, project=plan.project, name=name)
    engineer = Resource.objects.get(name="Data engineer")
    add_assignment(actor=plan.actor, task=two_tasks[0], resource=engineer)
    client = client_for(cast.viewer)
    names = [row.name for row in client.get(f"{base}resources/").context["page"]]
    assert names == ["Architect", "Crane", "Data engineer"]
    by_use = client.get(f"{base}resources/?sort=-assignments").context["page"]
    assert next((row.name, row.assignment_count) for row in by_use) == ("Data engineer", 1)
    found = client.get(f"{base}resources/?q=engi").context["page"]
    assert [row.name for row in found] == ["Data engineer"]
    assert "No resource matches the filters" in client.get(f"{base}resources/?q=zzz").content.decode()
    assert client.get(f"{base}resources/?sort=password").context["sort"] == "name"


def test_a_resource_is_added_changed_and_deleted(cast, client_for, base, plan, two_tasks, other_project):
    client = client_for(cast.manager)
    sent = {"name": "Crane", "kind": "material", "code": "C1", "email": "", "calendar": "", "units": "200"}
    assert client.post(f"{base}resources/new/", sent).status_code == 302
    crane = Resource.objects.get(project=plan.project)
    assert (crane.kind, crane.max_units) == ("material", 2)
    address = f"{base}resources/{crane.pk}/"
    assert client.post(address, {**sent, "name": "Big crane", "version": crane.version}).status_code == 302
    stale = client.post(address, {**sent, "name": "Small crane", "version": crane.version})
    assert stale.status_code == 422
    assert "Big crane" in stale.content.decode()
    add_assignment(actor=plan.actor, task=two_tasks[0], resource=crane)
    assert "1 assignment goes too." in client.get(f"{address}delete/").content.decode()
    assert client.post(f"{address}delete/").status_code == 302
    assert not Resource.objects.filter(project=plan.project).exists()
    foreign = ResourceFactory(project=other_project)
    assert client.get(f"{base}resources/{foreign.pk}/").status_code == 404
    assert client.post(f"{base}resources/{foreign.pk}/delete/").status_code == 404
