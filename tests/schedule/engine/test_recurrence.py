"""Days of recurring tasks, counted off a calendar: 2026-11-23 is a Monday, 2027-01-01 a Friday, 2028 a leap year."""

from __future__ import annotations

from datetime import date

import pytest

from schedule.engine.recurrence import Every, Rule, days

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(every=Every.DAY, first=MONDAY, times=3), "11-23 11-24 11-25"),
        (Rule(every=Every.DAY, first=MONDAY, interval=3, until=date(2026, 12, 2)), "11-23 11-26 11-29 12-02"),
        (Rule(every=Every.DAY, first=date(2026, 11, 27), weekdays=(0, 1, 2, 3, 4), times=2), "11-27 11-30"),
        (Rule(every=Every.WEEK, first=MONDAY, times=3), "11-23 11-30 12-07"),
        (Rule(every=Every.WEEK, first=date(2026, 11, 25), weekdays=(1, 3), times=3), "11-26 12-01 12-03"),
        (
            Rule(every=Every.WEEK, first=MONDAY, interval=2, weekdays=(0, 4), times=4),
            "11-23 11-27 12-07 12-11",
        ),
        (Rule(every=Every.MONTH, first=date(2027, 1, 31), times=4), "01-31 02-28 03-31 04-30"),
        (Rule(every=Every.MONTH, first=date(2027, 1, 1), day=15, interval=2, times=3), "01-15 03-15 05-15"),
        (Rule(every=Every.MONTH, first=date(2027, 1, 20), day=15, times=2), "02-15 03-15"),
        (
            Rule(every=Every.MONTH, first=date(2027, 1, 1), week=2, weekdays=(1,), times=3),
            "01-12 02-09 03-09",
        ),
        (
            Rule(every=Every.MONTH, first=date(2027, 1, 1), week=-1, weekdays=(4,), times=3),
            "01-29 02-26 03-26",
        ),
        (Rule(every=Every.YEAR, first=date(2028, 2, 29), times=3), "02-29 02-28 02-28"),
        (Rule(every=Every.YEAR, first=date(2027, 5, 1), week=1, weekdays=(0,), times=2), "05-03 05-01"),
    ],
)
def test_days_of_a_rule(rule: Rule, expected: str) -> None:
    assert " ".join(day.strftime("%m-%d") for day in days(rule)) == expected


def test_a_rule_without_an_end_stops_at_the_most_and_at_the_end_of_the_calendar() -> None:
    assert len(days(Rule(every=Every.DAY, first=MONDAY), most=40)) == 40
    assert days(Rule(every=Every.YEAR, first=date(2190, 7, 1), interval=5))[-1] == date(2195, 7, 1)
    assert days(Rule(every=Every.DAY, first=MONDAY, interval=7, weekdays=(1,))) == ()
