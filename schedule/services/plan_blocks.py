"""New rows of a list, as blocks of the outline: which entries go under or behind which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedule.models import Task
    from schedule.services.plan_writing import TaskEntry
    from schedule.services.task_fields import Findings

Root = tuple[str, int | None]
"""`parent` or `after`, and the id of a row that is there; a parent of None: the top of the plan."""


@dataclass(slots=True)
class Blocks:
    """Places of entries, by what they go under or behind."""

    roots: dict[Root, list[int]] = field(default_factory=lambda: defaultdict(list))
    below: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """New entries under a new entry."""
    behind: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """New entries right behind a new entry, on its level."""

    def levels(self, places: Sequence[int]) -> list[tuple[int, int]]:
        """A block in the order of its outline, with levels: a row, those below it, those behind it."""
        order: list[tuple[int, int]] = []
        waiting = [(place, 0) for place in reversed(places)]
        while waiting:
            place, level = waiting.pop()
            order.append((place, level))
            waiting.extend((other, level) for other in reversed(self.behind[place]))
            waiting.extend((child, level + 1) for child in reversed(self.below[place]))
        return order


def blocks_of(
    entries: Sequence[TaskEntry],
    new: Sequence[int],
    refs: Mapping[str, int],
    found: Mapping[int, Task],
    findings: Findings,
) -> Blocks:
    """Sort the places of new entries; `found` are entries that are rows already."""
    blocks = Blocks()
    for place in new:
        entry = entries[place]
        side = "after" if entry.after is not None or entry.after_ref else "parent"
        ref, key = (entry.after_ref, entry.after) if side == "after" else (entry.parent_ref, entry.parent)
        at = refs.get(ref) if ref else None
        if ref and at is None:
            findings.add(f"tasks.{place}.{side}_ref", f"No entry has the ref “{ref}”.")
        elif at is not None and at not in found:
            (blocks.behind if side == "after" else blocks.below)[at].append(place)
        else:
            blocks.roots[side, found[at].pk if at is not None else key].append(place)
    return blocks
