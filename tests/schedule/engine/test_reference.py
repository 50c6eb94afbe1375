"""The fast engine against the slow one of `reference.py`, on thousands of random plans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schedule.engine import NO_INSTANT, Plan, Schedule, ScheduleOptions, calculate
from tests.schedule.engine.random_plans import random_plan
from tests.schedule.engine.reference import Reference

BLOCK = 250
BLOCKS = 10


@pytest.mark.parametrize("block", range(BLOCKS))
def test_agrees_on_plans_by_the_minute(block: int) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        plan, options = random_plan(seed)
        assert fast(plan, options) == slow(plan, options), seed


@pytest.mark.parametrize("block", range(BLOCKS // 2))
def test_agrees_on_plans_that_mix_whole_days_and_minutes(block: int) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        plan, options = random_plan(seed, whole_days=True)
        assert fast(plan, options) == slow(plan, options), seed


def test_a_difference_of_one_minute_is_seen() -> None:
    """The comparison can fail: a lag of one minute more changes something in most plans that have a link."""
    seen = 0
    for seed in range(60):
        plan, options = random_plan(seed)
        if len(plan.link_lags):
            late = replace(plan, link_lags=[lag + 1 for lag in plan.link_lags], link_lag_percents=())
            seen += fast(late, options) != slow(replace(plan, link_lag_percents=()), options)
    assert seen > 20


def fast(plan: Plan, options: ScheduleOptions) -> dict[str, Any]:
    """What the engine says, by task and by link."""
    schedule = calculate(plan, options)
    below = [row for row in range(len(plan.names)) if row not in set(plan.parents)]
    told: dict[str, Any] = {f"{row}": _columns(schedule, row) for row in below}
    told["links"] = _links_of_tasks(plan, lambda link: _known(schedule.link_slack[link]))
    told["path"] = {row for row in below if schedule.longest_path[row]} if _unlinked_summaries(plan) else None
    told["finish"] = schedule.project_finish
    return told


def _columns(schedule: Schedule, row: int) -> dict[str, Any]:
    names = (
        "early_start",
        "early_finish",
        "late_start",
        "late_finish",
        "total_float",
        "free_float",
        "remaining_start",
    )
    values: dict[str, Any] = {name: _known(getattr(schedule, name)[row]) for name in names}
    return {**values, "critical": bool(schedule.critical[row])}


def slow(plan: Plan, options: ScheduleOptions) -> dict[str, Any]:
    """What the reference says, in the same form."""
    reference = Reference(plan, options)
    told: dict[str, Any] = {}
    for row, task in reference.tasks.items():
        assert task.late_last is not None
        assert task.last is not None
        total = task.late_last - task.last
        told[f"{row}"] = {
            "early_start": task.early_start,
            "early_finish": task.early_finish,
            "late_start": task.late_start,
            "late_finish": task.late_finish,
            "total_float": total,
            "free_float": None if task.done else task.free,
            "remaining_start": None if task.done else task.remaining_start,
            "critical": not task.done and total <= options.critical_threshold,
        }
    slack = {link.number: reference.slack(link) for link in reference.links}
    told["links"] = _links_of_tasks(plan, slack.__getitem__)
    told["path"] = reference.longest_path() if _unlinked_summaries(plan) else None
    told["finish"] = max((task.early_finish or NO_INSTANT for task in reference.tasks.values()), default=None)
    return told


def _known(value: Any) -> int | None:
    return None if int(value) == NO_INSTANT else int(value)


def _links_of_tasks(plan: Plan, slack: Any) -> dict[int, int | None]:
    """Slack of the links between two tasks; a link of a summary has one slack for many pairs."""
    summaries = set(plan.parents)
    ends = enumerate(zip(plan.link_predecessors, plan.link_successors, strict=True))
    return {link: slack(link) for link, pair in ends if not summaries & set(pair)}


def _unlinked_summaries(plan: Plan) -> bool:
    """Through a linked summary only its latest task is on the longest path, which the reference does not know."""
    return not set(plan.parents) & {*plan.link_predecessors, *plan.link_successors}
