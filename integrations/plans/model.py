"""What a plan file says, in neutral words: one vocabulary for all formats, so that an importer knows none.

Work and durations are whole minutes; percentages are Decimal 0–100; units are Decimal, 1 = one full person.
Times are the clock times of the file (naive): plan files carry no time zone, the importer gives them the
project's own.
Ids are text and stable over repeated exports of the same plan; each reader says how it chooses them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from integrations.plans.losses import LossReport

Band = tuple[int, int]
"""Working time [start, end) in minutes after midnight; 0 ≤ start < end ≤ 1440."""

Bands = tuple[Band, ...]
"""The working time of one day, ascending and without overlap; empty means a day off."""


class PlanFormat(StrEnum):
    """The file formats that are read."""

    MSPDI = "mspdi"
    XER = "xer"


class CalendarKind(StrEnum):
    """Whom a calendar belongs to."""

    GLOBAL = "global"
    PROJECT = "project"
    RESOURCE = "resource"


class TaskKind(StrEnum):
    """What a row of the plan is."""

    TASK = "task"
    START_MILESTONE = "start_milestone"
    FINISH_MILESTONE = "finish_milestone"
    LEVEL_OF_EFFORT = "level_of_effort"
    SUMMARY = "summary"
    RESOURCE_DEPENDENT = "resource_dependent"
    """Scheduled on the calendars of its resources instead of its own."""


class PercentType(StrEnum):
    """Which of the percentages is the task's own measure of progress."""

    DURATION = "duration"
    PHYSICAL = "physical"
    WORK = "work"


class ConstraintKind(StrEnum):
    """A restriction on the dates of a task. ASAP is never stored: it is the absence of a constraint."""

    ALAP = "as_late_as_possible"
    SNET = "start_no_earlier_than"
    SNLT = "start_no_later_than"
    FNET = "finish_no_earlier_than"
    FNLT = "finish_no_later_than"
    MSO = "must_start_on"
    MFO = "must_finish_on"


class LinkType(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagUnit(StrEnum):
    """How the number of a lag is meant."""

    WORKING = "working"
    """Minutes of working time, in the calendar of the project's option `lag_calendar`."""
    ELAPSED = "elapsed"
    """Minutes on the wall clock."""
    PERCENT = "percent"
    """Percent of the predecessor's duration, in working time."""
    ELAPSED_PERCENT = "elapsed_percent"
    """Percent of the predecessor's duration, on the wall clock."""


class LagCalendar(StrEnum):
    """The calendar in which lags are counted."""

    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    PROJECT = "project"
    ELAPSED = "elapsed"


class ProgressRule(StrEnum):
    """What happens to work that is done out of sequence."""

    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"
    ACTUAL_DATES = "actual_dates"


class ResourceKind(StrEnum):
    """What a resource is."""

    WORK = "work"
    MATERIAL = "material"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days `first` to `last`, both included, with other working time than their weekday; no bands = off."""

    first: date
    last: date
    bands: Bands = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlanCalendar:
    """A working calendar.

    `week` is Monday first; None on a weekday means: as in the base calendar. Without a base there is no None.
    `exceptions` ascend and do not overlap; they go before the week and before all that the base calendar says.
    """

    external_id: str
    name: str
    kind: CalendarKind
    week: tuple[Bands | None, ...]
    base_external_id: str | None = None
    exceptions: tuple[CalendarException, ...] = ()
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class PlanConstraint:
    """A constraint; `mandatory` means that the date wins over the logic (P6's mandatory start and finish)."""

    kind: ConstraintKind
    instant: datetime | None = None
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class StoredDates:
    """What the tool that wrote the file had computed: to compare with, never an input. Floats in minutes."""

    start: datetime | None = None
    finish: datetime | None = None
    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    remaining_start: datetime | None = None
    remaining_finish: datetime | None = None
    total_float_minutes: int | None = None
    free_float_minutes: int | None = None
    critical: bool | None = None
    on_longest_path: bool | None = None


@dataclass(frozen=True, slots=True)
class PlanTask:
    """One row of the plan. `line` is its line in the file; `position` counts from 0 among its siblings."""

    external_id: str
    name: str
    kind: TaskKind
    position: int
    line: int
    parent_external_id: str | None = None
    guid: str | None = None
    display_id: str = ""
    """What people call the row in the other tool: the ID of MS Project, the activity id of P6."""
    is_project_summary: bool = False
    """The row that stands for the whole project (UID 0 in MSPDI, the project node of P6's WBS)."""
    wbs_code: str = ""
    duration_minutes: int = 0
    duration_is_elapsed: bool = False
    is_estimated: bool = False
    percent_complete: Decimal = Decimal(0)
    """In the measure that `percent_type` names."""
    percent_type: PercentType = PercentType.DURATION
    remaining_minutes: int | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    suspend: datetime | None = None
    resume: datetime | None = None
    expected_finish: datetime | None = None
    external_start: datetime | None = None
    """No start before: what a link from another plan gives."""
    external_finish: datetime | None = None
    """Finish by: what a link to another plan asks for."""
    leveling_delay_minutes: int = 0
    leveling_delay_is_elapsed: bool = True
    splits: tuple[tuple[int, int], ...] = ()
    """Rests: after so many minutes of its own work, so many working minutes of rest."""
    parts: tuple[tuple[datetime, datetime], ...] = ()
    """Where the parts of split work lie, as computed: for writers, never an input."""
    constraint: PlanConstraint | None = None
    second_constraint: PlanConstraint | None = None
    deadline: datetime | None = None
    calendar_external_id: str | None = None
    ignores_resource_calendars: bool = False
    priority: int | None = None
    """0–1000 as in MS Project, 500 = ordinary; P6's five steps become 900, 700, 500, 300, 100."""
    notes: str = ""
    work_minutes: int | None = None
    is_manual: bool = False
    """Dates set by hand: the schedule leaves `manual_start` and `manual_finish` alone."""
    manual_start: datetime | None = None
    manual_finish: datetime | None = None
    is_active: bool = True
    stored: StoredDates = StoredDates()


@dataclass(frozen=True, slots=True)
class PlanLink:
    """A dependency. `lag` is minutes or percent, as `lag_unit` says, negative for a lead."""

    predecessor_external_id: str
    successor_external_id: str
    line: int
    type: LinkType = LinkType.FS
    lag: Decimal = Decimal(0)
    lag_unit: LagUnit = LagUnit.WORKING
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlanResource:
    """Someone or something that does the work. `max_units` None: the file does not say."""

    external_id: str
    name: str
    kind: ResourceKind
    line: int
    guid: str | None = None
    code: str = ""
    """Initials in MS Project, the resource id of P6."""
    email: str = ""
    max_units: Decimal | None = None
    calendar_external_id: str | None = None
    parent_external_id: str | None = None
    notes: str = ""
    is_active: bool = True
    is_placeholder: bool = False
    """Stands for nobody (UID 0 in MSPDI): to be left out unless something is assigned to it."""
    material_unit: str = ""


@dataclass(frozen=True, slots=True)
class PlanAssignment:
    """Who works on what. Minutes are None for material and cost resources, whose `quantity` counts instead.

    Without a resource it is work that nobody is assigned to yet (or only a role); the loss report says already that
    such a row is not taken, so that an importer may leave it out.
    """

    external_id: str
    task_external_id: str
    resource_external_id: str | None
    line: int
    units: Decimal | None = None
    work_minutes: int | None = None
    remaining_minutes: int | None = None
    actual_minutes: int | None = None
    quantity: Decimal | None = None
    start: datetime | None = None
    finish: datetime | None = None
    delay_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A task as it was when a baseline was saved."""

    task_external_id: str
    start: datetime
    finish: datetime
    duration_minutes: int
    duration_is_elapsed: bool = False
    work_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class PlanBaseline:
    """A saved state of the plan. `number` is its place in the file: 0 is the one that the plan is measured against."""

    number: int
    name: str
    rows: tuple[BaselineRow, ...]
    status_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class SchedulingOptions:
    """How the other tool computed its dates, as far as the file says; None where it says nothing."""

    progress_rule: ProgressRule | None = None
    lag_calendar: LagCalendar | None = None
    critical_float_minutes: int | None = None
    critical_by_longest_path: bool | None = None
    open_ends_are_critical: bool | None = None
    honours_constraints: bool | None = None
    """MS Project: dates of constraints win over links; P6 mandatory constraints always do."""
    schedules_from_start: bool | None = None
    uses_expected_finish: bool | None = None
    float_to_project_finish: bool | None = None
    """Late dates hang on this project's own finish or must-finish-by, not on the latest finish of the file."""
    total_float_type: str | None = None
    """`start`, `finish` or `least`: which end of the task the other tool measured total float at."""
    start_to_start_lag_from_early_start: bool | None = None
    critical_path_follows_multiple_finishes: bool | None = None
    default_start_minute: int | None = None
    default_finish_minute: int | None = None


@dataclass(frozen=True, slots=True)
class PlanProject:
    """One project of a file with all that belongs to it. Tasks stand in outline order, parents first."""

    external_id: str
    name: str
    guid: str | None = None
    start: datetime | None = None
    finish: datetime | None = None
    """The finish as stored by the other tool."""
    must_finish_by: datetime | None = None
    status_date: datetime | None = None
    """Status date of MS Project, data date of P6: before it is fact, after it is plan."""
    currency_code: str | None = None
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None
    default_calendar_external_id: str | None = None
    options: SchedulingOptions = SchedulingOptions()
    calendars: tuple[PlanCalendar, ...] = ()
    tasks: tuple[PlanTask, ...] = ()
    links: tuple[PlanLink, ...] = ()
    resources: tuple[PlanResource, ...] = ()
    assignments: tuple[PlanAssignment, ...] = ()
    baselines: tuple[PlanBaseline, ...] = ()
    losses: LossReport = field(default_factory=LossReport)

    def leaves(self) -> Iterator[PlanTask]:
        """Tasks that nothing is under, in outline order."""
        parents = {task.parent_external_id for task in self.tasks}
        return (task for task in self.tasks if task.external_id not in parents)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan file that was read as a whole. An XER may hold several projects: the importer chooses one."""

    format: PlanFormat
    format_version: str
    encoding: str
    projects: tuple[PlanProject, ...]

    @property
    def main_project(self) -> PlanProject:
        """The project with the most tasks, the first one where several are equal."""
        return max(self.projects, key=lambda project: len(project.tasks))
