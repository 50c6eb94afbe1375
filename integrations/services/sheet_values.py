"""What the cells of a row change in a task, and what they make of a new one; an empty cell changes nothing."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from integrations.services.sheet_days import Days, Moment
from integrations.services.sheet_matching import Plan, keys_of
from integrations.sheets.fields import Mapping
from integrations.sheets.rows import SheetTask
from integrations.sheets.sheet import is_empty
from integrations.sheets.values import read_length
from integrations.sheets.xlsx_writer import LONGEST_TEXT
from schedule.models import ConstraintType, Task, TaskKind
from schedule.models.task import MILESTONES, UNDATED_CONSTRAINTS

Fields = dict[str, Any]
SHEET_FIELDS: Final = {
    "name": "name", "percent_complete": "percent", "duration_minutes": "duration", "remaining_minutes": "duration",
    "actual_start_at": "actual_start", "actual_finish_at": "actual_finish", "constraint_type": "constraint",
    "constraint_at": "constraint_at", "deadline_at": "deadline", "external_id": "external_id", "notes": "notes",
    "kind": "kind", "priority": "priority", "wbs_code": "wbs", "manual_start_at": "start",
    "manual_finish_at": "finish", "predecessors": "predecessors",
}  # fmt: skip
"""Which column a sentence about a field of a task belongs to."""
_OUTLINE: Final = re.compile(r"\d+(\.\d+)*")
_FINISH_TYPES: Final = ("fnet", "fnlt", "mfo")


class Cells:
    """Turns rows into fields of tasks, knowing the plan they go into."""

    def __init__(self, plan: Plan, days: Days, mapping: Mapping, waiting: frozenset[int]) -> None:
        self.plan = plan
        self.days = days
        self.mapping = mapping
        self.waiting = waiting
        """Tasks that wait for others now."""

    def changes(self, row: SheetTask, task: Task, *, is_parent: bool) -> Fields:
        """The fields in which a task differs from its row."""
        fields: Fields = {}
        if row.name != " ".join(task.name.split()):
            fields["name"] = row.name
        self._keys(row, task, fields)
        values = row.values
        if "priority" in values and values["priority"] != task.priority:
            fields["priority"] = values["priority"]
        if "notes" in values and not _same_notes(values["notes"], task.notes):
            fields["notes"] = values["notes"]
        if "deadline" in values and not self.days.is_shown(
            values["deadline"], task.deadline_at, is_finish=True
        ):
            fields["deadline_at"] = self.days.finish(values["deadline"], task)
        if task.kind != TaskKind.SUMMARY and not is_parent:
            self._kind(row, task, fields)
            self._length(row, task, fields)
            self._progress(row, task, fields)
        self._constraint(row, task, fields, is_parent=is_parent or task.kind == TaskKind.SUMMARY)
        return fields

    def new(self, row: SheetTask, *, is_parent: bool) -> Fields:
        """The fields of a task to add."""
        task = Task(project=self.plan.project)
        fields: Fields = {"name": row.name}
        key = row.external_id or next(iter(keys_of(row)), "")
        if key:
            fields["external_id"] = key[:120]
        values = row.values
        kind = values.get("kind", "")
        if is_parent:
            fields["kind"] = TaskKind.TASK.value  # rows below it make a summary of it
        elif kind:
            fields["kind"] = kind
        fields |= {name: values[name] for name in ("priority", "notes") if name in values}
        if "deadline" in values:
            fields["deadline_at"] = self.days.finish(values["deadline"], task)
        if not is_parent and kind != TaskKind.SUMMARY:
            self._new_length(row, task, fields)
            self._new_progress(row, task, fields)
        self._constraint(row, task, fields, is_parent=is_parent or kind == TaskKind.SUMMARY)
        return fields

    def _keys(self, row: SheetTask, task: Task, fields: Fields) -> None:
        if row.external_id and row.external_id != task.external_id:
            fields["external_id"] = row.external_id
        elif not task.external_id and not row.external_id and row.row_id and not row.number:
            fields["external_id"] = keys_of(row)[0]
        if (
            row.wbs
            and row.wbs != self.plan.shown_code(task)
            and (task.wbs_code or not _OUTLINE.fullmatch(row.wbs))
        ):
            fields["wbs_code"] = row.wbs

    def _kind(self, row: SheetTask, task: Task, fields: Fields) -> None:
        kind = row.values.get("kind")
        if kind and kind not in (task.kind, TaskKind.SUMMARY):
            fields["kind"] = kind

    def _length(self, row: SheetTask, task: Task, fields: Fields) -> None:
        minutes, is_elapsed, is_estimate = self._duration(row, task)
        if minutes is None:
            return
        if fields.get("kind", task.kind) in MILESTONES and minutes == 0:
            return
        if (minutes, is_elapsed) != (task.duration_minutes, task.duration_is_elapsed):
            fields["duration_minutes"], fields["duration_is_elapsed"] = minutes, is_elapsed
        if is_estimate and not task.is_estimated:
            fields["is_estimated"] = True

    def _duration(self, row: SheetTask, task: Task) -> tuple[int | None, bool, bool]:
        if not is_empty(row.duration):
            day = self.days.facts.minutes_per_day(task)
            return read_length(row.duration, day, self.mapping.numbers)
        start, finish = row.values.get("start"), row.values.get("finish")
        if start is None or finish is None or self.mapping.column_of("duration") is not None:
            return None, False, False
        if task.pk is not None:
            dates = getattr(task, "dates", None)
            if (
                dates is not None
                and self.days.is_shown(start, dates.start, is_finish=False)
                and self.days.is_shown(finish, dates.finish, is_finish=True)
            ):
                return None, False, False
        return self.days.working_minutes(start, finish, task), False, False

    def _new_length(self, row: SheetTask, task: Task, fields: Fields) -> None:
        minutes, is_elapsed, is_estimate = self._duration(row, task)
        if minutes is None:
            return
        if minutes == 0 and not row.values.get("kind"):
            fields["kind"] = TaskKind.MILESTONE.value
        elif fields.get("kind") not in MILESTONES or minutes:
            fields["duration_minutes"], fields["duration_is_elapsed"] = minutes, is_elapsed
        if is_estimate:
            fields["is_estimated"] = True

    def _progress(self, row: SheetTask, task: Task, fields: Fields) -> None:
        percent = row.values.get("percent")
        if percent is not None and Decimal(percent).quantize(Decimal("0.01")) != task.percent_complete:
            fields["percent_complete"] = percent
        for name, present, is_finish in (
            ("actual_start", task.actual_start_at, False),
            ("actual_finish", task.actual_finish_at, True),
        ):
            moment = row.values.get(name)
            if moment is not None and not self.days.is_shown(moment, present, is_finish=is_finish):
                made = self.days.finish if is_finish else self.days.start
                fields[f"{name}_at"] = made(moment, task)

    def _new_progress(self, row: SheetTask, task: Task, fields: Fields) -> None:
        """Work that is said to have begun did so on its start, where that is not in the future."""
        percent = row.values.get("percent")
        status_day = self.days.facts.status_day
        start, finish = row.values.get("actual_start"), row.values.get("actual_finish")
        if percent:
            fields["percent_complete"] = percent
            if start is None and _day(row.values.get("start"), status_day):
                start = row.values["start"]
            if finish is None and percent >= 100 and start and _day(row.values.get("finish"), status_day):
                finish = row.values["finish"]
        if start is not None:
            fields["actual_start_at"] = self.days.start(start, task)
        if finish is not None:
            fields["actual_finish_at"] = self.days.finish(finish, task)
            if fields.get("kind") in MILESTONES and start == finish:
                fields["actual_finish_at"] = fields["actual_start_at"]

    def _constraint(self, row: SheetTask, task: Task, fields: Fields, *, is_parent: bool) -> None:
        """A constraint as it is written; a start of a row that waits for nothing holds it back as well."""
        values = row.values
        kind, at = values.get("constraint"), values.get("constraint_at")
        if kind is None and at is None:
            if not is_parent:
                self._start(row, task, fields)
            return
        if kind is None:
            kind = task.constraint_type if task.constraint_at is not None else ConstraintType.SNET.value
        if kind in UNDATED_CONSTRAINTS:
            if kind != task.constraint_type:
                fields["constraint_type"], fields["constraint_at"] = kind, None
            return
        is_finish = kind in _FINISH_TYPES
        if at is None:
            if kind != task.constraint_type:
                fields["constraint_type"] = kind  # refused there with a sentence when no date is known
            return
        if kind != task.constraint_type or not self.days.is_shown(
            at, task.constraint_at, is_finish=is_finish
        ):
            made = self.days.finish if is_finish else self.days.start
            fields["constraint_type"], fields["constraint_at"] = kind, made(at, task)

    def _start(self, row: SheetTask, task: Task, fields: Fields) -> None:
        start: Moment | None = row.values.get("start")
        waits = bool(row.links) or (
            self.mapping.column_of("predecessors") is None and task.pk in self.waiting
        )
        if start is None or waits or task.actual_start_at or fields.get("actual_start_at"):
            return
        dates = getattr(task, "dates", None) if task.pk is not None else None
        if dates is not None and self.days.is_shown(start, dates.start, is_finish=False):
            return
        if task.pk is not None and task.is_manual:
            if not self.days.is_shown(start, task.manual_start_at, is_finish=False):
                fields["manual_start_at"] = self.days.start(start, task)
            return
        if task.constraint_type not in (ConstraintType.ASAP, ConstraintType.SNET):
            return
        if not self.days.is_shown(start, task.constraint_at, is_finish=False):
            fields["constraint_type"] = ConstraintType.SNET.value
            fields["constraint_at"] = self.days.start(start, task)


def _same_notes(cell: str, notes: str) -> bool:
    """A workbook holds only the beginning of long notes."""
    if len(cell) >= LONGEST_TEXT and notes.startswith(cell[: LONGEST_TEXT - 100]):
        return True
    return cell.replace("\r\n", "\n").strip() == notes.replace("\r\n", "\n").strip()


def _day(moment: Moment | None, status_day: Any) -> bool:
    if moment is None:
        return False
    day = moment.date() if isinstance(moment, datetime) else moment
    return bool(day <= status_day)
