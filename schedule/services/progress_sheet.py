"""A progress sheet on its way back: rows of a spreadsheet become reports, checked as a whole before any is saved."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput, TooLarge
from core.policy import require
from projects.models import Project
from schedule.durations import parse_duration
from schedule.models import Task, TaskKind
from schedule.policy import PROGRESS_EDIT
from schedule.services.bulk import RowEdit
from schedule.services.plan_facts import PlanFacts

MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 5_000
MOST_FINDINGS: Final = 200
COLUMNS: Final = {
    "number": ("number", "task", "no", "id", "key"),
    "percent": ("done", "done %", "% done", "percent", "percent complete", "% complete", "done, %"),
    "actual_start": ("started", "actual start", "start"),
    "actual_finish": ("finished", "actual finish", "finish"),
    "remaining": ("remaining", "remaining duration", "left"),
}
FORMATS: Final = (
    "%Y-%m-%d",
    "%d %b %Y",
    "%d %B %Y",
    "%d.%m.%Y",
    "%d %b %y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
)
_NUMBER: Final = re.compile(r"(?:(?P<key>[A-Z][A-Z0-9]{1,9})-)?(?P<number>\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One row that reports something new."""

    row: int
    task: Task
    fields: dict[str, Any]


@dataclass(slots=True)
class SheetReading:
    """What a sheet says, and what is wrong with it; with a finding nothing may be saved."""

    changes: list[SheetChange] = field(default_factory=list)
    same: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def edits(self) -> list[RowEdit]:
        """As the service of reports takes them."""
        return [RowEdit(each.task.pk, each.fields, each.task.version) for each in self.changes]


def read_sheet(*, actor: Actor, project: Project, text: str) -> SheetReading:
    """Compare a pasted or uploaded sheet with the plan; an empty cell leaves what is there."""
    require(actor, PROGRESS_EDIT, project)
    rows, head = _rows(text)
    columns = _columns(head)
    facts = PlanFacts(project)
    tasks = {task.number: task for task in Task.objects.filter(project=project).order_by("pk")}
    reading = SheetReading()
    seen: set[int] = set()
    for place, cells in rows:
        if len(reading.findings) >= MOST_FINDINGS:
            reading.findings.append("More is wrong in the rows below; mend these first.")
            break
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        if not any(given.values()):
            continue
        _read_row(project, facts, tasks, seen, place, given, reading)
    return reading


def _read_row(  # noqa: PLR0917
    project: Project,
    facts: PlanFacts,
    tasks: dict[int, Task],
    seen: set[int],
    place: int,
    given: dict[str, str],
    reading: SheetReading,
) -> None:
    try:
        task = _task(project, tasks, given.get("number", ""))
        if task.pk in seen:
            raise ValueError(f"{project.key}-{task.number} stands in the sheet twice.")
        seen.add(task.pk)
        fields = _fields(project, facts, task, given)
    except ValueError as refusal:
        reading.findings.append(f"Row {place}: {refusal}")
        return
    if not fields:
        reading.same += 1
    elif task.kind == TaskKind.SUMMARY:
        reading.findings.append(f"Row {place}: {task.name} is a summary; report the tasks below it.")
    else:
        reading.changes.append(SheetChange(place, task, fields))


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    if len(text.encode()) > MOST_BYTES:
        raise TooLarge(f"The sheet is larger than {MOST_BYTES // 1_000_000} MB. Send it in parts.")
    text = text.lstrip("\ufeff").replace("\x00", "")
    if not text.strip():
        sentence = "Paste or choose a sheet first."
        raise InvalidInput(sentence, fields={"sheet": [sentence]})
    first = text.strip().splitlines()[0]
    delimiter = max("\t;,", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as problem:
        raise InvalidInput(f"The sheet cannot be read as rows and cells: {problem}.") from None
    filled = [(place, cells) for place, cells in enumerate(rows, 1) if any(cell.strip() for cell in cells)]
    if len(filled) > MOST_ROWS + 1:
        raise TooLarge(
            f"{len(filled) - 1:,} rows are more than {MOST_ROWS:,}. Nothing was changed: send them in parts."
        )
    return filled[1:], filled[0][1]


def _columns(head: list[str]) -> dict[str, int]:
    names = [cell.strip().lower().lstrip("'") for cell in head]
    found = {
        column: next(at for at, name in enumerate(names) if name in words)
        for column, words in COLUMNS.items()
        if any(name in words for name in names)
    }
    if "number" not in found:
        raise InvalidInput(
            "The first row names the columns, and one of them is Number: the number of the task. Others are Done %,"
            " Started, Finished and Remaining.",
            fields={"sheet": ["A column “Number” is missing in the first row."]},
        )
    if len(found) == 1:
        raise InvalidInput(
            "The sheet has no column that reports anything: Done %, Started, Finished or Remaining.",
            fields={"sheet": ["A column such as “Done %” is missing in the first row."]},
        )
    return found


def _task(project: Project, tasks: dict[int, Task], text: str) -> Task:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text[:40]}” is not the number of a task. Write {project.key}-12 or 12.")
    if match["key"] and match["key"].upper() != project.key:
        raise ValueError(f"{text[:40]} is no task of {project.key}.")
    task = tasks.get(int(match["number"]))
    if task is None:
        raise ValueError(f"{project.key} has no task {match['number']}.")
    task.project = project
    return task


def _fields(project: Project, facts: PlanFacts, task: Task, given: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if given.get("percent"):
        percent = _percent(given["percent"])
        if percent != task.percent_complete:
            fields["percent_complete"] = percent
    for name, column, is_finish in (
        ("actual_start", "actual_start_at", False),
        ("actual_finish", "actual_finish_at", True),
    ):
        if not given.get(name):
            continue
        day = _day(given[name])
        stored: datetime | None = getattr(task, column)
        if stored is None or _shown(project, stored, is_finish=is_finish) != day:
            fields[column] = _instant(facts, task, day, is_finish=is_finish)
    if given.get("remaining"):
        minutes = _remaining(facts, task, given["remaining"])
        from schedule.selectors.progress import remaining_of

        unchanged = minutes == (0 if task.actual_finish_at else remaining_of(task))
        if not unchanged and "actual_finish_at" not in fields:
            fields["remaining_minutes"] = minutes
    if "remaining_minutes" in fields and "percent_complete" in fields and fields["percent_complete"] >= 100:
        raise ValueError("the task is 100 % done, so nothing remains.")
    return fields


def _percent(text: str) -> Decimal:
    try:
        percent = Decimal(text.removesuffix("%").strip().replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValueError(f"“{text[:40]}” is not a percentage. Write a number from 0 to 100.") from None
    if not 0 <= percent <= 100:
        raise ValueError(f"{text[:40]} is not between 0 and 100 %.")
    return percent


def _day(text: str) -> date:
    for pattern in FORMATS:
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day of the project
        except ValueError:
            continue
        if 1900 <= found.year < 2200:
            return found
    raise ValueError(f"“{text[:40]}” is not a day. Write one such as 2026-11-30 or 30 Nov 2026.")


def _remaining(facts: PlanFacts, task: Task, text: str) -> int:
    try:
        minutes, elapsed = parse_duration(text, facts.minutes_per_day(task))
    except ValueError:
        raise ValueError(
            f"“{text[:40]}” is not a duration. Write the remaining work as 3d, 4h or 2w."
        ) from None
    if elapsed and not task.duration_is_elapsed:
        raise ValueError("the rest of this task is working time: write 3d, not 3 ed.")
    return minutes


def _shown(project: Project, value: datetime, *, is_finish: bool) -> date:
    from datetime import timedelta

    local = value.astimezone(project.zone)
    midnight = (local.hour, local.minute) == (0, 0)
    return (local - timedelta(minutes=1) if is_finish and midnight else local).date()


def _instant(facts: PlanFacts, task: Task, day: date, *, is_finish: bool) -> datetime:
    """The first or the last working minute of a day; midnight where nobody works."""
    from datetime import time, timedelta

    from schedule.selectors.calendars import bands_on

    calendar = facts.calendar(task)
    bands = bands_on(calendar, day)[0] if calendar is not None else ()
    minute = (bands[-1][1] if bands else 1440) if is_finish else (bands[0][0] if bands else 0)
    return datetime.combine(day, time.min) + timedelta(minutes=minute)
