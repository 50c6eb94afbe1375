"""Whether a plan can be scheduled at all, without scheduling it: for plans that a job computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedule.computation.loading import load, read_plan

if TYPE_CHECKING:
    from projects.models import Project


def check_network(project: Project) -> None:
    """Raise the ScheduleError of a plan whose rows contain or wait for each other."""
    from schedule.engine.columns import read_columns
    from schedule.engine.compiled import calendar_arrays
    from schedule.engine.hierarchy import read_tree
    from schedule.engine.network import build_network

    loaded = load(read_plan(project))
    columns = read_columns(loaded.plan, loaded.options)
    tree = read_tree(columns.parent, columns.names)
    build_network(columns, tree, calendar_arrays(columns.calendars), loaded.options)
