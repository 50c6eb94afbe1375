"""The shell and its parts in a real browser, on a page made of every part: axe, keys, refusals, both themes, phone."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.utils import build_policy
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from tests.core.test_template_tags import Filters
from tests.core.web.test_parts import CONTEXTS, a_job, filled_form

pytestmark = pytest.mark.journey

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
SITE = "http://parts.example"
JOB = UUID(int=1)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
ROWS = [
    ("ECM", "Enterprise cloud migration", "at_risk"),
    ("PLT", "Platform team", "on_track"),
    ("ECB", "Shop", "off_track"),
]

PAGE = """
{% extends "base.html" %}{% load portal %}
{% block title %}Parts{% endblock %}
{% block header %}{% include "parts/_project_header.html" %}{% endblock %}
{% block content %}
  <div class="key-figures">
    {% include "parts/_key_figure.html" with label="Forecast finish" value="13 Aug 2027" note="+32 d" explain="why" %}
    {% include "parts/_key_figure.html" with label="SPI" value=None reason="Nothing was planned yet." explain="" %}
  </div>
  {% include "parts/_explain.html" with id="why" title="Forecast finish" formula="the last early finish" %}
  <div class="table-card" data-error-place id="place">
    {% include "parts/_table_toolbar.html" with find_label="Find in projects" filter_form=filter_form %}
    <div class="bulk-bar" data-bulk-bar hidden><strong data-selected-count></strong></div>
    <div class="table-scroll"><table class="table as-cards" data-rows>
      <thead><tr><th scope="col"><input type="checkbox" data-select-all aria-label="Select all"></th>
        {% sort_head "key" "Key" %}{% sort_head "name" "Project" %}<th scope="col">Health</th></tr></thead>
      <tbody>{% for key, name, state in rows %}<tr>
        <td><input type="checkbox" data-select-row aria-label="Select {{ key }}"></td><td class="key">{{ key }}</td>
        <td data-label="Project"><a class="row-link" href="/open/{{ key }}" data-open>{{ name }}</a></td>
        <td data-label="Health">{% health state %}</td></tr>{% endfor %}</tbody>
    </table></div>
    {% include "parts/_pagination.html" with page_sizes=page_sizes %}
    <button class="btn" id="ask-500" hx-get="/answer/500" hx-target="#target">Ask for a fault</button>
    <button class="btn" id="ask-409" hx-get="/answer/409" hx-target="#target">Ask for a conflict</button>
    <button class="btn" id="ask-403" hx-get="/answer/403" hx-target="#target">Ask for a refusal</button>
    <button class="btn" id="ask-sign-in" hx-get="/answer/sign-in" hx-target="#target">Ask signed out</button>
    <a id="ask-drawer" href="/open/ECM" hx-get="/drawer" hx-target="#drawer">Open the drawer</a>
    <div id="target"></div>
  </div>
  <div class="card"><div class="card-body">{% include "parts/_job.html" with can_cancel=True %}</div></div>
  <form class="card" method="post" data-guard><div class="card-body">{% csrf_token %}{{ form }}</div></form>
  {% include "parts/_error_band.html" with title="The list is as of 17:02." detail="Try again." reference="r-1" %}
  <div class="actions">{% for state in states %}{% health state pill=True %}{% endfor %}
    {% severity 4 "low" %}{% severity 9 "moderate" %}{% severity 12 "high" %}{% severity 20 "critical" %}
    <button class="btn btn-primary">Approve</button>
    <button class="btn btn-danger" data-open-dialog="d1">Delete</button></div>
  {% include "parts/_steps.html" %}
  <ul class="card sentences">{% include "parts/_history_item.html" %}</ul>
  <div class="card">{% include "parts/_empty.html" with title="No task yet" text="A plan is a tree of work." %}</div>
  {% include "parts/_undo_bar.html" with message="Status of 2 projects changed." undo_url="/undo" seconds=2 %}
  {% include "parts/_dialog.html" with id="d1" title="Delete 3 risks?" act="Delete" keep="Keep them" url="/d" %}
{% endblock %}
"""
DRAWER = '<p class="drawer-head"><a data-close-drawer href="#">Close</a></p><h2 class="drawer-title">ECM</h2>'

PERSON = SimpleNamespace(name="A person", email="person@example.org", initials="AP", letter_shortcuts=True)


def shell(theme: str) -> SimpleNamespace:
    projects = SimpleNamespace(
        name="projects", label="Projects", url="/projects/", icon="folders", count=7, key="p"
    )
    jobs = SimpleNamespace(
        name="jobs", label="Jobs", url="/jobs/", icon="progress-check", count=None, key="b"
    )
    create = SimpleNamespace(label="Project", url="/projects/new/", icon="folders")
    return SimpleNamespace(
        rooms=[projects], foot_rooms=[jobs], active_room="projects", user=PERSON, theme=theme,
        create_items=[create], search_url=None, request_id="request-1",
    )  # fmt: skip


def parts_page(theme: str) -> str:
    shared = CONTEXTS["_project_header.html"] | CONTEXTS["_steps.html"] | CONTEXTS["_history_item.html"]
    tabs = [{"name": name, "label": name.title(), "url": f"/tab/{name}"} for name in ("overview", "schedule")]
    values: dict[str, Any] = shared | {
        "shell": shell(theme), "rows": ROWS, "page": Paginator(range(148), 50).page(1), "page_sizes": [25, 50],
        "form": filled_form(), "filter_form": Filters({}), "job": a_job(id=JOB, title="Import of plan.xml"),
        "tabs": tabs,
        "states": ["on_track", "at_risk", "off_track", "not_known"], "messages": [],
    }  # fmt: skip
    return engines["django"].from_string(PAGE).render(values, RequestFactory().get("/"))


def policy() -> str:
    return build_policy(config=settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(SITE).split("?")[0]
    if path.startswith("/static/"):
        file = DIST / path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)
    elif path.startswith("/answer/"):
        refuse(route, path.removeprefix("/answer/"))
    elif path == "/drawer":
        route.fulfill(body=DRAWER, content_type="text/html")
    elif path.startswith("/jobs/0"):
        job = a_job(id=JOB, title="Import of plan.xml", state="done", is_active=False, result_url="/open/ECM")
        route.fulfill(body=draw("parts/_job.html", {"job": job}), content_type="text/html")
    else:
        theme = "dark" if "theme=dark" in (route.request.headers.get("cookie") or "") else "system"
        headers = {"Content-Security-Policy": policy(), "Content-Type": "text/html"}
        route.fulfill(body=parts_page(theme), headers=headers)


def draw(template: str, values: dict[str, Any]) -> str:
    return engines["django"].get_template(template).render(values, RequestFactory().get("/"))


def refuse(route: Route, kind: str) -> None:
    headers = {"X-Request-Id": "request-9"}
    if kind == "500":
        route.fulfill(status=500, body="<h1>Traceback</h1>", headers=headers | {"Content-Type": "text/html"})
    elif kind == "409":
        body = json.dumps({"title": "This cannot be done now", "detail": "An import is under way."})
        route.fulfill(status=409, body=body, headers=headers | {"Content-Type": "application/problem+json"})
    elif kind == "403":
        band = draw(
            "parts/_error_band.html", {"title": "You may not do this", "detail": "Only a manager may."}
        )
        route.fulfill(status=403, body=band, headers=headers | {"Content-Type": "text/html"})
    else:
        route.fulfill(status=401, body="", headers=headers)


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    contexts = []

    def open_page(size: str = "desktop", theme: str = "light", **options: Any) -> Page:
        context = browser.new_context(viewport=SIZES[size], color_scheme=theme, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", answer)
        page.complaints = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.on("console", lambda message: note(page, message.text))
        page.goto(f"{SITE}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def note(page: Page, text: str) -> None:
    if "Content Security Policy" in text:
        page.complaints.append(text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(opened, size, theme):
    page = opened(size, theme, bypass_csp=True)  # axe itself is an inline script
    for prepare in (None, "?", "Escape", "c"):
        if prepare:
            page.keyboard.press(prepare)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


def test_the_policy_stops_nothing_of_ours(opened):
    page = opened()
    page.click("#ask-500")
    page.click("[data-open-dialog]")
    page.keyboard.press("Escape")
    page.click("#ask-drawer")
    expect(page.locator("#drawer .drawer-title")).to_be_visible()
    assert page.complaints == []


def test_the_policy_would_stop_an_inline_script(opened):
    """The control of the test above: the policy is really in force."""
    page = opened()
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.bad = 1'; document.body.append(s)"
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.bad") is None
    assert page.complaints != []


def test_nothing_is_wider_than_the_phone(opened):
    page = opened("phone")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#bottom-bar").is_visible()
    assert not page.locator("#sidebar").is_visible()


def test_open_menus_stay_on_the_phone(opened):
    page = opened("phone")
    for summary in page.locator("details.menu > summary:visible").all():
        summary.click()
        panel = summary.locator("xpath=following-sibling::*[1]").bounding_box()
        assert panel is not None
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= 390, summary.inner_text()
        page.keyboard.press("Escape")


def test_targets_on_the_phone_are_44(opened):
    page = opened("phone")
    small = page.evaluate("""() =>
      [...document.querySelectorAll('.btn, .icon-button, .tab, .bottom-room, .menu-item, .control')]
        .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
        .map((each) => each.outerHTML.slice(0, 100))""")
    assert small == []


def test_the_theme_acts_at_once_and_stays(opened):
    page = opened()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(246, 247, 249)"
    page.evaluate("document.addEventListener('portal:theme', () => { window.told = true })")
    page.click("#theme-menu summary")
    page.click("[data-theme-choice=dark]")
    assert page.evaluate(ground) == "rgb(14, 19, 26)"
    assert page.evaluate("window.told")
    assert "theme=dark" in page.evaluate("document.cookie")
    assert opened(theme="dark").evaluate(ground) == "rgb(14, 19, 26)"  # without a choice: as the system


def test_letter_keys(opened):
    page = opened()
    page.keyboard.press("f")
    page.keyboard.type("jx?")
    expect(page.locator("[data-find]")).to_have_value("jx?")  # no command acts inside a field
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tr.selected")).to_have_count(1)
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("tr.selected")).to_have_count(2)
    assert not page.locator(".toolbar").is_visible()
    page.keyboard.press("Escape")
    expect(page.locator("tr.selected")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/open/ECB")
    page.keyboard.press("]")
    page.wait_for_url("**/tab/schedule")


def test_letter_keys_can_be_switched_off(opened):
    page = opened()
    page.keyboard.press("?")
    page.locator("[data-letter-keys] input").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.keyboard.press("c")
    assert page.url == f"{SITE}/"
    assert page.locator("details[open]").count() == 0


def test_a_refusal_is_a_band_and_typed_text_stays(opened):
    page = opened()
    page.fill("#id_purpose", "half a sentence")
    page.click("#ask-500")
    band = page.locator("#place > [data-band-shown]")
    expect(band).to_contain_text("The portal made a mistake.")
    expect(band).to_contain_text("request-9")
    expect(band).not_to_contain_text("Traceback")
    page.click("#ask-409")
    expect(band).to_contain_text("An import is under way.")
    page.click("#ask-403")
    expect(band).to_contain_text("Only a manager may.")
    expect(band).to_have_count(1)
    expect(page.locator("#target")).to_be_empty()
    expect(page.locator("#id_purpose")).to_have_value("half a sentence")


def test_a_page_may_take_over_a_conflict(opened):
    page = opened()
    page.evaluate("""document.body.addEventListener('portal:conflict', (event) => {
      event.preventDefault(); window.conflict = event.detail.detail })""")
    page.click("#ask-409")
    page.wait_for_function("window.conflict === 'An import is under way.'")
    expect(page.locator("[data-band-shown]")).to_have_count(0)


def test_an_ended_sign_in_leads_back_here(opened):
    page = opened()
    page.click("#ask-sign-in")
    page.wait_for_url(lambda url: url.endswith("?next=%2F"))


def test_an_ended_sign_in_keeps_typed_text(opened):
    page = opened()
    page.fill("#id_purpose", "half a sentence")
    page.click("#ask-sign-in")
    band = page.locator("[data-band-shown]")
    expect(band).to_contain_text("What you typed is still here.")
    assert page.url == f"{SITE}/"
    expect(band.locator("a")).to_have_attribute("target", "_blank")


def test_no_answer_at_all_is_said(opened):
    page = opened()
    page.route("**/answer/500", lambda route: route.abort())
    page.click("#ask-500")
    expect(page.locator("[data-band-shown]")).to_contain_text("The portal did not answer.")


def test_a_dialog_starts_safe_and_gives_the_focus_back(opened):
    page = opened()
    page.click("[data-open-dialog]")
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("c")
    assert page.locator("details[open]").count() == 0  # letter keys rest under a dialog
    page.keyboard.press("Escape")
    expect(page.locator("[data-open-dialog]")).to_be_focused()


def test_the_drawer_takes_the_focus_and_returns_it(opened):
    page = opened()
    page.click("#ask-drawer")
    expect(page.locator("#drawer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#ask-drawer")).to_be_focused()


def test_an_undo_bar_waits_while_it_is_looked_at(opened):
    page = opened()
    bar = page.locator("[data-undo-bar]")
    bar.locator(".undo").focus()
    page.wait_for_timeout(2600)
    expect(bar).to_be_visible()
    page.locator("h1").click()
    expect(bar).to_have_count(0, timeout=4000)


def test_a_job_is_asked_for_until_it_ends(opened):
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/jobs/0" in request.url else None)
    expect(page.locator(f"#job-{JOB}")).to_contain_text("See the result", timeout=5000)
    page.wait_for_timeout(2500)
    assert len(asked) == 1


def test_leaving_with_unsaved_text_asks_first(opened):
    page = opened()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#id_purpose").press_sequentially("half")
    page.locator(".tab").last.click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url == f"{SITE}/"


def test_without_scripts_menus_help_and_links_work(opened):
    page = opened(java_script_enabled=False)
    page.click("#account-menu summary")
    assert page.locator("#account-menu .menu-head").is_visible()
    page.get_by_role("button", name="Help and keyboard").click()
    assert page.locator("#keyboard-help").is_visible()
    assert not page.locator("[data-letter-keys]").is_visible()
    page.goto(f"{SITE}/")
    page.click(".row-link >> nth=0")
    page.wait_for_url("**/open/ECM")


def test_head_of_a_project_stays_small_when_scrolled(opened):
    page = opened()
    page.evaluate("window.scrollTo(0, 600)")
    tops = page.evaluate("""['.project-title', '.tabs', '.project-crumbs']
      .map((name) => Math.round(document.querySelector(name).getBoundingClientRect().top))""")
    assert tops[0] == 48  # under the top bar
    assert tops[1] == 84
    assert tops[2] < 0  # the crumb is gone
