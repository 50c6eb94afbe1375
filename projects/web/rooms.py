"""The room's entries in the navigation, the Create menu and the tabs of a project."""

from __future__ import annotations

from django.urls import reverse

from accounts.registries import TOKEN_PROJECTS, TokenProject
from core.actors import Actor
from core.policy import can
from core.web.context import CREATE, ROOMS, CreateItem, Room
from projects.models import Project
from projects.policy import HISTORY_VIEW, PROJECT_CREATE, PROJECT_LIST, PROJECT_VIEW
from projects.registries import TABS, Tab


def _rooms(actor: Actor) -> list[Room]:
    if not can(actor, PROJECT_LIST):
        return []
    return [Room("projects", "Projects", reverse("project-list"), "folders", key="p")]


def _create_items(actor: Actor) -> list[CreateItem]:
    if not can(actor, PROJECT_CREATE):
        return []
    return [CreateItem("Project", reverse("project-create"), "folders")]


def _first_tabs(actor: Actor, project: Project) -> list[Tab]:
    if not can(actor, PROJECT_VIEW, project):
        return []
    return [Tab("overview", "Overview", reverse("project", args=[project.key]))]


def _last_tabs(actor: Actor, project: Project) -> list[Tab]:
    tabs = []
    if can(actor, HISTORY_VIEW, project):
        tabs.append(Tab("history", "History", reverse("project-history", args=[project.key])))
    if can(actor, PROJECT_VIEW, project):
        tabs.append(Tab("settings", "Settings", reverse("project-settings", args=[project.key])))
    return tabs


def _token_projects(actor: Actor) -> list[TokenProject]:
    return [TokenProject(p.pk, str(p)) for p in Project.objects.visible_to(actor).order_by("key")]


def register() -> None:
    """Tell the shell. Rooms put their own tabs between the first and the last."""
    ROOMS.register("projects", _rooms, order=100)
    CREATE.register("projects", _create_items, order=100)
    TOKEN_PROJECTS.register("projects", _token_projects)
    TABS.register("projects-first", _first_tabs, order=0)
    TABS.register("projects-last", _last_tabs, order=900)
