"""The catalogue of the MSPDI format: what its elements are called by people, and which values say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from integrations.plans.ledger import Catalogue, FieldNote, readable

GROUPS = frozenset(
    (
        "Baseline",
        "ExtendedAttribute",
        "OutlineCode",
        "TimephasedData",
        "AvailabilityPeriod",
        "Rate",
        "WBSMask",
        "Split",
        "View",
        "Filter",
        "Group",
        "Table",
        "Map",
        "Report",
    )
)
"""Elements that are counted as one value each, whatever is inside, because they make sense only as a whole."""

_ZERO = frozenset(("0", "false", "0.0", "0.00", "0.000000", "PT0H0M0S", "PT0S"))
_COMPUTED = "Calculated again here; the stored value is compared with ours in the dry run."
_NOT_NEEDED = "Calculated by MS Project and not needed."
_HISTORY = "The history begins with the import."
_SETTING = "A setting of MS Project without meaning here."
_MONEY = "Money has no place in the schedule yet."
_FIXED_NAMES = {
    "UID": "Unique id",
    "ID": "Row number",
    "GUID": "Global id",
    "WBS": "WBS code",
    "EmailAddress": "E-mail",
    "PredecessorUID": "Predecessor",
    "CalendarUID": "Calendar",
    "BaseCalendarUID": "Base calendar",
    "TaskUID": "Task",
    "ResourceUID": "Resource",
    "LinkLag": "Lag",
    "BCWS": "Planned value",
    "BCWP": "Earned value",
    "ACWP": "Actual cost of work performed",
    "CV": "Cost variance",
    "SV": "Schedule variance",
    "EarlyFinish": "Early finish",
    "IsNull": "Empty row",
}
_ANY = ("Task", "Resource", "Assignment", "Project", "Calendar", "PredecessorLink")
_ALL_COSTS = (
    "Cost ActualCost RemainingCost OvertimeCost ActualOvertimeCost RemainingOvertimeCost CostVariance ACWP BCWS BCWP "
    "CV SV VAC BudgetCost"
)

_CHANGED = {
    "Task": "Start Finish EarlyStart EarlyFinish LateStart LateFinish TotalSlack FreeSlack Critical",
}

_LOST = {
    _HISTORY: {"Task": "CreateDate", "Resource": "CreationDate", "Assignment": "CreationDate"},
    "Follows from the order and level of the tasks.": {"Task": "OutlineNumber"},
    _NOT_NEEDED: {"Assignment": "Stop Resume"},
    _SETTING: {
        "Resource": "AccrueAt StandardRateFormat OvertimeRateFormat",
        "Project": (
            "FYStartDate CurrencyDigits CurrencySymbol CurrencySymbolPosition DaysPerMonth DefaultTaskType "
            "DefaultFixedCostAccrual DefaultStandardRate DefaultOvertimeRate DurationFormat WorkFormat "
            "EditableActualCosts EarnedValueMethod InsertedProjectsLikeSummary NewTasksEffortDriven NewTasksEstimated "
            "SpreadActualCost SpreadPercentComplete TaskUpdatesResource FiscalYearStart WeekStartDay "
            "MoveCompletedEndsBack MoveRemainingStartsBack MoveRemainingStartsForward MoveCompletedEndsForward "
            "BaselineForEarnedValue AutoAddNewResourcesAndTasks CurrentDate MicrosoftProjectServerURL Autolink "
            "NewTaskStartDate NewTasksAreManual DefaultTaskEVMethod ProjectExternallyEdited ActualsInSync "
            "RemoveFileProperties AdminProject BuildNumber Revision LastSaved CreationDate BaselineCalendar "
            "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled UpdateManuallyScheduledTasksWhenEditingLinks"
        ),
    },
}

_LOST_UNLESS_ZERO = {
    _MONEY: {
        "Task": _ALL_COSTS + " FixedCost",
        "Resource": _ALL_COSTS + " StandardRate OvertimeRate CostPerUse",
        "Assignment": _ALL_COSTS + " CostRateTable",
    },
    _NOT_NEEDED: {
        "Task": (
            "StartSlack FinishSlack StartVariance FinishVariance WorkVariance DurationVariance ActualWorkProtected "
            "ActualOvertimeWorkProtected RegularWork PreLeveledStart PreLeveledFinish EarnedSchedule"
        ),
        "Resource": (
            "Start Finish Work RegularWork ActualWork RemainingWork OvertimeWork ActualOvertimeWork "
            "PercentWorkComplete RemainingOvertimeWork WorkVariance PeakUnits ActualWorkProtected "
            "ActualOvertimeWorkProtected OverAllocated"
        ),
        "Assignment": (
            "RegularWork OvertimeWork ActualOvertimeWork RemainingOvertimeWork PercentWorkComplete WorkVariance "
            "StartVariance FinishVariance ActualWorkProtected ActualOvertimeWorkProtected PeakUnits"
        ),
    },
    "": {
        "Task": (
            "OverAllocated Recurring IsSubproject IsSubprojectReadOnly ExternalTask HideBar Rollup ResumeValid Type "
            "EarnedValueMethod EffortDriven LevelingDelay OvertimeWork ActualOvertimeWork RemainingOvertimeWork "
            "PercentWorkComplete IsPublished PhysicalPercentComplete ActualDuration ActualWork CommitmentType "
            "DisplayAsSummary"
        ),
        "PredecessorLink": "CrossProject",
        "Resource": (
            "IsGeneric IsEnterprise IsBudget CanLevel WorkGroup BookingType ActiveDirectoryGUID IsCostResource "
            "IsAssignmentOwner IsTeamAssignmentPool IsNull IsInactive"
        ),
        "Assignment": (
            "FixedMaterial LevelingDelay WorkContour Milestone OverAllocated LinkedFields Confirmed ResponsePending "
            "UpdateNeeded Summary BookingType"
        ),
        "Calendar": "IsBaselineCalendar",
    },
}

_SINGLE = {
    ("Task", "LevelingDelayFormat"): FieldNote(
        "Unit of the leveling delay", lost=_SETTING, defaults=frozenset(("7", "8", "9", "10"))
    ),
    ("Task", "LevelAssignments"): FieldNote("May be leveled", lost=_SETTING, defaults=frozenset(("1",))),
    ("Task", "LevelingCanSplit"): FieldNote("May be split", lost=_SETTING, defaults=frozenset(("1",))),
    ("Task", "FixedCostAccrual"): FieldNote(
        "Accrual of fixed cost", lost=_SETTING, defaults=frozenset("123")
    ),
    ("Task", "CalendarUID"): FieldNote("Calendar", defaults=frozenset(("-1",))),
    ("Assignment", "HasFixedRateUnits"): FieldNote("Fixed units of material", defaults=frozenset(("1",))),
    ("Assignment", "LevelingDelayFormat"): FieldNote(
        "Unit of the leveling delay", lost=_SETTING, defaults=frozenset(("5", "7", "8"))
    ),
}


def _keys(fields: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Each field of each element with its name for people."""
    for element, names in fields.items():
        for field in names.split():
            yield (element, field), _FIXED_NAMES.get(field, readable(field))


def _notes() -> dict[tuple[str, str], FieldNote]:
    notes = {key: FieldNote(name) for key, name in _keys(dict.fromkeys(_ANY, " ".join(_FIXED_NAMES)))}
    notes.update({key: FieldNote(name, changed=_COMPUTED) for key, name in _keys(_CHANGED)})
    for sentence, fields in _LOST.items():
        notes.update({key: FieldNote(name, lost=sentence) for key, name in _keys(fields)})
    for sentence, fields in _LOST_UNLESS_ZERO.items():
        notes.update({key: FieldNote(name, lost=sentence, defaults=_ZERO) for key, name in _keys(fields)})
    return notes | _SINGLE


CATALOGUE = Catalogue(
    _notes(),
    {
        "Project": ("project", "projects"),
        "Task": ("task", "tasks"),
        "Resource": ("resource", "resources"),
        "Assignment": ("assignment", "assignments"),
        "Calendar": ("calendar", "calendars"),
        "WeekDay": ("weekday", "weekdays"),
        "Exception": ("exception", "exceptions"),
        "PredecessorLink": ("link", "links"),
    },
)
