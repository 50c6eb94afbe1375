"""Calendars of MSPDI files: weekdays, exceptions of both forms, recurring ones, other working weeks.

Expected days are taken from a printed calendar of the years 2024 to 2026.
"""

from __future__ import annotations

from datetime import date

import pytest

from integrations.plans.model import Bands, CalendarException, CalendarKind, PlanCalendar
from tests.integrations.plans.builders import mspdi, plan_of, tags

DAY: Bands = ((480, 720), (780, 1020))


def times(*pairs: tuple[str, str]) -> str:
    inside = "".join(
        f"<WorkingTime><FromTime>{start}</FromTime><ToTime>{end}</ToTime></WorkingTime>"
        for start, end in pairs
    )
    return f"<WorkingTimes>{inside}</WorkingTimes>"


def weekday(number: int, *pairs: tuple[str, str]) -> str:
    working = int(bool(pairs))
    hours = times(*pairs) if pairs else ""
    return f"<WeekDay>{tags(DayType=number, DayWorking=working)}{hours}</WeekDay>"


def calendar(inside: str, *, base: int = -1) -> PlanCalendar:
    """A calendar with UID 2 on top of the standard one with UID 1."""
    standard = "<Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar>"
    own = (
        f"<Calendar><UID>2</UID><Name>Own</Name><BaseCalendarUID>{base}</BaseCalendarUID>{inside}</Calendar>"
    )
    return plan_of(mspdi(calendars=own + standard)).calendars[0]


def exception(first: str, last: str, fields: str = "") -> str:
    period = f"<TimePeriod><FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:00</ToDate></TimePeriod>"
    return f"<Exceptions><Exception>{period}{fields}</Exception></Exceptions>"


def days(found: PlanCalendar) -> list[str]:
    """The first and last day of each exception, written short."""
    return [
        str(entry.first) if entry.first == entry.last else f"{entry.first}..{entry.last}"
        for entry in found.exceptions
    ]


def test_weekdays_are_turned_to_begin_on_monday() -> None:
    found = calendar(
        "<WeekDays>"
        + weekday(1, ("10:00:00", "11:00:00"))
        + weekday(2, ("08:00:00", "12:00:00"))
        + "</WeekDays>"
    )

    assert found.week == (((480, 720),), (), (), (), (), (), ((600, 660),))


def test_a_calendar_on_a_base_inherits_what_it_does_not_say() -> None:
    found = calendar("<WeekDays>" + weekday(6) + "</WeekDays>", base=1)

    assert found.week == (None, None, None, None, (), None, None)
    assert found.base_external_id == "1"


def test_a_calendar_that_says_nothing_is_the_standard_one() -> None:
    assert calendar("").week == (DAY,) * 5 + ((), ())
    assert calendar("", base=1).week == (None,) * 7


def test_kinds() -> None:
    assert calendar("<IsBaseCalendar>1</IsBaseCalendar>").kind is CalendarKind.GLOBAL
    assert calendar("<IsBaseCalendar>0</IsBaseCalendar>", base=1).kind is CalendarKind.RESOURCE


def test_a_band_to_midnight_ends_at_24_hours() -> None:
    found = calendar(
        "<WeekDays>" + weekday(2, ("23:00:00", "00:00:00"), ("00:00:00", "03:00:00")) + "</WeekDays>"
    )

    assert found.week[0] == ((0, 180), (1380, 1440))


def test_a_whole_day_runs_from_midnight_to_midnight() -> None:
    found = calendar("<WeekDays>" + weekday(2, ("00:00:00", "00:00:00")) + "</WeekDays>")

    assert found.week[0] == ((0, 1440),)


def test_a_working_day_without_hours_gets_the_ordinary_ones() -> None:
    found = calendar("<WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking></WeekDay></WeekDays>")

    assert found.week[0] == DAY


def test_exceptions_of_the_old_form() -> None:
    period = "<TimePeriod><FromDate>2003-12-24T00:00:00</FromDate><ToDate>2003-12-26T23:59:00</ToDate></TimePeriod>"
    found = calendar(
        f"<WeekDays><WeekDay><DayType>0</DayType><DayWorking>0</DayWorking>{period}</WeekDay></WeekDays>",
        base=1,
    )

    assert found.exceptions == (CalendarException(date(2003, 12, 24), date(2003, 12, 26)),)


def test_exceptions_of_the_new_form_go_before_the_old_ones() -> None:
    old = "<TimePeriod><FromDate>2024-12-24T00:00:00</FromDate><ToDate>2024-12-26T23:59:00</ToDate></TimePeriod>"
    found = calendar(
        f"<WeekDays><WeekDay><DayType>0</DayType>{old}</WeekDay></WeekDays>"
        + exception("2024-12-24", "2024-12-24", "<Name>Eve</Name><DayWorking>0</DayWorking>"),
        base=1,
    )

    assert found.exceptions == (CalendarException(date(2024, 12, 24), date(2024, 12, 24), (), "Eve"),)


def test_an_exception_with_hours() -> None:
    found = calendar(
        exception("2024-12-24", "2024-12-24", "<DayWorking>1</DayWorking>" + times(("08:00:00", "12:00:00"))),
        base=1,
    )

    assert found.exceptions[0].bands == ((480, 720),)


@pytest.mark.parametrize(
    ("fields", "first", "last", "expected"),
    [
        (
            tags(Type=1, Period=3),
            "2024-01-01",
            "2024-01-10",
            ["2024-01-01", "2024-01-04", "2024-01-07", "2024-01-10"],
        ),
        (tags(Type=1), "2024-01-01", "2024-01-10", ["2024-01-01..2024-01-10"]),
        (
            tags(Type=6, Period=2, DaysOfWeek=33),  # Sundays and Fridays of each second week
            "2024-01-01",
            "2024-01-31",
            ["2024-01-05", "2024-01-14", "2024-01-19", "2024-01-28"],
        ),
        (
            tags(Type=2, Month=11, MonthDay=25),
            "2024-01-01",
            "2026-12-31",
            ["2024-12-25", "2025-12-25", "2026-12-25"],
        ),
        (tags(Type=2, Month=1, MonthDay=29), "2024-01-01", "2025-12-31", ["2024-02-29", "2025-02-28"]),
        (
            tags(Type=3, Month=4, MonthItem=4, MonthPosition=4),  # last Monday of May
            "2024-01-01",
            "2026-12-31",
            ["2024-05-27", "2025-05-26", "2026-05-25"],
        ),
        (
            tags(Type=3, Month=10, MonthItem=7, MonthPosition=3),  # fourth Thursday of November
            "2024-01-01",
            "2025-12-31",
            ["2024-11-28", "2025-11-27"],
        ),
        (
            tags(Type=4, Period=1, MonthDay=31),
            "2024-01-01",
            "2024-04-30",
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"],
        ),
        (
            tags(Type=5, Period=2, MonthItem=8, MonthPosition=0),  # first Friday of each second month
            "2024-01-01",
            "2024-06-30",
            ["2024-01-05", "2024-03-01", "2024-05-03"],
        ),
        (
            tags(Type=1, EnteredByOccurrences=1, Occurrences=2),
            "2024-01-01",
            "2024-12-31",
            ["2024-01-01..2024-01-02"],
        ),
        (
            tags(Type=2, Month=0, MonthDay=1, EnteredByOccurrences=1, Occurrences=2),
            "2024-06-01",
            "2090-12-31",
            ["2025-01-01", "2026-01-01"],
        ),
    ],
)
def test_recurring_exceptions(fields: str, first: str, last: str, expected: list[str]) -> None:
    assert days(calendar(exception(first, last, fields), base=1)) == expected


def test_single_exceptions_lie_over_recurring_ones() -> None:
    period = "<TimePeriod><FromDate>{}T00:00:00</FromDate><ToDate>{}T23:59:00</ToDate></TimePeriod>"
    found = calendar(
        "<Exceptions><Exception>"
        + period.format("2024-01-01", "2024-12-31")
        + "<Type>6</Type><DaysOfWeek>2</DaysOfWeek><Name>Monday</Name></Exception>"
        + "<Exception>"
        + period.format("2024-01-06", "2024-01-10")
        + "<Type>1</Type><Name>Camp</Name></Exception></Exceptions>",
        base=1,
    )

    assert [(str(entry.first), entry.name) for entry in found.exceptions][:3] == [
        ("2024-01-01", "Monday"),
        ("2024-01-06", "Camp"),
        ("2024-01-15", "Monday"),
    ]


def test_other_working_weeks_become_exceptions() -> None:
    period = "<TimePeriod><FromDate>2024-07-01T00:00:00</FromDate><ToDate>2024-07-14T23:59:00</ToDate></TimePeriod>"
    days = weekday(6) + weekday(2, ("08:00:00", "12:00:00"))
    week = (
        f"<WorkWeeks><WorkWeek>{period}<Name>Summer</Name><WeekDays>{days}</WeekDays></WorkWeek></WorkWeeks>"
    )
    found = calendar(week, base=1)

    assert [(str(entry.first), entry.bands) for entry in found.exceptions] == [
        ("2024-07-01", ((480, 720),)),
        ("2024-07-05", ()),
        ("2024-07-08", ((480, 720),)),
        ("2024-07-12", ()),
    ]


def test_overlapping_exceptions_come_out_ascending_and_apart() -> None:
    entries = "".join(
        f"<Exception><TimePeriod><FromDate>2024-01-{first:02}T00:00:00</FromDate><ToDate>2024-01-{last:02}T23:59:00</ToDate>"
        f"</TimePeriod><Type>1</Type><Name>{first}</Name></Exception>"
        for first, last in ((10, 12), (1, 31), (5, 20))
    )
    found = calendar(f"<Exceptions>{entries}</Exceptions>", base=1)

    assert [(entry.first.day, entry.last.day, entry.name) for entry in found.exceptions] == [
        (1, 9, "1"),
        (10, 12, "10"),
        (13, 31, "1"),
    ]
