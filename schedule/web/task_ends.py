"""Start and finish as they are typed on the board: a fact of begun work, a date set by hand, else a constraint."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from schedule.engine import instant
from schedule.engine.comparison import working_minutes
from schedule.models import ConstraintType, TaskKind

if TYPE_CHECKING:
    from schedule.web.task_input import TaskInput

START_TYPES: Final = ("snet", "snlt", "mso")


class EndsReader:
    """Turns a typed start or finish into what it stands for on this task, and says so."""

    FIELDS: Final = ("start", "finish")

    def __init__(self, reader: TaskInput) -> None:
        self.reader = reader
        self.given = reader.given

    def read_into(self, fields: dict[str, Any]) -> None:
        """Add what start and finish set; sentences about them go under their own names."""
        found: dict[str, datetime] = {}
        for name in self.FIELDS:
            if name not in self.given:
                continue
            if self.reader.now("kind") == TaskKind.SUMMARY:
                self._refuse(name, "A summary takes its dates from the rows below it. Change them there.")
                continue
            try:
                moment = self.reader.instant(self.given[name], is_finish=name == "finish")
            except ValueError as refusal:
                self._refuse(name, str(refusal))
                continue
            if moment is None:
                self._clear(name, fields)
            else:
                found[name] = moment
        for name, moment in found.items():
            self._set(name, moment, fields, found)

    def _refuse(self, name: str, sentence: str) -> None:
        self.reader.findings[name] = [sentence]

    def _clear(self, name: str, fields: dict[str, Any]) -> None:
        if self.reader.task is None:
            return
        own = START_TYPES if name == "start" else ("fnet", "fnlt", "mfo")
        if self._is_manual():
            fields[f"manual_{name}_at"] = None
        elif self.reader.now("constraint_type") in own:
            fields.update(constraint_type=ConstraintType.ASAP, constraint_at=None)
            self._hint("The constraint is taken away: the task is as early as its links allow.")
        else:
            where = "its links" if name == "start" else "its start and duration"
            self._refuse(name, f"Write a day. Without a constraint the {name} comes from {where}.")

    def _is_manual(self) -> bool:
        return bool(self.given.get("manual", self.reader.now("is_manual", False)))

    def _set(self, name: str, moment: datetime, fields: dict[str, Any], found: dict[str, datetime]) -> None:
        day = f"{moment:%-d %b %Y}"
        actual = f"actual_{name}_at"
        if self._is_manual():
            field = f"manual_{name}_at"
            self._hint(f"The task is planned by hand: its {name} is {day}.")
        elif self.reader.now(actual) is not None or self.given.get(f"actual_{name}"):
            field = actual
            self._hint(f"The actual {name} is set to {day}.")
        elif name == "finish" and "start" in found and "duration" not in self.given:
            self._as_duration(moment, fields, found["start"])
            return
        else:
            if "constraint_type" in fields and name == "finish":
                return  # the start binds; the finish follows from the duration that was given
            field = "constraint_at"
            fields["constraint_type"] = ConstraintType.SNET if name == "start" else ConstraintType.FNET
            words = "no earlier than"
            self._hint(
                f"A constraint is set: {name} {words} {day}. Links may still push the task later.{self._replaced(name)}"
            )
        fields[field] = moment
        self.reader.names[field] = name

    def _replaced(self, name: str) -> str:
        before = self.reader.now("constraint_type", ConstraintType.ASAP)
        kept = ConstraintType.SNET if name == "start" else ConstraintType.FNET
        if before in (ConstraintType.ASAP, kept):
            return ""
        return f" It replaces “{ConstraintType(before).label.lower()}”."

    def _as_duration(self, finish: datetime, fields: dict[str, Any], start: datetime) -> None:
        """Start and finish together, without a duration, say how long the task is."""
        if finish < start:
            self._refuse("finish", "The finish is before the start.")
            return
        calendar = self.reader.calendar
        if calendar is None:
            minutes = int((finish - start).total_seconds() // 60)
        else:
            minutes = working_minutes(calendar, [instant(start)], [instant(finish)])[0]
        fields["duration_minutes"], fields["duration_is_elapsed"] = minutes, False
        self.reader.names["duration_minutes"] = "finish"

    def _hint(self, sentence: str) -> None:
        self.reader.hints.append(sentence)
