"""Tasks and links as MSPDI writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from integrations.plans import mspdi_elements as xml
from integrations.plans.model import (
    BaselineRow,
    ConstraintKind,
    LagUnit,
    LinkType,
    PercentType,
    PlanLink,
    PlanProject,
    PlanTask,
    TaskKind,
)

_CONSTRAINTS: Final = {
    ConstraintKind.ALAP: 1,
    ConstraintKind.MSO: 2,
    ConstraintKind.MFO: 3,
    ConstraintKind.SNET: 4,
    ConstraintKind.SNLT: 5,
    ConstraintKind.FNET: 6,
    ConstraintKind.FNLT: 7,
}
_LINK_TYPES: Final = {LinkType.FF: 0, LinkType.FS: 1, LinkType.SF: 2, LinkType.SS: 3}
_LAG_FORMATS: Final = {
    LagUnit.WORKING: 7,
    LagUnit.ELAPSED: 8,
    LagUnit.PERCENT: 19,
    LagUnit.ELAPSED_PERCENT: 20,
}
_MILESTONES: Final = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
_HUNDRED: Final = Decimal(100)


class TaskWriter:
    """Writes the tasks of one plan in outline order, the row of the project first."""

    def __init__(
        self,
        plan: PlanProject,
        numbers: Mapping[str, int],
        calendars: Mapping[str, int],
    ) -> None:
        self.plan = plan
        self.numbers = numbers
        self.calendars = calendars
        self._baselines: dict[str, list[tuple[int, BaselineRow]]] = defaultdict(list)
        for baseline in plan.baselines:
            for row in baseline.rows:
                self._baselines[row.task_external_id].append((baseline.number, row))
        self._links: dict[str, list[PlanLink]] = defaultdict(list)
        for link in plan.links:
            self._links[link.successor_external_id].append(link)
        self._outline: dict[str, str] = {}
        self._children: dict[str, int] = {}

    def elements(self) -> Iterator[str]:
        """Every task."""
        yield self._project_row()
        place = 0
        for task in self.plan.tasks:
            if not task.is_project_summary:
                place += 1
                yield self._task(task, place)

    def _project_row(self) -> str:
        plan = self.plan
        return xml.element(
            "Task",
            xml.TASK,
            {
                "UID": 0,
                "ID": 0,
                "Name": xml.text(plan.name),
                "Active": 1,
                "Manual": 0,
                "Type": 1,
                "IsNull": 0,
                "WBS": 0,
                "OutlineNumber": 0,
                "OutlineLevel": 0,
                "Priority": 500,
                "Start": xml.instant(plan.start),
                "Finish": xml.instant(plan.finish),
                "Summary": 1,
                "Milestone": 0,
                "ConstraintType": 0,
                "CalendarUID": -1,
            },
            "\t\t",
        )

    def _number_of(self, task: PlanTask) -> str:
        above = self._outline.get(task.parent_external_id or "", "")
        key = task.parent_external_id if above else ""
        place = self._children.get(key or "", 0) + 1
        self._children[key or ""] = place
        number = self._outline[task.external_id] = f"{above}.{place}" if above else str(place)
        return number

    def _task(self, task: PlanTask, place: int) -> str:
        outline = self._number_of(task)
        stored = task.stored
        is_summary = task.kind is TaskKind.SUMMARY
        values: dict[str, str | bool | int | None] = {
            "UID": self.numbers[task.external_id],
            "ID": place,
            "Name": xml.text(task.name),
            "Active": task.is_active,
            "Manual": task.is_manual,
            "Type": 1,
            "IsNull": 0,
            "WBS": xml.text(task.wbs_code or outline),
            "OutlineNumber": outline,
            "OutlineLevel": outline.count(".") + 1,
            "Priority": 500 if task.priority is None else task.priority,
            "Start": xml.instant(stored.start),
            "Finish": xml.instant(stored.finish),
            "Duration": xml.duration(task.duration_minutes),
            "DurationFormat": _duration_format(task),
            "Work": xml.duration(task.work_minutes),
            "EffortDriven": 0,
            "Recurring": 0,
            "Estimated": task.is_estimated,
            "Milestone": task.kind in _MILESTONES,
            "Summary": is_summary,
            "Critical": stored.critical,
            "IsSubproject": 0,
            "ExternalTask": 0,
            "EarlyStart": xml.instant(stored.early_start),
            "EarlyFinish": xml.instant(stored.early_finish),
            "LateStart": xml.instant(stored.late_start),
            "LateFinish": xml.instant(stored.late_finish),
            "FreeSlack": _tenths(stored.free_float_minutes),
            "TotalSlack": _tenths(stored.total_float_minutes),
            "FixedCostAccrual": 3,
            "ConstraintType": 0,
            "CalendarUID": self.calendars.get(task.calendar_external_id or "", -1),
            "Deadline": xml.instant(task.deadline),
            "LevelAssignments": 1,
            "LevelingCanSplit": 1,
            "LevelingDelay": task.leveling_delay_minutes * 10,
            "LevelingDelayFormat": 8 if task.leveling_delay_is_elapsed else 7,
            "IgnoreResourceCalendar": task.ignores_resource_calendars,
            "Notes": xml.text(task.notes) if task.notes else None,
            "HideBar": 0,
            "Rollup": 0,
            "PredecessorLink": self._predecessors(task.external_id),
            "Baseline": self._baseline(task.external_id),
        }
        if task.is_manual:
            values["ManualStart"] = xml.instant(task.manual_start or stored.start)
            values["ManualFinish"] = xml.instant(task.manual_finish or stored.finish)
            values["ManualDuration"] = xml.duration(task.duration_minutes)
        _progress(task, values)
        constraint = task.constraint
        if constraint is not None:
            values["ConstraintType"] = _CONSTRAINTS[constraint.kind]
            values["ConstraintDate"] = xml.instant(constraint.instant)
        return xml.element("Task", xml.TASK, values, "\t\t")

    def _predecessors(self, key: str) -> str | None:
        lines = []
        for link in self._links.get(key, ()):
            before = self.numbers.get(link.predecessor_external_id)
            if before is None:
                continue
            in_percent = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
            lag = link.lag if in_percent else link.lag * 10
            lines += [
                "\t\t\t<PredecessorLink>",
                f"\t\t\t\t<PredecessorUID>{before}</PredecessorUID>",
                f"\t\t\t\t<Type>{_LINK_TYPES[link.type]}</Type>",
                "\t\t\t\t<CrossProject>0</CrossProject>",
                f"\t\t\t\t<LinkLag>{xml.number(lag)}</LinkLag>",
                f"\t\t\t\t<LagFormat>{_LAG_FORMATS[link.lag_unit]}</LagFormat>",
                "\t\t\t</PredecessorLink>",
            ]
        return "\n" + "\n".join(lines) if lines else None

    def _baseline(self, key: str) -> str | None:
        lines = []
        for number, row in self._baselines.get(key, ()):
            lines += ["\t\t\t<Baseline>", f"\t\t\t\t<Number>{number}</Number>"]
            values = {
                "Start": xml.instant(row.start),
                "Finish": xml.instant(row.finish),
                "Duration": xml.duration(row.duration_minutes),
                "DurationFormat": "8" if row.duration_is_elapsed else "7",
                "Work": xml.duration(row.work_minutes),
            }
            lines += [f"\t\t\t\t<{name}>{text}</{name}>" for name, text in values.items() if text is not None]
            lines.append("\t\t\t</Baseline>")
        return "\n" + "\n".join(lines) if lines else None


def _duration_format(task: PlanTask) -> int:
    """Days, elapsed or not, and with a question mark for an estimate."""
    plain = 8 if task.duration_is_elapsed else 7
    return plain + 32 if task.is_estimated else plain


def _progress(task: PlanTask, values: dict[str, str | bool | int | None]) -> None:
    if task.percent_type is PercentType.PHYSICAL:
        values["PhysicalPercentComplete"] = _whole(task.percent_complete)
        values["EarnedValueMethod"] = 1
    values["PercentComplete"] = _whole(task.percent_complete)
    values["ActualStart"] = xml.instant(task.actual_start)
    values["ActualFinish"] = xml.instant(task.actual_finish)
    values["RemainingDuration"] = xml.duration(task.remaining_minutes)
    if task.actual_start is not None and task.actual_finish is None:
        values["Stop"] = xml.instant(task.suspend)
        values["Resume"] = xml.instant(task.resume)


def _whole(percent: Decimal) -> int:
    """MS Project knows whole percentages; what is begun is not 0, what is not done is not 100."""
    rounded = int(percent.quantize(Decimal(1), ROUND_HALF_UP))
    if 0 < percent < _HUNDRED:
        return min(max(rounded, 1), 99)
    return rounded


def _tenths(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 10
