"""What is wrong with a task list as a whole: one family with the plan files, so that callers treat them alike."""

from __future__ import annotations

from integrations.plans.errors import PlanFileError


class SheetError(PlanFileError):
    """A task list cannot be read: what is wrong, and what to do about it."""
