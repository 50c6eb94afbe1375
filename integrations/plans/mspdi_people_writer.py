"""Resources and assignments as MSPDI writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from integrations.plans import mspdi_elements as xml
from integrations.plans.model import PlanAssignment, PlanResource, ResourceKind

_KINDS: Final = {ResourceKind.MATERIAL: 0, ResourceKind.WORK: 1, ResourceKind.COST: 2}
NOBODY: Final = -65_535


def resource_element(resource: PlanResource, place: int, number: int, calendars: Mapping[str, int]) -> str:
    """One resource; `place` is its row in the list."""
    return xml.element(
        "Resource",
        xml.RESOURCE,
        {
            "UID": number,
            "ID": place,
            "Name": xml.text(resource.name),
            "Type": _KINDS[resource.kind],
            "IsNull": 0,
            "Initials": xml.text(resource.code) if resource.code else None,
            "MaterialLabel": xml.text(resource.material_unit) if resource.material_unit else None,
            "WorkGroup": 0,
            "EmailAddress": xml.text(resource.email) if resource.email else None,
            "MaxUnits": xml.number(resource.max_units),
            "OverAllocated": 0,
            "CanLevel": resource.kind is ResourceKind.WORK,
            "AccrueAt": 3,
            "CalendarUID": calendars.get(resource.calendar_external_id or "", -1),
            "Notes": xml.text(resource.notes) if resource.notes else None,
            "IsGeneric": 0,
            "IsInactive": not resource.is_active,
            "IsBudget": 0,
            "IsCostResource": resource.kind is ResourceKind.COST,
        },
        "\t\t",
    )


def assignment_element(
    assignment: PlanAssignment,
    number: int,
    tasks: Mapping[str, int],
    resources: Mapping[str, int],
    kinds: Mapping[str, ResourceKind],
    *,
    pieces: str | None = None,
) -> str:
    """One assignment. Material and cost have a quantity, which MS Project keeps as units.

    `pieces` are the elements that say when work rests.
    """
    who = assignment.resource_external_id or ""
    is_work = kinds.get(who, ResourceKind.WORK) is ResourceKind.WORK
    units = assignment.units if is_work else (assignment.quantity or assignment.units)
    work = assignment.work_minutes
    return xml.element(
        "Assignment",
        xml.ASSIGNMENT,
        {
            "UID": number,
            "TaskUID": tasks[assignment.task_external_id],
            "ResourceUID": resources.get(who, NOBODY),
            "PercentWorkComplete": _share(assignment),
            "ActualWork": xml.duration(assignment.actual_minutes) if is_work else None,
            "Delay": assignment.delay_minutes * 10 if assignment.delay_minutes else None,
            "Finish": xml.instant(assignment.finish),
            "HasFixedRateUnits": 1,
            "FixedMaterial": 0,
            "RegularWork": xml.duration(work) if is_work else None,
            "RemainingWork": xml.duration(assignment.remaining_minutes) if is_work else None,
            "Start": xml.instant(assignment.start),
            "Units": xml.number(Decimal(1) if units is None else units),
            "Work": xml.duration(work) if is_work else None,
            "WorkContour": 0,
            "TimephasedData": pieces if is_work else None,
        },
        "\t\t",
    )


def _share(assignment: PlanAssignment) -> int | None:
    if not assignment.work_minutes or assignment.actual_minutes is None:
        return None
    return min(100, assignment.actual_minutes * 100 // assignment.work_minutes)
