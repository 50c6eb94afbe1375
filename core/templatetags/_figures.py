"""Dates, working time and numbers as people read them (one place, so that every page says them alike)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat, timezone
from django.utils.formats import number_format

NBSP = "\u00a0"
MINUS = "\u2212"
UNKNOWN = "n/a"
MINUTES_PER_DAY = 480
Number = int | float | Decimal | str | None
Zone = str | tzinfo | None
Day = date | datetime | None


def add_to(register: template.Library) -> None:
    """Put the filters of this module into a library."""
    for each in (
        day,
        day_weekday,
        grid_day,
        short_day,
        instant,
        finish_day,
        finish_day_weekday,
        finish_grid_day,
        working_days,
        signed_days,
        percent,
        percent1,
        index2,
        number,
        signed,
        hours,
    ):
        register.filter(each.__name__, each)


def day(value: Day, zone: Zone = None) -> str:
    """Write a day in full: 13 Aug 2027."""
    return _written(value, "j M Y", zone)


def day_weekday(value: Day, zone: Zone = None) -> str:
    """Write a day on which someone must act: Mon 23 Nov."""
    return _written(value, "D j M", zone)


def grid_day(value: Day, zone: Zone = None) -> str:
    """Write a day in a grid: 13 Aug 27."""
    return _written(value, "j M y", zone)


def short_day(value: Day, zone: Zone = None) -> str:
    """Write a day in a label of the current year: 13 Aug."""
    return _written(value, "j M", zone)


def instant(value: Day, zone: Zone = None) -> str:
    """Write an instant in the given or the reader's time zone: Tue 24 Nov 13:00."""
    return _written(value, "D j M H:i", zone)


def finish_day(value: Day, zone: Zone = None) -> str:
    """Write the last day of work of a finish: midnight belongs to the day before."""
    return day(_inclusive(value, zone), zone)


def finish_day_weekday(value: Day, zone: Zone = None) -> str:
    """Write the last day of work of a finish with its weekday."""
    return day_weekday(_inclusive(value, zone), zone)


def finish_grid_day(value: Day, zone: Zone = None) -> str:
    """Write the last day of work of a finish in a grid."""
    return grid_day(_inclusive(value, zone), zone)


def working_days(minutes: Number, minutes_per_day: Number = MINUTES_PER_DAY) -> str:
    """Write working minutes as days: 32 d, 0.5 d; under a twentieth of a day as minutes."""
    amount = _decimal(minutes)
    if amount is None:
        return UNKNOWN
    length = _decimal(minutes_per_day)
    days = amount / (length or MINUTES_PER_DAY)
    if amount and abs(days) < Decimal("0.05"):
        return f"{_number(amount, 0)}{NBSP}min"
    return f"{_days_text(days)}{NBSP}d"


def signed_days(minutes: Number, minutes_per_day: Number = MINUTES_PER_DAY) -> str:
    """Write a slip or a gain in working days: +32 d, −15 d, 0 d."""
    text = working_days(minutes, minutes_per_day)
    amount = _decimal(minutes)
    return f"+{text}" if amount is not None and amount > 0 else text


def percent(value: Number) -> str:
    """Write a percentage without decimals: 60 %."""
    return _with_unit(value, 0, "%")


def percent1(value: Number) -> str:
    """Write a percentage with one decimal: 48.6 %."""
    return _with_unit(value, 1, "%")


def index2(value: Number) -> str:
    """Write an index with two decimals: 0.89."""
    return _with_unit(value, 2, "")


def number(value: Number, decimals: int = 0) -> str:
    """Write a number with separators and a true minus: 1,842."""
    return _with_unit(value, decimals, "")


def signed(value: Number, decimals: int = 0) -> str:
    """Write a difference with its sign: +515, −37, 0."""
    amount = _decimal(value)
    text = number(value, decimals)
    return f"+{text}" if amount is not None and amount > 0 else text


def hours(minutes: int | None) -> str:
    """Write minutes of work as hours: 8 h, 7.5 h, 7 h 20 min.

    >>> hours(480), hours(450), hours(440)
    ('8\xa0h', '7.5\xa0h', '7\xa0h\xa020\xa0min')
    """
    if minutes is None:
        return UNKNOWN
    whole, rest = divmod(minutes, 60)
    if rest in (0, 30):
        return f"{whole}{'.5' if rest else ''}\xa0h"
    return f"{whole}\xa0h\xa0{rest}\xa0min"


def _written(value: Day, pattern: str, zone: Zone) -> str:
    if value is None or value == "":
        return UNKNOWN
    return dateformat.format(_local(value, zone), pattern)


def _local(value: date | datetime, zone: Zone) -> date | datetime:
    if not isinstance(value, datetime) or timezone.is_naive(value):
        return value
    return timezone.localtime(value, ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None)


def _inclusive(value: Day, zone: Zone) -> Day:
    if not isinstance(value, datetime):
        return value
    local = _local(value, zone)
    at_midnight = isinstance(local, datetime) and local.time() == time(0)
    return value - timedelta(minutes=1) if at_midnight else value


def _decimal(value: Number) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _days_text(days: Decimal) -> str:
    rounded = days.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return _number(rounded, 0 if rounded == rounded.to_integral_value() else 1)


def _number(value: Decimal, decimals: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = number_format(abs(rounded), decimal_pos=decimals, use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if rounded < 0 else text


def _with_unit(value: Number, decimals: int, unit: str) -> str:
    amount = _decimal(value)
    if amount is None:
        return UNKNOWN
    return _number(amount, decimals) + (f"{NBSP}{unit}" if unit else "")
