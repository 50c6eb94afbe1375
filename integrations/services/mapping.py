"""From the neutral plan of a file to the rows we keep: values by field name, references by external id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from integrations.plans.losses import LossReport, Outcome
from integrations.plans.model import (
    ConstraintKind,
    LagCalendar,
    LagUnit,
    PlanAssignment,
    PlanCalendar,
    PlanConstraint,
    PlanFormat,
    PlanLink,
    PlanProject,
    PlanResource,
    PlanTask,
    ProgressRule,
    TaskKind,
)
from schedule.models import ConstraintType, ProgressMode
from schedule.models.settings import LateTasks

Values = dict[str, Any]

_CONSTRAINTS = {
    ConstraintKind.ALAP: ConstraintType.ALAP,
    ConstraintKind.SNET: ConstraintType.SNET,
    ConstraintKind.SNLT: ConstraintType.SNLT,
    ConstraintKind.FNET: ConstraintType.FNET,
    ConstraintKind.FNLT: ConstraintType.FNLT,
    ConstraintKind.MSO: ConstraintType.MSO,
    ConstraintKind.MFO: ConstraintType.MFO,
}
_NO_PLACE: dict[tuple[str, str], str] = {
    ("Task", "GUID"): "Rows are recognised by their unique id; the global id is not needed.",
    ("Task", "ID"): "Rows get a number of this portal.",
    ("Resource", "GUID"): "Resources are recognised by their unique id; the global id is not needed.",
    ("Resource", "Notes"): "Notes on resources have no place yet.",
    ("Resource", "IsInactive"): "Inactive resources are taken like all others.",
    ("Resource", "MaterialLabel"): "Units of material have no place yet.",
    ("Assignment", "GUID"): "Assignments are recognised by their unique id; the global id is not needed.",
    ("Assignment", "Start"): "An assignment follows the dates of its task.",
    ("Assignment", "Finish"): "An assignment follows the dates of its task.",
    ("TASK", "expect_end_date"): "Expected finish has no place yet.",
    ("RSRC", "parent_rsrc_id"): "Resources form a flat list.",
    ("RSRC", "rsrc_notes"): "Notes on resources have no place yet.",
    ("RSRC", "active_flag"): "Inactive resources are taken like all others.",
    ("RSRC", "unit_id"): "Units of material have no place yet.",
    ("TASKRSRC", "target_start_date"): "An assignment follows the dates of its activity.",
    ("TASKRSRC", "target_end_date"): "An assignment follows the dates of its activity.",
    ("TASKRSRC", "act_start_date"): "An assignment follows the dates of its activity.",
    ("TASKRSRC", "act_end_date"): "An assignment follows the dates of its activity.",
}


@dataclass(slots=True)
class WantedRows:
    """The rows a plan file asks for, by external id, in the order of the file."""

    calendars: dict[str, Values] = field(default_factory=dict)
    exceptions: dict[str, list[Values]] = field(default_factory=dict)  # by the calendar's external id
    resources: dict[str, Values] = field(default_factory=dict)
    tasks: dict[str, Values] = field(default_factory=dict)
    links: dict[tuple[str, str, str], Values] = field(default_factory=dict)
    assignments: dict[str, Values] = field(default_factory=dict)
    settings: Values = field(default_factory=dict)
    default_calendar: str | None = None


def wanted_rows(plan: PlanProject, plan_format: PlanFormat, zone: ZoneInfo) -> WantedRows:
    """Everything of the plan that has a place here."""
    hidden = {task.external_id for task in plan.tasks if task.is_project_summary}
    return WantedRows(
        calendars={c.external_id: _calendar(c, plan) for c in plan.calendars},
        exceptions={c.external_id: _exceptions(c) for c in plan.calendars},
        resources={r.external_id: _resource(r) for r in plan.resources if not r.is_placeholder},
        tasks={
            t.external_id: _task(t, plan_format, zone, hidden)
            for t in plan.tasks
            if t.external_id not in hidden
        },
        links=_links(plan.links, hidden),
        assignments={
            a.external_id: _assignment(a) for a in plan.assignments if a.task_external_id not in hidden
        },
        settings=_settings(plan, plan_format, zone),
        default_calendar=plan.default_calendar_external_id,
    )


def loss_report(plan: PlanProject) -> LossReport:
    """What is lost: the reader's report, less what the reader understands and we have no place for."""
    report = plan.losses
    for (element, name), sentence in _NO_PLACE.items():
        report = report.reclassified(element, name, Outcome.NOT_TAKEN, sentence)
    return report


def _aware(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.replace(tzinfo=zone) if moment is not None else None


def _calendar(calendar: PlanCalendar, plan: PlanProject) -> Values:
    return {
        "name": calendar.name[:160] or "Calendar",
        "base": calendar.base_external_id,
        "week": [None if day is None else [list(band) for band in day] for day in calendar.week],
        "minutes_per_day": calendar.minutes_per_day or plan.minutes_per_day or 480,
    }


def _exceptions(calendar: PlanCalendar) -> list[Values]:
    return [
        {
            "name": exception.name[:160],
            "first_day": exception.first,
            "last_day": exception.last,
            "bands": [list(band) for band in exception.bands],
        }
        for exception in calendar.exceptions
    ]


def _resource(resource: PlanResource) -> Values:
    return {
        "name": resource.name[:200] or "Resource",
        "kind": resource.kind.value,
        "code": resource.code[:80],
        "email": resource.email[:254],
        "calendar": resource.calendar_external_id,
        "max_units": _units(resource.max_units),
    }


def _task(task: PlanTask, plan_format: PlanFormat, zone: ZoneInfo, hidden: set[str]) -> Values:
    kind = "task" if task.kind is TaskKind.RESOURCE_DEPENDENT else task.kind.value
    parent = task.parent_external_id
    first, second = _constraint(task.constraint, zone), _constraint(task.second_constraint, zone)
    follows_resources = task.kind is TaskKind.RESOURCE_DEPENDENT or (
        plan_format is PlanFormat.MSPDI and not task.ignores_resource_calendars
    )
    return {
        "parent": None if parent in hidden else parent,
        "position": task.position,
        "name": task.name[:400] or "(no name)",
        "notes": task.notes[:60_000],
        "kind": kind,
        "wbs_code": task.wbs_code[:120],
        "calendar": task.calendar_external_id,
        "duration_minutes": 0 if "milestone" in kind else task.duration_minutes,
        "duration_is_elapsed": task.duration_is_elapsed,
        "is_estimated": task.is_estimated,
        "constraint_type": first[0],
        "constraint_at": first[1],
        "constraint_is_mandatory": bool(task.constraint and task.constraint.mandatory),
        "second_constraint_type": second[0] if task.second_constraint else "",
        "second_constraint_at": second[1],
        "deadline_at": _aware(task.deadline, zone),
        "is_manual": task.is_manual,
        "manual_start_at": _aware(task.manual_start, zone),
        "manual_finish_at": _aware(task.manual_finish, zone),
        "uses_resource_calendars": follows_resources and kind not in ("summary", "level_of_effort"),
        "is_active": task.is_active,
        "priority": min(task.priority if task.priority is not None else 500, 1000),
        "percent_complete": _percent(task.percent_complete),
        "percent_type": task.percent_type.value,
        "remaining_minutes": task.remaining_minutes,
        "actual_start_at": _aware(task.actual_start, zone) or _aware(task.actual_finish, zone),
        "actual_finish_at": _aware(task.actual_finish, zone),
        "suspended_at": _aware(task.suspend, zone),
        "resumes_at": _aware(task.resume, zone),
        "external_start_at": _aware(task.external_start, zone),
        "external_finish_at": _aware(task.external_finish, zone),
        "leveling_delay_minutes": 0 if kind == "summary" else task.leveling_delay_minutes,
        "leveling_delay_is_elapsed": task.leveling_delay_is_elapsed,
        "splits": [list(pair) for pair in task.splits],
    }


def _constraint(constraint: PlanConstraint | None, zone: ZoneInfo) -> tuple[str, datetime | None]:
    """A dated constraint without its date binds nothing: it is as soon as possible."""
    if constraint is None:
        return ConstraintType.ASAP.value, None
    if constraint.kind is ConstraintKind.ALAP:
        return ConstraintType.ALAP.value, None
    if constraint.instant is None:
        return ConstraintType.ASAP.value, None
    return _CONSTRAINTS[constraint.kind].value, _aware(constraint.instant, zone)


def _links(links: Iterable[PlanLink], hidden: set[str]) -> dict[tuple[str, str, str], Values]:
    """Links by their ends and type; of two alike the later one counts."""
    wanted: dict[tuple[str, str, str], Values] = {}
    for link in links:
        ends = (link.predecessor_external_id, link.successor_external_id)
        if hidden.intersection(ends):
            continue
        in_percent = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
        wanted[(*ends, link.type.value)] = {
            "lag_minutes": 0 if in_percent else int(link.lag),
            "lag_percent": link.lag.quantize(Decimal("0.01")) if in_percent else None,
            "lag_unit": link.lag_unit.value,
            "external_id": (link.external_id or "")[:120],
        }
    return wanted


def _assignment(assignment: PlanAssignment) -> Values:
    return {
        "task": assignment.task_external_id,
        "resource": assignment.resource_external_id,
        "units": _units(assignment.units),
        "work_minutes": assignment.work_minutes,
        "actual_minutes": assignment.actual_minutes,
        "remaining_minutes": assignment.remaining_minutes,
        "quantity": assignment.quantity.quantize(Decimal("0.0001"))
        if assignment.quantity is not None
        else None,
        "delay_minutes": max(0, assignment.delay_minutes or 0),
    }


def _settings(plan: PlanProject, plan_format: PlanFormat, zone: ZoneInfo) -> Values:
    """How the other tool computed its dates: what the file says, else that tool's ways."""
    options = plan.options
    of_project = plan_format is PlanFormat.MSPDI
    override = options.progress_rule is ProgressRule.PROGRESS_OVERRIDE
    return {
        "start_at": _aware(plan.start, zone),
        "must_finish_by": _aware(plan.must_finish_by, zone),
        "status_at": _aware(plan.status_date, zone),
        "uses_status_date": plan.status_date is not None,
        "status_date_moves_unstarted": not of_project,
        "progress_mode": (ProgressMode.PROGRESS_OVERRIDE if override else ProgressMode.RETAINED_LOGIC).value,
        "lag_calendar": (options.lag_calendar or LagCalendar.PREDECESSOR).value,
        "must_dates_win": bool(options.honours_constraints),
        "critical_threshold_minutes": options.critical_float_minutes or 0,
        "late_tasks": (LateTasks.TOTAL_FLOAT if of_project else LateTasks.FREE_FLOAT).value,
        "lag_from_remaining_start": bool(options.start_to_start_lag_from_early_start),
        "open_ends_critical": bool(options.open_ends_are_critical),
        "resume_is_fixed": of_project,
        "resume_after_done_work": of_project,
    }


def _units(units: Decimal | None) -> Decimal:
    return min(max(units if units is not None else Decimal(1), Decimal(0)), Decimal(99_999)).quantize(
        Decimal("0.0001")
    )


def _percent(percent: Decimal) -> Decimal:
    return min(max(percent, Decimal(0)), Decimal(100)).quantize(Decimal("0.01"))
