"""Who may report progress: owners, managers and members; who sees the plan sees what is due.

The status date belongs to the project: owners and managers move it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schedule.models import Task
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


BUILDERS.update({each.__name__: each for each in (progress_rows, pinned_day)})

ROWS = (
    Row("schedule-progress", "GET", READERS),
    Row("schedule-progress", "POST", REPORTERS, status=302, body="progress_rows"),
    Row("schedule-progress-as-scheduled", "GET", REPORTERS, archived=403),
    Row("schedule-progress-as-scheduled", "POST", REPORTERS, status=302),
    Row("schedule-status-date", "POST", EDITORS, status=302, body="pinned_day"),
)
