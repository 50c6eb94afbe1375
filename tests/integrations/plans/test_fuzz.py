"""Random damage to real-looking files: whatever happens, only a PlanFileError comes out, and soon."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.plans.errors import PlanFileError
from integrations.plans.limits import Limits
from integrations.plans.model import PlanFile
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import (
    ACTIVITY,
    CALENDAR,
    PROJECT,
    ROOT,
    SECOND,
    link,
    mspdi,
    tags,
    task,
    xer,
)

XML = mspdi(
    task(0, level=0)
    + task(
        1, tags(Duration="PT8H0M0S", DurationFormat=7, ConstraintType=4, ConstraintDate="2026-01-05T08:00:00")
    )
    + task(
        2,
        tags(Milestone=1, Notes="&lt;p&gt;a&lt;/p&gt;", Deadline="2026-02-01T17:00:00")
        + link(1, tags(LinkLag=48)),
    )
    + task(3, tags(PercentComplete=50, ActualStart="2026-01-05T08:00:00", TotalSlack=4800), level=2),
    calendars="<Calendar><UID>1</UID><Name>A</Name><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking>"
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes>"
    "</WeekDay></WeekDays><Exceptions><Exception><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate>"
    "<ToDate>2027-01-01T00:00:00</ToDate></TimePeriod><Type>6</Type><Period>2</Period><DaysOfWeek>5</DaysOfWeek>"
    "</Exception></Exceptions></Calendar>",
    resources="<Resource><UID>1</UID><Name>A</Name><MaxUnits>1.5</MaxUnits><CalendarUID>1</CalendarUID></Resource>",
    assignments="<Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units></Assignment>",
    header=tags(
        Title="Plan", CalendarUID=1, MinutesPerDay=480, CriticalSlackLimit=0, DefaultStartTime="08:00:00"
    ),
)
XER = xer(
    CURRTYPE=[{"curr_id": "1", "decimal_symbol": ".", "digit_group_symbol": ",", "curr_short_name": "USD"}],
    PROJECT=[PROJECT | {"critical_drtn_hr_cnt": "0", "name_sep_char": "."}],
    SCHEDOPTIONS=[{"schedoptions_id": "1", "proj_id": "1", "sched_retained_logic": "Y"}],
    CALENDAR=[
        CALENDAR
        | {
            "clndr_data": "(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|16:00)())))))"
            "(0||Exceptions()((0||0(d|45292)())))))"
        }
    ],
    PROJWBS=[ROOT, ROOT | {"wbs_id": "11", "parent_wbs_id": "10", "proj_node_flag": "N", "seq_num": "5"}],
    TASK=[
        ACTIVITY | {"act_start_date": "2024-01-02 08:00", "cstr_type": "CS_MSO", "cstr_date": "2024-01-03 08:00"},
        SECOND,
    ],
    TASKPRED=[{"task_pred_id": "1", "task_id": "101", "pred_task_id": "100", "proj_id": "1", "lag_hr_cnt": "8"}],
    TASKMEMO=[{"memo_id": "1", "task_id": "100", "proj_id": "1", "task_memo": "<html><p>x</p></html>"}],
    RSRC=[{"rsrc_id": "5", "rsrc_short_name": "R", "rsrc_name": "Rig", "rsrc_type": "RT_Labor"}],
    RSRCRATE=[{"rsrc_rate_id": "1", "rsrc_id": "5", "max_qty_per_hr": "1", "start_date": "2024-01-01 00:00"}],
    TASKRSRC=[{"taskrsrc_id": "1", "task_id": "100", "proj_id": "1", "rsrc_id": "5", "target_qty": "8"}],
    TASKACTV=[{"task_id": "100", "actv_code_type_id": "3", "proj_id": "1"}],
).encode()  # fmt: skip
LIMITS = Limits(upload_bytes=1_000_000, rows=5_000, lines=50_000)

PIECES = [
    b"", b"0", b"-1", b"1", b"99999999999999999999", b"NaN", b"1e9", b"\t", b"\n", b"\r", b"\0", b"\xff",
    b"\xc3\x28", b"\x1b", b"<", b">", b"&amp;", b"&#0;", b"&#x10FFFF;", b"</Task>", b"<Task>", b"<UID>1</UID>",
    b"<UID>0</UID>", b"<IsNull>1</IsNull>", b"<OutlineLevel>9</OutlineLevel>", b"<ExternalTask>1</ExternalTask>",
    b"%T\tTASK", b"%R", b"%F\ttask_id", b"%E", b'"', b'""', b"(0||", b"()", b")", b"|", b"d|", b"s|24:01",
    b"2200-12-31 23:59", b"2200-12-31T23:59:59", b"24:00:00", b"1900-01-01T00:00:00", b"P1D", b"PT1S",
    b"{\\rtf1 \\u-10179?}", b"\xef\xbb\xbf", b"\xff\xfe", b"<!DOCTYPE a>", b"]]>", b"<![CDATA[", b"<?x?>",
    b"\x7f\x7f", b"TT_WBS", b"TK_Complete", b"CP_Units", b"<Type>7</Type>", b"<Period>99</Period>",
]  # fmt: skip
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.one_of(st.sampled_from(PIECES), st.binary(max_size=4))),
    min_size=1,
    max_size=6,
)


def damaged(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The file with pieces cut out and others put in their place."""
    for place, length, piece in changes:
        start = int(place * len(data))
        data = data[:start] + piece + data[start + length :]
    return data


def read_or_refuse(data: bytes) -> PlanFile | None:
    """Read a file, or see that the error is one that a person can do something with."""
    start = process_time()
    plan, message = None, ""
    try:
        plan = read_plan(data, "plan", limits=LIMITS)
    except PlanFileError as error:
        message = str(error)
    assert process_time() - start < 5
    if plan is None:
        assert 10 < len(message) < 400
        assert message[0].isupper()
        assert message.isprintable()
    return plan


def check(plan: PlanFile | None) -> None:
    """What an importer relies on: parents first, references that lead somewhere, a report that adds up."""
    for project in plan.projects if plan else ():
        seen: set[str] = set()
        for row in project.tasks:
            assert row.parent_external_id is None or row.parent_external_id in seen
            assert row.external_id not in seen
            assert "\0" not in row.name + row.notes
            assert row.duration_minutes >= 0
            (row.name + row.notes).encode()
            seen.add(row.external_id)
        for tie in project.links:
            assert {tie.predecessor_external_id, tie.successor_external_id} <= seen
        people = {resource.external_id for resource in project.resources} | {None}
        for assignment in project.assignments:
            assert assignment.task_external_id in seen
            assert assignment.resource_external_id in people
        for calendar in project.calendars:
            assert len(calendar.week) == 7
            assert calendar.base_external_id is not None or None not in calendar.week
            days = [entry.first for entry in calendar.exceptions]
            ends = [entry.last for entry in calendar.exceptions]
            assert all(first <= last for first, last in zip(days, ends, strict=True))
            assert all(last < following for last, following in zip(ends, days[1:], strict=False))
        assert project.losses.adds_up


def test_the_files_are_whole_to_begin_with() -> None:
    for data in (XML, XER):
        plan = read_or_refuse(data)
        assert plan is not None
        assert len(plan.projects[0].links) == 1
        check(plan)


@pytest.mark.parametrize("data", [XML, XER], ids=["xml", "xer"])
@settings(max_examples=250, deadline=None)
@given(changes=edits)
def test_damaged_files(data: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    check(read_or_refuse(damaged(data, changes)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    for start in (b"", b"<", b"ERMHDR\t", b"\xff\xfe"):
        check(read_or_refuse(start + data))
