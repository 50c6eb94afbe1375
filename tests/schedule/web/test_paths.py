"""Pages of paths, work out of sequence and recurring tasks, and the settings that say what is critical."""

from __future__ import annotations

from datetime import datetime

import pytest

from schedule.models import Recurrence, ScheduleSettings, Task
from tests.schedule.conftest import DAY


@pytest.fixture
def base(project):
    return f"/projects/{project.key}/schedule/"


def test_paths_show_the_driving_chain_and_what_branches_off(cast, client_for, base, plan, two_tasks):
    short = plan.add("Order desks", duration_minutes=DAY)
    plan.link(short, two_tasks[1])
    page = client_for(cast.viewer).get(f"{base}paths/")
    paths = page.context["found"].paths
    assert [[task.name for task in path.tasks] for path in paths] == [["Design", "Build"], ["Order desks"]]
    assert [path.float_minutes for path in paths] == [0, DAY]
    assert paths[1].joins.name == "Build"
    assert [step.task.name for step in page.context["chain"]] == ["Build", "Design"]
    first = ",".join(str(task.number) for task in paths[0].tasks)
    assert f'href="{base}?tasks={first}"' in page.content.decode()
    assert "+1 d of slack" in " ".join(page.content.decode().split())
    one = client_for(cast.viewer).get(f"{base}paths/?end={short.number}&count=1&by=total_float")
    assert [[task.name for task in path.tasks] for path in one.context["found"].paths] == [["Order desks"]]


@pytest.mark.parametrize("query", ["end=99999", "end=x", "count=0", "count=51", "by=luck"])
def test_a_wrong_question_about_paths_keeps_what_was_typed(cast, client_for, base, plan, two_tasks, query):
    answer = client_for(cast.viewer).get(f"{base}paths/?{query}")
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_work_out_of_sequence_is_listed_with_both_tasks(cast, client_for, base, plan, two_tasks):
    plan.settings(uses_status_date=True, status_at=datetime(2026, 1, 6))
    plan.edit(two_tasks[1], actual_start_at=datetime(2026, 1, 5, 8), percent_complete=10)
    links = client_for(cast.viewer).get(f"{base}paths/out-of-sequence/").context["links"]
    assert [(link.predecessor.name, link.type, link.successor.name) for link in links] == [
        ("Design", "FS", "Build")
    ]
    assert "1 out of sequence" in client_for(cast.viewer).get(f"{base}paths/").content.decode()


def test_a_task_recurs_from_its_page(cast, client_for, base, plan):
    review = plan.add("Review")
    address = f"{base}tasks/{review.number}/recurrence/"
    form = {
        "frequency": "monthly", "interval": "1", "weekdays": ["1"], "week_of_month": "2", "first_on": "2026-01-05",
        "count": "3", "at": "14:30", "duration": "2h",
    }  # fmt: skip
    client = client_for(cast.manager)
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 302
    starts = [plan.rows()[f"Review {number}"]["start"] for number in (1, 2, 3)]
    assert starts == ["2026-01-13T14:30", "2026-02-10T14:30", "2026-03-10T14:30"]
    refused = client.post(address, {**form, "weekdays": [], "version": Recurrence.objects.get().version})
    assert refused.status_code == 422
    assert "Choose one weekday" in refused.content.decode()
    assert client_for(cast.viewer).post(address, form).status_code == 403
    assert client.post(f"{address}remove/").status_code == 302
    assert Task.objects.filter(parent=review, is_occurrence=False).count() == 3


def test_settings_choose_what_is_critical_and_near(cast, client_for, base, plan, two_tasks):
    """Order desks has one day of slack: near-critical up to a day, and beyond half a day in the second band."""
    short = plan.add("Order desks", duration_minutes=DAY)
    plan.link(short, two_tasks[1])
    settings = ScheduleSettings.objects.get(project=plan.project)
    form = {
        "calendar": settings.calendar_id, "progress_mode": settings.progress_mode, "critical_days": "1",
        "lag_calendar": settings.lag_calendar, "late_tasks": settings.late_tasks, "version": settings.version,
        "status_date_moves_unstarted": "on", "resume_is_fixed": "on",
    }  # fmt: skip
    client = client_for(cast.manager)
    wrong = client.post(f"{base}settings/", {**form, "critical_by": "float", "near_critical_days": "10; 5"})
    assert "above the one before" in wrong.content.decode()
    saved = client.post(
        f"{base}settings/", {**form, "critical_by": "longest_path", "near_critical_days": ".5 1"}
    )
    assert saved.status_code == 302
    rows = plan.rows()
    assert {name: (row["critical"], row["near"]) for name, row in rows.items()} == {
        "Design": (True, 0),
        "Build": (True, 0),
        "Order desks": (False, 2),
    }


def test_delays_splits_and_external_dates_reach_the_board(plan, two_tasks):
    """Design, two days from Monday, waits an elapsed day and rests a day after its first: Tuesday to Thursday."""
    plan.edit(two_tasks[0], leveling_delay_minutes=1440, splits=[[DAY, DAY]])
    design = plan.rows()["Design"]
    assert (design["start"], design["finish"]) == ("2026-01-06T08:00", "2026-01-08T17:00")
    assert design["parts"] == [
        ["2026-01-06T08:00", "2026-01-06T17:00"],
        ["2026-01-08T08:00", "2026-01-08T17:00"],
    ]
    assert design["delay"] == 1440
    plan.edit(two_tasks[1], external_start_at=datetime(2026, 1, 14, 8))
    build = plan.rows()["Build"]
    assert (build["start"], build["external_start"]) == ("2026-01-14T08:00", "2026-01-14T08:00")
