"""The plan on the overview of its project: where it ends, what drives that, what is late, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from core.actors import Actor
from core.freshness import state_of
from core.policy import can
from projects.models import Project
from schedule.computation.rows import settings_of
from schedule.models import BaselineTask, ScheduleSettings, ScheduleSummary, Task, TaskKind
from schedule.models.task import MILESTONES
from schedule.policy import SCHEDULE_VIEW

FRESHNESS: Final = "schedule"
SHOWN: Final = 8
PATH_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class FloatBucket:
    """How many open tasks have this much total float, in working days of the project's calendar."""

    label: str
    low: int | None
    high: int | None
    count: int
    share: float
    """Of all counted tasks, 0–1."""


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A task as the lists of the overview show it."""

    id: int
    number: int
    name: str
    kind: str
    start: datetime | None
    finish: datetime | None
    percent: float
    is_critical: bool
    total_float: int | None
    deadline: datetime | None
    late_minutes: int | None = None
    """Of a late task: how long ago it should have started, finished, or how far it ends after its deadline."""
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleOverview:
    """What `schedule/_overview_panel.html` shows, as `panel`; instants are aware, floats minutes.

    Undefined figures are None: a plan without tasks has no start, finish or distribution.
    """

    project: Project
    start: datetime | None
    finish: datetime | None
    target_finish: date | None
    days_to_target: int | None
    """Calendar days from the target to the forecast finish: positive when it ends later."""
    status_day: date
    task_count: int
    complete_count: int
    started_count: int
    critical_count: int
    late_count: int
    missed_deadline_count: int
    open_count: int
    percent: float | None
    minutes_per_day: int
    float_buckets: Sequence[FloatBucket]
    critical_path: Sequence[PlanTask]
    """Open tasks on the longest path, from the first to the last; at most forty."""
    critical_path_count: int
    next_milestones: Sequence[PlanTask]
    late_tasks: Sequence[PlanTask]
    is_behind: bool
    """The inputs changed after these dates were computed: they are being computed anew."""
    error: str
    """Why the plan cannot be computed; the dates are the last good ones."""
    computed_at: datetime | None


def schedule_overview(*, actor: Actor, project: Project) -> ScheduleOverview | None:
    """The overview of a plan, None for who may not see it; the number of queries does not grow with the plan."""
    if not can(actor, SCHEDULE_VIEW, project):
        return None
    settings = settings_of(project)
    minutes_per_day = settings.calendar.minutes_per_day if settings.calendar else 480
    summary = ScheduleSummary.objects.filter(project=project).first() or ScheduleSummary(project=project)
    day = status_day(project, settings)
    leaves = leaf_tasks(project)
    late = late_filter(project, day)
    counts = leaves.aggregate(
        tasks=Count("pk"),
        complete=Count("pk", filter=Q(percent_complete__gte=100)),
        started=Count("pk", filter=Q(percent_complete__lt=100, actual_start_at__isnull=False)),
        critical=Count("pk", filter=Q(dates__is_critical=True)),
        late=Count("pk", filter=late),
        missed=Count("pk", filter=Q(dates__misses_deadline=True)),
        **_bucket_counts(minutes_per_day),
    )
    path = _open(leaves).filter(dates__on_longest_path=True)
    root_percent = _percent(project)
    return ScheduleOverview(
        project=project,
        start=summary.start,
        finish=summary.finish,
        target_finish=project.target_finish,
        days_to_target=_days_to_target(project, summary),
        status_day=day,
        task_count=counts["tasks"],
        complete_count=counts["complete"],
        started_count=counts["started"],
        critical_count=counts["critical"],
        late_count=counts["late"],
        missed_deadline_count=counts["missed"],
        open_count=counts["tasks"] - counts["complete"],
        percent=root_percent,
        minutes_per_day=minutes_per_day,
        float_buckets=_buckets(counts),
        critical_path=_listed(path.order_by("dates__start", "dates__finish", "dates__row")[:PATH_SHOWN]),
        critical_path_count=path.count(),
        next_milestones=_listed(
            _open(leaves).filter(kind__in=MILESTONES).order_by("dates__finish", "dates__row")[:SHOWN]
        ),
        late_tasks=_late(leaves.filter(late)),
        is_behind=state_of(FRESHNESS, project.pk).is_behind,
        error=summary.error,
        computed_at=summary.computed_at,
    )


def overview_panel(actor: Actor, project: Project) -> dict[str, Any] | None:
    """The overview as the values of its panel: `panel.overview`."""
    overview = schedule_overview(actor=actor, project=project)
    return None if overview is None else {"overview": overview}


def status_day(project: Project, settings: ScheduleSettings) -> date:
    """The day a plan stands at: that of the instant pinned in its settings, else the project's status date."""
    if settings.status_at is not None:
        return settings.status_at.astimezone(project.zone).date()
    return project.effective_status_date()


def leaf_tasks(project: Project) -> QuerySet[Task]:
    """Active rows that are work or moments, not summaries."""
    return Task.objects.filter(project=project, is_active=True).exclude(kind=TaskKind.SUMMARY)


def late_filter(project: Project, day: date) -> Q:
    """Open tasks that cannot meet a date, or should have started or finished before the status day.

    Should have started: not begun, and planned before; see `schedule.selectors.lateness`.
    """
    began = datetime.combine(day, time.min, tzinfo=project.zone)
    chosen = ScheduleSettings.objects.filter(project=project).values("baseline_id")
    frozen = BaselineTask.objects.filter(task_id=OuterRef("pk"), baseline_id__in=chosen).values("start")
    planned = Coalesce(Subquery(frozen[:1]), F("dates__planned_start"))
    not_begun = Q(actual_start_at__isnull=True, percent_complete=0) & Q(LessThan(planned, began))
    return Q(percent_complete__lt=100) & (
        Q(dates__misses_deadline=True) | Q(dates__total_float__lt=0) | Q(dates__finish__lt=began) | not_begun
    )


def forecast_finishes(actor: Actor, project_ids: Sequence[int]) -> dict[int, datetime | None]:
    """The forecast finish of projects, for the project list, in one query."""
    visible = Project.objects.visible_to(actor).filter(pk__in=project_ids)
    return dict(ScheduleSummary.objects.filter(project__in=visible).values_list("project_id", "finish"))


def _open(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.filter(percent_complete__lt=100, dates__start__isnull=False)


def _days_to_target(project: Project, summary: ScheduleSummary) -> int | None:
    if project.target_finish is None or summary.finish is None:
        return None
    finish = summary.finish.astimezone(project.zone)
    last_day = (finish - timedelta(minutes=1)).date() if finish.time() == time.min else finish.date()
    return (last_day - project.target_finish).days


def _percent(project: Project) -> float | None:
    """The whole plan's percent: that of its roots by duration."""
    roots = Task.objects.filter(
        project=project, parent__isnull=True, is_active=True, dates__percent__isnull=False
    )
    rows = [
        (float(percent or 0), minutes or 0)
        for percent, minutes in roots.values_list("dates__percent", "dates__duration_minutes")
    ]
    if not rows:
        return None
    weight = sum(minutes for _, minutes in rows)
    if weight == 0:
        return sum(percent for percent, _ in rows) / len(rows)
    return sum(percent * minutes for percent, minutes in rows) / weight


_BUCKETS: Final[tuple[tuple[str, int | None, int | None], ...]] = (
    ("negative", None, -1),
    ("0 d", 0, 0),
    ("1–5 d", 1, 5),
    ("6–10 d", 6, 10),
    ("11–44 d", 11, 44),
    ("> 44 d", 45, None),
)


def _bucket_counts(minutes_per_day: int) -> dict[str, Count]:
    """Float in whole days, begun ones counted as the next: half a day is in “1–5 d”, as it is not none."""
    base = Q(percent_complete__lt=100, dates__total_float__isnull=False)
    counts = {}
    for at, (_, low, high) in enumerate(_BUCKETS):
        bounds = base
        if low is None:
            bounds &= Q(dates__total_float__lt=0)
        elif low == 0:
            bounds &= Q(dates__total_float=0)
        else:
            bounds &= Q(dates__total_float__gt=(low - 1) * minutes_per_day)
        if high is not None and high > 0:
            bounds &= Q(dates__total_float__lte=high * minutes_per_day)
        counts[f"float_{at}"] = Count("pk", filter=bounds)
    return counts


def _buckets(counts: dict[str, int]) -> list[FloatBucket]:
    numbers = [counts[f"float_{at}"] for at in range(len(_BUCKETS))]
    whole = sum(numbers)
    return [
        FloatBucket(label, low, high, number, number / whole if whole else 0.0)
        for (label, low, high), number in zip(_BUCKETS, numbers, strict=True)
    ]


def _listed(tasks: QuerySet[Task]) -> list[PlanTask]:
    return [_plan_task(task) for task in tasks.select_related("dates")]


def _plan_task(task: Task, minutes: int | None = None, reason: str = "") -> PlanTask:
    dates = task.dates
    return PlanTask(
        id=task.pk,
        number=task.number,
        name=task.name,
        kind=task.kind,
        start=dates.start,
        finish=dates.finish,
        percent=float(task.percent_complete),
        is_critical=dates.is_critical,
        total_float=dates.total_float,
        deadline=task.deadline_at,
        late_minutes=minutes,
        late_reason=reason,
    )


def _late(tasks: QuerySet[Task]) -> list[PlanTask]:
    rows = tasks.select_related("dates").order_by(
        F("dates__total_float").asc(nulls_last=True), "dates__finish"
    )
    found = []
    for task in rows[:SHOWN]:
        dates = task.dates
        if dates.misses_deadline and task.deadline_at and dates.finish:
            minutes = int((dates.finish - task.deadline_at).total_seconds() // 60)
            found.append(_plan_task(task, minutes, "ends after its deadline"))
        elif dates.total_float is not None and dates.total_float < 0:
            found.append(_plan_task(task, -dates.total_float, "cannot meet a date further on"))
        else:
            word = "started" if task.actual_start_at is None else "finished"
            found.append(_plan_task(task, None, f"should have {word} by now"))
    return found
