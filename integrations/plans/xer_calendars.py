"""Calendars of an XER file: the nested text in the column `clndr_data` as weeks and exceptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from integrations.plans.bands import STANDARD_WEEK, joined
from integrations.plans.checks import check_bases
from integrations.plans.ledger import Ledger, Record
from integrations.plans.limits import Limits
from integrations.plans.model import Bands, CalendarException, CalendarKind, PlanCalendar
from integrations.plans.xer_values import Cells, bad, day_of_serial, keyed

_KINDS = {"CA_Rsrc": CalendarKind.RESOURCE, "CA_Project": CalendarKind.PROJECT}
_NODE = re.compile(r"\(\s*\d+\s*\|\|([^()]*)\(([^()]*)\)\s*\(\s*")
_CLOSE = re.compile(r"\)\s*\)\s*")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp][Mm])?")
_DEEPEST = 20


@dataclass(slots=True)
class _Node:
    name: str
    attributes: dict[str, str]
    children: list[_Node] = field(default_factory=list)


def read_calendars(
    rows: Sequence[Record], cells: Cells, limits: Limits, ledgers: dict[str, Ledger]
) -> list[tuple[str, PlanCalendar]]:
    """The calendars of the file in its order, each with the id of the project it belongs to, empty for global ones.

    `ledgers` gives the ledger of each project; the one under the empty id takes what belongs to all.
    """
    known = keyed(rows, "clndr_id", "calendar")
    found = [(row.take("proj_id"), _calendar(row, key, cells, limits)) for key, row in known.items()]
    check_bases({calendar.external_id: calendar for _, calendar in found}, known, "base_clndr_id")
    for row in rows:
        ledgers.get(row.values.get("proj_id", ""), ledgers[""]).close(row)
    return found


def _calendar(row: Record, calendar_id: str, cells: Cells, limits: Limits) -> PlanCalendar:
    base = row.take("base_clndr_id") or None
    text = row.take("clndr_data")
    week: tuple[Bands | None, ...]
    exceptions: tuple[CalendarException, ...] = ()
    if text.strip(" \x7f\n"):
        root = _parse(text, row)
        week = _week(root, row, has_base=base is not None)
        exceptions = _exceptions(root, row, limits)
    else:
        week = (None,) * 7 if base else STANDARD_WEEK
    return PlanCalendar(
        external_id=calendar_id,
        name=row.take("clndr_name").strip() or f"Calendar {calendar_id}",
        kind=_KINDS.get(row.take("clndr_type"), CalendarKind.GLOBAL),
        week=week,
        base_external_id=base,
        exceptions=exceptions,
        minutes_per_day=cells.minutes(row, "day_hr_cnt") or None,
        minutes_per_week=cells.minutes(row, "week_hr_cnt") or None,
        is_default=bool(cells.flag(row, "default_flag")),
    )


def _parse(text: str, row: Record) -> _Node:
    """The tree in a calendar's text: `(0||name(key|value|…)(children))`, with any white space between."""
    text = text.replace("\x7f", " ").strip()
    root = _Node("", {})
    open_nodes = [root]
    place = 0
    while place < len(text):
        if (match := _NODE.match(text, place)) is not None:
            parts = match.group(2).split("|")
            node = _Node(match.group(1).strip(), dict(zip(parts[::2], parts[1::2], strict=False)))
            open_nodes[-1].children.append(node)
            open_nodes.append(node)
            place = match.end()
        elif text[place] == ")" and len(open_nodes) > 1:
            closed = _CLOSE.match(text, place)
            if closed is None:
                raise bad(row, "clndr_data", f"A bracket is missing at character {place + 1}.")
            open_nodes.pop()
            place = closed.end()
        else:
            raise bad(row, "clndr_data", f"The calendar's text cannot be read from character {place + 1} on.")
        if len(open_nodes) > _DEEPEST:
            raise bad(row, "clndr_data", f"The calendar's text is nested more than {_DEEPEST} deep.")
    if len(open_nodes) > 1:
        raise bad(row, "clndr_data", "The calendar's text breaks off.")
    return root


def _named(node: _Node, name: str) -> _Node | None:
    """The first node of this name, breadth first."""
    level = [node]
    while level:
        for candidate in level:
            if candidate.name.lower() == name.lower():
                return candidate
        level = [child for candidate in level for child in candidate.children]
    return None


def _week(root: _Node, row: Record, *, has_base: bool) -> tuple[Bands | None, ...]:
    days = _named(root, "DaysOfWeek")
    if days is None:
        return (None,) * 7 if has_base else STANDARD_WEEK
    sunday_first: list[Bands | None] = [None if has_base else ()] * 7
    for day in days.children:
        if day.name not in ("1", "2", "3", "4", "5", "6", "7"):
            raise bad(row, "clndr_data", f"“{day.name[:20]}” is not a day of the week from 1 to 7.")
        sunday_first[int(day.name) - 1] = _bands(day, row)
    return (*sunday_first[1:], sunday_first[0])


def _exceptions(root: _Node, row: Record, limits: Limits) -> tuple[CalendarException, ...]:
    listed = _named(root, "Exceptions")
    if listed is None:
        return ()
    if len(listed.children) > limits.calendar_days:
        raise bad(row, "clndr_data", f"The calendar has more than {limits.calendar_days:,} exceptions.")
    by_day: dict[date, Bands] = {}
    for entry in listed.children:
        serial = entry.attributes.get("d", "").strip()
        day = (
            day_of_serial(int(serial)) if serial.isascii() and serial.isdigit() and len(serial) < 10 else None
        )
        if day is None:
            raise bad(row, "clndr_data", f"“{serial[:20]}” is not the number of a day from 1900 to 2200.")
        by_day[day] = _bands(entry, row)
    return tuple(CalendarException(day, day, bands) for day, bands in sorted(by_day.items()))


def _bands(node: _Node, row: Record) -> Bands:
    bands = []
    for child in node.children:
        start = _minute(child.attributes.get("s", ""), row)
        end = _minute(child.attributes.get("f", ""), row) or 1440
        if start > end:
            raise bad(row, "clndr_data", f"A working time ends before it starts: {_shown(child)}.")
        if start < end:
            bands.append((start, end))
    return joined(bands)


def _shown(node: _Node) -> str:
    return f"{node.attributes.get('s', '')[:10]} to {node.attributes.get('f', '')[:10]}"


def _minute(text: str, row: Record) -> int:
    match = _CLOCK.fullmatch(text.strip())
    if match is not None:
        hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if minute < 60 and hour * 60 + minute <= 1440:
            return hour * 60 + minute
    raise bad(row, "clndr_data", f"“{text[:20]}” is not a time of day.")
