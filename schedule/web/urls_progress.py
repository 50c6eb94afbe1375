"""Addresses of progress: what is due, as scheduled, the status date."""

from __future__ import annotations

from django.urls import path

from schedule.web import assignment_work, progress, progress_sheet

pages = [
    path("progress/", progress.schedule_progress, name="schedule-progress"),
    path("progress/as-scheduled/", progress.progress_as_scheduled, name="schedule-progress-as-scheduled"),
    path("progress/export.csv", progress_sheet.progress_export, name="schedule-progress-export"),
    path("progress/export.xlsx", progress_sheet.progress_workbook, name="schedule-progress-workbook"),
    path("progress/sheet/", progress_sheet.progress_sheet, name="schedule-progress-sheet"),
    path("progress/reschedule/", progress_sheet.progress_reschedule, name="schedule-reschedule"),
    path(
        "tasks/<int:number>/people/<int:assignment_id>/work/",
        assignment_work.assignment_report,
        name="schedule-assignment-report",
    ),
    path("progress/status-date/", progress.progress_status_date, name="schedule-status-date"),
]
