"""Celery entry points: bring a plan's dates up to date."""

from __future__ import annotations

from celery import shared_task

from schedule.services.recalculation import recalculate_behind


@shared_task(name="schedule.tasks.recalculate", soft_time_limit=540, time_limit=600)
def recalculate(project_id: int) -> bool:
    """Compute a project whose dates are behind; says whether there was anything to do."""
    return recalculate_behind(project_id) is not None
