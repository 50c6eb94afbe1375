"""The cells of an XER file as numbers, minutes, instants and flags; a cell that is none of it is told by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from integrations.plans.errors import BadValueError
from integrations.plans.ledger import Record
from integrations.plans.limits import MOST_MINUTES
from integrations.plans.values import in_range, one_line, to_minute, whole

_PLAIN = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_ROUNDED = "Rounded to the minute."


@dataclass(slots=True)
class Cells:
    """Reads cells in the number style of one file. What was read once is remembered, for speed."""

    decimal_symbol: str = "."
    group_symbol: str = ","
    _numbers: dict[str, Decimal | None] = field(default_factory=dict)
    _minutes: dict[str, tuple[int, bool]] = field(default_factory=dict)
    _instants: dict[str, datetime | None] = field(default_factory=dict)

    def number(self, record: Record, column: str) -> Decimal | None:
        """A decimal number, None where the cell is empty."""
        text = record.take(column)
        if not text:
            return None
        if text not in self._numbers:
            self._numbers[text] = self._parse(text.strip())
        number = self._numbers[text]
        if number is None:
            raise bad(record, column, f"“{_shown(text)}” is not a number.")
        return number

    def minutes(self, record: Record, column: str, *, negative: bool = False) -> int | None:
        """Hours as whole minutes, rounded half up; None where the cell is empty."""
        text = record.take(column)
        if not text:
            return None
        known = self._minutes.get(text)
        if known is None:
            hours = self.number(record, column)
            if hours is None or abs(hours) > MOST_MINUTES // 60:
                raise bad(record, column, f"{_shown(text)} hours are more than three hundred years.")
            minutes = whole(hours * 60)
            # P6 writes hours with at most a dozen decimals: 0.0833333 is five minutes, not a rounded value.
            known = self._minutes[text] = (minutes, abs(hours * 60 - minutes) < Decimal("0.01"))
        minutes, exact = known
        if minutes < 0 and not negative:
            raise bad(record, column, f"{_shown(text)} hours are negative.")
        if not exact:
            record.change(column, _ROUNDED)
        return minutes

    def instant(self, record: Record, column: str) -> datetime | None:
        """A date and time, None where the cell is empty."""
        text = record.take(column)
        if not text:
            return None
        if text not in self._instants:
            self._instants[text] = _instant(text.strip())
        instant = self._instants[text]
        if instant is None:
            raise bad(
                record, column, f"“{_shown(text)}” is not a date.", "P6 writes dates as 2026-11-30 17:00."
            )
        if not in_range(instant.date()):
            raise bad(record, column, f"The date {_shown(text)} lies outside the years 1900 to 2200.")
        if instant.second:
            record.change(column, _ROUNDED)
        return to_minute(instant)

    def flag(self, record: Record, column: str) -> bool | None:
        """Y or N, None where the cell is empty."""
        text = record.take(column).strip().upper()
        if text in ("Y", "1", "TRUE"):
            return True
        return None if not text else False

    def whole_number(self, record: Record, column: str) -> int | None:
        """A whole number, None where the cell is empty."""
        number = self.number(record, column)
        return None if number is None else whole(number)

    def percent(self, record: Record, column: str) -> Decimal | None:
        """A percentage between 0 and 100, None where the cell is empty."""
        number = self.number(record, column)
        if number is not None and not 0 <= number <= 100:
            raise bad(record, column, f"{number} is not a percentage from 0 to 100.")
        return number

    def _parse(self, text: str) -> Decimal | None:
        """The number in a text, in the file's style where that is unmistakable, else in plain style.

        >>> Cells(",", ".")._parse("1.234,5"), Cells(",", ".")._parse("1.5"), Cells()._parse("0,5")
        (Decimal('1234.5'), Decimal('1.5'), Decimal('0.5'))
        """
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        if len(text) > 40:
            return None
        plain = text.replace("\xa0", "").replace(" ", "")
        if self.decimal_symbol == ",":
            plain = plain.replace(".", "").replace(",", ".")
        elif _GROUPED.fullmatch(plain):
            plain = plain.replace(",", "")
        elif plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        return Decimal(plain) if _PLAIN.fullmatch(plain) else None


def _instant(text: str) -> datetime | None:
    """A date with or without time, as P6 writes it.

    >>> _instant("2013-01-22 08:00"), _instant("2013-01-22"), _instant("22-Jan-13")
    (datetime.datetime(2013, 1, 22, 8, 0), datetime.datetime(2013, 1, 22, 0, 0), None)
    """
    if len(text) < 10 or text[4] != "-" or len(text) > 26:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=None)


def day_of_serial(serial: int) -> date | None:
    """The day with this number in the count of spreadsheets, in which 1 January 1900 is day 2; None if out of range.

    >>> day_of_serial(41242)
    datetime.date(2012, 11, 29)
    """
    if not 2 <= serial <= 110_000:
        return None
    day = date.fromordinal(date(1899, 12, 30).toordinal() + serial)
    return day if in_range(day) else None


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def keyed(rows: Sequence[Record], column: str, noun: str) -> dict[str, Record]:
    """The rows by their internal id. Raises BadValueError where one has none or two have the same."""
    known: dict[str, Record] = {}
    for row in rows:
        internal = row.take(column)
        if not internal:
            raise bad(row, column, f"The {noun} has no id.")
        if internal in known:
            raise bad(row, column, f"The id {internal} stands in line {known[internal].line} already.")
        known[internal] = row
    return known


def stable_keys(rows: Sequence[Record], preferred: str, internal: str) -> dict[str, str]:
    """The preferred column by internal id where every row has a value of its own in it, else the internal id."""
    keys = {row.take(internal): row.take(preferred).strip() for row in rows}
    if all(keys.values()) and len(set(keys.values())) == len(rows):
        return keys
    return {key: key for key in keys}


def bad(
    row: Record, column: str, reason: str, advice: str = "Correct it in P6 and export again."
) -> BadValueError:
    """An error about one cell, with the name of what the row is about."""
    names = (row.values.get(name, "") for name in ("task_code", "wbs_name", "clndr_name", "rsrc_name"))
    name = one_line(next((name for name in names if name), ""))[:40]
    place = f"{row.element}, {column}" + (f" of “{name}”" if name else "")
    return BadValueError(reason, line=row.line, place=place, advice=advice)
