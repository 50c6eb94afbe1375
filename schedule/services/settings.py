"""How a project's plan is scheduled."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.computation.moments import from_wall_clock
from schedule.models import ScheduleSettings, WorkCalendar
from schedule.policy import SCHEDULE_SETTINGS
from schedule.services.editing import PlanChange, absent, as_columns, begin_edit, finish_edit
from schedule.services.task_fields import FIRST_YEAR, LAST_YEAR

MOMENTS: Final = {
    "start_at": "start of the plan",
    "must_finish_by": "must-finish date",
    "status_at": "status date",
}
FIELDS: Final = frozenset(MOMENTS) | {
    "calendar", "uses_status_date", "status_date_moves_unstarted", "progress_mode", "lag_calendar", "must_dates_win",
    "critical_threshold_minutes", "late_tasks", "lag_from_remaining_start", "open_ends_critical", "resume_is_fixed",
    "resume_after_done_work", "critical_by", "near_critical_minutes",
}  # fmt: skip


@service("schedule_settings.changed", "changed how {subject} is scheduled")
def update_settings(
    *, actor: Actor, project: Project, expected_version: int | None, **fields: Any
) -> tuple[ScheduleSettings, PlanChange]:
    """Change the conventions a plan is scheduled by; every date follows. Times without a zone are the project's."""
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is not a setting of the schedule.",
            fields={name: ["Not a setting of the schedule."] for name in unknown},
        )
    is_new = not ScheduleSettings.objects.filter(project=project).exists()
    project = begin_edit(actor, SCHEDULE_SETTINGS, project)
    settings = ScheduleSettings.objects.select_for_update(no_key=True).get(project=project)
    if not is_new:
        check_version(settings, expected_version, yours=as_columns(fields))
    ask_guards(actor, "schedule_settings.updated", project, **fields)
    for name, value in fields.items():
        if name == "calendar":
            settings.calendar_id = _calendar(project, value)
        elif name in MOMENTS:
            setattr(settings, name, _moment(project, name, value))
        else:
            setattr(settings, name, value)
    try:
        settings.clean_fields(exclude={"project", "calendar"})
    except ValidationError as refusal:
        errors = refusal.message_dict
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors) from None
    settings.save()
    note_subject(str(project), scope_id=project.pk)
    return settings, finish_edit(by=actor, project=project)


def _calendar(project: Project, value: WorkCalendar | int | None) -> int | None:
    key = value.pk if isinstance(value, WorkCalendar) else value
    if key is not None and not WorkCalendar.objects.filter(pk=key, project=project).exists():
        raise absent("calendar", "calendar")
    return key


def _moment(project: Project, name: str, value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or not FIRST_YEAR <= value.year <= LAST_YEAR:
        sentence = f"The {MOMENTS[name]} is a date with a time, between 1900 and 2200."
        raise InvalidInput(sentence, fields={name: [sentence]})
    return from_wall_clock(project, value.replace(second=0, microsecond=0))
