"""Plans: calendars, tasks, links, resources, assignments, and the dates computed from them."""

from schedule.models.baseline import BaselineCheck, BaselineLink, BaselineTask
from schedule.models.board_habits import BoardHabits
from schedule.models.board_view import BoardView
from schedule.models.calendar import CalendarException, WorkCalendar
from schedule.models.link import LagUnit, Link, LinkType
from schedule.models.presence import BoardPresence
from schedule.models.project_link import ProjectLink
from schedule.models.quality import ProjectQualityLimits, QualityDay, QualityLimits
from schedule.models.recurrence import Frequency, Recurrence
from schedule.models.resource import Assignment, Resource, ResourceKind
from schedule.models.result import ScheduleSummary, TaskDates
from schedule.models.rules import PlanRules
from schedule.models.scenario import Scenario, ScenarioStep
from schedule.models.settings import CriticalBy, LagCalendar, ProgressMode, ScheduleSettings
from schedule.models.task import ConstraintType, PercentType, Task, TaskKind

__all__ = [
    "Assignment",
    "BaselineCheck",
    "BaselineLink",
    "BaselineTask",
    "BoardHabits",
    "BoardPresence",
    "BoardView",
    "CalendarException",
    "ConstraintType",
    "CriticalBy",
    "Frequency",
    "LagCalendar",
    "LagUnit",
    "Link",
    "LinkType",
    "PercentType",
    "PlanRules",
    "ProgressMode",
    "ProjectLink",
    "ProjectQualityLimits",
    "QualityDay",
    "QualityLimits",
    "Recurrence",
    "Resource",
    "ResourceKind",
    "Scenario",
    "ScenarioStep",
    "ScheduleSettings",
    "ScheduleSummary",
    "Task",
    "TaskDates",
    "TaskKind",
    "WorkCalendar",
]
