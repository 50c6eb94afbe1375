"""Columns of the board: many rows as what they have in common and what not, for the wire and as plain values.

On the wire a column is one of four: `[…]` a value for every row; `{"all": …}` the same for every row; `{"of": […],
"at": […]}` different values and each row's place among them; `{"other": …, "rows": […], "values": […]}` the values of
some rows and that of all others. Most columns of a plan say the same for nearly all rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from schedule.computation.columns import Int64
from schedule.engine import NO_INSTANT

SELDOM: Final = 8
"""A value that all but one row in so many have is written once."""


class Column(ABC):
    """A value for every row."""

    @abstractmethod
    def values(self) -> list[Any]:
        """A plain value for every row."""

    @abstractmethod
    def wire(self) -> Any:
        """The column as the browser takes it."""


@dataclass(frozen=True, slots=True)
class Numbers(Column):
    """Whole numbers, each meaning itself or what `word` makes of it; the engine's sign for nothing is None."""

    numbers: Int64
    word: Callable[[int], Any] = int

    def values(self) -> list[Any]:
        """The words of the numbers, each different one made once."""
        if self.word is int and not (self.numbers == NO_INSTANT).any():
            return list(self.numbers.tolist())
        words: dict[int, Any] = {NO_INSTANT: None}
        found = []
        for number in self.numbers.tolist():
            if number not in words:
                words[number] = self.word(number)
            found.append(words[number])
        return found

    def wire(self) -> Any:
        """Numbers as they are where they all differ, else the different ones once."""
        numbers = self.numbers
        if len(numbers) == 0:
            return []
        first = int(numbers[0])
        usual = first if int(numbers[-1]) != first else int(numbers[len(numbers) // 2])
        apart = np.flatnonzero(numbers != usual)
        if len(apart) == 0:
            return {"all": self._say(usual)}
        if len(apart) * SELDOM < len(numbers):
            return {
                "other": self._say(usual),
                "rows": apart,
                "values": [self._say(number) for number in numbers[apart].tolist()],
            }
        is_plain = self.word is int and not (numbers == NO_INSTANT).any()
        different, at = np.unique(numbers, return_inverse=True)
        if is_plain and len(different) * 4 > len(numbers):
            return numbers
        if len(different) * 2 > len(numbers):
            return self.values()
        return {"of": [self._say(number) for number in different.tolist()], "at": at.astype(np.int64)}

    def _say(self, number: int) -> Any:
        return None if number == NO_INSTANT else self.word(number)


@dataclass(frozen=True, slots=True)
class Words(Column):
    """Anything, as a list."""

    words: list[Any]

    def values(self) -> list[Any]:
        """The list."""
        return self.words

    def wire(self) -> Any:
        """Texts that come again are written once."""
        words = self.words
        if not words or any(isinstance(each, list | dict) for each in words):
            return words
        places: dict[tuple[type, Any], int] = {}
        at = [places.setdefault((type(each), each), len(places)) for each in words]
        if len(places) == 1:
            return {"all": words[0]}
        if len(places) * 2 > len(words):
            return words
        return {"of": [each for _, each in places], "at": at}


@dataclass(frozen=True, slots=True)
class Some(Column):
    """Values of some rows, by their places; `other` for the rest."""

    count: int
    other: Any
    some: Mapping[int, Any]

    def values(self) -> list[Any]:
        """A value for every row."""
        found = [self.other] * self.count
        for place, value in self.some.items():
            found[place] = value
        return found

    def wire(self) -> Any:
        """The few that differ, or all of them."""
        if not self.some:
            return {"all": self.other} if self.count else []
        if len(self.some) * SELDOM < self.count:
            return {"other": self.other, "rows": list(self.some), "values": list(self.some.values())}
        return Words(self.values()).wire()


def choice(choices: Sequence[str]) -> Callable[[int], Any]:
    """The word for a number that is a place among choices."""
    return lambda number: choices[number]


def yes(number: int) -> bool:
    """The word for 0 and 1."""
    return number == 1
