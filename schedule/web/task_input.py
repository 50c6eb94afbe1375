"""What the board sends about a task, turned into what the services take."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

from core.errors import InvalidInput
from projects.models import Project
from schedule.durations import parse_duration
from schedule.engine import WorkingCalendar
from schedule.models import ConstraintType, Task, TaskKind
from schedule.services.plan_facts import PlanFacts
from schedule.web.days import FINISH_TYPES, first_minute, last_minute
from schedule.web.task_ends import EndsReader

Fields = dict[str, Any]
DATE_SENTENCE = "Write a day such as 13 Aug 2027 or 2027-08-13."
FIRST_YEAR, LAST_YEAR = 1900, 2200
_NOT_KEPT: Final = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")
"""Signs that a database does not take for text, or that nobody sees."""
FROM_BELOW: Final = frozenset(
    {
        "start", "finish", "duration", "percent", "remaining", "kind", "constraint", "constraint_at", "constraint_2",
        "constraint_2_at", "mandatory", "actual_start", "actual_finish", "manual_start", "manual_finish", "resources",
    }
)  # fmt: skip
"""What a pasted row with rows below it takes from them."""


class TaskInput:
    """Reads the fields of one edit; every field that cannot be read is found before anything is refused.

    `hints` are sentences about what was set that was not said in so many words.
    """

    def __init__(
        self,
        project: Project,
        given: Mapping[str, Any],
        *,
        task: Task | None = None,
        facts: PlanFacts | None = None,
    ) -> None:
        self.project = project
        self.task = task
        self.given = given
        self.facts = facts or PlanFacts(project)
        self.findings: dict[str, list[str]] = {}
        self.hints: list[str] = []
        self.names: dict[str, str] = {}
        """Fields of the services that stand for another field of the board than usual."""

    def read(self) -> Fields:
        """The fields as the services name them; raises InvalidInput with every finding."""
        fields: Fields = {}
        for name, value in self.given.items():
            if name in EndsReader.FIELDS:
                continue
            reader = _READERS.get(name)
            if reader is None:
                unknown = str(name)[:40]
                self.findings[unknown] = ["The board edits no such field."]
                self.names[unknown] = unknown  # told under the word that was sent
                continue
            try:
                fields.update(reader(self, value))
            except ValueError as refusal:
                self.findings[name] = [str(refusal)]
        if any(name in self.given for name in EndsReader.FIELDS):
            EndsReader(self).read_into(fields)
        if self.task is None and fields.get("duration_minutes") == 0 and "kind" not in fields:
            fields["kind"] = TaskKind.MILESTONE
        if self.findings:
            first = next(iter(self.findings.values()))[0]
            raise InvalidInput(first, fields=self.findings)
        return fields

    @cached_property
    def calendar(self) -> WorkingCalendar | None:
        """The task's calendar, or the one it gets by this edit."""
        given = self.given.get("calendar")
        if isinstance(given, int) and given in self.facts.calendars:
            return self.facts.calendars.working(given)
        return self.facts.calendar(self.task)

    def now(self, name: str, default: Any = None) -> Any:
        """What the task holds; the default for a new one."""
        return default if self.task is None else getattr(self.task, name)

    def duration(self, value: Any) -> Fields:
        """As people write it; a question mark says that it is estimated."""
        minutes, elapsed = self._minutes(value, "Write a duration such as 3d, 2w or 4h.")
        fields: Fields = {"duration_minutes": minutes, "duration_is_elapsed": elapsed}
        if str(value).rstrip().endswith("?"):
            fields["is_estimated"] = True
        return fields

    def remaining(self, value: Any) -> Fields:
        """As people write it; empty: as duration and percent have it."""
        if value in (None, ""):
            return {"remaining_minutes": None}
        return {"remaining_minutes": self._minutes(value, "Write what remains, such as 2d or 4h.")[0]}

    def delay(self, value: Any) -> Fields:
        """As people write it; empty: none."""
        if value in (None, ""):
            return {"leveling_delay_minutes": 0}
        minutes, elapsed = self._minutes(value, "Write a delay such as 3d, 4h or 2ed.")
        return {"leveling_delay_minutes": minutes, "leveling_delay_is_elapsed": elapsed}

    def _minutes(self, value: Any, sentence: str) -> tuple[int, bool]:
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError(sentence)
        return parse_duration(value, self.calendar.minutes_per_day if self.calendar else 480)

    def constraint(self, value: Any) -> Fields:
        """The kind; its date comes with `constraint_at`."""
        kind = _choice(value, ConstraintType.values, "constraint", empty=ConstraintType.ASAP)
        return {"constraint_type": kind}

    def constraint_at(self, value: Any) -> Fields:
        """A day: the first working minute for starts, the last for finishes."""
        kind = self.given.get("constraint", self.now("constraint_type", ""))
        return {"constraint_at": self.instant(value, is_finish=kind in FINISH_TYPES)}

    def second_constraint_at(self, value: Any) -> Fields:
        """The same for the second constraint."""
        kind = self.given.get("constraint_2", self.now("second_constraint_type", ""))
        return {"second_constraint_at": self.instant(value, is_finish=kind in FINISH_TYPES)}

    def calendar_field(self, value: Any) -> Fields:
        """An id, or a name; empty for the plan's own."""
        if value in (None, ""):
            return {"calendar": None}
        if isinstance(value, str):
            wanted = value.strip().casefold()
            named = [key for key, name in self.facts.calendars.names() if name.casefold() == wanted]
            if len(named) != 1:
                raise ValueError(f"There is no calendar “{value.strip()[:40]}” in this project.")
            return {"calendar": named[0]}
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("Choose one of the project's calendars.")
        return {"calendar": value}

    def instant(self, value: Any, *, is_finish: bool) -> datetime.datetime | None:
        """A day or an instant; a day is its first working minute, of a finish its last."""
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
        percent = Decimal(str(value)[:12].strip().removesuffix("%").strip())
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
    if _NOT_KEPT.search(value):
        raise ValueError("This holds signs that are no text, such as control characters. Type it anew.")
    return value


def _choice(value: Any, choices: list[str], what: str, *, empty: str = "") -> str:
    if value in (None, ""):
        return empty
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"This is no {what}. It is one of {', '.join(choices)}.")
    return value


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Write yes or no.")
    return value


def _priority(value: Any) -> int:
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() and len(value) < 6 else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 1000:
        raise ValueError("A priority is a whole number from 0 to 1000.")
    return number


def _moment_of(field: str, *, is_finish: bool) -> Callable[[TaskInput, Any], Fields]:
    return lambda reader, value: {field: reader.instant(value, is_finish=is_finish)}


_READERS: dict[str, Callable[[TaskInput, Any], Fields]] = {
    "name": lambda _, value: {"name": _text(value, 400)},
    "notes": lambda _, value: {"notes": _text(value, 60_000)},
    "wbs": lambda _, value: {"wbs_code": _text(value, 120)},
    "external_id": lambda _, value: {"external_id": _text(value, 120)},
    "kind": lambda _, value: {"kind": _choice(value, TaskKind.values, "kind", empty=TaskKind.TASK)},
    "duration": TaskInput.duration,
    "remaining": TaskInput.remaining,
    "delay": TaskInput.delay,
    "external_start": _moment_of("external_start_at", is_finish=False),
    "external_finish": _moment_of("external_finish_at", is_finish=True),
    "percent": lambda _, value: {"percent_complete": read_percent(value)},
    "percent_type": lambda _, value: {
        "percent_type": _choice(
            value, ["duration", "work", "physical"], "kind of percentage", empty="duration"
        )
    },
    "constraint": TaskInput.constraint,
    "constraint_at": TaskInput.constraint_at,
    "mandatory": lambda _, value: {"constraint_is_mandatory": _yes_no(value)},
    "constraint_2": lambda _, value: {
        "second_constraint_type": _choice(value, ConstraintType.values, "constraint")
    },
    "constraint_2_at": TaskInput.second_constraint_at,
    "deadline": _moment_of("deadline_at", is_finish=True),
    "calendar": TaskInput.calendar_field,
    "active": lambda _, value: {"is_active": _yes_no(value)},
    "manual": lambda _, value: {"is_manual": _yes_no(value)},
    "manual_start": _moment_of("manual_start_at", is_finish=False),
    "manual_finish": _moment_of("manual_finish_at", is_finish=True),
    "actual_start": _moment_of("actual_start_at", is_finish=False),
    "actual_finish": _moment_of("actual_finish_at", is_finish=True),
    "suspended": _moment_of("suspended_at", is_finish=True),
    "resumes": _moment_of("resumes_at", is_finish=False),
    "estimated": lambda _, value: {"is_estimated": _yes_no(value)},
    "own_calendars": lambda _, value: {"uses_resource_calendars": _yes_no(value)},
    "priority": lambda _, value: {"priority": _priority(value)},
    "predecessors": lambda _, value: {"predecessors": _text(value, 4_000)},
    "successors": lambda _, value: {"successors": _text(value, 4_000)},
    "resources": lambda _, value: {"resources": _text(value, 4_000)},
    "new_resources": lambda _, value: {"new_resources": _yes_no(value)},
}
