"""What-if: edits collect in a named scenario instead of the plan; applied as one deed, or discarded."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actors import Actor
from core.change_clashes import Clash, clashes, moved_rows
from core.change_drafts import copy_drafts, drop_drafts, keep_draft, take_along
from core.changesets import Edits, put, record
from core.errors import Conflict, InvalidInput
from core.guards import ask_guards
from core.models import ChangeSet
from core.models.versioned import check_version
from core.numbers import count_at_least
from core.services import note_subject, service
from projects.models import Project
from schedule.computation.outcomes import Difference, compare_pictures
from schedule.models import Scenario, ScenarioStep
from schedule.policy import SCHEDULE_EDIT
from schedule.selectors.pictures import fingerprints, picture_after, picture_of, working_time_of
from schedule.services.editing import PlanChange, hold
from schedule.services.rehearsal import TASKS, plan_version, rehearsed, renumber
from schedule.services.undo import settle

T = TypeVar("T")
STEP = "scenario.step"
APPLIED = "scenario.applied"
MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class TriedOut:
    """What an edit of a scenario did: to its rows against those before, and the plan beside the scenario."""

    change: PlanChange
    difference: Difference


@service("scenario.created", "began the scenario {subject}")
def create_scenario(
    *, actor: Actor, project: Project, name: str, copy_of: Scenario | None = None
) -> Scenario:
    """Begin a scenario: without edits, or with those of another one of this project."""
    held = hold(actor, SCHEDULE_EDIT, project)
    ask_guards(actor, "scenario.created", held, name=name)
    open_ = Scenario.objects.filter(project=held, state=Scenario.State.OPEN, is_try_out=False)
    if open_.count() >= MOST_OPEN:
        raise Conflict(f"A plan has at most {MOST_OPEN} open scenarios. Apply or discard one first.")
    source = _held(held, copy_of) if copy_of is not None else None
    scenario = Scenario(
        project=held,
        author_id=actor.user_id,
        base_version=source.base_version if source else plan_version(held),
        based_at=source.based_at if source else timezone.now(),
        outcome=source.outcome if source else None,
    )
    _name(scenario, name)
    for place, copied in enumerate(copy_drafts(sets_of(source), actor=actor) if source else []):
        ScenarioStep.objects.create(scenario=scenario, number=place + 1, change_set=copied)
    note_subject(scenario.name, scope_id=held.pk)
    return scenario


@service("scenario.renamed", "renamed the scenario {subject}")
def rename_scenario(*, actor: Actor, scenario: Scenario, expected_version: int | None, name: str) -> Scenario:
    """Give an open scenario another name; what was only tried out is a scenario of all from then on."""
    held, row = hold_scenario(actor, scenario)
    check_version(row, expected_version, yours={"name": name})
    ask_guards(actor, "scenario.renamed", row, name=name)
    row.is_try_out = False
    _name(row, name)
    note_subject(row.name, scope_id=held.pk)
    return row


@service("scenario.discarded", "discarded the scenario {subject}")
def discard_scenario(*, actor: Actor, scenario: Scenario, expected_version: int | None = None) -> Scenario:
    """Close a scenario without applying it; the plan never held anything of it."""
    held, row = hold_scenario(actor, scenario)
    check_version(row, expected_version)
    ask_guards(actor, "scenario.discarded", row)
    row.state, row.closed_at = Scenario.State.DISCARDED, timezone.now()
    row.save(update_fields=["state", "closed_at", "updated_at"])
    note_subject(row.name, scope_id=held.pk)
    return row


@service("scenario.edited", "tried in the scenario {subject}: {deed}")
def edit_scenario(
    *,
    actor: Actor,
    scenario: Scenario,
    run: Callable[[], PlanChange],
    read: Callable[[PlanChange], T],
    expected_version: int | None = None,
) -> tuple[T, TriedOut]:
    """Carry out an edit of the plan in a scenario: `run` calls its service on the plan as the scenario has it.

    `read` is called while the plan is so, and gives what the caller wants to show. Then the plan is as before, and
    the scenario one step longer. Where the plan moved on, the scenario is put on it first; what no longer fits is
    refused, naming it.
    """
    held, row = hold_scenario(actor, scenario)
    check_version(row, expected_version)
    _follow_plan(actor, held, row)
    now = picture_of(held)
    with rehearsed(held, sets_of(row), moved=False) as rehearsal:
        change = run()
        shown = read(change)
        drafts = take_along(rehearsal.kept)
        then = picture_after(rehearsal.project, now)
    if drafts:
        drop_drafts(row.steps.filter(is_undone=True).values_list("change_set_id", flat=True))
        last = row.steps.order_by("-number").values_list("number", flat=True).first() or 0
        for place, draft in enumerate(drafts):
            kept = keep_draft(draft, kind=STEP, scope_id=held.pk, actor=actor)
            ScenarioStep.objects.create(scenario=row, number=last + 1 + place, change_set=kept)
    deed = drafts[0].title if drafts else "nothing changed"
    note_subject(row.name, scope_id=held.pk, deed=deed[:1].lower() + deed[1:])
    difference = compare_pictures(now, then, working_time_of(held))
    based(row, held, difference)
    return shown, TriedOut(change, difference)


@service("scenario.step_undone", "took a step back in the scenario {subject}: {deed}")
def undo_in_scenario(
    *, actor: Actor, scenario: Scenario, read: Callable[[PlanChange], T]
) -> tuple[T, TriedOut]:
    """Take back the last step of a scenario."""
    held, row = hold_scenario(actor, scenario)
    step = _steps(row).last()
    if step is None:
        raise Conflict("There is no step to take back in this scenario.")
    return _turn(actor, held, row, step, read, undone=True)


@service("scenario.step_redone", "did a step again in the scenario {subject}: {deed}")
def redo_in_scenario(
    *, actor: Actor, scenario: Scenario, read: Callable[[PlanChange], T]
) -> tuple[T, TriedOut]:
    """Do again the step of a scenario that was taken back last."""
    held, row = hold_scenario(actor, scenario)
    step = row.steps.filter(is_undone=True).select_related("change_set").order_by("number").first()
    if step is None:
        raise Conflict("There is no step to do again in this scenario.")
    return _turn(actor, held, row, step, read, undone=False)


@service("scenario.applied", "applied the scenario {subject}")
def apply_scenario(*, actor: Actor, scenario: Scenario, expected_version: int | None = None) -> PlanChange:
    """Make every edit of a scenario one deed in the plan, which can be taken back as one.

    Refused when the plan changed in the same rows since; `clashes` of the refusal tells them field by field.
    """
    held, row = hold_scenario(actor, scenario)
    check_version(row, expected_version)
    ask_guards(actor, "scenario.applied", row)
    sets = sets_of(row)
    if not sets:
        raise Conflict(f"The scenario “{row.name}” has no edits to apply.")
    edits = Edits(sets)
    refuse_moved(row, edits)
    note_subject(row.name, scope_id=held.pk)
    title = _title_of(row, len(sets))
    row.applied_id = record(
        kind=APPLIED, scope_id=held.pk, action=SCHEDULE_EDIT.name, title=title, even_empty=True
    )
    highest = renumber(held, sets)
    written = put(title, edits, doing="Applying it")
    if highest:
        count_at_least(held.pk, TASKS, highest)
    row.state, row.closed_at = Scenario.State.APPLIED, timezone.now()
    row.save(update_fields=["state", "closed_at", "applied", "updated_at"])
    return settle(actor, held, edits, written)


def follow_change_set(change_set: ChangeSet) -> None:
    """A scenario whose application was taken back is open again, where its name is still free; a try-out is not."""
    row = Scenario.objects.select_for_update(of=("self",)).filter(applied=change_set).first()
    if row is None or row.is_try_out:
        return
    if change_set.state == ChangeSet.State.APPLIED:
        row.state, row.closed_at = Scenario.State.APPLIED, timezone.now()
    else:
        twin = Scenario.objects.filter(
            project_id=row.project_id, name__iexact=row.name, state=Scenario.State.OPEN
        )
        if twin.exists():
            return
        row.state, row.closed_at = Scenario.State.OPEN, None
    row.save(update_fields=["state", "closed_at", "updated_at"])


# parts


def hold_scenario(by: Actor, scenario: Scenario) -> tuple[Project, Scenario]:
    """Ask permission, hold the project and then the scenario, which must be open."""
    held = hold(by, SCHEDULE_EDIT, scenario.project)
    row = _held(held, scenario)
    if not row.is_open:
        raise Conflict(f"The scenario “{row.name}” was {row.state}. Begin another one, or copy it.")
    return held, row


def _held(project: Project, scenario: Scenario) -> Scenario:
    row = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario.pk, project=project).first()
    if row is None:
        raise InvalidInput(
            "There is no such scenario in this project.",
            fields={"scenario": ["No such scenario in this project."]},
        )
    row.project = project
    return row


def _name(scenario: Scenario, name: str) -> None:
    scenario.name = name.strip() if isinstance(name, str) else ""
    if not scenario.name or len(scenario.name) > 120 or "\x00" in scenario.name:
        sentence = "Give the scenario a name of up to 120 characters."
        raise InvalidInput(sentence, fields={"name": [sentence]})
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError:
        sentence = f"Another open scenario of this project is called “{scenario.name}”."
        raise InvalidInput(sentence, fields={"name": [sentence]}) from None


def _title_of(scenario: Scenario, steps: int) -> str:
    """What undo says of an applied scenario; what was only tried out is told by what it did."""
    if not scenario.is_try_out:
        return f"Scenario “{scenario.name}”"
    first = _steps(scenario).first()
    return first.change_set.title if first and steps == 1 else f"{steps} changes that were tried out"


def _steps(scenario: Scenario) -> Any:
    return scenario.steps.filter(is_undone=False).select_related("change_set").order_by("number")


def sets_of(scenario: Scenario) -> tuple[uuid.UUID, ...]:
    """The change sets of a scenario's steps in force, in their order."""
    return tuple(_steps(scenario).values_list("change_set_id", flat=True))


def based(scenario: Scenario, project: Project, difference: Difference) -> None:
    """Note that the edits were put on the plan as it is now, and what they come to."""
    scenario.base_version, scenario.based_at = plan_version(project), timezone.now()
    scenario.outcome = {
        "finish": difference.finish_then.isoformat() if difference.finish_then else None,
        "finish_change": difference.finish_change,
        "tasks": difference.task_count_then,
        "critical": difference.critical_count_then,
        "conflicts": sum(each.then for each in difference.conflicts),
        "error": difference.error,
    }
    scenario.save(update_fields=["base_version", "based_at", "outcome", "updated_at"])


def refuse_moved(scenario: Scenario, edits: Edits) -> None:
    """Raise Conflict when rows of the scenario are not as it found them, naming rows and fields both ways."""
    found = clashes(edits)
    moved = moved_rows(edits)
    if not found and not moved:
        return
    told = clash_values(found)
    if not found:
        first = moved[0]
        name = first.shape.each.labels([first.before])[0]
        others = f" and {len(moved) - 1} more rows" if len(moved) > 1 else ""
        raise Conflict(
            f"The plan changed in rows that “{scenario.name}” changes too: {name}{others}. The edits go together:"
            " put the scenario on the plan as it is now, then apply it.",
            clashes=told,
            moved=[[row.shape.each.label, row.object_id] for row in moved],
        )
    others = f" {len(found) - 1} more such edits." if len(found) > 1 else ""
    raise Conflict(
        f"The plan changed where “{scenario.name}” does: {found[0].sentence}{others} Re-base the scenario and choose"
        " what is to hold.",
        clashes=told,
        moved=[[row.shape.each.label, row.object_id] for row in moved],
    )


def clash_values(found: Sequence[Clash]) -> list[dict[str, Any]]:
    """Clashes as plain values."""
    return [
        {
            "model": clash.model,
            "id": clash.object_id,
            "name": clash.name,
            "kind": clash.kind,
            "field": clash.field,
            "sentence": clash.sentence,
            "before": clash.before,
            "now": clash.now,
            "draft": clash.draft,
        }
        for clash in found[:1000]
    ]


def _follow_plan(by: Actor, project: Project, scenario: Scenario) -> None:
    """Put a scenario on the plan as it is now, where everything still fits."""
    from schedule.services.scenario_rebase import put_on_plan

    if plan_version(project) != scenario.base_version:
        sets = sets_of(scenario)
        found = clashes(Edits(sets)) if sets else []
        if found:
            raise Conflict(
                f"The plan changed where “{scenario.name}” does: {found[0].sentence} Re-base the scenario first and"
                " choose what is to hold.",
                clashes=clash_values(found),
            )
        put_on_plan(by, project, scenario)


def _turn(
    by: Actor,
    project: Project,
    scenario: Scenario,
    step: ScenarioStep,
    read: Callable[[PlanChange], T],
    *,
    undone: bool,
) -> tuple[T, TriedOut]:
    """Take a step back or do it again, and find out which rows differ from those before."""
    from schedule.selectors.change_sets import tasks_named_by

    now = picture_of(project)
    moved = plan_version(project) != scenario.base_version
    with rehearsed(project, sets_of(scenario), moved=moved):
        before = fingerprints(project)
    step.is_undone = undone
    step.save(update_fields=["is_undone"])
    with rehearsed(project, sets_of(scenario), moved=moved) as rehearsal:
        after = fingerprints(project)
        differing = {key for key, print_ in after.items() if before.get(key) != print_}
        differing |= tasks_named_by(Edits((step.change_set_id,))) & set(after)
        change = PlanChange(
            version=rehearsal.change.version,
            changed=sorted(differing),
            created=sorted(set(after) - set(before)),
            removed=sorted(set(before) - set(after)),
            links_changed=True,
            error=rehearsal.change.error,
        )
        shown = read(change)
        then = picture_after(rehearsal.project, now)
    deed = step.change_set.title
    note_subject(scenario.name, scope_id=project.pk, deed=deed[:1].lower() + deed[1:])
    difference = compare_pictures(now, then, working_time_of(project))
    if not moved:
        based(scenario, project, difference)
    return shown, TriedOut(change, difference)
