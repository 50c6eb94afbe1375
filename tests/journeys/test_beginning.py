"""The very beginning: a setup link, mistakes in the form, an empty list that teaches, the first project; a token."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, UserFactory
from tests.journeys.steps import ends_well, press, signed_in_as

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_from_nobody_to_the_first_project(quiet_page: Page, live_server: Any, no_violations: Any) -> None:
    page = quiet_page
    out = StringIO()
    call_command("setup_link", url=live_server.url, stdout=out)
    page.goto(out.getvalue().strip())
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("The same password again").fill("another")
    press(page, "Make the account and sign in")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada Byron")
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.org")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    ends_well(page, "setup with mistakes", no_violations)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    press(page, "Make the account and sign in")
    signed_in_as(page, "Ada Byron").to_be_visible()

    page.goto(f"{live_server.url}/projects/")
    expect(page.get_by_role("heading", name="No project is here yet")).to_be_visible()
    ends_well(page, "empty list", no_violations)
    page.get_by_role("main").get_by_role("link", name="New project").last.click()
    page.get_by_label("Name").fill("Guest Wi-Fi")
    page.get_by_label("Start").fill("2026-06-01")
    page.get_by_role("textbox", name="Key").fill("a key with blanks")
    press(page, "Create the project")
    expect(page.get_by_label("Name")).to_have_value("Guest Wi-Fi")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    page.get_by_role("textbox", name="Key").fill("WIFI")
    press(page, "Create the project")
    expect(page.get_by_role("heading", name="WIFI Guest Wi-Fi")).to_be_visible()
    ends_well(page, "overview of nothing", no_violations)


def test_a_token_is_shown_once_works_and_ends(
    quiet_page: Page, live_server: Any, sign_in: Any, no_violations: Any
) -> None:
    page = quiet_page
    sign_in(UserFactory(name="Ivo Integrator", site_role="administrator"))

    def call(text: str) -> Any:
        where = f"{live_server.url}/api/v1/projects/"
        return page.context.request.get(where, headers={"Authorization": f"Bearer {text}"})

    page.goto(f"{live_server.url}/account/tokens/new/")
    page.get_by_label("Name", exact=True).fill("Nightly export")
    press(page, "Make the token")
    text = page.get_by_label("“Nightly export”").input_value()
    ends_well(page, "shown once", no_violations)
    assert call(text).status == 200
    page.get_by_role("link", name="Done").click()
    assert text not in page.content()
    page.goto(f"{live_server.url}/account/tokens/")
    assert text not in page.content()
    page.get_by_role("link", name=re.compile("Revoke Nightly export")).click()
    press(page, "Revoke the token")
    expect(page.get_by_text("Revoked", exact=True)).to_be_visible()
    ends_well(page, "tokens", no_violations)
    refused = call(text)
    assert refused.status == 401
    assert refused.json()["detail"] == "This token was revoked. Make a new one under API tokens."
