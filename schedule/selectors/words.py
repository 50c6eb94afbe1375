"""Instants, lags and tasks of a plan in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from projects.models import Project
from schedule.durations import format_duration
from schedule.models import ConstraintType, LagUnit, Link, ProjectLink, Task

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CONSTRAINT_WORDS: Final = {
    ConstraintType.ASAP: "as soon as possible",
    ConstraintType.ALAP: "as late as possible",
    ConstraintType.SNET: "start no earlier than",
    ConstraintType.SNLT: "start no later than",
    ConstraintType.FNET: "finish no earlier than",
    ConstraintType.FNLT: "finish no later than",
    ConstraintType.MSO: "must start on",
    ConstraintType.MFO: "must finish on",
}


def instant_text(project: Project, value: datetime | None) -> str:
    """An instant on the project's clock: `Mon 7 Dec 09:00`, with its year when that is not the present one."""
    if value is None:
        return "an unknown time"
    local = value.astimezone(project.zone)
    year = "" if local.year == project.local_day().year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def task_text(project: Project, task: Task) -> str:
    """A task as sentences name it: `ATLAS-12 “Design”`."""
    return f"{project.key}-{task.number} “{task.name}”"


def lag_text(link: Link | ProjectLink, minutes_per_day: int) -> str:
    """A lag with its sign and unit, such as `+ 2 d` or `− 50 %`; empty where there is none."""
    if link.lag_percent is not None:
        if link.lag_percent == 0:
            return ""
        amount = f"{abs(link.lag_percent).normalize():f} {'e' if link.lag_unit == LagUnit.ELAPSED_PERCENT else ''}%"
        return f"{'−' if link.lag_percent < 0 else '+'} {amount}"
    if link.lag_minutes == 0:
        return ""
    amount = format_duration(abs(link.lag_minutes), minutes_per_day, elapsed=link.lag_unit == LagUnit.ELAPSED)
    return f"{'−' if link.lag_minutes < 0 else '+'} {amount}"


def link_text(link: Link, minutes_per_day: int) -> str:
    """Type and lag of a link: `FS + 2 d`."""
    return f"{link.type} {lag_text(link, minutes_per_day)}".strip()


def constraint_text(project: Project, kind: str, at: datetime | None) -> str:
    """A constraint with its date; empty for the ordinary one."""
    if not kind or kind == ConstraintType.ASAP:
        return ""
    words = CONSTRAINT_WORDS[ConstraintType(kind)]
    return words if at is None else f"{words} {instant_text(project, at)}"


def bands_text(bands: Sequence[Sequence[int]]) -> str:
    """Working hours of a day: `08:00–12:00, 13:00–17:00`."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in bands) or "no work"


def week_text(week: Sequence[Sequence[Sequence[int]] | None]) -> str:
    """Working hours of a week, equal days in a row together: `Mon–Fri 08:00–17:00; Sat–Sun no work`."""
    days = ["as inherited" if bands is None else bands_text(bands) for bands in week]
    parts: list[str] = []
    first = 0
    for at in range(1, len(days) + 1):
        if at == len(days) or days[at] != days[first]:
            name = WEEKDAYS[first] if at - first == 1 else f"{WEEKDAYS[first]}–{WEEKDAYS[at - 1]}"
            parts.append(f"{name} {days[first]}")
            first = at
    return "; ".join(parts)


def pauses_text(splits: Sequence[Sequence[int]]) -> str:
    """Pauses of work: `3 d after 2 d of work`."""
    parts = [f"{format_duration(pause)} after {format_duration(after)} of work" for after, pause in splits]
    return "; ".join(parts) or "none"


def durations_text(minutes: Sequence[int]) -> str:
    """Several durations: `5 d; 10 d`."""
    return "; ".join(format_duration(each) for each in minutes) or "none"


def clock_text(minutes: int) -> str:
    """Minutes after midnight as a time: `09:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}" if minutes != 1440 else "24:00"
