"""Writing many rows of a plan: checked one by one, written in a few statements, refused together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from core.actors import Actor
from core.bulk import count_anew, update_rows
from core.errors import InvalidInput, Stale
from core.guards import ask_guards
from core.numbers import next_numbers
from projects.models import Project
from schedule.models import Task, TaskKind
from schedule.models.task import MILESTONES
from schedule.services.assignment_writing import FIELDS as RESOURCE_FIELDS
from schedule.services.assignment_writing import ResourceTexts, write_resource_texts
from schedule.services.editing import PlanChange, absent, as_columns, finish_edit
from schedule.services.outline import DEEPEST, GAP, above, became_parent, free_places
from schedule.services.plan_facts import PlanFacts
from schedule.services.predecessors import SIDES, LinkTexts, Side, naming_loops, write_link_texts
from schedule.services.progress import keep_progress
from schedule.services.task_fields import PROGRESS, Findings, assign, check_names
from schedule.services.tasks import changed_columns, place_of

TASKS_A_STATEMENT: Final = 1_000
TEXTS: Final = frozenset({*SIDES, *RESOURCE_FIELDS})


@dataclass(slots=True)
class RowEdit:
    """What changes in a row that is there; `predecessors`, `successors` and `resources` among the fields are texts.

    `number` is what links of the same block call it, where that is not its number in the plan.
    """

    task_id: int
    fields: dict[str, Any]
    version: int | None = None
    number: int | None = None


@dataclass(slots=True)
class NewRow:
    """A row to add, on a level counted from the place of its block; `number` is what links of the block call it."""

    fields: dict[str, Any]
    level: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    parent: Task | None
    after: Task | None
    first: bool


class StaleRows(Stale):
    """Rows of a list that somebody changed meanwhile: `rows` holds place, id, version and both values of each."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        first = rows[0]
        words = f"“{first['name']}” was" if len(rows) == 1 else f"{len(rows)} rows were"
        super().__init__(
            f"{words} changed meanwhile. Compare both texts and save again.",
            current=first["current"],
            yours=first["yours"],
            current_version=first["current_version"],
        )
        self.rows = rows
        self.extra["rows"] = rows


class RowWriter:
    """The rows of one deed. The caller holds the project; `finish` refuses every fault or computes the dates once."""

    def __init__(self, actor: Actor, project: Project, findings: Findings | None = None) -> None:
        self.actor = actor
        self.project = project
        self.facts = PlanFacts(project)
        self.findings = findings or Findings()
        self.touched: set[int] = set()
        self.created: list[int] = []
        self.removed: list[int] = []
        self.links: set[int] = set()
        self.removed_links: set[int] = set()
        self.links_changed = False
        self.tree_changed = False

    def finish(self) -> PlanChange:
        """One recalculation for everything that was written."""
        self.findings.refuse()
        with naming_loops("predecessors"):
            return finish_edit(
                by=self.actor,
                project=self.project,
                touched=self.touched | set(self.created),
                created=self.created,
                removed=self.removed,
                links=self.links,
                removed_links=self.removed_links,
                links_changed=self.links_changed,
                tree_changed=self.tree_changed,
            )

    def update(
        self, edits: Sequence[RowEdit], key: str | Sequence[str], texts: LinkTexts | None = None
    ) -> None:
        """Change rows that are there; sentences about a row are keyed `key.3.name`, or by its own key.

        Links go into `texts` where they are given, for the caller to write.
        """
        keys = _keys(key, len(edits))
        held = self._held(edits, keys)
        _check_versions(edits, held)
        self.facts.want(held)
        changed: list[Task] = []
        names: set[str] = set()
        links, people = texts or LinkTexts(), ResourceTexts()
        for place, edit in enumerate(edits):
            task, fields = held[edit.task_id], dict(edit.fields)
            for side in _sides(fields):
                links.add(side, task, str(fields.pop(side)), f"{keys[place]}.{side}")
            people.take(task, fields, keys[place])
            if edit.number is not None:
                links.named[edit.number] = task
            columns = self._assigned(task, fields, keys[place])
            if columns:
                changed.append(task)
                names.update(columns)
        self.touched.update(held)
        if not self.findings.fields:
            update_rows(changed, [*sorted(names), "updated_at"] if names else [])
            self.write_people(people)
            if texts is None:
                self.write_links(links)

    def add(
        self,
        rows: Sequence[NewRow],
        key: str | Sequence[str],
        *,
        parent: Task | None,
        after: Task | None,
        first: bool = False,
        texts: LinkTexts | None = None,
    ) -> list[Task]:
        """Add a block of rows with its tree behind `after`, else as the first or the last under `parent`.

        Links go into `texts` where they are given, for the caller to write.
        """
        if not rows:
            return []
        parent, after = place_of(self.project, parent, after)
        keys = _keys(key, len(rows))
        above_rows = self._tree(rows, keys, len(above(parent.pk if parent else None)))
        links, people = texts or LinkTexts(), ResourceTexts()
        tasks = [self._filled(row, keys[place], links, people) for place, row in enumerate(rows)]
        if self.findings.fields:
            return []
        self._insert(tasks, above_rows, _Spot(parent, after, first))
        self.write_people(people)
        if texts is None:
            self.write_links(links)
        return tasks

    def write_links(self, texts: LinkTexts) -> None:
        """Bring links in line with texts of cells."""
        made = write_link_texts(self.actor, self.project, texts, self.facts, self.findings)
        self.touched |= made.touched
        self.links |= made.links
        self.removed_links |= made.removed
        self.links_changed |= made.changed

    def write_people(self, texts: ResourceTexts) -> None:
        """Bring assignments in line with texts of cells."""
        self.touched |= write_resource_texts(self.actor, self.project, texts, self.findings)

    def _held(self, edits: Sequence[RowEdit], keys: Sequence[str]) -> dict[int, Task]:
        ids = [edit.task_id for edit in edits]
        found = Task.objects.select_for_update(no_key=True).filter(project=self.project, pk__in=ids)
        held = {row.pk: row for row in found.order_by("pk")}
        seen: set[int] = set()
        for place, pk in enumerate(ids):
            if pk not in held:
                raise absent(f"{keys[place]}.task", "task")
            if pk in seen:
                raise InvalidInput(
                    f"“{held[pk].name}” is named twice.", fields={f"{keys[place]}.task": ["Named twice."]}
                )
            seen.add(pk)
            held[pk].project = self.project
        return held

    def _assigned(self, task: Task, fields: dict[str, Any], key: str) -> list[str]:
        """Put values into a row; gives the columns that changed, notes what is wrong."""
        if not fields:
            return []
        check_names(fields)
        ask_guards(self.actor, "task.updated", task, **fields)
        before = copy(task)
        try:
            assign(self.project, task, fields, self.facts)
            keep_progress(self.project, task, fields, before, self.facts)
        except InvalidInput as refusal:
            self.note(key, refusal)
            return []
        return changed_columns(before, task)

    def note(self, key: str, refusal: InvalidInput) -> None:
        """Keep what is wrong with one row under its key."""
        if not refusal.fields:
            self.findings.add(key, refusal.detail)
        for name, sentences in refusal.fields.items():
            for sentence in sentences:
                self.findings.add(f"{key}.{name}", sentence)

    def _tree(self, rows: Sequence[NewRow], keys: Sequence[str], base: int) -> list[int | None]:
        """For each row the place in the block of the row it is under."""
        parents: list[int | None] = []
        open_rows: list[int] = []  # the last row of each level
        for place, row in enumerate(rows):
            if row.level < 0 or row.level > len(open_rows):
                self.findings.add(
                    f"{keys[place]}.level", "A row is at most one level below the row before it."
                )
                parents.append(None)
                continue
            if base + row.level + 1 > DEEPEST:
                self.findings.add(f"{keys[place]}.level", f"A plan has at most {DEEPEST} levels.")
            del open_rows[row.level :]
            parents.append(open_rows[-1] if open_rows else None)
            open_rows.append(place)
        return parents

    def _filled(self, row: NewRow, key: str, texts: LinkTexts, people: ResourceTexts) -> Task:
        fields = {"name": "", "kind": TaskKind.TASK, **row.fields}
        task = Task(project=self.project, number=0)
        for side in _sides(fields):
            texts.add(side, task, str(fields.pop(side)), f"{key}.{side}")
        people.take(task, fields, key)
        if row.number is not None:
            texts.named[row.number] = task
        check_names(fields)
        ask_guards(self.actor, "task.added", self.project, parent=None, after=None, **fields)
        if fields["kind"] not in MILESTONES and "duration_minutes" not in fields:
            task.duration_minutes = self.facts.minutes_per_day()
        try:
            assign(self.project, task, fields, self.facts)
            self._claim(task)
            if set(fields) & PROGRESS:
                keep_progress(self.project, task, fields, None, self.facts)
        except InvalidInput as refusal:
            self.note(key, refusal)
        return task

    def _claim(self, task: Task) -> None:
        """Two rows of one block cannot have the same external id."""
        if not task.external_id:
            return
        if task.external_id in self.facts.external_ids:
            sentence = "Another row of this project has this external id."
            raise InvalidInput(sentence, fields={"external_id": [sentence]})
        self.facts.external_ids[task.external_id] = 0

    def _insert(self, tasks: list[Task], above_rows: list[int | None], spot: _Spot) -> None:
        tops = [task for task, above_row in zip(tasks, above_rows, strict=True) if above_row is None]
        parent = spot.parent
        places = free_places(self.project, parent, spot.after, len(tops), first=spot.first)
        self.touched.update(places.shifted)
        for task, position in zip(tops, places.positions, strict=True):
            task.parent, task.position = parent, position
        for task, number in zip(tasks, next_numbers(self.project.pk, "task", len(tasks)), strict=True):
            task.number = number
        _make_summaries(tasks, above_rows)
        _create_by_level(tasks, above_rows)
        self.created.extend(task.pk for task in tasks)
        self.touched.update(became_parent(parent))
        self.tree_changed = True


def _keys(key: str | Sequence[str], count: int) -> Sequence[str]:
    return [f"{key}.{place}" for place in range(count)] if isinstance(key, str) else key


def _sides(fields: Iterable[str]) -> list[Side]:
    return [side for side in SIDES if side in fields]


def _check_versions(edits: Sequence[RowEdit], held: Mapping[int, Task]) -> None:
    stale = []
    for place, edit in enumerate(edits):
        task = held[edit.task_id]
        if edit.version is None or edit.version == task.version:
            continue
        yours = as_columns({name: value for name, value in edit.fields.items() if name not in TEXTS})
        stale.append(
            {
                "place": place,
                "id": task.pk,
                "name": task.name,
                "current_version": task.version,
                "current": {name: getattr(task, name, None) for name in yours},
                "yours": yours,
            }
        )
    if stale:
        raise StaleRows(stale)


def _make_summaries(tasks: list[Task], above_rows: list[int | None]) -> None:
    """Rows with rows below them, and the order of those below."""
    counts: dict[int, int] = {}
    for place, above_row in enumerate(above_rows):
        if above_row is None:
            continue
        upper = tasks[above_row]
        if upper.kind != TaskKind.SUMMARY:
            upper.kind_as_leaf, upper.kind = upper.kind, TaskKind.SUMMARY
        tasks[place].position = counts.get(above_row, 0) * GAP
        counts[above_row] = counts.get(above_row, 0) + 1


def _create_by_level(tasks: list[Task], above_rows: list[int | None]) -> None:
    """Parents first, as a row needs the id of the row it is under."""
    levels: list[int] = []
    for above_row in above_rows:
        levels.append(0 if above_row is None else levels[above_row] + 1)
    for level in range(max(levels) + 1):
        wave = [place for place in range(len(tasks)) if levels[place] == level]
        for place in wave:
            above_row = above_rows[place]
            if above_row is not None:
                tasks[place].parent = tasks[above_row]
        Task.objects.bulk_create([tasks[place] for place in wave], batch_size=TASKS_A_STATEMENT)
    count_anew(Task, len(tasks))
