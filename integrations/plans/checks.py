"""What holds for a plan file in any format: no link of a task to itself, none twice, calendars on firm ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from integrations.plans.errors import BadValueError
from integrations.plans.ledger import Ledger, Record
from integrations.plans.model import LinkType, PlanCalendar, PlanLink

_TWICE = "The same two tasks are linked a second time in the same way; the longer lag is kept."


def without_repeats(links: Iterable[tuple[PlanLink, Record]], ledger: Ledger) -> list[PlanLink]:
    """The links in their order; of two between the same ends the one with the longer lag. Closes the records."""
    kept: dict[tuple[str, str, LinkType], tuple[PlanLink, Record]] = {}
    for link, row in links:
        if link.predecessor_external_id == link.successor_external_id:
            raise BadValueError(
                f"The task {link.successor_external_id} is linked to itself.",
                line=link.line,
                place=row.element,
                advice="Remove the link and save the plan again.",
            )
        key = (link.predecessor_external_id, link.successor_external_id, link.type)
        known = kept.get(key)
        if known is None:
            kept[key] = (link, row)
        elif link.lag_unit is known[0].lag_unit and link.lag > known[0].lag:
            ledger.close(known[1], lost=_TWICE)
            kept[key] = (link, row)
        else:
            ledger.close(row, lost=_TWICE)
    for _, row in kept.values():
        ledger.close(row)
    return [link for link, _ in kept.values()]


def check_bases(calendars: Mapping[str, PlanCalendar], rows: Mapping[str, Record], field: str) -> None:
    """Every base calendar is in the file, and no calendar is its own base by any way round."""
    settled: set[str] = set()
    for start in calendars:
        chain: dict[str, None] = {}
        current: str | None = start
        while current is not None and current not in settled:
            reason = ""
            if current in chain:
                reason = f"The calendar {current} is in the end based on itself."
            elif current not in calendars:
                reason = f"The base calendar {current} is not in the file."
            if reason:
                at = next(reversed(chain))
                raise BadValueError(
                    reason,
                    line=rows[at].line,
                    place=f"{rows[at].element} {at}, {field}",
                    advice="Correct the calendar and save the plan again.",
                )
            chain[current] = None
            current = calendars[current].base_external_id
        settled.update(chain)
