"""What other projects promise: the date of the giving task, moved by the lag, as it binds the task that waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from schedule.computation.calendars import ProjectCalendars
from schedule.computation.external import ExternalDate
from schedule.computation.moments import aware, minutes_of
from schedule.engine import CalendarError, WorkingCalendar
from schedule.models import LagUnit, LinkType, ProjectLink, ScheduleSettings

if TYPE_CHECKING:
    from projects.models import Project

FROM_FINISH: Final = (LinkType.FS, LinkType.FF)
TO_START: Final = (LinkType.FS, LinkType.SS)


@dataclass(frozen=True, slots=True)
class Promise:
    """A link between projects with the date it gives now; None where the giving task has no dates."""

    link: ProjectLink
    event: datetime | None
    """Start or finish of the giving task."""
    bound: datetime | None
    """The event moved by the lag: from when the task that waits may start or finish."""


def promised_dates(project: Project) -> list[ExternalDate]:
    """The provider for loading: what the links of a project let its tasks begin or end at."""
    links = list(
        ProjectLink.objects.filter(project=project, predecessor__isnull=False).select_related(
            "giver", "predecessor__dates"
        )
    )
    dates = []
    for promise in promises_of(links):
        if promise.bound is None:
            continue
        minutes = minutes_of(project, promise.bound)
        to_start = promise.link.type in TO_START
        dates.append(
            ExternalDate(
                promise.link.successor_id,
                earliest_start=minutes if to_start else None,
                earliest_finish=None if to_start else minutes,
            )
        )
    return dates


def promises_of(links: Iterable[ProjectLink]) -> list[Promise]:
    """The dates that links give now; `giver` and `predecessor__dates` should be read along."""
    clock = _Clocks()
    return [_promise(link, clock) for link in links]


def _promise(link: ProjectLink, clocks: _Clocks) -> Promise:
    task = link.predecessor
    dates = getattr(task, "dates", None) if task is not None else None
    if task is None or dates is None:
        return Promise(link, None, None)
    event: datetime | None = dates.finish if link.type in FROM_FINISH else dates.start
    return Promise(link, event, clocks.moved(link, event))


class _Clocks:
    """Working time of the giving tasks, each calendar read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int | None], WorkingCalendar] = {}

    def moved(self, link: ProjectLink, event: datetime | None) -> datetime | None:
        """An event later by the lag, in working time of the giving task or around the clock."""
        if event is None or link.lag_minutes == 0:
            return event
        giver = link.giver
        minutes = minutes_of(giver, event)
        if link.lag_unit == LagUnit.ELAPSED:
            return aware(giver, minutes + link.lag_minutes)
        from schedule.engine.compiled import calendar_arrays
        from schedule.engine.working_time import end, offset

        time = calendar_arrays((self._calendar(link),))
        return aware(giver, end(time, 0, offset(time, 0, minutes) + link.lag_minutes))

    def _calendar(self, link: ProjectLink) -> WorkingCalendar:
        assert link.predecessor is not None  # noqa: S101  a lag is asked of a link that gives a date
        key = (link.giver_id, link.predecessor.calendar_id)
        if key not in self._known:
            self._known[key] = _working(link.giver_id, link.predecessor.calendar_id)
        return self._known[key]


def _working(project_id: int, calendar_id: int | None) -> WorkingCalendar:
    chosen = calendar_id or (
        ScheduleSettings.objects.filter(project_id=project_id).values_list("calendar_id", flat=True).first()
    )
    calendars = ProjectCalendars.of_project(project_id)
    try:
        return calendars.working(chosen) if chosen else WorkingCalendar.office("Standard")
    except (CalendarError, KeyError):
        return WorkingCalendar.office("Standard")
