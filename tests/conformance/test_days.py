"""Random plans of whole days on several calendars: the engine against counting days on the calendar on the wall."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from schedule.engine import calculate
from tests.conformance.days import DayCalendar, DayLink, DayTask, schedule_days
from tests.conformance.reading import Reader
from tests.conformance.schedule_cases import LINK_TYPES, read_case

MONDAY = date(2026, 6, 1)
WEEKS = {"seven": (1, 2, 3, 4, 5, 6, 7), "six": (1, 2, 3, 4, 5, 6), "four": (1, 2, 3, 4)}
BLOCK = 60


@pytest.mark.parametrize("block", range(5))
def test_whole_days(block: int) -> None:
    """Every type of link, lead, lag and elapsed lag, over weekends, holidays and between calendars."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        case, tasks, links, anchor = random_case(seed)
        schedule_days(tasks, links, anchor)
        plan = read_case(case)
        reader = Reader(plan, calculate(plan.plan, plan.options))
        wanted = {
            (name, key): _written(value) for name, task in tasks.items() for key, value in task.found.items()
        }
        assert {
            (name, key): reader.value(name, key, value) for (name, key), value in wanted.items()
        } == wanted, seed


def random_case(seed: int) -> tuple[dict[str, Any], dict[str, DayTask], list[DayLink], date]:
    """A case of the published format, and the same for the other way."""
    random = Random(seed)
    anchor = MONDAY + timedelta(days=random.randint(0, 6))
    holidays = []
    for _ in range(random.randint(0, 2)):
        first = MONDAY + timedelta(days=random.randint(3, 20))
        holidays.append((first, first + timedelta(days=random.randint(0, 2))))
    tasks: dict[str, DayTask] = {}
    rows: list[dict[str, Any]] = []
    for at in range(random.randint(2, 6)):
        week = random.choice([None, None, None, *WEEKS])
        days = random.randint(1, 8)
        row: dict[str, Any] = {"name": f"T{at}", "dur": days, "calendar": week}
        task = DayTask(
            days, DayCalendar(WEEKS[week]) if week else DayCalendar((1, 2, 3, 4, 5), tuple(holidays))
        )
        if random.random() < 0.2:
            kind, day = (
                random.choice(("SNET", "FNET", "SNLT", "FNLT")),
                anchor + timedelta(days=random.randint(0, 20)),
            )
            task.constraint, row["constraint"] = (kind, day), {"type": kind, "date": day.isoformat()}
        tasks[row["name"]] = task
        rows.append(row)
    links = [_link(random, len(rows)) for _ in range(random.randint(1, 2 * len(rows)))]
    case = {
        "tasks": rows,
        "links": [
            {"pred": link.before, "succ": link.after, "type": link.type, "lag": link.lag,
             **({"lagUnit": "ELAPSEDTIME"} if link.elapsed else {})}
            for link in links
        ],
        "anchor": anchor.isoformat(),
        "calendar": {
            "workDays": [1, 2, 3, 4, 5],
            "holidays": [{"startDate": a.isoformat(), "endDate": b.isoformat()} for a, b in holidays],
        },
        "calendars": [{"name": name, "workDays": list(days)} for name, days in WEEKS.items()],
    }  # fmt: skip
    return case, tasks, links, anchor


def _link(random: Random, count: int) -> DayLink:
    one, other = sorted(random.sample(range(count), 2))
    return DayLink(
        f"T{one}",
        f"T{other}",
        random.choice(list(LINK_TYPES)),
        random.choice((0, 0, 1, 2, 3, -1, -2)),
        random.random() < 0.2,
    )


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
