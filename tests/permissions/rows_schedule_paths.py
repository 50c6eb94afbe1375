"""Paths and recurring tasks: whoever sees the plan reads them, owners and managers make tasks recur."""

from __future__ import annotations

from tests.permissions import bodies
from tests.permissions.recurring import BUILDERS
from tests.permissions.row import EDITORS, READERS, Row

bodies.BUILDERS.update(BUILDERS)
PAGE = {"number": "recurring_number"}
RECURRING = {"task_id": "recurring"}
PAGES = (
    Row("schedule-paths", "GET", READERS),
    Row("schedule-out-of-sequence", "GET", READERS),
    Row("schedule-recurrence", "GET", READERS, uses=PAGE),
    Row("schedule-recurrence", "POST", EDITORS, status=302, body="recurrence_form", uses=PAGE),
    Row("schedule-recurrence-remove", "POST", EDITORS, status=302, uses=PAGE),
)
API = (
    Row("api-float-path-list", "GET", READERS),
    Row("api-out-of-sequence-list", "GET", READERS),
    Row("api-task-drivers", "GET", READERS),
    Row("api-task-recurrence", "GET", READERS, uses=RECURRING),
    Row("api-task-recurrence", "PUT", EDITORS, body="api_recurrence", uses=RECURRING),
    Row("api-task-recurrence", "DELETE", EDITORS, status=204, uses=RECURRING),
)
ROWS = (*PAGES, *API)
