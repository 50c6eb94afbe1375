"""Schedule a plan: read it, build the network, run the passes and report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from schedule.engine.arrays import ACTIVE, FINISH, OPEN, START, STATE, Int64
from schedule.engine.bounds import (
    Bounds,
    Progress,
    active_edges,
    build_nodes,
    linked_rows,
    read_bounds,
    read_progress,
    row_fields,
)
from schedule.engine.columns import Columns, Flags, read_columns
from schedule.engine.compiled import calendar_arrays
from schedule.engine.errors import RangeError
from schedule.engine.hierarchy import Tree, read_tree
from schedule.engine.instants import FIRST_INSTANT, LAST_INSTANT, NO_INSTANT
from schedule.engine.network import Network, build_network
from schedule.engine.passes import Passes
from schedule.engine.plan import ConstraintType, Plan, ScheduleOptions
from schedule.engine.result import Report, report
from schedule.engine.schedule import Schedule


@dataclass(slots=True)
class Calculation:
    """One plan and everything that scheduling it found out."""

    options: ScheduleOptions
    columns: Columns
    tree: Tree
    time: Int64
    network: Network
    linked: Flags
    """Rows that are the successor of a link that drives."""
    progress: Progress
    bounds: Bounds
    passes: Passes
    late_rows: Int64
    """Tasks that go as late as possible."""
    report: Report

    @property
    def has_earliest_starts(self) -> bool:
        """Whether tasks have earliest starts of their own, the first of which binds all that have none."""
        return bool((self.columns.earliest_start != NO_INSTANT).any())

    @property
    def schedule(self) -> Schedule:
        """The result."""
        found = self.report.schedule
        assert found is not None  # noqa: S101  every report ends with one
        return found


def calculate(plan: Plan, options: ScheduleOptions) -> Schedule:
    """See `schedule.engine.calculate`."""
    return compute(plan, options).schedule


def compute(plan: Plan, options: ScheduleOptions, *, kept: bool = False) -> Calculation:
    """Schedule the whole of a plan; one that is kept shares no array with its result."""
    columns, tree, time, network = prepare(plan, options)
    linked = linked_rows(columns)
    progress = read_progress(columns, time)
    bounds = read_bounds(columns, tree, linked, options)
    nodes = build_nodes(network, row_fields(columns, tree, bounds, progress, time, options), columns.calendar)
    network.edges[:, ACTIVE] = active_edges(columns, network.edges, progress, options)
    passes = Passes.over(time, network, nodes, len(columns.predecessor), options)
    late_rows = rows_as_late_as_possible(columns, nodes, progress)
    passes.run(late_rows)
    check_range(columns, passes)
    return Calculation(
        options=options,
        columns=columns,
        tree=tree,
        time=time,
        network=network,
        linked=linked,
        progress=progress,
        bounds=bounds,
        passes=passes,
        late_rows=late_rows,
        report=report(columns, tree, time, passes, bounds, progress, options, kept=kept),
    )


def prepare(plan: Plan, options: ScheduleOptions) -> tuple[Columns, Tree, Int64, Network]:
    """Columns, tree, calendars and network of a plan; raises what is wrong with them."""
    columns = read_columns(plan, options)
    tree = read_tree(columns.parent, columns.names)
    time = calendar_arrays(columns.calendars)
    return columns, tree, time, build_network(columns, tree, time, options)


def rows_as_late_as_possible(columns: Columns, nodes: Int64, progress: Progress) -> Int64:
    """Tasks that are free to go as late as possible."""
    moving = (columns.constraint == int(ConstraintType.ALAP)) & (nodes[: len(columns.names), STATE] == OPEN)
    return np.flatnonzero(moving & ~progress.done)


def check_range(columns: Columns, passes: Passes) -> None:
    """A result outside 1900–2200 names the first task that gets there."""
    for table, order, latest in (
        (passes.early, passes.network.order, ""),
        (passes.late, passes.network.order[::-1], "latest "),
    ):
        outside = outside_range(table)
        if not outside.any():
            continue
        node = order[np.argmax(outside[order].any(axis=1))]
        row = int(passes.network.row_of_node[node])
        end = "start" if outside[node, 0] else "finish"
        raise RangeError(
            f"the {latest}{end} of “{columns.names[row]}” would not lie between 1900 and 2200", tasks=[row]
        )


def outside_range(table: Int64) -> Flags:
    """Which starts and finishes are not between 1900 and 2200."""
    dates = table[:, [START, FINISH]]
    outside: Flags = (dates != NO_INSTANT) & ((dates < FIRST_INSTANT) | (dates > LAST_INSTANT))
    return outside
