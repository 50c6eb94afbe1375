"""Bring a plan in line with a task list: change what differs, add what is new, leave alone what the list leaves out."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.actors import Actor
from core.bulk import update_rows
from core.errors import InvalidInput
from integrations.plans.limits import Progress
from integrations.services.sheet_days import Days
from integrations.services.sheet_matching import Plan, match, read_plan_rows
from integrations.services.sheet_people import People
from integrations.services.sheet_values import SHEET_FIELDS, Cells
from integrations.sheets.fields import Mapping
from integrations.sheets.links import UnknownRowError, translate
from integrations.sheets.rows import Finding, SheetTask, SheetTasks
from projects.models import Project
from schedule.models import Link, Task
from schedule.predecessors import LinkWords, parse_links
from schedule.services.editing import one_recalculation
from schedule.services.moves import move_task
from schedule.services.outline import siblings
from schedule.services.predecessors import LinkTexts
from schedule.services.recalculation import recalculate
from schedule.services.row_writing import NewRow, RowEdit, RowWriter

MOST_MOVES: Final = 2_000


@dataclass(slots=True)
class SheetOutcome:
    """What a list did: rows by what became of them, and what stands in its way."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    resources: int = 0
    links: int = 0
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A list that was read, with what its columns mean."""

    made: SheetTasks
    mapping: Mapping
    heads: Sequence[str]


class SheetMerge:
    """One list on its way into one plan. The caller is within a service and holds the project."""

    def __init__(self, actor: Actor, project: Project, source: SheetSource, progress: Progress) -> None:
        self.actor = actor
        self.project = project
        self.made = source.made
        self.rows = source.made.tasks
        self.mapping = source.mapping
        self.heads = source.heads
        self.progress = progress
        self.outcome = SheetOutcome()
        self.writer = RowWriter(actor, project)
        self.parents = {row.parent for row in self.rows if row.parent is not None}
        self._keys: dict[str, int] = {}
        self._touched: set[int] = set()

    def run(self) -> SheetOutcome:
        """Write everything and compute the dates; where something stands in the way, nothing more is written."""
        self.progress(0, len(self.rows), "Match rows")
        plan = read_plan_rows(self.project)
        found, findings = match(self.rows, plan)
        self.outcome.findings += findings
        if findings:
            return self.outcome
        waiting = frozenset(Link.objects.filter(project=self.project).values_list("successor_id", flat=True))
        cells = Cells(plan, Days(self.project, self.writer.facts), self.mapping, waiting)
        tasks: list[Task | None] = list(found)
        steps: tuple[Callable[[], None], ...] = (
            lambda: self._change(found, cells),
            lambda: self._add(tasks, cells),
            lambda: self._move(found, tasks),
            lambda: self._codes([(row, task) for row, task, old in zip(self.rows, tasks, found, strict=True)
                                 if task is not None and old is None]),
            lambda: self._link(tasks, plan),
            lambda: self._assign(tasks),
        )  # fmt: skip
        for at, step in enumerate(steps):
            self.progress(at * len(self.rows) // len(steps), len(self.rows), "Write rows")
            step()
            if self._collect():
                return self.outcome
        self._count(found, tasks)
        self._compute()
        return self.outcome

    def _change(self, found: Sequence[Task | None], cells: Cells) -> None:
        edits: list[RowEdit] = []
        self.writer.facts.want([task.pk for task in found if task is not None])
        for at, (row, task) in enumerate(zip(self.rows, found, strict=True)):
            fields = cells.changes(row, task, is_parent=at in self.parents) if task is not None else {}
            if task is not None and fields:
                self._keys[f"updates.{len(edits)}"] = at
                edits.append(RowEdit(task.pk, fields))
                self._touched.add(at)
        if edits:
            self.writer.update(edits, "updates")

    def _add(self, tasks: list[Task | None], cells: Cells) -> None:
        """New rows go in as blocks: with what is new under them, each block behind the row before it in the list."""
        children: dict[int | None, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            children[row.parent].append(at)
        for at, row in enumerate(self.rows):
            if tasks[at] is not None or (row.parent is not None and tasks[row.parent] is None):
                continue
            block, after = self._siblings(at, children[row.parent], tasks)
            order, levels = self._outline(block, children, tasks)
            key = f"block{at}"
            for place, index in enumerate(order):
                self._keys[f"{key}.{place}"] = index
            new = [
                NewRow(cells.new(self.rows[index], is_parent=index in self.parents), level)
                for index, level in zip(order, levels, strict=True)
            ]
            parent = tasks[row.parent] if row.parent is not None else None
            if after is not None:
                after.refresh_from_db(fields=["parent", "position"])
                if after.parent_id != (parent.pk if parent else None):
                    after = None
            for index, task in zip(
                order, self.writer.add(new, key, parent=parent, after=after), strict=False
            ):
                tasks[index] = task
            if self.writer.findings.fields:
                return

    def _siblings(
        self, at: int, beside: Sequence[int], tasks: Sequence[Task | None]
    ) -> tuple[list[int], Task | None]:
        """The new rows that follow each other under one parent from here on, and the task before them."""
        place = bisect_left(beside, at)
        block = []
        for index in beside[place:]:
            if tasks[index] is not None:
                break
            block.append(index)
        return block, tasks[beside[place - 1]] if place else None

    def _outline(
        self, tops: Sequence[int], children: dict[int | None, list[int]], tasks: Sequence[Task | None]
    ) -> tuple[list[int], list[int]]:
        """Rows of a block, each followed by the new rows under it, with their levels."""
        order: list[int] = []
        levels: list[int] = []
        waiting = [(index, 0) for index in reversed(tops)]
        while waiting:
            index, level = waiting.pop()
            order.append(index)
            levels.append(level)
            below = [child for child in children.get(index, ()) if tasks[child] is None]
            waiting.extend((child, level + 1) for child in reversed(below))
        return order, levels

    def _move(self, found: Sequence[Task | None], tasks: Sequence[Task | None]) -> None:
        """Rows that are here already go under the row the list puts them under."""
        if not self.made.has_levels:
            return
        here = {task.pk for task in tasks if task is not None}
        moves = []
        for at, (row, task) in enumerate(zip(self.rows, found, strict=True)):
            if task is None:
                continue
            parent = tasks[row.parent] if row.parent is not None else None
            if parent is None and task.parent_id not in here:
                continue  # the list does not show what it is under
            if task.parent_id != (parent.pk if parent else None):
                moves.append((at, task, parent))
        if len(moves) > MOST_MOVES:
            self.outcome.problems.append(
                f"{len(moves):,} rows would move to another place in the outline; at most {MOST_MOVES:,} move at once."
                " Leave out the columns with WBS codes and levels, or move rows on the board."
            )
            return
        if not moves:
            return
        try:
            with one_recalculation(by=self.actor, project=self.project):
                for at, task, parent in moves:
                    self._move_one(at, task, parent)
        except InvalidInput as refusal:
            self.outcome.problems.append(refusal.detail)

    def _move_one(self, at: int, task: Task, parent: Task | None) -> None:
        row = self.rows[at]
        beside = siblings(self.project, parent.pk if parent else None)
        try:
            move_task(
                actor=self.actor,
                task=task,
                expected_version=None,
                parent=parent,
                after=beside[-1] if beside else None,
            )
        except InvalidInput as refusal:
            self.outcome.findings.append(Finding(row.line, "", row.name[:80], refusal.detail))
            return
        self._touched.add(at)

    def _codes(self, new: Sequence[tuple[SheetTask, Task]]) -> None:
        """A new row keeps its WBS code where the number of its place is another one."""
        if not any(row.wbs for row, _ in new):
            return
        outlines = outline_numbers(self.project)
        differing = []
        for row, task in new:
            if row.wbs and outlines.get(task.pk) != row.wbs:
                task.wbs_code = row.wbs
                differing.append(task)
        update_rows(differing, ["wbs_code"])

    def _link(self, tasks: Sequence[Task | None], plan: Plan) -> None:
        texts = LinkTexts()
        present = _links_by_successor(self.project)
        resolver = _Resolver(self.rows, tasks, plan, self.mapping)
        day = self.writer.facts.minutes_per_day()
        for at, (row, task) in enumerate(zip(self.rows, tasks, strict=True)):
            if row.links is None or task is None:
                continue
            try:
                text = translate(row.links, resolver)
                wanted = parse_links(text, self.project.key, day)
            except (UnknownRowError, ValueError) as refusal:
                self._find(at, "predecessors", row.links, str(refusal))
                continue
            if set(wanted) != present.get(task.pk, set()):
                self._keys[f"links{at}"] = at
                texts.add("predecessors", task, text, f"links{at}.predecessors")
                self._touched.add(at)
                self.outcome.links += len(set(wanted) - present.get(task.pk, set()))
        if not self.outcome.findings:
            self.writer.write_links(texts)

    def _assign(self, tasks: Sequence[Task | None]) -> None:
        wanted = [
            (at, task, row.people)
            for at, (row, task) in enumerate(zip(self.rows, tasks, strict=True))
            if row.people is not None and task is not None
        ]
        if not wanted:
            return
        people = People(self.actor, self.project)
        touched = people.write([(task, names) for _, task, names in wanted])
        self.writer.touched |= touched
        self._touched |= {at for at, task, _ in wanted if task.pk in touched}
        self.outcome.resources = people.added

    def _collect(self) -> bool:
        """Sentences about rows, with their lines and columns; whether there are any."""
        for key, sentences in self.writer.findings.fields.items():
            prefix, _, name = key.rpartition(".")
            at = self._keys.get(prefix, self._keys.get(key))
            for sentence in sentences:
                if at is None:
                    self.outcome.problems.append(sentence)
                else:
                    self._find(at, SHEET_FIELDS.get(name, ""), self._text(at, name), sentence)
        return bool(self.outcome.findings or self.outcome.problems)

    def _text(self, at: int, name: str) -> str:
        row = self.rows[at]
        column = SHEET_FIELDS.get(name, "")
        if column == "duration":
            return str(row.duration or "")
        if column == "predecessors":
            return row.links or ""
        value = row.values.get(column, getattr(row, column, ""))
        return "" if value is None else str(value)

    def _find(self, at: int, column: str, text: str, reason: str) -> None:
        place = self.mapping.column_of(column) if column else None
        head = self.heads[place] if place is not None and place < len(self.heads) else ""
        self.outcome.findings.append(Finding(self.rows[at].line, head, text[:80], reason))

    def _count(self, found: Sequence[Task | None], tasks: Sequence[Task | None]) -> None:
        self.outcome.added = sum(old is None for old in found)
        self.outcome.changed = sum(
            1 for at, old in enumerate(found) if old is not None and at in self._touched
        )
        self.outcome.unchanged = len(found) - self.outcome.added - self.outcome.changed

    def _compute(self) -> None:
        if not self._touched and not self.outcome.added:
            return
        self.progress(0, 0, "Compute the schedule")
        try:
            change = self.writer.finish()
            if change.pending:
                change = recalculate(actor=self.actor, project=self.project, at_once=True)
        except InvalidInput as refusal:
            self.outcome.problems.append(refusal.detail)
            return
        if change.error:
            self.outcome.problems.append(change.error)


class _Resolver:
    """The task number behind an id of the list."""

    def __init__(
        self, rows: Sequence[SheetTask], tasks: Sequence[Task | None], plan: Plan, mapping: Mapping
    ) -> None:
        self.plan = plan
        self.way = mapping.predecessors
        if self.way == "auto":
            has_id, has_number = (mapping.column_of(name) is not None for name in ("row_id", "number"))
            self.way = "id" if has_id else "number" if has_number else "place"
        self.by_text: dict[str, int] = {}
        for place, (row, task) in enumerate(zip(rows, tasks, strict=True), start=1):
            if task is None:
                continue
            own = {"id": row.row_id, "number": row.number, "place": str(place)}[self.way]
            for text in (row.external_id, own):
                if text:
                    self.by_text[text.casefold()] = task.number
            if self.way == "number" and row.number:  # 12 for ATLAS-12
                self.by_text.setdefault(row.number.rpartition("-")[2], task.number)

    def __call__(self, text: str) -> int | None:
        """The number, or None where nothing has this id."""
        found = self.by_text.get(text.casefold())
        if found is None and self.way == "number":
            number = self.plan.number_of(text)
            return number if number in self.plan.by_number else None
        return found


def _links_by_successor(project: Project) -> dict[int, set[LinkWords]]:
    found: dict[int, set[LinkWords]] = defaultdict(set)
    rows = Link.objects.filter(project=project).values_list(
        "successor_id", "predecessor__number", "type", "lag_minutes", "lag_unit", "lag_percent"
    )
    for successor, number, kind, minutes, unit, percent in rows:
        found[successor].add(LinkWords(number, kind, minutes, unit, percent))
    return found


def outline_numbers(project: Project) -> dict[int, str]:
    """The number of every row's place, such as 1.2.3, as the rows stand now."""
    children: dict[int | None, list[int]] = defaultdict(list)
    rows = Task.objects.filter(project=project).order_by("position", "id").values_list("pk", "parent_id")
    for pk, parent_id in rows:
        children[parent_id].append(pk)
    numbers: dict[int, str] = {}
    waiting: list[tuple[int | None, str]] = [(None, "")]
    while waiting:
        parent, prefix = waiting.pop()
        for place, pk in enumerate(children.get(parent, ()), start=1):
            numbers[pk] = f"{prefix}{place}"
            waiting.append((pk, f"{prefix}{place}."))
    return numbers
