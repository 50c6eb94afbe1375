"""Random small plans that use every column of the engine."""

from __future__ import annotations

from random import Random
from typing import Any

from schedule.engine import (
    CalendarException,
    ConstraintType,
    LagCalendar,
    LateTasks,
    LinkType,
    Plan,
    ProgressMode,
    ScheduleOptions,
    TaskKind,
    WorkingCalendar,
)

FIRST_DAY = 20_600
START = FIRST_DAY * 1440 + 480
NIGHT = ((1320, 1800),)
DAY = ((480, 720), (780, 1020))
POOL = (
    WorkingCalendar("office", (DAY,) * 5 + ((), ()), (CalendarException(FIRST_DAY + 3, FIRST_DAY + 4),)),
    WorkingCalendar(
        "six days",
        (((480, 960),),) * 6 + ((),),
        (CalendarException(FIRST_DAY + 8, FIRST_DAY + 8, ((600, 700),)),),
    ),
    WorkingCalendar("night", (NIGHT,) * 5 + ((), ()), (CalendarException(FIRST_DAY + 2, FIRST_DAY + 2),)),
    WorkingCalendar.around_the_clock(),
    WorkingCalendar("part time", ((), DAY, (), ((540, 720),), (), (), ((600, 660),))),
    WorkingCalendar(
        "whole days",
        (((0, 1440),),) * 5 + ((), ()),
        (CalendarException(FIRST_DAY + 9, FIRST_DAY + 10),),
        minutes_per_day=1440,
        whole_days=True,
    ),
)
WHOLE_DAYS = 5


def random_plan(seed: int, *, whole_days: bool = False) -> tuple[Plan, ScheduleOptions]:
    """A plan of up to twelve rows: links forward in a random order, so never a loop; summaries are linked too."""
    random = Random(seed)
    count = random.randint(1, 12)
    parents = _parents(random, count)
    summaries = {parent for parent in parents if parent >= 0}
    calendars = [random.randrange(len(POOL) if whole_days else WHOLE_DAYS) for _ in range(count)]
    rows = [_row(random, row in summaries, calendars[row]) for row in range(count)]
    links = _links(random, parents, summaries)
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    for name in ("predecessors", "successors", "types", "lags", "lag_percents", "lag_calendars"):
        columns[f"link_{name}"] = [link[name] for link in links]
    for name, values in _splits(random, columns["durations"]).items():
        columns[f"split_{name}"] = values
    plan = Plan(
        calendars=POOL,
        names=[f"T{row}" for row in range(count)],
        parents=parents,
        task_calendars=calendars,
        **columns,
    )
    return plan, _options(random)


def _parents(random: Random, count: int) -> list[int]:
    """A shallow tree: a row may lie below an earlier one."""
    parents = [-1] * count
    if random.random() < 0.5:
        tops = [0] if count > 3 else []
        for row in range(1, count):
            if tops and random.random() < 0.6:
                parents[row] = random.choice(tops)
                if random.random() < 0.2 and row < count - 1:
                    tops.append(row)
    return parents


def _row(random: Random, summary: bool, calendar: int) -> dict[str, Any]:
    """The values of one row."""
    kind = random.choices(list(TaskKind)[:4], [8, 1, 1, 1])[0]
    step = 1440 if calendar == WHOLE_DAYS else random.choice((1, 30, 240))
    duration = 0 if kind != TaskKind.TASK else random.randint(0, 6) * step
    constraint = random.choices(list(ConstraintType), [10, 1, 1, 1, 1, 1, 1, 1])[0]
    second = random.choice((ConstraintType.ASAP,) * 6 + (ConstraintType.FNLT, ConstraintType.SNET))
    row: dict[str, Any] = {
        "durations": duration,
        "kinds": kind,
        "elapsed": not summary and random.random() < 0.05,
        "constraints": ConstraintType.SNET if summary and constraint == ConstraintType.ALAP else constraint,
        "constraint_instants": _instant(random, 0.9),
        "constraint_hard": not summary and random.random() < 0.3,
        "second_constraints": second,
        "second_constraint_instants": _instant(random, 1.0),
        "deadlines": _instant(random, 0.1),
        "external_starts": _instant(random, 0.05),
        "external_finishes": _instant(random, 0.05),
        "external_finish_floors": _instant(random, 0.05),
        "delays": random.choice((0,) * 9 + (random.randint(1, 3000), 1440)),
        "delays_elapsed": random.random() < 0.5,
        "earliest_starts": _instant(random, 0.1),
        "manual_starts": None,
        "manual_finishes": None,
        "percents": 0.0,
        "remaining": None,
        "actual_starts": None,
        "actual_finishes": None,
        "resumes": None,
    }
    if not summary:
        row.update(_progress(random, duration))
    return row


def _progress(random: Random, duration: int) -> dict[str, Any]:
    """Nothing mostly, else started, completed or set by hand."""
    state = random.choices(("none", "started", "percent", "completed", "by hand"), [14, 2, 1, 2, 1])[0]
    start = _instant(random, 1.0) or START
    if state == "started":
        remaining = random.choice((None, None, random.randint(0, max(duration, 1))))
        return {
            "actual_starts": start,
            "percents": float(random.choice((0, 25, 50, 70))),
            "remaining": remaining if duration % 1440 else None,
            "resumes": _instant(random, 0.3),
        }
    if state == "percent":
        return {"percents": float(random.choice((10, 40, 99)))}
    if state == "completed":
        ends = random.choice(
            (("actual_starts",), ("actual_finishes",), ("actual_starts", "actual_finishes"), ())
        )
        values: dict[str, Any] = {"percents": 100.0 if "actual_finishes" not in ends else 0.0}
        for end in ends:
            values[end] = (
                start if end == "actual_starts" or len(ends) == 1 else start + random.randint(0, 4000)
            )
        return values
    if state == "by hand":
        return {
            "manual_starts": start,
            "manual_finishes": random.choice((None, start + random.randint(0, 3000))),
        }
    return {}


def _splits(random: Random, durations: list[int]) -> dict[str, list[int]]:
    """A tenth of the tasks rest once or twice."""
    splits: dict[str, list[int]] = {"tasks": [], "afters": [], "pauses": []}
    for row, duration in enumerate(durations):
        if duration and random.random() < 0.15:
            for after in sorted({random.randint(1, duration) for _ in range(random.randint(1, 2))}):
                splits["tasks"].append(row)
                splits["afters"].append(after)
                splits["pauses"].append(random.choice((30, 480, random.randint(1, 3000))))
    return splits


def _instant(random: Random, share: float) -> int | None:
    """An instant around the start, by night and weekend too, or none."""
    if random.random() > share:
        return None
    return (
        START
        + random.randint(-3, 20) * 1440
        + random.choice((0, 0, -480, -481, 960, random.randint(0, 1439)))
    )


def _links(random: Random, parents: list[int], summaries: set[int]) -> list[dict[str, Any]]:
    """Links between rows that do not contain each other, forward in one order of all tasks."""
    count = len(parents)
    links = []
    for _ in range(random.randint(0, 2 * count)):
        before, after = random.randrange(count), random.randrange(count)
        if _last_below(parents, before) >= after:
            continue
        links.append(
            {
                "predecessors": before,
                "successors": after,
                "types": random.choices(list(LinkType), [5, 2, 2, 1])[0],
                "lags": random.choice((0, 0, 0, random.randint(-900, 1500), 1440, -1440, 60)),
                "lag_percents": random.choice((None,) * 6 + (50.0, -30.0, 33.3)),
                "lag_calendars": random.choice(list(LagCalendar)),
            }
        )
    return links


def _last_below(parents: list[int], row: int) -> int:
    """The last row at or below a row; links only lead to rows after that, so they never close a loop."""
    last = row
    for below in range(len(parents)):
        above = below
        while above >= 0 and above != row:
            above = parents[above]
        if above == row:
            last = max(last, below)
    return last


def _options(random: Random) -> ScheduleOptions:
    """Conventions at random."""
    return ScheduleOptions(
        project_start=START,
        project_calendar=random.randrange(WHOLE_DAYS),
        status_date=_instant(random, 0.4),
        status_date_moves_unstarted=random.random() < 0.8,
        progress_mode=random.choice(list(ProgressMode)),
        critical_threshold=random.choice((0, 0, 60)),
        must_dates_win=random.random() < 0.1,
        must_finish_by=_instant(random, 0.1),
        late_tasks=random.choice(list(LateTasks)),
        lag_from_remaining_start=random.random() < 0.3,
        resume_is_fixed=random.random() < 0.5,
        resume_after_done_work=random.random() < 0.3,
        near_critical=random.choice(((), (480, 2400))),
    )
