"""Typing in the grid of the planning board: cells, new rows, who works on a task, lists of other tools."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from projects.models import Project
from schedule.models import Link, Resource, Task
from tests.factories import UserFactory
from tests.journeys.grid_steps import DAY, choose, go, names, open_grid, paste, small_plan
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


def test_typing_as_in_a_spreadsheet(board: Page):
    page = board
    go(page, "Design", "duration")
    page.keyboard.type("4d")
    page.keyboard.press("Enter")
    expect(cell(page, "Build", "duration")).to_be_focused()
    expect(cell(page, "Design", "duration")).to_have_text("4 d")
    page.keyboard.type("1.5d")
    page.keyboard.press("Tab")  # the next cell is open, its text selected
    page.keyboard.press("Escape")
    expect(cell(page, "Build", "duration")).to_have_text("1.5 d")
    # A typed start is a constraint, and the board says so.
    go(page, "Test", "start")
    page.keyboard.type("2 Feb 2026")
    page.keyboard.press("Enter")
    expect(page.locator("[data-hint]")).to_contain_text(
        "A constraint is set: start no earlier than 2 Feb 2026"
    )
    expect(cell(page, "Go live", "finish")).to_have_text("4 Feb 26")
    # Links as text; half a text changes nothing.
    go(page, "Test", "predecessors")
    expect(cell(page, "Test", "predecessors")).to_have_text("3")
    page.keyboard.type("2SS+1d; nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“nonsense” is not a link.")
    page.keyboard.press("Control+A")
    page.keyboard.type("2SS+1d; 3")
    page.keyboard.press("Enter")
    expect(cell(page, "Test", "predecessors")).to_have_text("2SS+1d; 3")
    expect(page.locator(".board-cell.edited")).to_have_count(0)
    assert set(Link.objects.filter(successor__name="Test").values_list("type", "lag_minutes")) == {
        ("FS", 0),
        ("SS", DAY),
    }
    # A loop is refused by the server, in the cell, and the text stays.
    go(page, "Design", "predecessors")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(cell(page, "Design", "predecessors")).to_have_class(re.compile("refused"))
    expect(cell(page, "Design", "predecessors")).to_have_text("5")
    go(page, "Design", "predecessors")
    page.keyboard.press("Delete")
    expect(cell(page, "Design", "predecessors")).to_have_text("")


def test_the_blank_row_at_the_end_takes_one_name_after_the_other(board: Page):
    page = board
    page.locator(".board-row.entry .board-cell.name").click()
    for name in ("Hand over", "Warranty", "Close"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    expect(page.get_by_text("8 of 8 rows shown")).to_be_visible()
    assert names()[-3:] == [("3", "Hand over"), ("4", "Warranty"), ("5", "Close")]
    page.keyboard.press("Control+Z")
    expect(row(page, "Close")).to_have_count(0)
    page.keyboard.press("Control+Z")
    expect(row(page, "Warranty")).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(row(page, "Warranty")).to_have_count(1)
    assert names()[-1] == ("4", "Warranty")


def test_who_works_on_a_task_is_typed_and_a_list_of_another_tool_is_pasted(board: Page, no_violations):
    page = board
    choose(page, ["number", "name", "duration", "predecessors", "resources"])
    go(page, "Design", "resources")
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="is no resource")).to_contain_text(
        "Press Enter again to add it."
    )
    page.keyboard.press("Enter")  # the same text once more is meant
    expect(cell(page, "Design", "resources")).to_have_text("Ann")
    expect(page.locator(".board-cell.edited")).to_have_count(0)  # saved, so no outline any more
    page.keyboard.type("an")
    field = page.get_by_role("combobox", name="Resources")
    expect(page.get_by_role("option", name="Ann")).to_be_visible()
    no_violations(page, "names that complete a text")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(field).to_have_value("Ann")
    page.keyboard.type(" 50%")
    page.keyboard.press("Enter")
    expect(cell(page, "Build", "resources")).to_have_text("Ann 50 %")
    # The list has numbers of its own: 1 and 2 mean its rows, although the plan has a 1 and a 2 too.
    go(page, "Go live", "name")
    paste(
        page,
        "ID\tTask Name\tDuration\tStart\tPredecessors\tResource Names\n"
        "1\tOrder\t3 days\tMon 05.01.26\t\tAnn\n"
        "2\tDeliver\t2 days\tThu 08.01.26\t1FS+1 day\tBea[20%]\n",
        "Control+Shift+V",
    )
    band = page.get_by_role("region", name="Paste")
    expect(band).to_contain_text("name rows of this list by its own numbers")
    expect(band).to_contain_text("“Bea” is new and is added to the plan's resources.")
    no_violations(page, "a list of another tool")
    band.get_by_role("button", name="Paste", exact=True).click()
    expect(cell(page, "Deliver", "predecessors")).to_have_text("6FS+1d")
    expect(cell(page, "Deliver", "resources")).to_have_text("Bea 20 %")
    link = Link.objects.get(successor__name="Deliver")
    assert (link.predecessor.name, link.lag_minutes) == ("Order", DAY)
    assert Task.objects.get(name="Deliver").constraint_type == "asap"
    cell(page, "Deliver", "number").click()
    page.keyboard.press("Control+Z")
    expect(row(page, "Deliver")).to_have_count(0)
    assert list(Resource.objects.values_list("name", flat=True)) == ["Ann"]


def test_rows_are_inserted_by_typing_where_they_go(board: Page):
    page = board
    go(page, "Design", "name")
    page.keyboard.press("Insert")
    page.keyboard.press("Escape")  # nothing was added
    expect(cell(page, "Design", "name")).to_be_focused()
    page.keyboard.press("Insert")
    for name in ("Sketch", "Review"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    expect(page.get_by_text("7 of 7 rows shown")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cell(page, "Review", "name")).to_be_focused()
    assert [name for _, name in names()] == [
        "Package",
        "Design",
        "Sketch",
        "Review",
        "Build",
        "Test",
        "Go live",
    ]
    page.keyboard.press("Control+Z")  # a row and its name are one step
    expect(row(page, "Review")).to_have_count(0)
    # What is too long is told and kept, not cut.
    go(page, "Sketch", "name")
    page.keyboard.press("F2")
    page.keyboard.insert_text("x" * 10_000)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="400")).to_have_text(
        "A name is at most 400 characters long."
    )
    page.keyboard.press("Escape")
    # A letter is typed where a cell takes text, and is a key where none is taken or rows are selected.
    page.keyboard.press("Space")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected-count]")).to_have_text(re.compile("^2.rows selected$"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of the plan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cell(page, "Build", "name")).to_be_focused()
