"""What dates a task beside links and duration, in words for its details: each fact with what it means now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schedule.computation.rows import settings_of
from schedule.durations import format_duration
from schedule.models import ConstraintType, Recurrence, Task
from schedule.selectors.task_detail import Neighbour, TaskDetail
from schedule.web.days import shown_day
from schedule.web.recurrence_words import rule_words

MUST: Final = (ConstraintType.MSO, ConstraintType.MFO)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is said under it; `is_bad` where it is a conflict."""

    label: str
    text: str
    is_bad: bool = False


def scheduling_facts(detail: TaskDetail) -> list[Fact]:
    """Only what the task has of it."""
    return [*_by_hand(detail), *_must(detail), *_delay(detail), *_pauses(detail), *_outside(detail)]


@dataclass(frozen=True, slots=True)
class Series:
    """How a task stands to recurring tasks."""

    words: str
    """Its own rule as a sentence; empty where it has none."""
    parent: Task | None
    """The recurring task that it is an occurrence of."""
    may_recur: bool


def series_of(task: Task) -> Series:
    """Its rule, or the series it belongs to."""
    rule = Recurrence.objects.filter(task=task).first() if task.is_summary else None
    parent = task.parent if task.is_occurrence else None
    return Series(rule_words(rule) if rule else "", parent, not task.is_summary and parent is None)


def _by_hand(detail: TaskDetail) -> Iterable[Fact]:
    if not detail.task.is_manual:
        return
    later = [each for each in detail.predecessors if _asks_for_more(each, detail)]
    if not later or detail.task.actual_start_at:
        yield Fact("Scheduling", "By hand: its dates stay where they were put")
        return
    key = detail.task.project.key
    who = f"{key}-{later[0].number} {later[0].name}"
    more = f" and {len(later) - 1} more" if len(later) > 1 else ""
    yield Fact("Scheduling", f"By hand, against its links: {who}{more} would have it later", True)


def _asks_for_more(before: Neighbour, detail: TaskDetail) -> bool:
    """Whether what a task waits for comes after the task that is set by hand."""
    event = before.finish if before.type in ("FS", "FF") else before.start
    held = detail.start if before.type in ("FS", "SS") else detail.finish
    is_lead = before.lag.startswith("\u2212")
    return not is_lead and event is not None and held is not None and event > held


def _must(detail: TaskDetail) -> Iterable[Fact]:
    """A must date binds in both directions; the project's rule says whether it also beats links."""
    task = detail.task
    if task.constraint_type not in MUST:
        return
    dates = getattr(task, "dates", None)
    is_hard = task.constraint_is_mandatory or settings_of(task.project).must_dates_win
    broken = dates is not None and dates.breaks_constraint
    if is_hard:
        rule = "The date wins over links"
        if (detail.total_float or 0) < 0:
            yield Fact("Must date", f"{rule}: what lies before it is late for it", True)
            return
    else:
        rule = "Links win over the date"
        if broken:
            yield Fact("Must date", f"{rule}: the date is missed", True)
            return
    yield Fact("Must date", rule)


def _delay(detail: TaskDetail) -> Iterable[Fact]:
    task = detail.task
    if task.leveling_delay_minutes:
        elapsed = task.leveling_delay_is_elapsed
        text = format_duration(task.leveling_delay_minutes, detail.minutes_per_day, elapsed=elapsed)
        used = ", not used: it has begun" if task.actual_start_at else ""
        clock = " around the clock" if elapsed else ""
        yield Fact("Delay", f"{text.replace('ed', 'd').replace('eh', 'h')}{clock}{used}")


def _pauses(detail: TaskDetail) -> Iterable[Fact]:
    parts = detail.row.get("parts")
    if parts:
        spans = "; ".join(f"{_instant(start)} to {_instant(finish)}" for start, finish in parts)
        yield Fact("Parts", spans)
    elif detail.task.splits:
        yield Fact("Parts", "One: its pauses lie behind what is left of it, or its dates are set by hand")


def _outside(detail: TaskDetail) -> Iterable[Fact]:
    task = detail.task
    if task.external_start_at:
        yield Fact("Not before", f"{_day(task, task.external_start_at)}, from outside")
    if task.external_finish_at:
        late = detail.finish is not None and detail.finish > task.external_finish_at
        words = ", missed" if late and not task.actual_finish_at else ""
        yield Fact(
            "Awaited outside by", f"{_day(task, task.external_finish_at, is_finish=True)}{words}", late
        )


def _instant(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def _day(task: Task, value: datetime, *, is_finish: bool = False) -> str:
    day = shown_day(task.project, value, is_finish=is_finish)
    return f"{day:%a} {day.day} {day:%b %Y}" if day else ""
