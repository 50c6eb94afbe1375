"""The life of a project in a browser: made, staffed, edited by two at once, archived; on desktop and phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.models import Membership, Project
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, UserFactory
from tests.journeys.conftest import PHONE

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth)
    .map((e) => `${e.tagName}.${e.className}`).slice(0, 5)"""
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada() -> Any:
    UserFactory(name="The administrator", site_role="administrator")
    return UserFactory(name="Ada Byron")


def test_a_project_is_made_staffed_and_put_away(quiet_page: Page, live_server, sign_in, ada, no_violations):
    page = quiet_page
    UserFactory(name="Nora New")
    sign_in(ada)
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="No project is here yet")).to_be_visible()
    no_violations(page, "empty list")
    page.get_by_role("main").get_by_role("link", name="New project").last.click()
    page.get_by_label("Name").fill("Enterprise cloud migration")
    expect(page.get_by_role("textbox", name="Key")).to_have_value("ECM")
    no_violations(page, "new project")
    page.get_by_label("Start").fill("2026-06-01")
    page.get_by_role("button", name="Create the project").click()
    expect(page.get_by_role("heading", name="ECM Enterprise cloud migration")).to_be_visible()
    no_violations(page, "overview")

    page.get_by_role("link", name="All people of ECM").click()
    person = page.get_by_role("combobox", name="Person")
    person.press_sequentially("nor", delay=20)
    expect(page.get_by_role("option", name="Nora New")).to_be_visible()
    no_violations(page, "picker")
    person.press("ArrowDown")
    person.press("Enter")
    expect(person).to_have_value("Nora New")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_text("Nora New is in as member.")).to_be_visible()
    page.get_by_role("link", name="Take out Nora New").click()
    page.get_by_role("button", name="Take Nora New out of ECM").click()
    expect(page.get_by_text("Nora New is taken out of ECM.")).to_be_visible()
    no_violations(page, "people")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nora New is back as member.")).to_be_visible()
    assert Membership.objects.get(user__name="Nora New").role == "member"

    page.get_by_role("link", name="Facts").click()
    expect(page.get_by_role("button", name="Save the facts")).to_be_visible()
    no_violations(page, "settings")
    page.get_by_role("link", name="Archive ECM").click()
    dialog = page.get_by_role("dialog", name="Archive ECM?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    dialog.get_by_role("button", name="Archive ECM").click()
    expect(page.get_by_text("This project was archived on")).to_be_visible()
    page.get_by_role("button", name="Bring ECM back").click()
    expect(page.get_by_text("ECM is back.")).to_be_visible()

    page.get_by_role("navigation", name="Project").get_by_role("link", name="History").click()
    expect(page.get_by_text("Archived ECM Enterprise cloud migration")).to_be_visible()
    expect(page.get_by_text("Added Nora New to ECM as member")).to_have_count(2)
    no_violations(page, "history")


def test_two_people_edit_at_once_and_nothing_typed_is_lost(
    quiet_page: Page, live_server, sign_in, ada, no_violations
):
    page = quiet_page
    project = ProjectFactory(key="ECM", name="Cloud")
    MembershipFactory(project=project, user=ada, role="owner")
    sign_in(ada)
    address = f"{live_server.url}/projects/ECM/settings/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.get_by_label("Name").fill("Sky")
    other.get_by_role("button", name="Save the facts").click()
    expect(other.get_by_text("The facts are saved.")).to_be_visible()
    page.get_by_label("Purpose").fill("Typed with care")
    page.get_by_role("button", name="Save the facts").click()
    expect(page.get_by_text("Somebody changed this project while you were typing")).to_be_visible()
    expect(page.get_by_label("Purpose")).to_have_value("Typed with care")
    expect(page.get_by_role("row", name=re.compile("Name.*Sky.*Cloud"))).to_be_visible()
    no_violations(page, "both texts")
    page.get_by_label("Name").fill("Sky")
    page.get_by_role("button", name="Save the facts").click()
    expect(page.get_by_text("The facts are saved.")).to_be_visible()
    project.refresh_from_db()
    assert (project.name, project.purpose) == ("Sky", "Typed with care")


def test_the_list_by_keyboard(quiet_page: Page, live_server, sign_in, ada, no_violations):
    page = quiet_page
    for key in ("AAA", "BBB", "CCC"):
        MembershipFactory(project=ProjectFactory(key=key, name=f"Project {key}"), user=ada, role="member")
    sign_in(ada)
    page.goto(f"{live_server.url}/projects/")
    no_violations(page, "list")
    page.locator("body").press("f")
    expect(page.get_by_role("searchbox", name="Find in projects")).to_be_focused()
    page.keyboard.type("project")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=project"))
    page.locator("body").press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/projects/BBB/$"))


def test_pages_fit_the_phone_and_work_without_scripts(
    browser: Browser, live_server, sign_in, ada, page: Page
):
    programme = ProgrammeFactory(
        name="A programme with a long name", portfolio__name="A portfolio with a long name"
    )
    project = ProjectFactory(key="ABCDEFGHIJ", name="Wort" * 39, programme=programme, purpose="Wort" * 300)
    MembershipFactory(project=project, user=ada, role="owner")
    MembershipFactory(project=project, user=UserFactory(name="Name" * 29), role="member")
    sign_in(ada)
    cookies = page.context.cookies()
    for scripts in (True, False):
        phone = browser.new_context(viewport=PHONE, java_script_enabled=scripts)
        phone.add_cookies(cookies)
        small = phone.new_page()
        for place in ("", "new/", "portfolios/", *(f"{project.key}/{tab}" for tab in
                      ("", "history/", "settings/", "settings/people/", "settings/archive/"))):  # fmt: skip
            answer = small.goto(f"{live_server.url}/projects/{place}")
            assert answer is not None
            assert answer.status == 200
            if scripts:
                assert small.evaluate(TOO_WIDE) == [], place
        if not scripts:
            small.goto(f"{live_server.url}/projects/{project.key}/settings/")
            small.get_by_label("Purpose").fill("Short")
            small.get_by_role("button", name="Save the facts").click()
            expect(small.get_by_text("The facts are saved.")).to_be_visible()
        phone.close()
    assert Project.objects.get().purpose == "Short"
