"""MSPDI files with something wrong in them: each gives one readable error that names the line and what to do."""

from __future__ import annotations

from time import process_time

import pytest

from integrations.plans.errors import (
    BadValueError,
    BrokenFileError,
    PlanFileError,
    TooLargeError,
    UnsafeFileError,
    WrongFormatError,
)
from integrations.plans.limits import Limits
from integrations.plans.reading import read_plan
from tests.integrations.plans.builders import STANDARD_CALENDAR, link, mspdi, plan_of, tags, task


def error_of(data: bytes, limits: Limits | None = None) -> PlanFileError:
    with pytest.raises(PlanFileError) as caught:
        read_plan(data, limits=limits)
    return caught.value


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<Project><Name>&lol3;</Name></Project>"""
EXTERNAL_ENTITY = b"""<?xml version="1.0"?>
<!DOCTYPE Project [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<Project><Name>&secret;</Name></Project>"""
EXTERNAL_TYPE = b'<!DOCTYPE Project SYSTEM "http://192.0.2.1/x.dtd"><Project/>'
PARAMETER_ENTITY = b'<!DOCTYPE Project [<!ENTITY % more SYSTEM "file:///etc/passwd"> %more;]><Project/>'


@pytest.mark.parametrize("data", [BILLION_LAUGHS, EXTERNAL_ENTITY, EXTERNAL_TYPE, PARAMETER_ENTITY])
def test_document_types_and_entities_are_refused(data: bytes) -> None:
    error = error_of(data)

    assert isinstance(error, UnsafeFileError)
    assert error.line is not None
    assert "root:" not in str(error)


def test_a_deep_file_is_refused_and_one_level_less_is_not() -> None:
    def nested(depth: int) -> bytes:
        return b"<Project>" + b"<a>" * (depth - 1) + b"</a>" * (depth - 1) + b"</Project>"

    assert isinstance(error_of(nested(101)), TooLargeError)
    assert plan_of(nested(100)).tasks == ()


def test_a_hundred_thousand_levels_do_not_break_the_parser() -> None:
    assert isinstance(error_of(b"<Project>" + b"<a>" * 100_000), TooLargeError)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_file_says_that_it_was_cut_off(share: float) -> None:
    whole = mspdi("".join(task(uid) for uid in range(1, 30)))
    data = whole[: int(len(whole) * share)]
    error = error_of(data)

    assert isinstance(error, BrokenFileError)
    assert "cut off" in str(error)
    assert error.line == data.count(b"\n") + 1


def test_damaged_xml_is_told_by_line_and_column() -> None:
    error = error_of(b"<Project>\n<Name>a</Title>\n</Project>")

    assert isinstance(error, BrokenFileError)
    assert error.line == 2
    assert "column" in str(error)


@pytest.mark.parametrize("byte", [b"\x00", b"\x01", b"\x1b"])
def test_control_bytes_are_told_by_line(byte: bytes) -> None:
    data = mspdi(task(1)).replace(b"Task 1", b"Task" + byte)
    error = error_of(data)

    assert isinstance(error, BrokenFileError)
    assert error.line == data[: data.index(byte)].count(b"\n") + 1


@pytest.mark.parametrize(
    ("codec", "declared", "name"),
    [
        ("utf-8", "UTF-8", "Brücke Мост 橋"),
        ("utf-8-sig", "utf-8", "Brücke Мост 橋"),
        ("utf-16", "UTF-16", "Brücke Мост 橋"),
        ("utf-16-le", "UTF-16", "Brücke Мост 橋"),
        ("utf-16-be", "UTF-16", "Brücke Мост 橋"),
        ("utf-8", "UTF-16", "Brücke"),  # declared by a tool that then wrote UTF-8
        ("cp1252", "Windows-1252", "Brücke"),
        ("cp1251", "windows-1251", "Мост"),
        ("iso-8859-15", "ISO-8859-15", "Brücke €"),
        ("cp932", "Shift_JIS", "橋"),
    ],
)
def test_encodings(codec: str, declared: str, name: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<Project><Title>{name}</Title></Project>'

    assert plan_of(text.encode(codec)).name == name


def test_a_file_without_a_declaration_is_utf_8() -> None:
    assert plan_of("<Project><Title>Brücke</Title></Project>".encode()).name == "Brücke"


def test_bytes_that_are_not_in_the_declared_encoding_are_told_by_line() -> None:
    data = mspdi(task(1) + task(2)).replace(b"Task 2", "Brücke".encode("cp1252"))
    error = error_of(data)

    assert isinstance(error, BrokenFileError)
    assert error.line == 4
    assert "UTF-8" in str(error)


@pytest.mark.parametrize("name", ["rot13", "utf-7", "idna", "no-such-thing", "unicode_escape"])
def test_curious_encodings_are_refused(name: str) -> None:
    error = error_of(f'<?xml version="1.0" encoding="{name}"?><Project/>'.encode())

    assert isinstance(error, BrokenFileError)
    assert name in str(error)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><body></body></html>", "web page"),
        (b"<APIBusinessObjects/>", "XER"),
        (b"<Orders/>", "Orders"),
        (b"<Project", "cut off"),
        (b"<", "cut off"),
    ],
)
def test_other_xml(data: bytes, words: str) -> None:
    assert words in str(error_of(data))


VALUES = [
    ("Duration", "-PT8H0M0S", "negative"),
    ("Duration", "8 hours", "not a duration"),
    ("Duration", "PT", "not a duration"),
    ("Duration", "P", "not a duration"),
    ("Duration", "P1Y", "not a duration"),
    ("Duration", "PT999999999999H0M0S", "three hundred years"),
    ("RemainingDuration", "-PT8H0M0S", "negative"),
    ("Deadline", "1899-12-31T00:00:00", "1900 to 2200"),
    ("Deadline", "2201-01-01T00:00:00", "1900 to 2200"),
    ("Deadline", "0001-01-01T00:00:00", "1900 to 2200"),
    ("Deadline", "2200-12-31T24:00:00", "1900 to 2200"),
    ("Deadline", "2026-02-30T00:00:00", "not a date"),
    ("Deadline", "30.11.2026", "not a date"),
    ("Start", "yesterday", "not a date"),
    ("PercentComplete", "101", "0 to 100"),
    ("PercentComplete", "-1", "0 to 100"),
    ("PercentComplete", "half", "not a number"),
    ("PercentComplete", "NaN", "not a number"),
    ("PercentComplete", "1e999999999", "not a number"),
    ("Priority", "1001", "0 to 1,000"),
    ("Priority", "9" * 5000, "not a whole number"),
    ("Milestone", "maybe", "neither 0 nor 1"),
    ("ConstraintType", "8", "0 to 7"),
    ("CalendarUID", "77", "not in the file"),
    ("OutlineLevel", "3", "no task on level 2"),
    ("OutlineLevel", "-1", "negative"),
    ("TotalSlack", "1e80", "three hundred years"),
]


@pytest.mark.parametrize(("field", "text", "words"), VALUES)
def test_a_wrong_value_of_a_task_names_line_task_field_and_reason(field: str, text: str, words: str) -> None:
    fields = tags(**{"OutlineLevel": 1, field: text})
    data = mspdi(task(1) + f"<Task><UID>2</UID><Name>Dig</Name>{fields}</Task>")
    error = error_of(data)

    assert isinstance(error, BadValueError)
    assert words in str(error)
    assert error.line == 4
    assert error.place == f"Task 2 “Dig”, {field}"
    assert len(str(error)) < 300


LINKS = [
    (link(99), "not in the file"),
    (link(2), "linked to itself"),
    (link(1, "<Type>4</Type>"), "0 to 3"),
    (link(1, "<LinkLag>soon</LinkLag>"), "not a number"),
    (link(1, "<LinkLag>999999</LinkLag><LagFormat>19</LagFormat>"), "proportion"),
    ("<PredecessorLink><Type>1</Type></PredecessorLink>", "no predecessor"),
]


@pytest.mark.parametrize(("inside", "words"), LINKS)
def test_a_wrong_link_names_its_line(inside: str, words: str) -> None:
    error = error_of(mspdi(task(1) + task(2, inside)))

    assert isinstance(error, BadValueError)
    assert words in str(error)
    assert error.line == 4


@pytest.mark.parametrize(
    "data",
    [
        mspdi(task(1) + task(1)),
        mspdi(calendars=STANDARD_CALENDAR + "\n" + STANDARD_CALENDAR),
        mspdi(resources="<Resource><UID>1</UID></Resource>\n<Resource><UID>1</UID></Resource>"),
        mspdi(
            task(1),
            resources="<Resource><UID>1</UID></Resource>",
            assignments=2
            * "<Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID></Assignment>\n",
        ),
    ],
)
def test_an_id_that_is_given_twice_names_both_lines(data: bytes) -> None:
    error = error_of(data)

    assert isinstance(error, BadValueError)
    assert "already" in str(error)
    assert error.line is not None
    assert f"line {error.line - 1} already" in str(error)


@pytest.mark.parametrize(
    ("calendars", "words"),
    [
        (
            "<Calendar><UID>1</UID><BaseCalendarUID>9</BaseCalendarUID></Calendar>",
            "base calendar 9 is not in the file",
        ),
        (
            "<Calendar><UID>1</UID><BaseCalendarUID>2</BaseCalendarUID></Calendar>"
            "<Calendar><UID>2</UID><BaseCalendarUID>1</BaseCalendarUID></Calendar>",
            "based on itself",
        ),
        ("<Calendar><Name>A</Name></Calendar>", "no UID"),
        (
            "<Calendar><UID>1</UID><WeekDays><WeekDay><DayType>8</DayType></WeekDay></WeekDays></Calendar>",
            "1 to 7",
        ),
        (
            "<Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes>"
            "<WorkingTime><FromTime>17:00:00</FromTime><ToTime>08:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
            "</WeekDays></Calendar>",
            "ends before it starts",
        ),
        (
            "<Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><WorkingTimes><WorkingTime>"
            "<FromTime>25:00:00</FromTime><ToTime>26:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays></Calendar>",
            "not a time of day",
        ),
        (
            "<Calendar><UID>1</UID><Exceptions><Exception><TimePeriod><FromDate>2024-02-01T00:00:00</FromDate>"
            "<ToDate>2024-01-01T00:00:00</ToDate></TimePeriod></Exception></Exceptions></Calendar>",
            "before it starts",
        ),
    ],
)
def test_a_wrong_calendar(calendars: str, words: str) -> None:
    error = error_of(mspdi(calendars=calendars))

    assert isinstance(error, BadValueError)
    assert words in str(error)
    assert error.line == 2


def test_assignments_to_what_is_not_there() -> None:
    one = "<Assignment><UID>1</UID><TaskUID>{}</TaskUID><ResourceUID>{}</ResourceUID></Assignment>"
    person = "<Resource><UID>2</UID></Resource>"

    assert "task 9 is not in the file" in str(
        error_of(mspdi(task(1), resources=person, assignments=one.format(9, 2)))
    )
    assert "resource 9 is not in the file" in str(
        error_of(mspdi(task(1), resources=person, assignments=one.format(1, 9)))
    )


def test_too_many_rows_are_refused_where_the_limit_is_passed() -> None:
    data = mspdi("".join(task(uid) for uid in range(1, 100)))

    assert isinstance(error_of(data, Limits(rows=50)), TooLargeError)
    assert (
        error_of(data, Limits(rows=50)).line == 52
    )  # one calendar and 49 tasks, of which the first is in line 3
    assert len(read_plan(data, limits=Limits(rows=100)).projects[0].tasks) == 99


def test_links_count_as_rows() -> None:
    data = mspdi(task(1) + task(2, link(1)) + task(3, link(1) + link(2)))

    assert isinstance(error_of(data, Limits(rows=6)), TooLargeError)
    assert len(read_plan(data, limits=Limits(rows=7)).projects[0].links) == 3


def test_a_large_file_is_refused() -> None:
    assert isinstance(error_of(mspdi(task(1)), Limits(upload_bytes=100)), TooLargeError)


def test_a_recurrence_without_end_is_refused_quickly() -> None:
    entry = (
        "<Exception><TimePeriod><FromDate>1900-01-01T00:00:00</FromDate><ToDate>2200-12-31T00:00:00</ToDate></TimePeriod>"
        + tags(Type=1, Period=2)
        + "</Exception>"
    )
    one = f"<Calendar><UID>{{}}</UID><Exceptions>{entry}</Exceptions></Calendar>"
    start = process_time()

    assert isinstance(error_of(mspdi(calendars=one.format(1))), TooLargeError)
    fortnightly = one.replace("<Period>2<", "<Period>14<")
    many = mspdi(calendars="".join(fortnightly.format(uid) for uid in range(1, 2000)))
    assert isinstance(error_of(many), TooLargeError)
    assert process_time() - start < 5


def test_an_outline_that_is_too_deep_is_refused() -> None:
    data = mspdi("".join(task(level, level=level) for level in range(1, 103)))

    assert "100 levels" in str(error_of(data))


def test_a_chain_of_ten_thousand_links_is_read() -> None:
    plan = plan_of(mspdi("".join(task(uid, link(uid - 1) if uid > 1 else "") for uid in range(1, 10_001))))

    assert len(plan.links) == 9_999


def test_a_chain_of_many_calendars_is_read_in_a_moment() -> None:
    count = 20_000
    calendars = "".join(
        f"<Calendar><UID>{uid}</UID><BaseCalendarUID>{uid + 1 if uid < count else -1}</BaseCalendarUID></Calendar>"
        for uid in range(1, count + 1)
    )
    start = process_time()

    assert len(plan_of(mspdi(calendars=calendars)).calendars) == count
    assert process_time() - start < 5


def test_a_single_endless_text_is_read_in_a_moment() -> None:
    """The parser must not look again and again at what it has seen of a long token."""
    data = mspdi(task(1, "<Notes>" + "x" * 10_000_000 + "</Notes>"))
    comment = data.replace(b"<Tasks>", b"<!--" + b"y" * 10_000_000 + b"--><Tasks>")
    start = process_time()

    assert len(plan_of(comment).tasks[0].notes) == 10_000_000
    assert process_time() - start < 5


@pytest.mark.parametrize("piece", ["<", "&lt;p", "<p", "&amp;#", "{\\rtf1 {\\'", "</", "&lt;!"])
def test_hostile_notes_take_no_time(piece: str) -> None:
    data = mspdi(task(1, "<Notes>&lt;html&gt;" + piece.replace("<", "&lt;") * 300_000 + "</Notes>"))
    start = process_time()
    plan_of(data)
    assert process_time() - start < 5


def test_a_wrong_format_error_is_of_the_family() -> None:
    assert isinstance(error_of(b"<Orders/>"), WrongFormatError)
