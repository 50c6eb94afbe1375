"""Celery entry points: bring a plan's dates up to date."""

from __future__ import annotations

from celery import shared_task

from core.actors import system
from schedule.services import presence, promises, rules
from schedule.services.baseline_checks import check_again
from schedule.services.quality import note_quality_behind
from schedule.services.recalculation import recalculate_behind


@shared_task(name="schedule.tasks.recalculate", soft_time_limit=540, time_limit=600)
def recalculate(project_id: int) -> bool:
    """Compute a project whose dates are behind; says whether there was anything to do."""
    return recalculate_behind(project_id) is not None


@shared_task(name="schedule.tasks.keep_promises", soft_time_limit=110, time_limit=120)
def keep_promises(project_id: int) -> int:
    """Tell the plans that wait for a project that its dates moved; says how many."""
    return len(promises.keep_promises(project_id))


@shared_task(name="schedule.tasks.note_quality", soft_time_limit=120, time_limit=180)
def note_quality(project_id: int) -> bool:
    """Score a plan for today."""
    return note_quality_behind(project_id) is not None


@shared_task(name="schedule.tasks.forget_presence", soft_time_limit=20, time_limit=30)
def forget_presence() -> int:
    """Forget board windows that were closed long ago; says how many."""
    return presence.forget_presence()


@shared_task(name="schedule.tasks.forget_deeds", soft_time_limit=540, time_limit=600)
def forget_deeds() -> int:
    """Forget deeds that are kept no longer, some at a time, each time in a transaction of its own; says how many."""
    forgotten = 0
    while deeds := rules.outlived_deeds():
        forgotten += rules.forget_deeds(actor=system("scheduler"), deeds=deeds)
    return forgotten


@shared_task(name="schedule.tasks.check_baseline", soft_time_limit=50, time_limit=60)
def check_baseline(baseline_id: int) -> bool | None:
    """Hash the rows of a baseline anew; says whether they are those that were frozen."""
    return check_again(baseline_id)
