"""Durations as people write them, for pages and the API alike: `3d`, `2w`, `4h`, `90m`, `1.5d`, `3 ed`."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

LONGEST: Final = 300 * 366 * 1440

_PATTERN: Final = re.compile(
    r"(?P<number>[+-]?\d+(?:[.,]\d+)?)\s*(?P<elapsed>e?)(?P<unit>[a-z]*)\s*(?P<estimated>\?)?"
)
_UNITS: Final = {
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "d": "d", "dy": "d", "day": "d", "days": "d", "": "d",
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
    "mo": "mo", "mon": "mo", "mons": "mo", "month": "mo", "months": "mo",
}  # fmt: skip
_ELAPSED: Final = {"m": 1, "h": 60, "d": 1440, "w": 7 * 1440, "mo": 30 * 1440}
DAYS_PER_MONTH: Final = 20


def parse_duration(
    text: str, minutes_per_day: int = 480, minutes_per_week: int | None = None, *, signed: bool = False
) -> tuple[int, bool]:
    """Minutes of a written duration, and whether they pass around the clock.

    A number alone means days; a month is twenty working days or thirty elapsed ones. Fractions round half up.
    Raises ValueError with a sentence.

    >>> parse_duration("3d")
    (1440, False)
    >>> parse_duration("1.5 d", minutes_per_day=420)
    (630, False)
    >>> parse_duration("3 ed")
    (4320, True)
    >>> parse_duration("-2h", signed=True)
    (-120, False)
    """
    match = _PATTERN.fullmatch(text.strip().lower())
    unit = _UNITS.get(match["unit"]) if match else None
    if match is None or unit is None:
        raise ValueError("Write a duration such as 3d, 4h, 90m, 2w or 3 ed.")
    number = Decimal(match["number"].replace(",", "."))
    if number < 0 and not signed:
        raise ValueError("A duration cannot be negative.")
    elapsed = bool(match["elapsed"])
    working = {
        "m": 1,
        "h": 60,
        "d": minutes_per_day,
        "w": minutes_per_week or 5 * minutes_per_day,
        "mo": DAYS_PER_MONTH * minutes_per_day,
    }
    scaled = number * (_ELAPSED if elapsed else working)[unit]
    if abs(scaled) > LONGEST:
        raise ValueError("A duration is at most 300 years.")
    return int(scaled.quantize(Decimal(1), ROUND_HALF_UP)), elapsed


def format_duration(minutes: int | None, minutes_per_day: int = 480, *, elapsed: bool = False) -> str:
    """A duration as people write it, in the largest unit that needs at most one decimal; read back it is the same.

    >>> format_duration(1440), format_duration(720), format_duration(90), format_duration(10)
    ('3 d', '1.5 d', '1.5 h', '10 m')
    >>> format_duration(4320, elapsed=True), format_duration(0), format_duration(-960)
    ('3 ed', '0 d', '-2 d')
    """
    if minutes is None:
        return ""
    prefix = "e" if elapsed else ""
    for unit, size in (("d", 1440 if elapsed else minutes_per_day), ("h", 60)):
        if (minutes * 10) % size == 0 and (unit == "h" or minutes == 0 or abs(minutes) * 2 >= size):
            return f"{_plain(Decimal(minutes) / size)} {prefix}{unit}"
    return f"{minutes} {prefix}m"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
