"""When tasks happen, occurrences of recurring tasks, and taking an edit back from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schedule.models import Task
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import EDITORS, READERS, REPORTERS, Row

if TYPE_CHECKING:
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World


def scheduling_form(world: World, subject: Subject, things: dict[str, Any]) -> Any:
    """A delay, and a day before which the task cannot start."""
    task = Task.objects.filter(pk=things.get("task_id", 0)).first()
    return {
        "when-mode": "auto",
        "when-delay": "2d",
        "when-external_start": "2026-12-01",
        "when-percent_type": "duration",
        "when-is_active": "on",
        "when-version": task.version if task else 1,
    }


BUILDERS["scheduling_form"] = scheduling_form

ROWS = (
    Row("schedule-task-scheduling", "POST", EDITORS, status=302, body="scheduling_form"),
    Row("schedule-occurrence-detach", "POST", EDITORS, status=302, uses={"number": "occurrence_number"}),
    Row("api-occurrence-detach", "POST", EDITORS, uses={"task_id": "occurrence"}),
    Row("schedule-resource-export", "GET", READERS),
    Row("schedule-undo", "POST", REPORTERS, status=302),
)
