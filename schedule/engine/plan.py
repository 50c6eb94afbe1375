"""What the engine is given: a plan as columns, and the conventions to schedule it by.

Where the columns come from, in the terms of the two formats whose stored dates the tests reproduce:

| column or option               | Microsoft Project (MSPDI)                  | Primavera P6 (XER)                     |
|--------------------------------|--------------------------------------------|----------------------------------------|
| `durations`                    | Duration                                   | target_drtn_hr_cnt · 60                |
| `remaining`                    | RemainingDuration of started tasks         | remain_drtn_hr_cnt · 60                |
| `elapsed`                      | an elapsed DurationFormat                  | —                                      |
| `kinds`                        | Milestone: FINISH_MILESTONE                | TT_Mile, TT_FinMile, TT_LOE            |
| `task_calendars`               | CalendarUID; else that of the people       | clndr_id                               |
|                                | on it, where they share one                |                                        |
| `constraints`                  | ConstraintType, ConstraintDate             | cstr_type, cstr_date; hard MSO and MFO |
|                                |                                            | of CS_MANDSTART and CS_MANDFIN         |
| `second_constraints`           | —                                          | cstr_type2, cstr_date2                 |
| `deadlines`                    | Deadline                                   | —                                      |
| `external_starts`, `_finishes` | —                                          | external_early_start_, _late_end_date  |
| `delays`                       | LevelingDelay / 10                         | —                                      |
| `split_*`                      | pauses between TimephasedData of work      | suspend_date, as `resumes`             |
| `manual_starts`, `_finishes`   | ManualStart and ManualFinish of such tasks | —                                      |
| `resumes`                      | Resume of started tasks                    | resume_date                            |
| `link_lags`                    | LinkLag / 10, `_percents` by LagFormat     | lag_hr_cnt · 60                        |
| `link_lag_calendars`           | PREDECESSOR; ELAPSED by LagFormat          | sched_calendar_on_relationship_lag     |
| `project_start`                | StartDate                                  | plan_start_date                        |
| `status_date`                  | StatusDate                                 | last_recalc_date                       |
| `status_date_moves_unstarted`  | no                                         | yes                                    |
| `must_finish_by`               | —                                          | plan_end_date                          |
| `must_dates_win`               | HonorConstraints                           | no                                     |
| `late_tasks`                   | TOTAL_FLOAT                                | FREE_FLOAT                             |
| `progress_mode`                | RETAINED_LOGIC                             | sched_progress_override                |
| `lag_from_remaining_start`     | no                                         | sched_lag_early_start_flag             |
| `open_ends_critical`           | no                                         | sched_open_critical_flag               |
| `critical_threshold`           | CriticalSlackLimit                         | critical_drtn_hr_cnt · 60              |
| `resume_is_fixed`              | yes                                        | no                                     |
| `resume_after_done_work`       | yes                                        | no                                     |

Work has one calendar per task. Plans whose tasks are done by several people with different calendars are scheduled on
the task's own or the project's calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from schedule.engine.calendars import WorkingCalendar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = Sequence[int] | NDArray[np.integer]
    Instants = Sequence[int | None] | NDArray[np.int64]
    Flags = Sequence[bool] | NDArray[np.bool_]
    Numbers = Sequence[float | None] | NDArray[np.float64]


class TaskKind(IntEnum):
    """What a row is. A row with children is a summary whatever it says here."""

    TASK = 0
    MILESTONE = 1
    """A moment: at the start of working time when a start drives it, at the end when a finish drives it."""
    START_MILESTONE = 2
    """A moment at which work can begin: moves forward to the next working time."""
    FINISH_MILESTONE = 3
    """A moment at which work has ended: stays with the finish it follows."""
    LEVEL_OF_EFFORT = 4
    """Accompanies other work: spans from its earliest predecessor to its latest successor, drives nothing."""
    SUMMARY = 5


class ConstraintType(IntEnum):
    """Date constraints; see `Plan.constraints`."""

    ASAP = 0
    ALAP = 1
    SNET = 2
    SNLT = 3
    FNET = 4
    FNLT = 5
    MSO = 6
    MFO = 7


class LinkType(IntEnum):
    """Which end of the predecessor holds back which end of the successor."""

    FS = 0
    SS = 1
    FF = 2
    SF = 3


class LagCalendar(IntEnum):
    """In whose working time a lag passes."""

    PREDECESSOR = 0
    SUCCESSOR = 1
    PROJECT = 2
    ELAPSED = 3


class ProgressMode(IntEnum):
    """What happens to the rest of a task that started before its predecessors allowed it."""

    RETAINED_LOGIC = 0
    """The rest waits for the predecessors."""
    PROGRESS_OVERRIDE = 1
    """The rest goes on; links that hold back the start no longer count."""


class CriticalBy(IntEnum):
    """Which tasks are called critical."""

    FLOAT = 0
    """Total float at or below the threshold (Microsoft Project; P6 “total float less than or equal to”)."""
    LONGEST_PATH = 1
    """On a driving path to the latest finish (P6 “longest path”)."""


class LateTasks(IntEnum):
    """How far a task goes that is to be done as late as possible."""

    FREE_FLOAT = 0
    """Until it would delay a successor's early dates (Primavera P6)."""
    TOTAL_FLOAT = 1
    """Until it would delay the project, pushing its successors with it (Microsoft Project)."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Tasks and links as columns; an empty column means its default for every row.

    Columns of tasks have the length of `names`, columns of links that of `link_predecessors`. Instants are minutes
    since 1970 on the project's wall clock (`schedule.engine.instants`), None or `NO_INSTANT` where absent; durations
    are working minutes of the task's own calendar. Leave inactive and blank rows out.
    """

    calendars: Sequence[WorkingCalendar]
    names: Sequence[str]
    """Names for messages; they need not be unique."""
    durations: Integers
    """Working minutes; of a summary only used as the base of a percent lag."""

    kinds: Integers = ()
    """`TaskKind`; default TASK."""
    parents: Integers = ()
    """Position of the summary a row belongs to, -1 for a root; default all roots."""
    task_calendars: Integers = ()
    """Position in `calendars`, -1 for the project's; default the project's."""
    elapsed: Flags = ()
    """The duration passes around the clock, whatever the calendar."""

    constraints: Integers = ()
    """`ConstraintType`. SNET and FNET hold in the forward pass only, SNLT and FNLT in the backward pass only and may
    give negative float, MSO and MFO in both."""
    constraint_instants: Instants = ()
    constraint_hard: Flags = ()
    """A must-date (MSO, MFO) that beats logic; P6's mandatory dates, Microsoft Project's honoured constraints."""
    second_constraints: Integers = ()
    """A further soft constraint, as P6 allows."""
    second_constraint_instants: Instants = ()
    deadlines: Instants = ()
    """Binds the late finish only."""
    external_starts: Instants = ()
    """Earliest start that a link from another project gives (P6 external early start)."""
    external_finishes: Instants = ()
    """Latest finish that a link to another project gives (P6 external late finish)."""
    external_finish_floors: Instants = ()
    """Earliest finish that a link from another project gives; holds in the forward pass, as FNET."""
    delays: Integers = ()
    """Minutes that a start waits after its links, constraints and the project start allow it (MSP levelling delay);
    only of work that has not started and has no pinned or manual dates."""
    delays_elapsed: Flags = ()
    """The delay passes around the clock rather than in the task's own calendar."""
    earliest_starts: Instants = ()
    """Earliest start of a task without predecessors, in place of the project start; may lie before it."""
    manual_starts: Instants = ()
    """Start of a manually scheduled task, which no link, calendar or status date moves."""
    manual_finishes: Instants = ()
    """Finish of a manually scheduled task; without it the duration decides."""

    percents: Numbers = ()
    """Percent complete, 0–100; 100 or an actual finish means completed."""
    remaining: Sequence[int | None] | Integers = ()
    """Remaining working minutes; where absent, the duration less what the percent says is done."""
    actual_starts: Instants = ()
    actual_finishes: Instants = ()
    resumes: Instants = ()
    """When suspended or split work goes on; see `ScheduleOptions.resume_is_fixed`."""
    split_tasks: Integers = ()
    """Splits, a row each: the task, after how many minutes of its own work it rests, and for how many working minutes.
    In the order of tasks and work; a rest after all of the work has no effect."""
    split_afters: Integers = ()
    split_pauses: Integers = ()
    weights: Numbers = ()
    """Weight of a task in its summaries' percent; default its duration."""

    link_predecessors: Integers = ()
    link_successors: Integers = ()
    link_types: Integers = ()
    """`LinkType`; default FS."""
    link_lags: Integers = ()
    """Minutes, negative for a lead."""
    link_lag_percents: Numbers = ()
    """Percent of the predecessor's duration, in place of the minutes where given; rounded half up."""
    link_lag_calendars: Integers = ()
    """`LagCalendar`; default PREDECESSOR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOptions:
    """Conventions a plan is scheduled by. Each is a published setting of a planning tool, named where it comes from."""

    project_start: int
    """Nothing without an earlier date of its own starts before this instant (P6: the data date before progress)."""
    project_calendar: int = 0
    """Position of the calendar that tasks without their own use."""
    status_date: int | None = None
    """Before it is fact, work that remains starts no earlier (P6 data date, MSP status date)."""
    status_date_moves_unstarted: bool = True
    """Work that has not started moves behind the status date (P6); else only started work does (MSP)."""
    progress_mode: ProgressMode = ProgressMode.RETAINED_LOGIC
    """P6 “when scheduling progressed activities use”."""
    critical_threshold: int = 0
    """A task is critical when its total float in minutes is not above this (P6, MSP)."""
    critical_by: CriticalBy = CriticalBy.FLOAT
    """Which tasks are called critical (P6 “define critical activities as”)."""
    near_critical: tuple[int, ...] = ()
    """Upper ends, ascending, of the bands of near-critical float in minutes: of two, a task above `critical_threshold`
    up to the first is in band 1, up to the second in band 2."""
    must_dates_win: bool = False
    """Every must-date beats logic (MSP “tasks will always honor their constraint dates”)."""
    must_finish_by: int | None = None
    """Late dates count back from here instead of from the latest early finish (P6 “must finish by”)."""
    late_tasks: LateTasks = LateTasks.FREE_FLOAT
    """How far as-late-as-possible goes."""
    lag_from_remaining_start: bool = False
    """Lag of a start-to-start link from a started task counts from where its remaining work starts rather than from
    its actual start (P6 “calculate start-to-start lag from early start”)."""
    open_ends_critical: bool = False
    """Tasks without successors are critical (P6 “make open-ended activities critical”)."""
    resume_is_fixed: bool = True
    """A resume instant says where the remaining work starts, whatever the links (MSP); else it is an earliest
    instant only (P6)."""
    resume_after_done_work: bool = False
    """Remaining work of a started task follows the done part of its duration, counted from the actual start (MSP),
    rather than the status date alone (P6)."""
