"""The API's routes of paths and recurrences."""

from __future__ import annotations

from django.urls import path

from schedule.rest import paths, recurrences

PROJECT = "projects/<str:key>/"

urlpatterns = [
    path(f"{PROJECT}schedule/float-paths/", paths.FloatPathList.as_view(), name="api-float-path-list"),
    path(
        f"{PROJECT}schedule/out-of-sequence/",
        paths.OutOfSequenceList.as_view(),
        name="api-out-of-sequence-list",
    ),
    path(f"{PROJECT}tasks/<int:task_id>/drivers/", paths.DriverList.as_view(), name="api-task-drivers"),
    path(
        f"{PROJECT}tasks/<int:task_id>/recurrence/",
        recurrences.RecurrenceDetail.as_view(),
        name="api-task-recurrence",
    ),
    path(
        f"{PROJECT}tasks/<int:task_id>/recurrence/detach/",
        recurrences.OccurrenceDetach.as_view(),
        name="api-occurrence-detach",
    ),
]
