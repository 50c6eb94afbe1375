"""Tasks and links of an MSPDI file.

External ids: a task is known by its `UID`, which MS Project keeps for the life of the plan and never gives twice,
while `ID` and `WBS` change with the order of the rows; its `GUID`, where there is one, is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from integrations.plans.errors import BadValueError
from integrations.plans.ledger import Ledger, Record
from integrations.plans.limits import Limits
from integrations.plans.model import (
    ConstraintKind,
    LagUnit,
    LinkType,
    PlanConstraint,
    PlanLink,
    PlanTask,
    StoredDates,
    TaskKind,
)
from integrations.plans.mspdi_values import (
    bad,
    duration,
    flag,
    instant,
    number,
    percent,
    tenths,
    whole_number,
)
from integrations.plans.mspdi_xml import Node
from integrations.plans.values import one_line, plain_text

_CONSTRAINTS = {
    1: ConstraintKind.ALAP,
    2: ConstraintKind.MSO,
    3: ConstraintKind.MFO,
    4: ConstraintKind.SNET,
    5: ConstraintKind.SNLT,
    6: ConstraintKind.FNET,
    7: ConstraintKind.FNLT,
}
_LINK_TYPES = {0: LinkType.FF, 1: LinkType.FS, 2: LinkType.SF, 3: LinkType.SS}
_ELAPSED_FORMATS = frozenset((4, 6, 8, 10, 12, 36, 38, 40, 42, 44))
_PERCENT_FORMATS = frozenset((19, 51))
_ELAPSED_PERCENT_FORMATS = frozenset((20, 52))
_ESTIMATED_FROM = 35
_EMPTY_ROW = "An empty row of the plan."
_EXTERNAL = "A task of another plan, shown here only as the end of a link."
_FOREIGN_LINK = "A link to a task of another plan is not taken."
_LONG_MILESTONE = "A milestone with a duration becomes a task."
_SUBPROJECT = "An inserted project becomes one task; its own tasks are not in this file."
_EARLIER = "A delay below zero is none."
_NO_DATE = "A constraint without a date says nothing."


@dataclass(slots=True)
class TaskReader:
    """Takes tasks in the order of the file, which is the order of the outline."""

    ledger: Ledger
    limits: Limits
    tasks: list[PlanTask] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    external: set[str] = field(default_factory=set)
    _links: list[tuple[PlanLink, Record]] = field(default_factory=list)
    _branch: list[tuple[int, str]] = field(default_factory=list)
    _positions: dict[str | None, int] = field(default_factory=dict)
    _summaries: set[str] = field(default_factory=set)

    def take(self, node: Node) -> bool:
        """One task with its links. Whether the task is taken; the links of a task that is not are left open."""
        uid = whole_number(node, "UID")
        is_null = flag(node, "IsNull")
        if uid is None:
            if is_null:
                self.ledger.close(node, lost=_EMPTY_ROW)
                return False
            raise bad(node, "UID", "The task has no UID.")
        key = str(uid)
        if key in self.lines:
            raise bad(node, "UID", f"The UID {key} stands in line {self.lines[key]} already.")
        self.lines[key] = node.line
        if is_null:
            self.ledger.close(node, lost=_EMPTY_ROW)
            return False
        if flag(node, "ExternalTask"):
            self.external.add(key)
            self.ledger.close(node, lost=_EXTERNAL)
            return False
        self._place(node, key)
        return True

    def _place(self, node: Node, key: str) -> None:
        level = self._level(node, key)
        while self._branch and self._branch[-1][0] >= level:
            self._branch.pop()
        above, parent = self._branch[-1] if self._branch else (level - 1 if level <= 1 else 0, None)
        if level != above + 1:
            reason = f"The task is on level {level}, but no task on level {level - 1} is above it."
            raise bad(node, "OutlineLevel", reason)
        if level > self.limits.outline_depth:
            reason = f"The outline is more than {self.limits.outline_depth} levels deep."
            raise bad(node, "OutlineLevel", reason)
        self._branch.append((level, key))
        if parent is not None:
            self._summaries.add(parent)
        position = self._positions.get(parent, 0)
        self._positions[parent] = position + 1
        self.tasks.append(_task(node, key, parent, position, is_project=level == 0))
        self._take_links(node, key)
        self.ledger.close(node)

    def _level(self, node: Node, key: str) -> int:
        level = whole_number(node, "OutlineLevel")
        if level is None:
            outline = node.take("OutlineNumber")
            level = 0 if key == "0" or outline == "0" else outline.count(".") + 1
        if level < 0:
            raise bad(node, "OutlineLevel", "The outline level is negative.")
        return level

    def _take_links(self, node: Node, key: str) -> None:
        for entry in node.children:
            if entry.element != "PredecessorLink":
                continue
            before = whole_number(entry, "PredecessorUID")
            if before is None:
                raise bad(entry, "PredecessorUID", f"A link of task {key} names no predecessor.")
            if flag(entry, "CrossProject"):
                self.ledger.close(entry, lost=_FOREIGN_LINK)
                continue
            kind = whole_number(entry, "Type")
            if kind is not None and kind not in _LINK_TYPES:
                raise bad(
                    entry, "Type", f"A link of task {key} has the type {kind}, which is not from 0 to 3."
                )
            lag, unit = _lag(entry)
            link = PlanLink(
                predecessor_external_id=str(before),
                successor_external_id=key,
                line=entry.line,
                type=_LINK_TYPES[1 if kind is None else kind],
                lag=lag,
                lag_unit=unit,
            )
            self._links.append((link, entry))

    def finished_tasks(self) -> tuple[PlanTask, ...]:
        """The tasks; whatever something is under is a summary, whatever the file calls it."""
        for index, task in enumerate(self.tasks):
            if task.external_id in self._summaries and task.kind is not TaskKind.SUMMARY:
                self.tasks[index] = replace(task, kind=TaskKind.SUMMARY)
        return tuple(self.tasks)

    def links(self) -> Iterator[tuple[PlanLink, Record]]:
        """The links between tasks of this file. Raises BadValueError for a predecessor that is not there."""
        known = {task.external_id for task in self.tasks}
        for link, entry in self._links:
            before = link.predecessor_external_id
            if before in self.external:
                self.ledger.close(entry, lost=_FOREIGN_LINK)
            elif before in known:
                yield link, entry
            else:
                raise BadValueError(
                    f"The predecessor {before} of task {link.successor_external_id} is not in the file.",
                    line=link.line,
                    place="PredecessorLink, PredecessorUID",
                    advice="Remove the link and save the plan as XML again.",
                )


def _lag(entry: Node) -> tuple[Decimal, LagUnit]:
    """The lag of a link. MSPDI counts tenths of minutes, percentages as they are."""
    form = whole_number(entry, "LagFormat") or 0
    if form in _PERCENT_FORMATS or form in _ELAPSED_PERCENT_FORMATS:
        amount = number(entry, "LinkLag") or Decimal(0)
        if abs(amount) > 100_000:
            raise bad(entry, "LinkLag", f"A lag of {amount} percent is out of all proportion.")
        return amount, LagUnit.PERCENT if form in _PERCENT_FORMATS else LagUnit.ELAPSED_PERCENT
    minutes = tenths(entry, "LinkLag") or 0
    return Decimal(minutes), LagUnit.ELAPSED if form in _ELAPSED_FORMATS else LagUnit.WORKING


def _task(node: Node, key: str, parent: str | None, position: int, *, is_project: bool) -> PlanTask:
    minutes = duration(node, "Duration")
    form = whole_number(node, "DurationFormat") or 0
    stored = _stored(node)
    is_manual = bool(flag(node, "Manual"))
    manual_start, manual_finish = instant(node, "ManualStart"), instant(node, "ManualFinish")
    manual_minutes = duration(node, "ManualDuration")
    if minutes is None:
        minutes = manual_minutes or 0
    actual_start, actual_finish = instant(node, "ActualStart"), instant(node, "ActualFinish")
    done = percent(node, "PercentComplete") or Decimal(0)
    in_progress = actual_start is not None and actual_finish is None and done < 100
    stop, resume = (instant(node, "Stop"), instant(node, "Resume")) if in_progress else (None, None)
    if flag(node, "IsSubproject"):
        node.change("IsSubproject", _SUBPROJECT)
    return PlanTask(
        external_id=key,
        name=one_line(node.take("Name")) or f"Task {node.take('ID') or key}",
        kind=_kind(node, minutes, is_project=is_project),
        position=position,
        line=node.line,
        parent_external_id=parent,
        guid=node.take("GUID") or None,
        display_id=node.take("ID"),
        is_project_summary=is_project,
        wbs_code=one_line(node.take("WBS") or node.take("OutlineNumber")),
        duration_minutes=minutes,
        duration_is_elapsed=form in _ELAPSED_FORMATS,
        is_estimated=bool(flag(node, "Estimated")) or form >= _ESTIMATED_FROM,
        percent_complete=done,
        remaining_minutes=duration(node, "RemainingDuration"),
        actual_start=actual_start,
        actual_finish=actual_finish,
        suspend=stop,
        resume=resume,
        leveling_delay_minutes=_leveling_delay(node),
        leveling_delay_is_elapsed=(whole_number(node, "LevelingDelayFormat") or 8) in _ELAPSED_FORMATS,
        constraint=_constraint(node),
        deadline=instant(node, "Deadline"),
        calendar_external_id=calendar_id(node),
        ignores_resource_calendars=bool(flag(node, "IgnoreResourceCalendar")),
        priority=_priority(node),
        notes=plain_text(node.take("Notes")),
        work_minutes=duration(node, "Work"),
        is_manual=is_manual,
        manual_start=(manual_start or stored.start) if is_manual else None,
        manual_finish=(manual_finish or stored.finish) if is_manual else None,
        is_active=flag(node, "Active") is not False,
        stored=stored,
    )


def _leveling_delay(node: Node) -> int:
    """MSPDI counts tenths of minutes; a delay never pulls a task forward."""
    minutes = tenths(node, "LevelingDelay") or 0
    if minutes < 0:
        node.lose("LevelingDelay", _EARLIER)
    return max(minutes, 0)


def _kind(node: Node, minutes: int, *, is_project: bool) -> TaskKind:
    """The kind of a task. MS Project puts a milestone at the finish of its predecessors: a finish milestone."""
    milestone = flag(node, "Milestone")
    if flag(node, "Summary") or is_project:
        return TaskKind.SUMMARY
    if milestone and minutes:
        node.change("Milestone", _LONG_MILESTONE)
        return TaskKind.TASK
    return TaskKind.FINISH_MILESTONE if milestone or (milestone is None and not minutes) else TaskKind.TASK


def _priority(node: Node) -> int | None:
    priority = whole_number(node, "Priority")
    if priority is not None and not 0 <= priority <= 1000:
        raise bad(node, "Priority", f"The priority {priority} is not from 0 to 1,000.")
    return priority


def calendar_id(node: Node) -> str | None:
    """The calendar of a task or resource; MS Project writes -1 for none."""
    uid = whole_number(node, "CalendarUID")
    return None if uid is None or uid < 0 else str(uid)


def _constraint(node: Node) -> PlanConstraint | None:
    kind = whole_number(node, "ConstraintType")
    if not kind:
        return None
    if kind not in _CONSTRAINTS:
        raise bad(node, "ConstraintType", f"The constraint {kind} is not from 0 to 7.")
    if _CONSTRAINTS[kind] is ConstraintKind.ALAP:
        return PlanConstraint(ConstraintKind.ALAP)
    date: datetime | None = instant(node, "ConstraintDate")
    if date is None:
        node.lose("ConstraintType", _NO_DATE)
        return None
    return PlanConstraint(_CONSTRAINTS[kind], date)


def _stored(node: Node) -> StoredDates:
    return StoredDates(
        start=instant(node, "Start"),
        finish=instant(node, "Finish"),
        early_start=instant(node, "EarlyStart"),
        early_finish=instant(node, "EarlyFinish"),
        late_start=instant(node, "LateStart"),
        late_finish=instant(node, "LateFinish"),
        total_float_minutes=tenths(node, "TotalSlack"),
        free_float_minutes=tenths(node, "FreeSlack"),
        critical=flag(node, "Critical"),
    )
