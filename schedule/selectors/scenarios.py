"""Scenarios of a plan as lists and panels show them, and what they change in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.actors import Actor
from core.change_clashes import Clash, clashes, moved_rows
from core.change_words import row_changes, typed_value
from core.changesets import Edits
from core.freshness import state_of
from core.history import FieldChange, RowChange
from core.history_view import texts_of
from core.models import ChangeSet
from projects.models import Project
from schedule.computation.outcomes import Difference, Names
from schedule.computation.rows import settings_of
from schedule.models import Scenario
from schedule.selectors.board import local_text

FRESHNESS: Final = "schedule"
INPUTS_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class BaseMove:
    """How far a plan went on under a scenario."""

    edits: int
    rows: Sequence[str]
    """Rows of the scenario that were edited in the plan, by name; the first hundred."""
    clashes: Sequence[Clash]


def scenarios_of(*, actor: Actor, project: Project) -> QuerySet[Scenario]:
    """Scenarios of a plan, the newest first; `step_count` and `edits_since` (of the plan) come along.

    What somebody else tries out without a name is theirs alone.
    """
    found: QuerySet[Scenario] = (
        Scenario.objects.visible_to(actor)
        .filter(project=project)
        .exclude(~Q(author_id=actor.user_id), is_try_out=True)
    )
    since = (
        ChangeSet.objects.filter(scope_id=OuterRef("project_id"))
        .exclude(state=ChangeSet.State.DRAFT)
        .filter(Q(created_at__gt=OuterRef("based_at")) | Q(reverted_at__gt=OuterRef("based_at")))
        .order_by()
        .values("scope_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return found.select_related("author", "project").annotate(
        step_count=Count("steps", filter=Q(steps__is_undone=False)),
        edits_since=Coalesce(Subquery(since), 0),
    )


def own_try_out(*, actor: Actor, project: Project) -> Scenario | None:
    """What this person tried out in a plan and neither applied nor dropped; None where it holds no step."""
    mine = scenarios_of(actor=actor, project=project).filter(
        author_id=actor.user_id, is_try_out=True, state=Scenario.State.OPEN
    )
    return mine.filter(step_count__gt=0).first()  # type: ignore[misc]  # an annotation of `scenarios_of`


def is_moved(scenario: Scenario) -> bool:
    """Whether the plan's inputs changed since the scenario's edits were put on them."""
    return (
        scenario.is_open and state_of(FRESHNESS, scenario.project_id).input_version != scenario.base_version
    )


def base_move(scenario: Scenario, sets: Sequence[Any]) -> BaseMove | None:
    """What the plan did under a scenario; None where it stands still."""
    if not is_moved(scenario):
        return None
    number = (
        ChangeSet.objects.filter(scope_id=scenario.project_id)
        .exclude(state=ChangeSet.State.DRAFT)
        .filter(Q(created_at__gt=scenario.based_at) | Q(reverted_at__gt=scenario.based_at))
        .count()
    )
    if not sets:
        return BaseMove(number, (), ())
    edits = Edits(tuple(sets))
    rows = [row.shape.each.labels([row.before])[0] for row in moved_rows(edits, limit=100)]
    return BaseMove(number, rows, clashes(edits))


def steps_of(scenario: Scenario) -> dict[str, str | None]:
    """The steps that undo and redo would reach within a scenario, as the words of their buttons."""
    steps = scenario.steps.order_by("number")
    last = steps.filter(is_undone=False).values_list("change_set__title", flat=True).last()
    following = steps.filter(is_undone=True).values_list("change_set__title", flat=True).first()
    return {"undo": last, "redo": following}


def summary(scenario: Scenario, minutes_per_day: int) -> dict[str, Any]:
    """A scenario of `scenarios_of` as plain values: its state, its author, and what it comes to."""
    outcome = scenario.outcome or {}
    finish = datetime.fromisoformat(outcome["finish"]) if outcome.get("finish") else None
    return {
        "id": scenario.pk,
        "name": scenario.name,
        "state": scenario.state,
        "is_try_out": scenario.is_try_out,
        "author": str(scenario.author) if scenario.author else None,
        "created_at": scenario.created_at.isoformat(),
        "closed_at": scenario.closed_at.isoformat() if scenario.closed_at else None,
        "version": scenario.version,
        "steps": getattr(scenario, "step_count", 0),
        "moved": is_moved(scenario),
        "edits_since": getattr(scenario, "edits_since", 0) if scenario.is_open else 0,
        "finish": local_text(scenario.project, finish),
        "finish_change_days": days(outcome.get("finish_change"), minutes_per_day),
        "tasks": outcome.get("tasks"),
        "critical": outcome.get("critical"),
        "conflicts": outcome.get("conflicts"),
        "error": outcome.get("error", ""),
    }


def minutes_per_day(project: Project) -> int:
    """Of the project's calendar."""
    calendar = settings_of(project).calendar
    return calendar.minutes_per_day if calendar else 480


def days(minutes: int | None, per_day: int) -> float | None:
    """Working minutes as working days, to a hundredth."""
    return None if minutes is None else round(minutes / per_day, 2)


def input_changes(actor: Actor, sets: Sequence[Any]) -> dict[str, Any]:
    """What a scenario enters: row, field, now and then, in the words of the history."""
    if not sets:
        return {"count": 0, "rows": []}
    rows, count = row_changes(Edits(tuple(sets)), limit=INPUTS_LISTED)
    told = []
    for row, name, changes in texts_of(rows, actor=actor):
        fields = [{"field": each.label, "now": each.before, "then": each.after} for each in changes]
        told.append(
            {
                "model": row.model_label,
                "id": row.object_id,
                "row": name,
                "kind": {"insert": "added", "delete": "deleted"}.get(row.kind, "changed"),
                "fields": [] if row.kind == "delete" else fields,
            }
        )
    return {"count": count, "rows": told}


def clash_words(actor: Actor, found: Sequence[Clash]) -> list[tuple[Clash, dict[str, Any]]]:
    """Each clash as a sentence, and where both changed a field, what plan and scenario say, as people write it."""
    rows = [_clash_row(clash) for clash in found]
    told = texts_of(rows, actor=actor)
    words = []
    for clash, (_, _, changes) in zip(found, told, strict=True):
        values = {"plan": changes[0].before, "scenario": changes[0].after} if changes else {}
        words.append((clash, {"sentence": clash.sentence, **values}))
    return words


def _clash_row(clash: Clash) -> RowChange:
    model = apps.get_model(clash.model)
    column = next((f for f in model._meta.concrete_fields if f.column == clash.field), None)
    changes: tuple[FieldChange, ...] = ()
    if clash.kind == "field" and column is not None:
        now, draft = (typed_value(column, {clash.field: value}) for value in (clash.now, clash.draft))
        changes = (FieldChange(clash.field, str(column.verbose_name), now, draft),)
    label = str(model._meta.verbose_name)
    return RowChange(clash.model, label, clash.object_id, clash.name, "update", changes)


def difference_values(project: Project, found: Difference, per_day: int) -> dict[str, Any]:
    """A difference as plain values: times of the project's clock, working days of its calendar."""

    def at(value: datetime | None) -> str | None:
        return local_text(project, value)

    return {
        "start": {"now": at(found.start_now), "then": at(found.start_then)},
        "finish": {
            "now": at(found.finish_now),
            "then": at(found.finish_then),
            "change_days": days(found.finish_change, per_day),
        },
        "tasks": {"now": found.task_count_now, "then": found.task_count_then},
        "critical": {
            "now": found.critical_count_now,
            "then": found.critical_count_then,
            "newly": _names(found.newly_critical),
            "no_longer": _names(found.no_longer_critical),
        },
        "added": _names(found.added),
        "removed": _names(found.removed),
        "moved": found.moved_count,
        "milestones": [
            {
                "task": each.task,
                "number": each.number,
                "name": each.name,
                "now": at(each.now),
                "then": at(each.then),
                "change_days": days(each.change, per_day),
            }
            for each in found.milestones
        ],
        "float": {
            "count": found.float_count,
            "rows": [
                {
                    "task": each.task,
                    "number": each.number,
                    "name": each.name,
                    "now_days": days(each.now, per_day),
                    "then_days": days(each.then, per_day),
                    "change_days": days(each.change, per_day),
                }
                for each in found.float_changes
            ],
        },
        "conflicts": [
            {
                "kind": each.name,
                "now": each.now,
                "then": each.then,
                "new": _names(each.new),
                "solved": _names(each.solved),
            }
            for each in found.conflicts
        ],
        "error": found.error,
    }


def _names(found: Names) -> dict[str, Any]:
    rows = [{"task": each.task, "number": each.number, "name": each.name} for each in found.rows]
    return {"count": found.count, "rows": rows}
