"""The outer form of XER files: encodings, line ends, quotes, rows over several lines, number styles, calendars."""

from __future__ import annotations

from datetime import date

import pytest

from integrations.plans.errors import PlanFileError
from integrations.plans.losses import Outcome
from integrations.plans.model import Bands, CalendarException, CalendarKind, PlanCalendar
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import ACTIVITY, CALENDAR, HEADER, plan_of, xer, xer_plan


@pytest.mark.parametrize(
    ("codec", "name", "told"),
    [
        ("cp1252", "Brücke über die Straße", "Windows-1252"),
        ("utf-8", "Мост через реку 橋", "UTF-8"),
        ("utf-8-sig", "Мост через реку 橋", "UTF-8"),
        ("utf-16", "Мост через реку 橋", "UTF-16"),
        ("utf-16-le", "Мост через реку", "UTF-16"),
        ("utf-16-be", "Мост через реку", "UTF-16"),
    ],
)
def test_encodings_are_recognised(codec: str, name: str, told: str) -> None:
    plan = read_plan(xer(TASK=[ACTIVITY | {"task_name": name}]).encode(codec))

    assert (plan.projects[0].tasks[1].name, plan.encoding) == (name, told)


@pytest.mark.parametrize(
    ("currency", "encoding", "name"),
    [
        ("RUB", "cp1251", "Мост"),
        ("PLN", "cp1250", "Żółta łódź"),
        ("JPY", "cp932", "橋を架ける"),
        ("USD", "cp1251", "Прокладка кабеля через реку"),  # by the letters alone
        ("USD", "cp1252", "Élévation à côté du pré"),
    ],
)
def test_code_pages_are_guessed_by_currency_and_letters(currency: str, encoding: str, name: str) -> None:
    text = xer(header=(*HEADER[:8], currency), TASK=[ACTIVITY | {"task_name": name}])

    assert plan_of(text.encode(encoding)).tasks[1].name == name


def test_a_named_encoding_goes_before_the_guess() -> None:
    data = xer(TASK=[ACTIVITY | {"task_name": "Γέφυρα"}]).encode("cp1253")

    assert read_plan(data, encoding="cp1253").projects[0].tasks[1].name == "Γέφυρα"


@pytest.mark.parametrize("name", ["rot13", "utf-7", "unicode_escape", "no such", "utf-16"])
def test_curious_encodings_are_refused(name: str) -> None:
    with pytest.raises(PlanFileError, match="encoding"):
        read_plan(xer().encode(), encoding=name)


def test_a_byte_outside_the_encoding_is_told_by_line() -> None:
    data = xer(TASK=[ACTIVITY | {"task_name": "Dig \x81"}]).encode("latin-1")

    with pytest.raises(PlanFileError) as caught:
        read_plan(data)

    assert caught.value.line == data[: data.index(b"\x81")].count(b"\n") + 1
    assert "CP1252" in str(caught.value)


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"])
def test_line_ends_do_not_matter(ends: str) -> None:
    assert len(plan_of(xer().replace("\r\n", ends).encode()).tasks) == 2


def test_rows_may_go_on_over_several_lines() -> None:
    text = xer(
        TASK=[ACTIVITY],
        TASKMEMO=[{"memo_id": "1", "task_id": "100", "proj_id": "1", "task_memo": "first\n\nsecond\n%third"}],
    )

    assert plan_of(text.encode()).tasks[1].notes == "first\n\nsecond\n%third"


def test_blank_lines_between_tables_do_not_matter() -> None:
    assert len(plan_of(xer().replace("\r\n%T", "\r\n\r\n\r\n%T").encode()).tasks) == 2


def test_missing_cells_at_the_end_of_a_row_are_empty() -> None:
    text = xer(TASK=[ACTIVITY | {"zz_last": "x"}]).replace("\tx\r\n", "\r\n")

    assert len(plan_of(text.encode()).tasks) == 2


def test_empty_cells_beyond_the_columns_do_not_matter() -> None:
    text = "\r\n".join(line + "\t\t" if line.startswith("%R") else line for line in xer().split("\r\n"))

    assert len(plan_of(text.encode()).tasks) == 2


def test_a_file_in_quotes_throughout() -> None:
    text = xer(TASK=[ACTIVITY | {"task_name": 'Dig the "Nord" pit'}])
    lines = [
        "\t".join(
            '"' + cell.replace('"', '""') + '"' if number or mark.startswith("ERM") else cell
            for number, cell in enumerate(line.split("\t"))
        )
        for line in text.split("\r\n")
        for mark in [line]
    ]

    assert plan_of("\r\n".join(lines).encode()).tasks[1].name == 'Dig the "Nord" pit'


def test_a_tab_inside_quotes_belongs_to_the_cell() -> None:
    text = xer(TASK=[ACTIVITY | {"task_name": '"Dig\tdeep"'}])

    assert plan_of(text.encode()).tasks[1].name == "Dig deep"


def test_quotes_over_lines_and_a_lone_quote_do_no_harm() -> None:
    over_lines = ACTIVITY | {"task_name": '"Dig\tdeep\nand wide"'}
    lone = ACTIVITY | {"task_id": "9", "task_code": "A9", "task_name": 'Pipe 3"\nnorth'}

    assert [task.name for task in xer_plan(TASK=[over_lines]).tasks][1:] == ["Dig deep and wide"]
    assert [task.name for task in xer_plan(TASK=[lone]).tasks][1:] == ['Pipe 3" north']


def test_quotes_of_a_name_stay_where_nothing_else_is_quoted() -> None:
    assert xer_plan(TASK=[ACTIVITY | {"task_name": '"Nord"'}]).tasks[1].name == '"Nord"'


@pytest.mark.parametrize(
    ("symbol", "group", "text", "minutes"),
    [
        (",", ".", "1,5", 90),
        (",", ".", "1.234,5", 74070),
        (",", ".", "1.5", 90),
        (".", ",", "1,234.5", 74070),
        (".", ",", "0,5", 30),
        (",", " ", "1 000,5", 60030),
    ],
)
def test_number_styles(symbol: str, group: str, text: str, minutes: int) -> None:
    plan = xer_plan(
        CURRTYPE=[
            {"curr_id": "1", "decimal_symbol": symbol, "digit_group_symbol": group, "curr_short_name": "USD"}
        ],
        TASK=[ACTIVITY | {"target_drtn_hr_cnt": text}],
    )

    assert plan.tasks[1].duration_minutes == minutes


def test_a_file_without_an_end_mark_is_read_if_its_last_row_is_whole() -> None:
    assert len(plan_of(xer(end="").encode()).tasks) == 2


def test_what_stands_after_the_end_mark_is_not_read() -> None:
    assert len(plan_of((xer() + "junk\r\n%T\tTASK\r\n").encode()).tasks) == 2


def test_tables_not_read_are_counted_by_rows_and_kinds() -> None:
    plan = xer_plan(
        UDFTYPE=[{"udf_type_id": "8", "udf_type_label": "Squad"}],
        UDFVALUE=[
            {"udf_type_id": "8", "fk_id": str(number), "proj_id": "1", "udf_text": "Harbour"}
            for number in (1, 2)
        ],
        TASKPROC=[{"proc_id": "1", "task_id": "100", "proj_id": "1", "proc_name": "Dig"}],
        NEWTABLE=[{"some_id": "1", "some_name": "?"}],
    )
    lost = {
        (report.element, report.name): (report.count, report.example)
        for report in plan.losses.of(Outcome.NOT_TAKEN)
    }

    assert lost["UDFVALUE", "User-defined field Squad"] == (2, "Harbour")
    assert lost["TASKPROC", "Steps of activities"] == (1, "Dig")
    assert lost["NEWTABLE", "NEWTABLE"] == (1, "?")
    assert plan.losses.adds_up


def test_columns_never_heard_of_are_told() -> None:
    plan = xer_plan(TASK=[ACTIVITY | {"moon_phase": "full"}])
    (lost,) = [report for report in plan.losses.of(Outcome.NOT_TAKEN) if report.element == "TASK"]

    assert (lost.name, lost.count, lost.example) == ("Moon phase", 1, "full")
    assert lost.sentence == "1 activity carries a value that has no place yet."


def calendar(text: str, **fields: str) -> PlanCalendar:
    (found,) = xer_plan(CALENDAR=[CALENDAR | {"clndr_data": text} | fields]).calendars
    return found


def day(number: int, *bands: str) -> str:
    inside = "".join(f"(0||{place}({band})())" for place, band in enumerate(bands))
    return f"(0||{number}()({inside}))"


def data(days: str, exceptions: str = "") -> str:
    return f"(0||CalendarData()((0||DaysOfWeek()({days}))(0||VIEW(ShowTotal|Y)())(0||Exceptions()({exceptions}))))"


FOUR_DAYS: Bands = ((480, 720), (780, 1020))


def test_a_calendar_with_weekdays_and_exceptions() -> None:
    """Sunday is day 1; day 45292 is 1 January 2024, day 45350 is 28 February 2024."""
    week = day(1) + day(2, "s|08:00|f|12:00", "s|13:00|f|17:00") + day(7, "f|12:30|s|8:00")
    found = calendar(data(week, "(0||0(d|45350)((0||0(s|09:00|f|10:00)())))(0||1(d|45292)())"))

    assert found.week == (FOUR_DAYS, (), (), (), (), ((480, 750),), ())
    assert found.exceptions == (
        CalendarException(date(2024, 1, 1), date(2024, 1, 1)),
        CalendarException(date(2024, 2, 28), date(2024, 2, 28), ((540, 600),)),
    )
    assert (found.name, found.kind, found.minutes_per_day) == ("Five days", CalendarKind.GLOBAL, 480)


def test_white_space_in_a_calendar_does_not_matter() -> None:
    plain = data(day(2, "s|08:00|f|16:00"), "(0||0(d|45292)())")

    assert calendar(plain.replace("(0||", "\x7f\x7f   (0||")) == calendar(plain)


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        ("s|00:00|f|00:00", ((0, 1440),)),
        ("s|16:00|f|00:00", ((960, 1440),)),
        ("s|08:00 AM|f|04:30 PM", ((480, 990),)),
        ("s|12:00 AM|f|12:00 PM", ((0, 720),)),
        ("s|08:00|f|08:00", ()),
        ("s|00:00|f|24:00", ((0, 1440),)),
    ],
)
def test_times_of_day(band: str, expected: Bands) -> None:
    assert calendar(data(day(2, band))).week[0] == expected


def test_a_calendar_that_says_nothing_is_the_standard_one() -> None:
    assert calendar("").week == (FOUR_DAYS,) * 5 + ((), ())


def test_a_calendar_on_a_base_inherits_what_it_does_not_say() -> None:
    plan = xer_plan(
        CALENDAR=[
            CALENDAR,
            {"clndr_id": "6", "clndr_type": "CA_Rsrc", "base_clndr_id": "5", "clndr_data": data(day(3))},
            {"clndr_id": "7", "clndr_type": "CA_Rsrc", "base_clndr_id": "6"},
        ]
    )
    _, own, empty = plan.calendars

    assert own.week == (None, (), None, None, None, None, None)
    assert (own.base_external_id, own.kind) == ("5", CalendarKind.RESOURCE)
    assert empty.week == (None,) * 7
