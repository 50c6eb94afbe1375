"""Between the days of a list and the instants of a plan: a start is a day's first working minute, a finish its last."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from projects.models import Project
from schedule.computation.moments import from_wall_clock
from schedule.engine import WorkingCalendar, day_number
from schedule.models import Task
from schedule.services.plan_facts import PlanFacts

MIDNIGHT: Final = time.min
MOST_DAYS: Final = 40_000
Moment = date | datetime


class Days:
    """Days of one plan; the calendars are asked once."""

    def __init__(self, project: Project, facts: PlanFacts) -> None:
        self.project = project
        self.facts = facts
        self._bands: dict[int, dict[int, tuple[tuple[int, int], ...]]] = {}

    def start(self, moment: Moment, task: Task | None) -> datetime:
        """When work begins on a day, or the instant that is written."""
        if isinstance(moment, datetime):
            return from_wall_clock(self.project, moment)
        bands = self._on(self.facts.calendar(task), moment)
        return from_wall_clock(self.project, _at(moment, bands[0][0] if bands else 0))

    def finish(self, moment: Moment, task: Task | None) -> datetime:
        """When work ends on a day: its midnight where nobody works."""
        if isinstance(moment, datetime):
            return from_wall_clock(self.project, moment)
        bands = self._on(self.facts.calendar(task), moment)
        return from_wall_clock(self.project, _at(moment, bands[-1][1] if bands else 1440))

    def is_shown(self, moment: Moment, instant: datetime | None, *, is_finish: bool) -> bool:
        """Whether a cell says what the plan holds: the same day, or the same minute where a time is written."""
        if instant is None:
            return False
        local = instant.astimezone(self.project.zone).replace(tzinfo=None)
        if isinstance(moment, datetime):
            return moment == local.replace(second=0, microsecond=0)
        if is_finish and local.time() == MIDNIGHT and local.date() != moment:
            local -= timedelta(minutes=1)
        return local.date() == moment

    def working_minutes(self, start: Moment, finish: Moment, task: Task | None) -> int | None:
        """Working time from a start to a finish; None where the calendar is not known or the stretch is too long."""
        calendar = self.facts.calendar(task)
        if calendar is None:
            return None
        begin, end = (
            made(moment, task).astimezone(self.project.zone).replace(tzinfo=None)
            for made, moment in ((self.start, start), (self.finish, finish))
        )
        days = (end.date() - begin.date()).days
        if end <= begin or days > MOST_DAYS:
            return None
        total = 0
        for at in range(-1, days + 1):  # a band that begins the day before may reach into the first day
            day = begin.date() + timedelta(days=at)
            midnight = datetime.combine(day, MIDNIGHT)
            for first, last in self._on(calendar, day):
                low = max(begin, midnight + timedelta(minutes=first))
                high = min(end, midnight + timedelta(minutes=last))
                total += max(0, int((high - low).total_seconds()) // 60)
        return total

    def _on(self, calendar: WorkingCalendar | None, day: date) -> tuple[tuple[int, int], ...]:
        if calendar is None:
            return ()
        exceptions = self._bands.get(id(calendar))
        if exceptions is None:
            exceptions = self._bands[id(calendar)] = {
                number: each.bands
                for each in calendar.exceptions
                for number in range(each.first_day, min(each.last_day, each.first_day + MOST_DAYS) + 1)
            }
        return exceptions.get(day_number(day), calendar.week[day.weekday()])


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, MIDNIGHT) + timedelta(minutes=minute)
