"""Working hours as people write them: `08:00–12:00, 13:00–17:00`."""

from __future__ import annotations

import re
from collections.abc import Sequence

DAY = 1440
OFF_WORDS = ("off", "no work", "free", "none")
EXAMPLE = "Write hours such as 08:00–12:00, 13:00–17:00, or off."
_BAND = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:–|-|—|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


def parse_bands(text: str) -> list[list[int]]:
    """Bands in minutes after midnight; an end at or before its start lies in the next day. Raises ValueError.

    >>> parse_bands("8-12, 13:00–17:30")
    [[480, 720], [780, 1050]]
    >>> parse_bands("22:00–06:00"), parse_bands("off")
    ([[1320, 1800]], [])
    """
    written = text.strip().lower().rstrip(",;")
    if not written or written in OFF_WORDS:
        return []
    bands: list[list[int]] = []
    for part in re.split(r"[,;]", written):
        band = _band(part.strip())
        if bands and band[0] < bands[-1][1]:
            raise ValueError(f"{_words(band)} overlaps {_words(bands[-1])} or comes before it.")
        bands.append(band)
    return bands


def bands_as_text(bands: Sequence[Sequence[int]]) -> str:
    """Bands as they are edited; no band is a day off.

    >>> bands_as_text([[480, 720], [1320, 1800]]), bands_as_text([])
    ('08:00–12:00, 22:00–06:00', 'off')
    """
    return ", ".join(_words(band) for band in bands) or "off"


def _band(text: str) -> list[int]:
    match = _BAND.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text[:40]}” is not a band of hours. {EXAMPLE}")
    start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if start >= DAY:
        raise ValueError("A band begins before midnight: the day ends at 24:00.")
    if end == start:
        raise ValueError(f"“{text}” begins and ends at the same time.")
    return [start, end if end > start else end + DAY]


def _minute(hours: str, minutes: str | None) -> int:
    value = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or value > DAY:
        raise ValueError(f"{hours}:{minutes or '00'} is not a time of day.")
    return value


def _words(band: Sequence[int]) -> str:
    return f"{_clock(band[0])}–{_clock(band[1])}"


def _clock(minute: int) -> str:
    shown = minute if minute == DAY else minute % DAY
    return f"{shown // 60:02d}:{shown % 60:02d}"
