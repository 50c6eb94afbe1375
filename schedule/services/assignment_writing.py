"""Assignments from what people write in a cell: the whole text replaces who works on a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from core.actors import Actor
from core.bulk import update_rows
from core.guards import ask_guards
from projects.models import Project
from schedule.models import Assignment, Resource, ResourceKind, Task
from schedule.resource_texts import Share, folded, parse_resources
from schedule.services.task_fields import Findings

BATCH: Final = 1_000
CELL: Final = "resources"
MAY_ADD: Final = "new_resources"
FIELDS: Final = frozenset({CELL, MAY_ADD})
_WHOLE: Final = Decimal(1)


@dataclass(slots=True)
class ResourceTexts:
    """Texts of cells: whose, the key their sentences go under, and whether names that are new are added."""

    cells: list[tuple[Task, str, str, bool]] = field(default_factory=list)

    def take(self, task: Task, fields: dict[str, Any], key: str) -> None:
        """Take what is about resources out of the fields of a row, which may still be without an id."""
        may_add = bool(fields.pop(MAY_ADD, False))
        if CELL in fields:
            self.cells.append((task, str(fields.pop(CELL)), f"{key}.{CELL}", may_add))


@dataclass(slots=True)
class _Changes:
    added: list[Assignment] = field(default_factory=list)
    changed: list[Assignment] = field(default_factory=list)
    gone: list[Assignment] = field(default_factory=list)

    def tasks(self) -> set[int]:
        return {row.task_id for row in (*self.added, *self.changed, *self.gone)}


def write_resource_texts(
    actor: Actor, project: Project, texts: ResourceTexts, findings: Findings
) -> set[int]:
    """Bring assignments in line with texts; gives the ids of rows where somebody came, went or has another share.

    Nothing is written when a text has a fault; the faults stand in `findings` then.
    """
    if not texts.cells:
        return set()
    known = _by_name(Resource.objects.filter(project=project).order_by("pk"))
    wanted, new = _read(texts, known, findings)
    if findings.fields:
        return set()
    known |= {key: [row] for key, row in _add(actor, project, new).items()}
    present: dict[int, list[Assignment]] = defaultdict(list)
    ids = [task.pk for task, _ in wanted]
    for row in Assignment.objects.filter(project=project, task_id__in=ids).order_by("pk"):
        present[row.task_id].append(row)
    changes = _Changes()
    for task, shares in wanted:
        _compare(actor, project, task, shares, known, present[task.pk], changes)
    Assignment.objects.filter(pk__in=[row.pk for row in changes.gone]).delete()
    update_rows(changes.changed, ["units", "updated_at"])
    Assignment.objects.bulk_create(changes.added, batch_size=BATCH)
    return changes.tasks()


def _by_name(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for each in resources:
        found.setdefault(folded(each.name), []).append(each)
    return found


def _read(
    texts: ResourceTexts, known: Mapping[str, list[Resource]], findings: Findings
) -> tuple[list[tuple[Task, list[Share]]], dict[str, str]]:
    """Shares by row, and the names that are new."""
    wanted: list[tuple[Task, list[Share]]] = []
    new: dict[str, str] = {}
    for task, text, key, may_add in texts.cells:
        try:
            shares = parse_resources(text, known.keys())
        except ValueError as refusal:
            findings.add(key, str(refusal))
            continue
        wanted.append((task, shares))
        for share in shares:
            if folded(share.name) in known:
                continue
            if may_add:
                new.setdefault(folded(share.name), share.name)
            else:
                findings.add(key, f"The plan has no resource “{share.name[:60]}”.")
    return wanted, new


def _add(actor: Actor, project: Project, names: Mapping[str, str]) -> dict[str, Resource]:
    for name in names.values():
        ask_guards(actor, "resource.added", project, name=name)
    made = Resource.objects.bulk_create([Resource(project=project, name=name) for name in names.values()])
    return {folded(row.name): row for row in made}


def _compare(  # noqa: PLR0917  the parts of one row
    actor: Actor,
    project: Project,
    task: Task,
    shares: list[Share],
    known: Mapping[str, list[Resource]],
    present: list[Assignment],
    changes: _Changes,
) -> None:
    left = list(present)
    for share in shares:
        candidates = known[folded(share.name)]  # several may have one name: who is there already is meant
        ids = [each.pk for each in candidates]
        row = next((each for each in left if each.resource_id in ids), None)
        units = share.units if share.units is not None else _WHOLE
        if row is None:
            resource = candidates[0]
            ask_guards(actor, "assignment.added", task, resource=resource, units=units)
            changes.added.append(Assignment(project=project, task=task, resource=resource, units=units))
            continue
        left.remove(row)
        kind = next(each.kind for each in candidates if each.pk == row.resource_id)
        if kind == ResourceKind.WORK and row.units != units:
            ask_guards(actor, "assignment.updated", row, units=units)
            row.units = units
            changes.changed.append(row)
    for row in left:
        ask_guards(actor, "assignment.deleted", row)
        changes.gone.append(row)
