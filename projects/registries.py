"""What higher rooms add to the pages of projects: tabs of a project, facts of its header, columns of the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.actors import Actor
from core.providers import Registry


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a project. `TABS.register("schedule", provider, order=200)`; `provider(actor, project)` gives its
    tabs, or none when the actor may not open them.
    """

    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ProjectColumn:
    """A column of the project list. `values(actor, ids)` gives what it knows of a page of projects, in one query.

    A date or an instant is written as a day in the project's zone; None is shown as n/a with `reason`.
    """

    name: str
    label: str
    values: Callable[[Actor, Sequence[int]], dict[int, Any]]
    kind: Literal["text", "date", "finish", "number"] = "text"
    reason: str = "It is not known yet."


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in the header of a project: `FACTS.register("baseline", provider)`; `provider(actor, project)`."""

    label: str
    value: str


TABS: Registry[Tab] = Registry("project tabs")
PROJECT_COLUMNS: Registry[ProjectColumn] = Registry("project columns")
FACTS: Registry[Fact] = Registry("project facts")
