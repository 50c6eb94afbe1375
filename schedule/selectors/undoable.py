"""How rows of a plan are called in sentences about change sets: links and assignments by the rows they join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.changesets import register_undoable
from schedule import models
from schedule.models import Resource, Task

Rows = Sequence[dict[str, Any]]


def register() -> None:
    """Have every edit of a plan recorded: rows that others refer to come first."""
    register_undoable(models.WorkCalendar)
    register_undoable(models.CalendarException, labels=_exceptions)
    register_undoable(models.ScheduleSettings, labels=_settings, by_column=True)
    register_undoable(models.Resource)
    register_undoable(models.Task, order="position")
    register_undoable(models.Recurrence, labels=_recurrences)
    register_undoable(models.Link, labels=_links)
    register_undoable(models.ProjectLink, labels=_project_links, lets_go=("predecessor_id",))
    register_undoable(models.Assignment, labels=_assignments)


def _settings(rows: Rows) -> list[str]:
    return ["the schedule settings" for _ in rows]


def _exceptions(rows: Rows) -> list[str]:
    return [f"“{row.get('name') or row.get('first_day')}”" for row in rows]


def _recurrences(rows: Rows) -> list[str]:
    names = _names(Task, rows, "task_id")
    return [f"the recurrence of {names(row['task_id'])}" for row in rows]


def _links(rows: Rows) -> list[str]:
    names = _names(Task, rows, "predecessor_id", "successor_id")
    return [f"{names(row['predecessor_id'])} → {names(row['successor_id'])}" for row in rows]


def _project_links(rows: Rows) -> list[str]:
    names = _names(Task, rows, "successor_id")
    return [f"{row.get('giver_label') or 'another project'} → {names(row['successor_id'])}" for row in rows]


def _assignments(rows: Rows) -> list[str]:
    tasks, people = _names(Task, rows, "task_id"), _names(Resource, rows, "resource_id")
    return [f"{people(row['resource_id'])} on {tasks(row['task_id'])}" for row in rows]


def _names(model: type[Task] | type[Resource], rows: Rows, *columns: str) -> Any:
    """A way from ids to names, also of rows that are gone by now."""
    ids = {row[column] for row in rows for column in columns}
    found: dict[int, str] = dict(model._base_manager.filter(pk__in=ids).values_list("pk", "name"))
    if ids - set(found):
        events: Any = model._meta.get_field("events").related_model
        gone = events._default_manager.filter(pgh_obj_id__in=ids - set(found)).order_by("pgh_id")
        found.update(dict(gone.values_list("pgh_obj_id", "name")))
    noun = model._meta.verbose_name
    return lambda key: f"“{found[key]}”" if key in found else f"{noun} {key}"
