"""The planning board in a browser: dates follow an edit, by keyboard alone; two people at once; the phone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.actors import person
from projects.models import Project
from schedule.models import Task
from schedule.services.links import add_link
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task, update_task
from tests.factories import MembershipFactory, ProjectFactory, UserFactory
from tests.journeys.conftest import PHONE

DAY = 480
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager() -> Any:
    return UserFactory(name="Mia Manager")


@pytest.fixture
def project(manager: Any) -> Project:
    """Design, Build and a milestone in a row from Monday 5 January 2026; Design takes two days, Build five."""
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
    done = task("Handed over", kind="milestone")
    add_link(actor=actor, project=project, predecessor=design, successor=build)
    add_link(actor=actor, project=project, predecessor=build, successor=done)
    return project


def row(page: Page, name: str) -> Locator:
    """A row of the grid by its name."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def cell(page: Page, name: str, column: str) -> Locator:
    """A cell of the grid."""
    return row(page, name).locator(f"[data-column={column}]")


def open_board(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/")
    expect(row(page, "Build")).to_be_visible()


def test_dates_follow_an_edit_by_keyboard_alone(
    quiet_page: Page, live_server, sign_in, manager, project, no_violations
):
    page = quiet_page
    sign_in(manager)
    open_board(page, live_server)
    expect(cell(page, "Build", "finish")).to_have_text("13 Jan 26")
    no_violations(page, "board")

    cell(page, "Package", "name").focus()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "Design", "name")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(cell(page, "Design", "duration")).to_be_focused()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Duration")
    expect(field).to_have_value("2d")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write a duration such as")
    expect(field).to_have_value("abc")
    no_violations(page, "refused text")
    page.keyboard.press("Escape")
    expect(cell(page, "Design", "duration")).to_have_text("2 d")

    page.keyboard.type("4d")
    page.keyboard.press("Enter")
    # Design now ends on Thursday the 8th, so Build runs from Friday the 9th to Thursday the 15th.
    expect(cell(page, "Build", "start")).to_have_text("9 Jan 26")
    expect(cell(page, "Build", "finish")).to_have_text("15 Jan 26")
    expect(page.locator("#announcements")).to_contain_text("finish moved to 15 Jan 2026")
    expect(cell(page, "Build", "duration")).to_be_focused()
    page.reload()
    expect(cell(page, "Build", "finish")).to_have_text("15 Jan 26")
    assert Task.objects.get(name="Design").duration_minutes == 4 * DAY


def test_rows_are_added_moved_indented_and_deleted(quiet_page: Page, live_server, sign_in, manager, project):
    page = quiet_page
    sign_in(manager)
    open_board(page, live_server)
    cell(page, "Build", "name").focus()
    page.keyboard.press("Insert")
    expect(page.get_by_role("textbox", name="Task")).to_have_value("")
    page.keyboard.type("Test")
    page.keyboard.press("Enter")
    expect(cell(page, "Test", "wbs")).to_have_text("1.3")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowLeft")
    expect(cell(page, "Test", "wbs")).to_have_text("2")
    expect(row(page, "Test")).to_have_attribute("aria-level", "1")
    page.keyboard.press("Alt+ArrowUp")
    expect(cell(page, "Test", "wbs")).to_have_text("1")
    expect(cell(page, "Test", "name")).to_be_focused()

    cell(page, "Package", "name").focus()
    page.keyboard.press("ArrowLeft")
    expect(row(page, "Package")).to_have_attribute("aria-expanded", "false")
    expect(row(page, "Design")).to_have_count(0)
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog", name="Delete “Package”?")
    expect(dialog).to_contain_text("2 rows below and 2 links go too.")
    expect(dialog.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row(page, "Package")).to_have_count(0)
    expect(page.get_by_text("2 of 2 rows shown")).to_be_visible()
    assert set(Task.objects.values_list("name", flat=True)) == {"Test", "Handed over"}


def test_somebody_elses_change_of_the_same_cell_is_a_question(
    quiet_page: Page, live_server, sign_in, manager, project, no_violations
):
    page = quiet_page
    sign_in(manager)
    open_board(page, live_server)
    page.route("**/changes/**", lambda route: route.abort())  # the board has not heard of it yet
    design = Task.objects.get(name="Design")
    update_task(actor=person(manager), task=design, expected_version=None, duration_minutes=3 * DAY)
    cell(page, "Design", "duration").dblclick()
    page.keyboard.type("4d")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("which value holds?")
    expect(dialog.get_by_role("cell", name="3 d")).to_be_visible()
    expect(dialog.get_by_role("cell", name="4d")).to_be_visible()
    no_violations(page, "conflict")
    dialog.get_by_role("button", name="Keep mine").click()
    expect(cell(page, "Design", "duration")).to_have_text("4 d")
    # Another field was changed: nothing to ask.
    update_task(actor=person(manager), task=design, expected_version=None, notes="Longer.")
    cell(page, "Design", "duration").dblclick()
    page.keyboard.type("5d")
    page.keyboard.press("Enter")
    expect(cell(page, "Design", "duration")).to_have_text("5 d")
    expect(cell(page, "Build", "start")).to_have_text("12 Jan 26")
    assert Task.objects.get(name="Design").duration_minutes == 5 * DAY


def test_what_others_change_appears(quiet_page: Page, live_server, sign_in, manager, project):
    page = quiet_page
    sign_in(manager)
    open_board(page, live_server)
    build = Task.objects.get(name="Build")
    update_task(
        actor=person(manager), task=build, expected_version=None, name="Build it", duration_minutes=DAY
    )
    expect(cell(page, "Build it", "finish")).to_have_text("7 Jan 26", timeout=12_000)


def test_details_beside_the_board(quiet_page: Page, live_server, sign_in, manager, project, no_violations):
    page = quiet_page
    sign_in(manager)
    open_board(page, live_server)
    cell(page, "Build", "name").focus()
    page.keyboard.press("Alt+Enter")
    drawer = page.get_by_role("complementary", name="Details")
    expect(drawer.get_by_role("heading", name="Why this date")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/projects/ATLAS/schedule/?task=3")
    no_violations(page, "drawer")
    drawer.get_by_label("Done, %").fill("50")
    drawer.get_by_role("button", name="Save progress").click()
    expect(drawer.get_by_text("The task is saved.")).to_be_visible()
    expect(cell(page, "Build", "percent")).to_have_text("50 %")
    drawer.get_by_label("Done, %").focus()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(cell(page, "Build", "name")).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}/projects/ATLAS/schedule/")


def test_filters_and_layers(quiet_page: Page, live_server, sign_in, manager, project, no_violations):
    page = quiet_page
    sign_in(manager)
    open_board(page, live_server)
    cell(page, "Design", "name").focus()
    page.keyboard.press("Control+Shift+L")
    expect(page.get_by_role("searchbox", name="Show rows that say")).to_be_focused()
    page.keyboard.type("build")
    expect(page.get_by_text("1 of 4 rows shown")).to_be_visible()
    expect(row(page, "Design")).to_have_count(0)
    expect(row(page, "Package")).to_have_count(1)  # the row above says where it is
    no_violations(page, "filter")
    page.keyboard.press("Control+A")
    page.keyboard.type("nothing of this name")
    page.get_by_role("button", name="Clear filters").last.click()
    expect(row(page, "Design")).to_have_count(1)
    count = page.locator("[data-layer-count]")
    before = int((count.text_content() or "").split()[0])
    count.click()
    page.get_by_role("checkbox", name="Links").uncheck()
    expect(count).to_have_text(re.compile(rf"^{before - 1}\s"))
    page.reload()
    expect(count).to_have_text(re.compile(rf"^{before - 1}\s"))


def test_readers_have_no_edit_controls(quiet_page: Page, live_server, sign_in, project):
    page = quiet_page
    viewer = UserFactory(name="Vera Viewer")
    MembershipFactory(project=project, user=viewer, role="viewer")
    sign_in(viewer)
    open_board(page, live_server)
    expect(page.get_by_role("button", name="Task", exact=True)).to_have_count(0)
    cell(page, "Design", "duration").dblclick()
    expect(page.get_by_role("heading", name="Why this date")).to_be_visible()  # opens the details instead
    expect(page.get_by_role("textbox", name="Duration")).to_have_count(0)


def test_an_empty_plan_teaches(quiet_page: Page, live_server, sign_in, manager, no_violations):
    page = quiet_page
    project = ProjectFactory(key="NEW", name="New", start_date=date(2026, 1, 5))
    MembershipFactory(project=project, user=manager, role="manager")
    sign_in(manager)
    page.goto(f"{live_server.url}/projects/NEW/schedule/")
    expect(page.get_by_role("heading", name="The plan of NEW begins here")).to_be_visible()
    no_violations(page, "empty plan")
    page.get_by_role("button", name="Add a task").click()
    expect(page.get_by_role("textbox", name="Task")).to_have_value("New task")
    page.keyboard.type("First")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 1 rows shown")).to_be_visible()


def test_on_the_phone_it_is_a_list_by_date(
    browser: Browser, live_server, sign_in, context, manager, project, no_violations
):
    sign_in(manager)
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/")
    expect(page.get_by_role("heading", name="Jan 2026")).to_be_visible()
    expect(page.get_by_role("treegrid")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_violations(page, "list")
    page.get_by_role("link", name="Build").click()
    expect(page.get_by_role("heading", name="Why this date")).to_be_visible()
    no_violations(page, "details on the phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_plan_is_a_table(
    browser: Browser, live_server, context, sign_in, manager, project
):
    sign_in(manager)
    still = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = still.new_page()
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/")
    page.get_by_role("link", name="Build").click()
    expect(page.get_by_role("heading", name="Why this date")).to_be_visible()
    page.get_by_label("Done, %").fill("25")
    page.get_by_role("button", name="Save progress").click()
    expect(page.get_by_text("The task is saved.")).to_be_visible()
    still.close()
    assert Task.objects.get(name="Build").percent_complete == 25


def test_pages_under_the_tab(quiet_page: Page, live_server, sign_in, manager, project, no_violations):
    page = quiet_page
    sign_in(manager)
    for path in ("calendars/", "calendars/new/", "resources/", "resources/new/", "settings/", "tasks/2/"):
        page.goto(f"{live_server.url}/projects/ATLAS/schedule/{path}")
        no_violations(page, path)
    page.goto(f"{live_server.url}/projects/ATLAS/")
    expect(page.get_by_role("heading", name="Critical path")).to_be_visible()
    no_violations(page, "overview")
