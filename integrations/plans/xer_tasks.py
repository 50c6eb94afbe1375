"""The WBS and the activities of one project of an XER file as one outline.

External ids: an activity is known by its activity id (`task_code`), because that is the key by which P6 itself matches
activities when a file is imported again, and it stays when a plan moves between databases, where `task_id` changes.
A WBS element is known by its `guid` behind the prefix `wbs:`, because its code changes when the element moves; where
a file has no guids, by `wbs_id`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.plans.ledger import Ledger, Record
from integrations.plans.limits import Limits
from integrations.plans.model import (
    ConstraintKind,
    PercentType,
    PlanConstraint,
    PlanTask,
    StoredDates,
    TaskKind,
)
from integrations.plans.values import one_line, plain_text
from integrations.plans.xer_values import Cells, bad, keyed, stable_keys
from integrations.plans.xer_wbs import Branch, walk

_KINDS = {
    "": TaskKind.TASK,
    "TT_Task": TaskKind.TASK,
    "TT_Rsrc": TaskKind.RESOURCE_DEPENDENT,
    "TT_LOE": TaskKind.LEVEL_OF_EFFORT,
    "TT_Mile": TaskKind.START_MILESTONE,
    "TT_FinMile": TaskKind.FINISH_MILESTONE,
    "TT_WBS": TaskKind.SUMMARY,
}
_PERCENT_TYPES = {
    "CP_Drtn": PercentType.DURATION,
    "CP_Phys": PercentType.PHYSICAL,
    "CP_Units": PercentType.WORK,
}
_CONSTRAINTS = {
    "CS_MSO": (ConstraintKind.MSO, False),
    "CS_MSOB": (ConstraintKind.SNLT, False),
    "CS_MSOA": (ConstraintKind.SNET, False),
    "CS_MEO": (ConstraintKind.MFO, False),
    "CS_MEOB": (ConstraintKind.FNLT, False),
    "CS_MEOA": (ConstraintKind.FNET, False),
    "CS_ALAP": (ConstraintKind.ALAP, False),
    "CS_MANDSTART": (ConstraintKind.MSO, True),
    "CS_MANDFIN": (ConstraintKind.MFO, True),
}
_PRIORITIES = {"PT_Top": 900, "PT_High": 700, "PT_Normal": 500, "PT_Low": 300, "PT_Lowest": 100}


@dataclass(slots=True)
class OutlineSource:
    """Rows of one project, and what is needed to understand them."""

    project_name: str
    separator: str
    wbs: Sequence[Record]
    activities: Sequence[Record]
    activity_notes: Mapping[str, str]
    wbs_notes: Mapping[str, str]
    calendar_ids: frozenset[str]
    cells: Cells
    ledger: Ledger
    limits: Limits


@dataclass(slots=True)
class Outline:
    """All tasks of a project in outline order, and the external id of each activity by its internal one."""

    tasks: list[PlanTask]
    external_ids: dict[str, str]
    name: str


def read_outline(source: OutlineSource) -> Outline:
    """The outline of a project: WBS elements as summaries, under each its activities and then its elements."""
    nodes = keyed(source.wbs, "wbs_id", "WBS element")
    keyed(source.activities, "task_id", "activity")
    activities: dict[str, list[Record]] = {}
    for row in source.activities:
        parent = row.take("wbs_id")
        if parent and parent not in nodes:
            raise bad(row, "wbs_id", f"The WBS element {parent} is not in the file.")
        activities.setdefault(parent, []).append(row)
    keys = {key: f"wbs:{stable}" for key, stable in stable_keys(source.wbs, "guid", "wbs_id").items()}
    external_ids = _activity_keys(source.activities)
    writer = _OutlineWriter(source, external_ids)
    for branch in walk(
        nodes, separator=source.separator, deepest=source.limits.outline_depth, cells=source.cells
    ):
        parent_key = keys[branch.parent_id] if branch.parent_id else None
        writer.add_summary(branch, keys[branch.row.values["wbs_id"]], parent_key)
        for row in activities.get(branch.row.values["wbs_id"], ()):
            writer.add_activity(row, keys[branch.row.values["wbs_id"]], branch.code)
    for row in activities.get("", ()):
        writer.add_activity(row, None, "")
    return Outline(writer.tasks, external_ids, writer.project_name)


def _activity_keys(rows: Sequence[Record]) -> dict[str, str]:
    """The external id of each activity by its internal one."""
    lines: dict[str, int] = {}
    keys: dict[str, str] = {}
    for row in rows:
        internal = row.values["task_id"]
        key = row.take("task_code").strip() or f"id:{internal}"
        if key in lines:
            raise bad(row, "task_code", f"The activity id {key} stands in line {lines[key]} already.")
        lines[key] = row.line
        keys[internal] = key
    return keys


class _OutlineWriter:
    """Turns rows into tasks, in the order in which they are given."""

    def __init__(self, source: OutlineSource, external_ids: Mapping[str, str]) -> None:
        self._source = source
        self._external_ids = external_ids
        self._positions: dict[str | None, int] = {}
        self.tasks: list[PlanTask] = []
        self.project_name = source.project_name

    def _position(self, parent: str | None) -> int:
        position = self._positions.get(parent, 0)
        self._positions[parent] = position + 1
        return position

    def add_summary(self, branch: Branch, key: str, parent: str | None) -> None:
        """A WBS element as a summary."""
        row = branch.row
        name = one_line(row.take("wbs_name")) or branch.code or f"WBS {row.values['wbs_id']}"
        is_project = branch.depth == 1
        if is_project:
            self.project_name = name
        self.tasks.append(
            PlanTask(
                external_id=key,
                name=name,
                kind=TaskKind.SUMMARY,
                position=self._position(parent),
                line=row.line,
                parent_external_id=parent,
                guid=row.take("guid") or None,
                display_id=branch.code,
                is_project_summary=is_project,
                wbs_code=branch.code,
                notes=plain_text(self._source.wbs_notes.get(row.values["wbs_id"], "")),
            )
        )
        self._source.ledger.close(row)

    def add_activity(self, row: Record, parent: str | None, code: str) -> None:
        """An activity as a task."""
        cells = self._source.cells
        task_id = row.values["task_id"]
        key = self._external_ids[task_id]
        duration = cells.minutes(row, "target_drtn_hr_cnt") or 0
        remaining = cells.minutes(row, "remain_drtn_hr_cnt")
        kind = self._kind(row)
        if kind in (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE) and duration:
            row.change("target_drtn_hr_cnt", "Milestones have no duration.")
            duration, remaining = 0, 0
        percent_type = _PERCENT_TYPES.get(row.take("complete_pct_type"), PercentType.DURATION)
        self.tasks.append(
            PlanTask(
                external_id=key,
                name=one_line(row.take("task_name")) or key,
                kind=kind,
                position=self._position(parent),
                line=row.line,
                parent_external_id=parent,
                guid=row.take("guid") or None,
                display_id=row.values.get("task_code", "").strip(),
                wbs_code=code,
                duration_minutes=duration,
                percent_complete=self._percent(row, percent_type, duration, remaining),
                percent_type=percent_type,
                remaining_minutes=remaining,
                actual_start=cells.instant(row, "act_start_date"),
                actual_finish=cells.instant(row, "act_end_date"),
                suspend=cells.instant(row, "suspend_date"),
                resume=cells.instant(row, "resume_date"),
                expected_finish=cells.instant(row, "expect_end_date"),
                external_start=cells.instant(row, "external_early_start_date"),
                external_finish=cells.instant(row, "external_late_end_date"),
                constraint=self._constraint(row, "cstr_type", "cstr_date"),
                second_constraint=self._constraint(row, "cstr_type2", "cstr_date2"),
                calendar_external_id=self._calendar(row),
                priority=_PRIORITIES.get(row.take("priority_type")),
                notes=plain_text(self._source.activity_notes.get(task_id, "")),
                work_minutes=self._work(row, "target"),
                stored=self._stored(row),
            )
        )
        self._source.ledger.close(row)

    def _kind(self, row: Record) -> TaskKind:
        text = row.take("task_type")
        kind = _KINDS.get(text)
        if kind is None:
            raise bad(row, "task_type", f"“{text[:20]}” is not a type of activity.")
        if text == "TT_WBS":
            row.change("task_type", "A WBS summary activity becomes a summary without tasks.")
        return kind

    def _calendar(self, row: Record) -> str | None:
        calendar = row.take("clndr_id") or None
        if calendar is not None and calendar not in self._source.calendar_ids:
            raise bad(row, "clndr_id", f"The calendar {calendar} is not in the file.")
        return calendar

    def _percent(self, row: Record, kind: PercentType, duration: int, remaining: int | None) -> Decimal:
        """How much is done, in the activity's own measure; P6 stores only the physical percent."""
        physical = self._source.cells.percent(row, "phys_complete_pct") or Decimal(0)
        if kind is PercentType.PHYSICAL:
            return physical
        status = row.take("status_code")
        if status == "TK_Complete":
            return Decimal(100)
        if kind is PercentType.DURATION:
            if status != "TK_Active" or not duration or remaining is None:
                return Decimal(0)
            return max(Decimal(0), round(Decimal(duration - remaining) * 100 / duration, 2))
        actual = self._work(row, "act") or 0
        total = actual + (self._work(row, "remain") or 0)
        return round(Decimal(max(actual, 0)) * 100 / total, 2) if total > 0 else Decimal(0)

    def _work(self, row: Record, prefix: str) -> int | None:
        parts = [
            self._source.cells.minutes(row, f"{prefix}_{part}_qty", negative=True)
            for part in ("work", "equip")
        ]
        return None if parts == [None, None] else sum(part or 0 for part in parts)

    def _constraint(self, row: Record, kind_column: str, date_column: str) -> PlanConstraint | None:
        text = row.take(kind_column)
        instant = self._source.cells.instant(row, date_column)
        if not text:
            if instant is not None:
                row.lose(date_column, "A date of a constraint without a constraint.")
            return None
        if text not in _CONSTRAINTS:
            raise bad(row, kind_column, f"“{text[:20]}” is not a constraint of P6.")
        kind, mandatory = _CONSTRAINTS[text]
        if kind is ConstraintKind.ALAP:
            return PlanConstraint(kind)
        if instant is None:
            row.lose(kind_column, "A constraint without a date says nothing.")
            return None
        return PlanConstraint(kind, instant, mandatory)

    def _stored(self, row: Record) -> StoredDates:
        cells = self._source.cells
        longest = cells.flag(row, "driving_path_flag")
        return StoredDates(
            start=cells.instant(row, "target_start_date"),
            finish=cells.instant(row, "target_end_date"),
            early_start=cells.instant(row, "early_start_date"),
            early_finish=cells.instant(row, "early_end_date"),
            late_start=cells.instant(row, "late_start_date"),
            late_finish=cells.instant(row, "late_end_date"),
            remaining_start=cells.instant(row, "restart_date"),
            remaining_finish=cells.instant(row, "reend_date"),
            total_float_minutes=cells.minutes(row, "total_float_hr_cnt", negative=True),
            free_float_minutes=cells.minutes(row, "free_float_hr_cnt", negative=True),
            on_longest_path=longest,
        )
