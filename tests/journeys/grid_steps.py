"""The plan that the tests of the grid look at, the board with the columns they use, and what they do there often."""

from __future__ import annotations

from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from core.actors import person
from projects.models import Project
from schedule.models import Task
from schedule.services.links import add_link
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task
from tests.factories import MembershipFactory, ProjectFactory
from tests.journeys.steps import cell

DAY = 480
COLUMNS = ["number", "wbs", "name", "duration", "start", "finish", "percent", "predecessors", "deadline"]


def small_plan(manager: Any) -> Project:
    """Package with Design (2 d), Build (5 d) and Test (3 d) in a row from Monday 5 January 2026, then Go live."""
    project = ProjectFactory(
        key="ATLAS", name="Atlas", start_date=date(2026, 1, 5), status_date=date(2026, 1, 5)
    )
    MembershipFactory(project=project, user=manager, role="manager")
    actor = person(manager)
    update_settings(actor=actor, project=project, expected_version=None, uses_status_date=False)

    def task(name: str, **fields: Any) -> Task:
        return Task.objects.get(pk=add_task(actor=actor, project=project, name=name, **fields).created[0])

    package = task("Package")
    design = task("Design", parent=package, duration_minutes=2 * DAY)
    build = task("Build", parent=package, duration_minutes=5 * DAY)
    test = task("Test", parent=package, duration_minutes=3 * DAY)
    live = task("Go live", kind="milestone")
    for before, after in ((design, build), (build, test), (test, live)):
        add_link(actor=actor, project=project, predecessor=before, successor=after)
    return project


def open_grid(page: Page, live_server: Any) -> Page:
    """The board with the columns these tests look at."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/")
    expect(page.get_by_role("treegrid")).to_be_visible()
    choose(page, COLUMNS)
    return page


def choose(page: Page, names: list[str]) -> None:
    """Show these columns."""
    page.evaluate("names => document.getElementById('board').board.arrangement.choose(names)", names)


def paste(page: Page, text: str, keys: str = "Control+V") -> None:
    """Put a text on the clipboard and paste it where the focus is."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press(keys)


def go(page: Page, name: str, column: str) -> None:
    cell(page, name, column).click()
    expect(cell(page, name, column)).to_be_focused()


def names() -> list[tuple[str, str]]:
    """WBS and name of every row in order."""
    rows = Task.objects.order_by("dates__row").values_list("dates__outline", "name")
    return [(outline, name) for outline, name in rows]
