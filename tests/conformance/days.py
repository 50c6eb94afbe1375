"""Scheduling by the calendar on the wall: whole days, counted one by one, as the conventions of the cases say it.

A second way to the same dates, sharing nothing with the engine: dates instead of instants, and the latest dates and
the float found by trying one day after another. For plans of whole days without milestones and progress.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayCalendar:
    """Working weekdays (1 = Monday) without holidays, which are ranges with both ends."""

    weekdays: tuple[int, ...]
    holidays: tuple[tuple[date, date], ...] = ()

    def works(self, day: date) -> bool:
        """Whether people work on a day."""
        return day.isoweekday() in self.weekdays and not any(a <= day <= b for a, b in self.holidays)

    def from_(self, day: date) -> date:
        """The day, or the first working day after it."""
        while not self.works(day):
            day += DAY
        return day

    def until(self, day: date) -> date:
        """The day, or the last working day before it."""
        while not self.works(day):
            day -= DAY
        return day

    def shift(self, day: date, count: int) -> date:
        """So many working days later, or earlier."""
        for _ in range(abs(count)):
            day = self.from_(day + DAY) if count > 0 else self.until(day - DAY)
        return day

    def count(self, first: date, last: date) -> int:
        """Working days after one day up to another, negative backwards."""
        if last < first:
            return -self.count(last, first)
        return sum(self.works(first + DAY * (at + 1)) for at in range((last - first).days))


@dataclass
class DayTask:
    """A task of whole days; `es ef ls lf tf ff` are found."""

    days: int
    calendar: DayCalendar
    constraint: tuple[str, date] | None = None
    found: dict[str, Any] = field(default_factory=dict)

    def bound(self, kind: str) -> date | None:
        """The date of a constraint of a kind."""
        return self.constraint[1] if self.constraint and self.constraint[0] == kind else None


@dataclass(frozen=True)
class DayLink:
    """A link with its lag in working days of the predecessor's calendar, or in days of the calendar on the wall."""

    before: str
    after: str
    type: str
    lag: int
    elapsed: bool

    def demands(self, one: DayTask, other: DayTask, start: date, finish: date) -> date:
        """The first day on which the successor may start or finish, for dates of the predecessor."""
        event = finish if self.type in ("FINISH_START", "FINISH_FINISH") else start
        day = event + DAY * self.lag if self.elapsed else one.calendar.shift(event, self.lag)
        return other.calendar.from_(day + DAY if self.type == "FINISH_START" else day)

    @property
    def to_start(self) -> bool:
        """Whether it holds back the successor's start."""
        return self.type in ("FINISH_START", "START_START")


def schedule_days(tasks: dict[str, DayTask], links: list[DayLink], anchor: date) -> None:
    """Fill in all dates; tasks are in an order in which links lead forward."""
    for name, task in tasks.items():
        _forward(name, task, tasks, links, anchor)
    end = max(task.found["ef"] for task in tasks.values())
    for name, task in reversed(tasks.items()):
        _backward(name, task, tasks, links, end)


def _forward(name: str, task: DayTask, tasks: dict[str, DayTask], links: list[DayLink], anchor: date) -> None:
    calendar = task.calendar
    starts = [calendar.from_(day) for day in (anchor, task.bound("SNET")) if day]
    finishes = [calendar.from_(day) for day in (task.bound("FNET"),) if day]
    for link in links:
        if link.after == name:
            one = tasks[link.before]
            day = link.demands(one, task, one.found["es"], one.found["ef"])
            (starts if link.to_start else finishes).append(day)
    finish = max([calendar.shift(max(starts), task.days - 1), *finishes])
    task.found = {"es": calendar.shift(finish, 1 - task.days), "ef": finish}


def _backward(name: str, task: DayTask, tasks: dict[str, DayTask], links: list[DayLink], end: date) -> None:
    """The last day on which the task may end, and how far it may move before it moves anything else."""
    calendar, out = task.calendar, [link for link in links if link.before == name]

    def fits(finish: date, start_key: str, finish_key: str) -> bool:
        start = calendar.shift(finish, 1 - task.days)
        return finish <= end and all(
            link.demands(task, tasks[link.after], start, finish)
            <= tasks[link.after].found[start_key if link.to_start else finish_key]
            for link in out
        )

    def in_time(finish: date) -> bool:
        last_finish, last_start = task.bound("FNLT") or finish, task.bound("SNLT") or finish
        return finish <= last_finish and calendar.shift(finish, 1 - task.days) <= last_start

    late = calendar.until(end)
    while not (fits(late, "ls", "lf") and in_time(late)):
        late = calendar.until(late - DAY)
    free = task.found["ef"]
    while fits(calendar.shift(free, 1), "es", "ef"):
        free = calendar.shift(free, 1)
    task.found["lf"], task.found["ls"] = late, calendar.shift(late, 1 - task.days)
    task.found["tf"] = calendar.count(task.found["ef"], late)
    task.found["ff"] = calendar.count(task.found["ef"], free)
