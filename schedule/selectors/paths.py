"""What leads to a date: float paths, the whole chain that drives a task, links that progress has overtaken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput, NotVisible
from core.policy import can
from projects.models import Project
from schedule.engine import Cause
from schedule.models import Link, ScheduleSummary, Task, TaskDates
from schedule.policy import SCHEDULE_VIEW

MOST_PATHS: Final = 50
LONGEST_CHAIN: Final = 500


@dataclass(frozen=True, slots=True)
class PathTask:
    """A task of a path; float is minutes of its own calendar."""

    id: int
    number: int
    name: str
    start: datetime | None
    finish: datetime | None
    total_float: int | None
    is_critical: bool


@dataclass(frozen=True, slots=True)
class PathRow:
    """One float path: its tasks in the order of work, its slack towards the end, and where it joins another path."""

    number: int
    float_minutes: int
    tasks: Sequence[PathTask]
    joins: PathTask | None


@dataclass(frozen=True, slots=True)
class FloatPaths:
    """The paths that end in a task."""

    end: PathTask | None
    paths: Sequence[PathRow]


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A task of a driving chain and what makes it start when it does; `link` is that to the step before."""

    task: PathTask
    cause: str
    link_type: str


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A link whose successor went ahead before its predecessor allowed it."""

    id: int
    type: str
    predecessor: PathTask
    successor: PathTask


CAUSES: Final[Mapping[Cause, str]] = {
    Cause.NONE: "no dates",
    Cause.PROJECT_START: "the start of the plan",
    Cause.EARLIEST_START: "its own earliest start",
    Cause.STATUS_DATE: "the status date",
    Cause.LINK: "the task before it",
    Cause.CONSTRAINT: "its constraint",
    Cause.SECOND_CONSTRAINT: "its second constraint",
    Cause.EXTERNAL: "another project",
    Cause.ACTUAL: "what was reported",
    Cause.MANUAL: "dates set by hand",
    Cause.AS_LATE_AS_POSSIBLE: "as late as possible",
    Cause.CHILD: "the earliest row below it",
    Cause.RESUME: "the day on which work resumes",
    Cause.SPAN: "the work it accompanies",
}


def float_paths_of(
    *, actor: Actor, project: Project, end: Task | None = None, count: int = 10, by_total_float: bool = False
) -> FloatPaths:
    """The most urgent chains of work that end in a task, or without one in the task that finishes last."""
    from schedule import engine
    from schedule.computation.loading import load, read_plan
    from schedule.computation.refusals import sentence
    from schedule.computation.sessions import SESSIONS

    _see(actor, project)
    if not 1 <= count <= MOST_PATHS:
        raise InvalidInput(
            f"Ask for 1 to {MOST_PATHS} paths.", fields={"count": [f"A number from 1 to {MOST_PATHS}."]}
        )
    try:
        loaded = load(read_plan(project))
        schedule = SESSIONS.calculate(project.pk, loaded)
    except engine.ScheduleError as problem:
        raise InvalidInput(f"The plan cannot be computed, so it has no paths. {sentence(problem)}") from None
    ids = [int(key) for key in loaded.outline.ids[loaded.scheduled]]
    place = None if end is None else {key: at for at, key in enumerate(ids)}.get(end.pk)
    if end is not None and place is None:
        raise InvalidInput("This task takes no part in the plan.", fields={"end": ["It is inactive."]})
    found = engine.float_paths(loaded.plan, schedule, place, count, by_total_float=by_total_float)
    wanted = {
        ids[row] for path in found for row in (*path.tasks, *([] if path.joins is None else [path.joins]))
    }
    facts = _facts(project, wanted)
    rows = [
        PathRow(
            path.number,
            path.float_minutes,
            [facts[ids[row]] for row in path.tasks],
            None if path.joins is None else facts.get(ids[path.joins]),
        )
        for path in found
    ]
    return FloatPaths(rows[0].tasks[-1] if rows else None, rows)


def driving_chain(*, actor: Actor, task: Task) -> list[ChainStep]:
    """The task and everything that drives it, back to where the plan starts or something holds by itself."""
    project = task.project
    _see(actor, project)
    rows = TaskDates.objects.filter(project=project).values_list(
        "task_id", "cause", "cause_link_id", "cause_task_id"
    )
    causes = {key: (Cause(cause), link, child) for key, cause, link, child in rows}
    links = dict(
        Link.objects.filter(project=project, pk__in=[link for _, link, _ in causes.values() if link])
        .values_list("pk", "predecessor_id")
    )  # fmt: skip
    chain: list[tuple[int, Cause, int | None]] = []
    current: int | None = task.pk
    seen: set[int] = set()
    while current is not None and current in causes and current not in seen and len(chain) < LONGEST_CHAIN:
        seen.add(current)
        cause, link, child = causes[current]
        chain.append((current, cause, link))
        current = links.get(link or 0) if cause in (Cause.LINK, Cause.SPAN) else None
        if cause == Cause.CHILD:
            current = child
    facts = _facts(project, {key for key, _, _ in chain})
    types = dict(Link.objects.filter(pk__in=[link for _, _, link in chain if link]).values_list("pk", "type"))
    return [ChainStep(facts[key], CAUSES[cause], types.get(link or 0, "")) for key, cause, link in chain]


def out_of_sequence(*, actor: Actor, project: Project) -> list[Overtaken]:
    """Links that progress has overtaken, as the last computation found them."""
    _see(actor, project)
    summary = ScheduleSummary.objects.filter(project=project).first()
    links = list(
        Link.objects.filter(project=project, pk__in=summary.out_of_sequence_links if summary else [])
    )
    facts = _facts(project, {end for link in links for end in (link.predecessor_id, link.successor_id)})
    rows = [
        Overtaken(link.pk, link.type, facts[link.predecessor_id], facts[link.successor_id]) for link in links
    ]
    return sorted(rows, key=lambda row: (row.successor.number, row.predecessor.number))


def _see(actor: Actor, project: Project) -> None:
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()


def _facts(project: Project, ids: set[int]) -> dict[int, PathTask]:
    rows: Any = Task.objects.filter(project=project, pk__in=ids).values_list(
        "pk", "number", "name", "dates__start", "dates__finish", "dates__total_float", "dates__is_critical"
    )
    return {row[0]: PathTask(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6])) for row in rows}
