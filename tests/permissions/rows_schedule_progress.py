"""Who may report progress: owners, managers and members; who sees the plan sees what is due.

The status date belongs to the project: owners and managers move it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schedule.models import Assignment, Task
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import EDITORS, READERS, REPORTERS, Row

if TYPE_CHECKING:
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World


def progress_rows(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """The cells of one row of the progress page."""
    task = Task.objects.filter(pk=things.get("task_id", 0)).first()
    key = things.get("task_id", 1)
    return {"task": [key], f"t{key}-percent": "40", f"t{key}-version": task.version if task else 1}


def pinned_day(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A day in the past."""
    return {"status_date": "2026-11-02", "act": "pin"}


def work_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """What somebody did on a task."""
    row = Assignment.objects.filter(pk=things.get("assignment_id", 0)).first()
    prefix = f"work{things.get('assignment_id', 1)}"
    return {f"{prefix}-done": "4h", f"{prefix}-version": row.version if row else 1}


def sheet(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A pasted sheet of one row, to be saved."""
    return {"sheet": f"Number\tDone %\n{things.get('number', 1)}\t40\n", "act": "save"}


def after_day(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A day behind everything."""
    return {"after": "2027-06-01"}


def api_reports(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A report about one task."""
    return {"changes": [{"task": things.get("task_id", 1), "percent_complete": "40"}]}


def api_work(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """Four hours of work."""
    return {"actual_minutes": 240}


FORMS = (progress_rows, pinned_day, work_form, sheet, after_day, api_reports, api_work)
BUILDERS.update({each.__name__: each for each in FORMS})

ROWS = (
    Row("schedule-progress", "GET", READERS),
    Row("schedule-progress", "POST", REPORTERS, status=302, body="progress_rows"),
    Row("schedule-progress-as-scheduled", "GET", REPORTERS, archived=403),
    Row("schedule-progress-as-scheduled", "POST", REPORTERS, status=302),
    Row("schedule-progress-export", "GET", READERS),
    Row("schedule-progress-workbook", "GET", READERS),
    Row("schedule-progress-sheet", "GET", REPORTERS, archived=403),
    Row("schedule-progress-sheet", "POST", REPORTERS, status=302, body="sheet"),
    Row("schedule-reschedule", "GET", EDITORS, archived=403),
    Row("schedule-reschedule", "POST", EDITORS, status=302, body="after_day"),
    Row("schedule-assignment-report", "POST", REPORTERS, status=302, body="work_form"),
    Row("api-progress", "GET", READERS),
    Row("api-progress", "POST", REPORTERS, body="api_reports"),
    Row("api-progress-as-scheduled", "POST", REPORTERS),
    Row("api-progress-reschedule", "POST", EDITORS, body="after_day"),
    Row("api-assignment-work", "PUT", REPORTERS, body="api_work"),
    Row("schedule-status-date", "POST", EDITORS, status=302, body="pinned_day"),
)
