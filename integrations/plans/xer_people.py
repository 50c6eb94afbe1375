"""Resources and assignments of an XER file.

External ids: a resource is known by its resource id (`rsrc_short_name`), the key by which P6 itself matches resources;
an assignment by its `guid`. Where a row lacks it, all go by their internal ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from integrations.plans.ledger import Ledger, Record
from integrations.plans.model import PlanAssignment, PlanResource, ResourceKind
from integrations.plans.values import one_line, plain_text
from integrations.plans.xer_values import Cells, bad, keyed, stable_keys

_KINDS = {"RT_Labor": ResourceKind.WORK, "RT_Equip": ResourceKind.WORK, "RT_Mat": ResourceKind.MATERIAL}
_LONG_AGO = datetime(1900, 1, 1)  # noqa: DTZ001
_NO_ROLES = "A role without a person has no place yet."
_OTHER_RATE = "Units that are valid at another time than now are not taken."


@dataclass(slots=True)
class People:
    """The resources of a file, and the external id of each by its internal one."""

    resources: list[PlanResource]
    external_ids: dict[str, str]


def read_people(
    rows: Sequence[Record],
    rates: Sequence[Record],
    *,
    units: Mapping[str, str],
    calendar_ids: frozenset[str],
    now: datetime | None,
    cells: Cells,
    ledger: Ledger,
) -> People:
    """The resources of the file. `now` is the data date: of several rates the one valid then counts."""
    keyed(rows, "rsrc_id", "resource")
    keys = stable_keys(rows, "rsrc_short_name", "rsrc_id")
    most = _most_units(rates, now, cells, ledger)
    resources = []
    for row in rows:
        resource = _resource(row, keys, calendar_ids, cells)
        unit = units.get(row.take("unit_id"), "")
        resources.append(replace(resource, max_units=most.get(row.values["rsrc_id"]), material_unit=unit))
        ledger.close(row)
    return People(resources, keys)


def _resource(
    row: Record, keys: Mapping[str, str], calendar_ids: frozenset[str], cells: Cells
) -> PlanResource:
    key = keys[row.values["rsrc_id"]]
    kind_text = row.take("rsrc_type") or "RT_Labor"
    if kind_text not in _KINDS:
        raise bad(row, "rsrc_type", f"“{kind_text[:20]}” is not a type of resource.")
    if kind_text == "RT_Equip":
        row.change("rsrc_type", "Equipment becomes a work resource.")
    calendar = row.take("clndr_id") or None
    if calendar is not None and calendar not in calendar_ids:
        raise bad(row, "clndr_id", f"The calendar {calendar} is not in the file.")
    parent = row.take("parent_rsrc_id")
    if parent and parent not in keys:
        row.lose("parent_rsrc_id", "The parent is not in the file.")
    return PlanResource(
        external_id=key,
        name=one_line(row.take("rsrc_name")) or key,
        kind=_KINDS[kind_text],
        line=row.line,
        guid=row.take("guid") or None,
        code=row.take("rsrc_short_name").strip(),
        email=row.take("email_addr").strip(),
        calendar_external_id=calendar,
        parent_external_id=keys.get(parent),
        notes=plain_text(row.take("rsrc_notes")),
        is_active=cells.flag(row, "active_flag") is not False,
    )


def _most_units(
    rates: Sequence[Record], now: datetime | None, cells: Cells, ledger: Ledger
) -> dict[str, Decimal]:
    """The largest units of each resource: from its latest rate that is valid now, else from its first."""
    best: dict[str, tuple[datetime, Record, Decimal]] = {}
    for row in rates:
        resource = row.take("rsrc_id")
        units = cells.number(row, "max_qty_per_hr")
        start = cells.instant(row, "start_date") or _LONG_AGO
        if units is None:
            continue
        known = best.get(resource)
        if known is None or _is_better(start, known[0], now):
            best[resource] = (start, row, units)
    chosen = {id(row) for _, row, _ in best.values()}
    for row in rates:
        if id(row) not in chosen and "max_qty_per_hr" in row.values:
            row.lose("max_qty_per_hr", _OTHER_RATE)
        ledger.close(row)
    return {resource: units for resource, (_, _, units) in best.items()}


def _is_better(start: datetime, known: datetime, now: datetime | None) -> bool:
    if now is not None and (start <= now) != (known <= now):
        return start <= now
    return start > known if now is None or start <= now else start < known


def read_assignments(
    rows: Sequence[Record], tasks: Mapping[str, str], people: People, cells: Cells, ledger: Ledger
) -> list[PlanAssignment]:
    """The assignments of one project. `tasks` gives the external id of each activity by its internal one."""
    kinds = {resource.external_id: resource.kind for resource in people.resources}
    keys = stable_keys(rows, "guid", "taskrsrc_id")
    assignments: list[PlanAssignment] = []
    for internal, row in keyed(rows, "taskrsrc_id", "assignment").items():
        task = tasks.get(row.take("task_id"))
        if task is None:
            raise bad(row, "task_id", f"The activity {row.values.get('task_id', '')} is not in the file.")
        resource_id = row.take("rsrc_id")
        resource = people.external_ids.get(resource_id)
        if not resource_id:
            assignments.append(_assignment(row, (keys[internal], task, None), ResourceKind.WORK, cells))
            ledger.close(row, lost=_NO_ROLES)
            continue
        if resource is None:
            raise bad(row, "rsrc_id", f"The resource {resource_id} is not in the file.")
        assignments.append(_assignment(row, (keys[internal], task, resource), kinds[resource], cells))
        ledger.close(row)
    return assignments


def _assignment(
    row: Record, ids: tuple[str, str, str | None], kind: ResourceKind, cells: Cells
) -> PlanAssignment:
    """One assignment. `ids`: its own external id, the task's and the resource's."""
    bare = PlanAssignment(
        external_id=ids[0],
        task_external_id=ids[1],
        resource_external_id=ids[2],
        line=row.line,
        start=cells.instant(row, "target_start_date"),
        finish=cells.instant(row, "target_end_date"),
        delay_minutes=cells.minutes(row, "target_lag_drtn_hr_cnt", negative=True),
    )
    if kind is ResourceKind.MATERIAL:
        return replace(bare, quantity=cells.number(row, "target_qty"))
    regular = cells.minutes(row, "act_reg_qty", negative=True)
    overtime = cells.minutes(row, "act_ot_qty", negative=True)
    return replace(
        bare,
        units=cells.number(row, "target_qty_per_hr"),
        work_minutes=cells.minutes(row, "target_qty", negative=True),
        remaining_minutes=cells.minutes(row, "remain_qty", negative=True),
        actual_minutes=None if regular is None and overtime is None else (regular or 0) + (overtime or 0),
    )
