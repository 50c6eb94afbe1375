"""Random edits of random plans: what people do to a plan, one thing at a time, and sometimes several."""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random
from typing import Any

from schedule.engine import ConstraintType, CriticalBy, LagCalendar, LinkType, Plan, ScheduleOptions, TaskKind
from tests.schedule.engine.random_plans import POOL, START, WHOLE_DAYS, random_plan

LINK_COLUMNS = [each.name for each in fields(Plan) if each.name.startswith("link_")]
SPLIT_COLUMNS = [each.name for each in fields(Plan) if each.name.startswith("split_")]


def big_plan(seed: int) -> tuple[Plan, ScheduleOptions]:
    """Several random plans side by side under one another's conventions, joined by links: up to some sixty rows."""
    random = Random(seed)
    parts = [random_plan(seed * 31 + part) for part in range(random.randint(1, 8))]
    options = parts[0][1]
    if random.random() < 0.8:
        options = replace(options, must_finish_by=None)
    options = replace(
        options,
        critical_by=CriticalBy(seed % 3 % 2),
        open_ends_critical=seed % 7 == 0,
        near_critical=(480, 2400),
    )
    columns: dict[str, list[Any]] = {each.name: [] for each in fields(Plan) if each.name != "calendars"}
    for plan, _ in parts:
        offset = len(columns["names"])
        for name, column in columns.items():
            values = list(getattr(plan, name))
            if name in ("link_predecessors", "link_successors", "split_tasks"):
                values = [value + offset for value in values]
            if name == "parents":
                values = [value + offset if value >= 0 else -1 for value in values]
            column += values
        if offset:
            for _ in range(3):
                add_link(
                    random, columns, random.randrange(offset), random.randrange(offset, len(columns["names"]))
                )
    columns["constraints"] = [
        ConstraintType.ASAP if kind == ConstraintType.ALAP and seed % 4 else kind
        for kind in columns["constraints"]
    ]
    columns["earliest_starts"] = [None if seed % 5 else value for value in columns["earliest_starts"]]
    return Plan(calendars=POOL, **columns), options


def add_link(random: Random, columns: dict[str, list[Any]], before: int, after: int) -> None:
    """A link at a random place of the list."""
    at = random.choice(
        (len(columns["link_predecessors"]), random.randint(0, len(columns["link_predecessors"])))
    )
    link = {
        "link_predecessors": before,
        "link_successors": after,
        "link_types": random.choices(list(LinkType), [5, 2, 2, 1])[0],
        "link_lags": random.choice((0, 0, 60, -240, 1440)),
        "link_lag_percents": random.choice((None, None, None, 50.0)),
        "link_lag_calendars": random.choice(list(LagCalendar)),
    }
    for name in LINK_COLUMNS:
        columns[name].insert(at, link[name])


def edit(random: Random, plan: Plan, options: ScheduleOptions) -> tuple[Plan, ScheduleOptions]:
    """The plan after one or two edits."""
    columns = {each.name: list(getattr(plan, each.name)) for each in fields(Plan)}
    for _ in range(random.choice((1, 1, 1, 2))):
        row = random.randrange(len(plan.names))
        if random.random() < 0.3:
            _edit_links(random, columns)
        elif random.random() < 0.05:
            options = _other_options(random, options)
        else:
            _edit_row(random, columns, row)
    return Plan(**columns), options


def _edit_row(random: Random, columns: dict[str, list[Any]], row: int) -> None:
    summary = row in columns["parents"]
    kind = random.choice(
        ("duration", "duration", "constraint", "second", "deadline", "progress", "calendar", "external", "delay",
         "split", "kind", "manual", "parent", "weight", "elapsed")
    )  # fmt: skip
    if kind == "duration":
        step = 1440 if columns["task_calendars"][row] == WHOLE_DAYS else random.choice((1, 60, 480))
        columns["durations"][row] = random.randint(0, 9) * step
    elif kind == "constraint":
        columns["constraints"][row] = random.choices(list(ConstraintType), [4, 0.1, 2, 2, 2, 2, 2, 2])[0]
        columns["constraint_instants"][row] = _instant(random)
        columns["constraint_hard"][row] = not summary and random.random() < 0.3
    elif kind == "second":
        columns["second_constraints"][row] = random.choice((ConstraintType.FNLT, ConstraintType.ASAP))
        columns["second_constraint_instants"][row] = _instant(random)
    elif kind == "deadline":
        columns["deadlines"][row] = random.choice((None, _instant(random)))
    elif kind == "progress" and not summary:
        _edit_progress(random, columns, row)
    elif kind == "calendar":
        columns["task_calendars"][row] = random.randrange(WHOLE_DAYS)
    elif kind == "external":
        columns[random.choice(("external_starts", "external_finishes"))][row] = random.choice(
            (None, _instant(random))
        )
    elif kind == "delay":
        columns["delays"][row] = random.choice((0, 480, 3000))
    elif kind == "split":
        _edit_split(random, columns, row)
    elif kind == "kind" and not summary:
        columns["kinds"][row] = random.choice(list(TaskKind)[:4] * 4 + [TaskKind.LEVEL_OF_EFFORT])
    elif kind == "manual" and not summary:
        columns["manual_starts"][row] = random.choice((None, _instant(random)))
        columns["manual_finishes"][row] = None
    elif kind == "parent":
        columns["parents"][row] = random.choice((-1, random.randrange(len(columns["names"]))))
    elif kind == "elapsed":
        columns["elapsed"][row] = not summary and not columns["elapsed"][row]


def _edit_progress(random: Random, columns: dict[str, list[Any]], row: int) -> None:
    for name in ("remaining", "actual_starts", "actual_finishes", "resumes"):
        columns[name][row] = None
    columns["percents"][row] = random.choice((0.0, 0.0, 30.0, 100.0))
    if random.random() < 0.6:
        columns["actual_starts"][row] = _instant(random)
        columns["resumes"][row] = random.choice((None, None, _instant(random)))
        if random.random() < 0.3:
            columns["actual_finishes"][row] = columns["actual_starts"][row] + random.randint(0, 4000)


def _edit_split(random: Random, columns: dict[str, list[Any]], row: int) -> None:
    kept = [at for at, task in enumerate(columns["split_tasks"]) if task != row]
    splits = [tuple(columns[name][at] for name in SPLIT_COLUMNS) for at in kept]
    if random.random() < 0.7:
        splits.append((row, random.randint(1, 900), random.choice((60, 1440))))
    splits.sort()
    for at, name in enumerate(SPLIT_COLUMNS):
        columns[name] = [split[at] for split in splits]


def _edit_links(random: Random, columns: dict[str, list[Any]]) -> None:
    count, links = len(columns["names"]), len(columns["link_predecessors"])
    act = random.choice(("add", "add", "remove", "change"))
    if act == "add" or not links:
        before, after = random.randrange(count), random.randrange(count)
        if before != after:
            add_link(
                random, columns, *((before, after) if random.random() < 0.1 else sorted((before, after)))
            )
        return
    link = random.randrange(links)
    if act == "remove":
        for name in LINK_COLUMNS:
            del columns[name][link]
    else:
        columns["link_types"][link] = random.choice(list(LinkType))
        columns["link_lags"][link] = random.choice((0, 30, -60, 960))
        columns["link_lag_percents"][link] = None


def _other_options(random: Random, options: ScheduleOptions) -> ScheduleOptions:
    return replace(options, critical_threshold=random.choice((0, 480)), status_date=_instant(random))


def _instant(random: Random) -> int:
    return START + random.randint(-2, 15) * 1440 + random.choice((0, 0, 240, -480, random.randint(0, 1439)))
