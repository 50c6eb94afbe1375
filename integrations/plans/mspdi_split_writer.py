"""Split work as MSPDI writes it: what is done and what is left of an assignment, day by day, and rests without work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from integrations.plans import mspdi_elements as xml
from integrations.plans.model import PlanAssignment, PlanProject, PlanTask, ResourceKind
from integrations.plans.working import When, WorkingTimes, when_of

Piece = tuple[int, datetime, datetime, int]
"""1 for work that is left, 2 for work that is done; start, finish, minutes of the task's own work."""
_LEFT, _DONE = 1, 2


@dataclass(slots=True)
class SplitWriter:
    """The pieces of the split tasks of one plan."""

    times: WorkingTimes
    tasks: Mapping[str, PlanTask]
    when: Mapping[str, When]
    _pieces: dict[str, list[Piece]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: PlanProject) -> SplitWriter:
        """The writer of a plan."""
        calendars = {calendar.external_id: calendar for calendar in plan.calendars}
        resources = {resource.external_id: resource for resource in plan.resources}
        tasks = {task.external_id: task for task in plan.tasks if task.splits and len(task.parts) > 1}
        people: dict[str, list[PlanAssignment]] = defaultdict(list)
        for each in plan.assignments:
            if each.task_external_id in tasks:
                people[each.task_external_id].append(each)
        when = {key: when_of(task, people[key], resources) for key, task in tasks.items()}
        return cls(WorkingTimes(calendars, plan.default_calendar_external_id), tasks, when)

    def unassigned(self, plan: PlanProject) -> Iterator[PlanAssignment]:
        """Work of nobody for split tasks without people, since only assignments can say when work rests."""
        kinds = {resource.external_id: resource.kind for resource in plan.resources}
        manned = {
            each.task_external_id
            for each in plan.assignments
            if kinds.get(each.resource_external_id or "", ResourceKind.WORK) is ResourceKind.WORK
        }
        for key, task in self.tasks.items():
            if key not in manned:
                done = (
                    max(task.duration_minutes - (task.remaining_minutes or 0), 0) if task.actual_start else 0
                )
                yield PlanAssignment(
                    external_id=f"nobody on {key}",
                    task_external_id=key,
                    resource_external_id=None,
                    line=0,
                    units=Decimal(1),
                    work_minutes=task.duration_minutes,
                    actual_minutes=done,
                    remaining_minutes=task.duration_minutes - done,
                    start=task.parts[0][0],
                    finish=task.parts[-1][1],
                )

    def elements(self, assignment: PlanAssignment, number: int) -> str | None:
        """The pieces of an assignment; nothing for those of tasks without rests."""
        key = assignment.task_external_id
        task = self.tasks.get(key)
        if task is None:
            return None
        if key not in self._pieces:
            self._pieces[key] = list(self._of_task(task))
        units = assignment.units if assignment.units is not None else Decimal(1)
        lines = []
        for kind, start, finish, minutes in self._pieces[key]:
            work = int((minutes * units).to_integral_value(ROUND_HALF_UP))
            lines += [
                "\t\t\t<TimephasedData>",
                f"\t\t\t\t<Type>{kind}</Type>",
                f"\t\t\t\t<UID>{number}</UID>",
                f"\t\t\t\t<Start>{xml.instant(start)}</Start>",
                f"\t\t\t\t<Finish>{xml.instant(finish)}</Finish>",
                "\t\t\t\t<Unit>2</Unit>",
                f"\t\t\t\t<Value>{xml.duration(work)}</Value>",
                "\t\t\t</TimephasedData>",
            ]
        return "\n" + "\n".join(lines)

    def _of_task(self, task: PlanTask) -> Iterator[Piece]:
        when = self.when[task.external_id]
        left_to_do = 0
        if task.actual_start is not None:
            left = task.duration_minutes if task.remaining_minutes is None else task.remaining_minutes
            left_to_do = max(task.duration_minutes - left, 0)
        before: datetime | None = None
        for start, finish in task.parts:
            if before is not None:
                yield _LEFT, before, start, 0
            for begin, end, minutes in self._days(when, start, finish):
                if 0 < left_to_do < minutes:
                    middle = self.times.after(when, begin, left_to_do, end)
                    yield _DONE, begin, middle, left_to_do
                    yield _LEFT, middle, end, minutes - left_to_do
                else:
                    yield (_DONE if left_to_do else _LEFT), begin, end, minutes
                left_to_do = max(left_to_do - minutes, 0)
            before = finish

    def _days(
        self, when: When, start: datetime, finish: datetime
    ) -> Iterator[tuple[datetime, datetime, int]]:
        """The working days of a part, from its first to its last minute of work."""
        day = start.date()
        while day <= finish.date():
            midnight = datetime.combine(day, time())
            bands = [
                (max(midnight + timedelta(minutes=a), start), min(midnight + timedelta(minutes=b), finish))
                for a, b in self.times.bands(when, day)
            ]
            bands = [(a, b) for a, b in bands if a < b]
            if bands:
                yield bands[0][0], bands[-1][1], sum(int((b - a).total_seconds() // 60) for a, b in bands)
            day += timedelta(days=1)
