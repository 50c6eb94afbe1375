"""The rule of a recurring task as a sentence."""

from __future__ import annotations

from typing import Final

from core.templatetags._figures import day
from schedule.models import Frequency, Recurrence

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS: Final = {
    Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month", Frequency.YEARLY: "year",
}  # fmt: skip
WEEKS: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def rule_words(rule: Recurrence) -> str:
    """Such as `Every 2 weeks on Monday and Thursday at 09:00, from 3 Nov 2026, 10 times`."""
    unit = UNITS[Frequency(rule.frequency)]
    every = f"Every {unit}" if rule.interval == 1 else f"Every {rule.interval} {unit}s"
    at = f"at {rule.at_minute // 60:02d}:{rule.at_minute % 60:02d}"
    return f"{every}{_days(rule)} {at}, from {day(rule.first_on)}{_end(rule)}"


def _days(rule: Recurrence) -> str:
    names = [WEEKDAYS[number] for number in rule.weekdays]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    if rule.week_of_month is not None:
        return f" on the {WEEKS.get(rule.week_of_month, 'first')} {listed}"
    if rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY) and rule.day_of_month is not None:
        return f" on day {rule.day_of_month}"
    return f" on {listed}" if listed and rule.frequency in (Frequency.DAILY, Frequency.WEEKLY) else ""


def _end(rule: Recurrence) -> str:
    until = f" until {day(rule.until)}" if rule.until is not None else ""
    times = "" if rule.count is None else f", {rule.count} times" if rule.count > 1 else ", once"
    return f"{until}{times}"
