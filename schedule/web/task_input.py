"""What the board sends about a task, turned into what the services take."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import InvalidInput
from schedule.durations import parse_duration
from schedule.engine import WorkingCalendar
from schedule.models import Task
from schedule.web.days import FINISH_TYPES, calendar_of, first_minute, last_minute

Fields = dict[str, Any]
DATE_SENTENCE = "Write a day such as 13 Aug 2027 or 2027-08-13."
FIRST_YEAR, LAST_YEAR = 1900, 2200


class TaskInput:
    """Reads the fields of one edit; every field that cannot be read is found before anything is refused."""

    def __init__(self, task: Task, given: Mapping[str, Any]) -> None:
        self.task = task
        self.given = given
        self.findings: dict[str, list[str]] = {}
        self._calendar: list[WorkingCalendar | None] = []

    def read(self) -> Fields:
        """The fields as the services name them; raises InvalidInput with every finding."""
        fields: Fields = {}
        for name, value in self.given.items():
            reader = _READERS.get(name)
            if reader is None:
                self.findings[str(name)[:40]] = ["The board edits no such field."]
                continue
            try:
                fields.update(reader(self, value))
            except ValueError as refusal:
                self.findings[name] = [str(refusal)]
        if self.findings:
            first = next(iter(self.findings.values()))[0]
            raise InvalidInput(first, fields=self.findings)
        return fields

    @property
    def calendar(self) -> WorkingCalendar | None:
        """The task's calendar, asked once."""
        if not self._calendar:
            self._calendar.append(calendar_of(self.task))
        return self._calendar[0]

    def duration(self, value: Any) -> Fields:
        """As people write it."""
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError("Write a duration such as 3d, 2w or 4h.")
        minutes_per_day = self.calendar.minutes_per_day if self.calendar else 480
        minutes, elapsed = parse_duration(value, minutes_per_day)
        return {"duration_minutes": minutes, "duration_is_elapsed": elapsed}

    def constraint(self, value: Any) -> Fields:
        """The kind; its date comes with `constraint_at`."""
        return {"constraint_type": _text(value, 4)}

    def constraint_at(self, value: Any) -> Fields:
        """A day: the first working minute for starts, the last for finishes."""
        kind = self.given.get("constraint", self.task.constraint_type)
        return {"constraint_at": self._instant(value, is_finish=kind in FINISH_TYPES)}

    def _instant(self, value: Any, *, is_finish: bool) -> datetime.datetime | None:
        if value in (None, ""):
            return None
        moment = read_moment(value)
        if isinstance(moment, datetime.datetime):
            return moment
        return last_minute(self.calendar, moment) if is_finish else first_minute(self.calendar, moment)


def read_moment(value: Any) -> datetime.datetime | datetime.date:
    """A day or a wall-clock instant in ISO form.

    >>> read_moment("2027-08-13"), read_moment("2027-08-13T08:00")
    (datetime.date(2027, 8, 13), datetime.datetime(2027, 8, 13, 8, 0))
    """
    if not isinstance(value, str) or len(value) > 19:
        raise ValueError(DATE_SENTENCE)
    try:
        moment = (
            datetime.date.fromisoformat(value) if len(value) == 10 else datetime.datetime.fromisoformat(value)
        )
    except ValueError:
        raise ValueError(DATE_SENTENCE) from None
    if isinstance(moment, datetime.datetime) and moment.tzinfo is not None:
        raise ValueError("Write the time as the project's clock shows it, without an offset.")
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise ValueError(f"The year {moment.year} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    return moment


def read_percent(value: Any) -> Decimal:
    """A number from 0 to 100."""
    sentence = "Write a percentage from 0 to 100."
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(sentence)
    try:
        percent = Decimal(str(value)[:12])
    except InvalidOperation:
        raise ValueError(sentence) from None
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise ValueError(sentence)
    return percent


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError("Write text.")
    if len(value) > longest:
        raise ValueError(f"This is longer than {longest} characters.")
    return value


_READERS: dict[str, Callable[[TaskInput, Any], Fields]] = {
    "name": lambda _, value: {"name": _text(value, 400)},
    "duration": TaskInput.duration,
    "percent": lambda _, value: {"percent_complete": read_percent(value)},
    "constraint": TaskInput.constraint,
    "constraint_at": TaskInput.constraint_at,
}
