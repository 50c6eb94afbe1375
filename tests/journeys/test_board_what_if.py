"""What if on the board, and two people on one plan: tried out, compared, applied, taken back; seen within seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.actors import person
from projects.models import Project
from schedule.models import Scenario, Task
from schedule.services.links import add_link
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task, update_task
from tests.factories import MembershipFactory, ProjectFactory, UserFactory
from tests.journeys.conftest import DESKTOP
from tests.journeys.steps import cell, row

DAY = 480
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager() -> Any:
    return UserFactory(name="Mia Manager")


@pytest.fixture
def project(manager: Any) -> Project:
    """From Monday 5 January 2026: Design two days, then Build five days, then Handed over on Tuesday 13."""
    project = ProjectFactory(
        key="ATLAS", name="Atlas", start_date=date(2026, 1, 5), status_date=date(2026, 1, 5)
    )
    MembershipFactory(project=project, user=manager, role="manager")
    actor = person(manager)
    update_settings(actor=actor, project=project, expected_version=None, uses_status_date=False)

    def task(name: str, **fields: Any) -> Task:
        return Task.objects.get(pk=add_task(actor=actor, project=project, name=name, **fields).created[0])

    design = task("Design", duration_minutes=2 * DAY)
    build = task("Build", duration_minutes=5 * DAY)
    done = task("Handed over", kind="milestone")
    add_link(actor=actor, project=project, predecessor=design, successor=build)
    add_link(actor=actor, project=project, predecessor=build, successor=done)
    return project


@pytest.fixture
def board(quiet_page: Page, live_server: Any, sign_in: Any, manager: Any, project: Project) -> Page:
    sign_in(manager)
    open_board(quiet_page, live_server)
    return quiet_page


@pytest.fixture
def colleague(browser: Browser, live_server: Any, project: Project) -> Iterator[Page]:
    """Another person's own browser with the same plan open."""
    other = UserFactory(name="Otto Other")
    MembershipFactory(project=project, user=other, role="manager")
    client = Client()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context: BrowserContext = browser.new_context(
        viewport=DESKTOP, reduced_motion="reduce", locale="en-GB", timezone_id="UTC"
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page = context.new_page()
    open_board(page, live_server)
    yield page
    context.close()


def open_board(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/")
    expect(row(page, "Build")).to_be_visible()


def panel(page: Page) -> Any:
    return page.get_by_role("complementary", name="What if")


def begin(page: Page, name: str) -> None:
    if not panel(page).is_visible():
        page.get_by_role("button", name="What if", exact=True).click()
    expect(panel(page).get_by_text("New scenario, another name")).to_be_visible()
    more = panel(page).get_by_text("New scenario, another name")
    field = panel(page).get_by_label("New scenario")
    if not field.is_visible():
        more.click()
    field.fill(name)
    field.press("Enter")
    expect(page.locator("[data-what-if-name]")).to_have_text(f"What if: {name}")


def type_duration(page: Page, name: str, text: str) -> None:
    cell(page, name, "duration").dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def line(page: Page, label: str) -> Any:
    return panel(page).get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))


def test_tried_out_compared_applied_and_taken_back(board: Page, no_violations: Any):
    page = board
    begin(page, "More people")
    type_duration(page, "Build", "3d")
    # Build then runs from Wednesday 7 to Friday 9 January, two working days less.
    expect(cell(page, "Build", "finish")).to_have_text("9 Jan 26")
    expect(cell(page, "Build", "finish")).to_have_class(re.compile("tried"))
    expect(line(page, "Finish")).to_contain_text("13 Jan 26")
    expect(line(page, "Finish")).to_contain_text("9 Jan 26")
    expect(line(page, "Finish")).to_contain_text("−2 d")
    expect(line(page, "Handed over")).to_contain_text("−2 d")
    expect(panel(page)).to_contain_text("duration 5 d → 3 d")
    no_violations(page, "what if with a change")
    assert Task.objects.get(name="Build").duration_minutes == 5 * DAY

    begin(page, "Overtime")
    type_duration(page, "Design", "1d")
    expect(line(page, "Finish")).to_contain_text("−1 d")
    panel(page).get_by_label("Side by side with").select_option(label="More people (1 step)")
    expect(line(page, "Finish")).to_contain_text("12 Jan 26−1 d")
    expect(line(page, "Finish")).to_contain_text("9 Jan 26−2 d")

    panel(page).get_by_label("Scenario", exact=True).select_option(label="More people (1 step)")
    expect(page.locator("[data-what-if-name]")).to_have_text("What if: More people")
    page.locator("[data-history=undo]").click()
    expect(cell(page, "Build", "finish")).to_have_text("13 Jan 26")
    page.locator("[data-history=redo]").click()
    expect(cell(page, "Build", "finish")).to_have_text("9 Jan 26")
    panel(page).get_by_role("button", name="Apply 1 change").click()
    expect(panel(page)).to_be_hidden()
    expect(page.locator("[data-what-if-band]")).to_be_hidden()
    expect(cell(page, "Build", "finish")).to_have_text("9 Jan 26")
    assert Task.objects.get(name="Build").duration_minutes == 3 * DAY
    page.locator(".undo-bar").get_by_role("button", name="Undo").click()
    expect(cell(page, "Build", "finish")).to_have_text("13 Jan 26")
    assert Task.objects.get(name="Build").duration_minutes == 5 * DAY


def drag_by_days(page: Page, name: str, days: int, *, shift: bool = False) -> None:
    if page.get_by_role("button", name="Day", exact=True).get_attribute("aria-pressed") != "true":
        page.get_by_role("button", name="Day", exact=True).click()
    bar = page.evaluate(
        """async (name) => {
          for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame); // laid out
          const { board } = document.querySelector("[data-board]");
          const found = board.plan.rows.find((each) => each.name === name);
          board.timeline.showRow(found);
          board.paint();
          const bar = board.timeline.barAt(board.view.positionOf.get(found.id));
          const box = board.timeline.body.getBoundingClientRect();
          return { x: (bar.x0 + bar.x1) / 2 + box.left, y: bar.y + box.top, day: board.timeline.scale.pixelsPerDay };
        }""",
        name,
    )
    page.mouse.move(bar["x"], bar["y"])
    page.mouse.down()
    page.mouse.move(bar["x"] + days * bar["day"], bar["y"], steps=4)
    if shift:
        page.keyboard.down("Shift")
    page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


def test_a_drag_opens_what_if_and_is_saved_by_apply(board: Page, no_violations: Any):
    page = board
    drag_by_days(page, "Build", 1)
    expect(panel(page)).to_be_visible()
    # Build from Thursday 8: five days end on Wednesday 14 instead of Tuesday 13.
    expect(cell(page, "Build", "start")).to_have_text("8 Jan 26")
    expect(line(page, "Finish")).to_contain_text("14 Jan 26")
    expect(line(page, "Finish")).to_contain_text("+1 d")
    no_violations(page, "what if after a drag")
    assert Task.objects.get(name="Build").constraint_type == "asap"

    drag_by_days(page, "Design", 1)  # further drags collect in the same try-out
    expect(panel(page).get_by_role("button", name="Apply 2 changes")).to_be_visible()
    assert Scenario.objects.filter(is_try_out=True).count() == 1
    page.locator("[data-history=undo]").click()
    expect(panel(page).get_by_role("button", name="Apply 1 change")).to_be_visible()

    page.reload()  # it survives, and is no part of the plan
    expect(cell(page, "Build", "start")).to_have_text("8 Jan 26")
    expect(panel(page).get_by_role("button", name="Apply 1 change")).to_be_visible()
    assert Task.objects.get(name="Build").constraint_type == "asap"
    panel(page).get_by_role("button", name="Apply 1 change").click()
    expect(panel(page)).to_be_hidden()
    expect(cell(page, "Build", "start")).to_have_text("8 Jan 26")
    build = Task.objects.get(name="Build")
    assert build.constraint_type == "snet"
    page.locator(".undo-bar").get_by_role("button", name="Undo").click()  # one step
    expect(cell(page, "Build", "start")).to_have_text("7 Jan 26")
    build.refresh_from_db()
    assert build.constraint_type == "asap"
    assert not Scenario.objects.filter(state="open").exists()


def test_what_was_tried_out_is_dropped_kept_or_waits(board: Page, live_server: Any):
    page = board
    drag_by_days(page, "Build", 1)
    panel(page).get_by_role("button", name="Discard").click()  # one drag: nothing is asked
    expect(panel(page)).to_be_hidden()
    expect(cell(page, "Build", "start")).to_have_text("7 Jan 26")
    assert Scenario.objects.get().state == "discarded"

    drag_by_days(page, "Build", 2)
    expect(line(page, "Finish")).to_contain_text("+2 d")
    page.get_by_role("link", name="Overview").first.click()
    dialog = page.get_by_role("dialog", name="Leave with 1 change not applied?")
    dialog.get_by_role("button", name="Leave", exact=True).click()
    expect(page).to_have_url(re.compile(r"/projects/ATLAS/$"))
    open_board(page, live_server)
    band = page.locator("[data-try-out-band]")
    expect(band).to_contain_text("You tried 1 change out here and did not apply them.")
    band.get_by_role("button", name="Show them").click()
    expect(line(page, "Finish")).to_contain_text("+2 d")
    panel(page).get_by_role("button", name="Keep as scenario…").click()
    panel(page).get_by_label("Name of the scenario").fill("A day of slack")
    panel(page).get_by_role("button", name="Keep", exact=True).click()
    expect(panel(page).get_by_label("Scenario", exact=True)).to_contain_text("A day of slack (1 step)")
    kept = Scenario.objects.get(name="A day of slack")
    assert (kept.state, kept.is_try_out) == ("open", False)


def test_drags_are_saved_at_once_by_habit_or_once_with_shift(board: Page, manager: Any):
    page = board
    drag_by_days(page, "Build", 1, shift=True)
    expect(cell(page, "Build", "start")).to_have_text("8 Jan 26")
    expect(panel(page)).to_be_hidden()
    assert Task.objects.get(name="Build").constraint_type == "snet"

    page.get_by_label("More", exact=True).click()
    page.get_by_label("is saved at once").check()
    page.keyboard.press("Escape")
    drag_by_days(page, "Build", 1)
    expect(cell(page, "Build", "start")).to_have_text("9 Jan 26")
    expect(panel(page)).to_be_hidden()
    page.reload()
    expect(row(page, "Build")).to_be_visible()
    drag_by_days(page, "Build", 3)  # Friday 9 and three days: Monday 12
    expect(cell(page, "Build", "start")).to_have_text("12 Jan 26")
    expect(panel(page)).to_be_hidden()
    drag_by_days(page, "Build", 1, shift=True)
    expect(panel(page)).to_be_visible()
    expect(cell(page, "Build", "start")).to_have_text("13 Jan 26")
    assert Task.objects.get(name="Build").constraint_at.day == 12


def test_the_drawer_shares_the_side_and_saves_into_the_what_if(board: Page, no_violations: Any):
    page = board
    drag_by_days(page, "Build", 1)
    expect(line(page, "Finish")).to_contain_text("+1 d")
    cell(page, "Build", "name").click()
    page.keyboard.press("Alt+Enter")
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("goes into the what-if, not into the plan")
    expect(drawer).to_contain_text("Thu 8 Jan 2026")
    expect(panel(page)).to_be_hidden()
    no_violations(page, "drawer in a what-if")
    drawer.get_by_text("Change the task, its constraint and its deadline").click()
    drawer.get_by_label("Name", exact=True).fill("Build it")
    drawer.get_by_label("Name", exact=True).press("Enter")
    expect(row(page, "Build it")).to_be_visible()
    drawer.get_by_label("Close the details").click()
    expect(panel(page).get_by_role("button", name="Apply 1 change")).to_be_visible()
    assert Task.objects.filter(name="Build").exists()


def test_keys_try_out_too(board: Page):
    page = board
    cell(page, "Build", "name").focus()
    page.keyboard.press("F6")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_visible()
    expect(line(page, "Finish")).to_contain_text("+1 d")
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(line(page, "Finish")).to_contain_text("+2 d")
    assert Task.objects.get(name="Build").constraint_type == "asap"
    page.keyboard.press("Control+Enter")
    expect(panel(page)).to_be_hidden()
    expect(cell(page, "Build", "duration")).to_have_text("6 d")
    assert Task.objects.get(name="Build").constraint_type == "snet"


def test_discarded_and_left(board: Page):
    page = board
    begin(page, "Never mind")
    cell(page, "Build", "name").click()
    page.keyboard.press("Shift+Delete")
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(row(page, "Build")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-what-if-name]")).to_have_text("What if: Never mind")
    expect(row(page, "Build")).to_have_count(0)
    panel(page).get_by_label("Scenario", exact=True).select_option(label="None: back to the plan")
    expect(row(page, "Build")).to_have_count(1)
    panel(page).get_by_label("Scenario", exact=True).select_option(label="Never mind (1 step)")
    expect(row(page, "Build")).to_have_count(0)
    panel(page).get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard “Never mind”").click()
    expect(row(page, "Build")).to_have_count(1)
    assert Task.objects.filter(name="Build").exists()
    assert Scenario.objects.get(name="Never mind").state == "discarded"


def test_a_moved_base_is_shown_and_rebased(board: Page, manager: Any):
    page = board
    begin(page, "More people")
    type_duration(page, "Build", "3d")
    expect(cell(page, "Build", "finish")).to_have_text("9 Jan 26")
    design, build = Task.objects.get(name="Design"), Task.objects.get(name="Build")
    update_task(actor=person(manager), task=design, expected_version=None, duration_minutes=3 * DAY)
    expect(panel(page)).to_contain_text("The plan has moved on", timeout=12_000)
    panel(page).get_by_role("button", name="Re-base").click()
    expect(panel(page).get_by_text("The plan has moved on")).to_be_hidden()
    expect(cell(page, "Build", "finish")).to_have_text("12 Jan 26")  # Thursday 8 to Monday 12

    update_task(actor=person(manager), task=build, expected_version=None, duration_minutes=4 * DAY)
    expect(panel(page)).to_contain_text("say what is to hold", timeout=12_000)
    panel(page).get_by_label("This what-if’s").check()
    panel(page).get_by_role("button", name="Re-base").click()
    expect(panel(page).get_by_text("The plan has moved on")).to_be_hidden()
    expect(cell(page, "Build", "duration")).to_have_text("3 d")
    expect(line(page, "Finish")).to_contain_text("−1 d")


def test_two_people_see_each_other_and_what_each_changes(board: Page, colleague: Page):
    page = board
    cell(colleague, "Build", "duration").click()
    others = page.get_by_role("list", name="Also on this plan")
    expect(others.get_by_role("button", name="Otto Other is on 2 Build, Duration. Go there")).to_be_visible(
        timeout=15_000
    )
    expect(cell(page, "Build", "duration").locator(".board-here")).to_have_attribute("data-initials", "OO")
    type_duration(colleague, "Build", "6d")
    expect(cell(page, "Build", "finish")).to_have_text("14 Jan 26", timeout=8_000)
    expect(cell(page, "Build", "duration")).to_have_text("6 d")
    expect(page.locator("#announcements")).to_contain_text("Changed by somebody else")
