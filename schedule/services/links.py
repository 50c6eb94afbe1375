"""Links: one task waits for another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError

from core.actors import Actor
from core.errors import InvalidInput
from core.guards import ask_guards
from core.models.versioned import check_version
from core.services import note_subject, service
from projects.models import Project
from schedule.models import LagUnit, Link, LinkType, ProjectLink, Task
from schedule.models.task import LONGEST_DURATION
from schedule.policy import SCHEDULE_EDIT
from schedule.services.editing import PlanChange, absent, begin_edit, finish_edit
from schedule.services.held_rows import hold, refuse_unknown_fields

FIELDS: Final = frozenset({"type", "lag_minutes", "lag_percent", "lag_unit", "external_id"})
PERCENT_UNITS: Final = (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
LARGEST_PERCENT: Final = Decimal(100_000)


@service("link.added", "linked {subject}")
def add_link(
    *,
    actor: Actor,
    project: Project,
    predecessor: Task,
    successor: Task,
    type: str = LinkType.FS,  # noqa: A002  the word of the field
    lag_minutes: int = 0,
    lag_percent: Decimal | None = None,
    lag_unit: str = LagUnit.WORKING,
    external_id: str = "",
) -> PlanChange:
    """Let `successor` wait for `predecessor`. Loops are refused, naming the tasks in order."""
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    before = _end(project, predecessor, "predecessor")
    after = _end(project, successor, "successor")
    if before.pk == after.pk:
        raise InvalidInput(
            f"“{before.name}” cannot wait for itself.", fields={"successor": ["Choose another task."]}
        )
    fields = {
        "type": type,
        "lag_minutes": lag_minutes,
        "lag_percent": lag_percent,
        "lag_unit": lag_unit,
        "external_id": external_id,
    }
    ask_guards(actor, "link.added", project, predecessor=before, successor=after, **fields)
    link = Link(project=project, predecessor=before, successor=after)
    assign_link(link, fields)
    link.save()
    _note(project, link)
    return finish_edit(
        by=actor,
        project=project,
        touched=[before.pk, after.pk],
        links=[link.pk],
        removed_links=(),
        links_changed=True,
    )


@service("links.added", "linked {subject}")
def add_links(*, actor: Actor, project: Project, links: Sequence[Mapping[str, Any]]) -> PlanChange:
    """Add many links at once, each with `predecessor`, `successor` and what `add_link` takes.

    Sentences about a link are keyed `links.3.type`. A loop that they make together is refused, naming its tasks.
    """
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    ends = {task.pk for link in links for task in (link["predecessor"], link["successor"])}
    known = Task.objects.filter(project=project).in_bulk(list(ends))
    if len(known) < len(ends):
        raise absent("links", "task")
    taken = set(
        Link.objects.filter(project=project, successor_id__in=known).values_list(
            "predecessor_id", "successor_id", "type"
        )
    )
    made: list[Link] = []
    findings: dict[str, list[str]] = {}
    for place, given in enumerate(links):
        facts = {name: value for name, value in given.items() if name in FIELDS}
        before, after = known[given["predecessor"].pk], known[given["successor"].pk]
        link = Link(project=project, predecessor=before, successor=after)
        ask_guards(actor, "link.added", project, predecessor=before, successor=after, **facts)
        for name, said in _faults(link, facts, taken).items():
            findings[f"links.{place}.{name}"] = said
        taken.add((before.pk, after.pk, link.type))
        made.append(link)
    if findings:
        raise InvalidInput(next(iter(findings.values()))[0], fields=findings)
    note_subject(f"{len(made)} pairs of tasks of {project.key}", scope_id=project.pk)
    Link.objects.bulk_create(made, batch_size=1_000)
    return finish_edit(
        by=actor,
        project=project,
        touched=ends,
        links=[link.pk for link in made],
        removed_links=(),
        links_changed=True,
    )


def _faults(link: Link, facts: dict[str, Any], taken: set[tuple[int, int, str]]) -> dict[str, list[str]]:
    if link.predecessor_id == link.successor_id:
        return {"successor": [f"“{link.predecessor.name}” cannot wait for itself."]}
    try:
        assign_link(link, facts, taken)
    except InvalidInput as refusal:
        return refusal.fields
    return {}


@service("link.changed", "changed the link {subject}")
def update_link(*, actor: Actor, link: Link, expected_version: int | None, **fields: Any) -> PlanChange:
    """Change type and lag of a link."""
    refuse_unknown_fields(fields, FIELDS, "link")
    project = begin_edit(actor, SCHEDULE_EDIT, link.project)
    link = hold(project, link, "predecessor", "successor")
    check_version(link, expected_version, yours=fields)
    ask_guards(actor, "link.updated", link, **fields)
    assign_link(link, percent_follows(fields))
    link.save()
    _note(project, link)
    return finish_edit(
        by=actor,
        project=project,
        touched=[link.predecessor_id, link.successor_id],
        links=[link.pk],
        removed_links=(),
        links_changed=True,
    )


@service("link.deleted", "removed the link {subject}")
def delete_link(*, actor: Actor, link: Link, expected_version: int | None = None) -> PlanChange:
    """Let a task wait no longer."""
    project = begin_edit(actor, SCHEDULE_EDIT, link.project)
    link = hold(project, link, "predecessor", "successor")
    check_version(link, expected_version)
    ask_guards(actor, "link.deleted", link)
    _note(project, link)
    ends, gone = [link.predecessor_id, link.successor_id], link.pk
    link.delete()
    return finish_edit(by=actor, project=project, touched=ends, removed_links=[gone], links_changed=True)


def _end(project: Project, task: Task, field: str) -> Task:
    found = Task.objects.filter(pk=task.pk, project=project).first()
    if found is None:
        raise absent(field, "task")
    return found


def _note(project: Project, link: Link) -> None:
    ends = f"{project.key}-{link.predecessor.number} → {project.key}-{link.successor.number}"
    note_subject(f"{ends} {link.successor.name}", scope_id=project.pk, type=link.type)


def percent_follows(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A lag that is no share any more has no percent either."""
    if "lag_unit" in fields and fields["lag_unit"] not in PERCENT_UNITS:
        return {"lag_percent": None, **fields}
    return dict(fields)


def assign_link(
    link: Link, fields: Mapping[str, Any], taken: set[tuple[int, int, str]] | None = None
) -> None:
    """Put values into a link; raises InvalidInput by field. `taken`: links there are, else they are asked for."""
    for name, value in fields.items():
        setattr(link, name, value)
    errors: dict[str, list[str]] = {}
    if not isinstance(link.lag_minutes, int) or isinstance(link.lag_minutes, bool):
        errors["lag_minutes"] = ["The lag is a whole number of minutes."]
    elif abs(link.lag_minutes) > LONGEST_DURATION:
        errors["lag_minutes"] = ["The lag is longer than 300 years."]
    assign_percent(link, errors)
    if not errors:
        try:
            link.clean_fields(exclude={"project", "predecessor", "successor"})
        except ValidationError as refusal:
            errors = refusal.message_dict
    twin = (link.predecessor_id, link.successor_id, link.type)
    if not errors and (_twin(link).exists() if taken is None else twin in taken):
        errors["type"] = ["These tasks are already linked in this way."]
    if errors:
        raise InvalidInput(next(iter(errors.values()))[0], fields=errors)


def assign_percent(link: Link | ProjectLink, errors: dict[str, list[str]]) -> None:
    """Check a lag in percent against its unit, and note by field what is wrong."""
    if link.lag_unit not in PERCENT_UNITS:
        if link.lag_percent is not None:
            errors["lag_percent"] = ["A lag in percent needs a unit of percent."]
        return
    if link.lag_percent is None:
        errors["lag_percent"] = ["Say how many percent of the predecessor's duration."]
        return
    try:
        link.lag_percent = Decimal(link.lag_percent).quantize(Decimal("0.01"))
    except (InvalidOperation, TypeError, ValueError):
        errors["lag_percent"] = ["A lag in percent is a number."]
        return
    if abs(link.lag_percent) > LARGEST_PERCENT:
        errors["lag_percent"] = ["The lag lies outside ± 100 000 %."]
    link.lag_minutes = 0


def _twin(link: Link) -> Any:
    return Link.objects.filter(
        predecessor_id=link.predecessor_id, successor_id=link.successor_id, type=link.type
    ).exclude(pk=link.pk)
