"""Each part drawn once with what its first line lists, and the whole shell around a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

ROOT = Path(__file__).resolve().parents[3]
PARTS = sorted((ROOT / "templates" / "parts").glob("*.html"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
CANARY = "<canary>&"


class Outline(HTMLParser):
    """The elements of a fragment: roots, ids, attributes; complains about a tag that is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.roots: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.open:
            self.roots.append(tag)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def having(self, **wanted: str) -> list[dict[str, str]]:
        names = {name.replace("_", "-"): value for name, value in wanted.items()}
        return [attrs for _, attrs in self.elements if all(attrs.get(n) == v for n, v in names.items())]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]


class Form(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As people say it.")
    contingency = forms.IntegerField(max_value=20, error_messages={"max_value": "Policy allows 10 to 20."})
    purpose = forms.CharField(required=False, widget=forms.Textarea)
    role = forms.ChoiceField(widget=forms.RadioSelect, choices=[("m", "Manager"), ("v", "Viewer")])
    tell = forms.BooleanField(required=False, label="Tell me")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The two dates cross.")


def filled_form() -> Form:
    return Form({"name": CANARY, "contingency": "32", "role": "m", "secret": "s"})


def a_job(**changes: object) -> SimpleNamespace:
    values: dict[str, object] = {
        "id": UUID(int=1), "title": CANARY, "state": "running", "step": "Reading", "progress": 1584, "total": 1842,
        "percent": 86, "is_active": True, "cancel_requested": False, "error": "", "result_url": "",
        "get_state_display": lambda: "Running",
    }  # fmt: skip
    return SimpleNamespace(**(values | changes))


LINK = {"label": CANARY, "url": "/a"}
CONTEXTS: dict[str, dict[str, object]] = {
    "_action.html": {"action": LINK | {"icon": "plus", "primary": True}},
    "_action_label.html": {"action": LINK | {"icon": "plus"}},
    "_confirm.html": {"title": CANARY, "text": CANARY, "act": "Delete", "back_url": "/", "fields": {"a": CANARY}},
    "_crumbs.html": {"crumbs": [LINK, LINK]},
    "_dialog.html": {"id": "d1", "title": CANARY, "text": CANARY, "act": "Delete 3 risks", "url": "/d", "fields": {}},
    "_empty.html": {"title": CANARY, "text": CANARY, "reasons": [CANARY], "primary": LINK, "secondary": LINK},
    "_error_band.html": {"title": CANARY, "detail": CANARY, "kept": CANARY, "reference": CANARY, "retry_url": "/"},
    "_explain.html": {
        "id": "why", "title": CANARY, "formula": CANARY, "note": CANARY,
        "inputs": [{"label": CANARY, "value": CANARY, "source": CANARY, "url": "/s"}],
    },
    "_field.html": {"field": filled_form()["contingency"]},
    "_field_label.html": {"field": filled_form()["contingency"]},
    "_field_notes.html": {"field": filled_form()["contingency"]},
    "_form_errors.html": {"title": CANARY, "more": [CANARY]},
    "_history_item.html": {
        "item": {
            "sentence": CANARY, "who": CANARY, "when": datetime(2026, 11, 24, 12, tzinfo=UTC),
            "changes": [{"label": CANARY, "before": CANARY, "after": None}],
        },
        "time_zone": "Europe/Berlin",
    },
    "_job.html": {"job": a_job(), "can_cancel": True},
    "_key_figure.html": {"label": CANARY, "value": CANARY, "note": CANARY, "explain": "why"},
    "_loading.html": {},
    "_no_result.html": {"what": CANARY},
    "_page_header.html": {"title": CANARY, "meta": CANARY, "crumbs": [LINK], "actions": [LINK]},
    "_page_arrow.html": {"url": "?page=2", "rel": "next", "label": CANARY, "arrow": "chevron-right"},
    "_pagination.html": {"page": Paginator(range(148), 50).page(2), "page_sizes": [25, 50], "as_of": CANARY},
    "_pill.html": {"text": CANARY, "tone": "accent", "icon": "check"},
    "_progress.html": {"done": 3, "total": 4, "label": CANARY},
    "_project_header.html": {
        "project": {"key": "ECM", "name": CANARY}, "tabs": [{"name": "overview", **LINK}], "active_tab": "overview",
        "crumbs": [LINK], "facts": [{"label": CANARY, "value": CANARY}], "actions": [LINK],
    },
    "_sort_head.html": {"label": CANARY, "href": "?sort=a", "direction": "ascending", "css": "num"},
    "_steps.html": {"steps": [{"label": CANARY, "state": "done"}, {"label": "b", "state": "current", "url": "/b"}]},
    "_table_toolbar.html": {
        "find_label": CANARY, "filter_form": filled_form(), "count_text": CANARY, "actions": [LINK],
    },
    "_undo_bar.html": {"message": CANARY, "undo_url": "/u", "undo_fields": {"a": CANARY}},
    "form.html": {"form": filled_form()},
}  # fmt: skip


def draw(template: str, context: dict[str, object], query: str = "") -> str:
    request = RequestFactory().get(f"/here/{query}")
    request.actor = SimpleNamespace(user=None, is_authenticated=False)
    return render_to_string(template, context, request=request)


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_every_part_is_drawn_here(path):
    assert path.name in CONTEXTS


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_a_part_is_well_formed_and_escapes_what_it_is_given(name):
    html = draw(f"parts/{name}", CONTEXTS[name])
    outline = Outline(html)
    assert "<canary>" not in html
    if CANARY in repr(CONTEXTS[name]):
        assert "&lt;canary&gt;&amp;" in html
    assert len(outline.ids) == len(set(outline.ids))
    if name.startswith("_") and name not in ("_action_label.html", "_field_label.html"):
        assert len(outline.roots) == 1, outline.roots


@pytest.mark.parametrize("name", sorted(set(CONTEXTS) - {"_loading.html"}))
def test_a_part_draws_the_least_it_can_be_given(name):
    """Only what the first line lists before `optional`: no missing variable may raise."""
    first_line = (ROOT / "templates" / "parts" / name).read_text().splitlines()[0]
    required = set(re.findall(r"[a-z_]+", first_line.split("Context:", 1)[-1].split("optional")[0]))
    least = {key: value for key, value in CONTEXTS[name].items() if key in required}
    Outline(draw(f"parts/{name}", least))


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_posting_parts_carry_the_token(path):
    source = path.read_text()
    assert source.count('method="post"') == source.count("{% csrf_token %}")


def test_field_errors_and_help_are_joined_to_the_field():
    outline = Outline(draw("parts/form.html", {"form": filled_form()}))
    (bad,) = outline.having(name="contingency")
    assert bad["aria-invalid"] == "true"
    assert bad["aria-describedby"] in outline.ids
    assert bad["value"] == "32"  # typed text is kept
    (good,) = outline.having(name="name")
    assert "aria-invalid" not in good
    assert good["aria-describedby"] == "id_name-notes"
    (plain,) = outline.having(name="purpose")
    assert "aria-describedby" not in plain
    labels = {attrs["for"] for tag, attrs in outline.elements if tag == "label"}
    assert {"id_name", "id_contingency", "id_purpose", "id_role_0", "id_tell"} <= labels


def test_a_form_prints_as_the_part():
    html = str(filled_form())
    assert "The two dates cross." in html
    assert 'role="alert"' in html
    assert "Policy allows 10 to 20." in html
    assert 'type="hidden" name="secret"' in html


def test_a_running_job_asks_again_and_a_finished_one_does_not():
    running = draw("parts/_job.html", {"job": a_job(), "can_cancel": True})
    assert 'hx-trigger="every 2s"' in running
    assert "1,584 of 1,842" in running
    assert "86\u00a0%" in running
    assert "/cancel/" in running
    assert "/cancel/" not in draw("parts/_job.html", {"job": a_job()})
    done = a_job(
        state="failed", is_active=False, error="Line 14 has no task_id.", get_state_display=lambda: "Failed"
    )
    html = draw("parts/_job.html", {"job": done, "can_retry": True})
    assert "every 2s" not in html
    assert "Line 14 has no task_id." in html
    assert "/retry/" in html


def test_progress_without_a_total_promises_nothing():
    assert "value=" not in draw("parts/_progress.html", {"done": 0, "total": 0})


def test_paging_keeps_the_query_and_hides_what_a_view_does_not_obey():
    page = Paginator(range(148), 50).page(2)
    html = draw("parts/_pagination.html", {"page": page}, "?q=a&page=2")
    assert "51–100 of 148" in html
    assert 'href="?q=a&amp;page=3"' in html
    assert 'href="?q=a&amp;page=1"' in html
    assert "Rows per page" not in html
    single = draw("parts/_pagination.html", {"page": Paginator(range(7), 50).page(1)})
    assert "1–7 of 7" in single
    assert "Next page" not in single


def test_a_disabled_action_says_why_and_leads_nowhere():
    html = draw("parts/_action.html", {"action": LINK | {"disabled": "A job is running."}})
    assert 'aria-disabled="true"' in html
    assert "A job is running." in html
    assert "href" not in html


def test_an_undefined_key_figure_is_not_zero():
    html = draw("parts/_key_figure.html", {"label": "SPI", "value": None, "reason": "Nothing was planned."})
    assert "n/a" in html
    assert "Nothing was planned." in html
    zero = draw("parts/_key_figure.html", {"label": "Slack", "value": 0})
    assert re.search(r"key-figure-value[^>]*>\s*0\s*<", zero)


def test_the_safe_button_of_a_dialog_has_the_focus():
    html = draw("parts/_dialog.html", CONTEXTS["_dialog.html"] | {"keep": "Keep them", "danger": True})
    buttons = re.findall(r"<button[^>]*>[^<]*", html)
    assert "autofocus" in buttons[0]
    assert buttons[0].endswith("Keep them")
    assert "autofocus" not in buttons[1]


# The shell.


def names_of_icons() -> set[str]:
    lines = (ROOT / "static" / "src" / "icons.txt").read_text().splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def test_every_icon_named_is_in_the_sprite():
    known = names_of_icons()
    for path in (ROOT / "templates").rglob("*.html"):
        for name in re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", path.read_text()):
            assert name in known, f"{path} draws the icon {name}; add it to static/src/icons.txt"


def test_the_rooms_icons_are_in_the_sprite():
    known = names_of_icons()
    for folder in ("core", "accounts", "projects", "schedule", "integrations"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text()
            named = re.findall(r"(?:Room|CreateItem)\([^)]*?\)?,\s*\"([a-z0-9-]+)\"[,)]", source, re.S)
            named += re.findall(r"\"icon\": \"([a-z0-9-]+)\"", source)
            for name in named:
                assert name in known, f"{path} draws the icon {name}; add it to static/src/icons.txt"


ERROR_PAGES = [400, 403, 404, 409, 429]


@pytest.mark.parametrize("status", ERROR_PAGES)
def test_error_pages_are_sentences_with_a_reference(status):
    html = draw(f"{status}.html", {"reference": "7f3a-2291"})
    Outline(html)
    assert "7f3a-2291" in html
    assert str(status) not in re.sub(r"<[^>]+>", "", html.replace("7f3a-2291", ""))
    assert 'href="/"' in html


@pytest.mark.parametrize("status", ERROR_PAGES)
def test_error_pages_say_what_they_are_told(status):
    assert "Only a manager &lt;may&gt;." in draw(f"{status}.html", {"detail": "Only a manager <may>."})


def test_the_page_of_a_fault_needs_nothing():
    html = get_template("500.html").render({})
    Outline(html)
    assert "Reference" not in html
    assert "r-500" in get_template("500.html").render({"reference": "r-500"})


def test_a_refusal_is_a_page_and_a_band():
    values = {"title": "You may not do this", "detail": CANARY, "status": 403}
    for template in ("shell/refusal.html", "parts/_error_band.html"):
        html = draw(template, values)
        Outline(html)
        assert "You may not do this" in html
        assert "&lt;canary&gt;" in html


def test_the_frame_is_safe_under_the_policy():
    html = draw("shell/refusal.html", {"title": "t", "detail": "d"})
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    assert '"allowEval":false' in html
    assert '"includeIndicatorStyles":false' in html
    outline = Outline(html)
    assert len(outline.ids) == len(set(outline.ids))
    assert len(outline.having(href="#main")) == 1
    assert "main" in outline.ids
    assert [tag for tag, _ in outline.elements].count("main") == 1
    assert outline.having(id="announcements", aria_live="polite")


def test_the_theme_comes_from_the_cookie():
    for cookie, expected in [("dark", "dark"), ("light", "light"), ("", "system"), ('"><script>', "system")]:
        request = RequestFactory().get("/")
        request.actor = SimpleNamespace(user=None, is_authenticated=False)
        request.COOKIES["theme"] = cookie
        html = render_to_string("shell/refusal.html", {"title": "t"}, request=request)
        assert f'data-theme="{expected}"' in html


def test_no_dead_controls_for_a_stranger():
    html = draw("shell/refusal.html", {"title": "t"})
    for control in ("Search everything", "data-create", "Sign out", "data-go"):
        assert control not in html


def test_the_word_for_the_layout_is_no_attribute():
    class Sized(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"size_class": "half"}))

    drawn = str(Sized())
    assert "size_class" not in drawn
    assert "half" in drawn
