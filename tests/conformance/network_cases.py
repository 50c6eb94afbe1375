"""Activity networks in plain time: one unit is a day around the clock, the project starts at 0."""

from __future__ import annotations

from typing import Any

from schedule.engine import (
    ConstraintType,
    LinkType,
    Plan,
    Schedule,
    ScheduleOptions,
    WorkingCalendar,
    calculate,
)

UNIT = 1440
START = 0


def schedule_network(case: dict[str, Any]) -> tuple[list[str], Schedule]:
    """Schedule a network; reserved slack is read as a start-no-earlier on whatever follows.

    `MinimumFreeSlack` asks that an activity can slip by so much without delaying a successor. Successors then start no
    earlier than its finish and the reserve; their starts depend on each other, so that is repeated until it holds.
    """
    floors: dict[str, float] = {}
    while True:
        names, result = _schedule(case, floors)
        wanted = _reserved(case, names, result, floors)
        if wanted == floors:
            return names, result
        floors = wanted


END = "\0end"


def _reserved(
    case: dict[str, Any], names: list[str], result: Schedule, floors: dict[str, float]
) -> dict[str, float]:
    """Start-no-earlier of successors, and of the end of the project, that keep reserved slack free."""
    wanted = dict(floors)
    for activity in case["activities"]:
        reserve = activity.get("MinimumFreeSlack")
        if reserve is None:
            continue
        finish = units(result.early_finish[names.index(str(activity["id"]))]) + reserve
        followers = [
            str(link["to"]) for link in case["relations"] if str(link["from"]) == str(activity["id"])
        ]
        for follower in followers or [END]:
            wanted[follower] = max(wanted.get(follower, finish), finish)
    return wanted


def _schedule(case: dict[str, Any], floors: dict[str, float]) -> tuple[list[str], Schedule]:
    """One pass of the engine."""
    activities = [*case["activities"], *([{"id": END, "duration": 0}] if END in floors else [])]
    names = [str(activity["id"]) for activity in activities]
    place = {name: row for row, name in enumerate(names)}
    starts = [
        max(_number(activity.get("MinimumEarliestStartTime")), floors.get(name, 0.0))
        for name, activity in zip(names, activities, strict=True)
    ]
    finishes = [activity.get("MaximumLatestFinishTime") for activity in activities]
    plan = Plan(
        calendars=[WorkingCalendar.around_the_clock()],
        names=names,
        durations=[minutes(activity["duration"]) for activity in activities],
        constraints=[ConstraintType.SNET] * len(names),
        constraint_instants=[START + minutes(start) for start in starts],
        second_constraints=[
            ConstraintType.ASAP if finish is None else ConstraintType.FNLT for finish in finishes
        ],
        second_constraint_instants=[
            None if finish is None else START + minutes(finish) for finish in finishes
        ],
        link_predecessors=[place[str(link["from"])] for link in case["relations"]],
        link_successors=[place[str(link["to"])] for link in case["relations"]],
        link_types=[LinkType[link.get("type", "FS")] for link in case["relations"]],
        link_lags=[minutes(link.get("lag", 0)) for link in case["relations"]],
    )
    return names, calculate(plan, ScheduleOptions(project_start=START))


def minutes(value: float) -> int:
    """A length in the case's unit as minutes."""
    whole = round(value * UNIT)
    assert abs(whole - value * UNIT) < 1e-6, f"{value} is finer than a minute"
    return whole


def units(instant: int) -> float:
    """An instant, or a length, in the case's unit."""
    return (int(instant) - START) / UNIT


def _number(value: float | None) -> float:
    """Zero for an absent bound: nothing starts before it anyway."""
    return 0.0 if value is None else value
