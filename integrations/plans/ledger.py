"""Book-keeping of a reader: every value in the file is entered once and leaves with one outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from integrations.plans.losses import FieldReport, LossReport, Outcome

_EXAMPLE_LENGTH = 60
_NOTHING: frozenset[str] = frozenset()
_Key = tuple[str, str, Outcome, str]


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What is known of a field of a format: its readable name and what to say when it is changed or lost.

    `defaults` are values that say nothing (a cost of 0): they are not counted.
    """

    name: str
    changed: str = ""
    lost: str = ""
    defaults: frozenset[str] = _NOTHING


class Catalogue:
    """The fields of a format that have a name or a sentence of their own; others get an ordinary one."""

    def __init__(
        self, notes: Mapping[tuple[str, str], FieldNote], nouns: Mapping[str, tuple[str, str]]
    ) -> None:
        self._notes = dict(notes)
        self._nouns = nouns

    def note(self, element: str, field: str) -> FieldNote:
        """The note of a field; one made from its name where none was written."""
        found = self._notes.get((element, field))
        if found is None:
            found = self._notes[element, field] = FieldNote(readable(field))
        return found

    def sentence(self, element: str, field: str, outcome: Outcome, count: int) -> str:
        """The ordinary sentence about a field with this outcome."""
        note = self.note(element, field)
        if outcome is Outcome.KEPT:
            return ""
        if outcome is Outcome.CHANGED:
            return note.changed
        if note.lost:
            return note.lost
        one, many = self._nouns.get(element, ("entry", "entries"))
        return (
            f"1 {one} carries a value that has no place yet."
            if count == 1
            else f"{count:,} {many} carry a value that has no place yet."
        )


def readable(field: str) -> str:
    """Words from the name of a field.

    >>> readable("ConstraintDate"), readable("target_start_date"), readable("ExtendedAttribute Text12")
    ('Constraint date', 'Target start date', 'Extended attribute Text12')
    """
    name, _, rest = field.partition(" ")
    words: list[str] = []
    for character in name.replace("_", " "):
        if character.isupper() and words and words[-1].islower():
            words.append(" ")
        words.append(character)
    sentence = " ".join(word if word.isupper() else word.lower() for word in "".join(words).split())
    sentence = sentence[:1].upper() + sentence[1:]
    return f"{sentence} {rest}" if rest else sentence


class Record:
    """One row of the file: its values by field, and which of them were taken, until it is accounted for."""

    __slots__ = ("_marks", "_taken", "element", "line", "values")

    def __init__(self, element: str, line: int, values: dict[str, str]) -> None:
        self.element = element
        self.line = line
        self.values = values
        self._taken: set[str] | None = set()
        self._marks: dict[str, tuple[Outcome, str]] | None = None

    def take(self, field: str) -> str:
        """The value of a field, empty where it is absent; from now on the field counts as kept."""
        if self._taken is None:
            raise RuntimeError(f"{self.element} in line {self.line} was read after it was accounted for")
        self._taken.add(field)
        return self.values.get(field, "")

    def change(self, field: str, sentence: str) -> None:
        """Note that the value of a field is kept in another form."""
        self._mark(field, Outcome.CHANGED, sentence)

    def lose(self, field: str, sentence: str) -> None:
        """Note that the value of a field was looked at and is not taken."""
        self._mark(field, Outcome.NOT_TAKEN, sentence)

    def _mark(self, field: str, outcome: Outcome, sentence: str) -> None:
        if self._marks is None:
            self._marks = {}
        self._marks[field] = (outcome, sentence)

    def settle(self, catalogue: Catalogue, lost: str) -> Iterator[tuple[str, str, Outcome, str]]:
        """Every value that says something with its outcome and its own sentence. Only once for each row."""
        taken, marks = self._taken, self._marks or {}
        if taken is None:
            raise RuntimeError(f"{self.element} in line {self.line} is accounted for twice")
        self._taken = self._marks = None
        for field, value in self.values.items():
            note = catalogue.note(self.element, field)
            if value in note.defaults:
                continue
            if lost:
                yield field, value, Outcome.NOT_TAKEN, lost
            elif field in marks:
                yield field, value, *marks[field]
            elif field in taken:
                yield field, value, Outcome.CHANGED if note.changed else Outcome.KEPT, ""
            else:
                yield field, value, Outcome.NOT_TAKEN, ""


class Ledger:
    """Counts what is present and what becomes of it: records are opened as read, closed as converted."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._present = 0
        self._counts: dict[_Key, int] = {}
        self._examples: dict[_Key, str] = {}

    def open(self, record: Record) -> None:
        """Enter the values of a record."""
        note = self._catalogue.note
        for field, value in record.values.items():
            if value not in note(record.element, field).defaults:
                self._present += 1

    def close(self, record: Record, lost: str = "") -> None:
        """Give every value of a record its outcome; with `lost`, none of them was taken, for that reason."""
        for field, value, outcome, sentence in record.settle(self._catalogue, lost):
            self._add((record.element, field, outcome, sentence), value, 1)

    def unit(
        self, element: str, field: str, outcome: Outcome, example: str, *, count: int = 1, sentence: str = ""
    ) -> None:
        """Enter and settle at once what is counted as a whole: a baseline, a row of a table not read."""
        self._present += count
        self._add((element, field, outcome, sentence), example, count)

    def _add(self, key: _Key, example: str, count: int) -> None:
        known = self._counts.get(key)
        if known is None:
            self._counts[key] = count
            self._examples[key] = example
        else:
            self._counts[key] = known + count

    def report(self, *others: Ledger) -> LossReport:
        """The loss report of this ledger and others of the same format together."""
        counts: dict[_Key, int] = {}
        examples: dict[_Key, str] = {}
        for ledger in (self, *others):
            for key, count in ledger._counts.items():
                counts[key] = counts.get(key, 0) + count
                examples.setdefault(key, ledger._examples[key])
        present = sum(ledger._present for ledger in (self, *others))
        fields = tuple(self._field(key, count, examples[key]) for key, count in counts.items())
        return LossReport(fields=fields, present=present)

    def _field(self, key: _Key, count: int, example: str) -> FieldReport:
        element, field, outcome, sentence = key
        return FieldReport(
            element=element,
            field=field,
            name=self._catalogue.note(element, field).name,
            outcome=outcome,
            count=count,
            example=shortened(example),
            sentence=sentence or self._catalogue.sentence(element, field, outcome, count),
        )


def shortened(text: str) -> str:
    """One line of at most 60 characters.

    >>> shortened("a" * 70)[-2:], shortened(" two  lines\\nhere ")
    ('a…', 'two lines here')
    """
    line = " ".join(text[: 20 * _EXAMPLE_LENGTH].replace("\x7f", " ").split())
    return line if len(line) <= _EXAMPLE_LENGTH else line[: _EXAMPLE_LENGTH - 1] + "…"
