"""What lies between plans, told to lower rooms and to the board: links with other projects, programmes over time."""

from __future__ import annotations

from typing import Any

from core.actors import Actor
from core.history_view import register_formatter
from core.panels import Panel, register_panel
from core.policy import register_view_action
from core.tasks import SWEEPS
from schedule.durations import format_duration
from schedule.policy import SCHEDULE_VIEW
from schedule.selectors.board_fields import BOARD_FIELDS
from schedule.selectors.project_links import external_fields

LINK = "schedule/_programme_link.html"


def register() -> None:
    """Dates from other projects bind tasks, the board says so, and programmes lead to their time-line."""
    from schedule import models
    from schedule.computation.external import EXTERNAL_DATES
    from schedule.computation.project_links import promised_dates
    from schedule.services import promises

    SWEEPS.register("schedule-promises", promises.lost_promises)
    EXTERNAL_DATES.register("project-links", promised_dates)
    register_view_action(models.ProjectLink, SCHEDULE_VIEW)
    register_formatter("schedule.projectlink.lag_minutes", format_duration)
    fields = {"external": "", "awaited": "", "external_late": False}
    BOARD_FIELDS.register("project-links", fields, external_fields, order=60)
    register_panel("programme", Panel("programme-timeline", LINK, _programme, order=10))


def _programme(actor: Actor, programme: Any) -> dict[str, Any]:
    return {"programme_id": programme.pk, "name": programme.name}
