"""Schedule quality: the limits that are asked, and the score of every local day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.engine.quality import AT_LEAST, State, is_looser
from schedule.models import ProjectQualityLimits, QualityDay, QualityLimits
from schedule.policy import QUALITY_LIMITS_EDIT, SCHEDULE_SETTINGS
from schedule.selectors.quality import LIMIT_NAMES, assessed_quality, site_limits
from schedule.services.editing import hold

SETTLED_AFTER: Final = 30
"""Seconds: a plan that is edited all the time is scored this often at most."""
_LIMITS: Final = (
    "coalesce((SELECT q.version FROM schedule_qualitylimits q), 1)::text || '.' ||"
    " coalesce((SELECT o.version FROM schedule_projectqualitylimits o WHERE o.project_id = p.id), 0)::text"
)
_BEHIND: Final = f"""
SELECT p.id FROM projects_project p
JOIN core_freshness f ON f.kind = 'schedule' AND f.scope_id = p.id
JOIN schedule_schedulesummary s ON s.project_id = p.id AND s.task_count > 0
LEFT JOIN schedule_qualityday d ON d.project_id = p.id AND d.day = (now() AT TIME ZONE p.time_zone)::date
WHERE p.archived_at IS NULL AND f.result_version >= f.input_version AND (d.id IS NULL
 OR ((d.input_version <> f.input_version OR d.limits_version <> {_LIMITS})
 AND d.noted_at < now() - make_interval(secs => %(settled)s)))
ORDER BY d.noted_at NULLS FIRST, p.id LIMIT 50
"""  # noqa: S608


@service("quality_limits.changed", "changed what is asked of every plan: {subject}")
def update_site_limits(
    *, actor: Actor, expected_version: int | None, limits: Mapping[str, Any]
) -> QualityLimits:
    """Change what the organisation asks; empty takes back to the limits of the assessment."""
    require(actor, QUALITY_LIMITS_EDIT)
    QualityLimits.objects.bulk_create(
        [QualityLimits()], ignore_conflicts=True
    )  # two who begin at once find one row
    row = QualityLimits.objects.select_for_update().get()
    check_version(row, expected_version, yours=dict(limits))
    changed = _change(row, limits)
    ask_guards(actor, "quality_limits.changed", row, **limits)
    note_subject(", ".join(_words(name) for name in changed) or "nothing")
    if changed:
        row.save()
    return row


@service("quality_limits.project_changed", "changed what {subject} asks of its plan")
def update_project_limits(
    *, actor: Actor, project: Project, expected_version: int | None, limits: Mapping[str, Any]
) -> ProjectQualityLimits:
    """Change what a project asks of its own plan: as much as the organisation or more, never less."""
    held = hold(actor, SCHEDULE_SETTINGS, project)
    note_subject(str(held), scope_id=held.pk)
    row = ProjectQualityLimits.objects.select_for_update().filter(project=held).first()
    if row is not None:
        check_version(row, expected_version, yours=dict(limits))
    row = row or ProjectQualityLimits(project=held)
    changed = _change(row, limits)
    _refuse_looser(limits)
    ask_guards(actor, "quality_limits.project_changed", held, **limits)
    if changed or row._state.adding:
        row.save()
    return row


def note_quality(project: Project, *, on: date | None = None) -> QualityDay | None:
    """Write how the plan scores today; a second time updates the same day. None where it cannot be assessed.

    `on` is an earlier day that has no score yet, for whoever brings the past of a plan with it.

    A result of the portal as the dates are, not a deed of anybody: it leaves no act in the history.
    """
    from schedule.computation.moments import aware

    quality = assessed_quality(project)
    if quality.error:
        return None
    values = {
        "passed": quality.passed,
        "failed": quality.count(State.FAILED),
        "not_measurable": quality.count(State.NOT_MEASURABLE),
        "task_count": len(quality.task_ids),
        "points": [
            {
                "point": point.key,
                "state": point.state.value,
                "value": point.value,
                "limit": point.limit,
                "offenders": len(point.rows),
            }
            for point in quality.points
        ],
        "baseline_number": quality.baseline.number if quality.baseline else None,
        "finish": aware(project, quality.finish),
        "input_version": quality.input_version,
        "limits_version": quality.asked.version,
        "noted_at": timezone.now(),
    }
    day = on or timezone.now().astimezone(project.zone).date()
    row, _ = QualityDay.objects.update_or_create(project=project, day=day, defaults=values)
    return row


def lost_quality() -> list[tuple[str, dict[str, object]]]:
    """What the sweep rings for: plans whose score of today is missing, or of earlier inputs or limits."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, {"settled": SETTLED_AFTER})
        found = [row[0] for row in cursor.fetchall()]
    return [("schedule.tasks.note_quality", {"project_id": key}) for key in found]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _change(row: QualityLimits | ProjectQualityLimits, limits: Mapping[str, Any]) -> list[str]:
    unknown = sorted(set(limits) - set(LIMIT_NAMES))
    if unknown:
        raise InvalidInput(
            f"{unknown[0]} is not a limit of schedule quality.",
            fields={name: ["Not a limit of schedule quality."] for name in unknown},
        )
    changed = []
    for name, value in limits.items():
        before = getattr(row, name)
        if (value is None) != (before is None) or (
            value is not None and Decimal(str(value)) != Decimal(str(before))
        ):
            setattr(row, name, value)
            changed.append(name)
    try:
        row.clean_fields(exclude={"project", "id"})
    except ValidationError as refusal:
        errors = refusal.message_dict
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors) from None
    return changed


def _refuse_looser(limits: Mapping[str, Any]) -> None:
    site, _ = site_limits()
    errors = {}
    for name, value in limits.items():
        least = getattr(site, name)
        if value is not None and is_looser(name, float(value), least):
            ask = "at least" if name in AT_LEAST else "at most"
            errors[name] = [
                f"The organisation asks for {ask} {least:g}; a project may ask for more, not for less."
            ]
    if errors:
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors)


def note_quality_behind(project_id: int) -> QualityDay | None:
    """Score a project whose score of today is missing or of earlier inputs."""
    project = Project.objects.filter(pk=project_id, archived_at__isnull=True).first()
    return None if project is None else note_quality(project)
