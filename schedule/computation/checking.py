"""Whether a plan can be scheduled at all, without scheduling it: for plans that a job computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedule import engine
from schedule.computation.loading import load, read_plan

if TYPE_CHECKING:
    from projects.models import Project


def check_network(project: Project) -> None:
    """Raise the ScheduleError of a plan whose rows contain or wait for each other."""
    loaded = load(read_plan(project))
    engine.check(loaded.plan, loaded.options)
