"""Addresses of the pages of projects."""

from __future__ import annotations

from django.urls import path

from projects.web import overview, project_list

urlpatterns = [
    path("", project_list.project_list, name="home"),
    path("projects/", project_list.project_list, name="project-list"),
    path("projects/<str:key>/", overview.project_overview, name="project"),
]
