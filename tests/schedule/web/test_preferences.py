"""A person's arrangements of the board: kept, private, and nothing but arrangements."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schedule.models import BoardView
from tests.schedule.web.conftest import JSON

CONTENT = {
    "names": ["number", "name", "duration"],
    "widths": {"name": 240},
    "sort": {"column": "finish", "descending": True, "keepOutline": False},
    "group": None,
    "filters": {"critical": True, "text": "door"},
}


@pytest.fixture
def prefer(client_for, base, plan):
    """Read or keep arrangements: `prefer(user)`, `prefer(user, current=…)`."""

    def send(user, status: int = 200, raw: str | None = None, **body: Any) -> dict[str, Any]:
        client, url = client_for(user), f"{base}preferences/"
        if body or raw is not None:
            sent = json.dumps(body) if raw is None else raw
            answer = client.put(url, sent, content_type="application/json", **JSON)
        else:
            answer = client.get(url, **JSON)
        assert answer.status_code == status, answer.content
        found: dict[str, Any] = answer.json()
        return found

    return send


def test_the_board_is_found_as_it_was_left(cast, prefer):
    assert prefer(cast.viewer) == {"drags": "try", "current": None, "based_on": "", "views": []}
    prefer(cast.viewer, current=CONTENT, based_on="")
    assert prefer(cast.viewer)["current"] == CONTENT
    prefer(cast.viewer, current={"names": ["name"]})
    assert prefer(cast.viewer)["current"] == {"names": ["name"]}
    assert BoardView.objects.count() == 1


def test_views_have_names(cast, prefer):
    answer = prefer(cast.manager, view="Monday", content=CONTENT, current=CONTENT, based_on="Monday")
    prefer(cast.manager, view="Baseline", content={"names": ["name", "baseline_finish"]})
    assert answer["based_on"] == "Monday"
    assert [view["name"] for view in prefer(cast.manager)["views"]] == ["Baseline", "Monday"]
    prefer(cast.manager, view="Monday", content={"names": ["name"]})
    assert prefer(cast.manager)["views"][1]["content"] == {"names": ["name"]}
    left = prefer(cast.manager, remove="Monday")
    assert ([view["name"] for view in left["views"]], left["based_on"]) == (["Baseline"], "")
    prefer(cast.manager, remove="Monday")


def test_nobody_sees_another_s(cast, prefer, client_for, base):
    prefer(cast.manager, view="Mine", content=CONTENT, current=CONTENT)
    assert prefer(cast.owner) == {"drags": "try", "current": None, "based_on": "", "views": []}
    assert client_for(cast.outsider).get(f"{base}preferences/", **JSON).status_code == 404
    sent = json.dumps({"current": CONTENT})
    answer = client_for(cast.outsider).put(
        f"{base}preferences/", sent, content_type="application/json", **JSON
    )
    assert answer.status_code == 404
    assert BoardView.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        [],
        "name",
        {"colour": "red"},
        {"names": "name"},
        {"names": [1]},
        {"names": ["n" * 41]},
        {"names": ["name"] * 101},
        {"widths": {"name": "wide"}},
        {"widths": {"name": 5}},
        {"widths": {"name": True}},
        {"widths": {"name": 99_999}},
        {"sort": {"column": 5}},
        {"sort": {"column": "name", "by": "x"}},
        {"sort": "name"},
        {"filters": {"a": {"b": 1}}},
        {"filters": {"a": "x" * 201}},
        {"find": "x\x00"},
        {"names": ["name" + "x" * 36] * 100, "filters": ["y" * 200] * 50},
    ],
)
def test_what_is_no_arrangement_is_refused(cast, prefer, content):
    prefer(cast.manager, 400, current=content)
    prefer(cast.manager, 400, view="Mine", content=content)
    assert not BoardView.objects.exists()


@pytest.mark.parametrize(
    "raw", ["", "[]", "{}", "null", '{"other": 1}', '{"view": "", "content": {}}', "[" * 5_000]
)
def test_what_is_no_request_is_refused(cast, prefer, raw):
    prefer(cast.manager, 400, raw=raw)


def test_there_are_limits(cast, prefer):
    prefer(cast.manager, 413, raw=json.dumps({"current": {"find": "x" * 70_000}}))
    prefer(cast.manager, 400, view="n" * 61, content=CONTENT)
    for number in range(30):
        prefer(cast.manager, view=f"View {number}", content={})
    assert "Remove one first" in prefer(cast.manager, 409, view="One more", content={})["detail"]
    prefer(cast.manager, view="View 7", content=CONTENT)
