"""What a plan comes to, and two such outcomes compared: finish, milestones, critical tasks, float, conflicts.

Pure: pictures in, differences out. Dates are aware instants; float and lengths are working minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

LISTED: Final = 100
"""Rows of a list that are named; all are counted."""
Between = Callable[[datetime, datetime], int | None]
"""Working minutes from one instant to another, negative backwards."""


@dataclass(frozen=True, slots=True)
class TaskPicture:
    """A row of a plan with its dates."""

    id: int
    number: int
    name: str
    is_milestone: bool
    is_summary: bool
    start: datetime | None
    finish: datetime | None
    total_float: int | None
    """None also for finished tasks, which have none to use up."""
    is_critical: bool
    misses_deadline: bool
    breaks_constraint: bool


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """A plan with its dates; rows in their order."""

    start: datetime | None
    finish: datetime | None
    tasks: Mapping[int, TaskPicture]
    out_of_sequence: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """Links whose successor began too early: the successor's id, and both names."""
    error: str = ""

    @property
    def critical_count(self) -> int:
        """Tasks and milestones that are critical."""
        return sum(task.is_critical for task in self.tasks.values() if not task.is_summary)

    @property
    def task_count(self) -> int:
        """Tasks and milestones."""
        return sum(not task.is_summary for task in self.tasks.values())


@dataclass(frozen=True, slots=True)
class Listed:
    """A row in a list of differences."""

    task: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """Some rows by name, and how many there are in all."""

    count: int
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone's date before and after; `change` in working minutes, positive for later."""

    task: int
    number: int
    name: str
    now: datetime | None
    then: datetime | None
    change: int | None


@dataclass(frozen=True, slots=True)
class FloatShift:
    """A row's total float before and after."""

    task: int
    number: int
    name: str
    now: int | None
    then: int | None

    @property
    def change(self) -> int:
        """Minutes gained; negative when float was used up."""
        return (self.then or 0) - (self.now or 0)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """One kind of conflict: how many there were and are, which are new and which are gone."""

    name: str
    now: int
    then: int
    new: Names
    solved: Names


@dataclass(frozen=True, slots=True)
class Difference:
    """One plan beside another."""

    start_now: datetime | None
    start_then: datetime | None
    finish_now: datetime | None
    finish_then: datetime | None
    finish_change: int | None
    task_count_now: int
    task_count_then: int
    critical_count_now: int
    critical_count_then: int
    added: Names
    removed: Names
    moved_count: int
    """Rows whose start or finish differs."""
    milestones: tuple[Shift, ...]
    newly_critical: Names
    no_longer_critical: Names
    float_count: int
    float_changes: tuple[FloatShift, ...]
    """The largest changes first."""
    conflicts: tuple[Conflicts, ...]
    error: str


def compare_pictures(now: PlanPicture, then: PlanPicture, between: Between) -> Difference:
    """What is different in `then`; a row that is in only one of both counts as added or removed and nowhere else."""
    pairs = ((now.tasks.get(key), task) for key, task in then.tasks.items())
    both = [(old, new) for old, new in pairs if old is not None and old is not new]
    leaves = [(old, new) for old, new in both if not new.is_summary and not old.is_summary]
    floats = [
        FloatShift(new.id, new.number, new.name, old.total_float, new.total_float)
        for old, new in leaves
        if old.total_float != new.total_float and None not in (old.total_float, new.total_float)
    ]
    floats.sort(key=lambda shift: (-abs(shift.change), shift.number))
    return Difference(
        start_now=now.start,
        start_then=then.start,
        finish_now=now.finish,
        finish_then=then.finish,
        finish_change=_between(between, now.finish, then.finish),
        task_count_now=now.task_count,
        task_count_then=then.task_count,
        critical_count_now=now.critical_count,
        critical_count_then=then.critical_count,
        added=_names(task for key, task in then.tasks.items() if key not in now.tasks),
        removed=_names(task for key, task in now.tasks.items() if key not in then.tasks),
        moved_count=sum((old.start, old.finish) != (new.start, new.finish) for old, new in both),
        milestones=tuple(_milestones(now, then, between)),
        newly_critical=_names(new for old, new in leaves if new.is_critical and not old.is_critical),
        no_longer_critical=_names(new for old, new in leaves if old.is_critical and not new.is_critical),
        float_count=len(floats),
        float_changes=tuple(floats[:LISTED]),
        conflicts=tuple(_conflicts(now, then)),
        error=then.error,
    )


def _milestones(now: PlanPicture, then: PlanPicture, between: Between) -> Iterable[Shift]:
    for key in [*then.tasks, *(key for key in now.tasks if key not in then.tasks)]:
        old, new = now.tasks.get(key), then.tasks.get(key)
        shown = new or old
        if shown is None or not ((old and old.is_milestone) or (new and new.is_milestone)):
            continue
        was, becomes = (old.finish if old else None), (new.finish if new else None)
        yield Shift(key, shown.number, shown.name, was, becomes, _between(between, was, becomes))


def _conflicts(now: PlanPicture, then: PlanPicture) -> Iterable[Conflicts]:
    tests: tuple[tuple[str, Callable[[TaskPicture], bool]], ...] = (
        ("missed_deadlines", lambda task: task.misses_deadline),
        ("broken_constraints", lambda task: task.breaks_constraint),
        ("negative_float", lambda task: task.total_float is not None and task.total_float < 0),
    )
    for name, holds in tests:
        old = {key for key, task in now.tasks.items() if not task.is_summary and holds(task)}
        new = {key for key, task in then.tasks.items() if not task.is_summary and holds(task)}
        begun, ended = new - old, old - new
        yield Conflicts(
            name,
            len(old),
            len(new),
            new=_names(task for key, task in then.tasks.items() if key in begun),
            solved=_names(task for key, task in now.tasks.items() if key in ended),
        )
    yield Conflicts(
        "out_of_sequence",
        len(now.out_of_sequence),
        len(then.out_of_sequence),
        new=_links(then, set(then.out_of_sequence) - set(now.out_of_sequence)),
        solved=_links(now, set(now.out_of_sequence) - set(then.out_of_sequence)),
    )


def _links(plan: PlanPicture, links: set[int]) -> Names:
    found = [plan.out_of_sequence[key] for key in sorted(links)]
    numbers = {key: task.number for key, task in plan.tasks.items()}
    rows = tuple(Listed(task, numbers.get(task, 0), name) for task, name in found[:LISTED])
    return Names(len(found), rows)


def _names(tasks: Iterable[TaskPicture]) -> Names:
    found = list(tasks)
    return Names(len(found), tuple(Listed(task.id, task.number, task.name) for task in found[:LISTED]))


def _between(between: Between, one: datetime | None, other: datetime | None) -> int | None:
    return None if one is None or other is None else between(one, other)
