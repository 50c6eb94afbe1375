"""What a change of some tasks would do to the plan: computed on a copy, nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from core.actors import Actor
from core.errors import InvalidInput
from core.policy import require
from projects.models import Project
from schedule.models import Task
from schedule.models.task import LONGEST_DURATION
from schedule.policy import SCHEDULE_CALCULATE

if TYPE_CHECKING:
    from schedule.computation.loading import LoadedPlan, PlanRows
    from schedule.engine import Schedule

MOMENTS: Final = {
    "constraint_at": "constraint_instant",
    "deadline_at": "deadline",
    "actual_start_at": "actual_start",
    "actual_finish_at": "actual_finish",
}
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
FIELDS: Final = frozenset(MOMENTS) | {
    "duration_minutes",
    "remaining_minutes",
    "percent_complete",
    "constraint_type",
    "is_active",
}


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """One task before and after; instants are aware, float is minutes of its own calendar."""

    task: int
    number: int
    external_id: str
    name: str
    start_before: datetime | None
    start_after: datetime | None
    finish_before: datetime | None
    finish_after: datetime | None
    total_float_before: int | None
    total_float_after: int | None
    is_critical_before: bool
    is_critical_after: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole plan before and after, and every task whose dates or float differ, in outline order."""

    start_before: datetime | None
    start_after: datetime | None
    finish_before: datetime | None
    finish_after: datetime | None
    changed: Sequence[TaskOutcome]
    messages: Sequence[str]


def what_if(*, actor: Actor, project: Project, changes: Sequence[Mapping[str, Any]]) -> Outcome:
    """Compute a plan as it is and with changes; each names its `task` by id and the fields that differ.

    Raises InvalidInput where a task is not of this project, a value cannot be, or the changed plan cannot be
    scheduled.
    """
    from schedule import engine
    from schedule.computation.loading import load, read_plan
    from schedule.computation.refusals import sentence
    from schedule.computation.sessions import SESSIONS

    require(actor, SCHEDULE_CALCULATE, project)
    rows = read_plan(project)
    try:
        loaded = load(rows)
        before = SESSIONS.calculate(project.pk, loaded)
    except engine.ScheduleError as problem:
        raise InvalidInput(f"The plan as it is cannot be computed. {sentence(problem)}") from None
    _apply(project, rows, changes)
    try:
        changed = load(rows)
        after = SESSIONS.calculate(project.pk, changed)
    except engine.ScheduleError as problem:
        raise InvalidInput(sentence(problem)) from None
    return _outcome(project, loaded, before, changed, after)


def _apply(project: Project, rows: PlanRows, changes: Sequence[Mapping[str, Any]]) -> None:
    places = {int(key): place for place, key in enumerate(rows.tasks["id"].tolist())}
    for number, change in enumerate(changes):
        place = places.get(change.get("task", 0))
        if place is None:
            raise InvalidInput(
                "There is no such task in this project.", fields={f"changes.{number}.task": ["No such task."]}
            )
        for name, value in change.items():
            if name != "task":
                where = f"changes.{number}.{name}"
                _set(project, rows.tasks, place, name, value, where=where)


def _set(project: Project, tasks: dict[str, Any], place: int, name: str, value: Any, *, where: str) -> None:
    from schedule.computation.moments import from_wall_clock, minutes_of
    from schedule.computation.rows import CONSTRAINTS
    from schedule.engine import NO_INSTANT

    if name in MOMENTS:
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise InvalidInput(
                "A date lies between 1900 and 2200.", fields={where: ["Between 1900 and 2200."]}
            )
        minutes = NO_INSTANT if value is None else minutes_of(project, from_wall_clock(project, value))
        tasks[MOMENTS[name]][place] = minutes
        if name == "actual_finish_at" and value is not None:
            tasks["percent"][place] = 10_000
    elif name in ("duration_minutes", "remaining_minutes"):
        if value is not None and not 0 <= value <= LONGEST_DURATION:
            raise InvalidInput(
                "A duration lies between 0 and 300 years.", fields={where: ["Between 0 and 300 years."]}
            )
        if name == "duration_minutes":
            tasks["duration"][place] = value
            if tasks["actual_start"][place] == NO_INSTANT:
                tasks["remaining"][place] = NO_INSTANT
        else:
            tasks["remaining"][place] = NO_INSTANT if value is None else value
    elif name == "percent_complete":
        tasks["percent"][place] = int(Decimal(value) * 100)
        tasks["remaining"][place] = NO_INSTANT
    elif name == "constraint_type":
        tasks["constraint"][place] = CONSTRAINTS.index(value)
    elif name == "is_active":
        tasks["active"][place] = int(value)
    else:
        raise InvalidInput(f"{name} cannot be tried out.", fields={where: ["Not a field of a what-if."]})


def _outcome(
    project: Project, loaded: LoadedPlan, before: Schedule, changed: LoadedPlan, after: Schedule
) -> Outcome:
    from schedule.computation.moments import aware
    from schedule.computation.storing import dated_columns

    one, other = dated_columns(project, loaded, before), dated_columns(project, changed, after)
    names = ("start", "finish", "total_float", "is_critical")
    differs = sum((one[name] != other[name]) for name in names) > 0
    found = [place for place, is_other in enumerate(differs.tolist()) if is_other]
    ids = loaded.outline.ids
    facts = {
        task["pk"]: task
        for task in Task.objects.filter(pk__in=ids[found].tolist()).values(
            "pk", "number", "external_id", "name"
        )
    }
    return Outcome(
        start_before=aware(project, before.project_start),
        start_after=aware(project, after.project_start),
        finish_before=aware(project, before.project_finish),
        finish_after=aware(project, after.project_finish),
        changed=[_task_outcome(facts[int(ids[place])], one, other, place) for place in found],
        messages=after.messages,
    )


def _task_outcome(
    task: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], place: int
) -> TaskOutcome:
    def moment(columns: Mapping[str, Any], name: str) -> datetime | None:
        from schedule.computation.moments import from_utc_minutes

        return from_utc_minutes(int(columns[name][place]))

    def minutes(columns: Mapping[str, Any]) -> int | None:
        from schedule.engine import NO_INSTANT

        value = int(columns["total_float"][place])
        return None if value == NO_INSTANT else value

    return TaskOutcome(
        task=task["pk"],
        number=task["number"],
        external_id=task["external_id"],
        name=task["name"],
        start_before=moment(before, "start"),
        start_after=moment(after, "start"),
        finish_before=moment(before, "finish"),
        finish_after=moment(after, "finish"),
        total_float_before=minutes(before),
        total_float_after=minutes(after),
        is_critical_before=bool(before["is_critical"][place]),
        is_critical_after=bool(after["is_critical"][place]),
    )
