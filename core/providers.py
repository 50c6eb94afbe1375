"""Providers: typed rows that a higher room gives to a lower room's machinery (tabs, navigation, expansions)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


class Registry(Generic[Row]):
    """Named providers of one kind of row, asked in the order of their names' rank."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._providers: dict[str, tuple[int, Callable[..., Iterable[Row]]]] = {}

    def register(self, name: str, provider: Callable[..., Iterable[Row]], *, order: int = 100) -> None:
        """Add or replace a provider."""
        self._providers[name] = (order, provider)

    def rows(self, *args: Any, **kwargs: Any) -> list[Row]:
        """The rows of every provider, in order."""
        ranked = sorted(self._providers.items(), key=lambda item: (item[1][0], item[0]))
        return [row for _, (_, provider) in ranked for row in provider(*args, **kwargs)]
