"""A plan written as an outline, and how it becomes rows by services.

One line a row, two spaces a level:

    name [mark] | duration | predecessors | resource | notes

A row without duration is a summary, `0` a milestone, `loe` a level of effort. Predecessors are marks with an optional
type and lag: `a`, `a SS +5d`, `a FS +2ed` (around the clock), `a SS +50%` (of the predecessor's duration).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.actors import Actor
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.durations import parse_duration
from schedule.models import LagUnit, Resource, Task, TaskKind
from schedule.policy import SCHEDULE_EDIT
from schedule.services.bulk import NewRow, paste_rows
from schedule.services.editing import one_recalculation
from schedule.services.links import add_links
from schedule.services.resources import add_assignment, add_resource
from schedule.services.settings import update_settings

_ROW = re.compile(r"^(?P<name>.+?)(?: \[(?P<mark>\w+)\])?$")
_LINK = re.compile(r"^(?P<mark>\w+)(?: (?P<type>FS|SS|FF|SF))?(?: (?P<lag>[+-]\S+))?$")
_KINDS = {"0": TaskKind.MILESTONE, "loe": TaskKind.LEVEL_OF_EFFORT, "": TaskKind.SUMMARY}


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One line of an outline."""

    level: int
    name: str
    mark: str
    duration: str
    predecessors: tuple[str, ...]
    resource: str
    notes: str


@dataclass(slots=True)
class Built:
    """Rows by mark, and every resource by name."""

    tasks: dict[str, Task] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)


def read_outline(text: str) -> list[OutlineRow]:
    """The rows of an outline.

    >>> read_outline("Build\\n  Write [w] | 3d | | Developer\\n  Test | 2d | w FS +1d")[2].predecessors
    ('w FS +1d',)
    """
    rows = []
    for line in filter(str.strip, text.strip("\n").splitlines()):
        columns = [column.strip() for column in line.split("|")] + [""] * 4
        found = _ROW.match(columns[0])
        if found is None:
            raise ValueError(f"This line of the outline has no name: {line}")
        rows.append(
            OutlineRow(
                level=(len(line) - len(line.lstrip())) // 2,
                name=found["name"],
                mark=found["mark"] or "",
                duration=columns[1],
                predecessors=tuple(part.strip() for part in columns[2].split(",") if part.strip()),
                resource=columns[3],
                notes=columns[4],
            )
        )
    return rows


@service("demo.planned", "drew up the plan of {subject}")
def build_plan(*, actor: Actor, project: Project, outline: str) -> Built:
    """Make the rows, links and assignments of an outline, and compute the dates once at the end."""
    require(actor, SCHEDULE_EDIT, project)
    note_subject(str(project), scope_id=project.pk)
    built = Built()
    rows = read_outline(outline)
    with one_recalculation(by=actor, project=project):
        update_settings(actor=actor, project=project, expected_version=None, uses_status_date=False)
        tasks = _add_rows(actor, project, rows)
        built.tasks = {row.mark: task for row, task in zip(rows, tasks, strict=True) if row.mark}
        add_links(actor=actor, project=project, links=list(_links(rows, tasks, built)))
        for row, task in zip(rows, tasks, strict=True):
            if row.resource:
                _assign(actor, project, task, row.resource, built)
    return built


def _add_rows(actor: Actor, project: Project, rows: list[OutlineRow]) -> list[Task]:
    new = [
        NewRow(
            level=row.level,
            fields={
                "name": row.name,
                "kind": _KINDS.get(row.duration, TaskKind.TASK),
                "notes": row.notes,
                **({} if row.duration in _KINDS else {"duration_minutes": parse_duration(row.duration)[0]}),
            },
        )
        for row in rows
    ]
    paste_rows(actor=actor, project=project, rows=new)
    return list(Task.objects.filter(project=project).order_by("number"))


def _assign(actor: Actor, project: Project, task: Task, names: str, built: Built) -> None:
    for name in (part.strip() for part in names.split("+")):
        if name not in built.resources:
            built.resources[name], _ = add_resource(actor=actor, project=project, name=name)
        work = {} if task.kind == TaskKind.LEVEL_OF_EFFORT else {"work_minutes": task.duration_minutes}
        add_assignment(actor=actor, task=task, resource=built.resources[name], **work)


def _links(rows: list[OutlineRow], tasks: list[Task], built: Built) -> Any:
    for row, task in zip(rows, tasks, strict=True):
        for text in row.predecessors:
            found = _LINK.match(text)
            if found is None:
                raise ValueError(f"This predecessor cannot be read: {text}")
            yield {
                "predecessor": built.tasks[found["mark"]],
                "successor": task,
                "type": found["type"] or "FS",
                **_lag(found["lag"] or ""),
            }


def _lag(text: str) -> dict[str, Any]:
    if not text:
        return {}
    if text.endswith("%"):
        return {"lag_percent": Decimal(text.removesuffix("%")), "lag_unit": LagUnit.PERCENT}
    minutes, elapsed = parse_duration(text, signed=True)
    return {"lag_minutes": minutes, "lag_unit": LagUnit.ELAPSED if elapsed else LagUnit.WORKING}
