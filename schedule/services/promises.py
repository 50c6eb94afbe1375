"""Between plans: a giver whose dates moved tells the projects that wait for it, each in a transaction of its own.

Within the giver's transaction only a mark of the giver itself is set, so that two linked plans can be edited at the
same moment without waiting for each other. After commit, or by the sweep, the mark makes the receivers dirty.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import connection
from django.db.models import Q

from core.actors import Actor
from core.errors import InvalidInput
from core.freshness import behind, settle, state_of, touch
from core.history import event_model
from core.jobs import ring
from schedule.models import ProjectLink
from schedule.selectors.project_loops import loop_sentence, loop_through

logger = logging.getLogger("portal.schedule")

PROMISES: Final = "schedule.promises"
FRESHNESS: Final = "schedule"
RELAY: Final = "schedule.tasks.keep_promises"
SWEEP_AFTER: Final = timedelta(seconds=10)


def note_moved(project_id: int, task_ids: Iterable[int]) -> None:
    """Dates of these tasks were stored: mark the project when another one waits for one of them."""
    ids = set(task_ids)
    links = list(ProjectLink.objects.filter(giver_id=project_id)) if ids else []
    mended = _mended([link for link in links if link.predecessor_id is None], ids)
    if mended or any(link.predecessor_id in ids for link in links):
        _mark(project_id)


def _mended(broken: list[ProjectLink], task_ids: set[int]) -> bool:
    """Whether a deleted task came back: it gives its dates again to those that waited for it."""
    if not broken:
        return False
    events = event_model(ProjectLink)._default_manager.filter(
        predecessor_id__isnull=False, pgh_obj_id__in=[link.pk for link in broken]
    )
    latest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    given = dict(latest.values_list("pgh_obj_id", "predecessor_id"))
    found = False
    for link in broken:
        waited_for = given.get(link.pk)
        if waited_for in task_ids:
            link.predecessor_id = waited_for
            link.save(update_fields=["predecessor", "updated_at"])
            found = True
    return found


def note_gone(project_id: int) -> None:
    """Tasks were deleted: mark the project when a link to it lost its task."""
    if ProjectLink.objects.filter(giver_id=project_id, predecessor__isnull=True).exists():
        _mark(project_id)


def _mark(project_id: int) -> None:
    touch(PROMISES, project_id)
    ring(RELAY, project_id=project_id)


def keep_promises(project_id: int) -> list[int]:
    """Make the plans that wait for this project dirty and have them computed; gives their ids.

    Archived plans stay as they are. A loop that came in past the checks is not run round: its plans are left alone.
    """
    version = state_of(PROMISES, project_id).input_version
    receivers = list(
        ProjectLink.objects.filter(giver_id=project_id, project__archived_at__isnull=True)
        .order_by()
        .values_list("project_id", flat=True)
        .distinct()
    )
    if loop_through(project_id):
        logger.error("project_loop", extra={"project": project_id})
        receivers = []
    for receiver in receivers:
        touch(FRESHNESS, receiver)
        ring("schedule.tasks.recalculate", project_id=receiver)
    settle(PROMISES, project_id, version)
    return receivers


def lost_promises() -> list[tuple[str, dict[str, object]]]:
    """What the sweep rings for: givers whose mark nobody answered."""
    return [(RELAY, {"project_id": key}) for key in behind(PROMISES, older_than=SWEEP_AFTER)]


def refuse_loops(actor: Actor, project_id: int) -> None:
    """Refuse an edit after which tasks would wait for each other through other projects.

    Edits that could close a loop from two sides at once go one after the other.
    """
    if not ProjectLink.objects.filter(Q(project=project_id) | Q(giver=project_id)).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('schedule.project_links'))")
    tasks = loop_through(project_id)
    if tasks:
        raise InvalidInput(loop_sentence(actor, tasks), tasks=tasks)
