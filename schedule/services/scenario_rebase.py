"""Putting a scenario on the plan as it is now: what fits goes along, what does not is told one by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.actors import Actor
from core.change_clashes import Clash, Row, clashes, moved_rows, rows_of, with_followers
from core.change_drafts import drop_drafts, drop_rows, keep_draft, take_along
from core.changesets import Edits, record
from core.errors import Conflict, InvalidInput
from core.guards import ask_guards
from core.models import ChangeSet
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.computation.outcomes import Difference, compare_pictures
from schedule.models import Scenario, ScenarioStep
from schedule.policy import SCHEDULE_EDIT
from schedule.selectors.pictures import picture_after, picture_of, working_time_of
from schedule.services.rehearsal import put_drafts, rehearsed, renumber
from schedule.services.scenarios import STEP, based, clash_values, hold_scenario, sets_of

DROPPED = ("deleted", "used", "gone", "twin")
"""Clashes in which the scenario cannot have its way."""


@dataclass(frozen=True, slots=True)
class Rebased:
    """What became of a scenario: rows it gave up, and its outcome on the plan as it is now."""

    dropped: tuple[Row, ...]
    kept: tuple[Clash, ...]
    """Clashes in which the scenario's own value holds."""
    difference: Difference


@service("scenario.rebased", "put the scenario {subject} on the plan as it is now")
def rebase_scenario(
    *,
    actor: Actor,
    scenario: Scenario,
    expected_version: int | None = None,
    drop: Collection[Row] = (),
    keep: Collection[Row] = (),
) -> Rebased:
    """Put a scenario on the plan as it is now.

    Everything that clashes is named with `drop` (the plan's word holds, the row's edit goes) or with `keep` (the
    scenario's does); what is not named is refused with `clashes`, so that nothing is lost unseen. Rows that refer to
    one that goes, go with it.
    """
    held, row = hold_scenario(actor, scenario)
    check_version(row, expected_version)
    ask_guards(actor, "scenario.rebased", row)
    note_subject(row.name, scope_id=held.pk)
    sets = sets_of(row)
    edits = Edits(sets)
    found = clashes(edits) if sets else []
    _refuse_strangers(edits, {*drop, *keep})
    open_ = [
        clash
        for clash in found
        if (clash.model, clash.object_id) not in drop
        and (clash.kind in DROPPED or (clash.model, clash.object_id) not in keep)
    ]
    if open_:
        raise Conflict(
            f"{len(open_)} edits of “{row.name}” no longer fit: {open_[0].sentence} Say of each whether it is to go"
            " or to hold.",
            clashes=clash_values(open_),
        )
    known = {(clash.model, clash.object_id) for clash in found}
    going = with_followers(edits, known & set(drop)) if known & set(drop) else set()
    if going:
        drop_rows(sets, going)
        drop_drafts(ChangeSet.objects.filter(pk__in=sets, edits__isnull=True).values_list("pk", flat=True))
    difference = put_on_plan(actor, held, row)
    kept = tuple(clash for clash in found if (clash.model, clash.object_id) not in going)
    return Rebased(tuple(sorted(going)), kept, difference)


def _refuse_strangers(edits: Edits, rows: set[Row]) -> None:
    """What is named must be a row of the scenario; one that is not there answers like one of another project."""
    if rows and (not edits.sets or rows - rows_of(edits)):
        raise InvalidInput(
            "The scenario does not edit every row that is named.",
            fields={"drop": ["Not a row of this scenario."]},
        )


def put_on_plan(by: Actor, project: Project, scenario: Scenario) -> Difference:
    """Put the edits on the plan's rows as they are now.

    Where rows moved on underneath, the steps become one, from the plan as it is now; otherwise they stay as they are.
    """
    sets = sets_of(scenario)
    if sets:
        renumber(project, sets)
        if moved_rows(Edits(sets), limit=1):
            _flatten(by, project, scenario)
    now = picture_of(project)
    with rehearsed(project, sets_of(scenario), moved=False) as rehearsal:
        then = picture_after(rehearsal.project, now)
    difference = compare_pictures(now, then, working_time_of(project))
    based(scenario, project, difference)
    return difference


def _flatten(by: Actor, project: Project, scenario: Scenario) -> None:
    """Replace the steps by one that holds what they do to the plan as it is now."""
    with rehearsed(project, (), moved=False) as rehearsal:
        record_drafts(actor=by, project=project, scenario=scenario)
        drafts = take_along(rehearsal.kept)
    drop_drafts(scenario.steps.values_list("change_set_id", flat=True))
    for place, draft in enumerate(drafts):
        kept = keep_draft(draft, kind=STEP, scope_id=project.pk, actor=by)
        ScenarioStep.objects.create(scenario=scenario, number=place + 1, change_set=kept)


@service("scenario.put_on_plan", "put the scenario {subject} on the plan")
def record_drafts(*, actor: Actor, project: Project, scenario: Scenario) -> None:
    """Within a rehearsal: put the drafts on the rows as one deed, so that history tells what they come to."""
    sets = sets_of(scenario)
    record(
        kind=STEP,
        scope_id=project.pk,
        action=SCHEDULE_EDIT.name,
        title="Steps put on the plan as it is now",
    )
    put_drafts(project, sets)
