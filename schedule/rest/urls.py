"""The API's routes of a plan, under the project it belongs to."""

from __future__ import annotations

from django.urls import path

from schedule.rest import (
    bulk,
    calendars,
    links,
    project_links,
    resources,
    schedule,
    tasks,
    urls_measures,
    urls_paths,
    urls_progress,
    urls_scenarios,
)

PROJECT = "projects/<str:key>/"

urlpatterns = [
    path(f"{PROJECT}project-links/", project_links.ProjectLinkList.as_view(), name="api-project-link-list"),
    path(
        f"{PROJECT}project-links/<int:link_id>/",
        project_links.ProjectLinkDetail.as_view(),
        name="api-project-link",
    ),
    path(f"{PROJECT}tasks/", tasks.TaskList.as_view(), name="api-task-list"),
    path(f"{PROJECT}tasks/bulk/", bulk.TasksInBulk.as_view(), name="api-task-bulk"),
    path(f"{PROJECT}tasks/<int:task_id>/", tasks.TaskDetail.as_view(), name="api-task"),
    path(f"{PROJECT}tasks/<int:task_id>/move/", tasks.TaskMoving.as_view(), name="api-task-move"),
    path(
        f"{PROJECT}tasks/by-external-id/<str:external_id>/",
        tasks.TaskByExternalId.as_view(),
        name="api-task-by-external-id",
    ),
    path(f"{PROJECT}links/", links.LinkList.as_view(), name="api-link-list"),
    path(f"{PROJECT}links/<int:link_id>/", links.LinkDetail.as_view(), name="api-link"),
    path(f"{PROJECT}calendars/", calendars.CalendarList.as_view(), name="api-calendar-list"),
    path(f"{PROJECT}calendars/<int:calendar_id>/", calendars.CalendarDetail.as_view(), name="api-calendar"),
    path(
        f"{PROJECT}calendars/<int:calendar_id>/exceptions/",
        calendars.ExceptionList.as_view(),
        name="api-calendar-exception-list",
    ),
    path(
        f"{PROJECT}calendars/<int:calendar_id>/exceptions/<int:exception_id>/",
        calendars.ExceptionDetail.as_view(),
        name="api-calendar-exception",
    ),
    path(f"{PROJECT}resources/", resources.ResourceList.as_view(), name="api-resource-list"),
    path(f"{PROJECT}resources/<int:resource_id>/", resources.ResourceDetail.as_view(), name="api-resource"),
    path(f"{PROJECT}assignments/", resources.AssignmentList.as_view(), name="api-assignment-list"),
    path(
        f"{PROJECT}assignments/<int:assignment_id>/",
        resources.AssignmentDetail.as_view(),
        name="api-assignment",
    ),
    path(f"{PROJECT}schedule/", schedule.Schedule.as_view(), name="api-schedule"),
    path(f"{PROJECT}schedule/settings/", schedule.Settings.as_view(), name="api-schedule-settings"),
    path(f"{PROJECT}schedule/calculate/", schedule.Calculate.as_view(), name="api-schedule-calculate"),
    path(f"{PROJECT}schedule/recalculate/", schedule.Recalculate.as_view(), name="api-schedule-recalculate"),
    *urls_measures.urlpatterns,
    *urls_progress.urlpatterns,
    *urls_paths.urlpatterns,
    *urls_scenarios.urlpatterns,
]
