"""The one table of who may do what: every method of every route, room by room."""

from __future__ import annotations

from tests.permissions import (
    rows_accounts,
    rows_core,
    rows_files,
    rows_integrations,
    rows_projects,
    rows_schedule,
    rows_schedule_between,
    rows_schedule_calendars,
    rows_schedule_edits,
    rows_schedule_measures,
    rows_schedule_paths,
    rows_schedule_plans,
    rows_schedule_progress,
    rows_schedule_scenarios,
    rows_schedule_tasks,
    rows_schedule_time,
)
from tests.permissions.row import Row

TABLE: tuple[Row, ...] = (
    *rows_core.ROWS,
    *rows_accounts.ROWS,
    *rows_projects.ROWS,
    *rows_schedule.ROWS,
    *rows_schedule_between.ROWS,
    *rows_schedule_calendars.ROWS,
    *rows_schedule_edits.ROWS,
    *rows_schedule_measures.ROWS,
    *rows_schedule_paths.ROWS,
    *rows_schedule_plans.ROWS,
    *rows_schedule_progress.ROWS,
    *rows_schedule_scenarios.ROWS,
    *rows_schedule_tasks.ROWS,
    *rows_schedule_time.ROWS,
    *rows_integrations.ROWS,
    *rows_files.ROWS,
)
