"""Between plans: a giver whose dates moved tells the projects that wait for it, each in a transaction of its own.

Within the giver's transaction only a mark of the giver itself is set, so that two linked plans can be edited at the
same moment without waiting for each other. After commit, or by the sweep, the mark makes the receivers dirty.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, connection, transaction
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
    waiting = ProjectLink.objects.filter(giver_id=project_id, predecessor__isnull=False).order_by()
    if ids and not ids.isdisjoint(waiting.values_list("predecessor_id", flat=True)):
        _mark(project_id)


def mend(project_id: int, task_ids: Iterable[int]) -> list[int]:
    """Deleted tasks came back: links of other projects wait for them again; gives the links that do.

    A link stays broken where the project that waits has linked these tasks in this way itself since, or where it
    would close a circle by now.
    """
    ids = set(task_ids)
    broken = ProjectLink.objects.filter(giver_id=project_id, predecessor__isnull=True) if ids else None
    if broken is None or not broken.exists():
        return []
    _hold_loops()
    lost = {
        link: task
        for link, task in _lost_tasks(broken.select_for_update(no_key=True, of=("self",)).order_by("pk"))
        if task in ids and not _twin(link, task)
    }
    mended = lost if _mended(project_id, lost) else {}
    if not mended:  # one of them closes a circle: the others still come back
        mended = {link: task for link, task in lost.items() if _mended(project_id, {link: task})}
    if mended:
        _mark(project_id)
    return [link.pk for link in mended]


def _lost_tasks(broken: Iterable[ProjectLink]) -> list[tuple[ProjectLink, int]]:
    """Broken links with the task that each waited for last."""
    links = list(broken)
    events = event_model(ProjectLink)._default_manager.filter(
        predecessor_id__isnull=False, pgh_obj_id__in=[link.pk for link in links]
    )
    latest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    given: dict[int, int] = dict(latest.values_list("pgh_obj_id", "predecessor_id"))
    return [(link, given[link.pk]) for link in links if link.pk in given]


def _twin(link: ProjectLink, task_id: int) -> bool:
    return ProjectLink.objects.filter(
        predecessor_id=task_id, successor_id=link.successor_id, type=link.type
    ).exists()


def _mended(project_id: int, links: dict[ProjectLink, int]) -> bool:
    """Whether links hold on to their tasks again without closing a circle; else they are as before."""
    try:
        with transaction.atomic():
            for link, task_id in links.items():
                link.predecessor_id = task_id
                link.save(update_fields=["predecessor", "updated_at"])
            if loop_through(project_id):
                raise _ClosesCircle
    except (_ClosesCircle, IntegrityError):
        for link in links:
            link.refresh_from_db()
        return False
    return True


class _ClosesCircle(Exception):
    """Takes mended links back."""


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
    _hold_loops()
    tasks = loop_through(project_id)
    if tasks:
        raise InvalidInput(loop_sentence(actor, tasks), tasks=tasks)


def _hold_loops() -> None:
    """Until the transaction ends nobody else closes a loop: what they have written is seen by the reading after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('schedule.project_links'))")
