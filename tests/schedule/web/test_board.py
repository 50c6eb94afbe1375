"""The board's page, the plan as JSON, and what changed since."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.panels import Panel, register_panel
from tests.schedule.conftest import DAY
from tests.schedule.web.conftest import JSON
from tests.schedule.web.wire import links_of, rows_of

ROW_FIELDS = {
    "id", "number", "parent", "row", "level", "outline", "wbs", "name", "kind", "version", "duration", "elapsed",
    "minutes_per_day", "start", "finish", "late_finish", "slack", "free", "percent", "critical", "longest",
    "constraint", "constraint_at", "deadline", "misses_deadline", "actual_start", "actual_finish", "manual",
    "calendar", "resources", "has_notes", "active",
}  # fmt: skip


def test_board_shows_the_first_rows_without_scripts(cast, client_for, base, two_tasks):
    page = client_for(cast.viewer).get(base).content.decode()
    assert "data-board-fallback" in page
    assert f'href="{base}tasks/{two_tasks[0].number}/">Design</a>' in page
    assert "7\u202fJan" not in page
    assert "7 Jan 26" in page  # Build starts on the Wednesday after two days from Monday 5 January


@pytest.mark.parametrize(
    ("name", "edits"), [("owner", True), ("manager", True), ("member", False), ("viewer", False)]
)
def test_edit_controls_are_there_for_those_who_may_edit(cast, client_for, base, plan, name, edits):
    page = client_for(getattr(cast, name)).get(base).content.decode()
    assert ('data-command="add"' in page) is edits
    assert ('data-command="delete-rows"' in page) is edits


def test_board_is_hidden_from_strangers(cast, client_for, base, plan):
    assert client_for(cast.outsider).get(base).status_code == 404
    signed_out = client_for(None).get(base)
    assert signed_out.status_code == 302
    assert "next=/projects/ATLAS/schedule/" in signed_out["Location"]


def test_higher_rooms_put_actions_into_the_empty_plan(cast, client_for, base, monkeypatch):
    monkeypatch.setattr("core.panels._panels", {})
    register_panel("schedule-empty-actions", Panel("probe", "projects/_archived_band.html", lambda *_: {}))
    assert 'id="archived-band"' in client_for(cast.manager).get(base).content.decode()


def test_empty_plan_teaches(cast, client_for, base):
    page = client_for(cast.manager).get(base).content.decode()
    assert "The plan of ATLAS begins here" in page
    assert (
        "Owners and managers of the project can add tasks."
        in client_for(cast.viewer).get(base).content.decode()
    )


def test_data_holds_rows_links_and_rights(cast, client_for, base, two_tasks):
    design, build = two_tasks
    data = client_for(cast.manager).get(f"{base}data/", **JSON).json()
    rows = rows_of(data)
    assert [row["name"] for row in rows] == ["Design", "Build"]
    assert set(data["fields"]) >= ROW_FIELDS
    assert [link[1:4] for link in links_of(data)] == [[design.pk, build.pk, "FS"]]
    assert (data["can_edit"], data["can_report_progress"]) == (True, True)
    assert rows[1]["start"] == "2026-01-07T08:00"
    assert rows[1]["finish"] == "2026-01-13T17:00"
    assert data["project"]["finish"] == "2026-01-13T17:00"
    member = client_for(cast.member).get(f"{base}data/", **JSON).json()
    assert (member["can_edit"], member["can_report_progress"]) == (False, True)


def test_changes_since_a_version(cast, client_for, base, plan, two_tasks):
    client = client_for(cast.viewer)
    version = client.get(f"{base}data/", **JSON).json()["version"]
    assert client.get(f"{base}changes/?since={version}", **JSON).json()["tasks"] == []
    plan.edit(two_tasks[0], duration_minutes=3 * DAY)
    changes = client.get(f"{base}changes/?since={version}", **JSON).json()
    assert {row["name"] for row in changes["tasks"]} == {"Design", "Build"}
    assert changes["version"] == version + 1
    assert changes["computed"] == changes["version"]


@pytest.mark.parametrize("since", ["", "abc", "-1", "1.5", "9" * 30, "²"])
def test_changes_need_a_version(cast, client_for, base, plan, since):
    answer = client_for(cast.viewer).get(f"{base}changes/", {"since": since}, **JSON)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["", "data/", "changes/?since=0"])
def test_query_count_does_not_grow_with_the_plan(cast, client_for, base, plan, path):
    def count() -> int:
        client = client_for(cast.manager)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{base}{path}", **JSON).status_code == 200
        return len(queries)

    before = plan.add("First", duration_minutes=DAY)
    plan.link(before, plan.add("Second", duration_minutes=DAY))
    few = count()
    for index in range(40):
        after = plan.add(f"Task {index}", duration_minutes=DAY)
        plan.link(before, after)
    assert count() == few


def test_json_calls_of_the_signed_out_are_told_so(client_for, base, plan):
    answer = client_for(None).get(f"{base}data/", **JSON)
    assert answer.status_code == 401
    assert answer.json()["status"] == 401
