"""The columns that kernels work on, as named tuples of arrays, and the codes inside them.

Nodes are the rows of the plan followed by the four ends of every summary that links reach; edges are the links followed
by the ties that carry a summary's links to and from the rows below it. Positions count working minutes of the node's own
calendar, so that comparing them never meets a night or a weekend.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]

# States of a node.
OPEN: Final = 0
STARTED: Final = 1
FACT: Final = 2
"""Completed: its dates are given."""
PINNED_START: Final = 3
PINNED_FINISH: Final = 4
MANUAL: Final = 5
ASIDE: Final = 6
"""No part in the passes: summaries and level of effort."""
SUMMARY_END: Final = 7

# Link types, as in LinkType; from FF on it is the target's finish that is held back.
FS: Final = 0
SS: Final = 1
FF: Final = 2
SF: Final = 3

# Kinds that decide where a moment stands, as in TaskKind.
START_MILESTONE: Final = 2
FINISH_MILESTONE: Final = 3

# Causes, as in Cause.
NO_CAUSE: Final = 0
LINK_CAUSE: Final = 4
ACTUAL_CAUSE: Final = 8
RESUME_CAUSE: Final = 12


class Edges(NamedTuple):
    """One row per edge; `link` is the link it carries or -1 for a tie, `active` 0 where progress silenced it."""

    source: Int64
    target: Int64
    type: Int64
    lag: Int64
    lag_calendar: Int64
    link: Int64
    active: Int64


class Adjacency(NamedTuple):
    """Edges by node: those of node i are `edges[first[i]:first[i + 1]]`."""

    first: Int64
    edges: Int64


class Nodes(NamedTuple):
    """What is given about a node; instants, and minutes of work still to be placed."""

    state: Int64
    calendar: Int64
    kind: Int64
    minutes: Int64
    start_bound: Int64
    """No start before, apart from links and the status date."""
    finish_bound: Int64
    floor: Int64
    """No work that remains before: the status date, or what replaces it."""
    floor_cause: Int64
    actual: Int64
    """Actual start."""
    pin: Int64
    """Where a must-date or a fixed resume puts the task."""
    done: Int64
    """Minutes of done work that the remaining work of a started task follows, 0 where it need not."""


class Early(NamedTuple):
    """Forward pass: instants of start, finish and remaining start, and positions of the work that remains."""

    start: Int64
    finish: Int64
    remaining: Int64
    start_position: Int64
    finish_position: Int64


class Why(NamedTuple):
    """What decides a start: Cause, link, the instant demanded, and 1 where it is the finish that is demanded."""

    cause: Int64
    link: Int64
    instant: Int64
    finish: Int64


class Limits(NamedTuple):
    """Backward pass: latest start and finish apart from links, and the minutes between the two."""

    start: Int64
    finish: Int64
    minutes: Int64


class Late(NamedTuple):
    """Backward pass: instants and positions."""

    start: Int64
    finish: Int64
    start_position: Int64
    finish_position: Int64


class Slack(NamedTuple):
    """Room: of a node towards its successors, of an edge, and 1 for nodes on the longest path."""

    free: Int64
    edge: Int64
    path: Int64
