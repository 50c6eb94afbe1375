"""Plans that P6 and MS Project computed: our dates against the ones they stored in the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.plans.model import PlanProject
from integrations.plans.reading import read_plan
from schedule.engine import Schedule, calculate
from tests.schedule.engine.plan_files import at, engine_plan

STORED = {
    "early_start": "early_start",
    "early_finish": "early_finish",
    "late_start": "late_start",
    "late_finish": "late_finish",
}


def computed(path: Path) -> tuple[PlanProject, Schedule]:
    project = read_plan(path).main_project
    return project, calculate(*engine_plan(project))


@pytest.fixture(scope="module")
def hotel(plans: Path) -> tuple[PlanProject, Schedule]:
    return computed(plans / "hotel.xer")


def test_hotel_agrees_with_p6_to_the_minute(hotel: tuple[PlanProject, Schedule]) -> None:
    """Early and late start and finish and total float, all five, of every activity."""
    project, schedule = hotel
    compared = 0
    differing = []
    for row, task in enumerate(project.tasks):
        if task.stored.early_start is None or task.stored.total_float_minutes is None:
            continue
        compared += 1
        ours = [int(getattr(schedule, name)[row]) for name in STORED]
        theirs = [at(getattr(task.stored, name)) for name in STORED.values()]
        if [*ours, int(schedule.total_float[row])] != [*theirs, task.stored.total_float_minutes]:
            differing.append(task.display_id)
    assert compared == 4217
    assert differing == []


def test_hotel_agrees_with_p6_on_free_float(hotel: tuple[PlanProject, Schedule]) -> None:
    project, schedule = hotel
    ours = {
        task.display_id: (int(schedule.free_float[row]), task.stored.free_float_minutes)
        for row, task in enumerate(project.tasks)
        if task.stored.free_float_minutes is not None
    }
    assert len(ours) == 4217
    assert {name: pair for name, pair in ours.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize(("name", "count"), [("new-product.xml", 43), ("office-deployment.xml", 323)])
def test_dates_of_ms_project(plans: Path, name: str, count: int) -> None:
    """Start and finish of every row, summaries too, and criticality of every task."""
    project, schedule = computed(plans / name)
    wrong = [
        task.name
        for row, task in enumerate(project.tasks)
        if (int(schedule.start[row]), int(schedule.finish[row]))
        != (at(task.stored.start), at(task.stored.finish))
    ]
    assert len(project.tasks) == count
    assert wrong == []
    leaves = {task.external_id for task in project.leaves()}
    assert [
        task.name
        for row, task in enumerate(project.tasks)
        if task.external_id in leaves and bool(schedule.critical[row]) != task.stored.critical
    ] == []
