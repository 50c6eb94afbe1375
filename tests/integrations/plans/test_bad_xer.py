"""XER files with something wrong in them: each gives one readable error that names the line and what to do."""

from __future__ import annotations

from time import process_time

import pytest

from integrations.plans.errors import BadValueError, BrokenFileError, PlanFileError, TooLargeError
from integrations.plans.limits import Limits
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import ACTIVITY, CALENDAR, PROJECT, ROOT, SECOND, Row, plan_of, xer


def error_of(text: str, limits: Limits | None = None) -> PlanFileError:
    with pytest.raises(PlanFileError) as caught:
        read_plan(text.encode(), limits=limits)
    return caught.value


def line_of(text: str, part: str) -> int:
    """The line in which a part stands for the last time."""
    return text[: text.rindex(part)].count("\n") + 1


VALUES = [
    ("target_drtn_hr_cnt", "-8", "negative"),
    ("remain_drtn_hr_cnt", "-0.5", "negative"),
    ("target_drtn_hr_cnt", "eight", "not a number"),
    ("target_drtn_hr_cnt", "NaN", "not a number"),
    ("target_drtn_hr_cnt", "1e999", "not a number"),
    ("target_drtn_hr_cnt", "9" * 5000, "not a number"),
    ("target_drtn_hr_cnt", "9000000", "three hundred years"),
    ("act_start_date", "1899-12-31 00:00", "1900 to 2200"),
    ("early_start_date", "2201-01-01 00:00", "1900 to 2200"),
    ("act_start_date", "2024-02-30 08:00", "not a date"),
    ("act_start_date", "01-Jan-24", "not a date"),
    ("phys_complete_pct", "120", "0 to 100"),
    ("task_type", "TT_Party", "type of activity"),
    ("cstr_type", "CS_SOON", "constraint"),
    ("clndr_id", "99", "not in the file"),
    ("wbs_id", "99", "not in the file"),
    ("proj_id", "99", "not in the file"),
    ("task_id", "", "no id"),
    ("task_id", "100", "already"),
    ("task_code", "A100", "already"),
]


@pytest.mark.parametrize(("column", "text", "words"), VALUES)
def test_a_wrong_cell_of_an_activity_names_line_column_and_reason(column: str, text: str, words: str) -> None:
    file = xer(TASK=[ACTIVITY, SECOND | {column: text}])
    error = error_of(file)

    assert isinstance(error, BadValueError)
    assert words in str(error)
    assert error.line == line_of(file, "Pour")
    assert error.place.startswith(f"TASK, {column}")
    assert len(str(error)) < 300


PRED = {"task_pred_id": "1", "task_id": "101", "pred_task_id": "100", "proj_id": "1", "pred_type": "PR_FS"}
PERSON = {"rsrc_id": "50", "rsrc_short_name": "EX", "rsrc_name": "Excavator"}
ASSIGNED = {"taskrsrc_id": "70", "task_id": "100", "proj_id": "1", "rsrc_id": "50"}
TABLES: list[tuple[dict[str, list[Row]], str]] = [
    ({"TASKPRED": [PRED | {"pred_task_id": "555"}]}, "activity 555 is not in the file"),
    ({"TASKPRED": [PRED | {"pred_task_id": "101"}]}, "linked to itself"),
    ({"TASKPRED": [PRED | {"pred_type": "PR_XX"}]}, "type of link"),
    ({"TASKPRED": [PRED | {"lag_hr_cnt": "some"}]}, "not a number"),
    ({"TASKPRED": [PRED, PRED | {"task_id": "100", "pred_task_id": "101"}]}, "already"),
    (
        {"PROJWBS": [ROOT, ROOT | {"wbs_id": "11", "proj_node_flag": "N", "parent_wbs_id": "77"}]},
        "parent 77 is not",
    ),
    (
        {
            "PROJWBS": [
                ROOT,
                ROOT | {"wbs_id": "11", "proj_node_flag": "N", "parent_wbs_id": "12"},
                ROOT | {"wbs_id": "12", "proj_node_flag": "N", "parent_wbs_id": "11"},
            ]
        },
        "circle",
    ),
    ({"PROJWBS": [ROOT, ROOT]}, "already"),
    ({"PROJECT": [PROJECT, PROJECT]}, "already"),
    ({"PROJECT": [PROJECT | {"proj_id": ""}]}, "no id"),
    ({"PROJECT": [PROJECT | {"clndr_id": "99"}]}, "calendar 99 is not"),
    ({"CALENDAR": [CALENDAR, CALENDAR]}, "already"),
    ({"CALENDAR": [CALENDAR | {"base_clndr_id": "99"}]}, "base calendar 99 is not"),
    ({"CALENDAR": [CALENDAR | {"base_clndr_id": "5"}]}, "based on itself"),
    ({"RSRC": [PERSON, PERSON]}, "already"),
    ({"RSRC": [PERSON | {"rsrc_type": "RT_Robot"}]}, "type of resource"),
    ({"RSRC": [PERSON | {"clndr_id": "99"}]}, "calendar 99 is not"),
    ({"RSRC": [PERSON], "TASKRSRC": [ASSIGNED | {"task_id": "555"}]}, "activity 555 is not"),
    ({"RSRC": [PERSON], "TASKRSRC": [ASSIGNED | {"rsrc_id": "555"}]}, "resource 555 is not"),
    ({"RSRC": [PERSON], "TASKRSRC": [ASSIGNED, ASSIGNED]}, "already"),
]


@pytest.mark.parametrize(("tables", "words"), TABLES)
def test_a_wrong_row_names_its_line(tables: dict[str, list[Row]], words: str) -> None:
    error = error_of(xer(**{"TASK": [ACTIVITY, SECOND], **tables}))

    assert isinstance(error, BadValueError)
    assert words in str(error)
    assert error.line is not None
    assert str(error).startswith(f"Line {error.line}, ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(0||CalendarData()(", "breaks off"),
        ("(0||CalendarData()((0||DaysOfWeek()((0||8()())))))", "not a day of the week"),
        ("(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|99:00|f|16:00)())))))))", "not a time of day"),
        (
            "(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|17:00|f|16:00)())))))))",
            "ends before it starts",
        ),
        ("(0||CalendarData()((0||Exceptions()((0||0(d|999999)())))))", "not the number of a day"),
        ("(0||CalendarData()((0||Exceptions()((0||0(d|)())))))", "not the number of a day"),
        ("rubbish", "cannot be read from character 1"),
        ("(0||CalendarData()()", "bracket is missing"),
        ("(0||a()(" * 30, "nested"),
        ("(" * 100_000, "cannot be read"),
        ("(0||" + " " * 100_000, "cannot be read"),
    ],
)
def test_a_wrong_calendar_text(text: str, words: str) -> None:
    file = xer(CALENDAR=[CALENDAR | {"clndr_data": text}])
    start = process_time()
    error = error_of(file)

    assert isinstance(error, BadValueError)
    assert words in str(error)
    assert error.line == line_of(file, "Five days")
    assert "clndr_data of “Five days”" in error.place
    assert process_time() - start < 2


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_truncated_file_says_that_it_was_cut_off(share: float) -> None:
    rows = [ACTIVITY | {"task_id": str(key), "task_code": f"A{key}"} for key in range(100, 200)]
    whole = xer(TASK=rows)
    cut = whole[: int(len(whole) * share)].rsplit("A1", 1)[0]
    error = error_of(cut)

    assert isinstance(error, BrokenFileError)
    assert "cut off" in str(error)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("ERMHDR\t1\r\nhello\r\n%E\r\n", 2, "belongs to no row"),
        ("ERMHDR\t1\r\n%F\ta\r\n%E\r\n", 2, "before any table"),
        ("ERMHDR\t1\r\n%T\tTASK\r\n%R\ta\r\n%E\r\n", 3, "before the columns"),
        ("ERMHDR\t1\r\n%T\tTASK\r\n%F\ta\ta\r\n%E\r\n", 3, "column twice"),
        ("ERMHDR\t1\r\n%T\tPROJECT\r\n%F\tproj_id\r\n%R\t1\t2\t3\r\n%E\r\n", 4, "3 values"),
        ("ERMHDR\t1\r\n%T\tTASK\r\n%F\ta\0\r\n%E\r\n", 3, "NUL"),
    ],
)
def test_a_wrong_form_is_told_by_line(text: str, line: int, words: str) -> None:
    error = error_of(text)

    assert isinstance(error, BrokenFileError)
    assert error.line == line
    assert words in str(error)


@pytest.mark.parametrize("text", ["ERMHDR\t1\r\n%E\r\n", xer(without=["PROJECT"]), xer(PROJECT=[])])
def test_a_file_without_a_project_says_so(text: str) -> None:
    assert "no project" in str(error_of(text))


def test_too_many_rows_are_refused_where_the_limit_is_passed() -> None:
    rows = [ACTIVITY | {"task_id": str(key), "task_code": f"A{key}"} for key in range(100, 200)]
    file = xer(TASK=rows)

    assert isinstance(error_of(file, Limits(rows=102)), TooLargeError)
    assert error_of(file, Limits(rows=102)).line == line_of(file, "A199")
    assert len(read_plan(file.encode(), limits=Limits(rows=103)).projects[0].tasks) == 101


def test_rows_that_are_only_counted_do_not_reach_the_limit_but_lines_do() -> None:
    codes = [{"task_id": "100", "actv_code_id": str(key), "proj_id": "1"} for key in range(1000)]
    file = xer(TASKACTV=codes)

    assert len(read_plan(file.encode(), limits=Limits(rows=10)).projects[0].tasks) == 2
    assert isinstance(error_of(file, Limits(lines=500)), TooLargeError)


def test_a_million_empty_lines_are_read_in_a_moment() -> None:
    file = xer().replace("%E", "\n" * 1_000_000 + "%E")
    start = process_time()

    assert len(plan_of(file.encode()).tasks) == 2
    assert process_time() - start < 5


def test_a_wbs_that_is_too_deep_is_refused() -> None:
    rows = [ROOT] + [
        ROOT | {"wbs_id": str(key), "proj_node_flag": "N", "parent_wbs_id": str(key - 1)}
        for key in range(11, 150)
    ]

    assert "100 levels" in str(error_of(xer(PROJWBS=rows)))


def test_a_chain_of_ten_thousand_links_is_read() -> None:
    rows = [ACTIVITY | {"task_id": str(key), "task_code": f"A{key}"} for key in range(100, 10_101)]
    links = [
        PRED | {"task_pred_id": str(key), "task_id": str(key), "pred_task_id": str(key - 1)}
        for key in range(101, 10_101)
    ]

    assert len(plan_of(xer(TASK=rows, TASKPRED=links).encode()).links) == 10_000
