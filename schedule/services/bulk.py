"""Many rows in one deed: changed, added or both; all of them or none, in a few statements however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.actors import Actor
from core.errors import InvalidInput, TooLarge
from core.policy import Action
from core.services import note_subject, service
from projects.models import Project
from schedule.models import Task
from schedule.policy import PROGRESS_EDIT, SCHEDULE_EDIT
from schedule.services.editing import PlanChange, begin_edit, subject_of
from schedule.services.predecessors import LinkTexts
from schedule.services.row_writing import NewRow, RowEdit, RowWriter, StaleRows
from schedule.services.task_fields import PROGRESS

MOST_ROWS: Final = 5_000

__all__ = ["MOST_ROWS", "NewRow", "RowEdit", "StaleRows", "change_tasks", "check_count", "paste_rows"]


@service("tasks.changed", "changed {subject}")
def change_tasks(*, actor: Actor, project: Project, edits: Sequence[RowEdit]) -> PlanChange:
    """Change many rows at once. Sentences about a row are keyed `changes.3.duration_minutes`."""
    check_count(len(edits), "changes")
    project = begin_edit(actor, action_of(edits), project)
    note_subject(_subject_of(edits, project), scope_id=project.pk, rows=len(edits))
    writer = RowWriter(actor, project)
    writer.update(edits, "changes")
    return writer.finish()


@service("tasks.pasted", "pasted {subject}")
def paste_rows(
    *,
    actor: Actor,
    project: Project,
    rows: Sequence[NewRow],
    edits: Sequence[RowEdit] = (),
    parent: Task | None = None,
    after: Task | None = None,
    first: bool = False,
) -> PlanChange:
    """Change rows that a block covers and add the rest behind `after`, else under `parent`, else at the end.

    `first` puts them before all rows of the parent. Where rows carry numbers of their own (as in the list they come
    from), links of the block mean these; any other number is one of the plan.
    """
    check_count(len(rows) + len(edits), "rows")
    project = begin_edit(actor, SCHEDULE_EDIT, project)
    note_subject(_rows_of(len(rows) + len(edits), project), scope_id=project.pk, added=len(rows))
    writer = RowWriter(actor, project)
    texts = LinkTexts()  # written last, as they may name rows of this block
    writer.update(edits, "updates", texts)
    writer.add(rows, "rows", parent=parent, after=after, first=first, texts=texts)
    if not writer.findings.fields:
        writer.write_links(texts)
    return writer.finish()


def check_count(count: int, name: str) -> None:
    """Refuse nothing and too much."""
    if count == 0:
        raise InvalidInput("There is nothing to write.", fields={name: ["At least one row."]})
    if count > MOST_ROWS:
        raise TooLarge(
            f"{count:,} rows are more than the {MOST_ROWS:,} that can be written at once. Nothing was changed:"
            " send them in parts, or import them as a file."
        )


def action_of(edits: Sequence[RowEdit]) -> Action:
    """Who may only report progress may change percent, remaining work and actual dates."""
    only_progress = all(edit.fields and set(edit.fields) <= PROGRESS for edit in edits)
    return PROGRESS_EDIT if only_progress else SCHEDULE_EDIT


def _subject_of(edits: Sequence[RowEdit], project: Project) -> str:
    """One row by its name, several by their number."""
    only = Task.objects.filter(pk=edits[0].task_id, project=project).first() if len(edits) == 1 else None
    return subject_of(project, only) if only is not None else _rows_of(len(edits), project)


def _rows_of(count: int, project: Project) -> str:
    return f"{count} row{'s' if count != 1 else ''} of {project.key}"
