"""Who works on what, as the cells of a list say it: the cell is the whole list of a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from core.actors import Actor
from core.bulk import count_anew, update_rows
from core.guards import ask_guards
from integrations.sheets.values import Person
from projects.models import Project
from schedule.models import Assignment, Resource, Task
from schedule.models.resource import ResourceKind

BATCH: Final = 1_000
_CENT: Final = Decimal("0.0001")


class People:
    """The resources of a plan by their names, and what is assigned."""

    def __init__(self, actor: Actor, project: Project) -> None:
        self.actor = actor
        self.project = project
        self.by_name = {
            " ".join(each.name.casefold().split()): each for each in Resource.objects.filter(project=project)
        }
        self.before = len(self.by_name)
        self.added_assignments = 0
        self._assigned: dict[int, list[Assignment]] = defaultdict(list)
        for row in Assignment.objects.filter(project=project).select_related("resource").order_by("id"):
            self._assigned[row.task_id].append(row)

    @property
    def added(self) -> int:
        """How many resources are new."""
        return len(self.by_name) - self.before

    def write(self, wanted: Sequence[tuple[Task, list[Person]]]) -> set[int]:
        """Bring assignments in line; gives the ids of tasks that changed."""
        self._add_resources([person for _, people in wanted for person in people])
        touched: set[int] = set()
        new: list[Assignment] = []
        changed: list[Assignment] = []
        gone: list[Assignment] = []
        for task, people in wanted:
            if self._compare(task, people, new, changed, gone):
                touched.add(task.pk)
        if gone:
            Assignment.objects.filter(pk__in=[row.pk for row in gone]).delete()
        update_rows(changed, ["units", "updated_at"])
        Assignment.objects.bulk_create(new, batch_size=BATCH)
        count_anew(Assignment, len(new))
        self.added_assignments += len(new)
        return touched

    def _compare(
        self,
        task: Task,
        people: list[Person],
        new: list[Assignment],
        changed: list[Assignment],
        gone: list[Assignment],
    ) -> bool:
        present = {row.resource_id: row for row in self._assigned.get(task.pk, ())}
        differs = False
        for person in people:
            resource = self.by_name[_folded(person.name)]
            units = person.units.quantize(_CENT)
            row = present.pop(resource.pk, None)
            if row is None:
                ask_guards(self.actor, "assignment.added", task, resource=resource, units=units)
                new.append(Assignment(project=self.project, task=task, resource=resource, units=units))
            elif resource.kind == ResourceKind.WORK and row.units != units:
                ask_guards(self.actor, "assignment.updated", row, units=units)
                row.units = units
                changed.append(row)
            else:
                continue
            differs = True
        for row in present.values():
            ask_guards(self.actor, "assignment.deleted", row)
            gone.append(row)
        return differs or bool(present)

    def _add_resources(self, people: Sequence[Person]) -> None:
        names = {_folded(person.name): person.name for person in people}
        missing = [name for key, name in names.items() if key not in self.by_name]
        for name in missing:
            ask_guards(self.actor, "resource.added", self.project, name=name)
        made = Resource.objects.bulk_create(
            [Resource(project=self.project, name=name) for name in missing], batch_size=BATCH
        )
        self.by_name |= {_folded(row.name): row for row in made}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
