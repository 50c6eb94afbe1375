"""Resources and assignments of an MSPDI file, each known by its `UID`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from integrations.plans.errors import BadValueError
from integrations.plans.ledger import Ledger
from integrations.plans.model import PlanAssignment, PlanResource, ResourceKind
from integrations.plans.mspdi_tasks import calendar_id
from integrations.plans.mspdi_values import bad, duration, flag, instant, number, tenths, whole_number
from integrations.plans.mspdi_xml import Node
from integrations.plans.values import one_line, plain_text

_KINDS = {0: ResourceKind.MATERIAL, 1: ResourceKind.WORK, 2: ResourceKind.COST}
_EMPTY_ROW = "An empty row of the resources."
_NOBODY = "Work that nobody is assigned to is kept on the task only."
_OF_EXTERNAL = "An assignment to a task that is not taken."


@dataclass(slots=True)
class PeopleReader:
    """Takes resources and assignments in the order of the file."""

    ledger: Ledger
    resources: dict[str, PlanResource] = field(default_factory=dict)
    _dropped: set[str] = field(default_factory=set)
    _assignments: dict[str, tuple[PlanAssignment, Node]] = field(default_factory=dict)

    def take_resource(self, node: Node) -> None:
        """One resource."""
        uid = whole_number(node, "UID")
        is_null = flag(node, "IsNull")
        if is_null:
            if uid is not None:
                self._dropped.add(str(uid))
            self.ledger.close(node, lost=_EMPTY_ROW)
            return
        if uid is None:
            raise bad(node, "UID", "The resource has no UID.")
        key = str(uid)
        if key in self.resources:
            raise bad(node, "UID", f"The UID {key} stands in line {self.resources[key].line} already.")
        self.resources[key] = _resource(node, key)
        self.ledger.close(node)

    def take_assignment(self, node: Node) -> None:
        """One assignment. Whether its task and its resource exist is looked at when all are known."""
        uid, task, resource = (whole_number(node, name) for name in ("UID", "TaskUID", "ResourceUID"))
        if uid is None or task is None:
            raise bad(
                node, "UID" if uid is None else "TaskUID", "The assignment does not say which one it is."
            )
        key = str(uid)
        if key in self._assignments:
            line = self._assignments[key][1].line
            raise bad(node, "UID", f"The UID {key} stands in line {line} already.")
        assignment = PlanAssignment(
            external_id=key,
            task_external_id=str(task),
            resource_external_id=None if resource is None or resource < 0 else str(resource),
            line=node.line,
            units=number(node, "Units"),
            work_minutes=duration(node, "Work"),
            remaining_minutes=duration(node, "RemainingWork"),
            actual_minutes=duration(node, "ActualWork"),
            start=instant(node, "Start"),
            finish=instant(node, "Finish"),
            delay_minutes=tenths(node, "Delay"),
        )
        self._assignments[key] = (assignment, node)

    def assignments(self, tasks: Collection[str], skipped: Collection[str]) -> tuple[PlanAssignment, ...]:
        """The assignments between tasks and resources that are kept. `skipped`: tasks known, but not taken."""
        kept: list[PlanAssignment] = []
        for assignment, node in self._assignments.values():
            task, resource = assignment.task_external_id, assignment.resource_external_id
            if (task in skipped and task not in tasks) or resource in self._dropped:
                self.ledger.close(node, lost=_OF_EXTERNAL)
                continue
            if task not in tasks:
                raise _missing(node, "TaskUID", f"The task {task} is not in the file.")
            if resource is None:
                kept.append(assignment)
                self.ledger.close(node, lost=_NOBODY)
                continue
            if resource not in self.resources:
                raise _missing(node, "ResourceUID", f"The resource {resource} is not in the file.")
            if self.resources[resource].kind is not ResourceKind.WORK:
                kept.append(_of_quantity(assignment))
            else:
                kept.append(assignment)
            self.ledger.close(node)
        return tuple(kept)


def _of_quantity(assignment: PlanAssignment) -> PlanAssignment:
    """An assignment of material or cost: MS Project stores the quantity as units, and hours that mean nothing."""
    return replace(
        assignment,
        quantity=assignment.units,
        units=None,
        work_minutes=None,
        remaining_minutes=None,
        actual_minutes=None,
    )


def _missing(node: Node, name: str, reason: str) -> BadValueError:
    return bad(node, name, reason, "Remove the assignment and save the plan as XML again.")


def _resource(node: Node, key: str) -> PlanResource:
    kind = whole_number(node, "Type")
    if kind is not None and kind not in _KINDS:
        raise bad(node, "Type", f"The type {kind} is not from 0 to 2.")
    is_cost = flag(node, "IsCostResource")
    name = one_line(node.take("Name"))
    return PlanResource(
        external_id=key,
        name=name or ("Unassigned" if key == "0" else f"Resource {key}"),
        kind=ResourceKind.COST if is_cost else _KINDS[1 if kind is None else kind],
        line=node.line,
        guid=node.take("GUID") or None,
        code=one_line(node.take("Initials")),
        email=one_line(node.take("EmailAddress")),
        max_units=number(node, "MaxUnits"),
        calendar_external_id=calendar_id(node),
        notes=plain_text(node.take("Notes")),
        is_active=not flag(node, "IsInactive"),
        is_placeholder=key == "0" and not name,
        material_unit=one_line(node.take("MaterialLabel")),
    )
