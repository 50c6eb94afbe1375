"""From the first visit to the second person, in a real browser: forms, origins, cookies and the look of each page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "correct horse battery"
NEW_PASSWORD = "a different horse battery"


@pytest.fixture(autouse=True)
def _no_rates_used() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A browser's window with nothing remembered."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page, in short."""
    found: Any = Axe().run(page, options={"runOnly": RULES["runOnly"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def setup_link(address: str) -> str:
    out = StringIO()
    call_command("setup_link", url=address, stdout=out)
    return out.getvalue().strip()


def make_administrator(page: Page, address: str) -> None:
    page.goto(setup_link(address))
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_label("Time zone").select_option("Europe/London")
    press(page, "Make the account and sign in")
    expect(page.get_by_label("Account of Ada Byron")).to_be_visible()


def test_the_first_administrator_adds_the_second_person(
    browser: Browser, window: Page, live_server: LiveServer
) -> None:
    page = window
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Set up the portal")).to_be_visible()
    assert faults(page) == []
    make_administrator(page, live_server.url)

    page.goto(f"{live_server.url}/people/")
    assert faults(page) == []
    page.get_by_role("link", name="Add person").first.click()
    assert faults(page) == []
    page.get_by_label("Name", exact=True).fill("Ben Ode")
    page.get_by_label("E-mail address").fill("ada@example.org")
    press(page, "Add person")
    expect(page.get_by_text("already belongs to a person here")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ben Ode")
    assert faults(page) == []
    page.get_by_label("E-mail address").fill("ben@example.org")
    press(page, "Add person")
    link = page.get_by_label("Link for Ben Ode").input_value()
    assert link.startswith(live_server.url)
    assert faults(page) == []

    other = browser.new_context()
    theirs = other.new_page()
    theirs.goto(link)
    assert faults(theirs) == []
    theirs.get_by_label("New password").fill(PASSWORD)
    theirs.get_by_label("The same password again").fill(PASSWORD)
    press(theirs, "Set the password")
    theirs.get_by_role("link", name="Sign in").click()
    theirs.get_by_label("E-mail address").fill("ben@example.org")
    theirs.get_by_label("Password", exact=True).fill("wrong")
    press(theirs, "Sign in")
    expect(theirs.get_by_text("do not belong together")).to_be_visible()
    expect(theirs.get_by_label("E-mail address")).to_have_value("ben@example.org")
    assert faults(theirs) == []
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    press(theirs, "Sign in")
    expect(theirs.get_by_label("Account of Ben Ode")).to_be_visible()

    page.goto(f"{live_server.url}/people/?q=ben")
    page.get_by_role("link", name="Ben Ode").click()
    assert faults(page) == []
    page.get_by_role("link", name="Deactivate").click()
    expect(page.get_by_role("dialog", name="Deactivate Ben Ode?")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("This person is deactivated")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_role("heading", name="Sign in")).to_be_visible()
    other.close()

    page.goto(f"{live_server.url}/history/")
    expect(page.get_by_text("Deactivated Ben Ode")).to_be_visible()
    assert faults(page) == []


def test_a_token_and_a_new_password(window: Page, live_server: LiveServer) -> None:
    page = window
    make_administrator(page, live_server.url)
    page.goto(f"{live_server.url}/account/tokens/")
    assert faults(page) == []
    page.get_by_role("link", name="New token").click()
    page.get_by_label("Name", exact=True).fill("Nightly export")
    page.get_by_label("Read and write").check()
    assert faults(page) == []
    press(page, "Make the token")
    text = page.get_by_label("“Nightly export”").input_value()
    assert re.fullmatch(r"itpm_[0-9a-f]{64}", text)
    assert faults(page) == []
    answer = page.context.request.get(
        f"{live_server.url}/api/v1/me/", headers={"Authorization": f"Bearer {text}"}
    )
    assert answer.json()["token"]["name"] == "Nightly export"
    page.get_by_role("link", name="Done").click()
    assert faults(page) == []
    page.get_by_role("link", name="Revoke Nightly export").click()
    press(page, "Revoke the token")
    expect(page.get_by_text("Revoked", exact=True)).to_be_visible()

    page.goto(f"{live_server.url}/account/")
    assert faults(page) == []
    page.keyboard.press("?")
    expect(page.locator("#keyboard-help")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("main").get_by_label("Letter keys act outside fields").uncheck()
    press(page, "Save the profile")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keyboard-help")).to_be_hidden()
    page.goto(f"{live_server.url}/account/password/")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_label("The same password again").fill(NEW_PASSWORD)
    press(page, "Change the password")
    expect(page.get_by_text("Every other sign-in of yours has ended.")).to_be_visible()
    page.get_by_label("Account of Ada Byron").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_the_phone_nothing_is_wider_than_the_screen(
    browser: Browser, live_server: LiveServer, theme: Any
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=theme)
    page = context.new_page()
    make_administrator(page, live_server.url)
    for path in (
        "/people/",
        "/people/new/",
        "/history/",
        "/account/",
        "/account/tokens/",
        "/account/tokens/new/",
    ):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert faults(page) == [], path
    context.close()
