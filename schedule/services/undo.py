"""Undo and redo of a person's own deeds in a plan."""

from __future__ import annotations

import uuid

from core.actors import Actor
from core.changesets import Edits, Written, reapply, revert
from core.errors import Conflict
from core.guards import ask_guards
from core.models import ChangeSet
from core.policy import require
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Assignment, Task, WorkCalendar
from schedule.policy import PROGRESS_EDIT
from schedule.selectors.change_sets import tasks_named_by
from schedule.selectors.undo import actions_of, last_deed, next_redo, what_can_be_undone
from schedule.services.calendars import refuse_empty
from schedule.services.editing import PlanChange, finish_edit, hold
from schedule.services.promises import mend, refuse_loops
from schedule.services.recalculation import lock

TASK, LINK, RESOURCE = "schedule.task", "schedule.link", "schedule.resource"
PROJECT_LINK = "schedule.projectlink"
SETTINGS = "schedule.schedulesettings"
CALENDARS = ("schedule.workcalendar", "schedule.calendarexception")


@service("plan.undone", "took back: {subject}")
def undo_last(*, actor: Actor, project: Project, deed: uuid.UUID | None = None) -> PlanChange:
    """Take back one's latest deed in this plan; refused where somebody changed one of its rows since.

    Who names the deed takes back that one or none: two windows do not take back two for one.
    """
    held = hold(actor, PROGRESS_EDIT, project)
    last = last_deed(actor, held)
    _refuse_another(actor, held, deed, last, "taken back")
    if last is None:
        raise Conflict("There is nothing of yours to take back in this plan.")
    _ask(actor, held, last, "plan.undone")
    written = revert(last)
    return settle(actor, held, Edits((last.pk,), backwards=True), written)


@service("plan.redone", "did again: {subject}")
def redo_last(*, actor: Actor, project: Project, deed: uuid.UUID | None = None) -> PlanChange:
    """Do again what one took back last; refused where somebody changed one of its rows since."""
    held = hold(actor, PROGRESS_EDIT, project)
    following = next_redo(actor, held)
    _refuse_another(actor, held, deed, following, "done again")
    if following is None:
        raise Conflict("There is nothing of yours to do again in this plan.")
    _ask(actor, held, following, "plan.redone")
    written = reapply(following)
    return settle(actor, held, Edits((following.pk,)), written)


def settle(by: Actor, project: Project, edits: Edits, written: Written) -> PlanChange:
    """Bring dates up to date after edits were put on rows, and tell boards that look on what they did."""
    if written.all_of(PROJECT_LINK):
        refuse_loops(by, project.pk)
    mend(project.pk, written.added.get(TASK, ()))
    if any(written.all_of(each) or written.removed.get(each) for each in CALENDARS):
        for calendar in WorkCalendar.objects.filter(project=project, base__isnull=True):
            refuse_empty(project, calendar)
    added, removed = written.added.get(TASK, []), written.removed.get(TASK, [])
    links = written.all_of(LINK)
    touched = {*written.all_of(TASK), *tasks_named_by(edits)} - set(removed)
    if written.all_of(SETTINGS):  # every row may say something else about its baseline
        touched.update(Task.objects.filter(project=project).values_list("pk", flat=True))
    people = written.all_of(RESOURCE)
    if people:
        touched.update(Assignment.objects.filter(resource_id__in=people).values_list("task_id", flat=True))
    return finish_edit(
        by=by,
        project=lock(project),  # read anew: what followed the rows may have moved its status date
        touched=touched,
        created=added,
        removed=removed,
        links=links,
        links_changed=bool(links or written.removed.get(LINK)),
        tree_changed=bool(added or removed or written.changed.get(TASK)),
    )


def _refuse_another(
    by: Actor, project: Project, wanted: uuid.UUID | None, found: ChangeSet | None, done: str
) -> None:
    if wanted is None or (found is not None and found.pk == wanted):
        return
    named = ChangeSet.objects.filter(pk=wanted, scope_id=project.pk, author_id=by.user_id).first()
    if named is None:
        raise Conflict("This deed of yours is not kept in this plan.")
    now = what_can_be_undone(actor=by, project=project)
    if (named.state == ChangeSet.State.APPLIED) == (done == "done again"):
        raise Conflict(f"“{named.title}” was already {done}.", undo=now)
    last = f": “{found.title}” is" if found else ""
    raise Conflict(
        f"“{named.title}” is not what would be {done} now{last}. Look once more, then try again.", undo=now
    )


def _ask(by: Actor, project: Project, deed: ChangeSet, verb: str) -> None:
    for action in actions_of(deed):
        require(by, action, project)
    ask_guards(by, verb, project, change_set=deed)
    title = deed.title
    note_subject(title[:1].lower() + title[1:], scope_id=project.pk)
