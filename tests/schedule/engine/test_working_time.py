"""Positions in working time: against a list of every working minute."""

from __future__ import annotations

from bisect import bisect_left
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.engine import CalendarException, WorkingCalendar
from schedule.engine.compiled import calendar_arrays
from schedule.engine.working_time import FAR, begin, end, offset

DAY = 1440
FIRST, DAYS = 20_000, 42


@st.composite
def bands(draw: st.DrawFn, longest: int) -> tuple[tuple[int, int], ...]:
    """Up to three bands in order, the last one perhaps past midnight."""
    edges = sorted(draw(st.sets(st.integers(0, longest), min_size=0, max_size=6)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return tuple(pair for pair in pairs if pair[0] < DAY)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Any calendar: nights only where the next day starts late."""
    night = draw(st.booleans())
    day = bands(1800) if night else bands(DAY)
    week = [draw(day) for _ in range(7)]
    if night:
        week = [tuple((max(start, 400), stop) for start, stop in own if stop > 400) for own in week]
    if not any(week):
        week[2] = ((480, 960),)
    exceptions = [
        CalendarException(first, first + length, own)
        for first, length, own in draw(
            st.lists(st.tuples(st.integers(FIRST, FIRST + 30), st.integers(0, 4), bands(1700)), max_size=5)
        )
    ]
    return WorkingCalendar("drawn", tuple(week), tuple(exceptions))


def minutes_of(calendar: WorkingCalendar) -> list[int]:
    """Every working minute of six weeks and a week around them."""
    found: set[int] = set()
    for day in range(FIRST - 30, FIRST + DAYS + 30):
        own = calendar.week[(day + 3) % 7]
        for exception in calendar.exceptions:
            if exception.first_day <= day <= exception.last_day:
                own = exception.bands
        for start, stop in own:
            found.update(range(day * DAY + start, day * DAY + stop))
    return sorted(found)


@settings(max_examples=60, deadline=None)
@given(
    calendar=calendars(),
    instants=st.lists(st.integers((FIRST - 20) * DAY, (FIRST + DAYS) * DAY), min_size=2, max_size=20),
)
def test_positions_count_working_minutes(calendar: WorkingCalendar, instants: list[int]) -> None:
    numbers, minutes = calendar_arrays((calendar,)), minutes_of(calendar)
    zero = bisect_left(minutes, instants[0]) - offset(numbers, 0, instants[0])
    for instant in instants:
        position = offset(numbers, 0, instant)
        place = position + zero
        assert place == bisect_left(minutes, instant)
        assert begin(numbers, 0, position) == minutes[place]
        assert end(numbers, 0, position) == minutes[place - 1] + 1


@pytest.mark.parametrize("day", [-25_567, -1, 0, 40_000, 84_006])
def test_the_week_repeats_before_and_after_all_exceptions(day: int) -> None:
    """From 1900 to 2200: 40 hours in any seven days of an office week without exceptions."""
    holiday = CalendarException(20_600, 20_601)
    numbers = calendar_arrays((WorkingCalendar.office("Office", (holiday,)),))
    assert offset(numbers, 0, (day + 7) * DAY) - offset(numbers, 0, day * DAY) == 5 * 480


def test_night_shift_belongs_to_the_day_it_starts_on() -> None:
    """22:00 to 06:00 from Monday; Tuesday is a holiday: Monday's night runs out, Tuesday's falls away."""
    monday = 20_640
    assert (monday + 3) % 7 == 0
    night = WorkingCalendar(
        "Night", (((1320, 1800),),) * 5 + ((), ()), (CalendarException(monday + 1, monday + 1),)
    )
    numbers = calendar_arrays((night,))
    position = offset(numbers, 0, monday * DAY + 1320)
    assert end(numbers, 0, position + 480) == (monday + 1) * DAY + 360
    assert begin(numbers, 0, position + 480) == (monday + 2) * DAY + 1320


def test_later_exceptions_win_over_earlier_ones() -> None:
    monday = 20_640
    calendar = WorkingCalendar.office(
        "Office",
        (CalendarException(monday, monday + 4), CalendarException(monday + 2, monday + 2, ((600, 660),))),
    )
    numbers = calendar_arrays((calendar,))
    assert offset(numbers, 0, (monday + 5) * DAY) - offset(numbers, 0, monday * DAY) == 60


def test_a_calendar_of_exceptions_only_runs_out() -> None:
    calendar = WorkingCalendar("Once", ((),) * 7, (CalendarException(20_640, 20_640, ((480, 960),)),))
    numbers = calendar_arrays((calendar,))
    start = offset(numbers, 0, 20_640 * DAY)
    assert end(numbers, 0, start + 480) == 20_640 * DAY + 960
    assert begin(numbers, 0, start + 480) == FAR


def test_a_thousand_exceptions_of_three_centuries_are_quick() -> None:
    """Overlapping, the last one wins: an hour a day, whatever the others say."""
    years = (-25_567, 84_005)
    others = tuple(CalendarException(*years, ((60, 60 + number),)) for number in range(1, 1000))
    calendar = WorkingCalendar.office("Office", (*others, CalendarException(*years, ((600, 660),))))
    begun = process_time()
    numbers = calendar_arrays((calendar,))
    assert offset(numbers, 0, 20_010 * DAY) - offset(numbers, 0, 20_000 * DAY) == 600
    assert process_time() - begun < 2
