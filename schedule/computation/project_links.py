"""What other projects promise: the date of the giving task, moved by the lag, as it binds the task that waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from math import floor
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
    found = ProjectLink.objects.filter(project=project, predecessor__isnull=False)
    if not found.exists():
        return []
    links = list(found.select_related("giver", "predecessor__dates"))
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


def promises_of(links: Iterable[ProjectLink], plans: PlanCalendars | None = None) -> list[Promise]:
    """The dates that links give now; `giver` and `predecessor__dates` should be read along."""
    links = list(links)
    plans = plans or PlanCalendars(links)
    return [_promise(link, plans) for link in links]


def _promise(link: ProjectLink, plans: PlanCalendars) -> Promise:
    task = link.predecessor
    dates = getattr(task, "dates", None) if task is not None else None
    if task is None or dates is None:
        return Promise(link, None, None)
    event: datetime | None = dates.finish if link.type in FROM_FINISH else dates.start
    return Promise(link, event, _moved(link, event, plans))


def lag_of(link: ProjectLink) -> int:
    """Minutes of a lag; a percent is taken of the giving task's duration and rounded half up, as within a plan."""
    if link.lag_percent is None:
        return link.lag_minutes
    dates = getattr(link.predecessor, "dates", None)
    length = (dates.duration_minutes if dates is not None else None) or 0
    return floor(link.lag_percent * length / 100 + Decimal("0.5"))


def _moved(link: ProjectLink, event: datetime | None, plans: PlanCalendars) -> datetime | None:
    """An event later by the lag, in working time of the giving task or around the clock."""
    lag = lag_of(link)
    if event is None or lag == 0:
        return event
    giver = link.giver
    minutes = minutes_of(giver, event)
    if link.lag_unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT):
        return aware(giver, minutes + lag)
    from schedule.engine.compiled import calendar_arrays
    from schedule.engine.working_time import end, offset

    assert link.predecessor is not None  # noqa: S101  a lag is asked of a link that gives a date
    calendar = plans.working(link.giver_id, link.predecessor.calendar_id)
    time = calendar_arrays((calendar,))
    return aware(giver, end(time, 0, offset(time, 0, minutes) + lag))


class PlanCalendars:
    """Calendars of the plans at either end of links: two queries when first asked, however many the plans are."""

    def __init__(self, links: Iterable[ProjectLink]) -> None:
        self._projects = {key for link in links for key in (link.project_id, link.giver_id)}

    @cached_property
    def _calendars(self) -> dict[int, ProjectCalendars]:
        return ProjectCalendars.of_projects(self._projects)

    @cached_property
    def _chosen(self) -> dict[int, int | None]:
        settings = ScheduleSettings.objects.filter(project__in=self._projects)
        return dict(settings.values_list("project_id", "calendar_id"))

    def working(self, project_id: int, calendar_id: int | None) -> WorkingCalendar:
        """A calendar of a plan, the plan's own without an id; the office week where there is none that works."""
        chosen = calendar_id or self._chosen.get(project_id)
        try:
            return (
                self._calendars[project_id].working(chosen) if chosen else WorkingCalendar.office("Standard")
            )
        except (CalendarError, KeyError):
            return WorkingCalendar.office("Standard")

    def minutes_per_day(self, project_id: int, calendar_id: int | None) -> int:
        """What a day means there."""
        return self._calendars[project_id].minutes_per_day(calendar_id or self._chosen.get(project_id))
