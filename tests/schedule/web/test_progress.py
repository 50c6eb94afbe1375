"""The progress page as people use it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from projects.services import pin_status_date
from tests.schedule.conftest import DAY

NOW = datetime(2026, 1, 16, 20, tzinfo=UTC)


@pytest.fixture
def rows(plan):
    """Design and Build, planned for the week up to the status date, Friday 9 January."""
    with time_machine.travel(NOW, tick=False):
        plan.settings(uses_status_date=True)
        plan.project = pin_status_date(
            actor=plan.actor, project=plan.project, expected_version=None, day=date(2026, 1, 9)
        )
        design = plan.add("Design", duration_minutes=2 * DAY)
        build = plan.add("Build", duration_minutes=5 * DAY)
        plan.link(design, build)
        yield plan.task(design.pk), plan.task(build.pk)


def cells(task, **values) -> dict[str, str]:
    """The cells of one row as the browser sends them."""
    sent = {"percent": "0", "actual_start": "", "actual_finish": "", "remaining": "", "version": task.version}
    return {f"t{task.pk}-{name}": str(value) for name, value in {**sent, **values}.items()}


def test_a_member_reports_a_page_of_tasks(client_for, base, cast, rows, plan) -> None:
    design, build = rows
    page = client_for(cast.member).get(f"{base}progress/").content.decode()
    assert "should have ended" in page
    assert "should have started" in page
    assert 'name="status_date"' not in page, "a member cannot move the status date"
    sent = {
        "task": [design.pk, build.pk],
        **cells(design, actual_start="2026-01-05", actual_finish="2026-01-08"),
        **cells(build, actual_start="2026-01-09", percent="20"),
    }
    answer = client_for(cast.member).post(f"{base}progress/", sent)
    assert answer.status_code == 302
    design, build = plan.task(design.pk), plan.task(build.pk)
    assert design.actual_finish_at == datetime(2026, 1, 8, 17, tzinfo=UTC)
    assert (build.percent_complete, build.actual_start_at) == (20, datetime(2026, 1, 9, 8, tzinfo=UTC))


def test_one_wrong_cell_keeps_everything_typed_and_saves_nothing(client_for, base, cast, rows, plan) -> None:
    design, build = rows
    sent = {
        "task": [design.pk, build.pk],
        **cells(design, percent="70"),
        **cells(build, actual_start="2026-01-14", remaining="seven"),
    }
    answer = client_for(cast.member).post(f"{base}progress/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="70"' in page
    assert 'value="seven"' in page
    assert "Write a duration such as 3d" in page
    sent |= cells(build, actual_start="2026-01-14")
    page = client_for(cast.member).post(f"{base}progress/", sent).content.decode()
    assert "after the status date 9 Jan 2026" in page
    assert plan.task(design.pk).percent_complete == 0


def test_remaining_work_that_was_typed(client_for, base, cast, rows, plan) -> None:
    """Three of five days left are 40 % done."""
    _, build = rows
    sent = {"task": [build.pk], **cells(build, actual_start="2026-01-07", remaining="3d")}
    assert client_for(cast.member).post(f"{base}progress/", sent).status_code == 302
    build = plan.task(build.pk)
    assert (build.remaining_minutes, build.percent_complete) == (3 * DAY, 40)


def test_a_stale_row_shows_both(client_for, base, cast, rows, plan) -> None:
    _, build = rows
    plan.edit(build, percent_complete=30, actual_start_at=datetime(2026, 1, 7, 8))
    sent = {"task": [build.pk], **cells(build, percent="50")}
    answer = client_for(cast.member).post(f"{base}progress/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "30 % done" in page
    assert 'value="50"' in page
    again = {"task": [build.pk], **cells(plan.task(build.pk), percent="50", actual_start="2026-01-07")}
    assert client_for(cast.member).post(f"{base}progress/", again).status_code == 302
    assert plan.task(build.pk).percent_complete == 50


def test_as_scheduled_is_shown_before_it_is_saved(client_for, base, cast, rows, plan) -> None:
    design, build = rows
    page = client_for(cast.member).get(f"{base}progress/as-scheduled/").content.decode()
    assert "Report 2 tasks as scheduled?" in page
    assert plan.task(design.pk).percent_complete == 0
    client_for(cast.member).post(f"{base}progress/as-scheduled/")
    assert (plan.task(design.pk).percent_complete, plan.task(build.pk).percent_complete) == (100, 40)


def test_a_viewer_reads_and_the_manager_moves_the_status_date(client_for, base, cast, rows, project) -> None:
    page = client_for(cast.viewer).get(f"{base}progress/?list=open").content.decode()
    assert "Build" in page
    assert "Save the progress" not in page
    answer = client_for(cast.manager).post(
        f"{base}progress/status-date/", {"status_date": "2026-01-14", "act": "pin"}
    )
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.status_date == date(2026, 1, 14)
    answer = client_for(cast.manager).post(
        f"{base}progress/status-date/", {"status_date": "2027-01-14", "act": "pin"}
    )
    assert answer.status_code == 422
    assert "is still to come" in answer.content.decode()
    client_for(cast.manager).post(f"{base}progress/status-date/", {"act": "unpin"})
    project.refresh_from_db()
    assert project.status_date is None


@pytest.mark.parametrize("query", ["?list=late", "?per_page=7"])
def test_unknown_lists_are_refused(client_for, base, cast, rows, query) -> None:
    assert client_for(cast.viewer).get(f"{base}progress/{query}").status_code == 400
