"""Baselines in a P6 export: copies of a project that stand in the same file and say of which one they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from integrations.plans.ledger import Ledger, Record
from integrations.plans.model import BaselineRow, PlanBaseline, PlanTask, TaskKind
from integrations.plans.values import one_line
from integrations.plans.xer_sorting import ELSEWHERE
from integrations.plans.xer_values import Cells

_NO_PLACE = "An activity of a baseline that the plan does not have any more, or that has no dates."


def read_baselines(
    copies: Mapping[str, tuple[Record, list[Record]]],
    main: Record,
    tasks: Sequence[PlanTask],
    cells: Cells,
    ledger: Ledger,
) -> tuple[PlanBaseline, ...]:
    """The baselines of one project, the one that P6 calls the project's baseline first.

    Activities are recognised by their activity id; a copy has ids of its own for everything else.
    """
    chosen = main.values.get("sum_base_proj_id", "")
    own = [
        (key, *copy)
        for key, copy in copies.items()
        if copy[0].values["orig_proj_id"] == main.values["proj_id"]
    ]
    own.sort(key=lambda each: each[0] != chosen)
    by_code: dict[str, list[PlanTask]] = defaultdict(list)
    for task in tasks:
        if task.kind is not TaskKind.SUMMARY:
            by_code[task.display_id].append(task)
    made = []
    first = 0 if own and own[0][0] == chosen else 1
    for number, (key, head, activities) in enumerate(own, start=first):
        name = one_line(head.take("proj_short_name")) or f"Baseline {key}"
        status = cells.instant(head, "last_recalc_date")
        ledger.close(head)
        rows = [row for each in activities if (row := _row(each, by_code, cells, ledger)) is not None]
        if rows:
            made.append(PlanBaseline(number, name, tuple(rows), status))
    return tuple(made)


def close_others(
    copies: Mapping[str, tuple[Record, list[Record]]], projects: Container[str], ledger: Ledger
) -> None:
    """Account for baselines of projects that the file does not hold as a whole."""
    for head, activities in copies.values():
        if head.values["orig_proj_id"] not in projects:
            for row in (head, *activities):
                ledger.close(row, lost=ELSEWHERE)


def _row(
    row: Record, tasks: Mapping[str, Sequence[PlanTask]], cells: Cells, ledger: Ledger
) -> BaselineRow | None:
    """An activity as it was: its actual dates, else those computed, else those planned."""
    found = tasks.get(row.take("task_code").strip(), ())
    start, finish = (
        next((moment for column in columns if (moment := cells.instant(row, column)) is not None), None)
        for columns in (
            ("act_start_date", "early_start_date", "target_start_date"),
            ("act_end_date", "early_end_date", "target_end_date"),
        )
    )
    minutes = cells.minutes(row, "target_drtn_hr_cnt") or 0
    work = cells.minutes(row, "target_work_qty", negative=True)
    if len(found) != 1 or start is None or finish is None or finish < start:
        ledger.close(row, lost=_NO_PLACE)
        return None
    ledger.close(row)
    return BaselineRow(
        found[0].external_id, start, finish, minutes, work_minutes=max(work, 0) if work else None
    )
