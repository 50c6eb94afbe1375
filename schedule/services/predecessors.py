"""Links from what people write in a cell: the whole text replaces the links of a row at that side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from django.db import connection

from core.actors import Actor
from core.bulk import count_anew, update_rows
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Link, Task
from schedule.policy import SCHEDULE_EDIT
from schedule.predecessors import LinkWords, parse_links
from schedule.services.editing import PlanChange, absent, begin_edit, finish_edit, subject_of
from schedule.services.plan_facts import PlanFacts
from schedule.services.task_fields import Findings

Side = Literal["predecessors", "successors"]
SIDES: Final[tuple[Side, ...]] = ("predecessors", "successors")
_LAG = ("type", "lag_minutes", "lag_unit", "lag_percent")


@dataclass(slots=True)
class LinkTexts:
    """Texts of cells: whose, at which side, and the key their sentences go under.

    `named` are rows that the texts mean by numbers of their own instead of the plan's.
    """

    cells: dict[Side, list[tuple[Task, str, str]]] = field(
        default_factory=lambda: {side: [] for side in SIDES}
    )
    named: dict[int, Task] = field(default_factory=dict)

    def add(self, side: Side, task: Task, text: str, key: str) -> None:
        """One cell; its row may still be without an id."""
        self.cells[side].append((task, text, key))


@dataclass(slots=True)
class LinkChanges:
    """What became of links: ids of rows at their ends, and of links that were added or changed."""

    touched: set[int] = field(default_factory=set)
    links: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    changed: bool = False


@service("task.links_written", "wrote the links of {subject}")
def set_links(
    *, actor: Actor, task: Task, text: str, expected_version: int | None = None, side: Side = "predecessors"
) -> PlanChange:
    """Let a row wait for exactly what the text says: `12FS+2d; 15SS`. An empty text takes every link away."""
    project = begin_edit(actor, SCHEDULE_EDIT, task.project)
    held = Task.objects.select_for_update(no_key=True).filter(pk=task.pk, project=project).first()
    if held is None:
        raise absent("task", "task")
    check_version(held, expected_version)
    note_subject(subject_of(project, held), scope_id=project.pk, text=text[:200])
    findings, texts = Findings(), LinkTexts()
    texts.add(side, held, text, side)
    changes = write_link_texts(actor, project, texts, PlanFacts(project), findings)
    findings.refuse()
    with naming_loops(side):
        return finish_edit(
            by=actor,
            project=project,
            touched=changes.touched | {held.pk},
            links=changes.links,
            removed_links=changes.removed,
            links_changed=changes.changed,
        )


@contextmanager
def naming_loops(name: str) -> Iterator[None]:
    """What the plan as a whole refuses, a loop above all, is said at a field."""
    try:
        yield
    except InvalidInput as refusal:
        if not refusal.fields:
            refusal.fields = {name: [refusal.detail]}
        raise


def write_link_texts(
    actor: Actor, project: Project, texts: LinkTexts, facts: PlanFacts, findings: Findings
) -> LinkChanges:
    """Bring the links of rows in line with texts, one side after the other.

    Nothing is written when a text has a fault; the faults stand in `findings` then.
    """
    changes = LinkChanges()
    for side in SIDES:
        cells = {task.pk: (text, key) for task, text, key in texts.cells[side]}
        if not cells:
            continue
        wanted = _read(project, cells, facts, findings)
        ends = _ends(project, cells, wanted, findings, texts.named)
        if not findings.fields:
            made = _write(actor, project, wanted, ends, side)
            changes.touched |= made.touched
            changes.links |= made.links
            changes.removed |= made.removed
            changes.changed |= made.changed
    return changes


def _read(
    project: Project, cells: Mapping[int, tuple[str, str]], facts: PlanFacts, findings: Findings
) -> dict[int, list[LinkWords]]:
    day = facts.minutes_per_day()
    wanted: dict[int, list[LinkWords]] = {}
    for pk, (text, key) in cells.items():
        try:
            wanted[pk] = parse_links(text, project.key, day)
        except ValueError as refusal:
            findings.add(key, str(refusal))
    return wanted


def _ends(
    project: Project,
    cells: Mapping[int, tuple[str, str]],
    wanted: dict[int, list[LinkWords]],
    findings: Findings,
    named: Mapping[int, Task],
) -> dict[int, Task]:
    """The tasks at the other ends, by number; sentences for those that cannot be there."""
    numbers = {word.number for words in wanted.values() for word in words}
    if not numbers:
        return {}
    ends = {number: named[number] for number in numbers & named.keys()}
    rest = numbers - named.keys()
    ends |= {row.number: row for row in Task.objects.filter(project=project, number__in=rest)} if rest else {}
    above = _ancestors([*wanted, *(row.pk for row in ends.values())])
    for pk, words in wanted.items():
        seen: set[tuple[int, str]] = set()
        for word in words:
            other = ends.get(word.number)
            sentence = _fault(project, pk, word.number, other, above)
            if other is not None and (other.pk, word.type) in seen:
                sentence = f"“{other.name}” is named twice with {word.type}."
            if sentence:
                findings.add(cells[pk][1], sentence)
            if other is not None:
                seen.add((other.pk, word.type))
    return ends


def _fault(project: Project, pk: int, number: int, other: Task | None, above: dict[int, set[int]]) -> str:
    if other is None:
        return f"There is no task {number} in this plan: {project.key}-{number} is not here."
    if other.pk == pk:
        return f"“{other.name}” cannot wait for itself."
    if other.pk in above.get(pk, ()):
        return f"“{other.name}” ({number}) is above this row and takes its dates from it."
    if pk in above.get(other.pk, ()):
        return f"“{other.name}” ({number}) is below this row, which takes its dates from it."
    return ""


def _ancestors(ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above(id, parent_id, depth) AS ("
            " SELECT id, parent_id, 0 FROM schedule_task WHERE id = ANY(%s) AND parent_id IS NOT NULL"
            " UNION ALL SELECT a.id, t.parent_id, a.depth + 1 FROM above a JOIN schedule_task t ON t.id = a.parent_id"
            " WHERE t.parent_id IS NOT NULL AND a.depth < 100) SELECT id, parent_id FROM above",
            [list(ids)],
        )
        for pk, parent in cursor.fetchall():
            found[pk].add(parent)
    return found


def _write(
    actor: Actor, project: Project, wanted: dict[int, list[LinkWords]], ends: dict[int, Task], side: Side
) -> LinkChanges:
    own, other = ("successor", "predecessor") if side == "predecessors" else ("predecessor", "successor")
    present: dict[int, list[Link]] = defaultdict(list)
    kept = Link.objects.filter(project=project, **{f"{own}_id__in": list(wanted)})
    for link in kept.select_related("predecessor", "successor").order_by("pk"):
        present[getattr(link, f"{own}_id")].append(link)
    rows = Task.objects.in_bulk(list(wanted))
    added: list[Link] = []
    changed: list[Link] = []
    gone: list[Link] = []
    for pk, words in wanted.items():
        left = list(present[pk])
        missing = [word for word in words if not _keep(left, word, ends, other, changed)]
        for word in missing:
            again = next(
                (link for link in left if getattr(link, f"{other}_id") == ends[word.number].pk), None
            )
            if again is not None:
                left.remove(again)
                _put(again, word)
                changed.append(again)
            else:
                link = Link(project=project, **{own: rows[pk], other: ends[word.number]})
                _put(link, word)
                added.append(link)
        gone.extend(left)
    return _save(actor, project, added, changed, gone)


def _keep(left: list[Link], word: LinkWords, ends: dict[int, Task], other: str, changed: list[Link]) -> bool:
    """Take the link of the same end and type out of those left; a changed lag is noted."""
    for link in left:
        if getattr(link, f"{other}_id") == ends[word.number].pk and link.type == word.type:
            left.remove(link)
            if any(getattr(link, name) != getattr(word, name) for name in _LAG):
                _put(link, word)
                changed.append(link)
            return True
    return False


def _put(link: Link, word: LinkWords) -> None:
    for name in _LAG:
        setattr(link, name, getattr(word, name))


def _save(
    actor: Actor, project: Project, added: list[Link], changed: list[Link], gone: list[Link]
) -> LinkChanges:
    for link in gone:
        ask_guards(actor, "link.deleted", link)
    for link in changed:
        ask_guards(actor, "link.updated", link, **{name: getattr(link, name) for name in _LAG})
    for link in added:
        ask_guards(
            actor, "link.added", project, predecessor=link.predecessor, successor=link.successor,
            **{name: getattr(link, name) for name in _LAG},
        )  # fmt: skip
    removed = {link.pk for link in gone}
    Link.objects.filter(pk__in=removed).delete()
    update_rows(changed, [*_LAG, "updated_at"])
    Link.objects.bulk_create(added)
    count_anew(Link, len(added))
    every = [*gone, *changed, *added]
    return LinkChanges(
        touched={end for link in every for end in (link.predecessor_id, link.successor_id)},
        links={link.pk for link in (*changed, *added)},
        removed=removed,
        changed=bool(every),
    )
