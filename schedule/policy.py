"""Who may do what with a plan."""

from __future__ import annotations

from accounts.policy import ADMINISTRATOR, AUDITOR
from core.policy import Action, declare
from projects.policy import (
    COMMAND_LINE,
    DEMO,
    EVERY_PROJECT_ROLE,
    MANAGER,
    OWNER,
    PROJECT_MEMBER,
    READ_ALL,
    open_project,
)

SCHEDULER = "system:scheduler"

SCHEDULE_VIEW = Action("schedule.view", "See a project's plan", writes=False)
SCHEDULE_EDIT = Action("schedule.edit", "Change a project's plan", writes=True)
PROGRESS_EDIT = Action("schedule.progress", "Report progress on tasks", writes=True)
SCHEDULE_SETTINGS = Action("schedule.settings", "Change calendars and how the plan is scheduled", writes=True)
SCHEDULE_CALCULATE = Action("schedule.calculate", "Ask what a change would do, saving nothing", writes=False)
SCHEDULE_BASELINE = Action(
    "schedule.baseline", "Freeze a plan and choose what it is measured against", writes=True
)
SCHEDULE_ARRANGE = Action("schedule.arrange", "Arrange the board for oneself", writes=True)
SCHEDULE_RECALCULATE = Action("schedule.recalculate", "Compute a plan's dates", writes=True)

QUALITY_LIMITS_VIEW = Action(
    "quality_limits.view", "See what the organisation asks of plans", writes=False, level="site"
)
QUALITY_LIMITS_EDIT = Action(
    "quality_limits.edit", "Change what the organisation asks of plans", writes=True, level="site"
)
PLAN_RULES_VIEW = Action(
    "plan_rules.view", "See what the organisation lays down for plans", writes=False, level="site"
)
PLAN_RULES_EDIT = Action(
    "plan_rules.edit", "Change what the organisation lays down for plans", writes=True, level="site"
)
DEEDS_FORGET = Action(
    "deeds.forget", "Forget deeds that are kept no longer for taking back", writes=True, level="site"
)

declare(
    {
        SCHEDULE_VIEW: [*EVERY_PROJECT_ROLE, *READ_ALL, DEMO, COMMAND_LINE, SCHEDULER],
        SCHEDULE_EDIT: open_project(OWNER, MANAGER, DEMO, COMMAND_LINE),
        PROGRESS_EDIT: open_project(OWNER, MANAGER, PROJECT_MEMBER, DEMO),
        SCHEDULE_SETTINGS: open_project(OWNER, MANAGER, DEMO, COMMAND_LINE),
        SCHEDULE_BASELINE: open_project(OWNER, MANAGER, DEMO, COMMAND_LINE),
        SCHEDULE_CALCULATE: [*EVERY_PROJECT_ROLE, *READ_ALL],
        QUALITY_LIMITS_VIEW: [ADMINISTRATOR, AUDITOR],
        QUALITY_LIMITS_EDIT: [ADMINISTRATOR],
        PLAN_RULES_VIEW: [ADMINISTRATOR, AUDITOR],
        PLAN_RULES_EDIT: [ADMINISTRATOR],
        DEEDS_FORGET: [SCHEDULER],
        SCHEDULE_ARRANGE: [*EVERY_PROJECT_ROLE, *READ_ALL],
        SCHEDULE_RECALCULATE: [
            *open_project(OWNER, MANAGER, PROJECT_MEMBER, DEMO, COMMAND_LINE),
            SCHEDULER,  # finds what a lost message left behind, whatever became of the project since
        ],
    }
)
