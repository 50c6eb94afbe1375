"""Small plans written as text lines, so that a table test reads like the table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schedule.engine import (
    LinkType,
    Plan,
    Schedule,
    ScheduleOptions,
    WorkingCalendar,
    calculate,
    instant,
    moment,
)

OFFICE = WorkingCalendar.office("Office")
"""Monday to Friday, 08:00–12:00 and 13:00–17:00."""
DAY = 480
MONDAY = instant(datetime(2026, 6, 1, 8))


def when(text: str) -> int:
    """An instant in June 2026 as `day hour[:minute]`.

    >>> moment(when("3 13:30"))
    datetime.datetime(2026, 6, 3, 13, 30)
    """
    day, _, time = text.partition(" ")
    hour, _, minute = time.partition(":")
    return instant(datetime(2026, 6, int(day), int(hour), int(minute or 0)))


def shown(value: Any) -> str:
    """The same way back; other months in full."""
    found = moment(int(value))
    if (found.year, found.month) != (2026, 6):
        return found.isoformat(timespec="minutes")
    return f"{found.day} {found.hour}" + (f":{found.minute:02d}" if found.minute else "")


def plan(tasks: dict[str, float], *links: str, **columns: Any) -> Plan:
    """Tasks with days of 480 minutes; links as `A B`, `A SS B`, `A FF+1 B`, lag in days; columns by task name."""
    names = list(tasks)
    parsed = [_link(link) for link in links]
    spread = {
        name: [values.get(task) for task in names] if isinstance(values, dict) else values
        for name, values in columns.items()
    }
    for name in ("kinds", "constraints", "second_constraints"):
        if name in spread:
            spread[name] = [value or 0 for value in spread[name]]
    if "parents" in spread:
        spread["parents"] = [-1 if parent is None else names.index(parent) for parent in spread["parents"]]
    return Plan(
        **{
            "calendars": [OFFICE],
            "names": names,
            "durations": [round(days * DAY) for days in tasks.values()],
            "link_predecessors": [names.index(before) for before, _, _, _ in parsed],
            "link_successors": [names.index(after) for _, _, _, after in parsed],
            "link_types": [kind for _, kind, _, _ in parsed],
            "link_lags": [lag for _, _, lag, _ in parsed],
            **spread,
        }
    )


def _link(text: str) -> tuple[str, LinkType, int, str]:
    """`A FS+2 B` as its parts."""
    parts = text.split()
    if len(parts) == 2:
        return parts[0], LinkType.FS, 0, parts[1]
    return parts[0], LinkType[parts[1][:2]], round(float(parts[1][2:] or 0) * DAY), parts[2]


def run(given: Plan, **options: Any) -> Schedule:
    """Schedule from Monday 2026-06-01 08:00."""
    return calculate(given, ScheduleOptions(**{"project_start": MONDAY, **options}))


def dates(given: Plan, schedule: Schedule, *columns: str) -> dict[str, tuple[str, ...]]:
    """Dates by task; early start and finish unless others are asked for."""
    wanted = columns or ("early_start", "early_finish")
    return {
        name: tuple(shown(getattr(schedule, column)[row]) for column in wanted)
        for row, name in enumerate(given.names)
    }
