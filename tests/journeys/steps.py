"""Steps that several journeys share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE

WIDER_THAN_THE_SCREEN = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => `${e.tagName}.${e.className}`).slice(0, 5)"""
Check = Callable[[Page, str], None]


def press(page: Page | Locator, name: str) -> None:
    """The button of that name on the page itself."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def fits_a_phone(page: Page, where: str) -> None:
    """Nothing is wider than 390 pixels; the window is as it was afterwards."""
    before = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wider = page.evaluate(WIDER_THAN_THE_SCREEN)
    assert wider == [], f"{where}: {wider}"
    page.set_viewport_size(before or DESKTOP)  # type: ignore[arg-type]


def ends_well(page: Page, where: str, no_violations: Check) -> None:
    """A journey's last page: axe finds nothing in either theme, and it fits a phone."""
    no_violations(page, where)
    fits_a_phone(page, where)


def sign_in_by_form(page: Page, address: str, password: str) -> None:
    """Fill in the form that the page shows."""
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def row(page: Page, name: str) -> Locator:
    """A row of the board's grid by its name."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def cell(page: Page, name: str, column: str) -> Locator:
    """A cell of the board's grid."""
    return row(page, name).locator(f"[data-column={column}]")


def focus_is_visible(page: Page) -> bool:
    """The element with the focus is on the screen and drawn with an outline or a ring."""
    return bool(
        page.evaluate(
            """() => {
              const it = document.activeElement;
              if (!it || it === document.body) return false;
              const box = it.getBoundingClientRect(), style = getComputedStyle(it);
              const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
              const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              return seen && (outlined || style.boxShadow !== "none");
            }"""
        )
    )


def signed_in_as(page: Page, name: str) -> Any:
    """The account menu carries the person's name."""
    return expect(page.get_by_label(f"Account of {name}"))
