"""A real browser on a live server: sign-in by cookie, sizes, themes, and axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from accounts.models import User

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop in this thread
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SET_THEME = """(theme) => {
  if (document.readyState !== "complete") return false;
  document.documentElement.setAttribute("data-theme", theme);
  return true;
}"""
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop without animations, in one locale and zone."""
    return {
        **browser_context_args,
        "viewport": DESKTOP,
        "reduced_motion": "reduce",
        "locale": "en-GB",
        "timezone_id": "UTC",
    }


@pytest.fixture
def sign_in(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """Put a person's session into the browser."""

    def run(user: User) -> None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return run


@pytest.fixture
def quiet_page(page: Page) -> Page:
    """A page on which an error in a script fails the test."""
    page.on("pageerror", lambda error: pytest.fail(f"A script broke: {error}"))
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def no_violations() -> Callable[[Page, str], None]:
    """axe finds nothing, in light and in dark."""

    def run(page: Page, where: str) -> None:
        for theme in ("light", "dark"):
            page.wait_for_function(SET_THEME, arg=theme)
            found = Axe().run(page, options=RULES)
            told = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found.response["violations"]]
            assert told == [], f"{where}, {theme}"

    return run
