"""Trying a plan out: drafts are put on its rows, dates computed, services called, and everything is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from core.change_clashes import Clash, clashes, with_followers
from core.change_drafts import drop_rows
from core.change_edits import shapes_of
from core.change_writing import write
from core.changesets import Edits, collecting
from core.freshness import state_of, touch
from core.numbers import count_at_least, last_number
from core.services import acts_of_their_own
from projects.models import Project
from schedule.models import Task
from schedule.services.recalculation import (
    FRESHNESS,
    PlanChange,
    computing_at_once,
    lock,
    run_to_the_end,
)

TASKS = "task"
NOT_SHOWN = ("deleted", "used", "gone", "twin")


@dataclass(slots=True)
class Rehearsal:
    """A plan with drafts on it, until the block ends."""

    project: Project
    change: PlanChange
    kept: list[uuid.UUID]
    """Change sets of the deeds done within."""
    left_out: list[Clash] = field(default_factory=list)
    """What of the drafts could not be put on the plan as it is."""


class _TakenBack(Exception):
    """Ends a rehearsal."""


@contextmanager
def rehearsed(project: Project, sets: Sequence[uuid.UUID], *, moved: bool) -> Iterator[Rehearsal]:
    """The plan with drafts on its rows and its dates computed, in the request whatever its size; then as before.

    Holds the project meanwhile. Services called within are acts of their own. `moved` says that the plan may not be
    as the drafts found it: what does not fit is left out and told.
    """
    try:
        with transaction.atomic(), computing_at_once(), acts_of_their_own(), collecting() as kept:
            held = lock(project)
            left_out = _put_on(held, tuple(sets), moved=moved) if sets else []
            touch(FRESHNESS, held.pk)
            change = run_to_the_end(held, tells_structure=False)
            yield Rehearsal(held, change, kept, left_out)
            raise _TakenBack
    except _TakenBack:
        return


def plan_version(project: Project) -> int:
    """The version of a plan's inputs."""
    return state_of(FRESHNESS, project.pk).input_version


def _put_on(project: Project, sets: tuple[uuid.UUID, ...], *, moved: bool) -> list[Clash]:
    edits = Edits(sets)
    left_out: list[Clash] = []
    if moved:
        left_out = [clash for clash in clashes(edits) if clash.kind in NOT_SHOWN]
        if left_out:
            drop_rows(sets, with_followers(edits, [(clash.model, clash.object_id) for clash in left_out]))
    put_drafts(project, sets)
    return left_out


def put_drafts(project: Project, sets: tuple[uuid.UUID, ...]) -> None:
    """Within a rehearsal: write the columns that drafts change over the rows of the plan."""
    edits = Edits(sets)
    highest = renumber(project, sets)
    write("the scenario", edits, shapes_of(edits), doing="Showing the scenario", merge=True)
    if highest:
        count_at_least(project.pk, TASKS, highest)


def renumber(project: Project, sets: tuple[uuid.UUID, ...]) -> int:
    """Give tasks that drafts add another number where theirs was taken meanwhile; gives the highest one, 0 for none."""
    source, params = Edits(sets).of()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id, (becomes->>'number')::int FROM {source} e"  # noqa: S608
            " WHERE model = 'schedule.task' AND was IS NULL ORDER BY 2",
            params,
        )
        numbers: dict[int, int] = dict(cursor.fetchall())
        if not numbers:
            return 0
        taken = set(
            Task.objects.filter(project=project, number__in=numbers.values()).values_list("number", flat=True)
        )
        highest = max(last_number(project.pk, TASKS), *numbers.values())
        for key in [key for key, number in numbers.items() if number in taken]:
            highest += 1
            cursor.execute(
                "UPDATE core_changesetedit SET after = jsonb_set(after, '{number}', to_jsonb(%s)),"
                " before = jsonb_set(before, '{number}', to_jsonb(%s))"
                " WHERE change_set_id = ANY(%s::uuid[]) AND model = 'schedule.task' AND object_id = %s",
                [highest, highest, [str(each) for each in sets], key],
            )
    return highest
