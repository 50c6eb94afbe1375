"""Pages of schedule quality as people use them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from schedule.models import QualityDay
from schedule.services.quality import note_quality, update_project_limits, update_site_limits
from tests.schedule.web.test_baselines import text_of

pytestmark = pytest.mark.django_db
POINTS = 14


@pytest.fixture
def page(client_for, cast, base):
    """Open a page of the plan as its manager."""
    client = client_for(cast.manager)
    return lambda path="quality/": client.get(f"{base}{path}")


@pytest.fixture
def on_its_day(plan, two_tasks) -> Any:
    """The plan on its first day, with a lag."""
    plan.settings(status_at=datetime(2026, 1, 5))
    gate = plan.add("Gate", kind="milestone", duration_minutes=0)
    plan.link(two_tasks[1], gate, lag_minutes=480)
    return plan


def test_every_point_with_value_limit_state_and_offenders(on_its_day, page):
    answer = page()
    told = text_of(answer)
    assert len(re.findall(r"data-label=\"State\"", answer.content.decode())) == POINTS
    # open ends: Design and Gate of three
    assert re.search(r"Logic 66\.7 % ≤ 5 % Failed 2 1 Design , 3 Gate", told.replace("\xa0", " "))
    # one of two links has a lag
    assert re.search(r"Lags 50 % ≤ 5 % Failed 1 3 Gate", told.replace("\xa0", " "))
    assert "The plan is measured against no baseline" in told
    assert "schedule/?quality=lags" in answer.content.decode()


def test_a_point_opens_to_its_formula_and_all_its_tasks(on_its_day, page):
    told = text_of(page("quality/point/?point=logic")).replace("\xa0", " ")
    assert "Open tasks without a predecessor or without a successor ÷ open tasks 2 ÷ 3 = 66.7 %" in told
    assert "ATLAS-1 Design" in told
    assert "ATLAS-3 Gate" in told
    assert page("quality/point/?point=nonsense").status_code == 400
    assert page("quality/point/").status_code == 400


def test_the_board_asks_for_the_tasks_of_a_point(on_its_day, page):
    answer = json.loads(page("quality/point/tasks/?point=logic").content)
    assert answer == {"point": "logic", "title": "Logic", "numbers": [1, 3]}


def test_the_points_as_a_file(on_its_day, page):
    rows = list(csv.DictReader(io.StringIO(page("quality/export/").content.decode("utf-8-sig"))))
    assert [row["Task"] for row in rows if row["Point"] == "Logic"] == ["ATLAS-1", "ATLAS-3"]
    assert {row["Point"] for row in rows if row["State"] == "Not measurable"} == {
        "Missed tasks",
        "Baseline execution index",
    }
    assert len({row["Point"] for row in rows}) == POINTS


def test_the_score_of_every_day_is_drawn_and_told(on_its_day, page):
    assert "The first line can be drawn when two days are scored" in text_of(page())
    today = note_quality(on_its_day.project)
    before = QualityDay(**{f.attname: getattr(today, f.attname) for f in QualityDay._meta.concrete_fields})
    before.pk, before.day, before.passed = None, today.day - timedelta(days=3), today.passed - 2
    before.save(force_insert=True)
    answer = page()
    assert f"The score rose by 2 from {before.passed} of 14" in text_of(answer)
    assert answer.content.decode().count("<circle") == 2
    rows = list(csv.DictReader(io.StringIO(page("quality/days/export/").content.decode("utf-8-sig"))))
    assert [row["Passed"] for row in rows] == [str(today.passed), str(before.passed)]


def test_the_board_shows_the_score(on_its_day, page):
    assert "of 14" not in text_of(page(""))
    score = note_quality(on_its_day.project).passed
    assert f"{score} of 14" in text_of(page(""))


def test_a_project_sees_both_limits(on_its_day, page, client_for, cast, base):
    told = text_of(page("quality/limits/"))
    assert "The organisation: at most 5." in told
    client = client_for(cast.manager)
    refused = client.post(f"{base}quality/limits/", {"logic": "20", "version": "1"})
    assert refused.status_code == 422
    assert "The organisation asks for at most 5; a project may ask for more, not for less." in text_of(
        refused
    )
    assert 'value="20"' in refused.content.decode()
    assert client.post(f"{base}quality/limits/", {"logic": "2", "version": "1"}).status_code == 302
    assert "≤ 2 % project's own" in text_of(page()).replace("\xa0", " ").replace("&#x27;", "'")
    stale = client.post(f"{base}quality/limits/", {"logic": "1", "version": "0"})
    assert stale.status_code == 409
    assert client_for(cast.member).post(f"{base}quality/limits/", {"logic": "1"}).status_code == 403


def test_administrators_set_what_the_organisation_asks(client_for, cast, plan, two_tasks):
    address = "/administration/schedule-quality/"
    administrator = client_for(cast.administrator)
    assert "Schedule quality" in text_of(administrator.get("/people/"))  # its tab
    assert "The assessment: at most 5." in text_of(administrator.get(address))
    assert administrator.post(address, {"logic": "8", "version": "1"}).status_code == 302
    assert "The organisation: at most 8." in text_of(
        client_for(cast.manager).get("/projects/ATLAS/schedule/quality/limits/")
    )
    assert administrator.post(address, {"logic": "900", "version": "2"}).status_code == 422
    assert administrator.post(address, {"logic": "9", "version": "1"}).status_code == 409
    assert client_for(cast.auditor).get(address).status_code == 200
    assert client_for(cast.auditor).post(address, {"logic": "9"}).status_code == 403
    assert client_for(cast.owner).get(address).status_code == 403


def test_a_plan_that_cannot_be_computed_says_why(plan, two_tasks, page):
    from core.freshness import touch
    from schedule.models import WorkCalendar

    WorkCalendar.objects.filter(project=plan.project).update(week=[[]] * 7)
    touch("schedule", plan.project.pk)
    assert "The plan cannot be assessed" in text_of(page())
    assert page("quality/point/?point=logic").status_code == 409


def test_limits_reach_the_services(plan, cast):
    from core.actors import person

    update_site_limits(actor=person(cast.administrator), expected_version=None, limits={"gate_points": 9})
    row = update_project_limits(
        actor=plan.actor, project=plan.project, expected_version=None, limits={"gate_points": 10}
    )
    assert row.gate_points == 10
