"""The one family of errors of the plan-file readers: what is wrong, where, and what to do about it."""

from __future__ import annotations


class PlanFileError(Exception):
    """A plan file cannot be read.

    >>> print(PlanFileError("It is negative.", line=12, place="Task 7, Duration", advice="Correct it."))
    Line 12, Task 7, Duration: It is negative. Correct it.
    """

    def __init__(self, reason: str, *, line: int | None = None, place: str = "", advice: str = "") -> None:
        self.reason = _printable(reason)
        self.line = line
        self.place = _printable(place)
        self.advice = advice
        where = ", ".join(part for part in (f"Line {line}" if line else "", self.place) if part)
        super().__init__(
            " ".join(part for part in (f"{where}:" if where else "", self.reason, advice) if part)
        )


def _printable(text: str) -> str:
    """Text without control characters: messages quote what stands in the file."""
    return "".join(character if character.isprintable() else " " for character in text)


class WrongFormatError(PlanFileError):
    """The file is not one of the formats that are read."""


class TooLargeError(PlanFileError):
    """The file is larger, longer or deeper than what is read."""


class BrokenFileError(PlanFileError):
    """The file is of a known format, but cannot be read: cut off, not well-formed, in another encoding."""


class UnsafeFileError(PlanFileError):
    """The file holds what a plan never needs and an attack does: a document type, entities."""


class BadValueError(PlanFileError):
    """A value of the file is not a number, a date or a reference that makes sense."""
