"""Plans that real tools wrote: counts as published with them, and values read off the raw files by eye."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest

from integrations.plans.losses import Outcome
from integrations.plans.model import (
    ConstraintKind,
    LagCalendar,
    LinkType,
    PlanFormat,
    PlanProject,
    ProgressRule,
    ResourceKind,
    TaskKind,
)
from integrations.plans.reading import read_plan


@pytest.fixture(scope="module")
def office(plans: Path) -> PlanProject:
    return read_plan(plans / "office-deployment.xml").main_project


@pytest.fixture(scope="module")
def product(plans: Path) -> PlanProject:
    return read_plan(plans / "new-product.xml").main_project


@pytest.fixture(scope="module")
def hotel(plans: Path) -> PlanProject:
    return read_plan(plans / "hotel.xer").main_project


def test_office_deployment_has_its_published_counts(office: PlanProject) -> None:
    assert len(office.tasks) == 323
    assert len(list(office.leaves())) == 250
    assert len(office.links) == 138
    assert len(office.resources) == 13
    assert len(office.assignments) == 335
    assert len(office.calendars) == 14


def test_new_product_has_its_published_counts(product: PlanProject) -> None:
    assert len(product.tasks) == 43
    assert len(product.links) == 37


def test_hotel_has_its_published_counts(hotel: PlanProject) -> None:
    assert len(hotel.tasks) == 5181
    assert len(list(hotel.leaves())) == 4229
    assert len(hotel.links) == 7586
    assert sum(link.lag != 0 for link in hotel.links) == 1336
    assert sum(link.type is not LinkType.FS for link in hotel.links) == 1661
    assert sum(task.constraint is not None for task in hotel.tasks) == 20
    assert len(hotel.calendars) == 11
    assert sum(len(calendar.exceptions) for calendar in hotel.calendars) == 275
    assert len(hotel.assignments) == 2278


def test_hotel_is_told_as_it_is(plans: Path) -> None:
    plan = read_plan(plans / "hotel.xer")

    assert (plan.format, plan.format_version, plan.encoding) == (PlanFormat.XER, "6.0", "Windows-1252")
    assert [project.external_id for project in plan.projects] == ["DS", "OP", "CR", "HBTF-2"]
    assert [len(project.tasks) for project in plan.projects] == [1, 1, 78, 5181]


def test_hotel_header(hotel: PlanProject) -> None:
    assert hotel.name == "HBTF - Package 2 (Main Contract Works)"
    assert hotel.start == datetime(2012, 6, 4)
    assert hotel.must_finish_by == datetime(2014, 7, 24)
    assert hotel.finish == datetime(2014, 7, 23, 16)
    assert hotel.status_date == datetime(2012, 5, 10)
    assert hotel.currency_code == "USD"
    assert hotel.default_calendar_external_id == "3195"
    assert hotel.minutes_per_day == 480
    assert hotel.options.progress_rule is ProgressRule.RETAINED_LOGIC
    assert hotel.options.lag_calendar is LagCalendar.PREDECESSOR
    assert hotel.options.total_float_type == "finish"
    assert hotel.options.critical_float_minutes == 0
    assert hotel.options.uses_expected_finish is True
    assert hotel.options.float_to_project_finish is True


def test_hotel_calendars(hotel: PlanProject) -> None:
    """Calendar 3195: 8–16 every day but Friday; day 40909 is 1 January 2012."""
    calendars = {calendar.external_id: calendar for calendar in hotel.calendars}
    eight_to_four = ((480, 960),)

    week = calendars["3195"].week
    assert week == (eight_to_four,) * 4 + ((), eight_to_four, eight_to_four)
    assert calendars["3195"].exceptions[0].first == date(2012, 1, 1)
    assert calendars["3195"].exceptions[0].bands == ()
    assert calendars["597"].is_default
    assert calendars["597"].week == (((420, 720), (780, 1020)),) * 7
    first = calendars["597"].exceptions[0]
    assert (first.first, first.bands) == (date(2012, 11, 29), ((480, 720), (780, 960)))
    assert calendars["848"].base_external_id == "842"


def test_hotel_activity(hotel: PlanProject) -> None:
    """HCSWSSZ1000 in line 1162 of the file: 104 hours, total float 16 hours."""
    task = next(task for task in hotel.tasks if task.external_id == "HCSWSSZ1000")

    assert task.name == "SS Z1 :Excavation Works - P1"
    assert task.kind is TaskKind.TASK
    assert task.guid == "znse/orF/UKVWWn80A+D2Q"
    assert task.duration_minutes == task.remaining_minutes == 104 * 60
    assert task.calendar_external_id == "3195"
    assert task.stored.early_start == datetime(2012, 6, 5, 8)
    assert task.stored.early_finish == datetime(2012, 6, 20, 16)
    assert task.stored.late_start == datetime(2012, 6, 7, 8)
    assert task.stored.late_finish == datetime(2012, 6, 23, 16)
    assert task.stored.total_float_minutes == 16 * 60
    assert task.stored.free_float_minutes == 0


def test_hotel_kinds_and_constraints(hotel: PlanProject, plans: Path) -> None:
    """Counted a second time by cutting the raw lines at their tabs: column 2 is the project, 11 the type."""
    rows = [
        line.split("\t")
        for line in (plans / "hotel.xer")
        .read_text("cp1252")
        .split("%T\tTASK\n")[1]
        .split("%T\t")[0]
        .splitlines()
    ]
    raw = Counter(row[11] for row in rows if row[0] == "%R" and row[2] == "2666")
    kinds = Counter(task.kind for task in hotel.tasks)

    assert kinds[TaskKind.SUMMARY] == 964
    assert kinds[TaskKind.TASK] == raw["TT_Task"] > 3900
    assert kinds[TaskKind.START_MILESTONE] == raw["TT_Mile"] > 70
    assert kinds[TaskKind.FINISH_MILESTONE] == raw["TT_FinMile"] > 150
    assert {task.constraint.kind for task in hotel.tasks if task.constraint} == {ConstraintKind.ALAP}


def test_hotel_link_and_assignment(hotel: PlanProject) -> None:
    """The first row of TASKPRED: 143650 → 143654, start to start, 32 hours; the first of TASKRSRC: material 315."""
    first = hotel.links[0]
    assert (first.type, first.lag, first.external_id) == (LinkType.SS, Decimal(32 * 60), "288313")
    material = hotel.assignments[0]
    assert material.quantity == 315
    assert material.work_minutes is None
    resources = {resource.external_id: resource for resource in hotel.resources}
    assert material.resource_external_id is not None
    assert resources[material.resource_external_id].kind is ResourceKind.MATERIAL


def test_hotel_outline_puts_parents_first(hotel: PlanProject) -> None:
    seen: set[str] = set()
    for task in hotel.tasks:
        assert task.parent_external_id is None or task.parent_external_id in seen
        seen.add(task.external_id)
    roots = [task for task in hotel.tasks if task.parent_external_id is None]
    assert [root.is_project_summary for root in roots] == [True]


def test_office_header_and_task(office: PlanProject) -> None:
    assert office.start == datetime(2003, 9, 15, 8)
    assert office.finish == datetime(2004, 3, 8, 15)
    assert office.minutes_per_day == 480
    assert office.default_calendar_external_id == "1"
    assert office.options.schedules_from_start is True
    assert office.options.default_start_minute == 8 * 60
    project_row = office.tasks[0]
    assert project_row.is_project_summary
    assert project_row.external_id == "0"
    assert {task.external_id: task for task in office.tasks}["1"].parent_external_id == "0"


def test_new_product_values(product: PlanProject) -> None:
    """The one lead of the plan is -72000 tenths of a minute, the one constraint of type 4 is on 5 September 2004."""
    tasks = {task.external_id: task for task in product.tasks}
    leads = [link for link in product.links if link.lag]
    assert [link.lag for link in leads] == [Decimal(-7200)]
    assert sum(link.type is LinkType.FF for link in product.links) == 1
    held = [task.constraint for task in product.tasks if task.constraint]
    assert [(each.kind, each.instant) for each in held] == [(ConstraintKind.SNET, datetime(2004, 9, 5, 8))]
    design = tasks["3"]
    assert (design.name, design.wbs_code, design.duration_minutes) == ("Prototype design", "2.1", 200 * 60)
    assert design.stored.late_finish == datetime(2004, 9, 3, 17)
    assert design.stored.total_float_minutes == 4800
    assert any(task.notes == "Project shelved due to test marketing results" for task in product.tasks)


def test_new_product_losses_are_counted(product: PlanProject) -> None:
    lost = {(report.element, report.field): report for report in product.losses.of(Outcome.NOT_TAKEN)}

    assert lost["Task", "ExtendedAttribute Text1"].count == 13
    assert lost["Task", "ExtendedAttribute Text1"].sentence == "13 tasks carry a value that has no place yet."
    assert lost["Assignment", "Baseline 0"].count == 10
    assert lost["Task", "Cost"].count == 31
    assert lost["Resource", "StandardRate"].count == 8
    assert lost["Assignment", "ResourceUID"].example == "-65535"
    assert lost["Assignment", "ResourceUID"].count == 10


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml", "hotel.xer"])
def test_every_value_has_one_outcome(plans: Path, name: str) -> None:
    for project in read_plan(plans / name).projects:
        assert project.losses.adds_up
        totals = [project.losses.total(outcome) for outcome in Outcome]
        assert sum(totals) == project.losses.present > 0


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml", "hotel.xer"])
def test_no_sentence_is_left_unfinished(plans: Path, name: str) -> None:
    for project in read_plan(plans / name).projects:
        for report in project.losses.fields:
            if report.outcome is not Outcome.KEPT:
                assert re.fullmatch(r"[A-Z0-9][^{}]*\.", report.sentence), report
            assert report.name


def test_hotel_is_read_within_two_seconds(plans: Path) -> None:
    """Time of this process alone, so that other work on the machine does not decide."""
    data = (plans / "hotel.xer").read_bytes()
    start = process_time()
    read_plan(data)
    assert process_time() - start < 2
