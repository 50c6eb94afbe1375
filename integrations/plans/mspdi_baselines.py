"""Baselines in MSPDI: up to eleven saved states, a few values beside each task, without their names and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from integrations.plans.errors import PlanFileError
from integrations.plans.ledger import Ledger, Record
from integrations.plans.losses import Outcome
from integrations.plans.model import BaselineRow, PlanBaseline
from integrations.plans.mspdi_values import duration, flag, instant, whole_number
from integrations.plans.mspdi_xml import Node

ELEMENT: Final = "Baseline"
LAST_NUMBER: Final = 10
_ELAPSED: Final = frozenset((4, 6, 8, 10, 12, 36, 38, 40, 42, 44))
_KEPT: Final = "Start, finish, duration and work can become a baseline here; costs cannot."
_NO_DATES: Final = "A baseline without start and finish says nothing about the schedule."
_INTERIM: Final = "Interim plans have no place yet."
_NO_TASK: Final = "A baseline of a row that is not taken."
_VALUES: Final = ("Start", "Finish", "Duration", "Work", "Cost")


@dataclass(slots=True)
class BaselineReader:
    """Takes the baselines of tasks as they come."""

    ledger: Ledger
    _rows: dict[int, dict[str, tuple[BaselineRow, str]]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, node: Node) -> None:
        """Take the baselines out of a task."""
        if all(child.element != ELEMENT for child in node.children):
            return
        rest: list[Node] = []
        for child in node.children:
            if child.element == ELEMENT:
                self._take(node.values.get("UID", ""), child)
            else:
                rest.append(child)
        node.children = rest

    def _take(self, task: str, child: Node) -> None:
        name = f"{ELEMENT} {child.values.get('Number') or '0'}"
        example = next((child.values[value] for value in _VALUES if value in child.values), "")
        try:
            number, row, sentence = _row(task, child)
        except PlanFileError as problem:
            number, row, sentence = 0, None, problem.reason
        if row is None or task in self._rows[number]:
            self.ledger.unit("Task", name, Outcome.NOT_TAKEN, example, sentence=sentence or _NO_DATES)
        else:
            self._rows[number][task] = row, example

    def finished(self, tasks: Collection[str]) -> tuple[PlanBaseline, ...]:
        """The baselines of the tasks that are taken, each value accounted for."""
        made = []
        for number, rows in sorted(self._rows.items()):
            kept = []
            for task, (row, example) in rows.items():
                taken = task in tasks
                outcome, sentence = (Outcome.CHANGED, _KEPT) if taken else (Outcome.NOT_TAKEN, _NO_TASK)
                self.ledger.unit("Task", f"{ELEMENT} {number}", outcome, example, sentence=sentence)
                if taken:
                    kept.append(row)
            if kept:
                made.append(PlanBaseline(number, f"Baseline {number}" if number else "Baseline", tuple(kept)))
        return tuple(made)


def _row(task: str, child: Node) -> tuple[int, BaselineRow | None, str]:
    """One row, or the reason why there is none."""
    record = Record(child.element, child.line, child.values)
    number = whole_number(record, "Number") or 0
    if flag(record, "Interim"):
        return number, None, _INTERIM
    start, finish = instant(record, "Start"), instant(record, "Finish")
    if start is None or finish is None or finish < start or not 0 <= number <= LAST_NUMBER:
        return number, None, _NO_DATES
    row = BaselineRow(
        task,
        start,
        finish,
        duration(record, "Duration") or 0,
        (whole_number(record, "DurationFormat") or 0) in _ELAPSED,
        duration(record, "Work"),
    )
    return number, row, ""
