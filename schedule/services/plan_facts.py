"""What checks of rows ask about their plan: read when first asked, once for however many rows an edit writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from projects.models import Project
from schedule.computation.calendars import ProjectCalendars
from schedule.engine import CalendarError, WorkingCalendar
from schedule.models import ScheduleSettings, Task, TaskDates


class PlanFacts:
    """Calendars, settings, dates and taken names of one plan while one edit lasts."""

    def __init__(self, project: Project, task_ids: Iterable[int] = ()) -> None:
        self.project = project
        self._wanted = {key for key in task_ids if key}

    def want(self, task_ids: Iterable[int]) -> None:
        """Dates of these rows may be asked for: they are read together."""
        self._wanted.update(task_ids)
        self.__dict__.pop("_dates", None)

    @property
    def calendars(self) -> ProjectCalendars:
        """Every calendar of the plan."""
        return self._conventions[1]

    @property
    def settings(self) -> ScheduleSettings:
        """How the plan is scheduled; the defaults where nobody has set any."""
        return self._conventions[0]

    @cached_property
    def _conventions(self) -> tuple[ScheduleSettings, ProjectCalendars]:
        return ProjectCalendars.with_settings(self.project)

    @cached_property
    def status_day(self) -> date:
        """The day up to which actual dates can be reported."""
        if self.settings.status_at is not None:
            return self.settings.status_at.astimezone(self.project.zone).date()
        return self.project.effective_status_date()

    @cached_property
    def external_ids(self) -> dict[str, int]:
        """Who has which external id; whoever gives a row one notes it here."""
        taken = Task.objects.filter(project=self.project).exclude(external_id="")
        return dict(taken.values_list("external_id", "pk"))

    @cached_property
    def parents(self) -> frozenset[int]:
        """Rows that have rows below them."""
        rows = Task.objects.filter(project=self.project, parent__isnull=False)
        return frozenset(rows.values_list("parent_id", flat=True).distinct())

    @cached_property
    def _dates(self) -> dict[int, TaskDates]:
        return TaskDates.objects.in_bulk(self._wanted)

    def dates(self, task: Task) -> TaskDates | None:
        """The computed dates of a row."""
        if task._state.adding:
            return None
        if task.pk not in self._wanted:
            return TaskDates.objects.filter(pk=task.pk).first()
        return self._dates.get(task.pk)

    def minutes_per_day(self, task: Task | None = None) -> int:
        """What a day means to a row, or to the plan."""
        own = task.calendar_id if task is not None else None
        return self.calendars.minutes_per_day(own or self.settings.calendar_id)

    def calendar(self, task: Task | None = None) -> WorkingCalendar | None:
        """The calendar a row is scheduled by; None where there is none or it contradicts itself."""
        key = (task.calendar_id if task is not None else None) or self.settings.calendar_id
        if key is None or key not in self.calendars:
            return None
        try:
            return self.calendars.working(key)
        except CalendarError:
            return None
