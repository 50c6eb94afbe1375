"""Task lists on their way in: upload or paste, column mapping, dry run, import as a job, taking back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.db import transaction

from core.actors import Actor
from core.changesets import record
from core.errors import Conflict, InvalidInput, PortalError, TooLarge
from core.policy import require
from core.services import note_subject, service
from integrations.models import PlanImport, SheetMapping
from integrations.plans.errors import PlanFileError, TooLargeError
from integrations.plans.limits import Progress, no_progress
from integrations.policy import IMPORT_PLAN
from integrations.services.plan_import import (
    CHANGE_SET,
    locked_import,
    plan_facts,
    start_check,
    stop_reason,
    store_upload,
)
from integrations.services.sheet_merging import SheetMerge, SheetOutcome, SheetSource
from integrations.sheets.fields import Mapping, MappingError, heads_hash, read_mapping, suggest
from integrations.sheets.reading import read_sheet
from integrations.sheets.rows import read_rows
from integrations.sheets.sheet import Sheet
from projects.models import Project
from schedule.models import Resource
from schedule.services.editing import begin_edit
from schedule.services.plan_facts import PlanFacts

State = PlanImport.State
PASTED: Final = "Pasted list"
SHOWN_FINDINGS: Final = 500


@service("sheet.uploaded", "uploaded the task list {subject}")
def upload_sheet(
    *, actor: Actor, project: Project, content: bytes, file_name: str = "", is_pasted: bool = False
) -> PlanImport:
    """Keep a task list and look at its first rows; what its columns mean is asked next.

    Raises InvalidInput where it is no list; nothing is kept then.
    """
    require(actor, IMPORT_PLAN, project)
    name = PASTED if is_pasted else file_name
    sheet = _read(content, is_pasted=is_pasted)
    row = store_upload(actor, project, name, content)
    note_subject(row.file_name, scope_id=project.pk)
    row.kind, row.format = PlanImport.Kind.SHEET, sheet.kind
    row.preview = _preview(actor, sheet)
    row.save(update_fields=["kind", "format", "preview"])
    return row


@service("sheet.looked_at", "chose a sheet of the task list {subject}")
def choose_sheet(*, actor: Actor, plan_import: PlanImport, name: str) -> PlanImport:
    """Look at another sheet of a workbook."""
    require(actor, IMPORT_PLAN, plan_import)
    row = _open_sheet(plan_import)
    note_subject(row.file_name, scope_id=row.project_id)
    if name not in (row.preview or {}).get("names", []):
        raise InvalidInput("There is no such sheet in this workbook.", fields={"sheet": ["No such sheet."]})
    sheet = _read(_content(row), is_pasted=row.format == "paste", name=name)
    row.preview, row.mapping, row.file_project = _preview(actor, sheet), None, name[:120]
    row.state, row.comparison, row.report, row.problem = State.UPLOADED, None, None, ""
    row.save(update_fields=["preview", "mapping", "file_project", "state", "comparison", "report", "problem"])
    return row


@service("sheet.mapped", "said what the columns of {subject} mean")
def map_sheet(*, actor: Actor, plan_import: PlanImport, mapping: Any) -> PlanImport:
    """Say what the columns mean, which is remembered for lists with the same heads, and have the dry run made."""
    require(actor, IMPORT_PLAN, plan_import)
    row = _open_sheet(plan_import)
    note_subject(row.file_name, scope_id=row.project_id)
    preview = row.preview or {}
    given = dict(mapping) if isinstance(mapping, dict) else {}
    given.setdefault("head_line", preview.get("mapping", {}).get("head_line", 1))
    given["sheet"] = row.file_project
    try:
        read = read_mapping(given, len(preview.get("heads", [])))
    except MappingError as problem:
        raise InvalidInput(str(problem), fields=problem.fields) from None
    row.mapping = read.as_json()
    row.state, row.problem, row.report, row.comparison = State.UPLOADED, "", None, None
    row.save(update_fields=["mapping", "state", "problem", "report", "comparison"])
    if actor.user is not None:
        SheetMapping.objects.update_or_create(
            user=actor.user,
            heads_hash=heads_hash(preview.get("heads", [])),
            defaults={"mapping": {**row.mapping, "sheet": ""}},
        )
    start_check(actor, row)
    return row


@service("sheet.checked", "checked the task list {subject}")
def check_sheet(*, actor: Actor, plan_import: PlanImport, progress: Progress) -> PlanImport:
    """The dry run: the real import in a transaction that is thrown away; only what it told is kept."""
    require(actor, IMPORT_PLAN, plan_import)
    note_subject(plan_import.file_name, scope_id=plan_import.project_id)
    row = PlanImport.objects.get(pk=plan_import.pk)
    if row.state in (State.IMPORTED, State.REVERTED) or row.mapping is None:
        return row
    try:
        sheet = _read(
            _content(row), is_pasted=row.format == "paste", name=row.file_project, progress=progress
        )
    except PortalError as problem:
        row.state, row.problem = State.REFUSED, problem.detail
        row.save(update_fields=["state", "problem"])
        return row
    row.comparison, row.report = _rehearse(actor, row, sheet, progress)
    row.state, row.problem = State.CHECKED, ""
    row.save(update_fields=["comparison", "report", "state", "problem"])
    return row


@service("sheet.imported", "imported the task list {subject}: {added} tasks added, {changed} changed")
def import_sheet(*, actor: Actor, plan_import: PlanImport, progress: Progress) -> PlanImport:
    """Bring the plan in line with the list and compute its dates: all of it or nothing."""
    require(actor, IMPORT_PLAN, plan_import)
    row = locked_import(plan_import)
    if row.state != State.CHECKED:
        raise Conflict(stop_reason(row))
    project = Project.objects.select_for_update(no_key=True).get(pk=row.project_id)
    sheet = _read(_content(row), is_pasted=row.format == "paste", name=row.file_project, progress=progress)
    change_set = record(
        kind=CHANGE_SET,
        scope_id=project.pk,
        action=IMPORT_PLAN.name,
        title=f"Import of {row.file_name}",
        even_empty=True,
    )
    outcome, _ = _carry_out(actor, project, row, sheet, progress)
    stopped = _stopped(outcome)
    if stopped:
        raise InvalidInput(f"{row.file_name} cannot be imported: {stopped[0]}")
    note_subject(row.file_name, scope_id=project.pk, added=outcome.added, changed=outcome.changed, removed=0)
    row.change_set_id = change_set  # written when the act ends, from what it did
    row.state = State.IMPORTED
    row.save(update_fields=["change_set", "state"])
    return row


class _ThrownAway(Exception):
    """Ends the rehearsal."""


def _rehearse(
    actor: Actor, row: PlanImport, sheet: Sheet, progress: Progress
) -> tuple[dict[str, Any], dict[str, Any]]:
    before = plan_facts(row.project)
    comparison: dict[str, Any] = {}
    report: dict[str, Any] = {}
    try:
        with transaction.atomic():
            project = Project.objects.select_for_update(no_key=True).get(pk=row.project_id)
            outcome, more = _carry_out(actor, project, row, sheet, progress, is_rehearsal=True)
            after = plan_facts(project)
            comparison = {
                "before": asdict(before),
                "after": asdict(after),
                "counts": _counts(outcome, after.links - before.links),
                "problems": _stopped(outcome),
            }
            report = {
                "findings": [asdict(finding) for finding in outcome.findings[:SHOWN_FINDINGS]],
                "more_findings": more + max(0, len(outcome.findings) - SHOWN_FINDINGS),
                "notes": list(sheet.notes),
                "encoding": sheet.encoding,
                "name": sheet.name,
            }
            raise _ThrownAway
    except _ThrownAway:
        return comparison, report


def _counts(outcome: SheetOutcome, links: int) -> dict[str, dict[str, int]]:
    return {
        "tasks": {
            "added": outcome.added,
            "changed": outcome.changed,
            "removed": 0,
            "unchanged": outcome.unchanged,
            "total": outcome.added + outcome.changed + outcome.unchanged,
        },
        "links": {"added": max(0, links), "changed": 0, "removed": max(0, -links)},
        "resources": {"added": outcome.resources, "changed": 0, "removed": 0},
    }


def _carry_out(
    actor: Actor,
    project: Project,
    row: PlanImport,
    sheet: Sheet,
    progress: Progress,
    *,
    is_rehearsal: bool = False,
) -> tuple[SheetOutcome, int]:
    """Read and merge; cells that block are left out in a rehearsal, so that it finds the other faults as well, and
    stop all else. Gives the outcome and how many findings are not listed.
    """
    project = begin_edit(actor, IMPORT_PLAN, project)
    mapping = mapping_of(row)
    heads = (row.preview or {}).get("heads", [])
    people = {
        " ".join(name.casefold().split())
        for name in Resource.objects.filter(project=project).values_list("name", flat=True)
    }
    day = PlanFacts(project).minutes_per_day()
    made = read_rows(sheet, mapping, heads, minutes_per_day=day, known_people=people)
    if not made.tasks:
        return SheetOutcome(findings=made.findings, problems=["The list has no row with a task name."]), 0
    if not is_rehearsal and any(finding.blocks for finding in made.findings):
        return SheetOutcome(findings=made.findings), made.more_findings
    outcome = SheetMerge(actor, project, SheetSource(made, mapping, heads), progress).run()
    outcome.findings = [*made.findings, *outcome.findings]
    return outcome, made.more_findings


def _stopped(outcome: SheetOutcome) -> list[str]:
    """What keeps the import from being made."""
    blocking = [finding for finding in outcome.findings if finding.blocks]
    sentences = list(outcome.problems)
    if not blocking:
        return sentences
    first = blocking[0]
    place = f"line {first.line}" + (f", {first.column}" if first.column else "")
    quoted = f" “{first.text[:40]}”" if first.text else ""
    if len(blocking) == 1:
        sentences.append(f"In {place}{quoted}: {first.reason}")
    else:
        sentences.append(
            f"{len(blocking)} cells cannot be taken. The first is in {place}{quoted}: {first.reason}"
        )
    return sentences


def mapping_of(row: PlanImport) -> Mapping:
    """The mapping that was chosen, else the one that was suggested."""
    preview = row.preview or {}
    return read_mapping(row.mapping or preview.get("mapping"), len(preview.get("heads", [])))


def _preview(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    suggestion = suggest(sheet)
    mapping = suggestion.mapping.as_json()
    remembered = None
    if actor.user is not None:
        known = SheetMapping.objects.filter(user=actor.user, heads_hash=heads_hash(suggestion.heads)).first()
        if known is not None and len(known.mapping.get("columns", [])) == len(suggestion.heads):
            remembered = {**known.mapping, "head_line": mapping["head_line"], "sheet": sheet.name}
    return {
        "heads": list(suggestion.heads),
        "mapping": remembered or mapping,
        "is_remembered": remembered is not None,
        "samples": [list(row) for row in suggestion.samples],
        "rows": len([row for row in sheet.rows if row.line > suggestion.mapping.head_line]),
        "names": list(sheet.names),
        "name": sheet.name,
        "notes": list(sheet.notes),
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
    }


def _open_sheet(plan_import: PlanImport) -> PlanImport:
    row = locked_import(plan_import)
    if row.kind != PlanImport.Kind.SHEET:
        raise Conflict("This is a plan, whose columns need no mapping.")
    if row.state in (State.IMPORTED, State.REVERTED):
        raise Conflict("This list was imported already. Upload it again to import it anew.")
    return row


def _content(row: PlanImport) -> bytes:
    try:
        with row.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise InvalidInput("The uploaded list is gone from the portal's storage. Upload it again.") from None


def _read(content: bytes, *, is_pasted: bool, name: str = "", progress: Progress = no_progress) -> Sheet:
    try:
        return read_sheet(content, is_pasted=is_pasted, sheet=name, progress=progress)
    except TooLargeError as problem:
        raise TooLarge(str(problem)) from problem
    except PlanFileError as problem:
        field = "text" if is_pasted else "file"
        raise InvalidInput(str(problem), fields={field: [str(problem)]}) from problem
