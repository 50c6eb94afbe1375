"""From the tables to the engine: a project's plan as the engine takes it, and its outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Final, overload

import numpy as np
from django.utils import timezone

from schedule import engine
from schedule.computation.calendars import ProjectCalendars, common, joined
from schedule.computation.columns import Int64, places
from schedule.computation.external import ExternalBounds, read_external
from schedule.computation.rows import (
    CONSTRAINTS,
    LAG_UNITS,
    LINK_TYPES,
    PERCENT_TYPES,
    read_instants,
    read_links,
    read_resource_calendars,
    read_splits,
    read_tasks,
)
from schedule.engine import NO_INSTANT, EmptyCalendarError, Plan, ScheduleOptions, WorkingCalendar
from schedule.engine.hierarchy import read_tree
from schedule.models import ConstraintType, LagUnit, LinkType, PercentType, ScheduleSettings, Task

if TYPE_CHECKING:
    from projects.models import Project


SPLITS: Final = ("task", "after", "pause")


class TaskNames(Sequence[str]):
    """Names for the engine's messages: read only when there is something to say."""

    def __init__(self, ids: Int64) -> None:
        self._ids = ids

    def __len__(self) -> int:
        """As many as rows take part."""
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """A row's name."""
        if isinstance(place, slice):
            return [self._names[int(key)] for key in self._ids[place]]
        return self._names[int(self._ids[place])]

    @cached_property
    def _names(self) -> dict[int, str]:
        return dict(Task.objects.filter(pk__in=self._ids.tolist()).values_list("pk", "name"))


@dataclass(slots=True)
class PlanRows:
    """What the tables hold of a plan, siblings in their order. A what-if changes the columns of a copy."""

    project: Project
    settings: ScheduleSettings
    calendars: ProjectCalendars
    tasks: dict[str, Int64]
    links: dict[str, Int64]
    resource_calendars: dict[str, Int64]
    options: ScheduleOptions
    external: ExternalBounds = field(default_factory=ExternalBounds)
    splits: dict[str, Int64] = field(default_factory=lambda: dict.fromkeys(SPLITS, np.zeros(0, np.int64)))


@dataclass(frozen=True)
class Outline:
    """Rows in the order they are shown: ids, place of the parent (-1 for a root), level from 1."""

    ids: Int64
    parent: Int64
    level: Int64
    order: Int64
    """Where each row stands in the columns the outline was made from."""

    @cached_property
    def numbers(self) -> list[str]:
        """Outline numbers: 1, 1.1, 1.2."""
        numbers: list[str] = []
        counts = [0] * (len(self.ids) + 1)  # the last is that of the roots
        for owner in self.parent.tolist():
            counts[owner] += 1
            own = str(counts[owner])
            numbers.append(own if owner < 0 else f"{numbers[owner]}.{own}")
        return numbers


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan for the engine, with the ids behind its rows and links."""

    outline: Outline
    scheduled: Int64
    """Places in the outline of the rows that take part, in the engine's order."""
    plan: Plan
    link_ids: Int64
    options: ScheduleOptions
    tasks: dict[str, Int64]
    """Every row of the outline as entered; percent in hundredths."""


def read_plan(project: Project, *, now: datetime | None = None) -> PlanRows:
    """Read everything the dates of a project depend on."""
    settings, calendars = ProjectCalendars.with_settings(project)
    tasks = read_tasks(project)
    follows = bool(tasks["resource_calendars"].any())
    none: dict[str, Int64] = {"task": np.zeros(0, np.int64), "calendar": np.zeros(0, np.int64)}
    return PlanRows(
        project=project,
        settings=settings,
        calendars=calendars,
        tasks=tasks,
        links=read_links(project),
        resource_calendars=read_resource_calendars(project) if follows else none,
        options=schedule_options(project, settings, now=now),
        external=read_external(project),
        splits=read_splits(project) if tasks["split"].any() else dict.fromkeys(SPLITS, np.zeros(0, np.int64)),
    )


def schedule_options(
    project: Project, settings: ScheduleSettings, *, now: datetime | None = None
) -> ScheduleOptions:
    """The settings as the engine takes them.

    Without a start of its own the plan starts with the project's first day. The status date is the instant pinned in
    the settings (a plan file's data date), else the beginning of the project's status day: what is planned for that
    day may still happen on it, what was planned before and did not start is moved to it. Without a status date the
    rest of started work follows what is done of it.
    """
    instants = read_instants(project, settings)
    start = instants.start
    if start is None:
        start = engine.instant(datetime.combine(project.start_date, time.min))
    status = instants.status
    if status is None:
        day = project.effective_status_date(now or timezone.now())
        status = engine.instant(datetime.combine(day, time.min))
    return ScheduleOptions(
        project_start=start,
        status_date=status if settings.uses_status_date else None,
        status_date_moves_unstarted=settings.status_date_moves_unstarted,
        progress_mode=engine.ProgressMode[settings.progress_mode.upper()],
        critical_by=engine.CriticalBy[settings.critical_by.upper()],
        near_critical=tuple(settings.near_critical_minutes),
        critical_threshold=settings.critical_threshold_minutes,
        must_dates_win=settings.must_dates_win,
        must_finish_by=instants.must_finish_by,
        late_tasks=engine.LateTasks[settings.late_tasks.upper()],
        lag_from_remaining_start=settings.lag_from_remaining_start,
        open_ends_critical=settings.open_ends_critical,
        resume_is_fixed=settings.resume_is_fixed,
        resume_after_done_work=settings.resume_after_done_work or not settings.uses_status_date,
    )


def read_outline(tasks: dict[str, Int64]) -> Outline:
    """Put rows into the order of the outline; raises HierarchyError where rows contain each other."""
    ids = tasks["id"]
    tree = read_tree(places(ids, tasks["parent"]), TaskNames(ids))
    order = tree.rows
    above = tree.parent[order]
    parent = np.where(above >= 0, tree.place[above], -1)
    level = np.ones(len(order), np.int64)
    waiting = parent.copy()
    while (waiting >= 0).any():  # as often as the outline is deep
        level += waiting >= 0
        waiting = np.where(waiting >= 0, parent[waiting], -1)
    return Outline(ids=ids[order], parent=parent, level=level, order=order)


def load(rows: PlanRows) -> LoadedPlan:
    """Make the engine's plan of what was read; raises ScheduleError where a calendar or the tree contradicts itself."""
    outline = read_outline(rows.tasks)
    tasks = {name: values[outline.order] for name, values in rows.tasks.items()}
    active = _active(tasks["active"], outline.parent)
    scheduled = np.flatnonzero(active)
    place = np.full(len(active) + 1, -1, np.int64)  # the last is the parent of roots
    place[scheduled] = np.arange(len(scheduled))
    taken = {name: values[scheduled] for name, values in tasks.items()}
    calendars, calendar_places = _calendars(rows, taken)
    links, ends = _links(rows.links, taken["id"])
    split_tasks, split_afters, split_pauses = _splits(rows.splits, taken["id"])
    manual = taken["manual"] == 1
    elapsed_lag = np.isin(
        links["lag_unit"], [LAG_UNITS.index(LagUnit.ELAPSED), LAG_UNITS.index(LagUnit.ELAPSED_PERCENT)]
    )
    plan = Plan(
        calendars=calendars,
        names=TaskNames(taken["id"]),
        durations=taken["duration"],
        kinds=_kinds(taken["kind"], links, ends),
        parents=place[outline.parent[scheduled]],
        task_calendars=calendar_places,
        elapsed=taken["elapsed"] == 1,
        constraints=taken["constraint"],
        constraint_instants=_dated(taken["constraint"], taken["constraint_instant"]),
        constraint_hard=taken["constraint_hard"] == 1,
        second_constraints=taken["second_constraint"],
        second_constraint_instants=_dated(taken["second_constraint"], taken["second_constraint_instant"]),
        deadlines=taken["deadline"],
        external_starts=np.maximum(rows.external.start_column(taken["id"]), taken["external_start"]),
        external_finishes=taken["external_finish"],
        external_finish_floors=rows.external.finish_column(taken["id"]),
        delays=taken["delay"],
        delays_elapsed=taken["delay_elapsed"] == 1,
        manual_starts=np.where(manual, taken["manual_start"], NO_INSTANT),
        manual_finishes=np.where(manual, taken["manual_finish"], NO_INSTANT),
        percents=taken["percent"] / 100,
        remaining=_remaining(taken),
        actual_starts=taken["actual_start"],
        actual_finishes=taken["actual_finish"],
        resumes=taken["resume"],
        split_tasks=split_tasks,
        split_afters=split_afters,
        split_pauses=split_pauses,
        link_predecessors=ends[0],
        link_successors=ends[1],
        link_types=links["type"],
        link_lags=links["lag"],
        link_lag_percents=np.where(links["lag_percent"] == NO_INSTANT, np.nan, links["lag_percent"] / 100),
        link_lag_calendars=np.where(
            elapsed_lag, engine.LagCalendar.ELAPSED, engine.LagCalendar[rows.settings.lag_calendar.upper()]
        ),
    )
    return LoadedPlan(
        outline=outline,
        scheduled=scheduled,
        plan=plan,
        link_ids=links["id"],
        options=rows.options,
        tasks=tasks,
    )


def _kinds(kinds: Int64, links: dict[str, Int64], ends: tuple[Int64, Int64]) -> Int64:
    """A plain milestone that follows a finish stands at that finish, not at the next morning (as Microsoft Project)."""
    follows_finish = np.zeros(len(kinds), np.bool_)
    by_finish = np.isin(links["type"], [LINK_TYPES.index(LinkType.FS), LINK_TYPES.index(LinkType.FF)])
    follows_finish[ends[1][by_finish]] = True
    placed: Int64 = np.where(
        (kinds == engine.TaskKind.MILESTONE) & follows_finish, int(engine.TaskKind.FINISH_MILESTONE), kinds
    )
    return placed


def _active(own: Int64, parent: Int64) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """A row takes part when it and every row above it is active."""
    if own.all():
        return np.ones(len(own), np.bool_)
    active = (own == 1).tolist()
    for place, above in enumerate(parent.tolist()):
        if above >= 0 and not active[above]:
            active[place] = False
    return np.array(active, np.bool_)


def _dated(constraint: Int64, instants: Int64) -> Int64:
    """Dates of constraints that have one; a date left over from another constraint has no say."""
    undated = [CONSTRAINTS.index(ConstraintType.ASAP), CONSTRAINTS.index(ConstraintType.ALAP)]
    return np.where(np.isin(constraint, undated), NO_INSTANT, instants)


def _remaining(tasks: dict[str, Int64]) -> Int64:
    """Remaining minutes as entered; a percent that measures no duration leaves the whole of it, until the finish."""
    whole = (
        (tasks["remaining"] == NO_INSTANT)
        & (tasks["percent_type"] == PERCENT_TYPES.index(PercentType.PHYSICAL))
        & (tasks["actual_finish"] == NO_INSTANT)
        & (tasks["percent"] < 10_000)
    )
    return np.where(whole, tasks["duration"], tasks["remaining"])


def _links(links: dict[str, Int64], task_ids: Int64) -> tuple[dict[str, Int64], tuple[Int64, Int64]]:
    """Links between rows that take part, with the places of their ends."""
    predecessor, successor = places(task_ids, links["predecessor"]), places(task_ids, links["successor"])
    kept = np.flatnonzero((predecessor >= 0) & (successor >= 0))
    return {name: values[kept] for name, values in links.items()}, (predecessor[kept], successor[kept])


def _splits(splits: dict[str, Int64], task_ids: Int64) -> tuple[Int64, Int64, Int64]:
    """Splits of rows that take part, in the order of these: row, minutes after which, minutes of pause."""
    place = places(task_ids, splits["task"])
    order = np.argsort(place, kind="stable")
    order = order[place[order] >= 0]
    return place[order], splits["after"][order], splits["pause"][order]


def _calendars(rows: PlanRows, tasks: dict[str, Int64]) -> tuple[list[WorkingCalendar], Int64]:
    """The calendars that are used, the project's first, and each task's place among them (-1: the project's)."""
    chosen = rows.settings.calendar_id
    project = rows.calendars.working(chosen) if chosen else WorkingCalendar.office("Standard")
    calendars = [project]
    column = np.full(len(tasks["id"]), -1, np.int64)
    for calendar_id in np.unique(tasks["calendar"][tasks["calendar"] > 0]).tolist():
        if calendar_id == chosen:
            continue
        column[tasks["calendar"] == calendar_id] = len(calendars)
        calendars.append(rows.calendars.working(calendar_id))
    _follow_resources(rows, tasks, calendars, column)
    return calendars, column


def _follow_resources(
    rows: PlanRows, tasks: dict[str, Int64], calendars: list[WorkingCalendar], column: Int64
) -> None:
    """Give tasks that follow their resources a calendar of these.

    It works while one of the resources does and, where the task has a calendar of its own, that one does too (as
    Microsoft Project; in Primavera P6 such tasks have none of their own).
    """
    of_task: dict[int, list[int]] = {}
    pairs = rows.resource_calendars
    for task, calendar_id in zip(pairs["task"].tolist(), pairs["calendar"].tolist(), strict=True):
        of_task.setdefault(task, []).append(calendar_id)
    known: dict[tuple[int, ...], int] = {}
    for place in np.flatnonzero(tasks["resource_calendars"] == 1).tolist():
        followed = of_task.get(int(tasks["id"][place]))
        if not followed:
            continue
        own = int(tasks["calendar"][place])
        key = (own, *followed)
        if key not in known:
            known[key] = len(calendars)
            calendars.append(_followed(rows, own, followed, calendars[0]))
        column[place] = known[key]


def _followed(rows: PlanRows, own: int, followed: list[int], project: WorkingCalendar) -> WorkingCalendar:
    people = [rows.calendars.working(key) if key else project for key in followed]
    together = joined(people, "calendars of the resources")
    if not own:
        return together
    try:
        return common([rows.calendars.working(own), together], "calendars of the task and its resources")
    except EmptyCalendarError:
        return rows.calendars.working(own)
