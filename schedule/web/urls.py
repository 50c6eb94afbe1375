"""Addresses of the plan's pages, all under the project's Schedule tab."""

from __future__ import annotations

from django.urls import include, path

from schedule.web import (
    baselines,
    board,
    calendar_days,
    calendars,
    comparison,
    edits,
    outcomes,
    preferences,
    quality,
    quality_limits,
    resources,
    settings,
    tasks,
    urls_between,
    urls_paths,
    urls_progress,
    urls_scenarios,
    why,
)

_pages = [
    path("", board.schedule_board, name="schedule-board"),
    path("data/", board.schedule_data, name="schedule-data"),
    path("changes/", board.schedule_changes, name="schedule-changes"),
    path("edits/", edits.schedule_edits, name="schedule-edits"),
    path("preferences/", preferences.schedule_preferences, name="schedule-preferences"),
    path("tasks/<int:number>/", tasks.schedule_task, name="schedule-task"),
    path("tasks/<int:number>/why/", why.schedule_why, name="schedule-why"),
    path("tasks/<int:number>/edit/", tasks.task_change, name="schedule-task-change"),
    path("tasks/<int:number>/scheduling/", tasks.task_scheduling, name="schedule-task-scheduling"),
    path("tasks/<int:number>/progress/", tasks.task_progress, name="schedule-task-progress"),
    path("tasks/<int:number>/links/", tasks.task_link_add, name="schedule-link-add"),
    path(
        "tasks/<int:number>/links/<int:link_id>/remove/", tasks.task_link_remove, name="schedule-link-remove"
    ),
    path("tasks/<int:number>/people/", tasks.task_assignment_add, name="schedule-assignment-add"),
    path(
        "tasks/<int:number>/people/<int:assignment_id>/remove/",
        tasks.task_assignment_remove,
        name="schedule-assignment-remove",
    ),
    path("calendars/", calendars.schedule_calendars, name="schedule-calendars"),
    path("calendars/new/", calendars.calendar_add, name="schedule-calendar-add"),
    path("calendars/<int:calendar_id>/", calendars.schedule_calendar, name="schedule-calendar"),
    path("calendars/<int:calendar_id>/delete/", calendars.calendar_delete, name="schedule-calendar-delete"),
    path("calendars/<int:calendar_id>/copy/", calendars.calendar_copy, name="schedule-calendar-copy"),
    path(
        "calendars/<int:calendar_id>/holidays/",
        calendar_days.calendar_holidays,
        name="schedule-calendar-holidays",
    ),
    path(
        "calendars/<int:calendar_id>/exceptions/", calendar_days.exception_add, name="schedule-exception-add"
    ),
    path(
        "calendars/<int:calendar_id>/exceptions/<int:exception_id>/",
        calendar_days.schedule_exception,
        name="schedule-exception",
    ),
    path(
        "calendars/<int:calendar_id>/exceptions/<int:exception_id>/remove/",
        calendar_days.exception_remove,
        name="schedule-exception-remove",
    ),
    path("resources/", resources.schedule_resources, name="schedule-resources"),
    path("resources/export.csv", resources.resource_export, name="schedule-resource-export"),
    path("resources/new/", resources.resource_add, name="schedule-resource-add"),
    path("resources/<int:resource_id>/", resources.schedule_resource, name="schedule-resource"),
    path("resources/<int:resource_id>/delete/", resources.resource_delete, name="schedule-resource-delete"),
    path("baselines/", baselines.schedule_baselines, name="schedule-baselines"),
    path("baselines/freeze/", baselines.baseline_freeze, name="schedule-baseline-freeze"),
    path("baselines/check/", baselines.baseline_check, name="schedule-baseline-check"),
    path("baselines/choose/", baselines.baseline_choose, name="schedule-baseline-choose"),
    path("baselines/compare/", comparison.baseline_compare, name="schedule-baseline-compare"),
    path(
        "baselines/compare/export/",
        comparison.baseline_compare_export,
        name="schedule-baseline-compare-export",
    ),
    path("baselines/<int:baseline_number>/", baselines.schedule_baseline, name="schedule-baseline"),
    path("quality/", quality.schedule_quality, name="schedule-quality"),
    path("quality/export/", quality.quality_export, name="schedule-quality-export"),
    path("quality/days/export/", quality.quality_days_export, name="schedule-quality-days-export"),
    path("quality/limits/", quality.quality_project_limits, name="schedule-quality-limits"),
    path("quality/point/", quality.quality_point, name="schedule-quality-point"),
    path("quality/point/tasks/", quality.quality_point_tasks, name="schedule-quality-tasks"),
    path("settings/", settings.schedule_settings, name="schedule-settings"),
    path("undo/", outcomes.schedule_undo, name="schedule-undo"),
]

urlpatterns = [
    *urls_between.site_pages,
    path("administration/schedule-quality/", quality_limits.quality_limits, name="quality-limits"),
    path(
        "projects/<str:key>/schedule/",
        include(
            [*_pages, *urls_between.pages, *urls_paths.pages, *urls_progress.pages, *urls_scenarios.pages]
        ),
    ),
]
