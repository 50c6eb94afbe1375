"""The steps find what they look for: each with a page on which it must fail."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.steps import fits_a_phone, focus_is_visible

pytestmark = pytest.mark.journey
BUTTON = '<button autofocus style="outline: {outline}; box-shadow: none; margin-top: {top}">Press</button>'


def test_what_is_wider_than_a_phone_is_found(quiet_page: Page) -> None:
    page = quiet_page
    page.set_content('<p class="wide" style="width: 500px; margin: 0">wide</p>')
    with pytest.raises(AssertionError, match=r"P\.wide"):
        fits_a_phone(page, "planted")
    page.set_content('<p style="width: 300px; margin: 0">narrow</p>')
    fits_a_phone(page, "planted")


def test_a_focus_that_nobody_sees_is_found(quiet_page: Page) -> None:
    page = quiet_page
    for outline, top, seen in (
        ("none", "0", False),
        ("2px solid", "0", True),
        ("2px solid", "-900px", False),
    ):
        page.set_content(BUTTON.format(outline=outline, top=top))
        page.locator("button").evaluate("e => e.focus({preventScroll: true})")
        assert focus_is_visible(page) is seen, (outline, top)


def test_violations_are_found_in_the_theme_that_has_them(quiet_page: Page, no_violations) -> None:
    page = quiet_page
    style = "[data-theme=dark] p { color: #333; background: #222 } p { color: #000; background: #fff }"
    page.set_content(f"<html lang=en><title>t</title><style>{style}</style><main><p>Text</p></main></html>")
    with pytest.raises(AssertionError, match="planted, dark"):
        no_violations(page, "planted")
