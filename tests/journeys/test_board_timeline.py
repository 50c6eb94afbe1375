"""The time-line in a browser: bars dragged and linked, by mouse and by keys; steps taken back; pages printed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.actors import person
from projects.models import Project
from schedule.models import BoardHabits, Link, Task
from schedule.services.links import add_link
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task, update_task
from tests.factories import MembershipFactory, ProjectFactory, UserFactory
from tests.journeys.steps import cell, row

DAY = 480
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PLACE_OF = """(name) => {
  const { board } = document.querySelector("[data-board]");
  const { view, timeline, plan } = board;
  const found = plan.rows.find((each) => each.name === name);
  timeline.showRow(found);
  board.paint();
  const bar = timeline.barAt(view.positionOf.get(found.id));
  const box = timeline.body.getBoundingClientRect();
  return { left: bar.x0 + box.left, right: bar.x1 + box.left, y: bar.y + box.top, day: timeline.scale.pixelsPerDay };
}"""


@pytest.fixture
def manager() -> Any:
    return UserFactory(name="Mia Manager")


@pytest.fixture
def project(manager: Any) -> Project:
    """From Monday 5 January 2026: Design two days, Build five, a milestone; Test of two days hangs on nothing."""
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
    task("Test", parent=package, duration_minutes=2 * DAY)
    done = task("Handed over", kind="milestone")
    add_link(actor=actor, project=project, predecessor=design, successor=build)
    add_link(actor=actor, project=project, predecessor=build, successor=done)
    return project


@pytest.fixture
def board(quiet_page: Page, live_server: Any, sign_in: Any, manager: Any, project: Project) -> Page:
    """The board of a person who likes drags to be saved at once; trying out is in test_board_what_if.py."""
    BoardHabits.objects.create(user=manager, drags="save")
    sign_in(manager)
    open_board(quiet_page, live_server)
    return quiet_page


def open_board(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/")
    expect(row(page, "Build")).to_be_visible()
    page.get_by_role("button", name="Day", exact=True).click()


def place_of(page: Page, name: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(PLACE_OF, name)
    return found


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    if drop:
        page.mouse.up()


def note(page: Page) -> Any:
    return page.locator(".board-drag-note")


def test_a_bar_is_dragged_stretched_and_reported_on(board: Page):
    page = board
    bar = place_of(page, "Test")
    middle = ((bar["left"] + bar["right"]) / 2, bar["y"])
    drag(page, middle, (middle[0] + 2 * bar["day"], middle[1]), drop=False)
    # The preview says what is set and what it does before anything is saved; Test alone does not move the finish.
    expect(note(page)).to_contain_text("Starts no earlier than Wed 7 Jan 2026.")
    expect(note(page)).to_contain_text("The finish of the plan stays.")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(note(page)).to_be_hidden()
    assert Task.objects.get(name="Test").constraint_type == "asap"

    drag(page, middle, (middle[0] + 2 * bar["day"], middle[1]))
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")
    test = Task.objects.get(name="Test")
    assert test.constraint_type == "snet"
    assert test.constraint_at == datetime.fromisoformat("2026-01-07T08:00+00:00")

    bar = place_of(page, "Test")  # Wednesday and Thursday
    drag(page, (bar["right"] - 2, bar["y"]), (bar["right"] + bar["day"], bar["y"]))
    expect(cell(page, "Test", "duration")).to_have_text("3 d")
    expect(cell(page, "Test", "finish")).to_have_text("9 Jan 26")

    bar = place_of(page, "Test")
    drag(page, (bar["left"] + 1, bar["y"]), (bar["left"] + (bar["right"] - bar["left"]) / 2, bar["y"]))
    expect(cell(page, "Test", "percent")).to_have_text("50 %")


def test_what_a_drag_would_do_to_the_finish(board: Page):
    page = board
    bar = place_of(page, "Build")
    grip = (bar["left"] + 20, bar["y"])
    drag(page, grip, (grip[0] + bar["day"], grip[1]), drop=False)
    # Build runs from Wednesday 7 to Tuesday 13 January; a day later it ends on Wednesday 14, and so does the plan.
    expect(note(page)).to_contain_text("The plan would finish on 14 Jan 2026, +1 d.")
    expect(note(page)).to_contain_text("other rows move with it")
    page.mouse.up()
    expect(cell(page, "Build", "finish")).to_have_text("14 Jan 26")


def test_links_are_drawn_and_impossible_ones_say_why(board: Page):
    page = board
    test, design = place_of(page, "Test"), place_of(page, "Design")
    drag(page, (design["right"] + 9, design["y"]), (test["left"] + 5, test["y"]), drop=False)
    expect(note(page)).to_contain_text("1.3 Test starts after 1.1 Design finishes.")
    page.mouse.up()
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")
    link = Link.objects.get(successor__name="Test")
    assert (link.predecessor.name, link.type) == ("Design", "FS")

    test = place_of(page, "Test")
    drag(page, (test["right"] + 9, test["y"]), (design["left"] + 5, design["y"]), drop=False)
    expect(note(page)).to_contain_text("They would wait for each other: 1.1 → 1.3 → 1.1.")
    page.mouse.up()
    expect(page.locator("[data-hint]")).to_contain_text("wait for each other")
    package = place_of(page, "Package")
    drag(page, (test["right"] + 9, test["y"]), (package["left"] + 5, package["y"]), drop=False)
    expect(note(page)).to_contain_text("a summary cannot wait for a row below it")
    page.mouse.up()
    assert Link.objects.count() == 3


def select_rows(page: Page, *names: str) -> None:
    for place, name in enumerate(names):
        cell(page, name, "number").click(modifiers=["Control"] if place else [])


def test_selected_bars_are_moved_together_by_working_days(board: Page):
    page = board
    select_rows(page, "Package", "Build", "Test", "Design")
    expect(page.locator("[data-selected-count]")).to_have_text("4\u00a0rows selected")
    bar = place_of(page, "Test")
    grip = ((bar["left"] + bar["right"]) / 2, bar["y"])
    # Friday 9 January would be four days on; two more land on the weekend, so Monday 12 is nearest: five working days.
    drag(page, grip, (grip[0] + 7 * bar["day"], grip[1]), drop=False)
    expect(note(page)).to_contain_text("Starts no earlier than Mon 12 Jan 2026.")
    # Build waits for Design, so it is taken along without a date of its own; a summary's dates come from below.
    expect(note(page)).to_contain_text("2 selected rows move with it, 1 of them by their links; 1 stays")
    page.mouse.up()
    expect(cell(page, "Design", "start")).to_have_text("12 Jan 26")
    expect(cell(page, "Test", "start")).to_have_text("12 Jan 26")
    expect(cell(page, "Build", "start")).to_have_text("14 Jan 26")
    bound = dict(Task.objects.values_list("name", "constraint_type"))
    assert (bound["Design"], bound["Test"], bound["Build"]) == ("snet", "snet", "asap")

    cell(page, "Test", "name").focus()  # by keys: one step for all of them
    select_rows(page, "Design", "Test")
    page.keyboard.press("F6")
    page.keyboard.press("ArrowLeft")
    expect(note(page)).to_contain_text("1 selected row moves with it")
    page.keyboard.press("Enter")
    expect(cell(page, "Design", "start")).to_have_text("9 Jan 26")
    expect(cell(page, "Test", "start")).to_have_text("9 Jan 26")
    page.locator("[data-history=undo]").first.evaluate("(button) => button.click()")
    expect(cell(page, "Design", "start")).to_have_text("12 Jan 26")
    expect(cell(page, "Test", "start")).to_have_text("12 Jan 26")


def test_what_cannot_be_dragged_says_why(board: Page):
    page = board
    bar = place_of(page, "Package")
    drag(page, (bar["left"] + 30, bar["y"]), (bar["left"] + 90, bar["y"]))
    expect(page.locator("[data-hint]")).to_contain_text("come from the rows below it")
    assert not Task.objects.exclude(constraint_type="asap").exists()


def test_the_time_line_by_keyboard(board: Page, no_violations: Any):
    page = board
    cell(page, "Test", "name").focus()
    page.keyboard.press("F6")
    line = page.get_by_role("application")
    expect(line).to_be_focused()
    expect(line).to_have_attribute("aria-label", re.compile("1.3 Test"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(note(page)).to_contain_text("Starts no earlier than Wed 7 Jan 2026.")
    no_violations(page, "bar by keyboard")
    page.keyboard.press("Escape")
    expect(note(page)).to_be_hidden()
    expect(line).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, "Test", "start")).to_have_text("6 Jan 26")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, "Test", "duration")).to_have_text("3 d")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, "Test", "percent")).to_have_text("5 %")

    page.keyboard.press("ArrowUp")
    expect(line).to_have_attribute("aria-label", re.compile("1.2 Build"))
    page.keyboard.press("l")
    expect(note(page)).to_contain_text("1.3 Test starts after 1.2 Build finishes.")
    page.keyboard.press("ArrowRight")
    expect(note(page)).to_contain_text("1.3 Test starts after 1.2 Build starts.")
    page.keyboard.press("Enter")
    expect(note(page)).to_be_hidden()
    page.wait_for_function("() => document.querySelector('[data-board]').board.plan.links.length === 3")
    assert Link.objects.get(successor__name="Test").type == "SS"
    page.keyboard.press("Escape")
    expect(page.get_by_role("treegrid").locator(":focus")).to_have_count(1)


def test_steps_are_taken_back_and_done_again_also_after_a_reload(board: Page, live_server: Any):
    page = board
    undo = page.locator("[data-history=undo]")
    bar = place_of(page, "Test")
    grip = ((bar["left"] + bar["right"]) / 2, bar["y"])
    drag(page, grip, (grip[0] + 2 * bar["day"], grip[1]))
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")
    expect(undo).to_have_attribute("aria-disabled", "false")
    page.reload()
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")
    expect(undo).to_have_attribute("title", re.compile(r"^Undo: .*Test.* \(Ctrl\+Z\)$"))
    undo.click()
    expect(cell(page, "Test", "start")).to_have_text("5 Jan 26")
    cell(page, "Test", "name").focus()
    page.keyboard.press("Control+Shift+Z")
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")
    page.keyboard.press("Control+z")
    expect(cell(page, "Test", "start")).to_have_text("5 Jan 26")
    page.keyboard.press("Control+y")
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")


def test_undo_is_refused_when_somebody_changed_the_row_since(board: Page, manager: Any, project: Project):
    page = board
    bar = place_of(page, "Test")
    grip = ((bar["left"] + bar["right"]) / 2, bar["y"])
    drag(page, grip, (grip[0] + 2 * bar["day"], grip[1]))
    expect(cell(page, "Test", "start")).to_have_text("7 Jan 26")
    other = UserFactory(name="Otto Other")
    MembershipFactory(project=project, user=other, role="manager")
    test = Task.objects.get(name="Test")
    update_task(actor=person(other), task=test, expected_version=None, name="Try out")
    page.locator("[data-history=undo]").click()
    expect(page.locator("[data-band-shown]")).to_contain_text("Test")
    test.refresh_from_db()
    assert (test.name, test.constraint_type) == ("Try out", "snet")


def test_a_bulk_change_can_be_taken_back_at_once(board: Page):
    page = board
    cell(page, "Test", "name").focus()
    page.keyboard.press("Shift+Delete")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button").last.click()
    expect(row(page, "Test")).to_have_count(0)
    bar = page.locator(".undo-bar")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Undo").click()
    expect(row(page, "Test")).to_have_count(1)
    expect(bar).to_have_count(0)


def test_the_tip_says_why(board: Page):
    page = board
    bar = place_of(page, "Build")
    page.mouse.move(bar["left"] + 30, bar["y"])
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("Free slack")
    expect(tip).to_contain_text("because ATLAS-2 “Design” finishes Tue 6 Jan 17:00")


def test_the_plan_is_printed_and_saved_as_a_picture(board: Page, no_violations: Any):
    page = board
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Print", exact=True).click()
    dialog = page.get_by_role("dialog", name="Print the plan")
    dialog.get_by_label("Pages side by side").select_option("2")
    expect(dialog).to_contain_text("2 pages.")
    no_violations(page, "print")
    dialog.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed")
    assert page.locator(".board-paper img").count() == 2
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".board-paper")).to_have_count(0)
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Save as picture (PNG)").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save PNG").click()
    assert download.value.suggested_filename == "ATLAS-plan.png"
