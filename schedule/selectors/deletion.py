"""What the deletion of rows would take along, and what would be left without something it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from core.actors import Actor
from projects.models import Project
from schedule.models import Assignment, BaselineTask, Link, ProjectLink, ScheduleSettings, Task
from schedule.models.task import MILESTONES
from schedule.selectors.project_links import HIDDEN

MOST_NAMED: Final = 1_000
_BELOW: Final = """
WITH RECURSIVE gone AS (
 SELECT id FROM schedule_task WHERE project_id = %(project)s AND id = ANY(%(ids)s)
 UNION SELECT t.id FROM schedule_task t JOIN gone g ON t.parent_id = g.id
) SELECT id FROM gone
"""


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A task of this plan."""

    id: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """What goes, and what breaks; at most a thousand of each are named."""

    rows: int
    """Rows that go, those below the chosen ones too."""
    below: int
    """How many of them lie below a chosen one."""
    links: int
    assignments: int
    baseline_rows: int
    """Rows that the chosen baseline would show as removed."""
    waiting: Sequence[NamedTask]
    """Tasks that stay and lose something they wait for."""
    milestones: Sequence[NamedTask]
    """Milestones that go and that tasks which stay wait for."""
    outside: Sequence[str]
    """Tasks of other projects whose links break, as the actor may know them. Taking the deletion back mends them."""


def deletion_of(*, actor: Actor, project: Project, ids: Sequence[int]) -> Deletion:
    """What deleting these rows would do; ids of other plans count for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"project": project.pk, "ids": list(ids)})
        gone = {row[0] for row in cursor.fetchall()}
    chosen = gone & set(ids)
    inside = Link.objects.filter(project=project)
    leaving = inside.filter(predecessor__in=gone).exclude(successor__in=gone)
    count = inside.filter(predecessor__in=gone).count() + (
        inside.filter(successor__in=gone).exclude(predecessor__in=gone).count()
    )
    baseline = ScheduleSettings.objects.filter(project=project, baseline__isnull=False).values("baseline_id")
    return Deletion(
        rows=len(gone),
        below=len(gone - chosen),
        links=count,
        assignments=Assignment.objects.filter(task__in=gone).count(),
        baseline_rows=BaselineTask.objects.filter(baseline__in=baseline, task_id__in=gone).count(),
        waiting=_named(leaving.values("successor")),
        milestones=_named(leaving.filter(predecessor__kind__in=MILESTONES).values("predecessor")),
        outside=_outside(actor, gone),
    )


def _named(ids: object) -> list[NamedTask]:
    rows = Task.objects.filter(pk__in=ids).order_by("number").values_list("pk", "number", "name")  # type: ignore[misc]
    return [NamedTask(*row) for row in rows[:MOST_NAMED]]


def _outside(actor: Actor, gone: set[int]) -> list[str]:
    links = ProjectLink.objects.filter(predecessor__in=gone).select_related("project", "successor")
    rows = list(links.order_by("project__key", "successor__number")[:MOST_NAMED])
    projects = {link.project_id for link in rows}
    visible = set(Project.objects.visible_to(actor).filter(pk__in=projects).values_list("pk", flat=True))
    return [
        f"{link.project.key}-{link.successor.number} {link.successor.name}"
        if link.project_id in visible
        else HIDDEN
        for link in rows
    ]
