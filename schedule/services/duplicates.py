"""Copies of rows: with everything below them, the links among them and who works on them, without progress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.numbers import next_numbers
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Assignment, Link, Task
from schedule.policy import SCHEDULE_EDIT
from schedule.services.bulk import check_count
from schedule.services.editing import PlanChange, absent, begin_edit, finish_edit, subject_of
from schedule.services.outline import became_parent, below, outline_order, places_behind

NOT_COPIED: Final = {
    "external_id": "",
    "percent_complete": 0,
    "remaining_minutes": None,
    "actual_start_at": None,
    "actual_finish_at": None,
    "suspended_at": None,
    "resumes_at": None,
}
BATCH: Final = 1_000


@service("tasks.duplicated", "duplicated {subject}")
def duplicate_tasks(
    *,
    actor: Actor,
    project: Project,
    tasks: Iterable[Task],
    after: Task | None = None,
    with_outside_links: bool = False,
) -> PlanChange:
    """Copy rows behind `after`, or behind the last of them; `with_outside_links` copies links to other rows too."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    chosen = outline_order(project, tasks)
    if not chosen:
        raise InvalidInput("Choose the rows to duplicate.", fields={"tasks": ["Choose at least one."]})
    for task in chosen:
        ask_guards(actor, "task.added", project, parent=task.parent, after=after, name=task.name)
    label = subject_of(project, chosen[0]) if len(chosen) == 1 else f"{len(chosen)} rows of {project.key}"
    depth = below(project, [task.pk for task in chosen])
    check_count(len(depth), "tasks")
    note_subject(label, scope_id=project.pk, rows=len(depth))
    after = _held(project, after or chosen[-1])
    copies, shifted = _copy_rows(project, chosen, depth, after)
    links = _copy_links(project, copies, with_outside_links=with_outside_links)
    _copy_assignments(copies)
    ends = {end for link in links for end in (link.predecessor_id, link.successor_id)}
    created = [copy.pk for copy in copies.values()]
    return finish_edit(
        by=actor,
        project=project,
        touched={*ends, *shifted, *became_parent(after.parent)},
        created=created,
        links=[link.pk for link in links],
        removed_links=(),
        links_changed=bool(links),
        tree_changed=True,
    )


def _held(project: Project, after: Task) -> Task:
    held = Task.objects.select_related("parent").filter(pk=after.pk, project=project).first()
    if held is None:
        raise absent("after", "task")
    return held


def _copy_rows(
    project: Project, chosen: list[Task], depth: dict[int, int], after: Task
) -> tuple[dict[int, Task], list[int]]:
    """Copies by the id of what they are copies of, and rows that made room."""
    rows = {row.pk: row for row in Task.objects.filter(pk__in=depth)}
    tops = [task.pk for task in chosen]
    places = places_behind(project, after.parent_id, after, len(tops))
    positions = dict(zip(tops, places.positions, strict=True))
    order = sorted(depth, key=lambda pk: (depth[pk], rows[pk].number))
    copies: dict[int, Task] = {}
    for pk, number in zip(order, next_numbers(project.pk, "task", len(order)), strict=True):
        copies[pk] = _copy(rows[pk], number)
    for level in range(max(depth.values()) + 1):
        wave = [pk for pk in order if depth[pk] == level]
        for pk in wave:
            original = rows[pk]
            if pk in positions:
                copies[pk].parent, copies[pk].position = after.parent, positions[pk]
            elif original.parent_id is not None:
                copies[pk].parent = copies[original.parent_id]
        Task.objects.bulk_create([copies[pk] for pk in wave], batch_size=BATCH)
    return copies, places.shifted


def _copy(row: Task, number: int) -> Task:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in {"id", "version", "created_at", "updated_at", "number"}
    }
    return Task(**(values | NOT_COPIED | {"number": number}))


def _copy_links(project: Project, copies: dict[int, Task], *, with_outside_links: bool) -> list[Link]:
    ids = list(copies)
    inside = Q(predecessor_id__in=ids, successor_id__in=ids)
    wanted = Q(predecessor_id__in=ids) | Q(successor_id__in=ids) if with_outside_links else inside
    links = []
    for link in Link.objects.filter(wanted, project=project).order_by("pk"):
        before, behind = copies.get(link.predecessor_id), copies.get(link.successor_id)
        links.append(
            Link(
                project=project,
                predecessor_id=before.pk if before else link.predecessor_id,
                successor_id=behind.pk if behind else link.successor_id,
                type=link.type,
                lag_minutes=link.lag_minutes,
                lag_unit=link.lag_unit,
                lag_percent=link.lag_percent,
            )
        )
    Link.objects.bulk_create(links, batch_size=BATCH)
    return links


def _copy_assignments(copies: dict[int, Task]) -> None:
    rows = [
        Assignment(
            project_id=row.project_id,
            task=copies[row.task_id],
            resource_id=row.resource_id,
            units=row.units,
            work_minutes=row.work_minutes,
            quantity=row.quantity,
            delay_minutes=row.delay_minutes,
        )
        for row in Assignment.objects.filter(task_id__in=copies).order_by("pk")
    ]
    Assignment.objects.bulk_create(rows, batch_size=BATCH)
