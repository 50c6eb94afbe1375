"""A session gives what a full pass gives, in every column and every error, whatever is done to the plan."""

from __future__ import annotations

from dataclasses import fields
from random import Random
from typing import Any

import numpy as np
import pytest

from schedule.engine import Plan, Schedule, ScheduleError, ScheduleOptions, Session, calculate
from tests.schedule.engine.random_edits import big_plan, edit

BLOCKS, BLOCK, EDITS = 8, 40, 12


@pytest.mark.parametrize("block", range(BLOCKS))
def test_follows_random_edits_as_a_full_pass_would(block: int) -> None:
    followed = full = 0
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        random, session = Random(seed), Session()
        plan, options = big_plan(seed)
        for step in range(EDITS):
            assert told(session.update, plan, options) == told(calculate, plan, options), (seed, step)
            plan, options = edit(random, plan, options)
        followed, full = followed + session.followed, full + session.full_passes
    assert followed > full / 2


def told(run: Any, plan: Plan, options: ScheduleOptions) -> Any:
    """Every column of a schedule, or the error."""
    try:
        schedule: Schedule = run(plan, options)
    except ScheduleError as problem:
        return type(problem), str(problem), problem.tasks, problem.links
    return {each.name: _plain(getattr(schedule, each.name)) for each in fields(Schedule)}


def _plain(value: Any) -> Any:
    return (value.dtype.str, value.tolist()) if isinstance(value, np.ndarray) else value
