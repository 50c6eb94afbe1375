"""Tasks that wait for each other across projects, found task by task over every plan the links connect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import F

from core.actors import Actor
from projects.models import Project
from schedule.models import Link, ProjectLink, Task
from schedule.selectors.words import task_text

LONGEST_NAMED = 12
HELD, DATED = 0, 1
"""A task has two sides: what holds it back, which goes down to the rows below it, and its dates, which go up to the
summaries above it. A link leads from the dates of one to the hold of another. So two rows under one summary are no
loop, but a row that waits for something its own summary holds back is."""

Node = tuple[int, int]


def loop_through(project_id: int) -> list[int]:
    """Ids of tasks that wait for each other in a circle through this project and others, in order; empty: none."""
    edges = _edges_between(project_id)
    if not edges:
        return []
    graph = _Graph(edges)
    starts = [after for _, receiver, _, after in edges if receiver == project_id]
    return _circle(graph, [(task, HELD) for task in starts])


def loop_sentence(actor: Actor, task_ids: list[int]) -> str:
    """A loop with its tasks in order, those of projects that the actor may not see without a name."""
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=task_ids).select_related("project")}
    visible = set(
        Project.objects.visible_to(actor)
        .filter(pk__in={task.project_id for task in tasks.values()})
        .values_list("pk", flat=True)
    )
    names = [
        task_text(tasks[key].project, tasks[key])
        if key in tasks and tasks[key].project_id in visible
        else "a task of a project you cannot see"
        for key in task_ids
    ]
    if len(names) > LONGEST_NAMED:
        hidden = len(names) - LONGEST_NAMED
        names = [*names[: LONGEST_NAMED - 1], f"… {hidden} more …", names[-1]]
    return f"Tasks wait for each other across projects: {' → '.join([*names, names[0]])}."


def _edges_between(project_id: int) -> list[tuple[int, int, int, int]]:
    """Links between projects that lie on a way from this project back to it: giver, receiver, task, task."""
    rows = list(
        ProjectLink.objects.filter(predecessor__isnull=False)
        .exclude(project_id=F("giver_id"))
        .order_by()
        .values_list("giver_id", "project_id", "predecessor_id", "successor_id")
    )
    forward, back = _reached(rows, project_id), _reached([(b, a, 0, 0) for a, b, _, _ in rows], project_id)
    circle = forward & back
    return [row for row in rows if row[0] in circle and row[1] in circle] if project_id in circle else []


def _reached(rows: Iterable[tuple[int, int, int, int]], start: int) -> set[int]:
    """Projects that can be reached from one; itself only by a way back."""
    following: dict[int, set[int]] = defaultdict(set)
    for giver, receiver, *_ in rows:
        following[giver].add(receiver)
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for receiver in following[waiting.pop()]:
            if receiver not in found:
                found.add(receiver)
                waiting.append(receiver)
    return found


class _Graph:
    """Tasks of the plans on the way, with what each leads to."""

    def __init__(self, edges: list[tuple[int, int, int, int]]) -> None:
        projects = {giver for giver, *_ in edges} | {receiver for _, receiver, *_ in edges}
        self.after: dict[int, list[int]] = defaultdict(list)
        self.parent: dict[int, int] = {}
        self.children: dict[int, list[int]] = defaultdict(list)
        for task, parent in (
            Task.objects.filter(project__in=projects, parent__isnull=False)
            .order_by()
            .values_list("pk", "parent_id")
        ):
            self.parent[task] = parent
            self.children[parent].append(task)
        for before, after in (
            Link.objects.filter(project__in=projects).order_by().values_list("predecessor_id", "successor_id")
        ):
            self.after[before].append(after)
        for _, _, before, after in edges:
            self.after[before].append(after)

    def leads_to(self, node: Node) -> Iterator[Node]:
        """Where a side of a task leads."""
        task, side = node
        if side == HELD:
            for child in self.children.get(task, ()):
                yield child, HELD
            yield task, DATED
            return
        if task in self.parent:
            yield self.parent[task], DATED
        for after in self.after.get(task, ()):
            yield after, HELD


def _circle(graph: _Graph, starts: list[Node]) -> list[int]:
    """The first circle that a walk in depth meets, as tasks in order."""
    done: set[Node] = set()
    for start in starts:
        if start in done:
            continue
        path: list[Node] = [start]
        on_path = {start: 0}
        ways = [graph.leads_to(start)]
        while ways:
            following = next(ways[-1], None)
            if following is None:
                ways.pop()
                done.add(path[-1])
                del on_path[path.pop()]
            elif following in on_path:
                return list(dict.fromkeys(task for task, _ in path[on_path[following] :]))
            elif following not in done:
                on_path[following] = len(path)
                path.append(following)
                ways.append(graph.leads_to(following))
    return []
