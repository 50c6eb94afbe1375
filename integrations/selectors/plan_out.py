"""A project's plan in the neutral words of plan files, for those that are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from core.actors import Actor
from core.errors import NotVisible
from core.policy import can
from integrations.plans.bands import laid_over
from integrations.plans.model import (
    CalendarException,
    CalendarKind,
    ConstraintKind,
    LagCalendar,
    LagUnit,
    LinkType,
    PercentType,
    PlanAssignment,
    PlanCalendar,
    PlanConstraint,
    PlanLink,
    PlanProject,
    PlanResource,
    PlanTask,
    ProgressRule,
    ResourceKind,
    SchedulingOptions,
    StoredDates,
    TaskKind,
)
from integrations.selectors.baselines_out import baselines_out
from integrations.selectors.calendars_out import bands_out, exceptions_out
from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.engine import CalendarError, WorkingCalendar
from schedule.models import (
    Assignment,
    ConstraintType,
    Link,
    ProgressMode,
    ProjectLink,
    Recurrence,
    Resource,
    ScheduleSettings,
    ScheduleSummary,
    Task,
    TaskDates,
    WorkCalendar,
)
from schedule.models import CalendarException as ExceptionRow
from schedule.models.settings import CriticalBy
from schedule.policy import SCHEDULE_VIEW

_KINDS: Final = {
    "task": TaskKind.TASK,
    "milestone": TaskKind.FINISH_MILESTONE,
    "start_milestone": TaskKind.START_MILESTONE,
    "finish_milestone": TaskKind.FINISH_MILESTONE,
    "level_of_effort": TaskKind.LEVEL_OF_EFFORT,
    "summary": TaskKind.SUMMARY,
}
_CONSTRAINTS: Final = {
    ConstraintType.ALAP: ConstraintKind.ALAP,
    ConstraintType.SNET: ConstraintKind.SNET,
    ConstraintType.SNLT: ConstraintKind.SNLT,
    ConstraintType.FNET: ConstraintKind.FNET,
    ConstraintType.FNLT: ConstraintKind.FNLT,
    ConstraintType.MSO: ConstraintKind.MSO,
    ConstraintType.MFO: ConstraintKind.MFO,
}
_EPOCH_DAY: Final = datetime(1970, 1, 1).date()  # noqa: DTZ001  a day of the calendar


@dataclass(frozen=True, slots=True)
class PlanOut:
    """A plan ready to be written, and what of it a file of plans does not carry: rows by kind."""

    plan: PlanProject
    left_out: Mapping[str, int]


def plan_out(*, actor: Actor, project: Project) -> PlanOut:
    """The whole plan with its dates as they are computed now. 404 for those who may not see it."""
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    return _Reader(project).read()


class _Reader:
    """Reads one plan in a few queries, however many rows it has."""

    def __init__(self, project: Project) -> None:
        self.project = project
        found = ScheduleSettings.objects.filter(project=project).first()
        self.settings = found or ScheduleSettings(project=project)
        self.calendars = ProjectCalendars.of_project(project.pk)
        self.calendar_keys = _keys(WorkCalendar.objects.filter(project=project).order_by("id"))
        self.resource_keys = _keys(Resource.objects.filter(project=project).order_by("id"))
        self.task_keys: dict[int, str] = {}
        self.work: dict[int, int] = defaultdict(int)
        self.dates: dict[int, TaskDates] = {}
        self.parts: dict[str, list[list[str]]] = {}
        self.left_out: dict[str, int] = {}

    def read(self) -> PlanOut:
        """Everything."""
        dates = self.dates = TaskDates.objects.filter(project=self.project).in_bulk(field_name="task_id")
        tasks = sorted(
            Task.objects.filter(project=self.project),
            key=lambda task: (dates[task.pk].row if task.pk in dates else 10**9, task.pk),
        )
        self.task_keys = _keys(tasks)
        assignments = list(Assignment.objects.filter(project=self.project).order_by("id"))
        resources = list(Resource.objects.filter(project=self.project).order_by("id"))
        own = {row.pk: row.calendar_id for row in resources}
        timed = {row.task_id for row in assignments if own.get(row.resource_id)}
        positions: dict[int | None, int] = defaultdict(int)
        for row in assignments:
            if row.work_minutes is not None:
                self.work[row.task_id] += row.work_minutes
        summary = ScheduleSummary.objects.filter(project=self.project).first()
        self.parts = summary.split_parts if summary else {}
        rows = []
        for task in tasks:
            rows.append(self._task(task, dates.get(task.pk), positions[task.parent_id], task.pk in timed))
            positions[task.parent_id] += 1
        baselines, more = baselines_out(self.project, self.settings.baseline_id, self.task_keys)
        self.left_out |= {
            "baselines": more,
            "project links": ProjectLink.objects.filter(project=self.project).count(),
            "recurrences": Recurrence.objects.filter(project=self.project).count(),
        }
        plan = PlanProject(
            external_id=self.project.key,
            name=self.project.name,
            start=self._local(self.settings.start_at) or self._first_minute(),
            finish=self._local(summary.finish) if summary else None,
            must_finish_by=self._local(self.settings.must_finish_by),
            status_date=self._status(),
            currency_code=self.project.currency,
            minutes_per_day=self.calendars.minutes_per_day(self.settings.calendar_id),
            minutes_per_week=self._minutes_per_week(),
            default_calendar_external_id=self.calendar_keys.get(self.settings.calendar_id or 0),
            options=self._options(),
            calendars=self._calendars([*tasks], resources),
            tasks=tuple(rows),
            links=self._links(),
            resources=tuple(self._resource(row) for row in resources),
            assignments=tuple(self._assignments(assignments, {row.pk: row.kind for row in resources})),
            baselines=baselines,
        )
        return PlanOut(plan, self.left_out)

    def _local(self, moment: datetime | None) -> datetime | None:
        """An instant on the project's clock."""
        return moment.astimezone(self.project.zone).replace(tzinfo=None) if moment is not None else None

    def _project_calendar(self) -> WorkingCalendar | None:
        key = self.settings.calendar_id
        try:
            return self.calendars.working(key) if key is not None and key in self.calendars else None
        except CalendarError:
            return None

    def _first_minute(self) -> datetime:
        calendar = self._project_calendar()
        midnight = datetime.combine(self.project.start_date, time())
        bands = calendar.week[self.project.start_date.weekday()] if calendar else ()
        return midnight + timedelta(minutes=bands[0][0] if bands else 0)

    def _status(self) -> datetime | None:
        if not self.settings.uses_status_date:
            return None
        pinned = self._local(self.settings.status_at)
        return pinned or datetime.combine(self.project.effective_status_date(), time())

    def _minutes_per_week(self) -> int | None:
        calendar = self._project_calendar()
        if calendar is None:
            return None
        return sum(end - start for bands in calendar.week for start, end in bands) or None

    def _options(self) -> SchedulingOptions:
        override = self.settings.progress_mode == ProgressMode.PROGRESS_OVERRIDE
        calendar = self._project_calendar()
        bands = next((day for day in calendar.week if day), ()) if calendar else ()
        return SchedulingOptions(
            lag_calendar=LagCalendar(self.settings.lag_calendar),
            critical_by_longest_path=self.settings.critical_by == CriticalBy.LONGEST_PATH,
            open_ends_are_critical=self.settings.open_ends_critical,
            progress_rule=ProgressRule.PROGRESS_OVERRIDE if override else ProgressRule.RETAINED_LOGIC,
            critical_float_minutes=self.settings.critical_threshold_minutes,
            honours_constraints=self.settings.must_dates_win,
            schedules_from_start=True,
            default_start_minute=bands[0][0] if bands else None,
            default_finish_minute=min(bands[-1][1], 1440) if bands else None,
        )

    # rows

    def _task(self, task: Task, dates: TaskDates | None, position: int, is_timed: bool) -> PlanTask:
        is_summary = task.kind == "summary"
        minutes = dates.duration_minutes if is_summary and dates is not None else task.duration_minutes
        calendar = task.calendar_id
        if is_timed and calendar is None and not task.uses_resource_calendars and not is_summary:
            calendar = (
                self.settings.calendar_id
            )  # MS Project leaves resource calendars alone only beside a calendar
        return PlanTask(
            external_id=self.task_keys[task.pk],
            name=task.name,
            kind=_KINDS[task.kind],
            position=position,
            line=0,
            parent_external_id=self.task_keys.get(task.parent_id or 0),
            display_id=str(task.number),
            wbs_code=task.wbs_code or (dates.outline if dates else ""),
            duration_minutes=int(minutes or 0),
            duration_is_elapsed=task.duration_is_elapsed,
            is_estimated=task.is_estimated,
            percent_complete=(dates.percent or Decimal(0)) if is_summary and dates else task.percent_complete,
            percent_type=PercentType(task.percent_type),
            remaining_minutes=task.remaining_minutes,
            actual_start=self._local(task.actual_start_at),
            actual_finish=self._local(task.actual_finish_at),
            suspend=self._local(task.suspended_at),
            resume=self._local(task.resumes_at),
            leveling_delay_minutes=task.leveling_delay_minutes,
            leveling_delay_is_elapsed=task.leveling_delay_is_elapsed,
            splits=tuple((after, pause) for after, pause in task.splits),
            parts=self._parts(task),
            external_start=self._local(task.external_start_at),
            external_finish=self._local(task.external_finish_at),
            constraint=self._constraint(task),
            second_constraint=self._second_constraint(task),
            deadline=self._local(task.deadline_at),
            calendar_external_id=self.calendar_keys.get(calendar or 0),
            ignores_resource_calendars=not task.uses_resource_calendars and not is_summary,
            priority=task.priority,
            notes=task.notes,
            work_minutes=self.work.get(task.pk),
            is_manual=task.is_manual,
            manual_start=self._local(task.manual_start_at),
            manual_finish=self._local(task.manual_finish_at),
            is_active=task.is_active,
            stored=self._dates(dates),
        )

    def _constraint(self, task: Task) -> PlanConstraint | None:
        kind = _CONSTRAINTS.get(ConstraintType(task.constraint_type))
        if kind is None:
            return None
        return PlanConstraint(kind, self._local(task.constraint_at), task.constraint_is_mandatory)

    def _second_constraint(self, task: Task) -> PlanConstraint | None:
        kind = (
            _CONSTRAINTS.get(ConstraintType(task.second_constraint_type))
            if task.second_constraint_type
            else None
        )
        return None if kind is None else PlanConstraint(kind, self._local(task.second_constraint_at))

    def _parts(self, task: Task) -> tuple[tuple[datetime, datetime], ...]:
        return tuple(
            (datetime.fromisoformat(start), datetime.fromisoformat(finish))
            for start, finish in self.parts.get(str(task.pk), ())
            if task.splits
        )

    def _dates(self, dates: TaskDates | None) -> StoredDates:
        if dates is None:
            return StoredDates()
        return StoredDates(
            start=self._local(dates.start),
            finish=self._local(dates.finish),
            early_start=self._local(dates.early_start),
            early_finish=self._local(dates.early_finish),
            late_start=self._local(dates.late_start),
            late_finish=self._local(dates.late_finish),
            total_float_minutes=dates.total_float,
            free_float_minutes=dates.free_float,
            critical=dates.is_critical,
        )

    def _links(self) -> tuple[PlanLink, ...]:
        rows = Link.objects.filter(project=self.project).order_by("id")
        return tuple(
            PlanLink(
                predecessor_external_id=self.task_keys[row.predecessor_id],
                successor_external_id=self.task_keys[row.successor_id],
                line=0,
                type=LinkType(row.type),
                lag=row.lag_percent if row.lag_percent is not None else Decimal(row.lag_minutes),
                lag_unit=LagUnit(row.lag_unit),
                external_id=row.external_id or None,
            )
            for row in rows
            if row.predecessor_id in self.task_keys and row.successor_id in self.task_keys
        )

    def _resource(self, row: Resource) -> PlanResource:
        return PlanResource(
            external_id=self.resource_keys[row.pk],
            name=row.name,
            kind=ResourceKind(row.kind),
            line=0,
            code=row.code,
            email=row.email,
            max_units=row.max_units,
            calendar_external_id=self.calendar_keys.get(row.calendar_id or 0),
        )

    def _assignments(self, rows: Sequence[Assignment], kinds: dict[int, str]) -> Iterable[PlanAssignment]:
        keys = _keys(rows)
        for row in rows:
            if row.task_id not in self.task_keys:
                continue
            dates = self.dates.get(row.task_id)
            yield PlanAssignment(
                external_id=keys[row.pk],
                task_external_id=self.task_keys[row.task_id],
                resource_external_id=self.resource_keys.get(row.resource_id),
                line=0,
                units=row.units if kinds.get(row.resource_id) == "work" else None,
                work_minutes=row.work_minutes,
                remaining_minutes=row.remaining_minutes,
                actual_minutes=row.actual_minutes,
                quantity=row.quantity if row.quantity is not None else row.units,
                start=self._local(dates.start) if dates else None,
                finish=self._local(dates.finish) if dates else None,
                delay_minutes=row.delay_minutes,
            )

    # calendars

    def _calendars(self, tasks: Sequence[Task], resources: Sequence[Resource]) -> tuple[PlanCalendar, ...]:
        """Calendars; one that inherits stays so where only resources use it, else all it inherits is written out."""
        exceptions: dict[int, list[CalendarException]] = defaultdict(list)
        for day in ExceptionRow.objects.filter(project=self.project).order_by("id"):
            exceptions[day.calendar_id].extend(exceptions_out(day))
        rows = list(WorkCalendar.objects.filter(project=self.project).order_by("id"))
        of_tasks = {task.calendar_id for task in tasks} | {self.settings.calendar_id}
        of_tasks |= {row.base_id for row in rows}
        made = []
        for row in rows:
            if row.base_id is not None and row.pk in of_tasks:
                self.left_out["inheritance"] = self.left_out.get("inheritance", 0) + 1
                made.append(self._written_out(row))
                continue
            made.append(
                PlanCalendar(
                    external_id=self.calendar_keys[row.pk],
                    name=row.name,
                    kind=CalendarKind.RESOURCE if row.base_id else CalendarKind.GLOBAL,
                    week=tuple(None if day is None else bands_out(day) for day in row.week),
                    base_external_id=self.calendar_keys.get(row.base_id or 0),
                    exceptions=laid_over(exceptions[row.pk][::-1]),
                    minutes_per_day=row.minutes_per_day,
                )
            )
        return tuple(made)

    def _written_out(self, row: WorkCalendar) -> PlanCalendar:
        resolved = self.calendars.working(row.pk)
        exceptions = [
            CalendarException(
                _EPOCH_DAY + timedelta(days=each.first_day),
                _EPOCH_DAY + timedelta(days=each.last_day),
                each.bands,
            )
            for each in reversed(resolved.exceptions)
        ]
        return PlanCalendar(
            external_id=self.calendar_keys[row.pk],
            name=row.name,
            kind=CalendarKind.GLOBAL,
            week=tuple(resolved.week),
            exceptions=laid_over(exceptions),
            minutes_per_day=row.minutes_per_day,
        )


def _keys(rows: Iterable[Any]) -> dict[int, str]:
    """The id of each row in the file: the one it came with, else one of ours that looks like none of those."""
    return {row.pk: row.external_id or f"row {row.pk}" for row in rows}
