"""Working calendars and their exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError

from core.actors import Actor
from core.errors import Conflict, InvalidInput
from core.guards import ask_guards
from core.models import Versioned
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.models import CalendarException, Resource, ScheduleSettings, Task, WorkCalendar
from schedule.models.calendar import DAY
from schedule.policy import SCHEDULE_SETTINGS
from schedule.selectors.calendars import free_days, working_time_problem
from schedule.services.editing import PlanChange, absent, as_columns, begin_edit, finish_edit
from schedule.services.held_rows import hold, refuse_unknown_fields

FIELDS: Final = frozenset({"name", "base", "week", "minutes_per_day", "external_id"})
EXCEPTION_FIELDS: Final = frozenset({"name", "first_day", "last_day", "bands", "repeats_until"})
MOST_DAYS: Final = 1_000
DEEPEST: Final = 20
DAYS_OF_A_YEAR: Final = 360
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


@service("calendar.added", "added the calendar {subject}")
def add_calendar(
    *, actor: Actor, project: Project, name: str, **fields: Any
) -> tuple[WorkCalendar, PlanChange]:
    """Add a calendar; without a week of its own it works Monday to Friday, or as the one it inherits from."""
    refuse_unknown_fields(fields, FIELDS, "calendar")
    project = begin_edit(actor, SCHEDULE_SETTINGS, project)
    ask_guards(actor, "calendar.added", project, name=name, **fields)
    calendar = WorkCalendar(project=project)
    if fields.get("base") is not None and "week" not in fields:
        fields["week"] = [None] * 7
    _assign_calendar(project, calendar, {"name": name, **fields})
    calendar.save()
    refuse_empty(project, calendar)
    note_subject(calendar.name, scope_id=project.pk)
    return calendar, finish_edit(by=actor, project=project)


@service("calendar.changed", "changed the calendar {subject}")
def update_calendar(
    *, actor: Actor, calendar: WorkCalendar, expected_version: int | None, **fields: Any
) -> tuple[WorkCalendar, PlanChange]:
    """Change a calendar; every date that depends on it follows."""
    refuse_unknown_fields(fields, FIELDS, "calendar")
    project = begin_edit(actor, SCHEDULE_SETTINGS, calendar.project)
    held = hold(project, calendar, field="calendar", what="calendar")
    check_version(held, expected_version, yours=as_columns(fields))
    ask_guards(actor, "calendar.updated", held, **fields)
    _assign_calendar(project, held, fields)
    held.save()
    refuse_empty(project, held)
    note_subject(held.name, scope_id=project.pk)
    return held, finish_edit(by=actor, project=project)


@service("calendar.copied", "copied a calendar as {subject}")
def copy_calendar(*, actor: Actor, calendar: WorkCalendar, name: str) -> tuple[WorkCalendar, PlanChange]:
    """Add a calendar with the week and the exceptions of another one."""
    project = begin_edit(actor, SCHEDULE_SETTINGS, calendar.project)
    source = hold(project, calendar, field="calendar", what="calendar")
    ask_guards(actor, "calendar.copied", source, name=name)
    copy = WorkCalendar(project=project)
    fields = {"week": source.week, "minutes_per_day": source.minutes_per_day, "base": source.base_id}
    _assign_calendar(project, copy, {"name": name, **fields})
    copy.save()
    exceptions = [
        CalendarException(
            project=project,
            calendar=copy,
            **{field: getattr(row, field) for field in sorted(EXCEPTION_FIELDS)},
        )
        for row in CalendarException.objects.filter(calendar=source).order_by("id")
    ]
    CalendarException.objects.bulk_create(exceptions)
    note_subject(copy.name, scope_id=project.pk)
    return copy, finish_edit(by=actor, project=project)


@service("calendar.deleted", "deleted the calendar {subject}")
def delete_calendar(
    *, actor: Actor, calendar: WorkCalendar, expected_version: int | None = None
) -> PlanChange:
    """Delete a calendar that nothing uses any more."""
    project = begin_edit(actor, SCHEDULE_SETTINGS, calendar.project)
    held = hold(project, calendar, field="calendar", what="calendar")
    check_version(held, expected_version)
    ask_guards(actor, "calendar.deleted", held)
    users = {
        "the project": ScheduleSettings.objects.filter(calendar=held).count(),
        "other calendars": held.heirs.count(),
        "tasks": Task.objects.filter(calendar=held).count(),
        "resources": Resource.objects.filter(calendar=held).count(),
    }
    found = [name for name, count in users.items() if count]
    if found:
        raise Conflict(f"“{held.name}” is used by {' and '.join(found)}. Give them another calendar first.")
    note_subject(held.name, scope_id=project.pk)
    held.delete()
    return finish_edit(by=actor, project=project)


@service("calendar_exception.added", "added {subject}")
def add_exception(
    *, actor: Actor, calendar: WorkCalendar, first_day: date, last_day: date | None = None, **fields: Any
) -> tuple[CalendarException, PlanChange]:
    """Add days that differ from the week: a holiday, or other hours."""
    refuse_unknown_fields(fields, EXCEPTION_FIELDS, "calendar exception")
    project = begin_edit(actor, SCHEDULE_SETTINGS, calendar.project)
    held = hold(project, calendar, field="calendar", what="calendar")
    values = {"first_day": first_day, "last_day": last_day or first_day, **fields}
    ask_guards(actor, "calendar_exception.added", held, **values)
    exception = CalendarException(project=project, calendar=held)
    _assign_exception(exception, values)
    exception.save()
    refuse_empty(project, held)
    note_subject(_label(held, exception), scope_id=project.pk)
    return exception, finish_edit(by=actor, project=project)


@service("calendar_holidays.added", "added holidays to the calendar {subject}")
def add_holidays(
    *, actor: Actor, calendar: WorkCalendar, days: Sequence[tuple[date, str]]
) -> tuple[list[CalendarException], int, PlanChange]:
    """Add days without work, each by its name; those that are free already by an exception are left out and counted."""
    project = begin_edit(actor, SCHEDULE_SETTINGS, calendar.project)
    held = hold(project, calendar, field="calendar", what="calendar")
    ask_guards(actor, "calendar_holidays.added", held, days=days)
    if not 0 < len(days) <= MOST_DAYS:
        sentence = f"Choose 1 to {MOST_DAYS:,} days."
        raise InvalidInput(sentence, fields={"days": [sentence]})
    free = free_days(held)
    added = []
    for day, name in sorted(set(days)):
        if day in free:
            continue
        exception = CalendarException(project=project, calendar=held)
        _assign_exception(exception, {"first_day": day, "last_day": day, "name": name[:160]})
        free.add(day)
        added.append(exception)
    CalendarException.objects.bulk_create(added)
    refuse_empty(project, held)
    note_subject(held.name, scope_id=project.pk, days=len(added))
    skipped = len(set(days)) - len(added)
    return added, skipped, finish_edit(by=actor, project=project)


@service("calendar_exception.changed", "changed {subject}")
def update_exception(
    *, actor: Actor, exception: CalendarException, expected_version: int | None, **fields: Any
) -> tuple[CalendarException, PlanChange]:
    """Change the days or hours of an exception."""
    refuse_unknown_fields(fields, EXCEPTION_FIELDS, "calendar exception")
    project = begin_edit(actor, SCHEDULE_SETTINGS, exception.project)
    held = hold(project, exception, "calendar", field="exception", what="calendar exception")
    check_version(held, expected_version, yours=as_columns(fields))
    ask_guards(actor, "calendar_exception.updated", held, **fields)
    _assign_exception(held, fields)
    held.save()
    refuse_empty(project, held.calendar)
    note_subject(_label(held.calendar, held), scope_id=project.pk)
    return held, finish_edit(by=actor, project=project)


@service("calendar_exception.deleted", "deleted {subject}")
def delete_exception(
    *, actor: Actor, exception: CalendarException, expected_version: int | None = None
) -> PlanChange:
    """Let days follow the week again."""
    project = begin_edit(actor, SCHEDULE_SETTINGS, exception.project)
    held = hold(project, exception, "calendar", field="exception", what="calendar exception")
    check_version(held, expected_version)
    ask_guards(actor, "calendar_exception.deleted", held)
    note_subject(_label(held.calendar, held), scope_id=project.pk)
    calendar = held.calendar
    held.delete()
    refuse_empty(project, calendar)
    return finish_edit(by=actor, project=project)


def refuse_empty(project: Project, calendar: WorkCalendar) -> None:
    """Refuse an edit that leaves this calendar or one that inherits from it without working time."""
    sentence = working_time_problem(project, calendar)
    if sentence:
        raise InvalidInput(sentence, fields={"week": [sentence]})


def _label(calendar: WorkCalendar, exception: CalendarException) -> str:
    return f"{exception.name or exception.first_day} in the calendar {calendar.name}"


def _assign_calendar(project: Project, calendar: WorkCalendar, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name == "base":
            calendar.base = _base(project, calendar, value)
        else:
            setattr(calendar, name, value.strip() if isinstance(value, str) else value)
    _clean(calendar, {"project", "base"})
    if not 1 <= calendar.minutes_per_day <= DAY:
        sentence = "A day has between 1 and 1440 working minutes."
        raise InvalidInput(sentence, fields={"minutes_per_day": [sentence]})
    if calendar.base is None and None in calendar.week:
        raise InvalidInput(
            "A calendar that inherits from none says for every weekday when work happens.",
            fields={"week": ["Every weekday needs its hours, an empty list for a day off."]},
        )
    twins = WorkCalendar.objects.filter(project=project).exclude(pk=calendar.pk)
    if calendar.external_id and twins.filter(external_id=calendar.external_id).exists():
        raise InvalidInput(
            "Another calendar of this project has this external id.",
            fields={"external_id": ["Another calendar of this project has this external id."]},
        )


def _base(project: Project, calendar: WorkCalendar, value: WorkCalendar | int | None) -> WorkCalendar | None:
    if value is None:
        return None
    key = value.pk if isinstance(value, WorkCalendar) else value
    base = WorkCalendar.objects.filter(pk=key, project=project).first()
    if base is None:
        raise absent("base", "calendar")
    above: WorkCalendar | None = base
    depth = 1
    while above is not None:
        depth += 1
        if (calendar.pk is not None and above.pk == calendar.pk) or depth > DEEPEST:
            raise InvalidInput(
                f"“{calendar.name}” would inherit from itself.",
                fields={"base": ["Would inherit from itself."]},
            )
        above = above.base
    return base


def _assign_exception(exception: CalendarException, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(exception, name, value.strip() if isinstance(value, str) else value)
    _clean(exception, {"project", "calendar"})
    if not FIRST_DAY <= exception.first_day <= exception.last_day <= LAST_DAY:
        sentence = (
            "The last day is before the first."
            if exception.last_day < exception.first_day
            else "A day lies between 1900 and 2200."
        )
        raise InvalidInput(sentence, fields={"last_day": [sentence]})
    until = exception.repeats_until
    if until is not None and not exception.first_day.year < until <= LAST_DAY.year:
        sentence = (
            f"It comes again until a year after {exception.first_day.year}, {LAST_DAY.year} at the latest."
        )
        raise InvalidInput(sentence, fields={"repeats_until": [sentence]})
    if until is not None and (exception.last_day - exception.first_day).days > DAYS_OF_A_YEAR:
        sentence = "Days that come again every year are shorter than a year."
        raise InvalidInput(sentence, fields={"repeats_until": [sentence]})


def _clean(row: Versioned, exclude: set[str]) -> None:
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as refusal:
        errors = refusal.message_dict
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors) from None
