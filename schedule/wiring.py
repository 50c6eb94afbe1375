"""The room's entries in the registries of lower rooms."""

from __future__ import annotations

from core.jobs import register_handler
from core.policy import register_view_action
from core.tasks import SWEEPS


def register() -> None:
    """Tell the core who computes plans, what its sweep has to look for, and what makes a plan visible."""
    from schedule import models
    from schedule.policy import SCHEDULE_VIEW
    from schedule.services import recalculation

    register_handler(recalculation.JOB, recalculation.carry_out)
    SWEEPS.register("schedule", recalculation.lost_projects)
    for model in (
        models.Task,
        models.Link,
        models.WorkCalendar,
        models.CalendarException,
        models.Resource,
        models.Assignment,
        models.ScheduleSettings,
    ):
        register_view_action(model, SCHEDULE_VIEW)
