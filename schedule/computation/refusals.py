"""What the engine finds wrong with a plan, as sentences for the person who made it."""

from __future__ import annotations

from schedule.engine import HierarchyError, LinkError, LoopError, ScheduleError

IMPOSSIBLE = (LoopError, LinkError, HierarchyError)
"""Never stored, whatever the plan was before: no later edit elsewhere could make sense of it."""


def sentence(error: ScheduleError) -> str:
    """The engine's clause as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
