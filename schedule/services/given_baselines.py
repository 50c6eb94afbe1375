"""Baselines that another tool had saved, taken in with its plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from core.actors import Actor
from core.policy import require
from core.services import note_subject, service
from projects.models import Baseline, Project
from projects.services.baselines import add_header, check_words
from schedule.computation import states
from schedule.computation.given_states import GivenRow, freeze_given_rows, is_kept_already
from schedule.computation.rows import settings_of
from schedule.policy import SCHEDULE_BASELINE
from schedule.selectors.overview import status_day


class _KnownAlready(Exception):
    """Takes the rows of a state back that a baseline of the project holds already."""


@service("baseline.taken_in", "took in the baseline {subject}")
def take_in_baseline(
    *,
    actor: Actor,
    project: Project,
    name: str,
    reason: str,
    rows: Sequence[GivenRow],
    saved_on: date | None = None,
    is_chosen: bool = False,
) -> Baseline | None:
    """Freeze a state that another tool had saved, as the plan's rows stand now; None where it is kept already.

    `is_chosen`: the plan is measured against it, unless it is measured against another one already.
    """
    require(actor, SCHEDULE_BASELINE, project)
    name, reason = check_words(name[:120], reason[:2000])
    settings = settings_of(project)
    try:
        with transaction.atomic():
            pk, now = states.reserve_baseline()
            freeze_given_rows(project.pk, pk, rows)
            facts = states.frozen_facts(pk)
            if not facts["task_count"] or is_kept_already(project.pk, pk, facts):
                raise _KnownAlready
            baseline = add_header(
                actor,
                project,
                pk=pk,
                made_at=now,
                name=name,
                reason=reason,
                status_date=saved_on or status_day(project, settings),
                content_hash=states.content_hash(pk),
                duration_minutes=states.minutes_between(project, settings, facts["start"], facts["finish"]),
                **facts,
            )
    except _KnownAlready:
        note_subject(name, scope_id=project.pk)
        return None
    note_subject(f"{baseline.label} {baseline.name}", scope_id=project.pk)
    if is_chosen and settings.pk and settings.baseline_id is None:
        settings.baseline = baseline
        settings.save(update_fields=["baseline"])
    return baseline
