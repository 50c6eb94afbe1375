"""Tasks and links of another system, written at once: added, changed, put elsewhere, deleted; all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput, PreconditionRequired, TooLarge
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Link, Task
from schedule.policy import SCHEDULE_EDIT
from schedule.services.bulk import MOST_ROWS
from schedule.services.editing import PlanChange, begin_edit, one_recalculation
from schedule.services.link_writing import LinkWriter
from schedule.services.moves import move_tasks
from schedule.services.outline import siblings
from schedule.services.plan_blocks import blocks_of
from schedule.services.predecessors import naming_loops
from schedule.services.row_writing import NewRow, RowEdit, RowWriter
from schedule.services.task_fields import Findings
from schedule.services.tasks import delete_tasks

MOST_PLACED: Final = 500
NO_TASK: Final = "No such task in this project."


@dataclass(slots=True)
class TaskEntry:
    """One task: known by id or external id, else new. Places are ids, those with `_ref` words of the list."""

    fields: dict[str, Any]
    ref: str = ""
    id: int | None = None
    version: int | None = None
    places: bool = False
    parent: int | None = None
    parent_ref: str = ""
    after: int | None = None
    after_ref: str = ""


@dataclass(slots=True)
class LinkEntry:
    """One link of the list: known by id or by its ends and type, else new. Ends are ids or words of the list."""

    fields: dict[str, Any]
    id: int | None = None
    version: int | None = None
    predecessor: int | str | None = None
    successor: int | str | None = None


@dataclass(slots=True)
class PlanWriting:
    """What became of the entries, in their order: rows, and whether they are new."""

    tasks: list[tuple[Task, bool]] = field(default_factory=list)
    links: list[tuple[Link, bool]] = field(default_factory=list)
    change: PlanChange | None = None


@service("plan.written", "wrote {subject}")
def write_plan(
    *,
    actor: Actor,
    project: Project,
    tasks: Sequence[TaskEntry] = (),
    links: Sequence[LinkEntry] = (),
    delete_tasks: Sequence[int] = (),
    delete_links: Sequence[int] = (),
) -> PlanWriting:
    """Write a list of tasks and links with one recalculation. Sentences are keyed `tasks.3.name`, `links.0.type`."""
    count = len(tasks) + len(links) + len(delete_tasks) + len(delete_links)
    if count == 0:
        raise InvalidInput("There is nothing to write.", fields={"tasks": ["At least one task or link."]})
    if count > MOST_ROWS:
        raise TooLarge(f"{count:,} entries are more than the {MOST_ROWS:,} that can be written at once.")
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    note_subject(f"{count} tasks and links of {project.key}", scope_id=project.pk)
    work = _Work(actor, project, tasks, links)
    with naming_loops("links"), one_recalculation(by=actor, project=project) as batch:
        work.remove_links(delete_links)
        work.write_tasks()
        work.write_links()
        work.remove_tasks(delete_tasks)
    return PlanWriting(work.written_tasks(), work.link_writer.results, batch.change)


class _Work:
    def __init__(
        self, actor: Actor, project: Project, tasks: Sequence[TaskEntry], links: Sequence[LinkEntry]
    ) -> None:
        self.actor, self.project = actor, project
        self.tasks, self.links = tasks, links
        self.findings = Findings()
        self.writer = RowWriter(actor, project, self.findings)
        self.link_writer = LinkWriter(actor, project, self.findings)
        self.found: dict[int, Task] = {}
        """By the place of the entry."""
        self.made: dict[int, Task] = {}
        self.refs: dict[str, int] = {}

    def write_tasks(self) -> None:
        if not self.tasks:
            return
        self._recognise()
        self.findings.refuse()
        edits, keys = [], []
        for place, task in self.found.items():
            entry = self.tasks[place]
            edits.append(RowEdit(task.pk, entry.fields, entry.version))
            keys.append(f"tasks.{place}")
        self.writer.update(edits, keys)
        self._add()
        self.writer.finish()
        self._move()

    def _recognise(self) -> None:
        """Which entries are tasks that are there, by id, then by external id."""
        ids = [entry.id for entry in self.tasks if entry.id is not None]
        names = [entry.fields["external_id"] for entry in self.tasks if entry.fields.get("external_id")]
        rows = Task.objects.filter(project=self.project)
        by_id = rows.in_bulk(ids)
        by_name = {row.external_id: row for row in rows.filter(external_id__in=names)}
        seen: dict[int, int] = {}
        for place, entry in enumerate(self.tasks):
            key = f"tasks.{place}"
            if entry.ref:
                if entry.ref in self.refs:
                    self.findings.add(f"{key}.ref", f"“{entry.ref}” is the ref of another entry.")
                self.refs[entry.ref] = place
            task = (
                by_id.get(entry.id)
                if entry.id is not None
                else by_name.get(entry.fields.get("external_id", ""))
            )
            if entry.id is not None and task is None:
                self.findings.add(f"{key}.id", NO_TASK)
            elif entry.id is not None and entry.version is None:
                raise PreconditionRequired(f"Say which version of {key} you edit: send its `version`.")
            if task is None:
                continue
            if task.pk in seen:
                self.findings.add(f"{key}.id", f"The same task as tasks.{seen[task.pk]}.")
            seen[task.pk] = place
            self.found[place] = task

    def _add(self) -> None:
        """New rows, in blocks under or behind the rows that are there."""
        new = [place for place in range(len(self.tasks)) if place not in self.found]
        blocks = blocks_of(self.tasks, new, self.refs, self.found, self.findings)
        wanted = [key for _, key in blocks.roots if key]
        rows = Task.objects.filter(project=self.project).select_related("parent").in_bulk(wanted)
        for (side, key), places in blocks.roots.items():
            if key is not None and key not in rows:
                for place in places:
                    self.findings.add(f"tasks.{place}.{side}", NO_TASK)
                continue
            row = rows.get(key or 0)
            order = blocks.levels(places)
            made = self.writer.add(
                [NewRow(self.tasks[place].fields, level) for place, level in order],
                [f"tasks.{place}" for place, _ in order],
                parent=row if side == "parent" else row.parent if row else None,
                after=row if side == "after" else None,
            )
            self.made.update(zip([place for place, _ in order], made, strict=False))
        left = [place for place in new if place not in self.made]
        if not self.findings.fields and left:
            name = "after_ref" if self.tasks[left[0]].after_ref else "parent_ref"
            self.findings.add(f"tasks.{left[0]}.{name}", "These rows are below or behind each other.")

    def _move(self) -> None:
        """Rows that are there and belong elsewhere: under another row, then behind another row."""
        wanted: dict[int | None, list[Task]] = defaultdict(list)
        parents: dict[int | None, Task | None] = {None: None}
        behind: list[tuple[int, Task, Task]] = []
        for place, task in self.found.items():
            entry = self.tasks[place]
            if entry.after is not None or entry.after_ref:
                after = self._named(place, "after", entry.after, entry.after_ref)
                if after is not None:
                    behind.append((place, task, after))
            elif entry.places:
                parent = self._named(place, "parent", entry.parent, entry.parent_ref)
                key = parent.pk if parent else None
                if key != task.parent_id:
                    parents[key] = parent
                    wanted[key].append(task)
        if len(behind) > MOST_PLACED:
            sentence = f"At most {MOST_PLACED:,} known tasks go behind others at once. Send them in parts."
            self.findings.add(f"tasks.{behind[MOST_PLACED][0]}.after", sentence)
        self.findings.refuse()
        for key, tasks in wanted.items():
            moving = {task.pk for task in tasks}
            rows = [row for row in siblings(self.project, key) if row.pk not in moving]
            move_tasks(
                actor=self.actor, project=self.project, tasks=tasks, parent=parents[key],
                after=rows[-1] if rows else None,
            )  # fmt: skip
        self._put_behind(behind)

    def _put_behind(self, moves: Sequence[tuple[int, Task, Task]]) -> None:
        """Each row right behind another one; of several behind one row the later ones follow the earlier."""
        tails: dict[int, int] = {}
        for place, task, anchor in moves:
            after = Task.objects.select_related("parent").get(pk=tails.get(anchor.pk, anchor.pk))
            try:
                move_tasks(
                    actor=self.actor, project=self.project, tasks=[task], parent=after.parent, after=after
                )
            except InvalidInput as refusal:
                self.findings.add(f"tasks.{place}.after", refusal.detail)
            tails[anchor.pk] = task.pk
        self.findings.refuse()

    def _named(self, place: int, side: str, key: int | None, ref: str) -> Task | None:
        """The row that an entry goes under or behind."""
        if ref:
            at = self.refs.get(ref)
            found = None if at is None else self.found.get(at) or self.made.get(at)
            if found is None:
                self.findings.add(f"tasks.{place}.{side}_ref", f"No entry has the ref “{ref}”.")
            return found
        if key is None:
            return None
        row = Task.objects.filter(project=self.project, pk=key).first()
        if row is None:
            self.findings.add(f"tasks.{place}.{side}", NO_TASK)
        return row

    def write_links(self) -> None:
        if not self.links:
            return
        ids = {
            end
            for entry in self.links
            for end in (entry.predecessor, entry.successor)
            if isinstance(end, int)
        }
        known = Task.objects.filter(project=self.project).in_bulk(list(ids))
        entries = []
        for place, entry in enumerate(self.links):
            ends = {
                name: self._end(end, known, f"links.{place}.{name}")
                for name, end in (("predecessor", entry.predecessor), ("successor", entry.successor))
                if end is not None
            }
            entries.append((entry.id, entry.version, ends, entry.fields))
        self.findings.refuse()
        self.link_writer.write(entries, "links")
        self.findings.refuse()
        self.link_writer.finish()

    def _end(self, end: int | str, known: dict[int, Task], key: str) -> Task | None:
        if isinstance(end, str):
            place = self.refs.get(end)
            task = None if place is None else self.found.get(place) or self.made.get(place)
            if task is None:
                self.findings.add(key, f"No entry has the ref “{end}”.")
            return task
        if end not in known:
            self.findings.add(key, NO_TASK)
        return known.get(end)

    def remove_links(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        self.link_writer.remove(ids, "delete_links")
        self.findings.refuse()
        self.link_writer.finish()

    def remove_tasks(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        rows = Task.objects.filter(project=self.project).in_bulk(list(ids))
        for place, pk in enumerate(ids):
            if pk not in rows:
                self.findings.add(f"delete_tasks.{place}", NO_TASK)
        self.findings.refuse()
        delete_tasks(actor=self.actor, project=self.project, tasks=list(rows.values()))

    def written_tasks(self) -> list[tuple[Task, bool]]:
        """Every entry's row as it is now; a deleted one as it was."""
        ids = [(self.found.get(place) or self.made[place]).pk for place in range(len(self.tasks))]
        rows = Task.objects.in_bulk(ids)
        return [
            (rows.get(pk) or self.found.get(place) or self.made[place], place in self.made)
            for place, pk in enumerate(ids)
        ]
