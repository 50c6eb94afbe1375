"""Writes a plan as MS Project XML (MSPDI), as MS Project 2010 and later save it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from integrations.plans import mspdi_elements as xml
from integrations.plans.limits import Progress, no_progress
from integrations.plans.model import PlanProject, ProgressRule
from integrations.plans.mspdi_calendar_writer import calendar_element
from integrations.plans.mspdi_people_writer import assignment_element, resource_element
from integrations.plans.mspdi_split_writer import SplitWriter
from integrations.plans.mspdi_task_writer import TaskWriter

ROWS_AT_ONCE: Final = 200
LARGEST: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """The UID of everything in the file, by its own id: numbers are kept, others get one that is free."""

    calendars: Mapping[str, int]
    tasks: Mapping[str, int]
    resources: Mapping[str, int]
    assignments: Mapping[str, int]


def write_mspdi(
    plan: PlanProject,
    *,
    written_at: datetime,
    progress: Progress = no_progress,
) -> Iterator[bytes]:
    """The file in pieces. `written_at` is a clock time."""
    splits = SplitWriter.of(plan)
    assigned = (*plan.assignments, *splits.unassigned(plan))
    numbers = Numbers(
        calendars=uids(calendar.external_id for calendar in plan.calendars),
        tasks=uids(task.external_id for task in plan.tasks if not task.is_project_summary),
        resources=uids(resource.external_id for resource in plan.resources),
        assignments=uids(assignment.external_id for assignment in assigned),
    )
    yield _head(plan, numbers, written_at).encode()
    writer = TaskWriter(plan, numbers.tasks, numbers.calendars)
    total = len(plan.tasks)
    yield from _section("Calendars", (calendar_element(each, numbers.calendars) for each in plan.calendars))
    yield from _section("Tasks", writer.elements(), total, progress)
    resources = (
        resource_element(each, place, numbers.resources[each.external_id], numbers.calendars)
        for place, each in enumerate(plan.resources, start=1)
    )
    yield from _section("Resources", resources)
    kinds = {each.external_id: each.kind for each in plan.resources}
    assignments = (
        assignment_element(
            each,
            number := numbers.assignments[each.external_id],
            numbers.tasks,
            numbers.resources,
            kinds,
            pieces=splits.elements(each, number),
        )
        for each in assigned
        if each.task_external_id in numbers.tasks
    )
    yield from _section("Assignments", assignments)
    yield b"</Project>\n"


def uids(ids: Iterable[str]) -> dict[str, int]:
    """A number for each id: its own where it is one that nobody else has, else the next free one.

    >>> uids(["7", "A1010", "7-2", "0"])
    {'7': 7, 'A1010': 8, '7-2': 9, '0': 10}
    """
    every = list(dict.fromkeys(ids))
    own = {
        each: int(each) for each in every if each.isdecimal() and len(each) < 11 and 0 < int(each) < LARGEST
    }
    twice = {number for number, count in Counter(own.values()).items() if count > 1}  # 7 and 07
    own = {each: number for each, number in own.items() if number not in twice}
    following = max(own.values(), default=0)
    given: dict[str, int] = {}
    for each in every:
        if each in own:
            given[each] = own[each]
        else:
            following += 1
            given[each] = following
    return given


def _section(
    name: str, elements: Iterable[str], total: int = 0, progress: Progress = no_progress
) -> Iterator[bytes]:
    waiting = [f"\t<{name}>"]
    for done, element in enumerate(elements, start=1):
        waiting.append(element)
        if done % ROWS_AT_ONCE == 0:
            progress(done, total, f"Write {name.lower()}")
            yield ("\n".join(waiting) + "\n").encode()
            waiting = []
    waiting.append(f"\t</{name}>")
    yield ("\n".join(waiting) + "\n").encode()


def _head(plan: PlanProject, numbers: Numbers, written_at: datetime) -> str:
    options = plan.options
    per_day = plan.minutes_per_day or 480
    limit = options.critical_float_minutes or 0
    first = next(iter(numbers.calendars.values()), None)
    calendar = numbers.calendars.get(plan.default_calendar_external_id or "", first)
    values: dict[str, str | bool | int | None] = {
        "SaveVersion": 14,
        "Name": xml.text(plan.name),
        "Title": xml.text(plan.name),
        "GUID": xml.text(plan.guid) if plan.guid else None,
        "CreationDate": xml.instant(written_at),
        "LastSaved": xml.instant(written_at),
        "ScheduleFromStart": options.schedules_from_start is not False,
        "StartDate": xml.instant(plan.start),
        "FinishDate": xml.instant(plan.finish),
        "FYStartDate": 1,
        "CriticalSlackLimit": xml.number(limit // per_day if limit % per_day == 0 else limit / per_day),
        "CurrencyDigits": 2,
        "CurrencyCode": xml.text(plan.currency_code) if plan.currency_code else None,
        "CurrencySymbolPosition": 0,
        "CalendarUID": calendar,
        "DefaultStartTime": xml.clock(_or(options.default_start_minute, 480)),
        "DefaultFinishTime": xml.clock(_or(options.default_finish_minute, 1020)),
        "MinutesPerDay": per_day,
        "MinutesPerWeek": plan.minutes_per_week or 5 * per_day,
        "DaysPerMonth": 20,
        "DefaultTaskType": 1,
        "DefaultFixedCostAccrual": 2,
        "DurationFormat": 7,
        "WorkFormat": 2,
        "HonorConstraints": bool(options.honours_constraints),
        "MultipleCriticalPaths": bool(options.critical_path_follows_multiple_finishes),
        "NewTasksEffortDriven": 0,
        "NewTasksEstimated": 0,
        "SplitsInProgressTasks": options.progress_rule is not ProgressRule.PROGRESS_OVERRIDE,
        "WeekStartDay": 1,
        "StatusDate": xml.instant(plan.status_date),
        "CurrentDate": xml.instant(written_at),
        "Autolink": 0,
        "NewTaskStartDate": 0,
        "NewTasksAreManual": 0,
    }
    body = xml.element("Project", xml.PROJECT, values, "")
    opened = body.removeprefix("<Project>").removesuffix("\n</Project>")
    start = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project xmlns="{xml.NAMESPACE}">'
    return f"{start}{opened}\n"


def _or(minute: int | None, usual: int) -> int:
    return usual if minute is None else minute
