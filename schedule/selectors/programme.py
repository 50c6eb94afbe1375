"""A programme over time: its projects from start to finish, their milestones, and the links between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import ExpressionWrapper, F, FloatField, Q, Sum

from core.actors import Actor
from projects.models import Programme, Project
from schedule.computation.project_links import TO_START, Promise, promises_of
from schedule.models import ProjectLink, ScheduleSettings, ScheduleSummary, Task, TaskKind
from schedule.models.task import MILESTONES

MOST_MILESTONES: Final = 400


@dataclass(frozen=True, slots=True)
class ProgrammeMilestone:
    """A moment in one project."""

    task_id: int
    number: int
    name: str
    at: datetime | None
    is_reached: bool
    is_critical: bool


@dataclass(frozen=True, slots=True)
class ProgrammeProject:
    """One project's line; instants are aware, None where nothing is computed or frozen."""

    project: Project
    start: datetime | None
    finish: datetime | None
    baseline_finish: datetime | None
    baseline_label: str
    target_finish: date | None
    status_date: date
    percent: float | None
    """Of the plan's work by duration, 0–100."""
    critical_count: int
    milestones: tuple[ProgrammeMilestone, ...]
    error: str

    @property
    def next_milestone(self) -> ProgrammeMilestone | None:
        """The first that is not reached."""
        return next((each for each in self.milestones if not each.is_reached), None)

    @property
    def is_late(self) -> bool:
        """Whether the plan ends after the baseline, or without one after the target."""
        if self.finish is None:
            return False
        if self.baseline_finish is not None:
            return self.finish > self.baseline_finish
        return (
            self.target_finish is not None
            and self.finish.astimezone(self.project.zone).date() > self.target_finish
        )


@dataclass(frozen=True, slots=True)
class ProgrammeLink:
    """A link between two projects that are both on the page."""

    link: ProjectLink
    event: datetime
    reaches: datetime
    """Start or finish of the task that waits."""
    is_late: bool
    is_tight: bool


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """Everything the page shows."""

    programme: Programme
    projects: tuple[ProgrammeProject, ...]
    links: tuple[ProgrammeLink, ...]
    beyond: int = field(default=0)
    """Links that lead to projects outside the programme, or that the reader cannot see."""
    archived: int = field(default=0)
    """Projects of the programme that the reader sees and that are left out, as they are archived."""

    @property
    def start(self) -> datetime | None:
        """When the first project begins."""
        return min((each.start for each in self.projects if each.start), default=None)

    @property
    def finish(self) -> datetime | None:
        """When the last project ends."""
        return max((each.finish for each in self.projects if each.finish), default=None)


def programme_view(*, actor: Actor, programme: Programme) -> ProgrammeView:
    """The projects of a programme that the actor sees, by their start; archived ones are left out and counted.

    The queries do not grow with them.
    """
    seen = list(Project.objects.visible_to(actor).filter(programme=programme).order_by("key"))
    projects = [project for project in seen if project.archived_at is None]
    ids = [project.pk for project in projects]
    summaries = {
        row.project_id: row for row in ScheduleSummary.objects.filter(project__in=ids).defer("split_parts")
    }
    baselines = {
        row.project_id: row.baseline
        for row in ScheduleSettings.objects.filter(project__in=ids, baseline__isnull=False).select_related(
            "baseline"
        )
    }
    percents, milestones = _percents(ids), _milestones(ids)
    pinned = dict(
        ScheduleSettings.objects.filter(project__in=ids, status_at__isnull=False).values_list(
            "project_id", "status_at"
        )
    )
    rows = []
    for project in projects:
        summary, baseline = summaries.get(project.pk), baselines.get(project.pk)
        status = pinned.get(project.pk)
        rows.append(
            ProgrammeProject(
                project=project,
                start=summary.start if summary else None,
                finish=summary.finish if summary else None,
                baseline_finish=baseline.finish if baseline else None,
                baseline_label=baseline.label if baseline else "",
                target_finish=project.target_finish,
                status_date=status.astimezone(project.zone).date()
                if status
                else project.effective_status_date(),
                percent=percents.get(project.pk),
                critical_count=summary.critical_count if summary else 0,
                milestones=tuple(milestones.get(project.pk, ())),
                error=summary.error if summary else "",
            )
        )
    rows.sort(key=lambda row: (row.start is None, row.start or row.status_date, row.project.key))
    links, beyond = _links(ids)
    return ProgrammeView(programme, tuple(rows), links, beyond, archived=len(seen) - len(projects))


def _percents(ids: Sequence[int]) -> dict[int, float]:
    done = ExpressionWrapper(F("duration_minutes") * F("percent_complete"), output_field=FloatField())
    found = (
        Task.objects.filter(project__in=ids, is_active=True, duration_minutes__gt=0)
        .exclude(kind=TaskKind.SUMMARY)
        .order_by()
        .values("project_id")
        .annotate(done=Sum(done), whole=Sum("duration_minutes"))
    )
    return {row["project_id"]: row["done"] / row["whole"] for row in found if row["whole"]}


def _milestones(ids: Sequence[int]) -> dict[int, list[ProgrammeMilestone]]:
    tasks = (
        Task.objects.filter(project__in=ids, kind__in=MILESTONES, is_active=True, dates__finish__isnull=False)
        .select_related("dates")
        .order_by("dates__level", "dates__finish", "pk")[:MOST_MILESTONES]
    )
    found: dict[int, list[ProgrammeMilestone]] = {}
    for task in sorted(tasks, key=lambda each: (each.dates.finish, each.pk)):
        found.setdefault(task.project_id, []).append(
            ProgrammeMilestone(
                task_id=task.pk,
                number=task.number,
                name=task.name,
                at=task.dates.finish,
                is_reached=task.actual_finish_at is not None or task.percent_complete >= 100,
                is_critical=task.dates.is_critical,
            )
        )
    return found


def _links(ids: Sequence[int]) -> tuple[tuple[ProgrammeLink, ...], int]:
    links = (
        ProjectLink.objects.filter(Q(project__in=ids) | Q(giver__in=ids), predecessor__isnull=False)
        .select_related("project", "giver", "predecessor__dates", "successor__dates")
        .order_by("pk")
    )
    inside = [link for link in links if link.project_id in ids and link.giver_id in ids]
    shown = [each for promise in promises_of(inside) if (each := _link(promise)) is not None]
    return tuple(shown), len(links) - len(inside)


def _link(promise: Promise) -> ProgrammeLink | None:
    link = promise.link
    dates = getattr(link.successor, "dates", None)
    if promise.event is None or promise.bound is None or dates is None or dates.start is None:
        return None
    to_start = link.type in TO_START
    needed = dates.late_start if to_start else dates.late_finish
    return ProgrammeLink(
        link=link,
        event=promise.event,
        reaches=dates.start if to_start else dates.finish,
        is_late=needed is not None and promise.bound > needed,
        is_tight=bool(dates.is_critical),
    )
