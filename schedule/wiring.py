"""The room's entries in the registries of lower rooms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from core.actors import Actor
from core.changesets import register_follower
from core.history_view import register_formatter
from core.jobs import register_handler
from core.panels import Panel, register_panel
from core.policy import can, register_view_action
from core.tasks import SWEEPS
from projects.hooks import PROJECT_CHANGED
from projects.models import Project
from projects.registries import PROJECT_COLUMNS, TABS, ProjectColumn, Tab
from schedule.durations import format_duration
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.overview import forecast_finishes, overview_panel
from schedule.selectors.words import bands_text, clock_text, durations_text, pauses_text, week_text

OVERVIEW = "schedule/_overview_panel.html"
DURATION_FIELDS = (
    "task.duration_minutes", "task.remaining_minutes", "task.leveling_delay_minutes", "link.lag_minutes",
    "recurrence.duration_minutes", "assignment.work_minutes", "assignment.actual_minutes",
    "assignment.remaining_minutes", "schedulesettings.critical_threshold_minutes",
)  # fmt: skip


def register() -> None:
    """Tell the core who computes plans and makes them visible, and the projects room what a plan adds to it."""
    from schedule import models, wiring_between, wiring_measures
    from schedule.selectors import undoable
    from schedule.services import presence, projects, recalculation, scenarios

    undoable.register()
    register_follower(scenarios.APPLIED, scenarios.follow_change_set)
    wiring_between.register()
    register_handler(recalculation.JOB, recalculation.carry_out)
    SWEEPS.register("schedule", recalculation.lost_projects)
    SWEEPS.register("schedule-presence", presence.closed_windows)
    PROJECT_CHANGED.register("schedule", projects.follow_project)
    for model in (
        models.Task,
        models.Link,
        models.WorkCalendar,
        models.CalendarException,
        models.Resource,
        models.Assignment,
        models.Recurrence,
        models.ScheduleSettings,
        models.Scenario,
    ):
        register_view_action(model, SCHEDULE_VIEW)
    for name in DURATION_FIELDS:
        register_formatter(f"schedule.{name}", format_duration)
    register_formatter("schedule.task.splits", pauses_text)
    register_formatter("schedule.schedulesettings.near_critical_minutes", durations_text)
    register_formatter("schedule.recurrence.at_minute", clock_text)
    register_formatter("schedule.workcalendar.week", week_text)
    register_formatter("schedule.calendarexception.bands", bands_text)
    register_panel("project-overview", Panel("schedule", OVERVIEW, overview_panel, order=10))
    TABS.register("schedule", _tabs, order=200)
    wiring_measures.register()
    PROJECT_COLUMNS.register("schedule", _columns, order=100)


def _tabs(actor: Actor, project: Project) -> list[Tab]:
    try:
        url = reverse("schedule-board", args=[project.key])
    except NoReverseMatch:
        return []
    return [Tab("schedule", "Schedule", url)] if can(actor, SCHEDULE_VIEW, project) else []


def _columns(*args: Any) -> list[ProjectColumn]:
    reason = "The plan has no computed dates yet."
    return [ProjectColumn("forecast_finish", "Forecast finish", _finishes, kind="finish", reason=reason)]


def _finishes(actor: Actor, ids: Any) -> dict[int, datetime | None]:
    return forecast_finishes(actor, ids)
