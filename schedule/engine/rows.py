"""Columns of the result while they are being filled."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from schedule.engine.arrays import (
    Int64,
    Table,
)
from schedule.engine.columns import Flags, Floats
from schedule.engine.instants import NO_INSTANT
from schedule.engine.working_time import kernel, offset


@kernel
def offsets(time: Int64, calendar: Int64, instants: Int64) -> Int64:
    """Positions in working time of a column of instants."""
    positions = np.full(len(instants), NO_INSTANT, np.int64)
    for row in range(len(instants)):
        if instants[row] != NO_INSTANT:
            positions[row] = offset(time, calendar[row], instants[row])
    return positions


@dataclass(slots=True)
class Rows:
    """Columns of the result while they are being filled."""

    earliest: Table
    """Of which summaries take the least: early start, late start, total float, free float."""
    latest: Table
    """Of which summaries take the greatest: early finish, late finish."""
    remaining_start: Int64
    cause: Int64
    cause_index: Int64
    cause_instant: Int64
    cause_finish: Int64
    state: Int64
    taken: Int64
    """1 for rows with dates of their own, not rolled up."""
    critical: Int64
    path: Flags
    near: Int64
    broken: Flags
    missed: Flags
    duration: Int64
    percent: Floats

    @classmethod
    def of(cls, count: int) -> Rows:
        """Room for so many rows."""
        kinds = {"path": np.bool_, "broken": np.bool_, "missed": np.bool_, "percent": np.float64}
        lines = {"earliest": (4, count), "latest": (2, count)}
        columns: dict[str, Any] = {
            each.name: np.zeros(lines.get(each.name, count), kinds.get(each.name, np.int64))
            for each in fields(cls)
        }
        return cls(**columns)

    @property
    def early_start(self) -> Int64:
        """A view, as the following."""
        line: Int64 = self.earliest[0]
        return line

    @property
    def late_start(self) -> Int64:
        """Latest starts."""
        line: Int64 = self.earliest[1]
        return line

    @property
    def total_float(self) -> Int64:
        """Total float."""
        line: Int64 = self.earliest[2]
        return line

    @property
    def free_float(self) -> Int64:
        """Free float."""
        line: Int64 = self.earliest[3]
        return line

    @property
    def early_finish(self) -> Int64:
        """Earliest finishes."""
        line: Int64 = self.latest[0]
        return line

    @property
    def late_finish(self) -> Int64:
        """Latest finishes."""
        line: Int64 = self.latest[1]
        return line
