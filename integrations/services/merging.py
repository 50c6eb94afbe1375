"""Bring a project's rows to what a plan file asks for: add, change, remove; a repeat changes nothing.

Rows are recognised by external id. Rows that people added here (without external id) stay; where the row above
them leaves with the file, they move up to the nearest one that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from core.bulk import count_anew
from core.numbers import next_numbers
from integrations.services.mapping import Values, WantedRows
from projects.models import Project
from schedule.models import (
    Assignment,
    CalendarException,
    Link,
    Resource,
    ScheduleSettings,
    Task,
    WorkCalendar,
)

M = TypeVar("M", bound=Model)
Progress = Callable[[int, int, str], None]
BATCH = 1000


@dataclass(slots=True)
class Counts:
    """How many rows of one kind were added, changed and removed, and how many there are afterwards."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    total: int = 0


@dataclass(slots=True)
class Merge:
    """One merge under way: the project and how far it is."""

    project: Project
    progress: Progress
    counts: dict[str, Counts] = field(default_factory=dict)
    _done: int = 0
    _total: int = 0

    def run(self, wanted: WantedRows) -> dict[str, Counts]:
        """Merge everything; gives counts by kind of row."""
        self._total = (
            len(wanted.calendars)
            + len(wanted.resources)
            + len(wanted.tasks)
            + len(wanted.links)
            + len(wanted.assignments)
        )
        calendars = self._calendars(wanted)
        self._settings(wanted, calendars)
        resources = self._rows(
            Resource, "resources", _with_ids(wanted.resources, calendar=calendars), "Match resources"
        )
        tasks = self._tasks(wanted, calendars)
        self._links(wanted, tasks)
        assignments = {
            key: values
            for key, values in wanted.assignments.items()
            if values["task"] in tasks and values["resource"] in resources
        }
        self._rows(
            Assignment,
            "assignments",
            _with_ids(assignments, task=tasks, resource=resources),
            "Write assignments",
        )
        self._remove_leftovers(wanted)
        return self.counts

    # calendars

    def _calendars(self, wanted: WantedRows) -> dict[str, int]:
        """Calendars first without their bases, which may come later in the file, then with them."""
        bare = {key: {k: v for k, v in row.items() if k != "base"} for key, row in wanted.calendars.items()}
        ids = self._rows(WorkCalendar, "calendars", bare, "Match calendars", remove=False)
        rows = {row.pk: row for row in WorkCalendar.objects.filter(pk__in=ids.values())}
        changed = []
        for key, values in wanted.calendars.items():
            row = rows[ids[key]]
            base_id = ids.get(values["base"]) if values["base"] else None
            if row.base_id != base_id:
                row.base_id = base_id
                changed.append(row)
        self._write(WorkCalendar, changed, ["base"])
        self._exceptions(wanted, ids)
        return ids

    def _exceptions(self, wanted: WantedRows, ids: dict[str, int]) -> None:
        """A calendar whose exceptions differ gets all of them anew."""
        present: dict[int, list[CalendarException]] = {}
        for row in CalendarException.objects.filter(calendar_id__in=ids.values()).order_by("id"):
            present.setdefault(row.calendar_id, []).append(row)
        new = []
        for key, rows in wanted.exceptions.items():
            old = present.get(ids[key], [])
            if [{name: getattr(row, name) for name in (rows or [{}])[0]} for row in old] == rows and len(
                old
            ) == len(rows):
                continue
            self._delete(CalendarException, old)
            new += [CalendarException(project=self.project, calendar_id=ids[key], **row) for row in rows]
        self._insert(CalendarException, new)

    def _settings(self, wanted: WantedRows, calendars: dict[str, int]) -> None:
        values = dict(wanted.settings)
        if wanted.default_calendar in calendars:
            values["calendar_id"] = calendars[wanted.default_calendar]
        row = ScheduleSettings.objects.select_for_update().filter(project=self.project).first()
        if row is None:
            self._insert(ScheduleSettings, [ScheduleSettings(project=self.project, **values)])
            return
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        if differing:
            for name in differing:
                setattr(row, name, values[name])
            row.save(update_fields=[name.removesuffix("_id") for name in differing])

    # tasks and links

    def _tasks(self, wanted: WantedRows, calendars: dict[str, int]) -> dict[str, int]:
        """Tasks get their ids before they are written, so that parents can be named."""
        present = _by_external_id(Task, self.project)
        new_keys = [key for key in wanted.tasks if key not in present]
        ids = {key: row.pk for key, row in present.items()}
        ids.update(zip(new_keys, _new_ids(Task, len(new_keys)), strict=True))
        numbers = dict(
            zip(new_keys, next_numbers(self.project.pk, "task", len(new_keys)), strict=True)
            if new_keys
            else ()
        )
        rows = _with_ids(wanted.tasks, parent=ids, calendar=calendars)
        self._rescue(present, wanted)
        self._rows(
            Task,
            "tasks",
            rows,
            "Write tasks",
            present=present,
            make=lambda key: {"id": ids[key], "number": numbers[key]},
        )
        return {key: ids[key] for key in wanted.tasks}

    def _rescue(self, present: dict[str, Task], wanted: WantedRows) -> None:
        """Move rows that people added here out from under rows that leave with this import."""
        leaving = {row.pk: row for key, row in present.items() if key not in wanted.tasks}
        if not leaving:
            return
        orphans = Task.objects.filter(project=self.project, external_id="", parent_id__in=leaving)
        moved = []
        for orphan in orphans:
            parent_id = orphan.parent_id
            while parent_id in leaving:
                parent_id = leaving[parent_id].parent_id
            orphan.parent_id = parent_id
            moved.append(orphan)
        self._write(Task, moved, ["parent"])

    def _links(self, wanted: WantedRows, tasks: dict[str, int]) -> None:
        """Links are recognised by their ends and type; those between imported tasks that are not in the file leave."""
        imported = set(tasks.values())
        present = {
            (link.predecessor_id, link.successor_id, link.type): link
            for link in Link.objects.filter(project=self.project)
            if link.predecessor_id in imported and link.successor_id in imported
        }
        rows = {
            (tasks[before], tasks[after], kind): {
                "predecessor_id": tasks[before],
                "successor_id": tasks[after],
                "type": kind,
                **values,
            }
            for (before, after, kind), values in wanted.links.items()
            if before in tasks and after in tasks
        }
        self._rows(Link, "links", rows, "Write links", present=present)

    # the common part

    def _rows(
        self,
        model: type[M],
        label: str,
        wanted: dict[Any, Values],
        step: str,
        *,
        present: dict[Any, M] | None = None,
        make: Callable[[Any], Values] = lambda key: {},
        remove: bool = True,
    ) -> dict[Any, int]:
        """Add what is missing, change what differs, remove what left; gives ids by key."""
        self.progress(self._done, self._total, step)
        known: dict[Any, M] = _by_external_id(model, self.project) if present is None else present
        counts = self.counts[label] = Counts(total=len(wanted))
        new, changed, fields = [], [], set()
        for key, values in wanted.items():
            row = known.get(key)
            if row is None:
                extra = dict(make(key))
                if isinstance(key, str):
                    extra["external_id"] = key[:120]
                new.append(model(project=self.project, **extra, **values))
                continue
            differing = [name for name, value in values.items() if getattr(row, name) != value]
            if differing:
                for name in differing:
                    setattr(row, name, values[name])
                fields.update(differing)
                changed.append(row)
        leaving = [row for key, row in known.items() if key not in wanted] if remove else []
        self._insert(model, new)
        self._write(
            model, changed, [name.removesuffix("_id") if name != "external_id" else name for name in fields]
        )
        self._delete(model, leaving)  # last, when nothing that stays is below it any more
        counts.added, counts.changed, counts.removed = len(new), len(changed), len(leaving)
        ids = {key: row.pk for key, row in known.items()}
        ids.update(zip([key for key in wanted if key not in known], [row.pk for row in new], strict=True))
        return ids

    def _insert(self, model: type[M], rows: list[M]) -> None:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            model._base_manager.bulk_create(batch)
            self._advance(len(batch))
        count_anew(model, len(rows))

    def _write(self, model: type[M], rows: list[M], fields: Iterable[str]) -> None:
        names = list(fields)
        if not rows or not names:
            return
        if any(f.name == "updated_at" for f in model._meta.concrete_fields):
            now = timezone.now()
            names.append("updated_at")
            for row in rows:
                row.updated_at = now  # type: ignore[attr-defined]
        for start in range(0, len(rows), BATCH):
            model._base_manager.bulk_update(rows[start : start + BATCH], names, batch_size=BATCH)
            self._advance(min(BATCH, len(rows) - start))

    def _delete(self, model: type[M], rows: list[M]) -> None:
        """Delete rows and what goes with them."""
        if not rows:
            return
        ids = [row.pk for row in rows]
        if model is Task:
            self._delete_dependents(ids)
        model._base_manager.filter(pk__in=ids).delete()

    def _delete_dependents(self, task_ids: list[int]) -> None:
        """Assignments and links of leaving tasks leave first; rows of people were moved up before."""
        for links in (
            Link.objects.filter(predecessor_id__in=task_ids),
            Link.objects.filter(successor_id__in=task_ids),
        ):
            self._delete(Link, list(links))
        self._delete(Assignment, list(Assignment.objects.filter(task_id__in=task_ids)))

    def _remove_leftovers(self, wanted: WantedRows) -> None:
        """Calendars that left the file go last, when nothing refers to them."""
        leaving = [
            row
            for key, row in _by_external_id(WorkCalendar, self.project).items()
            if key not in wanted.calendars
        ]
        ids = [row.pk for row in leaving]
        used = set(Task.objects.filter(calendar_id__in=ids).values_list("calendar_id", flat=True))
        used |= set(Resource.objects.filter(calendar_id__in=ids).values_list("calendar_id", flat=True))
        used |= set(WorkCalendar.objects.filter(base_id__in=ids).values_list("base_id", flat=True))
        used |= set(
            ScheduleSettings.objects.filter(calendar_id__in=ids).values_list("calendar_id", flat=True)
        )
        free = [row for row in leaving if row.pk not in used]
        self._delete(CalendarException, list(CalendarException.objects.filter(calendar__in=free)))
        self._delete(WorkCalendar, free)
        self.counts["calendars"].removed = len(free)
        self.progress(self._total, self._total, "Everything is written")

    def _advance(self, rows: int) -> None:
        self._done = min(self._done + rows, self._total)
        self.progress(self._done, self._total, "Write rows")


def _by_external_id(model: type[M], project: Project) -> dict[Any, M]:
    rows = model._base_manager.filter(project=project).exclude(external_id="")
    return {row.external_id: row for row in rows}  # type: ignore[attr-defined]


def _with_ids(rows: dict[str, Values], **references: dict[str, int]) -> dict[Any, Values]:
    """Replace external ids by ours; one that is not in the file becomes none."""
    resolved = {}
    for key, values in rows.items():
        row = dict(values)
        for name, ids in references.items():
            external_id = row.pop(name)
            row[f"{name}_id"] = ids.get(external_id) if external_id is not None else None
        resolved[key] = row
    return resolved


def _new_ids(model: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]
