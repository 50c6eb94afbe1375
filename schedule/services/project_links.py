"""Links between projects: a task waits for a task of another plan."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.policy import can
from core.services import note_subject, service
from projects.models import Project
from schedule.models import LagUnit, LinkType, PlanRules, ProjectLink, Task
from schedule.models.task import LONGEST_DURATION
from schedule.policy import SCHEDULE_EDIT, SCHEDULE_VIEW
from schedule.selectors.rules import plan_rules
from schedule.services.editing import PlanChange, absent, begin_edit, finish_edit, subject_of
from schedule.services.held_rows import hold, refuse_unknown_fields
from schedule.services.links import assign_percent, percent_follows
from schedule.services.promises import refuse_loops

FIELDS: Final = frozenset({"type", "lag_minutes", "lag_percent", "lag_unit", "note", "external_id"})


@service("project_link.added", "let {subject} wait for a task of another project")
def add_project_link(
    *,
    actor: Actor,
    project: Project,
    predecessor: Task,
    successor: Task,
    type: str = LinkType.FS,  # noqa: A002  the word of the field
    **fields: Any,
) -> tuple[ProjectLink, PlanChange]:
    """Let a task of this project wait for a task of another one, whose plan the actor can see.

    Loops over several projects are refused, naming the tasks in order.
    """
    refuse_unknown_fields(fields, FIELDS, "link between projects")
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    after = Task.objects.filter(pk=successor.pk, project=project).first()
    if after is None:
        raise absent("successor", "task")
    before = _giving(actor, project, predecessor)
    values = {"type": type, **fields}
    ask_guards(actor, "project_link.added", project, predecessor=before, successor=after, **values)
    link = ProjectLink(
        project=project,
        giver=before.project,
        predecessor=before,
        successor=after,
        giver_label=subject_of(before.project, before)[:440],
    )
    _assign(link, values)
    link.save()
    refuse_loops(actor, project.pk)
    note_subject(subject_of(project, after), scope_id=project.pk)
    return link, finish_edit(by=actor, project=project, touched=[after.pk])


@service("project_link.changed", "changed what {subject} waits for in another project")
def update_project_link(
    *, actor: Actor, link: ProjectLink, expected_version: int | None, **fields: Any
) -> tuple[ProjectLink, PlanChange]:
    """Change type, lag or note of a link between projects."""
    refuse_unknown_fields(fields, FIELDS, "link between projects")
    project = begin_edit(actor, SCHEDULE_EDIT, link.project)
    link = hold(project, link, "successor", field="link", what="link")
    check_version(link, expected_version, yours=fields)
    ask_guards(actor, "project_link.updated", link, **fields)
    _assign(link, fields)
    link.save()
    note_subject(subject_of(project, link.successor), scope_id=project.pk)
    return link, finish_edit(by=actor, project=project, touched=[link.successor_id])


@service("project_link.deleted", "let {subject} wait no longer for a task of another project")
def delete_project_link(
    *, actor: Actor, link: ProjectLink, expected_version: int | None = None
) -> PlanChange:
    """Let a task wait no longer for the other project."""
    project = begin_edit(actor, SCHEDULE_EDIT, link.project)
    link = hold(project, link, "successor", field="link", what="link")
    check_version(link, expected_version)
    ask_guards(actor, "project_link.deleted", link)
    note_subject(subject_of(project, link.successor), scope_id=project.pk)
    touched = [link.successor_id]
    link.delete()
    return finish_edit(by=actor, project=project, touched=touched)


def follow_archive(by: Actor, project: Project) -> None:
    """A project that is back from the archive catches up with what others promised meanwhile."""
    if project.archived_at is None and ProjectLink.objects.filter(project=project).exists():
        finish_edit(by=by, project=project)


def _giving(actor: Actor, project: Project, task: Task) -> Task:
    """The task that gives the date, where the actor can see its plan; else it answers as one that is not there."""
    visible = Task.objects.visible_to(actor).select_related("project")
    found: Task | None = visible.filter(pk=task.pk).first()
    if found is None or not can(actor, SCHEDULE_VIEW, found.project):
        raise InvalidInput(
            "There is no such task in another project that you can see.",
            fields={"predecessor": ["No such task in another project that you can see."]},
        )
    if found.project_id == project.pk:
        sentence = f"{project.key}-{found.number} is a task of this project: link it in the plan itself."
        raise InvalidInput(sentence, fields={"predecessor": [sentence]})
    if found.project.archived_at is not None:
        sentence = f"{found.project.key} is archived, so its dates do not move any more. Choose another task."
        raise InvalidInput(sentence, fields={"predecessor": [sentence]})
    if not _may_link(project, found.project):
        sentence = (
            f"{found.project.key} does not belong to the programme of {project.key}. This organisation links projects"
            " of one programme only."
        )
        raise InvalidInput(sentence, fields={"predecessor": [sentence]})
    return found


def _may_link(project: Project, giver: Project) -> bool:
    """Whether the organisation lets these two be linked."""
    if plan_rules().links_with == PlanRules.LinksWith.SEEN:
        return True
    return project.programme_id is not None and project.programme_id == giver.programme_id


def _assign(link: ProjectLink, fields: dict[str, Any]) -> None:
    """Put values into a link; raises InvalidInput by field."""
    for name, value in percent_follows(fields).items():
        setattr(link, name, value.strip() if isinstance(value, str) else value)
    errors: dict[str, list[str]] = {}
    if not isinstance(link.lag_minutes, int) or isinstance(link.lag_minutes, bool):
        errors["lag_minutes"] = ["The lag is a whole number of minutes."]
    elif abs(link.lag_minutes) > LONGEST_DURATION:
        errors["lag_minutes"] = ["The lag is longer than 300 years."]
    if link.lag_unit not in LagUnit.values:
        errors["lag_unit"] = ["A lag passes in working time or around the clock, or is a percent."]
    else:
        assign_percent(link, errors)
    if not errors:
        try:
            link.clean_fields(exclude={"project", "giver", "predecessor", "successor"})
        except ValidationError as refusal:
            errors = refusal.message_dict
    if not errors and _twin(link):
        errors["type"] = ["These tasks are already linked in this way."]
    if errors:
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors)


def _twin(link: ProjectLink) -> bool:
    twins = ProjectLink.objects.filter(
        predecessor_id=link.predecessor_id, successor_id=link.successor_id, type=link.type
    )
    return link.predecessor_id is not None and twins.exclude(pk=link.pk).exists()
