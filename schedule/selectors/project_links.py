"""Links between projects as people read them: what is promised, when it is needed, and whether that fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from core.actors import Actor
from projects.models import Project
from schedule.computation.moments import minutes_of
from schedule.computation.project_links import TO_START, PlanCalendars, Promise, promises_of
from schedule.durations import format_duration
from schedule.models import LagUnit, ProjectLink, Task, TaskDates
from schedule.selectors.board_fields import Values
from schedule.selectors.words import lag_text

HIDDEN: Final = "a task of a project you cannot see"
_READ: Final = (
    "project", "giver", "predecessor__dates", "successor__dates", "successor__calendar", "predecessor__calendar",
)  # fmt: skip
STATES: Final = {
    "late": "Late",
    "tight": "No slack",
    "in_time": "In time",
    "delivered": "Delivered",
    "finished": "No longer needed",
    "open": "No dates yet",
    "broken": "Task deleted",
}


@dataclass(frozen=True, slots=True)
class ProjectLinkRow:
    """One link as an actor sees it; instants are aware, slack is working minutes of the task that waits."""

    link: ProjectLink
    giver_text: str
    """`PSL-12 Load test`, or that it is hidden."""
    receiver_text: str
    giver_visible: bool
    receiver_visible: bool
    event: datetime | None
    promised_by: datetime | None
    """The date of the giving task, moved by the lag."""
    needed_by: datetime | None
    """The latest that delays nothing: late start or finish of the task that waits."""
    slack: int | None
    slack_text: str
    state: str
    lag: str
    holds: bool
    """The task that waits stands where it does because of this link."""

    @property
    def state_words(self) -> str:
        """The state as a person reads it."""
        return STATES[self.state]

    @property
    def tone(self) -> str:
        """How its pill is drawn."""
        tones = {"late": "off_track", "broken": "off_track", "tight": "at_risk", "delivered": "on_track"}
        return tones.get(self.state, "")


def project_links_of(*, actor: Actor, project: Project) -> QuerySet[ProjectLink]:
    """The links by which tasks of a project wait for others, as rows."""
    found: QuerySet[ProjectLink] = ProjectLink.objects.visible_to(actor).filter(project=project)
    return found.select_related(*_READ)


def outgoing_links_of(*, actor: Actor, project: Project) -> QuerySet[ProjectLink]:
    """The links by which tasks of others wait for this project, whether or not the actor sees those."""
    visible = Project.objects.visible_to(actor).filter(pk=project.pk)
    return ProjectLink.objects.filter(giver__in=visible).select_related(*_READ)


def rows_of(*, actor: Actor, links: Iterable[ProjectLink]) -> list[ProjectLinkRow]:
    """Links with their dates and states; what the actor cannot see has no name."""
    links = list(links)
    plans = PlanCalendars(links)
    promises = promises_of(links, plans)
    projects = {key for p in promises for key in (p.link.project_id, p.link.giver_id)}
    visible = set(Project.objects.visible_to(actor).filter(pk__in=projects).values_list("pk", flat=True))
    clock = _Slacks(plans)
    return [_row(promise, visible, clock) for promise in promises]


def task_project_links(*, actor: Actor, task: Task) -> dict[str, list[ProjectLinkRow]]:
    """What a task waits for in other projects, and what waits there for it."""
    incoming = project_links_of(actor=actor, project=task.project).filter(successor=task).order_by("pk")
    outgoing = outgoing_links_of(actor=actor, project=task.project).filter(predecessor=task).order_by("pk")
    return {
        "incoming": rows_of(actor=actor, links=incoming),
        "outgoing": rows_of(actor=actor, links=outgoing),
    }


def external_fields(actor: Actor, project: Project, ids: list[int] | None) -> Values:
    """For rows of the board: what they wait for outside, and what waits for them, as sentences."""
    waits, waited = Q(project=project), Q(giver=project, predecessor__isnull=False)
    ends = ProjectLink.objects.filter(waits | waited).order_by()
    wanted = None if ids is None else set(ids)
    keys = [
        key
        for key, *tasks in ends.values_list("pk", "successor_id", "predecessor_id")
        if wanted is None or not wanted.isdisjoint(tasks)
    ]
    if not keys:
        return {}  # most plans; asking for the rows with all they refer to would be the dearest question of an edit
    both = list(ProjectLink.objects.filter(pk__in=keys).select_related(*_READ).order_by("pk"))
    found: dict[int, dict[str, Any]] = {}
    for row in rows_of(actor=actor, links=both):
        inside = row.link.project_id == project.pk
        key = row.link.successor_id if inside else row.link.predecessor_id
        if key is None:
            continue
        name = "external" if inside else "awaited"
        text = waits_text(project, row) if inside else f"{row.receiver_text} waits for it"
        cell = found.setdefault(key, {})
        cell[name] = f"{cell[name]}; {text}" if name in cell else text
        if inside and row.state in {"late", "broken"}:
            cell["external_late"] = True
    return found


def waits_text(project: Project, row: ProjectLinkRow) -> str:
    """`waits for PSL-12 Load test, 4 Dec`."""
    if row.state == "broken":
        return f"waited for {row.giver_text}, which was deleted"
    if row.promised_by is None:
        return f"waits for {row.giver_text}, which has no dates"
    is_finish = row.link.type in {"FS", "FF"}
    day = _day(row.promised_by, project, is_finish=is_finish)
    return f"waits for {row.giver_text}, {day}"


def _day(value: datetime, project: Project, *, is_finish: bool) -> str:
    """A day, with its year when that is not the present one; a finish at midnight belongs to the day before."""
    local = value.astimezone(project.zone)
    if is_finish and (local.hour, local.minute) == (0, 0):
        local -= timedelta(minutes=1)
    year = "" if local.year == project.local_day().year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"


def _row(promise: Promise, visible: set[int], clock: _Slacks) -> ProjectLinkRow:
    link = promise.link
    giver_visible, receiver_visible = link.giver_id in visible, link.project_id in visible
    dates: TaskDates | None = getattr(link.successor, "dates", None)
    to_start = link.type in TO_START
    needed = (dates.late_start if to_start else dates.late_finish) if dates is not None else None
    slack = clock.between(link, promise.bound, needed)
    given = ""
    if link.predecessor is not None:
        given = f"{link.giver.key}-{link.predecessor.number} {link.predecessor.name}"
    return ProjectLinkRow(
        link=link,
        giver_text=(given or link.giver_label) if giver_visible else HIDDEN,
        receiver_text=f"{link.project.key}-{link.successor.number} {link.successor.name}"
        if receiver_visible
        else HIDDEN,
        giver_visible=giver_visible,
        receiver_visible=receiver_visible,
        event=promise.event,
        promised_by=promise.bound,
        needed_by=needed,
        slack=slack,
        slack_text=clock.text(link, slack),
        state=_state(promise, slack),
        lag=_lag(link),
        holds=_holds(dates, promise, to_start),
    )


def _state(promise: Promise, slack: int | None) -> str:
    link = promise.link
    if link.predecessor is None:
        return "broken"
    given_at = (
        link.predecessor.actual_finish_at if link.type in {"FS", "FF"} else link.predecessor.actual_start_at
    )
    if given_at is not None:
        return "delivered"
    waited_until = (
        link.successor.actual_start_at if link.type in TO_START else link.successor.actual_finish_at
    )
    if waited_until is not None:
        return "finished"
    if promise.bound is None or slack is None:
        return "open"
    if slack < 0:
        return "late"
    return "tight" if slack == 0 else "in_time"


def _holds(dates: TaskDates | None, promise: Promise, to_start: bool) -> bool:
    from schedule.engine import Cause

    if dates is None or promise.bound is None or dates.cause != Cause.EXTERNAL:
        return False
    return dates.is_driven_by_finish is not to_start and dates.cause_at == promise.bound


def _lag(link: ProjectLink) -> str:
    if link.lag_percent is not None:
        return lag_text(link, 480)
    if link.lag_minutes == 0:
        return ""
    day = link.predecessor.calendar.minutes_per_day if link.predecessor and link.predecessor.calendar else 480
    amount = format_duration(abs(link.lag_minutes), day, elapsed=link.lag_unit == LagUnit.ELAPSED)
    return f"{'−' if link.lag_minutes < 0 else '+'} {amount}"


class _Slacks:
    """Working time between what is promised and what is needed, in the calendar of the task that waits."""

    def __init__(self, plans: PlanCalendars) -> None:
        self._plans = plans

    def between(self, link: ProjectLink, promised: datetime | None, needed: datetime | None) -> int | None:
        """Minutes from one to the other; negative where the promise comes too late."""
        if promised is None or needed is None:
            return None
        from schedule.engine.compiled import calendar_arrays
        from schedule.engine.working_time import offset

        time = calendar_arrays((self._plans.working(link.project_id, link.successor.calendar_id),))
        ends = (minutes_of(link.project, value) for value in (needed, promised))
        late, early = (offset(time, 0, minute) for minute in ends)
        return int(late - early)

    def text(self, link: ProjectLink, slack: int | None) -> str:
        """Slack in days of that calendar, with its sign where it is negative."""
        if slack is None:
            return ""
        day = self._plans.minutes_per_day(link.project_id, link.successor.calendar_id)
        return f"{'−' if slack < 0 else ''}{format_duration(abs(slack), day)}"


def narrowed(rows: Sequence[ProjectLinkRow], *, state: str, find: str) -> list[ProjectLinkRow]:
    """Rows in a state whose tasks have all words of `find` in their names."""
    words = find.lower().split()
    return [
        row
        for row in rows
        if (not state or row.state == state)
        and all(word in f"{row.giver_text} {row.receiver_text} {row.link.note}".lower() for word in words)
    ]
