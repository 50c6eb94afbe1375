"""The order of elements in MSPDI files (schema of Project 2007, with what 2010 added), and values as their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

NAMESPACE: Final = "http://schemas.microsoft.com/project"
PROJECT: Final = tuple(
    "SaveVersion Name GUID Title CreationDate LastSaved ScheduleFromStart StartDate FinishDate FYStartDate"
    " CriticalSlackLimit CurrencyDigits CurrencySymbol CurrencyCode CurrencySymbolPosition CalendarUID"
    " DefaultStartTime DefaultFinishTime MinutesPerDay MinutesPerWeek DaysPerMonth DefaultTaskType"
    " DefaultFixedCostAccrual DurationFormat"
    " WorkFormat EditableActualCosts HonorConstraints EarnedValueMethod InsertedProjectsLikeSummary"
    " MultipleCriticalPaths NewTasksEffortDriven NewTasksEstimated SplitsInProgressTasks SpreadActualCost"
    " SpreadPercentComplete TaskUpdatesResource FiscalYearStart WeekStartDay MoveCompletedEndsBack"
    " MoveRemainingStartsBack MoveRemainingStartsForward MoveCompletedEndsForward BaselineForEarnedValue"
    " AutoAddNewResourcesAndTasks StatusDate CurrentDate MicrosoftProjectServerURL Autolink NewTaskStartDate"
    " NewTasksAreManual DefaultTaskEVMethod ProjectExternallyEdited ActualsInSync RemoveFileProperties AdminProject"
    " Calendars Tasks Resources Assignments".split()
)
CALENDAR: Final = (
    "UID", "Name", "IsBaseCalendar", "IsBaselineCalendar", "BaseCalendarUID", "WeekDays", "Exceptions",
)  # fmt: skip
TASK: Final = tuple(
    "UID ID Name Active Manual Type IsNull CreateDate WBS OutlineNumber OutlineLevel Priority Start Finish Duration"
    " ManualStart ManualFinish ManualDuration DurationFormat Work Stop Resume ResumeValid EffortDriven Recurring"
    " OverAllocated Estimated Milestone Summary Critical IsSubproject IsSubprojectReadOnly ExternalTask EarlyStart"
    " EarlyFinish LateStart LateFinish FreeSlack TotalSlack FixedCostAccrual PercentComplete PercentWorkComplete"
    " ActualStart ActualFinish ActualDuration RemainingDuration RemainingWork ConstraintType CalendarUID"
    " ConstraintDate Deadline LevelAssignments LevelingCanSplit LevelingDelay LevelingDelayFormat"
    " IgnoreResourceCalendar Notes HideBar Rollup PhysicalPercentComplete EarnedValueMethod PredecessorLink"
    " Baseline".split()
)
RESOURCE: Final = tuple(
    "UID ID Name Type IsNull Initials MaterialLabel WorkGroup EmailAddress MaxUnits OverAllocated CanLevel AccrueAt"
    " StandardRateFormat OvertimeRateFormat CalendarUID Notes IsGeneric IsInactive IsEnterprise IsBudget"
    " IsCostResource".split()
)
ASSIGNMENT: Final = tuple(
    "UID TaskUID ResourceUID PercentWorkComplete ActualWork Delay Finish HasFixedRateUnits FixedMaterial"
    " LevelingDelayFormat RegularWork RemainingWork Start Units Work WorkContour TimephasedData".split()
)
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def text(value: str) -> str:
    """Text without what XML cannot hold."""
    return escape(_NOT_IN_XML.sub(" ", value))


def instant(moment: datetime | None) -> str | None:
    """A clock time.

    >>> instant(datetime(2026, 11, 30, 17))
    '2026-11-30T17:00:00'
    """
    return None if moment is None else moment.replace(tzinfo=None).isoformat(timespec="seconds")


def duration(minutes: int | None) -> str | None:
    """Minutes as MS Project writes them.

    >>> duration(490), duration(0)
    ('PT8H10M0S', 'PT0H0M0S')
    """
    return None if minutes is None else f"PT{minutes // 60}H{minutes % 60}M0S"


def clock(minute: int) -> str:
    """A time of day; midnight at its end is 00:00.

    >>> clock(480), clock(1440)
    ('08:00:00', '00:00:00')
    """
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}:00"


def number(value: Decimal | int | float | None) -> str | None:
    """A number without an exponent or needless zeros.

    >>> number(Decimal("0.5000")), number(Decimal(2))
    ('0.5', '2')
    """
    if value is None:
        return None
    shown = f"{Decimal(str(value)):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def element(
    name: str, order: tuple[str, ...], values: Mapping[str, str | bool | int | None], indent: str
) -> str:
    """An element with its children in the order of the schema; nothing is written where a value is None.

    Values are texts already escaped; those that begin with a line break are elements themselves.
    """
    unknown = set(values) - set(order)
    if unknown:
        raise ValueError(f"{name} has no element {sorted(unknown)[0]}")
    parts = [f"{indent}<{name}>"]
    for key in order:
        value = values.get(key)
        if value is None:
            continue
        if isinstance(value, bool):
            value = int(value)
        shown = str(value)
        parts.append(shown.lstrip("\n") if shown.startswith("\n") else f"{indent}\t<{key}>{shown}</{key}>")
    parts.append(f"{indent}</{name}>")
    return "\n".join(parts)
