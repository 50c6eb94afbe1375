"""Plans with calendars: read a case of the published format into the engine's columns.

Day mode: a calendar without hours is a calendar of whole days, from midnight to midnight; dates are inclusive, so a
finish date is the midnight after it. Because a start date is the midnight before its day and a finish date the midnight
after, start-to-finish between two such tasks counts one day more between instants than between dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from schedule.engine import (
    CalendarException,
    ConstraintType,
    LagCalendar,
    LinkType,
    Plan,
    ProgressMode,
    ScheduleOptions,
    TaskKind,
    WorkingCalendar,
    day_number,
    instant,
)

DAY = 1440
PLANNING_DAY = 480
"""Minutes that a day counts when minutes are entered on a calendar without hours."""
DEFAULT_START = "2026-06-01"
LINK_TYPES = {
    "FINISH_START": LinkType.FS,
    "START_START": LinkType.SS,
    "FINISH_FINISH": LinkType.FF,
    "START_FINISH": LinkType.SF,
}
MILESTONE_KINDS = {
    None: TaskKind.MILESTONE,
    "START": TaskKind.START_MILESTONE,
    "FINISH": TaskKind.FINISH_MILESTONE,
}
MODES = ProgressMode.__members__
CONSTRAINTS = ConstraintType.__members__
FINISH_SIDE = {"FNET", "FNLT", "MFO"}
PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([dwuhm])")
LENGTH = re.compile(rf"\s*[+-]?\s*(?:{PART.pattern}\s*)+")
Bands = tuple[tuple[int, int], ...]


class UnreadableError(ValueError):
    """A case names what it does not have, or writes a value that nobody can read."""


@dataclass
class CasePlan:
    """A case in the engine's terms, with what is needed to read the result back."""

    plan: Plan
    options: ScheduleOptions
    tasks: list[dict[str, Any]]
    parents: list[int]
    calendars: list[WorkingCalendar]
    task_calendars: list[int]
    links: list[dict[str, Any]] = field(default_factory=list)

    def by_hours(self, task: int) -> bool:
        """Whether a task's calendar knows hours."""
        return not self.calendars[self.task_calendars[task]].whole_days


def read_case(case: dict[str, Any]) -> CasePlan:
    """The columns of a case."""
    tasks, links = case["tasks"], case.get("links", [])
    place = {task["name"]: row for row, task in enumerate(tasks)}
    calendars = [
        read_calendar("project", case.get("calendar") or {}),
        *(read_calendar(calendar["name"], calendar) for calendar in case.get("calendars", [])),
    ]
    by_name = {calendar.name: row for row, calendar in enumerate(calendars)}
    task_calendars = [
        _named(by_name, task["calendar"], "calendar") if task.get("calendar") else 0 for task in tasks
    ]
    parents = [_named(place, task["parent"], "task") if task.get("parent") else -1 for task in tasks]
    columns: dict[str, list[Any]] = {}
    for task, calendar in zip(tasks, task_calendars, strict=True):
        for name, value in _task(task, calendars[calendar], case.get("anchor") or DEFAULT_START).items():
            columns.setdefault(name, []).append(value)
    for link in links:
        pred, succ = (_named(place, link[end], "task") for end in ("pred", "succ"))
        for name, value in _link(
            link, tasks[succ], calendars[task_calendars[pred]], calendars[task_calendars[succ]]
        ).items():
            columns.setdefault(name, []).append(value)
        columns.setdefault("link_predecessors", []).append(pred)
        columns.setdefault("link_successors", []).append(succ)
    plan = Plan(
        calendars=calendars,
        names=[task["name"] for task in tasks],
        parents=parents,
        task_calendars=task_calendars,
        durations=columns.pop("durations", []),
        **columns,
    )
    return CasePlan(plan, _options(case), tasks, parents, calendars, task_calendars, links)


def _named(known: Mapping[str, Any], name: str, what: str) -> Any:
    """What a name stands for."""
    if name not in known:
        raise UnreadableError(f"there is no {what} “{name}”")
    return known[name]


def _options(case: dict[str, Any]) -> ScheduleOptions:
    """The conventions a case names."""
    chosen = {**case.get("scheduleOptions", {}), **case.get("schedulingOptions", {})}
    status = case.get("statusDate")
    return ScheduleOptions(
        project_start=moment_of(case.get("anchor") or DEFAULT_START),
        status_date=moment_of(status) if status else None,
        progress_mode=_named(MODES, chosen.get("progressMode") or "RETAINED_LOGIC", "progress mode"),
        resume_after_done_work=bool(chosen.get("resumeFromActualElapsed")),
    )


def read_calendar(name: str, given: dict[str, Any]) -> WorkingCalendar:
    """A calendar by hours where it has working times, else one of whole days."""
    hours = (given.get("workTime") or {}).get("byWeekday")
    if hours is None:
        working = given.get("workDays", [1, 2, 3, 4, 5])
        week: list[Bands] = [((0, DAY),) if weekday in working else () for weekday in range(1, 8)]
        usual: Bands = ((0, DAY),)
    else:
        week = [_bands(hours.get(str(weekday)) or []) for weekday in range(1, 8)]
        usual = Counter(bands for bands in week if bands).most_common(1)[0][0] if any(week) else ()
    exceptions = [_exception(holiday, ()) for holiday in given.get("holidays") or []]
    exceptions += [
        _exception(extra, _bands(extra["bands"]) if extra.get("bands") and hours is not None else usual)
        for extra in given.get("workingExceptions") or []
    ]
    return WorkingCalendar(
        name=name,
        week=tuple(week),
        exceptions=tuple(exceptions),
        minutes_per_day=sum(end - start for start, end in usual) or DAY,
        whole_days=hours is None,
    )


def _bands(bands: list[dict[str, int]]) -> Bands:
    """Working times in minutes after midnight."""
    return tuple((band["start"], band["end"]) for band in bands)


def _exception(given: dict[str, Any], bands: Bands) -> CalendarException:
    """A holiday or an extra working day, both ends included."""
    first, last = (day_number(date.fromisoformat(given[key])) for key in ("startDate", "endDate"))
    return CalendarException(first, last, bands)


def _task(task: dict[str, Any], calendar: WorkingCalendar, anchor: str) -> dict[str, Any]:
    """One row of the plan; a milestone in day mode stands at the beginning of its day, a finish one at its end."""
    milestone = bool(task.get("milestone"))
    kind = TaskKind.TASK
    if milestone:
        kind = TaskKind[
            {"START": "START_MILESTONE", "FINISH": "FINISH_MILESTONE"}.get(
                task.get("milestoneKind", ""), "MILESTONE"
            )
        ]
    moment_kind = milestone and kind != TaskKind.FINISH_MILESTONE
    end_of_day = kind == TaskKind.FINISH_MILESTONE and calendar.whole_days
    constraint = task.get("constraint") or {"type": "ASAP"}
    completion = task.get("completion") or 0
    return {
        "durations": 0 if milestone else length(task.get("dur", 0), calendar),
        "kinds": kind,
        "constraints": _named(CONSTRAINTS, constraint["type"], "constraint"),
        "constraint_instants": _optional(
            constraint.get("date"),
            calendar,
            (constraint["type"] in FINISH_SIDE and not moment_kind) or end_of_day,
        ),
        "constraint_hard": bool(constraint.get("hard")),
        "deadlines": _optional(task.get("deadline"), calendar, not moment_kind),
        "earliest_starts": _optional(
            task.get("start") or (anchor if end_of_day else None), calendar, end_of_day
        ),
        "percents": completion * 100 if completion <= 1 else completion,
        "remaining": task.get("remainingMinutes"),
        "actual_starts": _optional(task.get("actualStart"), calendar, False),
        "actual_finishes": _optional(task.get("actualFinish"), calendar, not moment_kind),
        "resumes": _optional(task.get("resume"), calendar, False),
    }


def _link(
    link: dict[str, Any], successor: dict[str, Any], before: WorkingCalendar, after: WorkingCalendar
) -> dict[str, Any]:
    """One link; the lag is in the predecessor's working time unless it is elapsed."""
    elapsed = link.get("lagUnit") == "ELAPSEDTIME"
    percent = link.get("lagPercent")
    lag = 0 if percent is not None else _lag(link, before, elapsed)
    whole = before.whole_days and after.whole_days and successor.get("milestoneKind") != "START"
    if link["type"] == "START_FINISH" and whole:
        lag += DAY
    return {
        "link_types": _named(LINK_TYPES, link["type"], "type of link"),
        "link_lags": lag,
        "link_lag_percents": percent,
        "link_lag_calendars": LagCalendar.ELAPSED if elapsed else LagCalendar.PREDECESSOR,
    }


def _lag(link: dict[str, Any], before: WorkingCalendar, elapsed: bool) -> int:
    """Minutes of a lag given in days, as text, or in minutes."""
    days, minutes = link.get("lag"), link.get("lagMinutes")
    if minutes is not None and (not before.whole_days or not days):
        if elapsed or not before.whole_days:
            return int(minutes)
        share = abs(minutes) / PLANNING_DAY
        return int(share + 0.5) * (1 if minutes > 0 else -1) * DAY
    if isinstance(days, str):
        return length(days, WorkingCalendar.around_the_clock() if elapsed else before)
    return round((days or 0) * (DAY if elapsed else before.minutes_per_day))


def length(given: float | str, calendar: WorkingCalendar) -> int:
    """Minutes of a duration: working days, or text such as `2d 4u`, `90m`."""
    if not isinstance(given, str):
        return round(given * calendar.minutes_per_day)
    total = 0.0
    if not LENGTH.fullmatch(given.lower()):
        raise UnreadableError(f"“{given}” is no length of time")
    sign = -1 if given.strip().startswith("-") else 1
    for amount, unit in PART.findall(given.lower()):
        number = float(amount.replace(",", "."))
        if unit in "uhm" and calendar.whole_days:
            number *= (60 if unit in "uh" else 1) * DAY / PLANNING_DAY
        elif unit in "uh":
            number *= 60
        elif unit in "dw":
            number *= calendar.minutes_per_day * (5 if unit == "w" else 1)
        total += number
    if calendar.whole_days:
        total = int(total / DAY + 0.5) * DAY
    return sign * round(total)


def moment_of(text: str) -> int:
    """The instant of a date (its midnight) or of a date and time."""
    return instant(datetime.fromisoformat(text))


def _optional(text: str | None, calendar: WorkingCalendar, finish: bool) -> int | None:
    """The instant of a date or time, None where absent; a finish date means the end of that day."""
    if not text:
        return None
    if finish and "T" not in text:
        return moment_of((date.fromisoformat(text) + timedelta(days=1)).isoformat())
    return moment_of(text)
