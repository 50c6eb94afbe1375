"""The one family of errors of the plan-file readers: what is wrong, where, and what to do about it."""

from __future__ import annotations


class PlanFileError(Exception):
    """A plan file cannot be read.

    >>> print(PlanFileError("It is negative.", line=12, place="Task 7, Duration", advice="Correct it."))
    Line 12, Task 7, Duration: It is negative. Correct it.
    """

    def __init__(self, reason: str, *, line: int | None = None, place: str = "", advice: str = "") -> None:
        self.reason = reason
        self.line = line
        self.place = place
        self.advice = advice
        where = ", ".join(part for part in (f"Line {line}" if line else "", place) if part)
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", reason, advice) if part))


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
