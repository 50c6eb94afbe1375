"""Level of effort: work that accompanies other work and takes its dates from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schedule.engine.arrays import FF, FS, SF, SS, Int64
from schedule.engine.columns import Columns
from schedule.engine.instants import NO_INSTANT
from schedule.engine.network import lags
from schedule.engine.plan import ScheduleOptions, TaskKind
from schedule.engine.schedule import Cause
from schedule.engine.working_time import begin, end, offset

if TYPE_CHECKING:
    from schedule.engine.rows import Rows


def span_effort(columns: Columns, time: Int64, rows: Rows, options: ScheduleOptions) -> list[str]:
    """Give level-of-effort rows the span of the tasks they are linked to; returns what had to be guessed.

    The start is the earliest that a predecessor's start or finish, or a successor that waits for the start, gives; the
    finish the latest that a predecessor's finish, or a successor that waits for the finish, gives (P6).
    """
    messages: list[str] = []
    if not (columns.kind == TaskKind.LEVEL_OF_EFFORT).any():
        return messages
    links_of: dict[int, list[int]] = {}
    for link in range(len(columns.predecessor)):
        for row in (int(columns.predecessor[link]), int(columns.successor[link])):
            if columns.kind[row] == TaskKind.LEVEL_OF_EFFORT:
                links_of.setdefault(row, []).append(link)
    minutes = lags(columns, time)
    for row in np.flatnonzero(columns.kind == TaskKind.LEVEL_OF_EFFORT).tolist():
        _span(columns, time, rows, options, row, links_of.get(row, []), minutes, messages)
    return messages


def _span(  # noqa: PLR0917
    columns: Columns,
    time: Int64,
    rows: Rows,
    options: ScheduleOptions,
    row: int,
    links: list[int],
    minutes: Int64,
    messages: list[str],
) -> None:
    """Early and late span of one row."""
    calendar, length = int(columns.calendar[row]), int(columns.duration[row])
    early = _ends(columns, time, row, links, minutes, rows.early_start, rows.early_finish)
    late = _ends(columns, time, row, links, minutes, rows.late_start, rows.late_finish)
    start, finish, link = early
    if start is None:
        start = max(options.project_start, options.status_date or options.project_start)
    if finish is None or finish < start:
        messages.append(f"“{columns.names[row]}” accompanies no work that ends it, so its duration decides")
        finish = end(time, calendar, offset(time, calendar, start) + length)
    if columns.actual_start[row] != NO_INSTANT:
        start = int(columns.actual_start[row])
    if columns.actual_finish[row] != NO_INSTANT:
        finish = int(columns.actual_finish[row])
    late_finish = max(finish, late[1]) if late[1] is not None else finish
    late_start = late[0] if late[0] is not None else start
    room = offset(time, calendar, late_finish) - offset(time, calendar, finish)
    rows.early_start[row] = begin(time, calendar, offset(time, calendar, start))
    rows.early_finish[row] = max(end(time, calendar, offset(time, calendar, finish)), rows.early_start[row])
    rows.late_start[row], rows.late_finish[row] = late_start, late_finish
    rows.remaining_start[row] = rows.early_start[row]
    rows.total_float[row], rows.free_float[row] = room, 0
    rows.cause[row], rows.cause_index[row], rows.cause_instant[row] = Cause.SPAN, link, start
    rows.taken[row] = 1


def _ends(  # noqa: PLR0917
    columns: Columns,
    time: Int64,
    row: int,
    links: list[int],
    minutes: Int64,
    starts: Int64,
    finishes: Int64,
) -> tuple[int | None, int | None, int]:
    """Earliest start and latest finish that the links of one row give, and the link of the start."""
    start: int | None = None
    finish: int | None = None
    start_link = -1
    for link in links:
        kind = int(columns.link_type[link])
        incoming = int(columns.successor[link]) == row
        other = int(columns.predecessor[link] if incoming else columns.successor[link])
        calendar = int(columns.calendar[columns.predecessor[link]])
        from_finish = kind in (FS, FF) if incoming else kind >= FF
        event = int(finishes[other] if from_finish else starts[other])
        if event == NO_INSTANT or columns.kind[other] == TaskKind.LEVEL_OF_EFFORT:
            continue
        lag = int(minutes[link]) if incoming else -int(minutes[link])
        if lag:
            event = end(time, calendar, offset(time, calendar, event) + lag)
        gives_start = kind in (FS, SS) if incoming else kind in (SS, SF)
        if gives_start and (start is None or event < start):
            start, start_link = event, link
        elif not gives_start and (finish is None or event > finish):
            finish = event
    return start, finish, start_link
