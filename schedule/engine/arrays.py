"""The tables that kernels work on: int64 arrays with one row per node or edge, and the numbers of their columns.

Nodes are the rows of the plan followed by the four ends of every summary when links reach one; edges are the links
followed by the ties that carry a summary's links to and from the rows below it. A position counts working minutes of
the node's own calendar, so that comparing positions never meets a night or a weekend.

One table in place of many arrays keeps calls between kernels, and compiling them, cheap; what belongs to one node lies
together in memory.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Marks = NDArray[np.uint8]
"""A yes or no for every node."""
Table = NDArray[np.int64]
"""Two dimensions: a row per node or edge, a column per field."""

# Fields of a node: what is given. Instants and minutes.
STATE: Final = 0
CALENDAR: Final = 1
KIND: Final = 2
MINUTES: Final = 3
"""Work still to be placed."""
START_BOUND: Final = 4
"""No start before, apart from links and the status date."""
FINISH_BOUND: Final = 5
FLOOR: Final = 6
"""No work that remains before: the status date, or what replaces it."""
FLOOR_CAUSE: Final = 7
ACTUAL: Final = 8
"""Actual start."""
PIN: Final = 9
"""Where a must-date or a fixed resume puts the task."""
DONE: Final = 10
"""Minutes of done work that the remaining work of a started task follows, 0 where it need not."""
START_LIMIT: Final = 11
"""Latest start apart from links, FAR where there is none."""
FINISH_LIMIT: Final = 12
DELAY: Final = 13
"""Minutes that the start waits after links and bounds, 0 for work under way or pinned."""
DELAY_CALENDAR: Final = 14
START_CAUSE: Final = 15
"""What the start bound comes from."""
CAUSE_BOUND: Final = 16
"""The start bound as given: a task as late as possible may get a later one."""
GIVEN_START: Final = 17
"""Dates of completed and manual tasks."""
GIVEN_FINISH: Final = 18
NODE_FIELDS: Final = 19

# Values of STATE.
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

# Values of KIND that decide where a moment stands, as in TaskKind.
START_MILESTONE: Final = 2
FINISH_MILESTONE: Final = 3

# Fields of an edge.
SOURCE: Final = 0
TARGET: Final = 1
TYPE: Final = 2
LAG: Final = 3
LAG_CALENDAR: Final = 4
LINK: Final = 5
"""The link that the edge carries, -1 for a tie."""
ACTIVE: Final = 6
"""0 where progress silenced it."""
POSITION: Final = 7
"""Where the edge would put its target; an instant for the end of a summary."""
SLACK: Final = 8
EDGE_FIELDS: Final = 9

# Values of TYPE, as in LinkType; from FF on it is the target's finish that is held back.
FS: Final = 0
SS: Final = 1
FF: Final = 2
SF: Final = 3

# Fields of a result: instants and positions.
START: Final = 0
FINISH: Final = 1
START_POSITION: Final = 2
FINISH_POSITION: Final = 3
REMAINING: Final = 4
"""Where the remaining work starts."""
CAUSE: Final = 5
CAUSE_LINK: Final = 6
CAUSE_INSTANT: Final = 7
CAUSE_FINISH: Final = 8
FREE: Final = 9
PATH: Final = 10
"""1 on the longest path."""
EARLY_FIELDS: Final = 11
LATE_FIELDS: Final = 4
"""The late dates only have the first four."""

# Causes, as in Cause.
NO_CAUSE: Final = 0
LINK_CAUSE: Final = 4
ACTUAL_CAUSE: Final = 8
RESUME_CAUSE: Final = 12


class Adjacency(NamedTuple):
    """Edges by node: those of node i are `edges[first[i]:first[i + 1]]`."""

    first: Int64
    edges: Int64
