"""The tree of a plan: places among siblings, depth, and what a row becomes when rows come under it or leave it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.db.models import Max

from core.bulk import update_rows
from core.errors import InvalidInput
from projects.models import Project
from schedule.models import Task, TaskKind

DEEPEST: Final = 50
GAP: Final = 1024
ROOMY: Final = 32
HIGHEST_POSITION: Final = 2_000_000_000


def below(project: Project, task_ids: Iterable[int]) -> dict[int, int]:
    """The rows and everything below them, with how deep each lies below the rows given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE below(id, depth) AS ("
            " SELECT id, 0 FROM schedule_task WHERE project_id = %s AND id = ANY(%s)"
            " UNION ALL SELECT t.id, b.depth + 1 FROM schedule_task t JOIN below b ON t.parent_id = b.id)"
            " CYCLE id SET is_cycle USING path SELECT id, max(depth) FROM below GROUP BY id",
            [project.pk, list(task_ids)],
        )
        return dict(cursor.fetchall())


def above(task_id: int | None) -> list[int]:
    """A row and the rows above it, the nearest first."""
    if task_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above(id, parent_id, depth) AS ("
            " SELECT id, parent_id, 0 FROM schedule_task WHERE id = %s"
            " UNION ALL SELECT t.id, t.parent_id, a.depth + 1 FROM schedule_task t"
            " JOIN above a ON t.id = a.parent_id WHERE a.depth < 1000)"
            " SELECT id FROM above ORDER BY depth",
            [task_id],
        )
        return [row[0] for row in cursor.fetchall()]


def check_depth(parent: Task | None, height: int = 0) -> None:
    """Refuse rows deeper than fifty levels; `height` is how far rows reach below the one that moves."""
    level = len(above(parent.pk if parent else None)) + 1 + height
    if level > DEEPEST:
        raise InvalidInput(
            f"A plan has at most {DEEPEST} levels. This would be level {level}.",
            fields={"parent": [f"At most {DEEPEST} levels."]},
        )


def siblings(project: Project, parent_id: int | None) -> list[Task]:
    """Rows under one parent in their order."""
    return list(Task.objects.filter(project=project, parent_id=parent_id).order_by("position", "id"))


def place_last(project: Project, parent_id: int | None) -> int:
    """The position behind the last row under a parent."""
    rows = Task.objects.filter(project=project, parent_id=parent_id)
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    if last is not None and last + GAP > HIGHEST_POSITION:
        _renumber(list(rows.order_by("position", "id")))
        last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + GAP


@dataclass(frozen=True, slots=True)
class Places:
    """Free positions in order, and rows that moved aside to make room."""

    positions: list[int]
    shifted: list[int] = field(default_factory=list)


def free_places(
    project: Project, parent: Task | None, after: Task | None, count: int = 1, *, first: bool = False
) -> Places:
    """Positions for new rows: behind `after`, else as the first or the last ones under the parent."""
    parent_id = parent.pk if parent else None
    if after is not None or first:
        return places_behind(project, parent_id, after, count)
    start = place_last(project, parent_id)
    return Places([start + step * GAP for step in range(count)])


def places_behind(
    project: Project, parent_id: int | None, after: Task | None, count: int, moving: Sequence[int] = ()
) -> Places:
    """Positions for `count` rows behind a sibling, or before all of them.

    Where there is no room, as few of the following rows as possible are spread anew; their order stays.
    """
    rows = Task.objects.filter(project=project, parent_id=parent_id).exclude(pk__in=moving)
    order = list(rows.order_by("position", "id").values_list("pk", "position"))
    at = -1 if after is None else next(i for i, (pk, _) in enumerate(order) if pk == after.pk)
    before, following = order[at][1] if at >= 0 else -1, order[at + 1 :]
    room = following[0][1] - before - 1 if following else HIGHEST_POSITION - before - 1
    if not following and room >= count * GAP:
        first = before + GAP if at >= 0 else 0
        return Places([first + step * GAP for step in range(count)])
    if following and room >= count:
        return Places(_spread(before, following[0][1], count))
    return _make_room(before, following, count)


def _make_room(before: int, following: list[tuple[int, int]], count: int) -> Places:
    taken = 8
    while taken < len(following):
        if following[taken][1] - before > ROOMY * (count + taken):
            break
        taken *= 2
    pushed = following[:taken]
    if taken < len(following):
        ceiling = following[taken][1]
    else:
        ceiling = min(before + GAP * (count + len(pushed) + 1), HIGHEST_POSITION)
    positions = _spread(before, ceiling, count + len(pushed))
    if len(set(positions)) < len(positions):
        raise InvalidInput("There are too many rows at this place. Put some of them under rows of their own.")
    shifted = [pk for pk, _ in pushed]
    moved = list(Task.objects.filter(pk__in=shifted))
    by_id = dict(zip(shifted, positions[count:], strict=True))
    for row in moved:
        row.position = by_id[row.pk]
    update_rows(moved, ["position"])
    return Places(positions[:count], shifted)


def _spread(before: int, following: int, count: int) -> list[int]:
    """`count` whole numbers between two, as evenly as they go."""
    return [before + (following - before) * step // (count + 1) for step in range(1, count + 1)]


def _renumber(rows: list[Task]) -> None:
    for at, row in enumerate(rows):
        row.position = at * GAP
    update_rows(rows, ["position"])


def became_parent(parent: Task | None) -> list[int]:
    """A row that rows came under is a summary; gives its id when that is new."""
    if parent is None:
        return []
    row = Task.objects.get(pk=parent.pk)
    if row.kind == TaskKind.SUMMARY:
        return []
    row.kind_as_leaf, row.kind = row.kind, TaskKind.SUMMARY
    row.save(update_fields=["kind", "kind_as_leaf", "updated_at"])
    return [row.pk]


def lost_rows(parent_ids: Iterable[int | None]) -> list[int]:
    """Rows that were summaries only for the rows below them are tasks again when these are gone; gives their ids."""
    wanted = {key for key in parent_ids if key is not None}
    if not wanted:
        return []
    empty = (
        Task.objects.filter(pk__in=wanted, kind=TaskKind.SUMMARY, children__isnull=True)
        .exclude(kind_as_leaf="")
        .order_by("pk")
    )
    changed = []
    for row in list(empty):
        row.kind, row.kind_as_leaf = row.kind_as_leaf, ""
        row.save(update_fields=["kind", "kind_as_leaf", "updated_at"])
        changed.append(row.pk)
    return changed


def outline_order(project: Project, tasks: Iterable[Task]) -> list[Task]:
    """Tasks in the order they are shown; a row whose ancestor is among them is left out, it goes along."""
    chosen = {task.pk: task for task in tasks}
    parents = dict(Task.objects.filter(project=project).values_list("pk", "parent_id"))
    places = {
        pk: at
        for at, pk in enumerate(
            Task.objects.filter(pk__in=chosen)
            .order_by("dates__row", "position", "id")
            .values_list("pk", flat=True)
        )
    }

    def goes_along(task: Task) -> bool:
        parent = parents.get(task.pk)
        while parent is not None:
            if parent in chosen:
                return True
            parent = parents.get(parent)
        return False

    roots = [task for task in chosen.values() if not goes_along(task)]
    return sorted(roots, key=lambda task: places.get(task.pk, len(places)))
