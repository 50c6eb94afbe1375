"""Late starts, slips, summed work, float paths and drivers: the board's rows and the Progress page say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import time_machine

from projects.services import pin_status_date
from schedule.selectors.progress import due_work
from schedule.services.baselines import choose_baseline, freeze_baseline
from schedule.services.resources import add_assignment, add_resource
from tests.schedule.conftest import DAY

NOW = datetime(2026, 1, 16, 20, tzinfo=UTC)  # Friday evening of the second week


@pytest.fixture
def friday(plan):
    """Friday 9 January is the status date: what is planned before it is due."""
    with time_machine.travel(NOW, tick=False):
        plan.settings(uses_status_date=True)
        plan.project = pin_status_date(
            actor=plan.actor, project=plan.project, expected_version=None, day=date(2026, 1, 9)
        )
        yield plan


def told(plan) -> dict[str, set[str]]:
    """What board and page say is late; they have to agree."""
    due = due_work(actor=plan.actor, project=plan.project)
    rows = plan.rows()
    found = {}
    for name in ("should_have_started", "slipping"):
        found[name] = {row.task.name for row in due.of(name)}
        assert found[name] == {key for key, row in rows.items() if row[name]}
    return found


def test_without_a_baseline_late_is_later_than_the_plan_without_its_status_date(friday) -> None:
    """Design Mon 5–Tue 6 and Build Wed 7–Tue 13 were to start before Fri 9; Test Wed 14–Thu 15 was not.

    All three move behind the status date with Design: Fri 9–Mon 12, so each ends later than planned.
    """
    rows = [
        friday.add(name, duration_minutes=days * DAY)
        for name, days in (("Design", 2), ("Build", 5), ("Test", 2))
    ]
    for before, after in pairwise(rows):
        friday.link(before, after)
    assert told(friday) == {
        "should_have_started": {"Design", "Build"},
        "slipping": {"Design", "Build", "Test"},
    }
    due = due_work(actor=friday.actor, project=friday.project)
    assert due.measured_against == "the plan as it would be without its status date"
    # Design was to end Tue 6 and now ends Mon 12: Wed, Thu, Fri, Mon
    assert {row.task.name: row.slip for row in due.tasks} == dict.fromkeys(
        ("Design", "Build", "Test"), 4 * DAY
    )
    friday.edit(rows[0], actual_start_at=datetime(2026, 1, 5, 8), actual_finish_at=datetime(2026, 1, 6, 17))
    friday.edit(friday.task(rows[1].pk), actual_start_at=datetime(2026, 1, 7, 8), percent_complete=40)
    assert told(friday) == {"should_have_started": set(), "slipping": set()}


def test_with_a_baseline_late_is_later_than_frozen(friday) -> None:
    """Frozen: Design Mon 5–Tue 6, Build Wed 7–Thu 8. Build then takes a day more; a row added since cannot slip."""
    friday.settings(uses_status_date=False)
    design = friday.add("Design", duration_minutes=2 * DAY)
    build = friday.add("Build", duration_minutes=2 * DAY)
    friday.link(design, build)
    frozen = freeze_baseline(actor=friday.actor, project=friday.project, name="First", reason="Agreed")
    choose_baseline(actor=friday.actor, project=friday.project, baseline=frozen, expected_version=None)
    assert told(friday) == {"should_have_started": {"Design", "Build"}, "slipping": set()}
    friday.edit(build, duration_minutes=3 * DAY)
    added = friday.add("Late idea", duration_minutes=9 * DAY)
    friday.link(friday.task(build.pk), added)
    friday.edit(friday.task(design.pk), actual_start_at=datetime(2026, 1, 5, 8))
    assert told(friday) == {"should_have_started": {"Build"}, "slipping": {"Build"}}
    due = due_work(actor=friday.actor, project=friday.project)
    assert due.measured_against == "baseline B1"
    assert {row.task.name: row.slip for row in due.tasks} == {"Design": 0, "Build": DAY, "Late idea": None}


def test_work_adds_up_over_the_outline(plan) -> None:
    """Two people for two days each, one of the days done; a crane does no work. Percent of work, where asked for."""
    phase = plan.add("Phase", kind="summary")
    dig = plan.add("Dig", parent=phase, duration_minutes=2 * DAY)
    plan.edit(dig, percent_complete=50, actual_start_at=datetime(2026, 1, 5, 8))
    build = plan.add("Build", parent=phase, duration_minutes=4 * DAY)
    plan.add("Talk", parent=phase, duration_minutes=6 * DAY)
    ann, _ = add_resource(actor=plan.actor, project=plan.project, name="Ann")
    crane, _ = add_resource(actor=plan.actor, project=plan.project, name="Crane", kind="material")
    add_assignment(actor=plan.actor, task=plan.task(dig.pk), resource=ann)
    add_assignment(actor=plan.actor, task=plan.task(build.pk), resource=ann, work_minutes=2 * DAY)
    add_assignment(actor=plan.actor, task=plan.task(build.pk), resource=crane)
    rows = plan.rows()
    assert {name: (row["work"], row["remaining_work"]) for name, row in rows.items()} == {
        "Phase": (4 * DAY, 3 * DAY),
        "Dig": (2 * DAY, DAY),
        "Build": (2 * DAY, 2 * DAY),
        "Talk": (None, None),
    }
    # By duration: one of twelve days. The summary's own six working days have eleven twelfths left.
    assert rows["Phase"]["percent"] == pytest.approx(8.33)
    assert rows["Phase"]["remaining"] == round(6 * DAY * (100 - 8.33) / 100)
    plan.edit(plan.task(phase.pk), percent_type="work")
    assert plan.rows()["Phase"]["percent"] == 25


def test_paths_and_drivers(plan) -> None:
    """A 5 days and B 3 days before C: A drives and is on the first path with C, B on the second, two days behind."""
    first, second, last = (
        plan.add(name, duration_minutes=days * DAY) for name, days in (("A", 5), ("B", 3), ("C", 1))
    )
    plan.link(first, last)
    plan.link(second, last)
    rows = plan.rows()
    assert {name: (row["path"], row["driver"]) for name, row in rows.items()} == {
        "A": (1, ""),
        "B": (2, ""),
        "C": (1, str(first.number)),
    }
    plan.edit(plan.task(first.pk), duration_minutes=DAY)
    rows = plan.rows()
    assert {name: (row["path"], row["driver"]) for name, row in rows.items()} == {
        "A": (2, ""),
        "B": (1, ""),
        "C": (1, str(second.number)),
    }
