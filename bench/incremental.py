"""Edits of a large plan computed only where they reach, against full passes of the same plans.

The plan is that of `critical_path` with everything on: calendars, a tree, constraints, deadlines, progress, splits,
delays, dates from outside, near-critical bands. Each edit is random: a length, progress, a constraint, a deadline, a
calendar, a delay, a date from outside, a link more or less, another lag. Times include finding out what changed. Every
fiftieth answer is compared with a full pass.
"""

from __future__ import annotations

import time
from dataclasses import fields, replace
from random import Random
from statistics import median
from typing import Any

import numpy as np

from bench.critical_path import DAY, FULL_OPTIONS, LARGE, full_plan
from schedule.engine import ConstraintType, LinkType, Plan, Schedule, Session, calculate, warm_up

EDITS = 1_000
COMPARED = 50
AIM = 0.1


def run() -> dict[str, Any]:
    """Medians and 95th percentiles, the kinds of edits, and how many could not be followed."""
    warm_up()
    random, session = Random(20_261_121), Session()
    plan = full_plan(LARGE)
    session.update(plan, FULL_OPTIONS)
    spent: dict[str, list[float]] = {}
    full: list[float] = []
    moved = refused = differing = 0
    for number in range(EDITS):
        kind, plan = edited(random, plan)
        before = (session.finish_moved, session.full_passes)
        begun = time.process_time()
        schedule = session.update(plan, FULL_OPTIONS)
        spent.setdefault(kind, []).append(time.process_time() - begun)
        moved += session.finish_moved - before[0]
        refused += session.full_passes - before[1]
        if number % COMPARED == 0:
            begun = time.process_time()
            whole = calculate(plan, FULL_OPTIONS)
            full.append(time.process_time() - begun)
            differing += not same(schedule, whole)
    every = [seconds for some in spent.values() for seconds in some]
    whole_pass = median(full)
    rows: list[dict[str, Any]] = [
        {"what": "a full pass, 10,000 tasks, 15,000 links", "seconds": whole_pass},
        {
            "what": "an edit, median",
            "seconds": median(every),
            "ratio": median(every) / whole_pass,
            "aim": AIM,
        },
        {"what": "an edit, 95th percentile", "seconds": tail(every), "ratio": tail(every) / whole_pass},
        {"what": "the slowest edit", "seconds": max(every), "ratio": max(every) / whole_pass},
    ]
    rows += [
        {
            "what": f"{kind}, median of {len(some)}",
            "seconds": median(some),
            "ratio": median(some) / whole_pass,
        }
        for kind, some in sorted(spent.items())
    ]
    rows += [
        {
            "what": "edits that moved the project's finish, so that every late date was computed",
            "share": moved / EDITS,
        },
        {"what": "edits that took a full pass", "share": refused / EDITS},
        {"what": f"answers that differ from a full pass, of {len(full)} compared", "count": differing},
    ]
    return {"name": "incremental", "rows": rows}


def edited(random: Random, plan: Plan) -> tuple[str, Plan]:
    """One edit of one task or link; links only lead forward, so that they never close a loop."""
    kind = random.choice(
        ("length", "length", "progress", "constraint", "deadline", "calendar", "delay", "external date", "link added",
         "link removed", "lag")
    )  # fmt: skip
    task = random.randrange(LARGE)
    while task % 11 == 0:  # a summary
        task = random.randrange(LARGE)
    link = random.randrange(len(plan.link_predecessors))
    if kind == "length":
        return kind, put(plan, task, durations=random.randint(1, 20) * DAY)
    if kind == "progress":
        share = random.choice((0, 25, 50))
        start = int(FULL_OPTIONS.project_start) if share else None
        return kind, put(plan, task, percents=share, actual_starts=start)
    if kind == "constraint":
        kinds = (ConstraintType.ASAP, ConstraintType.SNET, ConstraintType.FNLT)
        date = int(FULL_OPTIONS.project_start) + random.randrange(3_000) * 1440
        return kind, put(plan, task, constraints=random.choice(kinds), constraint_instants=date)
    if kind == "deadline":
        return kind, put(
            plan, task, deadlines=int(FULL_OPTIONS.project_start) + random.randrange(6_000) * 1440
        )
    if kind == "calendar":
        return kind, put(plan, task, task_calendars=random.randrange(5))
    if kind == "external date":
        return kind, put(
            plan, task, external_starts=int(FULL_OPTIONS.project_start) + random.randrange(3_000) * 1440
        )
    if kind == "delay":
        return kind, put(plan, task, delays=random.choice((0, 1440)))
    if kind == "lag":
        return kind, put(plan, link, link_lags=random.choice((0, 1, 2)) * 1440)
    if kind == "link removed":
        return kind, replace(
            plan, **{name: np.delete(getattr(plan, name), link) for name in link_columns(plan)}
        )
    before = max(task - random.randint(1, 40), 1)
    before += before % 11 == 0
    if before >= task:
        return "lag", put(plan, link, link_lags=0)
    new = {"link_predecessors": before, "link_successors": task, "link_types": int(LinkType.FS)}
    return kind, replace(
        plan, **{name: np.append(getattr(plan, name), new.get(name, 0)) for name in link_columns(plan)}
    )


def put(plan: Plan, place: int, **values: Any) -> Plan:
    """The plan with other values of one row."""
    columns = {name: np.array(getattr(plan, name)) for name in values}
    for name, value in values.items():
        columns[name][place] = -(2**62) if value is None else value
    return replace(plan, **columns)


def link_columns(plan: Plan) -> list[str]:
    """Columns of links that hold something."""
    return [
        each.name for each in fields(Plan) if each.name.startswith("link_") and len(getattr(plan, each.name))
    ]


def same(one: Schedule, other: Schedule) -> bool:
    """Whether two results agree in everything."""
    pairs = ((getattr(one, each.name), getattr(other, each.name)) for each in fields(Schedule))
    return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)


def tail(seconds: list[float]) -> float:
    """The 95th percentile."""
    return sorted(seconds)[int(len(seconds) * 0.95)]
