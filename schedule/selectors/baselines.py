"""Baselines of the plan: their list with the drift of each, two states compared, and what the board shows of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Case, When
from django.urls import reverse

from core.actors import Actor
from core.errors import NotVisible
from core.policy import can
from projects.models import Baseline, Project
from projects.selectors.baselines import baselines_of
from schedule.computation.calendars import ProjectCalendars
from schedule.computation.moments import aware, minutes_of
from schedule.computation.rows import settings_of
from schedule.computation.states import (
    content_hash,
    frozen_state,
    live_state,
    minutes_between,
    project_calendar,
)
from schedule.engine import CalendarError, WorkingCalendar
from schedule.engine.comparison import Comparison, PlanState, compare, working_minutes
from schedule.models import BaselineCheck, ScheduleSettings, ScheduleSummary
from schedule.policy import SCHEDULE_BASELINE, SCHEDULE_VIEW

if TYPE_CHECKING:
    from schedule.engine.comparison import PlanLink

NOW: Final = "now"
MENU: Final = 8
"""Baselines that the board offers; the others stand in their list."""


@dataclass(frozen=True, slots=True)
class ListedBaseline:
    """A baseline beside the plan as it is now; `drift` is working minutes, positive when the plan ends later now."""

    baseline: Baseline
    is_chosen: bool
    drift: int | None
    check: BaselineCheck | None
    """When its rows were hashed anew last, and whether they are those that were frozen."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states of a plan; without `after` the later one is the plan as it is now."""

    before: Baseline
    after: Baseline | None
    comparison: Comparison
    names: Mapping[int, tuple[int, str]]
    """Number and name of every task of either state."""
    minutes_per_day: int

    @property
    def after_label(self) -> str:
        """What the later state is called."""
        return "now" if self.after is None else self.after.label

    def link_words(self, links: Sequence[PlanLink]) -> str:
        """Links as people write them, by the numbers of their predecessors."""
        from schedule.predecessors import LinkWords, format_links

        return format_links(
            (
                LinkWords(
                    self.names.get(link.predecessor, (0, ""))[0],
                    link.type,
                    link.lag,
                    link.lag_unit,
                    link.lag_percent,
                )
                for link in links
            ),
            self.minutes_per_day,
        )


def chosen_baseline(project: Project) -> Baseline | None:
    """The baseline the plan is measured against."""
    return Baseline.objects.filter(pk__in=_chosen(project)).first()


def baseline_menu(actor: Actor, project: Project) -> dict[str, Any] | None:
    """The newest baselines and the chosen one, for the toolbar; nothing where there is none to see or to freeze."""
    may_choose = can(actor, SCHEDULE_BASELINE, project)
    is_chosen = Case(When(pk__in=_chosen(project), then=True), default=False)
    known = baselines_of(actor=actor, project=project).annotate(is_chosen=is_chosen)
    found = list(known.order_by("-is_chosen", "-number")[: MENU + 1])  # the chosen one, wherever it stands
    if not may_choose and not found:
        return None
    return {
        "project": project,
        "chosen": next((row for row in found if row.is_chosen), None),
        "baselines": sorted(found, key=lambda row: -row.number)[:MENU],
        "may_choose": may_choose,
        "here": reverse("schedule-board", args=[project.key]),
    }


def _chosen(project: Project) -> Any:
    return ScheduleSettings.objects.filter(project=project, baseline__isnull=False).values("baseline_id")


def listed_baselines(
    project: Project, baselines: Sequence[Baseline], *, with_checks: bool = True
) -> list[ListedBaseline]:
    """Baselines with how far the plan has drifted from each; the number of queries does not grow with them."""
    settings = settings_of(project)
    finish = ScheduleSummary.objects.filter(project=project).values_list("finish", flat=True).first()
    drifts: list[int | None] = [None] * len(baselines)
    if finish is not None and baselines:
        try:
            calendar = project_calendar(project, settings)
        except (CalendarError, KeyError):
            calendar = WorkingCalendar.office("Standard")
        now = minutes_of(project, finish)
        then = [minutes_of(project, baseline.finish) for baseline in baselines]
        drifts = list(working_minutes(calendar, then, [now] * len(then)))
    ids = [baseline.pk for baseline in baselines] if with_checks else []
    checks = BaselineCheck.objects.select_related("baseline").in_bulk(ids)
    return [
        ListedBaseline(baseline, baseline.pk == settings.baseline_id, drift, checks.get(baseline.pk))
        for baseline, drift in zip(baselines, drifts, strict=True)
    ]


def is_verified(baseline: Baseline) -> bool:
    """Whether the frozen rows are those that were hashed when they were frozen."""
    return content_hash(baseline.pk) == baseline.content_hash


def compare_states(
    *, actor: Actor, project: Project, before: Baseline, after: Baseline | None = None
) -> Compared:
    """Set a baseline beside another one, or beside the plan as it is now."""
    if not can(actor, SCHEDULE_VIEW, project):
        raise NotVisible()
    settings = settings_of(project)
    calendar = project_calendar(project, settings)
    old = frozen_state(project, before)
    new = live_state(project) if after is None else frozen_state(project, after)
    return Compared(
        before=before,
        after=after,
        comparison=compare(old, new, calendar),
        names=_names(old) | _names(new),
        minutes_per_day=calendar.minutes_per_day,
    )


def _names(state: PlanState) -> dict[int, tuple[int, str]]:
    return {row.task: (row.number, row.name) for row in state.rows}


def instant_of(project: Project, minutes: int | None) -> datetime | None:
    """A wall-clock minute of a compared state as an instant."""
    return aware(project, minutes)


def drift_of(project: Project, baseline: Baseline, finish: datetime | None) -> int | None:
    """Working minutes from the finish of a baseline to another one, positive when that is later."""
    if finish is None:
        return None
    return minutes_between(project, settings_of(project), baseline.finish, finish)


_FROZEN: Final = """
SELECT t.id, floor(date_part('epoch', b.start AT TIME ZONE %(zone)s) / 60)::int8,
floor(date_part('epoch', b.finish AT TIME ZONE %(zone)s) / 60)::int8, b.duration_minutes,
floor(date_part('epoch', d.start AT TIME ZONE %(zone)s) / 60)::int8,
floor(date_part('epoch', d.finish AT TIME ZONE %(zone)s) / 60)::int8, d.duration_minutes,
coalesce(t.calendar_id, s.calendar_id), b.name <> t.name
FROM schedule_task t JOIN schedule_schedulesettings s ON s.project_id = t.project_id AND s.baseline_id IS NOT NULL
LEFT JOIN schedule_baselinetask b ON b.baseline_id = s.baseline_id AND b.task_id = t.id
LEFT JOIN schedule_taskdates d ON d.task_id = t.id
WHERE t.project_id = %(project)s {only}
"""
BASELINE_FIELDS: Final[dict[str, Any]] = {
    "baseline_start": None,
    "baseline_finish": None,
    "start_variance": None,
    "finish_variance": None,
    "duration_variance": None,
    "baseline_state": None,
    "changed_since_baseline": False,
}


def baseline_fields(actor: Actor, project: Project, ids: list[int] | None) -> dict[int, dict[str, Any]]:
    """What rows of the board say of the chosen baseline, in one query.

    Variances are working minutes of the task's calendar, positive when later or longer now. A row that the baseline
    does not know is `added`, one that differs from it `changed`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _FROZEN.format(only="" if ids is None else "AND t.id = ANY(%(ids)s)"),
            {"project": project.pk, "zone": project.time_zone, "ids": ids},
        )
        rows = cursor.fetchall()
    if not rows:
        return {}
    starts, finishes = _variances(project, rows)
    words = _Words()
    found = {}
    for task, start, finish, duration, now_start, now_finish, now_duration, _, renamed in rows:
        if start is None:
            if now_start is not None:
                found[task] = {"baseline_state": "added", "changed_since_baseline": True}
            continue
        longer = None if now_start is None else now_duration - duration
        differs = renamed or (start, finish) != (now_start, now_finish) or longer
        found[task] = {
            "baseline_start": words(start),
            "baseline_finish": words(finish),
            "start_variance": starts.get(task),
            "finish_variance": finishes.get(task),
            "duration_variance": longer,
            "baseline_state": "changed" if differs else None,
            "changed_since_baseline": bool(differs),
        }
    return found


def _variances(project: Project, rows: Sequence[tuple[Any, ...]]) -> tuple[dict[int, int], dict[int, int]]:
    """Start and finish variance of the rows that moved, calendar by calendar; of the others it is nothing."""
    starts: dict[int, int] = {}
    finishes: dict[int, int] = {}
    moved: dict[int | None, list[tuple[Any, ...]]] = {}
    for row in rows:
        task, start, finish, _, now_start, now_finish, _, calendar, _ = row
        if start is None or now_start is None:
            continue
        starts[task] = finishes[task] = 0
        if (start, finish) != (now_start, now_finish):
            moved.setdefault(calendar, []).append(row)
    calendars = ProjectCalendars.of_project(project.pk) if moved else None
    for key, group in moved.items():
        try:
            calendar = calendars.working(key) if key and calendars else WorkingCalendar.office("Standard")
        except (CalendarError, KeyError):
            calendar = WorkingCalendar.office("Standard")
        ids = [row[0] for row in group]
        for sink, was, now in ((starts, 1, 4), (finishes, 2, 5)):
            minutes = working_minutes(calendar, [row[was] for row in group], [row[now] for row in group])
            sink.update(zip(ids, minutes, strict=True))
    return starts, finishes


class _Words:
    """Wall-clock minutes as text, each different one made once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def __call__(self, minutes: int) -> str:
        if minutes not in self._known:
            from schedule.engine import moment

            self._known[minutes] = moment(minutes).isoformat(timespec="minutes")
        return self._known[minutes]
