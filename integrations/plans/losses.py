"""The loss report: whether each field of a plan file that has a value is kept, changed or not taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a field."""

    KEPT = "kept"
    CHANGED = "changed"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class FieldReport:
    """One field with one outcome: `count` values, the first as `example`, and a sentence that says why.

    A field of which some values are kept and others changed has two of these.
    """

    element: str
    """The element or table as the file calls it: `Task`, `TASKRSRC`."""
    field: str
    """The field as the file calls it: `ConstraintDate`, `target_cost`, `ExtendedAttribute Text12`."""
    name: str
    """Readable: `Constraint date`."""
    outcome: Outcome
    count: int
    example: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class LossReport:
    """Every field present in the file, in the order of the file. Only values that say something are counted.

    >>> seen = FieldReport("Task", "Cost", "Cost", Outcome.KEPT, 3, "40")
    >>> report = LossReport((seen,), present=3)
    >>> later = report.reclassified("Task", "Cost", Outcome.NOT_TAKEN, "Money has no place yet.")
    >>> later.total(Outcome.KEPT), later.total(Outcome.NOT_TAKEN), later.adds_up
    (0, 3, True)
    """

    fields: tuple[FieldReport, ...] = ()
    present: int = 0
    """Values counted while the file was read, apart from what became of them."""

    def of(self, outcome: Outcome) -> tuple[FieldReport, ...]:
        """The fields with this outcome."""
        return tuple(report for report in self.fields if report.outcome is outcome)

    def total(self, outcome: Outcome) -> int:
        """How many values have this outcome."""
        return sum(report.count for report in self.of(outcome))

    @property
    def adds_up(self) -> bool:
        """Whether every value that was present has exactly one outcome."""
        return sum(report.count for report in self.fields) == self.present

    def reclassified(self, element: str, field: str, outcome: Outcome, sentence: str) -> LossReport:
        """Give what was kept or changed of a field another outcome: an importer may have no place for it."""
        moved = [
            replace(report, outcome=outcome, sentence=sentence)
            if (report.element, report.field) == (element, field) and report.outcome is not Outcome.NOT_TAKEN
            else report
            for report in self.fields
        ]
        merged: dict[tuple[str, str, Outcome, str], FieldReport] = {}
        for report in moved:
            key = (report.element, report.field, report.outcome, report.sentence)
            known = merged.get(key)
            merged[key] = replace(known, count=known.count + report.count) if known else report
        return replace(self, fields=tuple(merged.values()))
