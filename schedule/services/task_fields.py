"""What people enter about a task: which fields there are, what they may hold, and how they keep each other in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError

from core.errors import InvalidInput
from projects.models import Project
from schedule.computation.moments import from_wall_clock
from schedule.models import ConstraintType, Task, TaskKind, WorkCalendar
from schedule.models.task import LONGEST_DURATION, MILESTONES, UNDATED_CONSTRAINTS
from schedule.services.held_rows import refuse_unknown_fields
from schedule.services.plan_facts import PlanFacts

PROGRESS: Final = frozenset(
    {
        "percent_complete",
        "remaining_minutes",
        "actual_start_at",
        "actual_finish_at",
        "suspended_at",
        "resumes_at",
    }
)
FIELDS: Final = PROGRESS | {
    "name", "notes", "kind", "wbs_code", "external_id", "calendar", "duration_minutes", "duration_is_elapsed",
    "is_estimated", "constraint_type", "constraint_at", "constraint_is_mandatory", "second_constraint_type",
    "second_constraint_at", "deadline_at", "is_manual", "manual_start_at", "manual_finish_at",
    "uses_resource_calendars", "is_active", "priority", "percent_type", "external_start_at", "external_finish_at",
    "leveling_delay_minutes", "leveling_delay_is_elapsed", "splits",
}  # fmt: skip
MOMENTS: Final = {
    "constraint_at": "constraint date",
    "second_constraint_at": "second constraint date",
    "deadline_at": "deadline",
    "manual_start_at": "manual start",
    "manual_finish_at": "manual finish",
    "actual_start_at": "actual start",
    "actual_finish_at": "actual finish",
    "suspended_at": "date of suspension",
    "resumes_at": "date of resumption",
    "external_start_at": "external start",
    "external_finish_at": "external finish",
}
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


class Findings:
    """Sentences about fields, collected so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        """Something is wrong with a field."""
        self.fields.setdefault(field, []).append(sentence)

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.fields:
            first = next(iter(self.fields.values()))[0]
            raise InvalidInput(first, fields=self.fields)


def check_names(fields: Mapping[str, Any]) -> None:
    """Refuse what is not a field of a task."""
    refuse_unknown_fields(fields, FIELDS, "task")


def assign(project: Project, task: Task, fields: Mapping[str, Any], facts: PlanFacts | None = None) -> None:
    """Put values into a task and keep its fields in order; nothing is saved. Raises InvalidInput with every finding."""
    findings = Findings()
    facts = facts or PlanFacts(project, [task.pk])
    for name, value in fields.items():
        if name == "calendar":
            _assign_calendar(facts, task, value, findings)
        elif name in MOMENTS:
            setattr(task, name, _moment(project, name, value, findings))
        elif isinstance(value, str) and name != "notes":
            setattr(task, name, value.strip())
        else:
            setattr(task, name, value)
    _check_values(facts, task, fields, findings)
    findings.refuse()
    _keep_in_order(facts, task, fields, findings)
    findings.refuse()


def _assign_calendar(facts: PlanFacts, task: Task, value: Any, findings: Findings) -> None:
    if value is None:
        task.calendar = None
        return
    key = value.pk if isinstance(value, WorkCalendar) else value
    if isinstance(key, int) and key in facts.calendars:
        task.calendar_id = key
    else:
        findings.add("calendar", "No such calendar in this project.")


def _moment(project: Project, name: str, value: Any, findings: Findings) -> datetime | None:
    """A time without zone is the project's wall clock."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        findings.add(name, "A date with a time.")
        return None
    words = MOMENTS[name]
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        findings.add(name, f"The {words} lies outside 1900–2200.")
        return None
    return from_wall_clock(project, value.replace(second=0, microsecond=0))


def _check_values(facts: PlanFacts, task: Task, fields: Mapping[str, Any], findings: Findings) -> None:
    given = {name for name in fields if name not in findings.fields}
    if "duration_minutes" in given and not _is_length(task.duration_minutes):
        findings.add("duration_minutes", _length_sentence("duration", task.duration_minutes))
    if (
        "remaining_minutes" in given
        and task.remaining_minutes is not None
        and not _is_length(task.remaining_minutes)
    ):
        findings.add("remaining_minutes", _length_sentence("remaining duration", task.remaining_minutes))
    if "name" in given and isinstance(task.name, str) and not task.name:
        findings.add("name", "Give the task a name.")
    others = {field.name for field in task._meta.concrete_fields if field.name not in given}
    try:
        task.clean_fields(exclude=others | set(findings.fields) | {"calendar"})
    except ValidationError as refusal:
        for name, messages in refusal.message_dict.items():
            for message in messages:
                findings.add(name, message)
    if "external_id" in given and task.external_id and "external_id" not in findings.fields:
        if facts.external_ids.get(task.external_id, task.pk) != task.pk:
            findings.add("external_id", "Another task of this project has this external id.")
        elif task.pk is not None:
            facts.external_ids[task.external_id] = task.pk


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_DURATION


def _length_sentence(words: str, value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return f"The {words} is a whole number of minutes."
    return f"The {words} cannot be negative." if value < 0 else f"The {words} is longer than 300 years."


def _keep_in_order(facts: PlanFacts, task: Task, fields: Mapping[str, Any], findings: Findings) -> None:
    _keep_kind(facts, task, fields, findings)
    _keep_constraint(task, fields, findings)
    begins, ends = task.manual_start_at, task.manual_finish_at
    if task.is_manual and begins and ends and ends < begins:
        findings.add("manual_finish_at", "The manual finish is before the manual start.")
    if fields.get("splits"):
        _check_pauses(task, findings)
    if task.suspended_at and task.resumes_at and task.resumes_at < task.suspended_at:
        findings.add("resumes_at", "Work resumes before it was suspended.")
    task.percent_complete = Decimal(task.percent_complete).quantize(Decimal("0.01"))


def _check_pauses(task: Task, findings: Findings) -> None:
    """A pause lies within the work: what has no parts cannot rest between them."""
    if task.kind == TaskKind.SUMMARY:
        findings.add("splits", "A summary rests where the rows below it do. Give the pause to them.")
    elif task.kind in MILESTONES:
        findings.add("splits", "A milestone has no work that could rest.")
    elif task.splits[-1][0] >= task.duration_minutes:
        findings.add("splits", "The last pause comes after all of the work: it would not be a pause.")


def _keep_kind(facts: PlanFacts, task: Task, fields: Mapping[str, Any], findings: Findings) -> None:
    has_rows = task.pk is not None and "kind" in fields and task.pk in facts.parents
    if "kind" in fields and has_rows and task.kind != TaskKind.SUMMARY:
        findings.add("kind", "A row with rows below it is a summary. Move them out first.")
    if "kind" in fields and not has_rows:
        task.kind_as_leaf = ""
    if task.kind in MILESTONES:
        if fields.get("duration_minutes"):
            findings.add("duration_minutes", "A milestone has no duration. Make it a task first.")
        task.duration_minutes = 0
        if fields.get("remaining_minutes"):
            findings.add("remaining_minutes", "A milestone has no duration.")
    elif "kind" in fields and "duration_minutes" not in fields and task.duration_minutes == 0:
        task.duration_minutes = 480
    if task.kind == TaskKind.SUMMARY and "kind" not in fields:
        for name in sorted({"duration_minutes", "duration_is_elapsed", *PROGRESS} & set(fields)):
            findings.add(name, "A summary takes this from the rows below it. Change it there.")


def _keep_constraint(task: Task, fields: Mapping[str, Any], findings: Findings) -> None:
    if task.constraint_type in UNDATED_CONSTRAINTS:
        if fields.get("constraint_at") and "constraint_type" not in fields:
            findings.add("constraint_at", "Choose a constraint that takes a date first.")
        task.constraint_at = None
        task.constraint_is_mandatory = False
    elif task.constraint_at is None:
        findings.add("constraint_at", "This constraint needs a date.")
    if not task.second_constraint_type or task.second_constraint_type in UNDATED_CONSTRAINTS:
        task.second_constraint_at = None
        if task.second_constraint_type == ConstraintType.ALAP:
            findings.add("second_constraint_type", "As late as possible can only be the first constraint.")
        task.second_constraint_type = ""
    elif task.second_constraint_at is None:
        findings.add("second_constraint_at", "This constraint needs a date.")
