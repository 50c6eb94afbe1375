"""Inheritance and combination of calendars, day by day against the obvious rule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.computation.calendars import ProjectCalendars, common, joined
from schedule.engine import CalendarError, EmptyCalendarError, WorkingCalendar, day_number

OFFICE = [[480, 720], [780, 1020]]
MORNING = [[480, 720]]
FIRST = date(2026, 1, 5)

bands = st.sampled_from([[], MORNING, OFFICE, [[0, 1440]], [[600, 900]]])
weeks = st.lists(st.one_of(st.none(), bands), min_size=7, max_size=7)
exceptions = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4), bands), max_size=5)


def row(key, base, week):
    return {"id": key, "name": f"Calendar {key}", "base_id": base, "week": week, "minutes_per_day": 480}


def listed(key, found):
    return [
        {
            "calendar_id": key,
            "first_day": FIRST + timedelta(days=first),
            "last_day": FIRST + timedelta(days=first + length),
            "bands": bands,
        }
        for first, length, bands in found
    ]


def day_of(calendar: WorkingCalendar, day: date):
    """The bands of a day as the engine reads them: the last exception that holds it, else the week."""
    number = day_number(day)
    for exception in reversed(calendar.exceptions):
        if exception.first_day <= number <= exception.last_day:
            return exception.bands
    return calendar.week[day.weekday()]


def obvious(layers, day: date):
    """The nearest calendar that says something about a day: an exception (the later one first), else its week."""
    for week, found in layers:
        for first, length, said in reversed(found):
            if first <= (day - FIRST).days <= first + length:
                return tuple(map(tuple, said))
        if week[day.weekday()] is not None:
            return tuple(map(tuple, week[day.weekday()]))
    return ()


@settings(max_examples=300, deadline=None)
@given(weeks, exceptions, weeks, exceptions, st.lists(bands, min_size=7, max_size=7), exceptions)
def test_inheritance_follows_the_nearest_that_says_something(week, found, week2, found2, week3, found3):
    layers = [(week, found), (week2, found2), (week3, found3)]
    calendars = ProjectCalendars(
        [row(1, 2, week), row(2, 3, week2), row(3, None, week3)],
        listed(1, found) + listed(2, found2) + listed(3, found3),
    )
    try:
        calendar = calendars.working(1)
    except EmptyCalendarError:
        return
    for ahead in range(-3, 30):
        day = FIRST + timedelta(days=ahead)
        assert day_of(calendar, day) == obvious(layers, day), day


def test_a_ring_of_calendars_is_refused():
    calendars = ProjectCalendars([row(1, 2, [None] * 7), row(2, 1, [None] * 7)], [])
    with pytest.raises(CalendarError, match="inherits from itself"):
        calendars.working(1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(bands, min_size=7, max_size=7), exceptions, st.lists(bands, min_size=7, max_size=7), exceptions
)
def test_combined_calendars_work_when_one_or_both_do(week, found, week2, found2):
    both = ProjectCalendars([row(1, None, week), row(2, None, week2)], listed(1, found) + listed(2, found2))
    try:
        one, other = both.working(1), both.working(2)
        union, meeting = joined([one, other], "one"), common([one, other], "both")
    except EmptyCalendarError:
        return
    for ahead in range(-3, 30):
        day = FIRST + timedelta(days=ahead)
        first, second = minutes(day_of(one, day)), minutes(day_of(other, day))
        assert minutes(day_of(union, day)) == first | second
        assert minutes(day_of(meeting, day)) == first & second


def minutes(bands) -> set[int]:
    return {minute for start, end in bands for minute in range(start, end, 60)}
