"""Who may do what with plans.

Whoever sees the project sees its plan and may ask what a change would do, which saves nothing. Owners and managers
change the plan and how it is scheduled; members report progress as well. An archived plan stays as it is.
"""

from __future__ import annotations

from tests.permissions.row import EDITORS, READERS, REPORTERS, Row

SPARE_CALENDAR = {"calendar_id": "spare_calendar"}
VERBS = (
    "task.update", "task.add", "task.delete", "task.move", "task.indent", "task.outdent",
    "link.add", "link.update", "link.delete",
)  # fmt: skip

PAGES = (
    Row("schedule-board", "GET", READERS),
    Row("schedule-data", "GET", READERS),
    Row("schedule-changes", "GET", READERS, query={"since": 0}),
    *(Row("schedule-edits", "POST", EDITORS, body=verb, case=verb) for verb in VERBS),
    Row("schedule-edits", "POST", REPORTERS, body="task.update percent", case="task.update percent"),
    Row("schedule-task", "GET", READERS),
    Row("schedule-task-change", "POST", EDITORS, status=302, body="task_form"),
    Row("schedule-task-progress", "POST", REPORTERS, status=302, body="progress_form"),
    Row("schedule-link-add", "POST", EDITORS, status=302, body="link_form"),
    Row("schedule-link-remove", "POST", EDITORS, status=302),
    Row("schedule-assignment-add", "POST", EDITORS, status=302, body="assignment_form"),
    Row("schedule-assignment-remove", "POST", EDITORS, status=302),
    Row("schedule-calendars", "GET", READERS),
    Row("schedule-calendar-add", "GET", EDITORS, archived=403),
    Row("schedule-calendar-add", "POST", EDITORS, status=302, body="calendar_form"),
    Row("schedule-calendar", "GET", READERS),
    Row("schedule-calendar", "POST", EDITORS, status=302, body="calendar_form"),
    Row("schedule-calendar-delete", "GET", EDITORS, archived=403, uses=SPARE_CALENDAR),
    Row("schedule-calendar-delete", "POST", EDITORS, status=302, uses=SPARE_CALENDAR),
    Row("schedule-exception-add", "POST", EDITORS, status=302, body="exception_form"),
    Row("schedule-exception-remove", "POST", EDITORS, status=302),
    Row("schedule-resources", "GET", READERS),
    Row("schedule-resource-add", "GET", EDITORS, archived=403),
    Row("schedule-resource-add", "POST", EDITORS, status=302, body="resource_form"),
    Row("schedule-resource", "GET", EDITORS, archived=403),
    Row("schedule-resource", "POST", EDITORS, status=302, body="resource_form"),
    Row("schedule-resource-delete", "GET", EDITORS, archived=403),
    Row("schedule-resource-delete", "POST", EDITORS, status=302),
    Row("schedule-settings", "GET", READERS),
    Row("schedule-settings", "POST", EDITORS, status=302, body="settings_form"),
)
API = (
    Row("api-task-list", "GET", READERS),
    Row("api-task-list", "POST", EDITORS, status=201, body="api_task"),
    Row("api-task", "GET", READERS),
    Row("api-task", "PATCH", REPORTERS, body="api_progress", case="progress"),
    Row("api-task", "PATCH", EDITORS, body="api_name", case="name"),
    Row("api-task", "DELETE", EDITORS, status=204),
    Row("api-task-move", "POST", EDITORS, body="api_move"),
    Row("api-task-by-external-id", "GET", READERS),
    Row("api-task-by-external-id", "PUT", EDITORS, body="api_name", missing=201),
    Row("api-link-list", "GET", READERS),
    Row("api-link-list", "POST", EDITORS, status=201, body="api_link"),
    Row("api-link", "GET", READERS),
    Row("api-link", "PATCH", EDITORS, body="api_lag"),
    Row("api-link", "DELETE", EDITORS, status=204),
    Row("api-calendar-list", "GET", READERS),
    Row("api-calendar-list", "POST", EDITORS, status=201, body="api_name"),
    Row("api-calendar", "GET", READERS),
    Row("api-calendar", "PATCH", EDITORS, body="api_name"),
    Row("api-calendar", "DELETE", EDITORS, status=204, uses=SPARE_CALENDAR),
    Row("api-calendar-exception-list", "GET", READERS),
    Row("api-calendar-exception-list", "POST", EDITORS, status=201, body="api_exception"),
    Row("api-calendar-exception", "GET", READERS),
    Row("api-calendar-exception", "PATCH", EDITORS, body="api_name"),
    Row("api-calendar-exception", "DELETE", EDITORS, status=204),
    Row("api-resource-list", "GET", READERS),
    Row("api-resource-list", "POST", EDITORS, status=201, body="api_name"),
    Row("api-resource", "GET", READERS),
    Row("api-resource", "PATCH", EDITORS, body="api_name"),
    Row("api-resource", "DELETE", EDITORS, status=204),
    Row("api-assignment-list", "GET", READERS),
    Row("api-assignment-list", "POST", EDITORS, status=201, body="api_assignment"),
    Row("api-assignment", "GET", READERS),
    Row("api-assignment", "PATCH", EDITORS, body="api_units"),
    Row("api-assignment", "DELETE", EDITORS, status=204),
    Row("api-schedule", "GET", READERS),
    Row("api-schedule-settings", "GET", READERS),
    Row("api-schedule-settings", "PATCH", EDITORS, body="api_settings"),
    Row("api-schedule-calculate", "POST", READERS, body="api_changes", saves_nothing=True),
    Row("api-schedule-recalculate", "POST", REPORTERS),
)
ROWS = (*PAGES, *API)
