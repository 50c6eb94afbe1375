"""The room's entries in the navigation."""

from __future__ import annotations


def register() -> None:
    """Tell the shell."""
