"""A plan written as an outline, and how it becomes rows by services.

One line a row, two spaces a level:

    name [mark] | duration | predecessors | resource | notes

A row without duration is a summary, `0` a milestone. Predecessors are marks with an
optional type and lag: `a`, `a SS +5d`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.actors import Actor
from core.services import note_subject, service
from projects.models import Project
from schedule.durations import parse_duration
from schedule.models import Resource, Task
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import one_recalculation
from schedule.services.links import add_link
from schedule.services.resources import add_assignment, add_resource
from schedule.services.settings import update_settings
from schedule.services.tasks import add_task

_ROW = re.compile(r"^(?P<name>.+?)(?: \[(?P<mark>\w+)\])?$")
_LINK = re.compile(r"^(?P<mark>\w+)(?: (?P<type>FS|SS|FF|SF))?(?: (?P<lag>[+-]\S+))?$")


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
    from core.policy import require

    require(actor, SCHEDULE_EDIT, project)
    note_subject(str(project), scope_id=project.pk)
    built = Built()
    update_settings(actor=actor, project=project, expected_version=None, uses_status_date=False)
    with one_recalculation(by=actor, project=project):
        rows = read_outline(outline)
        tasks = _add_rows(actor, project, rows, built)
        for row, task in zip(rows, tasks, strict=True):
            _link(actor, project, row, task, built)
    return built


def _add_rows(actor: Actor, project: Project, rows: list[OutlineRow], built: Built) -> list[Task]:
    tasks: list[Task] = []
    above: list[Task] = []
    last: dict[int | None, Task] = {}
    for row in rows:
        parent = above[row.level - 1] if row.level else None
        minutes = parse_duration(row.duration or "1d", 480, 2400)[0] if row.duration != "0" else 0
        change = add_task(
            actor=actor,
            project=project,
            name=row.name,
            parent=parent,
            after=last.get(parent.pk if parent else None),
            kind="milestone" if row.duration == "0" else "task" if row.duration else "summary",
            duration_minutes=minutes,
            notes=row.notes,
        )
        task = Task.objects.get(pk=change.created[-1])
        tasks.append(task)
        last[parent.pk if parent else None] = task
        above[row.level :] = [task]
        if row.mark:
            built.tasks[row.mark] = task
        if row.resource:
            _assign(actor, project, task, row.resource, built)
    return tasks


def _assign(actor: Actor, project: Project, task: Task, names: str, built: Built) -> None:
    for name in (part.strip() for part in names.split("+")):
        if name not in built.resources:
            built.resources[name], _ = add_resource(actor=actor, project=project, name=name)
        add_assignment(
            actor=actor,
            task=task,
            resource=built.resources[name],
            work_minutes=task.duration_minutes,
        )


def _link(actor: Actor, project: Project, row: OutlineRow, task: Task, built: Built) -> None:
    for text in row.predecessors:
        found = _LINK.match(text)
        if found is None:
            raise ValueError(f"This predecessor cannot be read: {text}")
        lag = found["lag"] or ""
        minutes = parse_duration(lag.lstrip("+-"), 480, 2400)[0] if lag else 0
        add_link(
            actor=actor,
            project=project,
            predecessor=built.tasks[found["mark"]],
            successor=task,
            type=found["type"] or "FS",
            lag_minutes=-minutes if lag.startswith("-") else minutes,
        )
