"""Calendars in the browser: copying a day, exceptions, holidays, copies, and effects shown before saving."""

from __future__ import annotations

from datetime import date

import pytest

from schedule.models import CalendarException, ScheduleSettings, WorkCalendar
from schedule.services.calendars import add_exception
from tests.schedule.conftest import DAY

OFFICE = "08:00–12:00, 13:00–17:00"
WEEK = {f"day_{weekday}": OFFICE for weekday in range(5)} | {"day_5": "off", "day_6": "off"}


@pytest.fixture
def office(plan, two_tasks) -> WorkCalendar:
    return ScheduleSettings.objects.get(project=plan.project).calendar


@pytest.fixture
def manager(client_for, cast):
    return client_for(cast.manager)


def form_of(calendar: WorkCalendar, **values) -> dict[str, str]:
    return {"name": calendar.name, "hours_per_day": "8", "version": calendar.version, **WEEK, **values}


def test_the_hours_of_a_day_are_copied_to_others_and_not_saved_yet(manager, base, office) -> None:
    sent = form_of(office, day_2="09:00–15:00", act="copy", copy_from="2", copy_to="weekend")
    page = manager.post(f"{base}calendars/{office.pk}/", sent).content.decode()
    assert "The hours of Wednesday are copied, not saved yet." in page
    assert page.count('value="09:00–15:00"') == 3
    office.refresh_from_db()
    assert office.week[5] == []


def test_the_effect_of_a_week_is_shown_before_it_is_saved(manager, base, office, plan) -> None:
    """Without Fridays Design ends Tue 6 as before; Build of five days takes Wed 7, Thu 8, Mon 12–Wed 14."""
    sent = form_of(office, day_4="off", act="preview")
    page = manager.post(f"{base}calendars/{office.pk}/", sent).content.decode()
    assert "What this would do" in page
    assert "13 Jan 2026" in page
    assert "14 Jan 2026" in page
    assert "1 of 2" in page
    assert 'value="off"' in page
    assert plan.span("Build")[1] == "2026-01-13T17:00"
    assert manager.post(f"{base}calendars/{office.pk}/", {**sent, "act": ""}).status_code == 302
    assert plan.span("Build")[1] == "2026-01-14T17:00"


def test_a_week_without_work_is_refused_in_a_sentence(manager, base, office) -> None:
    sent = form_of(office, **{f"day_{weekday}": "off" for weekday in range(7)})
    for act in ("preview", ""):
        answer = manager.post(f"{base}calendars/{office.pk}/", {**sent, "act": act})
        assert answer.status_code == 422
        assert "no weekday has hours" in answer.content.decode()


def test_exceptions_are_added_every_year_and_edited(manager, base, office, plan) -> None:
    where = f"{base}calendars/{office.pk}/exceptions/"
    sent = {
        "exception-name": "Shutdown",
        "exception-first_day": "2026-01-08",
        "exception-repeats_until": "2030",
    }
    page = manager.post(where, {**sent, "act": "preview"}).content.decode()
    assert "What this would do" in page
    assert not CalendarException.objects.exists()
    assert manager.post(where, sent).status_code == 302
    row = CalendarException.objects.get()
    page = manager.get(f"{base}calendars/{office.pk}/").content.decode()
    assert "every year to 2030" in page
    edited = {
        "name": "Shutdown", "first_day": "2026-01-08", "last_day": "2026-01-09", "hours": "08:00–12:00",
        "repeats_until": "", "version": row.version,
    }  # fmt: skip
    answer = manager.post(f"{where}{row.pk}/", {**edited, "version": row.version + 1})
    assert answer.status_code == 422
    assert "changed" in answer.content.decode()
    assert manager.post(f"{where}{row.pk}/", edited).status_code == 302
    row.refresh_from_db()
    assert (row.last_day, row.bands, row.repeats_until) == (date(2026, 1, 9), [[480, 720]], None)


def test_holidays_are_looked_at_ticked_and_added_once(manager, base, office) -> None:
    """A second time nothing is added, and a day that is no holiday is never taken from the request."""
    where = f"{base}calendars/{office.pk}/holidays/"
    page = manager.get(where).content.decode()
    assert "Germany" in page
    asked = {"country": "DE", "subdivision": "BY", "first_year": "2026", "last_year": "2026"}
    page = manager.get(where, asked).content.decode()
    assert "12 holidays" in page
    assert "Epiphany" in page
    ticked = {**asked, "day": ["2026-01-06", "2026-05-01", "2026-05-02"]}
    page = manager.post(where, {**ticked, "act": "preview"}).content.decode()
    assert "What this would do" in page
    assert not CalendarException.objects.exists()
    assert manager.post(where, ticked).status_code == 302
    assert {each.first_day for each in CalendarException.objects.all()} == {
        date(2026, 1, 6),
        date(2026, 5, 1),
    }
    assert manager.post(where, ticked).status_code == 302
    assert CalendarException.objects.count() == 2
    page = manager.get(where, asked).content.decode()
    assert page.count(">free already<") == 2
    assert "2 were free already" in page  # said after the second time


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"country": "XX", "first_year": "2026", "last_year": "2026"}, "Select a valid choice"),
        ({"country": "DE", "first_year": "2027", "last_year": "2026"}, "The last year is before the first"),
        ({"country": "DE", "first_year": "2000", "last_year": "2050"}, "Choose one to 15 years"),
        ({"country": "DE", "first_year": "soon", "last_year": "2026"}, "Enter a whole number"),
    ],
)
def test_places_and_years_that_make_no_sense(manager, base, office, asked, sentence) -> None:
    answer = manager.get(f"{base}calendars/{office.pk}/holidays/", asked)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_another_country_forgets_the_region(manager, base, office) -> None:
    asked = {"country": "NL", "subdivision": "BY", "first_year": "2026", "last_year": "2026"}
    answer = manager.get(f"{base}calendars/{office.pk}/holidays/", asked)
    assert answer.status_code == 200
    assert "King&#x27;s Day" in answer.content.decode()


def test_a_copy(manager, base, office, plan) -> None:
    add_exception(actor=plan.actor, calendar=office, name="Feast", first_day=date(2026, 5, 1))
    answer = manager.post(f"{base}calendars/{office.pk}/copy/", {"copy-name": "Team two"})
    assert answer.status_code == 302
    copy = WorkCalendar.objects.get(name="Team two")
    page = manager.get(answer["Location"]).content.decode()
    assert "Nothing uses it yet" in page
    assert "Feast" in page
    assert copy.week == office.week


def test_a_year_is_a_table_that_can_be_read_aloud(client_for, cast, base, office, plan) -> None:
    add_exception(actor=plan.actor, calendar=office, name="Feast", first_day=date(2027, 5, 3))
    page = client_for(cast.viewer).get(f"{base}calendars/{office.pk}/?year=2027").content.decode()
    assert page.count('class="calendar-month"') == 12
    assert ", Feast, no work" in page
    assert "Every task without a calendar of its own" in page
    assert "Save the calendar" not in page
    assert client_for(cast.viewer).get(f"{base}calendars/{office.pk}/?year=nonsense").status_code == 200


def test_where_it_is_used(manager, base, office, plan) -> None:
    plan.add("Cut over", calendar=office, duration_minutes=DAY)
    page = manager.get(f"{base}calendars/{office.pk}/").content.decode()
    assert "1 task<" in page
    assert "Cut over" in page
