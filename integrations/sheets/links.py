"""Predecessors of a task list: ids of its rows, types in English and German, lags; in the portal's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_TYPES: Final = {
    "EA": "FS",
    "AA": "SS",
    "EE": "FF",
    "AE": "SF",
    "FS": "FS",
    "SS": "SS",
    "FF": "FF",
    "SF": "SF",
}
_PART: Final = re.compile(
    r"(?P<id>.+?)\s*(?P<type>FS|SS|FF|SF|EA|AA|EE|AE)?\s*(?P<lag>[+\-−]\s*\d.*)?", re.IGNORECASE
)
_LAG: Final = re.compile(r"([+\-−])\s*(\d+(?:[.,]\d+)?)\s*(.*)")
_UNITS: Final = {
    "tag": "d", "tage": "d", "t": "d", "std": "h", "stunden": "h", "stunde": "h", "wochen": "w", "woche": "w",
    "wo": "w", "monate": "mo", "monat": "mo", "minuten": "m", "ftage": "ed", "ftag": "ed", "fstd": "eh",
    "fwochen": "ew",
    "": "d", "f%": "e%",
}  # fmt: skip
Resolve = Callable[[str], "int | None"]
"""The number in this portal of the row that an id of the list means; None where there is none."""


class UnknownRowError(ValueError):
    """A predecessor that is no row of the list and no task of the plan."""


def translate(text: str, resolve: Resolve) -> str:
    """The links of a cell with task numbers of this portal. Raises UnknownRowError.

    >>> translate("3EA+2 Tage; A-1", {"3": 12, "A-1": 7}.get)
    '12FS+2d; 7'
    >>> translate("1FS+1,5 d, 2SS", {"1": 1, "2": 2}.get)
    '1FS+1,5d; 2SS'
    """
    return "; ".join(_translate(part.strip(), resolve) for part in split_links(text) if part.strip())


def split_links(text: str) -> list[str]:
    """At semicolons, line ends, and commas that are not inside a lag.

    >>> split_links("1,2;3"), split_links("1FS+1,5 d,2")
    (['1', '2', '3'], ['1FS+1,5 d', '2'])
    """
    parts: list[str] = []
    for piece in re.split(r"[;\n]", text):
        start = 0
        for comma in re.finditer(",", piece):
            in_lag = re.search(r"[+\-−]\s*\d+$", piece[start : comma.start()])
            if in_lag and re.match(r",\d+\s*[a-z%]", piece[comma.start() :], re.IGNORECASE):
                continue
            parts.append(piece[start : comma.start()])
            start = comma.end()
        parts.append(piece[start:])
    return parts


def _translate(part: str, resolve: Resolve) -> str:
    whole = resolve(part)
    if whole is not None:
        return str(whole)
    match = _PART.fullmatch(part)
    found = resolve(match["id"].strip()) if match else None
    if match is None or found is None:
        shown = (match["id"].strip() if match else part)[:40]
        raise UnknownRowError(f"“{shown}” is no row of this list and no task of this plan.")
    kind = _TYPES.get((match["type"] or "").upper(), "")
    lag = _lag(match["lag"] or "")
    return f"{found}{kind or ('FS' if lag else '')}{lag}"


def _lag(text: str) -> str:
    match = _LAG.fullmatch(text.strip())
    if match is None:
        return text.strip()
    unit = match[3].strip().lower().replace(" ", "").rstrip(".?")
    sign = "-" if match[1] in "-−" else "+"
    return f"{sign}{match[2]}{_UNITS.get(unit, unit)}"
