"""Whether baselines still hold what was frozen: hashed anew every day and when somebody asks, and the outcome kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from core.actors import Actor
from core.policy import require
from core.services import note_subject, service
from projects.models import Baseline, Project
from schedule.computation.states import content_hash
from schedule.models import BaselineCheck
from schedule.policy import SCHEDULE_CALCULATE

CHECKED_EVERY: Final = timedelta(days=1)
AT_ONCE: Final = 50


@service(
    "baselines.checked", "checked the content of the baselines of {subject}: {differing} of {checked} differ"
)
def check_baselines(*, actor: Actor, project: Project) -> list[BaselineCheck]:
    """Hash every baseline of a project anew and keep the outcome; whoever sees the plan may ask."""
    require(actor, SCHEDULE_CALCULATE, project)
    checks = [
        note_check(baseline) for baseline in Baseline.objects.filter(project=project).order_by("number")
    ]
    differing = sum(not check.is_verified for check in checks)
    note_subject(project.key, scope_id=project.pk, checked=len(checks), differing=differing)
    return checks


def note_check(baseline: Baseline, found_hash: str = "") -> BaselineCheck:
    """Keep what the rows of a baseline are hashed to now; `found_hash` where the caller has just read it."""
    values = {"checked_at": timezone.now(), "found_hash": found_hash or content_hash(baseline.pk)}
    check, _ = BaselineCheck.objects.update_or_create(baseline=baseline, defaults=values)
    check.baseline = baseline
    return check


def check_again(baseline_id: int) -> bool | None:
    """Hash one baseline anew; whether it holds what was frozen. None: there is no such baseline."""
    baseline = Baseline.objects.filter(pk=baseline_id).first()
    return None if baseline is None else note_check(baseline).is_verified


def unchecked_baselines() -> list[tuple[str, dict[str, object]]]:
    """What the sweep rings for: baselines that nobody has checked for a day."""
    due = Q(check_result__isnull=True) | Q(check_result__checked_at__lt=timezone.now() - CHECKED_EVERY)
    found = Baseline.objects.filter(due).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return [("schedule.tasks.check_baseline", {"baseline_id": key}) for key in found]
