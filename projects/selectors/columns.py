"""What other rooms and the people of a project add to the rows of a list, a page of projects at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.actors import Actor
from projects.models import Project
from projects.registries import PROJECT_COLUMNS, ProjectColumn
from projects.selectors.people import managers_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of another room's column."""

    column: ProjectColumn
    value: Any


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project of a list with what belongs beside it."""

    project: Project
    managers: Sequence[str]
    cells: tuple[Cell, ...]

    @property
    def role(self) -> str:
        """The reader's own role in it, as a word; empty without one."""
        from projects.models import ProjectRole

        return str(dict(ProjectRole.choices).get(self.project.remembered_role or "", ""))


def columns_for(actor: Actor) -> list[ProjectColumn]:
    """The columns that other rooms add for this reader."""
    return PROJECT_COLUMNS.rows(actor)


def rows_of(
    *, actor: Actor, projects: Sequence[Project], columns: Sequence[ProjectColumn]
) -> list[ProjectRow]:
    """The rows of one page: one query for the managers and one a column, however many projects."""
    ids = [project.pk for project in projects]
    managers = managers_of(ids) if ids else {}
    values = [(column, column.values(actor, ids) if ids else {}) for column in columns]
    return [
        ProjectRow(
            project=project,
            managers=managers.get(project.pk, ()),
            cells=tuple(Cell(column, found.get(project.pk)) for column, found in values),
        )
        for project in projects
    ]
