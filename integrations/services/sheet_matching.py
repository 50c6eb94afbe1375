"""Which row of a task list is which task of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from integrations.sheets.rows import Finding, SheetTask
from projects.models import Project
from schedule.models import Task

LIST_ID = "list:"
"""Begins the external id of a task that is known by its ID in a list only."""


@dataclass(slots=True)
class Plan:
    """The tasks of a plan, by everything that a list may recognise them by."""

    project: Project
    tasks: dict[int, Task]
    outlines: dict[int, str]
    by_external_id: dict[str, Task] = field(default_factory=dict)
    by_number: dict[int, Task] = field(default_factory=dict)
    by_code: dict[tuple[str, str], Task] = field(default_factory=dict)
    by_path: dict[tuple[str, ...], list[Task]] = field(default_factory=lambda: defaultdict(list))

    def shown_code(self, task: Task) -> str:
        """The WBS code people see: its own, else the number of its place."""
        return task.wbs_code or self.outlines.get(task.pk, "")

    def number_of(self, text: str) -> int | None:
        """The number of a task as people write it: 12, or ATLAS-12 with this project's key."""
        key, _, number = text.rpartition("-")
        if key and key.upper() != self.project.key.upper():
            return None
        return int(number) if number.isdecimal() and len(number) < 10 else None


def read_plan_rows(project: Project) -> Plan:
    """Every task of a plan in a few queries."""
    rows = (
        Task.objects.filter(project=project).select_related("dates").order_by("dates__row", "position", "id")
    )
    tasks = {task.pk: task for task in rows}
    outlines = {key: task.dates.outline for key, task in tasks.items() if hasattr(task, "dates")}
    plan = Plan(project, tasks, outlines)
    for task in tasks.values():
        plan.by_number[task.number] = task
        if task.external_id:
            plan.by_external_id[task.external_id] = task
        plan.by_code.setdefault((plan.shown_code(task), _folded(task.name)), task)
        plan.by_path[_path(tasks, task)].append(task)
    return plan


def match(rows: Sequence[SheetTask], plan: Plan) -> tuple[list[Task | None], list[Finding]]:
    """The task of each row: by external id, number or ID in the list, else by WBS code and name, else by its name at
    the same place in the outline. No task is two rows.
    """
    found: list[Task | None] = []
    findings: list[Finding] = []
    taken: dict[int, int] = {}
    paths: list[tuple[str, ...]] = []
    for row in rows:
        above = paths[row.parent] if row.parent is not None and row.parent < len(paths) else ()
        paths.append((*above, _folded(row.name)))
        task = _known(row, plan)
        if task is not None and task.pk in taken:
            findings.append(
                Finding(row.line, "", row.name[:80], f"Line {taken[task.pk]} is the same task {task.number}.")
            )
            task = None
        elif task is None:
            task = _by_words(row, paths[-1], plan, taken)
        if task is not None:
            taken[task.pk] = row.line
        found.append(task)
    return found, findings


def _known(row: SheetTask, plan: Plan) -> Task | None:
    if row.external_id and row.external_id in plan.by_external_id:
        return plan.by_external_id[row.external_id]
    if row.number:
        number = plan.number_of(row.number)
        if number is not None and number in plan.by_number:
            return plan.by_number[number]
    for key in keys_of(row):
        if key in plan.by_external_id:
            return plan.by_external_id[key]
    return None


def keys_of(row: SheetTask) -> list[str]:
    """External ids under which a task of the list is known here when it has no better one."""
    return [f"{LIST_ID}{text}"[:120] for text in (row.number, row.row_id) if text]


def _by_words(row: SheetTask, path: tuple[str, ...], plan: Plan, taken: dict[int, int]) -> Task | None:
    """By WBS code and name, else by its name at its place; never a task that is known by another id."""

    def is_free(task: Task) -> bool:
        if task.pk in taken:
            return False
        if row.external_id or task.external_id.startswith(LIST_ID):
            return not task.external_id or not (row.external_id or keys_of(row))
        return True

    if row.wbs:
        task = plan.by_code.get((row.wbs, _folded(row.name)))
        if task is not None:
            return task if is_free(task) else None
    return next((task for task in plan.by_path.get(path, ()) if is_free(task)), None)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _path(tasks: dict[int, Task], task: Task) -> tuple[str, ...]:
    names: list[str] = []
    current: Task | None = task
    while current is not None and len(names) < 100:
        names.append(_folded(current.name))
        current = tasks.get(current.parent_id) if current.parent_id is not None else None
    return tuple(reversed(names))
