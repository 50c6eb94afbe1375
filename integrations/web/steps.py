"""The steps of imports, as the line above their pages shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

PLAN_STEPS: Final = ("File", "Dry run", "Import")
SHEET_STEPS: Final = ("List", "Columns", "Dry run", "Import")


def steps_at(labels: Sequence[str], current: int) -> list[dict[str, str]]:
    """Each step with its state.

    >>> [step["state"] for step in steps_at(PLAN_STEPS, 1)]
    ['done', 'current', 'later']
    """
    states = ["done" if i < current else "current" if i == current else "later" for i in range(len(labels))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]
