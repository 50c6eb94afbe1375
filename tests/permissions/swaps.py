"""Every place in a body that names another row: which thing stands there, and in which request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.permissions.asking import Request
from tests.permissions.bodies import BUILDERS
from tests.permissions.cases import address
from tests.permissions.row import Row
from tests.permissions.subjects import Subject
from tests.permissions.table import TABLE
from tests.permissions.world import NO_ID, World

ROWS = {str(row): row for row in TABLE}


@dataclass(frozen=True)
class Swap:
    """In the row's request, `field` (dotted; numbers are places of a list) names a `thing`."""

    row: str
    field: str
    thing: str
    absent: Any = NO_ID
    covers: str = ""  # the serializer's or form's field, as `Class.field`

    def __str__(self) -> str:
        return f"{self.row} {self.field}"

    @property
    def of(self) -> Row:
        """The row of the table."""
        return ROWS[self.row]


SWAPS = (
    # the API
    Swap("api-task-list POST", "parent", "summary", covers="TaskInput.parent"),
    Swap("api-task-list POST", "after", "task_id", covers="TaskInput.after"),
    Swap("api-task-list POST", "calendar", "calendar_id", covers="TaskInput.calendar"),
    Swap("api-task PATCH name", "calendar", "calendar_id", covers="TaskPatch.calendar"),
    Swap("api-task-move POST", "parent", "summary", covers="TaskMove.parent"),
    Swap("api-task-move POST", "after", "task_id", covers="TaskMove.after"),
    Swap("api-task-by-external-id PUT", "parent", "summary"),
    Swap("api-task-by-external-id PUT", "after", "task_id"),
    Swap("api-task-by-external-id PUT", "calendar", "calendar_id"),
    Swap("api-link-list POST", "predecessor", "task_id", covers="LinkInput.predecessor"),
    Swap("api-link-list POST", "successor", "milestone", covers="LinkInput.successor"),
    Swap("api-project-link-list POST", "predecessor", "task_id", covers="ProjectLinkInput.predecessor"),
    Swap("api-project-link-list POST", "successor", "spare", covers="ProjectLinkInput.successor"),
    Swap("api-progress POST", "changes.0.task", "task_id", covers="ReportInput.task"),
    Swap("api-calendar-list POST", "base", "calendar_id", covers="CalendarInput.base"),
    Swap("api-calendar PATCH", "base", "spare_calendar", covers="CalendarPatch.base"),
    Swap("api-resource-list POST", "calendar", "calendar_id", covers="ResourceInput.calendar"),
    Swap("api-resource PATCH", "calendar", "calendar_id", covers="ResourcePatch.calendar"),
    Swap("api-assignment-list POST", "task", "task_id", covers="AssignmentInput.task"),
    Swap("api-assignment-list POST", "resource", "resource_id", covers="AssignmentInput.resource"),
    Swap("api-schedule-settings PATCH", "calendar", "calendar_id", covers="SettingsPatch.calendar"),
    Swap("api-baseline-chosen PUT", "baseline", "baseline_number", covers="ChosenInput.baseline"),
    Swap("api-schedule-calculate POST", "changes.0.task", "task_id", covers="WhatIfTask.task"),
    Swap("api-schedule-calculate POST", "changes.0.external_id", "external_id", "no-such-id"),
    Swap("api-scenario-list POST", "copy_of", "scenario", covers="ScenarioInput.copy_of"),
    Swap("api-scenario-rebase POST", "drop.0.id", "task_id", covers="RowInput.id"),
    Swap("api-scenario-task PATCH", "calendar", "calendar_id"),
    # the board
    Swap("schedule-edits POST task.update", "task", "task_id"),
    Swap("schedule-edits POST task.add", "parent", "summary"),
    Swap("schedule-edits POST task.add", "after", "task_id"),
    Swap("schedule-edits POST task.delete", "tasks.0", "spare"),
    Swap("schedule-edits POST task.move", "task", "task_id"),
    Swap("schedule-edits POST task.move", "parent", "summary"),
    Swap("schedule-edits POST task.move", "after", "task_id"),
    Swap("schedule-edits POST task.indent", "tasks.0", "task_id"),
    Swap("schedule-edits POST task.outdent", "tasks.0", "child"),
    Swap("schedule-edits POST link.add", "predecessor", "task_id"),
    Swap("schedule-edits POST link.add", "successor", "milestone"),
    Swap("schedule-edits POST link.update", "link", "link_id"),
    Swap("schedule-edits POST link.delete", "link", "link_id"),
    Swap("schedule-edits POST tasks.update", "changes.0.task", "task_id"),
    Swap("schedule-edits POST tasks.fill", "from", "task_id"),
    Swap("schedule-edits POST tasks.fill", "tasks.0.task", "spare"),
    Swap("schedule-edits POST rows.paste", "parent", "summary"),
    Swap("schedule-edits POST rows.paste", "updates.0.task", "task_id"),
    Swap("schedule-edits POST tasks.duplicate", "tasks.0", "spare"),
    Swap("schedule-edits POST tasks.move", "tasks.0", "spare"),
    Swap("schedule-edits POST tasks.move", "after", "task_id"),
    Swap("schedule-edits POST task.predecessors", "task", "milestone"),
    Swap("schedule-edits POST links.add", "links.0.predecessor", "task_id"),
    Swap("schedule-edits POST links.add", "links.0.successor", "milestone"),
    Swap("api-task-bulk POST", "tasks.0.parent", "summary", covers="BulkTask.parent"),
    Swap("api-task-bulk POST", "tasks.1.after", "summary", covers="BulkTask.after"),
    Swap("api-task-bulk POST", "tasks.1.id", "task_id", covers="BulkTask.id"),
    Swap("api-task-bulk POST", "tasks.1.calendar", "calendar_id", covers="BulkTask.calendar"),
    Swap("api-task-bulk POST", "links.0.predecessor", "task_id", covers="BulkLink.predecessor"),
    Swap("api-task-bulk POST", "links.0.successor", "milestone", covers="BulkLink.successor"),
    Swap("api-task-bulk POST", "links.1.id", "link_id", covers="BulkLink.id"),
    Swap("schedule-edits POST in a scenario", "scenario", "scenario"),
    Swap("schedule-edits POST in a scenario", "parent", "summary"),
    Swap("schedule-scenario-rows POST", "copy_of", "scenario"),
    # forms
    Swap("schedule-scenarios POST", "copy_of", "scenario", covers="ScenarioForm.copy_of"),
    Swap("schedule-baseline-choose POST", "baseline", "baseline_number"),
    Swap("schedule-task-change POST", "calendar", "calendar_id", covers="TaskForm.calendar"),
    Swap("schedule-link-add POST", "link-other", "number"),
    Swap("schedule-assignment-add POST", "who-resource", "idle_resource", covers="AssignmentForm.resource"),
    Swap("schedule-calendar-add POST", "base", "calendar_id", covers="CalendarForm.base"),
    Swap("schedule-calendar POST", "base", "spare_calendar"),
    Swap("schedule-resource-add POST", "calendar", "calendar_id", covers="ResourceForm.calendar"),
    Swap("schedule-resource POST", "calendar", "calendar_id"),
    Swap("schedule-settings POST", "calendar", "calendar_id", covers="SettingsForm.calendar"),
    Swap("project-member-restore POST", "removed", "removed", "neither:signed:at-all"),
    Swap("token-add POST", "projects", "project", covers="TokenForm.projects"),
)

# Rows that belong to nobody in particular: portfolios and programmes are known to all who sign in.
SHARED = {
    "ProgrammeInput.portfolio", "ProjectInput.programme", "ProjectPatch.programme", "ProgrammeForm.portfolio",
    "ProjectForm.programme", "NewProjectForm.programme", "EditProjectForm.programme",
    "ProjectFilterForm.programme", "ProjectFilterForm.portfolio",
}  # fmt: skip


def swapped(world: World, swap: Swap, subject: Subject, value: Any) -> Request:
    """The row's request about ATLAS with `value` in the field."""
    row = swap.of
    body = BUILDERS[row.body](world, subject, world.own) if row.body else {}
    if swap.row == "token-add POST":
        body["reach"] = "chosen"
    if swap.field.endswith("external_id"):
        body = {"changes": [{"duration": "9d"}]}
    _put(body, swap.field, value)
    return Request(row.method, address(world, row, "own"), body, row.query)


def _put(body: Any, field: str, value: Any) -> None:
    *way, last = field.split(".")
    for step in way:
        body = body[int(step)] if step.isdigit() else body[step]
    body[int(last) if last.isdigit() else last] = value
