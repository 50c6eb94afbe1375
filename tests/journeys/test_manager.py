"""A project manager's plan: a file comes in by a real worker, a duration changes, dates follow, an auditor sees it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.actors import person
from projects.models import Project
from schedule.models import Task
from schedule.services.settings import update_settings
from tests.factories import PASSWORD, MembershipFactory, ProjectFactory, UserFactory
from tests.integrations.plan_texts import house
from tests.journeys.steps import cell, ends_well, press, row, sign_in_by_form, signed_in_as
from tests.processes import worker

pytestmark = [pytest.mark.journey, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
DAY = 480


@pytest.fixture
def project() -> Project:
    """A project from Monday 1 June 2026 with a manager, and an auditor of the portal."""
    UserFactory(name="Ada Auditor", email="ada@example.org", site_role="auditor")
    UserFactory(name="The administrator", site_role="administrator")
    manager = UserFactory(name="Mia Manager", email="mia@example.org", password=PASSWORD)
    project = ProjectFactory(key="HOUSE", name="A house", start_date=datetime.date(2026, 6, 1))
    MembershipFactory(project=project, user=manager, role="manager")
    update_settings(actor=person(manager), project=project, expected_version=None, uses_status_date=False)
    return project


def test_a_plan_comes_in_changes_and_is_accounted_for(
    quiet_page: Page, live_server: Any, sign_in: Any, project: Project, no_violations: Any
) -> None:
    page = quiet_page
    page.goto(f"{live_server.url}/projects/HOUSE/imports/new/")
    sign_in_by_form(page, "mia@example.org", "not the password")
    expect(page.get_by_text("do not belong together")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("mia@example.org")
    sign_in_by_form(page, "mia@example.org", PASSWORD)
    signed_in_as(page, "Mia Manager").to_be_visible()
    expect(page.get_by_role("heading", name="Import a plan into HOUSE")).to_be_visible()

    with worker():
        bring_in_the_house(page, no_violations)

    page.get_by_role("link", name="Open the schedule").click()
    change_a_duration(page)
    delay_a_task_and_think_again(page, live_server, no_violations)
    the_import_cannot_be_taken_back(page, live_server, no_violations)
    the_auditor_sees_who_did_what(page, live_server, sign_in, no_violations)


def bring_in_the_house(page: Page, no_violations: Any) -> None:
    """Upload, dry run, import."""
    page.set_input_files(
        "input[type=file]", {"name": "house.xml", "mimeType": "text/xml", "buffer": house().text()}
    )
    press(page, "Upload and check")
    start = page.get_by_role("button", name="Import 4 tasks")
    expect(start).to_be_visible(timeout=90_000)
    expect(page.get_by_text("What would be lost")).to_be_visible()
    assert not Task.objects.exists()
    ends_well(page, "dry run", no_violations)
    start.click()
    expect(page.get_by_text("The plan is in. 4 tasks were added")).to_be_visible(timeout=60_000)
    ends_well(page, "imported", no_violations)


def change_a_duration(page: Page) -> None:
    """Walls take Monday, Roof Tuesday 2 June; three days of Walls end on Wednesday, so Roof is on Thursday the 4th."""
    expect(cell(page, "Roof", "finish")).to_have_text("2 Jun 26")
    expect(cell(page, "Done", "finish")).to_have_text("2 Jun 26")
    cell(page, "Walls", "duration").dblclick()
    page.keyboard.type("3d")
    page.keyboard.press("Enter")
    expect(cell(page, "Roof", "start")).to_have_text("4 Jun 26")
    expect(cell(page, "Done", "finish")).to_have_text("4 Jun 26")
    page.reload()
    expect(cell(page, "Walls", "duration")).to_have_text("3 d")
    expect(cell(page, "Done", "finish")).to_have_text("4 Jun 26")
    assert Task.objects.get(name="Walls").duration_minutes == 3 * DAY


def delay_a_task_and_think_again(page: Page, live_server: Any, no_violations: Any) -> None:
    """Roof on Thursday the 4th, a day later on Friday the 5th, and back; what cannot be read stays typed."""
    number = Task.objects.get(name="Roof").number
    page.goto(f"{live_server.url}/projects/HOUSE/schedule/tasks/{number}/")
    page.get_by_text("Delay it, pause it, or set its dates by hand").click()
    page.locator('[name="when-delay"]').fill("soon")
    press(page, "Save its scheduling")
    expect(page.get_by_text("Write a delay such as 3d, 4h or 2ed.")).to_be_visible()
    expect(page.locator('[name="when-delay"]')).to_have_value("soon")
    page.locator('[name="when-delay"]').fill("1d")
    press(page, "Save its scheduling")
    expect(page.get_by_text("The finish of the plan moves from 4 Jun 2026 to 5 Jun 2026.")).to_be_visible()
    ends_well(page, "delayed", no_violations)
    press(page, "Undo")
    expect(page.get_by_text("The finish of the plan moves from 5 Jun 2026 to 4 Jun 2026.")).to_be_visible()
    assert Task.objects.get(name="Roof").leveling_delay_minutes == 0


def the_import_cannot_be_taken_back(page: Page, live_server: Any, no_violations: Any) -> None:
    """Taking it back would lose the edit, so it is refused with a sentence and the plan stays."""
    page.goto(f"{live_server.url}/projects/HOUSE/imports/")
    page.get_by_role("link", name="house.xml").click()
    page.get_by_role("link", name="Take the import back").click()
    page.get_by_role("button", name="Take the import back").click()
    expect(page.get_by_text(re.compile("Taking it back would lose (that edit|those edits)"))).to_be_visible()
    ends_well(page, "refused to take back", no_violations)
    assert Task.objects.count() == 4


def the_auditor_sees_who_did_what(page: Page, live_server: Any, sign_in: Any, no_violations: Any) -> None:
    """Who, what, before and after; and nothing to change it with."""
    from accounts.models import User

    sign_in(User.objects.get(email="ada@example.org"))
    page.goto(f"{live_server.url}/projects/HOUSE/history/")
    item = page.get_by_role("listitem").filter(has_text="Walls").filter(has_text="Mia Manager").first
    expect(item).to_be_visible()
    changes = item.locator("details, .changes").first
    if changes.count() and changes.evaluate("e => e.tagName === 'DETAILS' && !e.open"):
        changes.locator("summary").click()
    expect(item).to_contain_text(re.compile(r"Duration.*1 d.*3 d", re.S))
    ends_well(page, "history", no_violations)
    page.goto(f"{live_server.url}/projects/HOUSE/schedule/")
    expect(row(page, "Walls")).to_be_visible()
    cell(page, "Walls", "duration").dblclick()
    expect(page.get_by_role("textbox", name="Duration")).to_have_count(0)
