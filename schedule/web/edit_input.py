"""One edit of the board as it arrives: its rows, versions, places and fields, read with a sentence for each fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput, NotVisible, TooLarge
from projects.models import Project
from schedule.models import Link, LinkType, Task
from schedule.services.bulk import MOST_ROWS, RowEdit
from schedule.services.plan_facts import PlanFacts
from schedule.web.task_input import TaskInput

MOST_TASKS: Final = 10_000
LARGEST_ID: Final = 2**63
LARGEST_NUMBER: Final = 10**9
BOARD_NAMES: Final = {
    "duration_minutes": "duration",
    "duration_is_elapsed": "duration",
    "percent_complete": "percent",
    "remaining_minutes": "remaining",
    "constraint_type": "constraint",
    "constraint_is_mandatory": "mandatory",
    "second_constraint_type": "constraint_2",
    "second_constraint_at": "constraint_2_at",
    "deadline_at": "deadline",
    "manual_start_at": "manual_start",
    "manual_finish_at": "manual_finish",
    "actual_start_at": "actual_start",
    "actual_finish_at": "actual_finish",
    "suspended_at": "suspended",
    "resumes_at": "resumes",
    "external_start_at": "external_start",
    "external_finish_at": "external_finish",
    "leveling_delay_minutes": "delay",
    "leveling_delay_is_elapsed": "delay",
    "is_manual": "manual",
    "is_active": "active",
    "is_estimated": "estimated",
    "wbs_code": "wbs",
    "uses_resource_calendars": "own_calendars",
    "lag_minutes": "lag",
}


@dataclass(slots=True)
class Place:
    """Where rows go: behind `after`, as the `first` under `parent`, or as the last there."""

    parent: Task | None
    after: Task | None
    first: bool


@dataclass
class BoardEdit:
    """The body of one edit, who sends it, and what is said about it besides its outcome."""

    actor: Actor
    project: Project
    body: dict[str, Any]
    hints: list[str] = field(default_factory=list)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def facts(self) -> PlanFacts:
        """Calendars and settings of the plan, for reading durations and days."""
        return PlanFacts(self.project)

    def id(self, name: str, value: Any = ...) -> int:
        """The id of a row."""
        found = self.body.get(name) if value is ... else value
        if isinstance(found, bool) or not isinstance(found, int) or not 0 < found < LARGEST_ID:
            raise InvalidInput(f"{name} takes the id of a row.", fields={name: ["A whole number."]})
        return found

    def task(self, name: str = "task") -> Task:
        """A task of this plan; an absent one and one of another plan answer alike."""
        return self.tasks_by_id([self.id(name)])[0]

    def optional_task(self, name: str) -> Task | None:
        """The same, or none."""
        return None if self.body.get(name) is None else self.task(name)

    def tasks(self, name: str = "tasks") -> list[Task]:
        """A list of rows by their ids."""
        given = self.body.get(name)
        if not isinstance(given, list) or not 0 < len(given) <= MOST_TASKS:
            raise InvalidInput(f"{name} takes a list of ids.", fields={name: [f"1 to {MOST_TASKS:,} ids."]})
        return self.tasks_by_id([self.id(name, each) for each in given])

    def tasks_by_id(self, ids: list[int]) -> list[Task]:
        """Rows in the order of the ids."""
        wanted = list(dict.fromkeys(ids))
        visible = Task.objects.visible_to(self.actor).filter(project=self.project, pk__in=wanted)
        found = {task.pk: task for task in visible}
        if len(found) < len(wanted):
            raise NotVisible()
        for task in found.values():
            task.project = self.project
        return [found[each] for each in wanted]

    def link(self) -> Link:
        """A link of this plan."""
        visible = Link.objects.visible_to(self.actor).filter(project=self.project, pk=self.id("link"))
        link: Link | None = visible.first()
        if link is None:
            raise NotVisible()
        return link

    def place(self) -> Place:
        """`after: null` is the place before all rows of the parent; without `after` it is behind them."""
        after = self.optional_task("after")
        return Place(self.optional_task("parent"), after, "after" in self.body and after is None)

    def version(self, value: Any = ..., name: str = "version") -> int:
        """Every change of an existing row says what it was made from."""
        found = self.body.get("version") if value is ... else value
        if isinstance(found, bool) or not isinstance(found, int):
            raise InvalidInput(
                "version says which version of the row the edit was made from.",
                fields={name: ["A whole number."]},
            )
        return found

    def number(self, given: dict[str, Any], name: str) -> int | None:
        """What links of the same block call a row, where it says so."""
        found = given.get("number")
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not 0 < found < LARGEST_NUMBER:
            raise InvalidInput(
                "number says what links of the block call a row.", fields={name: ["A whole number from 1."]}
            )
        return found

    def items(self, name: str, most: int = MOST_ROWS) -> list[dict[str, Any]]:
        """A list of objects."""
        given = self.body.get(name, [])
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise InvalidInput(f"{name} takes a list of objects.", fields={name: ["A list of objects."]})
        if len(given) > most:
            raise TooLarge(
                f"{len(given):,} rows are more than the {most:,} that can be written at once. Nothing was changed:"
                " send them in parts, or import them as a file."
            )
        return given

    def fields(self, given: Any, key: str, task: Task | None = None) -> dict[str, Any]:
        """Fields of a row as the services take them; sentences are keyed `key.name`."""
        if not isinstance(given, dict) or (task is not None and not given):
            raise InvalidInput(
                "fields says what changes.",
                fields={_joined(key, "fields"): ["An object with at least one field."]},
            )
        reader = TaskInput(self.project, given, task=task, facts=self.facts)
        try:
            return reader.read()
        except InvalidInput as refusal:
            named = {_joined(key, name): said for name, said in refusal.fields.items()}
            raise InvalidInput(refusal.detail, fields=named) from None
        finally:
            self.hints += [hint for hint in reader.hints if hint not in self.hints]
            self.names[key] = reader.names

    def row_edits(self, name: str) -> list[RowEdit]:
        """Rows with versions and fields, read all before anything is refused."""
        given = self.items(name)
        if not given:
            return []
        ids = [self.id(f"{name}.{place}.task", each.get("task")) for place, each in enumerate(given)]
        known = {task.pk: task for task in self.tasks_by_id(ids)}
        faults = Faults()
        edits: list[RowEdit] = []
        for place, (pk, each) in enumerate(zip(ids, given, strict=True)):
            key = f"{name}.{place}"
            with faults:
                version = self.version(each.get("version"), f"{key}.version")
                number = self.number(each, f"{key}.number")
                edits.append(RowEdit(pk, self.fields(each.get("fields"), key, known[pk]), version, number))
        faults.refuse()
        return edits

    def link_facts(self, given: dict[str, Any], key: str = "") -> dict[str, Any]:
        """Type and lag of a link."""
        kind, lag = given.get("type", "FS"), given.get("lag", 0)
        if not isinstance(kind, str) or kind not in LinkType.values:
            raise InvalidInput(
                "A link is FS, SS, FF or SF.", fields={_joined(key, "type"): ["FS, SS, FF or SF."]}
            )
        if isinstance(lag, bool) or not isinstance(lag, int):
            raise InvalidInput(
                "A lag is a whole number of minutes.", fields={_joined(key, "lag"): ["A whole number."]}
            )
        return {"type": kind, "lag_minutes": lag}

    def as_typed(self, refusal: InvalidInput) -> InvalidInput:
        """The same refusal with the board's names for the fields, so that each sentence finds its cell."""
        refusal.fields = {self._board_name(key): said for key, said in refusal.fields.items()}
        return refusal

    def _board_name(self, key: str) -> str:
        before, _, name = key.rpartition(".")
        shown = self.names.get(before, {}).get(name) or BOARD_NAMES.get(name, name)
        return _joined(before, shown)


class Faults:
    """Gathers what is wrong with the items of a list, so that all of it is said at once."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.first = ""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, fault: Any, trace: Any) -> bool:
        if isinstance(fault, InvalidInput) and fault.fields:
            self.first = self.first or fault.detail
            self.fields |= fault.fields
            return True
        return False

    def refuse(self) -> None:
        """Raise what was gathered."""
        if self.fields:
            raise InvalidInput(self.first, fields=self.fields)


def _joined(before: str, name: str) -> str:
    return f"{before}.{name}" if before else name
