"""Addresses of paths and recurring tasks."""

from __future__ import annotations

from django.urls import path

from schedule.web import paths, recurrences

pages = [
    path("paths/", paths.schedule_paths, name="schedule-paths"),
    path("paths/out-of-sequence/", paths.schedule_out_of_sequence, name="schedule-out-of-sequence"),
    path("tasks/<int:number>/recurrence/", recurrences.schedule_recurrence, name="schedule-recurrence"),
    path(
        "tasks/<int:number>/recurrence/detach/",
        recurrences.occurrence_detach,
        name="schedule-occurrence-detach",
    ),
    path(
        "tasks/<int:number>/recurrence/remove/",
        recurrences.recurrence_remove,
        name="schedule-recurrence-remove",
    ),
]
