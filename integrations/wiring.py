"""The room's entries in the registries of lower rooms."""

from __future__ import annotations


def register() -> None:
    """Tell the shell."""
