"""How much of a plan file is read at most, and how a reader tells its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Progress = Callable[[int, int, str], None]
"""Called with (done, total, step). May raise, to cancel: the reader passes the exception on."""

EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 12, 31)
MOST_MINUTES = 158_000_000
"""Three hundred years: no duration, lag or amount of work between the two dates is longer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on a file. `rows` counts calendars, tasks, links, resources and assignments together."""

    upload_bytes: int = 50_000_000
    inflated_bytes: int = 500_000_000
    rows: int = 200_000
    lines: int = 2_000_000
    xml_depth: int = 100
    outline_depth: int = 100
    calendar_days: int = 20_000
    """Exceptional days of one calendar, after recurring ones are written out."""


def no_progress(done: int, total: int, step: str) -> None:
    """Tell nobody."""
