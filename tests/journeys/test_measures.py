"""A manager freezes the plan, lets it drift, sees by how much, and mends a point of its quality from the board."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from core.actors import person
from schedule.models import Task
from schedule.services.links import add_link
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task, update_task
from tests.factories import MembershipFactory, ProjectFactory, UserFactory
from tests.journeys.steps import cell, ends_well, press

DAY = 480
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_from_a_baseline_to_its_drift_and_from_a_point_to_its_tasks(
    quiet_page: Any, live_server: Any, sign_in: Any, no_violations: Any
) -> None:
    page, manager = quiet_page, UserFactory(name="Mia Manager")
    project = ProjectFactory(
        key="ATLAS", name="Atlas", start_date=date(2026, 1, 5), status_date=date(2026, 1, 5)
    )
    MembershipFactory(project=project, user=manager, role="manager")
    actor = person(manager)
    update_settings(actor=actor, project=project, expected_version=None, uses_status_date=False)
    design, build = (
        Task.objects.get(
            pk=add_task(actor=actor, project=project, name=name, duration_minutes=days * DAY).created[0]
        )
        for name, days in (("Design", 2), ("Build", 5))
    )
    add_link(actor=actor, project=project, predecessor=design, successor=build, lag_minutes=DAY)
    sign_in(manager)

    page.goto(f"{live_server.url}/projects/ATLAS/schedule/baselines/")
    page.get_by_role("link", name="Freeze a baseline").first.click()
    page.get_by_label("Name", exact=True).fill("Approved plan")
    page.get_by_label("Reason", exact=True).fill("The steering committee agreed.")
    press(page, "Freeze the plan")
    expect(page.get_by_text("content verified")).to_be_visible()

    update_task(actor=actor, task=design, expected_version=None, duration_minutes=4 * DAY)
    page.get_by_role("link", name="Compare with now").first.click()
    # Design takes two days more, and Build comes two days later
    sentence = "The finish is 2 working days later; tasks: 2 moved, 1 longer."
    expect(page.get_by_text(sentence)).to_be_visible()
    ends_well(page, "the comparison", no_violations)

    page.goto(f"{live_server.url}/projects/ATLAS/schedule/quality/")
    lags = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Lags"))
    expect(lags).to_contain_text("100\xa0%")
    expect(lags).to_contain_text("Failed")
    lags.get_by_role("button", name="100\xa0%").click()
    expect(page.get_by_role("dialog", name="Lags")).to_contain_text("1 ÷ 1 = 100\xa0%")
    page.keyboard.press("Escape")
    ends_well(page, "schedule quality", no_violations)

    lags.get_by_role("link", name=re.compile("On the board")).click()
    # the one link has a lag: only its successor is shown
    expect(cell(page, "Build", "duration")).to_be_visible()
    expect(cell(page, "Design", "duration")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?quality=lags$"))
