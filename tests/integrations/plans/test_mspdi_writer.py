"""Plans written as MS Project XML: read back they are the same, and their elements stand in the order of the schema."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.plans.model import (
    BaselineRow,
    CalendarException,
    CalendarKind,
    ConstraintKind,
    LagUnit,
    LinkType,
    PlanAssignment,
    PlanBaseline,
    PlanCalendar,
    PlanConstraint,
    PlanLink,
    PlanProject,
    PlanResource,
    PlanTask,
    ProgressRule,
    ResourceKind,
    SchedulingOptions,
    StoredDates,
    TaskKind,
)
from integrations.plans.mspdi_elements import ASSIGNMENT, CALENDAR, PROJECT, RESOURCE, TASK
from integrations.plans.mspdi_writer import write_mspdi
from integrations.plans.reading import read_plan

NOW = dt.datetime(2026, 11, 21, 12)
NAMESPACE = "{http://schemas.microsoft.com/project}"
NOT_WRITTEN = {"line", "guid", "display_id", "external_id_of_row"}


def written(plan: PlanProject, **kwargs) -> bytes:
    return b"".join(write_mspdi(plan, written_at=NOW, **kwargs))


def differences(before, after, ignored=frozenset()) -> list[str]:
    return [
        f"{field.name}: {getattr(before, field.name)!r} → {getattr(after, field.name)!r}"
        for field in fields(before)
        if field.name not in NOT_WRITTEN | ignored
        and getattr(before, field.name) != getattr(after, field.name)
    ]


def rows_of(plan: PlanProject):
    """Every row by its id; the row of the project and the resource that stands for nobody are no rows."""
    project = {t.external_id for t in plan.tasks if t.is_project_summary}
    return {
        "calendars": {c.external_id: c for c in plan.calendars},
        "tasks": {
            t.external_id: t if t.parent_external_id not in project else replace(t, parent_external_id=None)
            for t in plan.tasks
            if not t.is_project_summary
        },
        "links": {(k.predecessor_external_id, k.successor_external_id, k.type): k for k in plan.links},
        "resources": {r.external_id: r for r in plan.resources if not r.is_placeholder},
        "assignments": {a.external_id: a for a in plan.assignments},
    }


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml"])
def test_a_real_plan_is_read_back_row_by_row(plans, name):
    before = read_plan(plans / name).main_project
    after = read_plan(written(before)).main_project
    ours, theirs = rows_of(before), rows_of(after)
    placeholder = {r.external_id for r in before.resources if r.is_placeholder}
    for kind, rows in ours.items():
        assert list(rows)
        for key, row in rows.items():
            if kind == "assignments" and row.resource_external_id in placeholder:
                continue
            assert differences(row, theirs[kind][key]) == [], (kind, key)
    assert differences(before.options, after.options) == []
    assert (after.start, after.finish, after.name) == (before.start, before.finish, before.name)


@pytest.mark.parametrize("name", ["office-deployment.xml", "new-product.xml"])
def test_elements_stand_in_the_order_of_real_files(plans, name):
    """What both we and the tool write comes in the same order in the sample and in our file."""
    ours = ET.fromstring(written(read_plan(plans / name).main_project))
    theirs = ET.parse(plans / name).getroot()
    for path in ("", "Calendars/Calendar", "Tasks/Task", "Resources/Resource", "Assignments/Assignment",
                 "Tasks/Task/PredecessorLink", "Calendars/Calendar/WeekDays/WeekDay"):  # fmt: skip
        assert out_of_order(orders(ours, path), orders(theirs, path)) == [], path


def test_the_hotel_goes_out_with_all_its_rows(plans):
    """A P6 plan of 4,217 activities and 963 WBS rows: everything MS Project XML has a place for is in the file."""
    before = read_plan(plans / "hotel.xer").main_project
    after = read_plan(written(before)).main_project
    tasks = [task for task in after.tasks if not task.is_project_summary]
    assert [task.name for task in tasks] == [
        task.name for task in before.tasks if not task.is_project_summary
    ]
    assert len(after.links) == len(before.links) == 7586
    for kind in ("calendars", "resources", "assignments"):
        assert len(getattr(after, kind)) == len(getattr(before, kind))
    assert [task.duration_minutes for task in tasks] == [
        task.duration_minutes for task in before.tasks if not task.is_project_summary
    ]


def orders(root, path):
    """Which element was ever seen before which."""
    steps = "/".join(NAMESPACE + step for step in path.split("/")) if path else "."
    pairs = set()
    for node in root.findall(steps):
        names = [child.tag.removeprefix(NAMESPACE) for child in node]
        pairs |= {(a, b) for at, a in enumerate(names) for b in names[at + 1 :] if a != b}
    return pairs


def out_of_order(ours, theirs):
    # Two elements that tools themselves write either way do not count.
    return sorted((a, b) for a, b in ours if (b, a) in theirs and (a, b) not in theirs)


def test_the_order_can_be_wrong(plans):
    """The negative control: a list with two elements changed is found."""
    theirs = orders(ET.parse(plans / "new-product.xml").getroot(), "Tasks/Task")
    assert out_of_order({("Name", "UID"), ("UID", "ID")}, theirs) == [("Name", "UID")]


def test_every_element_is_one_of_the_schema():
    """The names of the published schema that we write, once each; the parts of 2010 are Active, Manual and so on."""
    for names in (PROJECT, CALENDAR, TASK, RESOURCE, ASSIGNMENT):
        assert len(set(names)) == len(names)
    assert TASK.index("Duration") < TASK.index("DurationFormat") < TASK.index("PercentComplete")
    assert TASK.index("ConstraintType") < TASK.index("CalendarUID") < TASK.index("ConstraintDate")
    assert TASK.index("Notes") < TASK.index("PredecessorLink") < TASK.index("Baseline")


OFFICE = ((480, 720), (780, 1020))
WEEK = (OFFICE,) * 5 + ((), ())
WORDLESS = ("Cc", "Cs", "Zs", "Zl", "Zp", "Cf", "Cn", "Co")
names = st.text(st.characters(codec="utf-8", exclude_categories=WORDLESS), min_size=1, max_size=12)
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2060, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def plans_at_random(draw) -> PlanProject:
    """Plans of any shape that MS Project XML can say: trees, links, lags, calendars, progress, people."""
    calendars = [PlanCalendar("1", "Standard", CalendarKind.GLOBAL, WEEK, exceptions=draw(exceptions()))]
    if draw(st.booleans()):
        week = (*((None,) * 4), draw(bands()), draw(bands()), None)
        calendars.append(PlanCalendar("2", "Ann", CalendarKind.RESOURCE, week, "1", draw(exceptions())))
    tasks = draw(tree())
    parents = {task.parent_external_id for task in tasks}
    tasks = [replace(task, kind=TaskKind.SUMMARY) if task.external_id in parents else task for task in tasks]
    pairs = draw(st.lists(st.tuples(st.sampled_from(tasks), st.sampled_from(tasks)), max_size=8))
    links = {}
    for before, after in pairs:
        if before is not after:
            link = draw(link_between(before.external_id, after.external_id))
            links[before.external_id, after.external_id, link.type] = link
    resources = [
        PlanResource(str(n), draw(names), draw(st.sampled_from(ResourceKind)), 0, max_units=Decimal(n), code="R",
                     calendar_external_id=draw(st.sampled_from([None, calendars[-1].external_id])))
        for n in range(1, draw(st.integers(1, 4)))
    ]  # fmt: skip
    return PlanProject(
        external_id="plan",
        name=draw(names),
        start=draw(moments),
        finish=draw(moments),
        status_date=draw(st.none() | moments),
        minutes_per_day=480,
        minutes_per_week=2400,
        default_calendar_external_id="1",
        options=SchedulingOptions(
            progress_rule=draw(
                st.sampled_from([ProgressRule.RETAINED_LOGIC, ProgressRule.PROGRESS_OVERRIDE])
            ),
            critical_float_minutes=480 * draw(st.integers(0, 5)),
            honours_constraints=draw(st.booleans()),
            schedules_from_start=True,
            critical_path_follows_multiple_finishes=False,
            default_start_minute=480,
            default_finish_minute=1020,
        ),
        calendars=tuple(calendars),
        tasks=tuple(tasks),
        links=tuple(sorted(links.values(), key=lambda link: int(link.successor_external_id))),
        resources=tuple(resources),
        assignments=draw(assignments(tasks, resources)),
    )


@st.composite
def bands(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True)))
    return tuple(zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def exceptions(draw):
    day = dt.date(2026, 1, 1)
    made = []
    for _ in range(draw(st.integers(0, 3))):
        first = day + dt.timedelta(days=draw(st.integers(1, 60)))
        day = first + dt.timedelta(days=draw(st.integers(0, 9)))
        made.append(CalendarException(first, day, draw(st.just(()) | bands()), draw(st.just("") | names)))
        day += dt.timedelta(days=1)
    return tuple(made)


@st.composite
def tree(draw):
    tasks, branch, positions = [], [], {}
    for n in range(1, draw(st.integers(1, 12)) + 1):
        del branch[draw(st.integers(0, len(branch))) :]
        parent = branch[-1] if branch else None
        positions[parent] = positions.get(parent, -1) + 1
        tasks.append(draw(task_at(str(n), parent, positions[parent])))
        branch.append(str(n))
    return tasks


@st.composite
def task_at(draw, key, parent, position):
    minutes = draw(st.integers(0, 100_000))
    started = draw(st.none() | moments)
    is_manual = draw(st.booleans())
    start, finish = draw(moments), draw(moments)
    kind = draw(st.sampled_from(list(ConstraintKind)))
    at = None if kind is ConstraintKind.ALAP else draw(moments)
    constraint = draw(st.just(PlanConstraint(kind, at)) | st.none())
    return PlanTask(
        external_id=key,
        name=draw(names),
        kind=TaskKind.TASK if minutes else TaskKind.FINISH_MILESTONE,
        position=position,
        line=0,
        parent_external_id=parent,
        wbs_code=draw(names),
        duration_minutes=minutes,
        duration_is_elapsed=draw(st.booleans()),
        is_estimated=draw(st.booleans()),
        percent_complete=Decimal(draw(st.integers(0, 99))),
        remaining_minutes=draw(st.none() | st.integers(0, 100_000)),
        actual_start=started,
        suspend=draw(moments) if started else None,
        resume=draw(moments) if started else None,
        leveling_delay_minutes=draw(st.integers(0, 5000)),
        leveling_delay_is_elapsed=draw(st.booleans()),
        constraint=constraint,
        deadline=draw(st.none() | moments),
        calendar_external_id=draw(st.sampled_from([None, "1"])),
        ignores_resource_calendars=draw(st.booleans()),
        priority=draw(st.integers(0, 1000)),
        notes=draw(st.just("") | names),
        is_manual=is_manual,
        manual_start=start if is_manual else None,
        manual_finish=finish if is_manual else None,
        is_active=draw(st.booleans()),
        stored=StoredDates(start=start, finish=finish),
    )


@st.composite
def link_between(draw, before, after):
    unit = draw(st.sampled_from(list(LagUnit)))
    return PlanLink(
        before,
        after,
        0,
        draw(st.sampled_from(list(LinkType))),
        Decimal(draw(st.integers(-9_000, 9_000))),
        unit,
    )


@st.composite
def assignments(draw, tasks, resources):
    made = []
    for n in range(1, draw(st.integers(0, 4)) + 1):
        if not resources:
            break
        who = draw(st.sampled_from(resources))
        is_work = who.kind is ResourceKind.WORK
        units = Decimal(draw(st.integers(1, 400))) / 100
        made.append(
            PlanAssignment(
                str(n),
                draw(st.sampled_from(tasks)).external_id,
                who.external_id,
                0,
                units=units if is_work else None,
                quantity=None if is_work else units,
                work_minutes=draw(st.integers(0, 9_000)) if is_work else None,
                remaining_minutes=draw(st.integers(0, 9_000)) if is_work else None,
                actual_minutes=draw(st.integers(0, 9_000)) if is_work else None,
                start=draw(moments),
                finish=draw(moments),
                delay_minutes=draw(st.none() | st.integers(1, 9_000)),
            )
        )
    return tuple(made)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans_at_random())
def test_random_plans_are_read_back_the_same(plan):
    again = read_plan(written(plan)).main_project
    ours, theirs = rows_of(plan), rows_of(again)
    for kind, rows in ours.items():
        assert list(rows) == list(theirs[kind])
        for key, row in rows.items():
            assert differences(row, theirs[kind][key]) == [], (kind, key)
    for name in ("start", "finish", "status_date", "minutes_per_day", "options", "name"):
        assert getattr(again, name) == getattr(plan, name), name


def test_shifts_through_the_night_are_cut_at_midnight():
    night = ((1320, 1800),)  # 22:00 to 06:00
    plan = PlanProject(
        "p", "Night", calendars=(PlanCalendar("1", "Night", CalendarKind.GLOBAL, (night,) * 5 + ((), ())),),
        default_calendar_external_id="1",
    )  # fmt: skip
    week = read_plan(written(plan)).main_project.calendars[0].week
    assert week[0] == ((1320, 1440),)
    assert week[1] == ((0, 360), (1320, 1440))
    assert week[5] == ((0, 360),)


def test_baselines_stand_beside_their_tasks_and_are_read_back():
    task = PlanTask("7", "Design", TaskKind.TASK, 0, 0, duration_minutes=480)
    row = BaselineRow("7", dt.datetime(2026, 1, 5, 8), dt.datetime(2026, 1, 6, 17), 960, False, 480)
    later = replace(row, finish=dt.datetime(2026, 1, 8, 8), duration_minutes=4320, duration_is_elapsed=True)
    baselines = (PlanBaseline(0, "Baseline", (row,)), PlanBaseline(10, "Baseline 10", (later,)))
    data = written(PlanProject("p", "Plan", tasks=(task,), baselines=baselines))
    found = ET.fromstring(data).findall(f".//{NAMESPACE}Task/{NAMESPACE}Baseline")
    assert {child.tag.removeprefix(NAMESPACE): child.text for child in found[0]} == {
        "Number": "0", "Start": "2026-01-05T08:00:00", "Finish": "2026-01-06T17:00:00", "Duration": "PT16H0M0S",
        "DurationFormat": "7", "Work": "PT8H0M0S",
    }  # fmt: skip
    assert [len(found), found[1][0].text] == [2, "10"]
    assert read_plan(data).main_project.baselines == baselines


def test_split_work_is_written_day_by_day_and_read_back():
    """Fri 8 half done (4 of 8 hours), rest Mon 11, Tue 12 whole; Ann at half units, so half the hours a day."""
    parts = ((dt.datetime(2027, 1, 8, 8), dt.datetime(2027, 1, 8, 17)),
             (dt.datetime(2027, 1, 12, 8), dt.datetime(2027, 1, 12, 17)))  # fmt: skip
    task = PlanTask(
        "7", "Design", TaskKind.TASK, 0, 0, duration_minutes=960, percent_complete=Decimal(25), remaining_minutes=720,
        actual_start=parts[0][0], splits=((480, 480),), parts=parts,
        stored=StoredDates(start=parts[0][0], finish=parts[1][1]),
    )  # fmt: skip
    nobody = replace(task, external_id="8", position=1, actual_start=None, remaining_minutes=None)
    ann = PlanResource("3", "Ann", ResourceKind.WORK, 0, max_units=Decimal(1))
    calendar = PlanCalendar("1", "Standard", CalendarKind.GLOBAL, WEEK)
    plan = PlanProject(
        "p", "Plan", tasks=(task, nobody), resources=(ann,), calendars=(calendar,), default_calendar_external_id="1",
        assignments=(PlanAssignment("9", "7", "3", 0, units=Decimal("0.5"), work_minutes=480),),
    )  # fmt: skip
    data = written(plan)
    pieces = [
        tuple(piece.findtext(NAMESPACE + name) for name in ("Type", "Start", "Finish", "Value"))
        for piece in ET.fromstring(data).find(f".//{NAMESPACE}Assignment").iter(f"{NAMESPACE}TimephasedData")
    ]
    assert pieces == [
        ("2", "2027-01-08T08:00:00", "2027-01-08T12:00:00", "PT2H0M0S"),
        ("1", "2027-01-08T12:00:00", "2027-01-08T17:00:00", "PT2H0M0S"),
        ("1", "2027-01-08T17:00:00", "2027-01-12T08:00:00", "PT0H0M0S"),
        ("1", "2027-01-12T08:00:00", "2027-01-12T17:00:00", "PT4H0M0S"),
    ]
    again = read_plan(data).main_project
    assert [each.splits for each in again.tasks if not each.is_project_summary] == [((480, 480),)] * 2


def test_names_that_xml_cannot_hold_do_no_harm():
    task = PlanTask("1", "a\x00b<&>\ud800", TaskKind.TASK, 0, 0, duration_minutes=480)
    again = read_plan(written(PlanProject("p", "]]>", tasks=(task,)))).main_project
    assert again.tasks[1].name == "a b<&>"
