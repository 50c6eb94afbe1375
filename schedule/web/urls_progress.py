"""Addresses of progress: what is due, as scheduled, the status date."""

from __future__ import annotations

from django.urls import path

from schedule.web import progress

pages = [
    path("progress/", progress.schedule_progress, name="schedule-progress"),
    path("progress/as-scheduled/", progress.progress_as_scheduled, name="schedule-progress-as-scheduled"),
    path("progress/status-date/", progress.progress_status_date, name="schedule-status-date"),
]
