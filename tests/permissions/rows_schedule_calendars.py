"""Who may change the days of calendars: owners and managers; whoever sees the plan sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schedule.models import CalendarException
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import EDITORS, READERS, Row

if TYPE_CHECKING:
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World


def exception_edit_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The form of one exception."""
    row = CalendarException.objects.filter(pk=things.get("exception_id", 0)).first()
    return {"name": "Feast", "first_day": "2026-12-24", "version": row.version if row else 1}


def calendar_copy_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """What the copy is called."""
    return {"copy-name": "A copy"}


def holiday_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The holidays of a country, one of them ticked."""
    asked = {"country": "DE", "subdivision": "", "first_year": "2026", "last_year": "2026"}
    return {**asked, "day": ["2026-05-01"]}


def api_holidays(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The holidays of a year."""
    return {"country": "DE", "years": [2026]}


FORMS = (exception_edit_form, calendar_copy_form, holiday_form, api_holidays)
BUILDERS.update({each.__name__: each for each in FORMS})

ROWS = (
    Row("schedule-calendar-copy", "POST", EDITORS, status=302, body="calendar_copy_form"),
    Row("schedule-calendar-holidays", "GET", EDITORS, archived=403),
    Row("schedule-calendar-holidays", "POST", EDITORS, status=302, body="holiday_form"),
    Row("api-calendar-holidays", "GET", READERS, query={"country": "DE", "years": "2026"}),
    Row("api-calendar-holidays", "POST", EDITORS, status=201, body="api_holidays"),
    Row("api-calendar-copy", "POST", EDITORS, status=201, body="api_name"),
    Row("api-calendar-use", "GET", READERS),
    Row("schedule-exception", "GET", EDITORS, archived=403),
    Row("schedule-exception", "POST", EDITORS, status=302, body="exception_edit_form"),
)
