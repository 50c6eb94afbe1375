"""The grid of the planning board as a spreadsheet: typing, blocks, pasting, filling, moving, columns, filters, undo."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.actors import person
from projects.models import Project
from schedule.models import Link, Task
from schedule.services.tasks import update_task
from tests.factories import UserFactory
from tests.journeys.grid_steps import DAY, go, names, open_grid, paste, small_plan
from tests.journeys.steps import cell, row

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager() -> Any:
    return UserFactory(name="Mia Manager")


@pytest.fixture
def project(manager: Any) -> Project:
    return small_plan(manager)


@pytest.fixture
def board(quiet_page: Page, live_server: Any, sign_in: Any, manager: Any, project: Project) -> Page:
    sign_in(manager)
    return open_grid(quiet_page, live_server)


def test_a_block_is_chosen_copied_and_filled(board: Page, no_violations):
    page = board
    go(page, "Design", "duration")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[role=gridcell][aria-selected=true]")).to_have_count(6)
    expect(page.locator("#announcements")).to_have_text(re.compile("3.×.2 cells chosen"))
    no_violations(page, "a block of cells")
    page.keyboard.press("Control+C")
    expect(page.locator("#announcements")).to_have_text("3 × 2 cells copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r", "") == "2d\t2026-01-05\n5d\t2026-01-07\n3d\t2026-01-14"
    # Pasted back over itself nothing changes; one value goes over the whole block.
    page.keyboard.press("Control+V")
    expect(page.locator("[data-hint]")).to_contain_text("Nothing changes")
    go(page, "Design", "duration")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+D")
    for name in ("Design", "Build", "Test"):
        expect(cell(page, name, "duration")).to_have_text("2 d")
    expect(page.locator(".board-cell.edited")).to_have_count(0)
    assert set(Task.objects.filter(parent__isnull=False).values_list("duration_minutes", flat=True)) == {
        2 * DAY
    }
    page.keyboard.press("Control+Z")  # one step takes all of it back
    expect(cell(page, "Build", "duration")).to_have_text("5 d")
    expect(cell(page, "Test", "duration")).to_have_text("3 d")
    # The handle at the corner does the same with the mouse.
    go(page, "Design", "percent")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(cell(page, "Design", "percent")).to_have_text("20 %")
    go(page, "Design", "percent")
    corner = cell(page, "Design", "percent").bounding_box()
    assert corner
    page.mouse.move(corner["x"] + corner["width"] - 3, corner["y"] + corner["height"] - 3)
    page.mouse.down()
    page.mouse.move(corner["x"] + 20, corner["y"] + 2.5 * corner["height"], steps=4)
    page.mouse.up()
    expect(cell(page, "Test", "percent")).to_have_text("20 %")
    # Delete empties cells; the rows stay.
    page.keyboard.press("Delete")
    expect(cell(page, "Build", "percent")).to_have_text("0 %")
    expect(row(page, "Build")).to_have_count(1)


def test_pasting_over_rows_and_beyond_them(board: Page):
    page = board
    go(page, "Test", "name")
    paste(page, "Trial\t4d\nGo live\t\nHand over\t1d\n  Papers\t2h\n  Training\t1w")
    band = page.get_by_role("region", name="Paste")
    expect(band).to_contain_text("Paste 5 × 2 cells: 2 changes, 3 new rows.")
    band.get_by_role("button", name="Paste", exact=True).click()
    expect(cell(page, "Training", "duration")).to_have_text("5 d")
    expect(cell(page, "Trial", "duration")).to_have_text("4 d")
    assert names() == [
        ("1", "Package"), ("1.1", "Design"), ("1.2", "Build"), ("1.3", "Trial"), ("2", "Go live"),
        ("3", "Hand over"), ("3.1", "Papers"), ("3.2", "Training"),
    ]  # fmt: skip
    page.get_by_role("treegrid").get_by_role("rowheader", name="Go live").focus()
    page.keyboard.press("Control+Z")
    expect(row(page, "Training")).to_have_count(0)
    expect(cell(page, "Test", "duration")).to_have_text(
        "3 d"
    )  # one step took back changes and new rows alike
    # Whole rows that were copied become rows again, wherever the active cell is.
    go(page, "Design", "number")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Control+C")
    page.keyboard.press("Escape")
    go(page, "Go live", "percent")
    page.keyboard.press("Control+V")
    expect(page.get_by_text("7 of 7 rows shown")).to_be_visible()
    assert [name for _, name in names()][-3:] == ["Design", "Build", "Go live"]
    assert list(Task.objects.order_by("number").values_list("duration_minutes", flat=True))[-2:] == [
        2 * DAY,
        5 * DAY,
    ]
    page.keyboard.press("Control+Z")
    expect(page.get_by_text("5 of 5 rows shown")).to_be_visible()
    # As new rows instead, before the active one.
    go(page, "Build", "name")
    paste(page, "Plan\nBuy", "Control+Shift+V")
    expect(cell(page, "Buy", "wbs")).to_have_text("1.3")
    assert [name for _, name in names()][:5] == ["Package", "Design", "Plan", "Buy", "Build"]


def test_cells_that_cannot_be_read_are_named_and_mended(board: Page, no_violations):
    page = board
    before = list(Task.objects.order_by("pk").values_list("name", "duration_minutes", "version"))
    go(page, "Design", "name")
    paste(page, "Draw\t3x\nMake\t4d\nTry\t2d\n\t\nLate\t?d")
    band = page.get_by_role("region", name="Paste")
    expect(band).to_contain_text("2 cells of the paste cannot be read. Nothing is saved yet.")
    expect(band.get_by_role("textbox", name="Duration, row 1")).to_have_value("3x")
    expect(band.get_by_role("textbox", name="Duration, row 5")).to_have_value("?d")
    expect(band.get_by_role("row").nth(1)).to_contain_text("Write a duration such as")
    expect(cell(page, "Draw", "duration")).to_have_text("3x")  # the typed text stays in its cell, marked
    expect(cell(page, "Draw", "duration")).to_have_attribute("aria-invalid", "true")
    no_violations(page, "cells that cannot be read")
    assert list(Task.objects.order_by("pk").values_list("name", "duration_minutes", "version")) == before
    band.get_by_role("textbox", name="Duration, row 5").fill("2d")
    # The other one is mended in its own cell: then the whole paste goes.
    cell(page, "Draw", "duration").dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type("3d")
    page.keyboard.press("Enter")
    expect(band).to_contain_text("1 cell of the paste cannot be read.")
    band.get_by_role("textbox", name="Duration, row 5").fill("2d")
    band.get_by_role("button", name="Paste again").click()
    expect(band).to_be_hidden()
    expect(cell(page, "Late", "duration")).to_have_text("2 d")
    expect(cell(page, "Draw", "duration")).to_have_text("3 d")
    assert [name for _, name in names()] == ["Package", "Draw", "Make", "Try", "Go live", "Late"]
    # 100,000 rows are refused with a sentence, at once, and nothing is sent.
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.method) if request.url.endswith("/edits/") else None
    )
    go(page, "Draw", "name")
    paste(page, "Row\t1d\n" * 100_000)
    expect(page.get_by_text("These are 100,000 rows, more than a paste takes.").first).to_be_visible()
    paste(page, "Draw\t3x\nMake\t4d")
    expect(page.get_by_role("region", name="Paste")).to_contain_text("1 cell of the paste cannot be read.")
    expect(page.get_by_text("Nothing was pasted")).to_have_count(0)  # that was the paste before
    assert sent == []


def test_rows_are_dragged_and_duplicated_and_deleted_with_what_hangs_on_them(board: Page):
    page = board

    def drag(name: str, to: str, *, right: float = 0, low: float = 0.9) -> None:
        start, end = cell(page, name, "number").bounding_box(), cell(page, to, "name").bounding_box()
        assert start
        assert end
        page.mouse.move(start["x"] + 20, start["y"] + 10)
        page.mouse.down()
        page.mouse.move(start["x"] + 20, start["y"] + 20)
        page.mouse.move(end["x"] + right, end["y"] + low * end["height"], steps=4)
        page.mouse.up()

    drag("Go live", "Design", right=24)
    expect(cell(page, "Go live", "wbs")).to_have_text("1.2")
    assert names()[2] == ("1.2", "Go live")
    page.keyboard.press("Control+Z")
    expect(cell(page, "Go live", "wbs")).to_have_text("2")
    drag("Package", "Design", right=24)
    expect(page.locator("[data-hint]")).to_contain_text("A row cannot go into itself or into a row below it.")
    assert Task.objects.get(name="Package").parent is None

    go(page, "Design", "name")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+Shift+D")
    expect(page.get_by_text("7 of 7 rows shown")).to_be_visible()
    copies = Task.objects.filter(name__in=("Design", "Build")).order_by("number")
    assert Link.objects.filter(
        predecessor=copies[2], successor=copies[3]
    ).exists()  # the link between them came too
    page.keyboard.press("Control+Z")
    expect(page.get_by_text("5 of 5 rows shown")).to_be_visible()

    go(page, "Build", "number")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog", name="Delete “Build”?")
    expect(dialog).to_contain_text("2 links go too.")
    expect(dialog).to_contain_text("“Test” loses what it waits for.")
    expect(dialog).to_contain_text("Undo brings everything back.")
    dialog.get_by_role("button", name="Delete 1 row").click()
    expect(row(page, "Build")).to_have_count(0)
    page.keyboard.press("Control+Z")
    expect(cell(page, "Test", "predecessors")).to_have_text("3")
    assert Link.objects.count() == 3


def test_one_value_for_many_rows(board: Page, no_violations):
    page = board
    go(page, "Package", "name")
    page.keyboard.press("Control+A")
    expect(page.locator("[data-selected-count]")).to_have_text(re.compile("^5.rows selected$"))
    page.get_by_role("button", name="Set a value").click()
    panel = page.get_by_role("dialog", name="Set a value in 5 rows")
    panel.get_by_label("Field").select_option("duration")
    panel.get_by_label("Value").fill("3x")
    expect(panel.get_by_role("status")).to_contain_text("Write a duration such as")
    expect(panel.get_by_role("button", name="Set the value")).to_be_disabled()
    panel.get_by_label("Value").fill("3d")
    expect(panel.get_by_role("status")).to_have_text(
        "3 rows change, 1 has the value already, 1 cannot take it."
    )
    no_violations(page, "one value for many rows")
    panel.get_by_label("Field").select_option("deadline")
    panel.get_by_label("Value").fill("30 Jan 2026")
    panel.get_by_label("Value").press("Enter")
    expect(cell(page, "Go live", "deadline")).to_have_text("30 Jan 26")
    assert Task.objects.filter(deadline_at__isnull=False).count() == 5


def test_columns_order_and_views_are_kept(board: Page, no_violations):
    page = board
    page.get_by_role("button", name="Columns", exact=True).click()
    panel = page.get_by_role("dialog", name="Columns")
    panel.get_by_role("checkbox", name="Successors").check()
    panel.get_by_role("checkbox", name="Finish", exact=True).uncheck()
    panel.get_by_role("button", name="Move Start up").click()
    no_violations(page, "the choice of columns")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Columns", exact=True)).to_be_focused()
    head = page.get_by_role("columnheader")
    wanted = ["No.", "WBS", "Task", "Start", "Dur.", "Done", "Predecessors", "Deadline", "Successors"]
    expect(head).to_have_text(wanted)
    # In the head by keys: sorted, moved, made wider.
    go(page, "Package", "start")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Alt+ArrowRight")
    wanted[3:5] = ["Dur.", "Start"]
    expect(head).to_have_text(wanted)
    expect(head.nth(4)).to_have_css("width", "90px")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(head.nth(4)).to_have_attribute("aria-sort", "descending")
    page.wait_for_timeout(1200)  # it is saved a moment after the last change
    page.evaluate("localStorage.clear()")  # kept for the person, not for the browser
    page.reload()
    expect(head.nth(4)).to_have_attribute("aria-sort", "descending")
    expect(head.nth(8)).to_have_text("Successors")
    expect(head.nth(4)).to_have_css("width", "90px")


def test_filters_groups_and_finding(board: Page, live_server, no_violations):
    page = board
    page.keyboard.press("Control+Shift+L")
    page.get_by_role("button", name="No predecessor").click()
    expect(page.get_by_text("1 of 5 rows shown")).to_be_visible()
    expect(page).to_have_url(re.compile(r"filter=unlinked"))
    page.get_by_role("button", name="Critical").click()  # filters combine
    expect(page).to_have_url(re.compile(r"filter=critical,unlinked"))
    page.goto(f"{live_server.url}/projects/ATLAS/schedule/?tasks=3,4&filter=critical")
    expect(page.get_by_text("2 of 5 rows shown")).to_be_visible()
    expect(page.get_by_role("button", name="2 tasks of a list")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Clear filters").first.click()
    expect(page.get_by_text("5 of 5 rows shown")).to_be_visible()
    expect(page).not_to_have_url(re.compile("filter="))
    page.keyboard.press("Control+Shift+L")
    page.get_by_label("Group").select_option("kind")
    group = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^Milestones")))
    expect(group).to_contain_text("1 row")
    # Design, Build and Test take 2 + 5 + 3 days in a row from 5 January: ten working days, to the 16th.
    tasks = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^Tasks")))
    expect(tasks.locator("[data-column=duration]")).to_have_text(re.compile("^10.d$"))
    expect(tasks.locator("[data-column=finish]")).to_have_text(re.compile("^16.Jan.26$"))
    total = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^Total")))
    expect(total).to_contain_text(re.compile("5 of 5.rows"))
    expect(group).to_have_attribute("aria-expanded", "true")
    group.click()
    expect(group).to_have_attribute("aria-expanded", "false")
    expect(row(page, "Go live")).to_have_count(0)
    no_violations(page, "groups")
    page.get_by_role("button", name="Clear filters").first.click()
    go(page, "Package", "wbs")
    page.keyboard.press("f")
    page.keyboard.type("t")
    expect(page.get_by_role("search", name="Find in the plan").get_by_role("status")).to_have_text("1 of 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(cell(page, "Test", "name")).to_be_focused()


def test_two_fields_changed_by_somebody_else_are_asked_one_by_one(board: Page, manager, no_violations):
    page = board
    page.route("**/changes/**", lambda route: route.abort())  # the board has not heard of it yet
    for name, days in (("Design", 3), ("Build", 6)):
        task = Task.objects.get(name=name)
        update_task(actor=person(manager), task=task, expected_version=None, duration_minutes=days * DAY)
    go(page, "Design", "duration")
    paste(page, "7d\n8d\n9d")
    dialog = page.get_by_role("dialog", name="Which values hold?")
    expect(dialog.get_by_role("cell", name="3 d")).to_be_visible()
    expect(dialog.get_by_role("cell", name="8d")).to_be_visible()
    expect(dialog.get_by_role("row")).to_have_count(3)  # Test was not touched: no question
    no_violations(page, "a conflict of two rows")
    dialog.get_by_role("checkbox", name="Keep mine: Build: Duration").check()
    dialog.get_by_role("button", name="Save the choice").click()
    expect(cell(page, "Build", "duration")).to_have_text("8 d")
    expect(cell(page, "Test", "duration")).to_have_text("9 d")
    expect(cell(page, "Design", "duration")).to_have_text("3 d")
    lengths = dict(Task.objects.values_list("name", "duration_minutes"))
    assert [lengths[name] // DAY for name in ("Design", "Build", "Test")] == [3, 8, 9]
    # The same for a paste that also brings new rows: nothing of it is lost over the question.
    live = Task.objects.get(name="Go live")
    update_task(actor=person(manager), task=live, expected_version=None, name="Theirs")
    go(page, "Go live", "name")
    paste(page, "Mine\nExtra")
    page.get_by_role("region", name="Paste").get_by_role("button", name="Paste", exact=True).click()
    dialog = page.get_by_role("dialog", name="Theirs: which value holds?")
    dialog.get_by_role("button", name="Keep mine").click()
    expect(row(page, "Extra")).to_have_count(1)
    assert [name for _, name in names()][-2:] == ["Mine", "Extra"]


def test_typing_goes_on_while_the_portal_is_slow(board: Page):
    page = board
    slow = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    go(page, "Design", "duration")
    for text in ("1d", "2d", "4d"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(cell(page, "Test", "duration")).to_have_text("4d")  # shown at once, marked as not saved yet
    expect(page.locator(".board-cell.edited")).not_to_have_count(0)
    expect(page.locator(".board-cell.edited")).to_have_count(0)
    lengths = dict(Task.objects.values_list("name", "duration_minutes"))
    assert [lengths[name] // DAY for name in ("Design", "Build", "Test")] == [1, 2, 4]
