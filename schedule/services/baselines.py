"""Baselines of the plan: frozen, renamed, and chosen as what the plan is measured against."""

from __future__ import annotations

from core.actors import Actor
from core.errors import Conflict
from core.freshness import settle, state_of, touch
from core.guards import ask_guards
from core.models.versioned import check_version
from core.policy import require
from core.services import note_subject, service
from projects.models import Baseline, Project
from projects.services.baselines import add_header, check_words
from schedule.computation.rows import settings_of
from schedule.models import ScheduleSettings, ScheduleSummary
from schedule.policy import SCHEDULE_BASELINE
from schedule.selectors.overview import status_day
from schedule.services.baseline_checks import note_check
from schedule.services.editing import PlanChange, absent, begin_edit, finish_edit
from schedule.services.recalculation import FRESHNESS, day_moved, is_large, lock, run_to_the_end


@service("baseline.frozen", "froze the plan as {subject}")
def freeze_baseline(*, actor: Actor, project: Project, name: str, reason: str) -> Baseline:
    """Keep the plan as it is now for ever; the first baseline becomes the one the plan is measured against.

    Refused while the dates wait for a computation, where they cannot be computed, and for a plan without dates.
    """
    from schedule.computation import states

    require(actor, SCHEDULE_BASELINE, project)
    held = lock(project)
    if held.archived_at != project.archived_at:
        require(actor, SCHEDULE_BASELINE, held)
    name, reason = check_words(name, reason)
    ask_guards(actor, "baseline.frozen", held, name=name, reason=reason)
    _bring_up_to_date(held)
    pk, now = states.reserve_baseline()
    states.freeze_rows(held.pk, pk)
    facts = states.frozen_facts(pk)
    if facts["start"] is None or not facts["task_count"]:
        raise Conflict("There is nothing to freeze: no task of this plan has dates yet. Add a task first.")
    settings = settings_of(held)
    baseline = add_header(
        actor,
        held,
        pk=pk,
        made_at=now,
        name=name,
        reason=reason,
        status_date=status_day(held, settings),
        content_hash=states.content_hash(pk),
        duration_minutes=states.minutes_between(held, settings, facts["start"], facts["finish"]),
        **facts,
    )
    note_check(baseline, baseline.content_hash)
    note_subject(f"{baseline.label} {baseline.name}", scope_id=held.pk)
    if settings.pk and settings.baseline_id is None:
        settings.baseline = baseline
        settings.save(update_fields=["baseline"])
        _tell_boards(held)
    return baseline


@service("baseline.renamed", "renamed the baseline {subject}")
def rename_baseline(*, actor: Actor, baseline: Baseline, name: str, expected_version: int | None) -> Baseline:
    """Give a baseline another name; everything else of it stays as it was frozen."""
    require(actor, SCHEDULE_BASELINE, baseline.project)
    project = lock(baseline.project)
    if project.archived_at != baseline.project.archived_at:
        require(actor, SCHEDULE_BASELINE, project)
    row = Baseline.objects.select_for_update(no_key=True).get(pk=baseline.pk)
    row.project = project
    name, _ = check_words(name, row.reason)
    check_version(row, expected_version, yours={"name": name})
    note_subject(f"{row.label} {row.name}", scope_id=project.pk)
    ask_guards(actor, "baseline.renamed", row, name=name)
    if row.name != name:
        row.name = name
        row.save(update_fields=["name"])
    return row


@service("baseline.chosen", "chose {subject} to measure the plan against")
def choose_baseline(
    *, actor: Actor, project: Project, baseline: Baseline | int | None, expected_version: int | None
) -> tuple[ScheduleSettings, PlanChange]:
    """Measure the plan against a baseline from now on, or against none. It can be undone as any edit of the plan."""
    project = begin_edit(actor, SCHEDULE_BASELINE, project)
    settings = ScheduleSettings.objects.select_for_update(no_key=True).get(project=project)
    key = baseline.pk if isinstance(baseline, Baseline) else baseline
    check_version(settings, expected_version, yours={"baseline_id": key})
    chosen = None if key is None else Baseline.objects.filter(pk=key, project=project).first()
    if key is not None and chosen is None:
        raise absent("baseline", "baseline")
    ask_guards(actor, "baseline.chosen", project, baseline=chosen)
    note_subject(f"{chosen.label} {chosen.name}" if chosen else "no baseline", scope_id=project.pk)
    if settings.baseline_id != key:
        settings.baseline = chosen
        settings.save(update_fields=["baseline"])
    change = finish_edit(by=actor, project=project)
    reload_boards(project, change.version)
    return settings, change


def reload_boards(project: Project, version: int) -> None:
    """Every row says something else about its baseline: boards that look on read the plan anew."""
    ScheduleSummary.objects.filter(project=project).update(removed_version=version)


def _bring_up_to_date(project: Project) -> None:
    """A plan whose dates are behind, or of an earlier day, is computed first; a large one by its job."""
    if state_of(FRESHNESS, project.pk).is_behind or project.pk in day_moved():
        if is_large(project):
            raise Conflict(
                "The dates of this plan are being computed. Freeze it once they are up to date, in a few seconds."
            )
        run_to_the_end(project, tells_structure=False)
    error = ScheduleSummary.objects.filter(project=project).values_list("error", flat=True).first()
    if error:
        raise Conflict(f"The plan cannot be frozen, because its dates cannot be computed. {error}")


def _tell_boards(project: Project) -> None:
    """No date follows the choice of a baseline, so the dates stay up to date while boards learn of it."""
    current = not state_of(FRESHNESS, project.pk).is_behind
    version = touch(FRESHNESS, project.pk)
    if current:
        settle(FRESHNESS, project.pk, version)
        ScheduleSummary.objects.filter(project=project).update(input_version=version)
    reload_boards(project, version)
