"""Baselines that a plan file brings: told in the dry run, kept as baselines of the project with the import."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.actors import Actor
from core.errors import InvalidInput
from integrations.models import PlanImport
from integrations.plans.model import PlanBaseline, PlanProject
from projects.models import Project
from schedule.computation.given_states import GivenRow
from schedule.models import Task
from schedule.services.given_baselines import take_in_baseline

CHOICE = "baselines"
_REASON = (
    "Taken in with {file}. Dates, durations and work are those of the file; names, outline and links those of the"
    " plan at the import."
)


@dataclass(frozen=True, slots=True)
class FoundBaseline:
    """A baseline of the file: how many of its rows are in the plan, from when to when, and what became of it."""

    number: int
    name: str
    rows: int
    start: str | None
    finish: str | None
    is_known: bool
    """The project has a baseline with the same dates already, so that none is added."""
    label: str = ""
    """B2, once it is kept."""


def take_in_baselines(
    by: Actor,
    project: Project,
    plan: PlanProject,
    file_name: str,
    wanted: Collection[int] | None,
) -> list[dict[str, Any]]:
    """Keep the baselines of a file that are wanted, all of them where nobody chose; the tasks are there already."""
    if not plan.baselines:
        return []
    ids = dict(Task.objects.filter(project=project).exclude(external_id="").values_list("external_id", "id"))
    found = []
    for baseline in plan.baselines:
        if wanted is not None and baseline.number not in wanted:
            continue
        rows = _rows(baseline, ids, project)
        kept = None
        if rows:
            kept = take_in_baseline(
                actor=by,
                project=project,
                name=_name(baseline, file_name),
                reason=_REASON.format(file=file_name),
                rows=rows,
                saved_on=baseline.status_date.date() if baseline.status_date else None,
                is_chosen=baseline.number == 0,
            )
        told = FoundBaseline(
            number=baseline.number,
            name=baseline.name,
            rows=len(rows),
            start=min(row.start for row in rows).isoformat() if rows else None,
            finish=max(row.finish for row in rows).isoformat() if rows else None,
            is_known=bool(rows) and kept is None,
            label=kept.label if kept else "",
        )
        found.append(asdict(told))
    return found


def _rows(baseline: PlanBaseline, ids: dict[str, int], project: Project) -> list[GivenRow]:
    def aware(moment: datetime) -> datetime:
        return moment.replace(tzinfo=project.zone)

    return [
        GivenRow(
            ids[row.task_external_id],
            aware(row.start),
            aware(row.finish),
            row.duration_minutes,
            row.duration_is_elapsed,
            row.work_minutes,
        )
        for row in baseline.rows
        if row.task_external_id in ids
    ]


def _name(baseline: PlanBaseline, file_name: str) -> str:
    return f"{baseline.name} of {file_name}"[:120]


def choose_baselines(row: PlanImport, numbers: Collection[int] | None) -> None:
    """Remember which baselines of a file its import shall keep. Raises InvalidInput for one that it does not have."""
    if numbers is None:
        return
    known = {found["number"] for found in (row.comparison or {}).get("baselines", [])}
    unknown = sorted(set(numbers) - known)
    if unknown:
        sentence = f"The file has no baseline {unknown[0]}."
        raise InvalidInput(sentence, fields={CHOICE: [sentence]})
    row.mapping = {CHOICE: sorted(set(numbers))}


def chosen_baselines(row: PlanImport) -> list[int] | None:
    """The numbers that were chosen; None: all."""
    return (row.mapping or {}).get(CHOICE)
