"""The API's routes of progress and of the days of calendars, under the project."""

from __future__ import annotations

from django.urls import path

from schedule.rest import calendar_days, progress

PROJECT = "projects/<str:key>/"
CALENDAR = f"{PROJECT}calendars/<int:calendar_id>/"

urlpatterns = [
    path(f"{PROJECT}progress/", progress.Progress.as_view(), name="api-progress"),
    path(
        f"{PROJECT}progress/as-scheduled/", progress.AsScheduled.as_view(), name="api-progress-as-scheduled"
    ),
    path(f"{PROJECT}progress/reschedule/", progress.Reschedule.as_view(), name="api-progress-reschedule"),
    path(
        f"{PROJECT}assignments/<int:assignment_id>/work/",
        progress.AssignmentWork.as_view(),
        name="api-assignment-work",
    ),
    path(f"{CALENDAR}holidays/", calendar_days.Holidays.as_view(), name="api-calendar-holidays"),
    path(f"{CALENDAR}copy/", calendar_days.CalendarCopy.as_view(), name="api-calendar-copy"),
    path(f"{CALENDAR}use/", calendar_days.CalendarUse.as_view(), name="api-calendar-use"),
]
