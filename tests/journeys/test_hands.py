"""Other hands: the keyboard alone, no scripts, a phone; and who may leave a project."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.actors import person
from integrations.services.plan_import import take_in_plan
from projects.models import Membership, Project
from schedule.models import Task
from tests.factories import PASSWORD, MembershipFactory, ProjectFactory, UserFactory
from tests.integrations.plan_texts import house
from tests.journeys.conftest import PHONE
from tests.journeys.steps import (
    WIDER_THAN_THE_SCREEN,
    ends_well,
    focus_is_visible,
    press,
    sign_in_by_form,
    signed_in_as,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def olga() -> User:
    """Somebody with a password, on a portal that has its administrator."""
    UserFactory(name="The administrator", site_role="administrator")
    return UserFactory(name="Olga Owner", email="olga@example.org", password=PASSWORD)


@pytest.fixture
def project(olga: User) -> Project:
    """Her project with the plan of a house."""
    project = ProjectFactory(key="HOUSE", name="A house", start_date=datetime.date(2026, 6, 1))
    MembershipFactory(project=project, user=olga, role="owner")
    take_in_plan(actor=person(olga), project=project, file_name="house.xml", content=house().text())
    return project


def test_by_keyboard_alone(
    quiet_page: Page, live_server: Any, olga: User, project: Project, no_violations: Any
) -> None:
    page = quiet_page
    page.goto(f"{live_server.url}/account/sign-in/")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    assert focus_is_visible(page)
    page.keyboard.type("olga@example.org")
    tab_until(page, "INPUT")
    assert focus_is_visible(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    signed_in_as(page, "Olga Owner").to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Help and keyboard")).to_be_visible()
    no_violations(page, "help")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Help and keyboard")).to_be_hidden()
    for keys, where in (("gb", "/jobs/"), ("gp", "/projects/")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"**{where}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    assert focus_is_visible(page)
    page.keyboard.press("Enter")
    page.locator("body").press("j")
    assert focus_is_visible(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/HOUSE/")
    visited = [tab_name(page)]
    page.keyboard.press("]")
    page.wait_for_url("**/projects/HOUSE/schedule/")
    visited.append(tab_name(page))
    page.keyboard.press("[")
    page.wait_for_url("**/projects/HOUSE/")
    visited.append(tab_name(page))
    assert visited == ["Overview", "Schedule", "Overview"]
    ends_well(page, "overview", no_violations)


def tab_until(page: Page, tag: str) -> None:
    """Go on with Tab to the next element of a kind."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == tag:
            return
    raise AssertionError(f"Tab reaches no {tag}")


def tab_name(page: Page) -> str:
    """The tab of the project that is open."""
    tabs = page.get_by_role("navigation", name="Project", exact=True)
    return tabs.locator("[aria-current=page]").inner_text().strip()


def test_without_scripts(browser: Browser, live_server: Any, olga: User, project: Project) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/projects/new/")
    sign_in_by_form(page, "olga@example.org", PASSWORD)
    page.get_by_label("Name").fill("By hand")
    page.get_by_role("textbox", name="Key").fill("HAND")
    page.get_by_label("Start").fill("2026-06-01")
    press(page, "Create the project")
    expect(page.get_by_role("heading", name="HAND By hand")).to_be_visible()

    page.goto(f"{live_server.url}/projects/HOUSE/schedule/")
    page.get_by_role("link", name="Walls").click()
    expect(page.get_by_role("heading", name=re.compile("Walls"))).to_be_visible()
    page.get_by_text("Change the task, its constraint and its deadline").click()
    page.get_by_label("Name").fill("Walls of brick")
    page.get_by_label("Duration").fill("much")
    press(page, "Save the task")
    expect(page.get_by_label("Name")).to_have_value("Walls of brick")
    expect(page.get_by_label("Duration")).to_have_value("much")
    assert Task.objects.filter(name="Walls").exists()
    page.get_by_label("Duration").fill("2d")
    press(page, "Save the task")
    expect(page.get_by_role("heading", name=re.compile("Walls of brick"))).to_be_visible()
    assert Task.objects.get(name="Walls of brick").duration_minutes == 2 * 480

    page.goto(f"{live_server.url}/account/sign-out/")
    press(page, "Sign out")
    page.goto(f"{live_server.url}/projects/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


LOOKED_AT = ("", "HOUSE/", "HOUSE/imports/new/")
PLACES = (*LOOKED_AT, "HOUSE/history/", "HOUSE/imports/", "HOUSE/schedule/calendars/", "HOUSE/schedule/resources/",
          "HOUSE/schedule/settings/", "HOUSE/settings/people/")  # fmt: skip


def test_on_a_phone(
    browser: Browser,
    live_server: Any,
    sign_in: Any,
    olga: User,
    project: Project,
    no_violations: Any,
    page: Page,
) -> None:
    sign_in(olga)
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")  # type: ignore[arg-type]
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    phone = context.new_page()
    for place in PLACES:
        phone.goto(f"{live_server.url}/projects/{place}")
        assert phone.evaluate(WIDER_THAN_THE_SCREEN) == [], place
        if place in LOOKED_AT:
            no_violations(phone, place)
    phone.goto(f"{live_server.url}/projects/HOUSE/imports/")
    phone.get_by_role("link", name="house.xml").click()
    assert phone.evaluate(WIDER_THAN_THE_SCREEN) == []
    no_violations(phone, "an import")

    phone.goto(f"{live_server.url}/projects/HOUSE/schedule/")
    walls = phone.locator("[data-phone-list]").get_by_text("Walls", exact=True)
    expect(walls).to_be_visible()
    assert phone.evaluate(WIDER_THAN_THE_SCREEN) == []
    no_violations(phone, "board on the phone")
    walls.click()
    expect(phone.locator("#task-details")).to_be_visible()
    assert phone.evaluate(WIDER_THAN_THE_SCREEN) == []
    no_violations(phone, "drawer on the phone")
    context.close()


def test_roles_change_and_the_last_owner_stays(
    quiet_page: Page, live_server: Any, sign_in: Any, olga: User, project: Project, no_violations: Any
) -> None:
    page = quiet_page
    MembershipFactory(project=project, user=UserFactory(name="Nora New"), role="viewer")
    sign_in(olga)
    page.goto(f"{live_server.url}/projects/HOUSE/settings/people/")
    page.get_by_label("Role of Nora New").select_option("manager")
    page.get_by_role("button", name="Change the role of Nora New").click()
    expect(page.get_by_label("Role of Nora New")).to_have_value("manager")
    assert Membership.objects.get(user__name="Nora New").role == "manager"

    page.get_by_role("link", name="Take out Olga Owner").click()
    page.get_by_role("button", name="Take Olga Owner out of HOUSE").click()
    sentence = "Olga Owner is the last owner of HOUSE. Make somebody else an owner first."
    expect(page.get_by_text(sentence)).to_be_visible()
    ends_well(page, "the last owner", no_violations)
    assert Membership.objects.filter(project=project, role="owner").count() == 1
    page.goto(f"{live_server.url}/projects/HOUSE/settings/people/")
    page.get_by_label("Role of Olga Owner").select_option("viewer")
    page.get_by_role("button", name="Change the role of Olga Owner").click()
    expect(page.get_by_text(sentence)).to_be_visible()

    page.goto(f"{live_server.url}/projects/HOUSE/settings/people/")
    page.get_by_role("link", name="Take out Nora New").click()
    expect(page.get_by_text("Take Nora New out of HOUSE?")).to_be_visible()
    assert Membership.objects.filter(user__name="Nora New").exists()
    page.get_by_role("button", name="Take Nora New out of HOUSE").click()
    expect(page.get_by_text("Nora New is taken out of HOUSE.")).to_be_visible()
    assert not Membership.objects.filter(user__name="Nora New").exists()
