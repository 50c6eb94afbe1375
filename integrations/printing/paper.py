"""Paper: how large it is, and how a legend is laid out on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

PAPER: Final = {"a4": (297.0, 210.0), "a3": (420.0, 297.0), "a5": (210.0, 148.0), "phone": (105.0, 186.0)}
"""Millimetres: A sizes lie on their side, that of a phone's screen stands."""
NARROW: Final = 150.0
"""Below this width title and facts stand one above the other."""
LEGEND_LINE: Final = 3.6
Item = TypeVar("Item")


def legend_lines(
    items: Sequence[Item], width_of: Callable[[Item], float], room: float
) -> tuple[tuple[Item, ...], ...]:
    """The items of a legend, line by line.

    >>> legend_lines(["critical", "slack", "status"], lambda word: 10.0 * len(word), 140)
    (('critical', 'slack'), ('status',))
    """
    lines: list[list[Item]] = [[]]
    used = 0.0
    for item in items:
        width = width_of(item)
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(item)
        used += width
    return tuple(tuple(line) for line in lines)
