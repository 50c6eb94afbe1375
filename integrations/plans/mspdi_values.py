"""The texts of MSPDI elements as numbers, minutes, instants and flags; a text that is none of it is told by line."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from integrations.plans.errors import BadValueError
from integrations.plans.ledger import Record
from integrations.plans.limits import MOST_MINUTES
from integrations.plans.values import in_range, one_line, to_minute, whole

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?")
_DURATION = re.compile(
    r"(-)?P(?:0+Y)?(?:0+M)?(?:(\d{1,9})D)?(?:T(?:(\d{1,12}(?:\.\d{1,12})?)H)?(?:(\d{1,12}(?:\.\d{1,12})?)M)?"
    r"(?:(\d{1,12}(?:\.\d{1,12})?)S)?)?"
)
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?")
_ROUNDED = "Rounded to the minute."
_NO_ZONE = "The time zone of the value is left out, the clock time is kept."


def whole_number(record: Record, field: str) -> int | None:
    """A whole number, None where the element is absent."""
    text = record.take(field)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise bad(record, field, f"“{_shown(text)}” is not a whole number.")
    return int(text)


def number(record: Record, field: str) -> Decimal | None:
    """A decimal number, None where the element is absent."""
    text = record.take(field)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise bad(record, field, f"“{_shown(text)}” is not a number.")
    return Decimal(text)


def percent(record: Record, field: str) -> Decimal | None:
    """A percentage between 0 and 100, None where the element is absent."""
    found = number(record, field)
    if found is not None and not 0 <= found <= 100:
        raise bad(record, field, f"{_shown(record.values[field])} is not a percentage from 0 to 100.")
    return found


def flag(record: Record, field: str) -> bool | None:
    """1 or 0, true or false; None where the element is absent."""
    text = record.take(field).lower()
    if text in ("1", "true"):
        return True
    if text in ("0", "false"):
        return False
    if not text:
        return None
    raise bad(record, field, f"“{_shown(text)}” is neither 0 nor 1.")


def duration(record: Record, field: str) -> int | None:
    """A duration such as PT8H0M0S as whole minutes, None where the element is absent. A day counts 24 hours."""
    text = record.take(field)
    if not text:
        return None
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        raise bad(
            record, field, f"“{_shown(text)}” is not a duration.", "MS Project writes durations as PT8H0M0S."
        )
    days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups()[1:])
    exact = days * 1440 + hours * 60 + minutes + seconds / 60
    if exact > MOST_MINUTES:
        raise bad(record, field, f"The duration {_shown(text)} is longer than three hundred years.")
    if match.group(1) and exact:
        raise bad(record, field, f"The duration {_shown(text)} is negative.")
    rounded = whole(exact)
    if rounded != exact:
        record.change(field, _ROUNDED)
    return rounded


def tenths(record: Record, field: str) -> int | None:
    """Minutes from a number of tenths of minutes, rounded half up; None where the element is absent."""
    found = number(record, field)
    if found is None:
        return None
    if abs(found) > MOST_MINUTES * 10:
        raise bad(record, field, f"{_shown(record.values[field])} is more than three hundred years.")
    rounded = whole(found / 10)
    if rounded * 10 != found:
        record.change(field, _ROUNDED)
    return rounded


def instant(record: Record, field: str) -> datetime | None:
    """A date and time, None where the element is absent."""
    text = record.take(field)
    if not text:
        return None
    match = _INSTANT.fullmatch(text)
    advice = "MS Project writes dates as 2026-11-30T17:00:00."
    if match is None:
        raise bad(record, field, f"“{_shown(text)}” is not a date.", advice)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if not 1900 <= year <= 2200:
        raise bad(record, field, f"The date {_shown(text)} lies outside the years 1900 to 2200.")
    past_midnight = (hour, minute, second) == (24, 0, 0)
    try:
        found = datetime(year, month, day, 0 if past_midnight else hour, minute, second)  # noqa: DTZ001
    except ValueError:
        raise bad(record, field, f"“{_shown(text)}” is not a date.", advice) from None
    if match.group(7):
        record.change(field, _NO_ZONE)
    if second:
        record.change(field, _ROUNDED)
    found = to_minute(found) + timedelta(days=1 if past_midnight else 0)
    if not in_range(found.date()):
        raise bad(record, field, f"The date {_shown(text)} lies outside the years 1900 to 2200.")
    return found


def day(record: Record, field: str) -> date | None:
    """The day of an instant; an instant at the very end of a day belongs to that day."""
    found = instant(record, field)
    if found is None:
        return None
    if found.time() == time(0) and "T23:59" in record.values[field]:
        return found.date() - timedelta(days=1)
    return found.date()


def clock(record: Record, field: str) -> int | None:
    """A time of day as minutes after midnight, None where the element is absent."""
    text = record.take(field)
    if not text:
        return None
    match = _CLOCK.fullmatch(text.rpartition("T")[2])
    if match is not None:
        hour, minute, second = (int(part or 0) for part in match.groups())
        minutes = hour * 60 + minute + (1 if second >= 30 else 0)
        if minute < 60 and second < 60 and minutes <= 1440:
            return minutes
    raise bad(record, field, f"“{_shown(text)}” is not a time of day.")


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def bad(
    record: Record, field: str, reason: str, advice: str = "Correct it and save the plan as XML again."
) -> BadValueError:
    """An error about one field of one element, which is named by its id and its name."""
    number = record.values.get("UID", "")
    name = one_line(record.values.get("Name", ""))[:40]
    place = f"{record.element} {number[:12]}".strip() + (f" “{name}”" if name else "") + f", {field}"
    return BadValueError(reason, line=record.line, place=place, advice=advice)
