"""The catalogue of the MSPDI format: what its elements are called by people, and which values say nothing."""

from __future__ import annotations

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

_OFF = frozenset(("0", "false"))
_ZERO = frozenset(("0", "0.0", "0.00", "0.000000", "PT0H0M0S", "PT0S"))
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


def _notes() -> dict[tuple[str, str], FieldNote]:
    notes: dict[tuple[str, str], FieldNote] = {}

    def add(
        element: str,
        fields: str,
        *,
        changed: str = "",
        lost: str = "",
        defaults: frozenset[str] = frozenset(),
    ) -> None:
        for field in fields.split():
            name = _FIXED_NAMES.get(field, readable(field))
            notes[element, field] = FieldNote(name, changed, lost, defaults)

    for element in _ANY:
        add(element, " ".join(_FIXED_NAMES))
    add(
        "Task",
        "Start Finish EarlyStart EarlyFinish LateStart LateFinish TotalSlack FreeSlack Critical",
        changed=_COMPUTED,
    )
    add("Task", "StartSlack FinishSlack", lost=_NOT_NEEDED, defaults=_ZERO)
    add(
        "Task",
        "StartVariance FinishVariance WorkVariance DurationVariance CostVariance ActualWorkProtected "
        "ActualOvertimeWorkProtected RegularWork PreLeveledStart PreLeveledFinish EarnedSchedule",
        lost=_NOT_NEEDED,
        defaults=_ZERO,
    )
    add(
        "Task",
        "Cost FixedCost ActualCost RemainingCost OvertimeCost ActualOvertimeCost RemainingOvertimeCost "
        "ACWP BCWS BCWP CV SV VAC BudgetCost",
        lost=_MONEY,
        defaults=_ZERO,
    )
    add(
        "Task",
        "OverAllocated Recurring IsSubprojectReadOnly HideBar Rollup ResumeValid EarnedValueMethod EffortDriven "
        "LevelingDelay OvertimeWork ActualOvertimeWork RemainingOvertimeWork PercentWorkComplete IsPublished "
        "PhysicalPercentComplete ActualDuration ActualWork CommitmentType DisplayAsSummary IsSubproject ExternalTask "
        "Type",
        defaults=_OFF | _ZERO,
    )
    add("Task", "CreateDate", lost=_HISTORY)
    add("Resource", "CreationDate", lost=_HISTORY)
    add("Assignment", "CreationDate", lost=_HISTORY)
    add("Task", "OutlineNumber", lost="Follows from the order and level of the tasks.")
    add("Task", "FixedCostAccrual LevelAssignments LevelingCanSplit LevelingDelayFormat", lost=_SETTING)
    notes["Task", "LevelingDelayFormat"] = FieldNote(
        "Unit of the leveling delay", lost=_SETTING, defaults=frozenset(("7", "8", "9", "10"))
    )
    notes["Task", "LevelAssignments"] = FieldNote("May be leveled", lost=_SETTING, defaults=frozenset(("1",)))
    notes["Task", "LevelingCanSplit"] = FieldNote("May be split", lost=_SETTING, defaults=frozenset(("1",)))
    notes["Task", "FixedCostAccrual"] = FieldNote(
        "Accrual of fixed cost", lost=_SETTING, defaults=frozenset("123")
    )
    notes["Task", "CalendarUID"] = FieldNote("Calendar", defaults=frozenset(("-1",)))
    add("PredecessorLink", "CrossProject", defaults=_OFF)
    add(
        "Resource",
        "StandardRate OvertimeRate Cost CostPerUse ActualCost RemainingCost OvertimeCost ActualOvertimeCost "
        "RemainingOvertimeCost CostVariance ACWP BCWS BCWP CV SV BudgetCost",
        lost=_MONEY,
        defaults=_ZERO,
    )
    add(
        "Resource",
        "Start Finish Work RegularWork ActualWork RemainingWork OvertimeWork ActualOvertimeWork PercentWorkComplete "
        "RemainingOvertimeWork WorkVariance PeakUnits ActualWorkProtected ActualOvertimeWorkProtected OverAllocated",
        lost=_NOT_NEEDED,
        defaults=_ZERO,
    )
    add(
        "Resource",
        "IsGeneric IsEnterprise IsBudget CanLevel WorkGroup BookingType ActiveDirectoryGUID IsCostResource "
        "IsAssignmentOwner IsTeamAssignmentPool IsNull IsInactive",
        defaults=_OFF,
    )
    add("Resource", "AccrueAt StandardRateFormat OvertimeRateFormat", lost=_SETTING)
    add(
        "Assignment",
        "Cost ActualCost RemainingCost OvertimeCost ActualOvertimeCost RemainingOvertimeCost CostVariance ACWP BCWS "
        "BCWP CV SV VAC BudgetCost CostRateTable",
        lost=_MONEY,
        defaults=_ZERO,
    )
    add(
        "Assignment",
        "RegularWork OvertimeWork ActualOvertimeWork RemainingOvertimeWork PercentWorkComplete WorkVariance "
        "StartVariance FinishVariance ActualWorkProtected ActualOvertimeWorkProtected PeakUnits",
        lost=_NOT_NEEDED,
        defaults=_ZERO,
    )
    add("Assignment", "Stop Resume", lost=_NOT_NEEDED)
    add(
        "Assignment",
        "FixedMaterial LevelingDelay WorkContour Milestone OverAllocated LinkedFields Confirmed ResponsePending "
        "UpdateNeeded Summary BookingType HasFixedRateUnits",
        defaults=_OFF,
    )
    notes["Assignment", "HasFixedRateUnits"] = FieldNote(
        "Fixed units of material", defaults=frozenset(("1",))
    )
    notes["Assignment", "LevelingDelayFormat"] = FieldNote(
        "Unit of the leveling delay", lost=_SETTING, defaults=frozenset(("5", "7", "8"))
    )
    add("Calendar", "IsBaselineCalendar", defaults=_OFF)
    add(
        "Project",
        "FYStartDate CurrencyDigits CurrencySymbol CurrencySymbolPosition DaysPerMonth DefaultTaskType "
        "DefaultFixedCostAccrual DefaultStandardRate DefaultOvertimeRate DurationFormat WorkFormat EditableActualCosts "
        "EarnedValueMethod InsertedProjectsLikeSummary NewTasksEffortDriven NewTasksEstimated SpreadActualCost "
        "SpreadPercentComplete TaskUpdatesResource FiscalYearStart WeekStartDay MoveCompletedEndsBack "
        "MoveRemainingStartsBack MoveRemainingStartsForward MoveCompletedEndsForward BaselineForEarnedValue "
        "AutoAddNewResourcesAndTasks CurrentDate MicrosoftProjectServerURL Autolink NewTaskStartDate "
        "NewTasksAreManual DefaultTaskEVMethod ProjectExternallyEdited ActualsInSync RemoveFileProperties "
        "AdminProject BuildNumber Revision LastSaved CreationDate BaselineCalendar "
        "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled "
        "UpdateManuallyScheduledTasksWhenEditingLinks",
        lost=_SETTING,
    )
    return notes


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
