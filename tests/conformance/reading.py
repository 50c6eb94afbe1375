"""Read a schedule back in the words of a case: inclusive dates or times, float in days.

By hours an instant may be written on either side of a pause: work that is over at 12:00 and work that may go on at
12:30 are one moment of working time. Where a case writes a late date on the other side than the engine, they agree.

In whole days a finish on a day without work is written as the working day before it, which is the same moment; a
reported span in which nobody works is written as that one day.
"""

from __future__ import annotations

from typing import Any

from schedule.engine import NO_INSTANT, Cause, Schedule, TaskKind, WorkingCalendar, moment
from schedule.engine.calendars import DAY
from schedule.engine.compiled import calendar_arrays
from schedule.engine.working_time import end, offset
from tests.conformance.schedule_cases import LINK_TYPES, CasePlan, moment_of

TYPE_NAMES = {kind: name for name, kind in LINK_TYPES.items()}


class Reader:
    """What a case can ask of its schedule."""

    def __init__(self, case: CasePlan, schedule: Schedule) -> None:
        self.case, self.schedule = case, schedule
        self.leaves = [row for row in range(len(case.tasks)) if row not in case.parents]
        self._time = calendar_arrays(tuple(case.calendars))

    def value(self, name: str, key: str, wanted: Any) -> Any:
        """One expectation of one task: `es ef ls lf tf ff crit`; a late date as it is wanted if that is the same."""
        row = next(row for row, task in enumerate(self.case.tasks) if task["name"] == name)
        found = self._value(row, key)
        if key in ("ls", "lf") and self.case.by_hours(row) and self._is_one_moment(row, found, wanted):
            return wanted
        return found

    def _is_one_moment(self, row: int, one: str, other: str) -> bool:
        """Whether no work of a task's calendar lies between two instants."""
        if not (one and other):
            return False
        calendar = self.case.task_calendars[row]
        return offset(self._time, calendar, moment_of(one)) == offset(self._time, calendar, moment_of(other))

    def _value(self, row: int, key: str) -> Any:
        """One value of one task."""
        if key == "crit":
            return bool(self.schedule.critical[row])
        if key in ("tf", "ff"):
            minutes = int((self.schedule.total_float if key == "tf" else self.schedule.free_float)[row])
            if minutes == NO_INSTANT:
                return None
            return minutes / self.case.calendars[self.case.task_calendars[row]].minutes_per_day
        return self._date(row, key)

    def _date(self, row: int, key: str) -> str:
        """A date of a task; of a summary the earliest or latest among its tasks."""
        if row in self.leaves:
            return self._written(row, key)
        below = [leaf for leaf in self.leaves if self._is_below(leaf, row)]
        dates = [self._written(leaf, key) for leaf in below]
        return min(dates) if key in ("es", "ls") else max(dates)

    def _is_below(self, row: int, summary: int) -> bool:
        """Whether a row lies below a summary."""
        while row >= 0 and row != summary:
            row = self.case.parents[row]
        return row == summary

    def _written(self, row: int, key: str) -> str:
        """An instant of a task as its calendar writes it."""
        columns = {"es": "early_start", "ef": "early_finish", "ls": "late_start", "lf": "late_finish"}
        instant = int(getattr(self.schedule, columns[key])[row])
        if instant == NO_INSTANT:
            return ""
        if self.case.by_hours(row):
            return moment(instant).isoformat(timespec="minutes")
        if self._is_moment(row):
            return self._last_day(row, instant) if self.ends_a_day(row) else _day(instant)
        if key in ("ef", "lf"):
            return self._last_day(row, instant)
        finish = int(getattr(self.schedule, columns["ef" if key == "es" else "lf"])[row])
        return min(_day(instant), self._last_day(row, finish))

    def _last_day(self, row: int, finish: int) -> str:
        """The working day that a finish ends."""
        calendar = self.case.task_calendars[row]
        return _day(end(self._time, calendar, offset(self._time, calendar, finish)) - 1)

    def _is_moment(self, row: int) -> bool:
        """A milestone, or a task that takes no time."""
        return int(self.case.plan.durations[row]) == 0

    def ends_a_day(self, row: int) -> bool:
        """Whether a milestone stands at the end of a day rather than at the beginning of one."""
        kind = TaskKind(int(self.case.plan.kinds[row]))
        if kind == TaskKind.MILESTONE:
            return bool(self.schedule.cause_finish[row]) and self.schedule.cause[row] == Cause.LINK
        return kind == TaskKind.FINISH_MILESTONE

    def names(self, rows: tuple[int, ...]) -> set[str]:
        """Names of rows."""
        return {self.case.tasks[row]["name"] for row in rows}

    def links(self, links: list[int]) -> set[tuple[str, str, str]]:
        """Links as predecessor, successor, type."""
        return {(link["pred"], link["succ"], link["type"]) for link in (self.case.links[at] for at in links)}

    def cut_leads(self) -> list[int]:
        """Links with a lead that would start their successor before the project does."""
        plan, schedule, found = self.case.plan, self.schedule, []
        for link, successor in enumerate(plan.link_successors):
            slack, share = int(schedule.link_slack[link]), plan.link_lag_percents[link]
            if slack == NO_INSTANT or (plan.link_lags[link] if share is None else share) >= 0:
                continue
            calendar = self.case.task_calendars[successor]
            start = offset(self._time, calendar, int(schedule.early_start[successor]))
            if start - slack < offset(self._time, calendar, self.case.options.project_start):
                found.append(link)
        return found

    def project_end(self) -> str:
        """The latest finish as written, empty without tasks."""
        return max((self._written(row, "ef") for row in self.leaves), default="")

    def project_days(self) -> int:
        """Working days of the project calendar that the plan touches; 0 when it has no length."""
        if not self.leaves:
            return 0
        start = min(int(self.schedule.early_start[row]) for row in self.leaves)
        finish = max(int(self.schedule.early_finish[row]) for row in self.leaves)
        if start == finish:
            return 0
        last = [row for row in self.leaves if int(self.schedule.early_finish[row]) == finish]
        begins = any(self._is_moment(row) and not self.ends_a_day(row) for row in last)
        return _days_touched(self.case.calendars[0], start, finish + (1 if begins else 0))


def _day(instant: int) -> str:
    """The day an instant lies in."""
    return moment(instant).date().isoformat()


def _days_touched(calendar: WorkingCalendar, start: int, finish: int) -> int:
    """Days whose working time overlaps a span."""
    count = 0
    for day in range(start // DAY - 2, finish // DAY + 2):
        bands = calendar.week[(day + 3) % 7]
        for exception in calendar.exceptions:
            if exception.first_day <= day <= exception.last_day:
                bands = exception.bands
        if bands and day * DAY + bands[0][0] < finish and day * DAY + bands[-1][1] > start:
            count += 1
    return count
