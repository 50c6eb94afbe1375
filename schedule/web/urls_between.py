"""Addresses of what lies between plans: links with other projects, and a programme over time."""

from __future__ import annotations

from django.urls import path

from schedule.web import plan_rules, programme, project_links

pages = [
    path("project-links/", project_links.schedule_project_links, name="schedule-project-links"),
    path("project-links/export.csv", project_links.project_link_export, name="schedule-project-link-export"),
    path("project-links/<int:link_id>/", project_links.schedule_project_link, name="schedule-project-link"),
    path(
        "project-links/<int:link_id>/remove/",
        project_links.project_link_remove,
        name="schedule-project-link-remove",
    ),
    path(
        "tasks/<int:number>/project-links/",
        project_links.task_project_link_add,
        name="schedule-task-project-link-add",
    ),
]
site_pages = [
    path("administration/planning/", plan_rules.plan_rules, name="plan-rules"),
    path(
        "projects/programmes/<int:programme_id>/timeline/",
        programme.programme_timeline,
        name="programme-timeline",
    ),
    path(
        "projects/programmes/<int:programme_id>/timeline/export.csv",
        programme.programme_timeline_export,
        name="programme-timeline-export",
    ),
]
