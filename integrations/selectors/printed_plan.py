"""The plan as it goes to paper: chosen columns and rows of the grid, bars, and the stretch of time they take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from core.actors import Actor
from core.errors import InvalidInput
from integrations.printing.model import PrintedColumn, PrintedLink, PrintedPlan, PrintedRow, Shape
from integrations.selectors.grid import COLUMNS, add_text_fields
from integrations.sheets.csv_writer import cell_text
from integrations.sheets.table import Kind, Length, Value
from projects.models import Project
from schedule.models.task import MILESTONES
from schedule.selectors.board import board_plan

ORDINARY: Final = ("number", "name", "duration", "start", "finish", "percent")
ON_A_PHONE: Final = ("name", "finish")
WIDTHS: Final = {
    "number": 7.0,
    "wbs": 9.0,
    "level": 6.0,
    "name": 46.0,
    "predecessors": 16.0,
    "resources": 22.0,
}
HEADS: Final = {
    "number": "No.",
    "percent": "Done",
    "duration": "Dur.",
    "predecessors": "Pred.",
    "constraint": "Constr.",
}
LONGEST_YEARS: Final = 100
LEAST_DAYS: Final = 14
DONE: Final = 100
_RIGHT: Final = (Kind.NUMBER, Kind.DAY, Kind.PERCENT, Kind.LENGTH)


def printed_columns(text: str, paper: str = "a4") -> list[str]:
    """The columns to print, as an address names them. Raises InvalidInput for one that there is not."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    names = names or list(ON_A_PHONE if paper == "phone" else ORDINARY)
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise InvalidInput(
            f"“{unknown[0][:40]}” is not a column that can be printed. There are: {', '.join(COLUMNS)}.",
            fields={"columns": [f"No such column: {name[:40]}" for name in unknown[:20]]},
        )
    return names


def day_of(text: str, name: str) -> date | None:
    """A day of an address in ISO form. Raises InvalidInput."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year < 2200:
        raise InvalidInput("Write a day such as 2027-08-13.", fields={name: ["A day such as 2027-08-13."]})
    return day


def printed_plan(
    *,
    actor: Actor,
    project: Project,
    columns: Iterable[str],
    ids: Sequence[int] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> PrintedPlan:
    """A plan ready for paper. Without `first` and `last` it is as long as its bars."""
    board = board_plan(actor=actor, project=project)
    names = list(columns)
    rows: list[dict[str, Any]] = board["tasks"]
    if ids is not None:
        places = {key: at for at, key in enumerate(ids)}
        rows = sorted((row for row in rows if row["id"] in places), key=lambda row: places[row["id"]])
    add_text_fields(project, rows, set(names))
    drawn = [_row(row, names) for row in rows]
    begin, end = _stretch(drawn, first, last)
    status = board["project"]["status_date"]
    return PrintedPlan(
        title=project.name,
        key=project.key,
        facts=_facts(project, board),
        columns=[_column(name) for name in names],
        rows=drawn,
        first=begin,
        last=end,
        links=[PrintedLink(link[1], link[2], link[3]) for link in board["links"]],
        status_date=date.fromisoformat(status) if status else None,
        free_days=_free_days(board["calendar"], begin, end),
        note=f"{project.key} · printed {paper_day(project.local_day())}",
    )


def _facts(project: Project, board: dict[str, Any]) -> list[str]:
    facts = [project.key]
    finish = _moment(board["project"]["finish"])
    if finish is not None:
        facts.append(f"finish {paper_day(_last_day(finish))}")
    status = board["project"]["status_date"]
    if status:
        facts.append(f"status date {paper_day(date.fromisoformat(status))}")
    return facts


def _column(name: str) -> PrintedColumn:
    column = COLUMNS[name].column
    return PrintedColumn(
        name,
        HEADS.get(name, column.label),
        WIDTHS.get(name, 13.0),
        is_right=column.kind in _RIGHT or name == "number",
    )


def _row(row: dict[str, Any], names: Sequence[str]) -> PrintedRow:
    start, finish = _moment(row["start"]), _moment(row["finish"])
    slack = row["slack"]
    late = _moment(row["late_finish"]) if slack and slack > 0 and row["percent"] < DONE else None
    deadline = _moment(row["deadline"])
    before, after = _moment(row.get("baseline_start")), _moment(row.get("baseline_finish"))
    return PrintedRow(
        id=row["id"],
        cells=[_cell(row, name) for name in names],
        level=row["level"],
        shape=_shape(row),
        start=start,
        finish=finish,
        done=float(row["percent"]) / 100,
        is_critical=bool(row["critical"]),
        is_active=bool(row["active"]),
        slack_end=late,
        deadline=deadline,
        misses_deadline=bool(row["misses_deadline"]),
        baseline=(before, after) if before and after else None,
    )


def _cell(row: dict[str, Any], name: str) -> str:
    if name == "slack" and row["percent"] >= DONE:
        return "done"  # as on the board
    return _text(COLUMNS[name].value(row), COLUMNS[name].column.kind)


def _shape(row: dict[str, Any]) -> Shape:
    if row["kind"] == "summary":
        return Shape.SUMMARY
    if row["kind"] in MILESTONES or (row["start"] and row["start"] == row["finish"]):
        return Shape.MILESTONE
    return Shape.EFFORT if row["kind"] == "level_of_effort" else Shape.TASK


def _text(value: Value, kind: Kind) -> str:
    if isinstance(value, date):
        return paper_day(value, short=True)
    if isinstance(value, str):
        return value
    if kind is Kind.PERCENT and value is not None and not isinstance(value, Length):
        return f"{float(value):.0f} %"
    return cell_text(value)


def paper_day(day: date, *, short: bool = False) -> str:
    """A day in words that no country reads differently.

    >>> paper_day(date(2027, 8, 13)), paper_day(date(2027, 8, 13), short=True)
    ('13 Aug 2027', '13 Aug 27')
    """
    year = f"{day.year % 100:02d}" if short else str(day.year)
    return f"{day.day} {day:%b} {year}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _last_day(moment: datetime) -> date:
    return (moment - timedelta(minutes=1)).date() if moment.hour == moment.minute == 0 else moment.date()


def _stretch(rows: Sequence[PrintedRow], first: date | None, last: date | None) -> tuple[date, date]:
    """A little more than the bars take, unless somebody said from when to when."""
    starts = [moment.date() for row in rows for moment in (row.start, row.deadline) if moment]
    ends = [moment.date() for row in rows for moment in (row.finish, row.deadline) if moment]
    today = datetime.now(UTC).date()
    own_first = min(starts, default=today)
    own_last = max(ends, default=own_first)
    margin = timedelta(days=max(2, (own_last - own_first).days // 40))
    begin = first or own_first - margin
    end = last or max(own_last + margin, begin + timedelta(days=LEAST_DAYS))
    if end < begin:
        raise InvalidInput("The last day is before the first.", fields={"to": ["Not before the first day."]})
    if (end - begin).days > LONGEST_YEARS * 366:
        raise InvalidInput(
            f"The plan is longer than {LONGEST_YEARS} years. Say from which day to which it is printed.",
            fields={"to": [f"At most {LONGEST_YEARS} years."]},
        )
    return begin, end


def _free_days(calendar: dict[str, Any], first: date, last: date) -> frozenset[date]:
    days = (last - first).days
    if days > 400:  # then a day is too narrow to shade
        return frozenset()
    exceptions = [
        (date.fromisoformat(begin), date.fromisoformat(end), bool(bands))
        for begin, end, bands in calendar["exceptions"]
    ]
    found = set()
    for at in range(days + 1):
        day = first + timedelta(days=at)
        works = bool(calendar["week"][day.weekday()])
        for begin, end, has_bands in exceptions:
            if begin <= day <= end:
                works = has_bands
        if not works:
            found.add(day)
    return frozenset(found)
