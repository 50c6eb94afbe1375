"""Links as people write them in a cell: `12FS+2d; 15SS; 7FF-50%; 9`. Text in, values out, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schedule.durations import parse_duration

LONGEST_TEXT: Final = 4_000
MOST_LINKS: Final = 200
HOW: Final = "Write a number with type and lag, such as 12FS+2d."

_DECIMAL_COMMA: Final = re.compile(
    r",\d+\s*(?:e?(?:mins?|m|hr?s?|dy|days?|d|wks?|weeks?|w|mons?|mo)\b|e?%)", re.IGNORECASE
)
_PART: Final = re.compile(
    r"(?:(?P<key>[A-Za-z][A-Za-z0-9]*)-)?(?P<number>\d+)\s*(?P<type>FS|SS|FF|SF)?\s*(?P<lag>[+-].*)?",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"(?P<number>[+-]\s*\d+(?:[.,]\d{1,2})?)\s*(?P<elapsed>e?)%", re.IGNORECASE)
_MINUTES: Final = {"working": "", "elapsed": "e"}


@dataclass(frozen=True, slots=True)
class LinkWords:
    """One link of a cell: the number of the task at its other end, its type, its lag."""

    number: int
    type: str = "FS"
    lag_minutes: int = 0
    lag_unit: str = "working"
    lag_percent: Decimal | None = None


def parse_links(
    text: str, key: str = "", minutes_per_day: int = 480, minutes_per_week: int | None = None
) -> list[LinkWords]:
    """The links of a cell in their order; `key` is the project's, which may stand before a number.

    Raises ValueError with a sentence that names the first part that cannot be read.

    >>> parse_links("12FS+2d; 15SS")
    [LinkWords(number=12, type='FS', lag_minutes=960, lag_unit='working', lag_percent=None), \
LinkWords(number=15, type='SS', lag_minutes=0, lag_unit='working', lag_percent=None)]
    >>> parse_links("ATLAS-9, 7ff-50%", "ATLAS")[1].lag_percent
    Decimal('-50')
    >>> parse_links("12; nonsense")
    Traceback (most recent call last):
    ...
    ValueError: “nonsense” is not a link. Write a number with type and lag, such as 12FS+2d.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"A cell holds at most {LONGEST_TEXT} characters of links.")
    parts = [part for part in (each.strip() for each in _split(text)) if part]
    if len(parts) > MOST_LINKS:
        raise ValueError(f"A cell holds at most {MOST_LINKS} links; these are {len(parts)}.")
    links: list[LinkWords] = []
    seen: set[tuple[int, str]] = set()
    for part in parts:
        link = _parse(part, key, minutes_per_day, minutes_per_week)
        if (link.number, link.type) in seen:
            raise ValueError(f"“{part}” names task {link.number} a second time with {link.type}.")
        seen.add((link.number, link.type))
        links.append(link)
    return links


def format_links(links: Iterable[LinkWords], minutes_per_day: int = 480) -> str:
    """Links as `parse_links` reads them: the same text gives the same links.

    >>> format_links([LinkWords(12, "FS", 960), LinkWords(15, "SS"), LinkWords(9)])
    '12FS+2d; 15SS; 9'
    >>> format_links([LinkWords(7, "FF", 0, "percent", Decimal("-50.00")), LinkWords(8, "FS", -90)])
    '7FF-50%; 8FS-1.5h'
    """
    return "; ".join(_format(link, minutes_per_day) for link in links)


def _split(text: str) -> list[str]:
    """At semicolons, line ends and commas; a comma inside a lag such as `+1,5d` is a decimal one."""
    parts: list[str] = []
    for piece in re.split(r"[;\n]", text):
        start = 0
        for comma in re.finditer(",", piece):
            in_lag = re.search(r"[+-]\s*\d+$", piece[start : comma.start()])
            if not (in_lag and _DECIMAL_COMMA.match(piece, comma.start())):
                parts.append(piece[start : comma.start()])
                start = comma.end()
        parts.append(piece[start:])
    return parts


def _parse(part: str, key: str, minutes_per_day: int, minutes_per_week: int | None) -> LinkWords:
    shown = part if len(part) <= 40 else part[:39] + "…"
    match = _PART.fullmatch(part.replace("\u2212", "-").replace("\u00a0", " "))
    if match is None or len(match["number"]) > 9:
        raise ValueError(f"“{shown}” is not a link. {HOW}")
    if match["key"] and match["key"].upper() != key.upper():
        raise ValueError(f"“{shown}” names a task of another project. Write a number of this plan.")
    number, kind = int(match["number"]), (match["type"] or "FS").upper()
    lag = (match["lag"] or "").strip()
    if not lag:
        return LinkWords(number, kind)
    share = _PERCENT.fullmatch(lag)
    if share is not None:
        percent = Decimal(re.sub(r"\s", "", share["number"]).replace(",", "."))
        if abs(percent) > 100_000:
            raise ValueError(f"“{shown}”: a lag in percent lies within ± 100 000 %.")
        return LinkWords(number, kind, 0, "elapsed_percent" if share["elapsed"] else "percent", percent)
    try:
        minutes, elapsed = parse_duration(
            re.sub(r"^([+-])\s+", r"\1", lag), minutes_per_day, minutes_per_week, signed=True
        )
    except ValueError:
        raise ValueError(
            f"“{shown}”: the lag “{lag[:20]}” cannot be read. Write +2d, -4h, +3ed or +50%."
        ) from None
    return LinkWords(number, kind, minutes, "elapsed" if elapsed else "working")


def _format(link: LinkWords, minutes_per_day: int) -> str:
    if link.lag_percent is not None:
        sign = "-" if link.lag_percent < 0 else "+"
        unit = "e%" if link.lag_unit == "elapsed_percent" else "%"
        return f"{link.number}{link.type}{sign}{_plain(abs(link.lag_percent))}{unit}"
    if link.lag_minutes == 0 and link.lag_unit == "working":
        return f"{link.number}" if link.type == "FS" else f"{link.number}{link.type}"
    sign = "-" if link.lag_minutes < 0 else "+"
    return f"{link.number}{link.type}{sign}{_length(abs(link.lag_minutes), link.lag_unit, minutes_per_day)}"


def _length(minutes: int, lag_unit: str, minutes_per_day: int) -> str:
    """In the largest unit that needs at most one decimal."""
    prefix = _MINUTES.get(lag_unit, "")
    for unit, size in (("d", 1440 if prefix else minutes_per_day), ("h", 60)):
        if minutes * 10 % size == 0 and (minutes == 0 or minutes * 2 >= size):
            return f"{_plain(Decimal(minutes) / size)}{prefix}{unit}"
    return f"{minutes}{prefix}min"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
