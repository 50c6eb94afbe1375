"""Addresses of the pages of projects."""

from __future__ import annotations

from django.urls import path

from projects.web import history, members, new_project, overview, project_list, settings, structure

urlpatterns = [
    path("", project_list.home, name="home"),
    path("projects/", project_list.projects, name="project-list"),
    path("projects/export.csv", project_list.project_export, name="project-export"),
    path("projects/new/", new_project.project_create, name="project-create"),
    path("projects/portfolios/", structure.structure, name="structure"),
    path("projects/portfolios/new/", structure.portfolio_create, name="portfolio-create"),
    path("projects/portfolios/<int:portfolio_id>/", structure.portfolio_edit, name="portfolio-edit"),
    path(
        "projects/portfolios/<int:portfolio_id>/delete/", structure.portfolio_delete, name="portfolio-delete"
    ),
    path("projects/programmes/new/", structure.programme_create, name="programme-create"),
    path("projects/programmes/<int:programme_id>/", structure.programme_edit, name="programme-edit"),
    path(
        "projects/programmes/<int:programme_id>/delete/", structure.programme_delete, name="programme-delete"
    ),
    path("projects/<str:key>/", overview.project_overview, name="project"),
    path("projects/<str:key>/history/", history.project_history, name="project-history"),
    path("projects/<str:key>/settings/", settings.project_settings, name="project-settings"),
    path(
        "projects/<str:key>/settings/status-date/", settings.project_status_date, name="project-status-date"
    ),
    path("projects/<str:key>/settings/archive/", settings.project_archive, name="project-archive"),
    path("projects/<str:key>/settings/restore/", settings.project_restore, name="project-restore"),
    path("projects/<str:key>/settings/people/", members.project_members, name="project-members"),
    path("projects/<str:key>/settings/people/undo/", members.member_restore, name="project-member-restore"),
    path(
        "projects/<str:key>/settings/people/<int:membership_id>/role/",
        members.member_role,
        name="project-member-role",
    ),
    path(
        "projects/<str:key>/settings/people/<int:membership_id>/remove/",
        members.member_remove,
        name="project-member-remove",
    ),
]
