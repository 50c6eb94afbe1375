"""Why a task has its dates: one sentence, and the chain of what drives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from core.actors import Actor
from projects.models import Project
from schedule.computation.rows import settings_of
from schedule.engine import Cause
from schedule.models import Link, LinkType, Task, TaskDates, TaskKind, WorkCalendar
from schedule.selectors.project_links import project_links_of, rows_of
from schedule.selectors.words import constraint_text, instant_text, link_text, task_text

LONGEST_CHAIN = 6
DAYS_SKIPPED = 2
"""From the evening to the next morning goes without saying; a day without work in between does not."""


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One link of the chain: a task, why it has its dates, and the task that drives it."""

    task_id: int
    number: int
    name: str
    sentence: str
    driver_id: int | None


def why_of(*, actor: Actor, project: Project, task: Task, length: int = LONGEST_CHAIN) -> list[WhyStep]:
    """The chain of sentences on a task's dates; the task is one that the reader may see."""
    calendar = settings_of(project).calendar
    reader = WhyReader(actor, project, calendar, calendar.minutes_per_day if calendar else 480)
    return reader.chain(task, length)


# From a task to what drives it: over the link that decides (a predecessor; for work that accompanies others the other
# end) or from a summary to its earliest row. The causes are those of schedule.engine.Cause.
_CHAIN: Final = f"""
WITH RECURSIVE chain (task_id, step, seen, cause, link_id, cause_task_id) AS (
 SELECT d.task_id, 1, ARRAY[d.task_id], d.cause, d.cause_link_id, d.cause_task_id
 FROM schedule_taskdates d WHERE d.task_id = %(task)s
 UNION ALL
 SELECT n.task_id, c.step + 1, c.seen || n.task_id, n.cause, n.cause_link_id, n.cause_task_id
 FROM chain c LEFT JOIN schedule_link l ON l.id = c.link_id
 JOIN schedule_taskdates n ON n.project_id = %(project)s AND n.task_id = CASE c.cause
  WHEN {int(Cause.LINK)} THEN l.predecessor_id
  WHEN {int(Cause.SPAN)} THEN CASE WHEN l.predecessor_id = c.task_id THEN l.successor_id ELSE l.predecessor_id END
  WHEN {int(Cause.CHILD)} THEN c.cause_task_id END
 WHERE c.step < %(length)s AND NOT n.task_id = ANY(c.seen)
) SELECT task_id, link_id, cause_task_id FROM chain ORDER BY step
"""  # noqa: S608


class WhyReader:
    """Reads causes of one project's tasks; `calendar` and `minutes_per_day` are the project's own.

    Three queries for a chain, however long it is; one more set where it ends in another project.
    """

    def __init__(
        self, actor: Actor, project: Project, calendar: WorkCalendar | None, minutes_per_day: int
    ) -> None:
        self.actor, self.project = actor, project
        self.calendar, self.minutes_per_day = calendar, minutes_per_day
        self._tasks: dict[int, Task] = {}
        self._links: dict[int, Link] = {}

    def chain(self, task: Task, length: int = LONGEST_CHAIN) -> list[WhyStep]:
        """The task's own sentence first, then what drives it, and so on back."""
        with connection.cursor() as cursor:
            cursor.execute(_CHAIN, {"task": task.pk, "project": self.project.pk, "length": length})
            rows = cursor.fetchall()
        self._read(rows)
        return [self._step(self._tasks[key]) for key, _, _ in rows] or [self._step(task)]

    def _read(self, rows: list[tuple[int, int | None, int | None]]) -> None:
        """Every link and task that the sentences of a chain name."""
        links = Link.objects.filter(project=self.project, pk__in={link for _, link, _ in rows if link})
        self._links = {link.pk: link for link in links}
        wanted = {key for task, _, cause in rows for key in (task, cause) if key}
        wanted |= {end for link in self._links.values() for end in (link.predecessor_id, link.successor_id)}
        tasks = Task.objects.filter(project=self.project, pk__in=wanted).select_related("dates", "calendar")
        self._tasks = {task.pk: task for task in tasks}

    def _step(self, task: Task) -> WhyStep:
        sentence, driver = self._sentence(task, getattr(task, "dates", None))
        return WhyStep(task.pk, task.number, task.name, sentence, driver)

    def _task(self, task_id: int | None) -> Task | None:
        return self._tasks.get(task_id or 0)

    def _when(self, value: datetime | None) -> str:
        return instant_text(self.project, value)

    def _sentence(self, task: Task, dates: TaskDates | None) -> tuple[str, int | None]:
        if not task.is_active:
            return "Has no dates: it is inactive, so the plan goes on without it.", None
        if dates is None or dates.start is None:
            if task.kind == TaskKind.SUMMARY:
                return "Has no dates: there is no task below it yet.", None
            return "Has no dates yet: they are being computed.", None
        cause = Cause(dates.cause)
        if cause in (Cause.LINK, Cause.SPAN):
            return self._by_link(task, dates, cause)
        if cause == Cause.CHILD:
            return self._by_child(dates)
        return self._by_itself(task, dates, cause), None

    def _opening(self, dates: TaskDates) -> str:
        if dates.is_driven_by_finish:
            return f"Finishes {self._when(dates.finish)}"
        if dates.remaining_start and dates.start and dates.remaining_start > dates.start:
            return f"The rest goes on {self._when(dates.remaining_start)}"
        return f"Starts {self._when(dates.start)}"

    def _moved(self, task: Task, dates: TaskDates) -> str:
        """What the cause demands lies outside working time, so that the calendar moved it."""
        result = dates.finish if dates.is_driven_by_finish else dates.remaining_start or dates.start
        if dates.cause_at is None or result is None:
            return ""
        demanded, given = (value.astimezone(self.project.zone).date() for value in (dates.cause_at, result))
        if (given - demanded).days < DAYS_SKIPPED:
            return ""
        calendar = task.calendar if task.calendar_id else self.calendar
        name = f" of the calendar “{calendar.name}”" if calendar is not None else ""
        return f", at the next working time{name}"

    def _by_link(self, task: Task, dates: TaskDates, cause: Cause) -> tuple[str, int | None]:
        link = self._links.get(dates.cause_link_id or 0)
        if link is None:
            return f"{self._opening(dates)} because of a link.", None
        before, after = (self._tasks[key] for key in (link.predecessor_id, link.successor_id))
        if cause == Cause.SPAN:
            other = after if link.predecessor_id == task.pk else before
            sentence = f"{self._opening(dates)} because it accompanies {task_text(self.project, other)}."
            return sentence, other.pk
        found = getattr(before, "dates", None)
        by_finish = link.type in (LinkType.FS, LinkType.FF)
        event = found and (found.finish if by_finish else found.start)
        verb = self._verb(before, by_finish)
        detail = link_text(link, self.minutes_per_day)
        inherited = ""
        if link.successor_id != task.pk:
            inherited = f", which holds back the whole of {task_text(self.project, after)}"
        sentence = (
            f"{self._opening(dates)} because {task_text(self.project, before)} {verb} {self._when(event)} ({detail})"
            f"{inherited}{self._moved(task, dates)}."
        )
        return sentence, before.pk

    @staticmethod
    def _verb(before: Task, by_finish: bool) -> str:
        if by_finish:
            return "finished" if before.actual_finish_at else "finishes"
        return "started" if before.actual_start_at else "starts"

    def _by_child(self, dates: TaskDates) -> tuple[str, int | None]:
        child = self._task(dates.cause_task_id)
        if child is None:
            return f"Starts {self._when(dates.start)} with the earliest row below it.", None
        sentence = f"Starts {self._when(dates.start)} with {task_text(self.project, child)}, the earliest row below it."
        return sentence, child.pk

    def _by_itself(self, task: Task, dates: TaskDates, cause: Cause) -> str:
        opening, moved = self._opening(dates), self._moved(task, dates)
        if cause == Cause.ACTUAL:
            if task.actual_finish_at:
                return (
                    f"Started {self._when(dates.start)} and finished {self._when(dates.finish)}, as reported."
                )
            return f"Started {self._when(dates.start)}, as reported."
        if cause in (Cause.CONSTRAINT, Cause.SECOND_CONSTRAINT):
            return f"{opening} because of {self._constraint(task, dates, cause)}{moved}."
        if cause == Cause.EXTERNAL:
            return f"{opening} {self._outside(task, dates)}{moved}."
        status = self._when(dates.cause_at)
        reasons = {
            Cause.PROJECT_START: f"because the plan starts {self._when(dates.cause_at)} and no link holds it back",
            Cause.EARLIEST_START: f"because it is to start no earlier than {self._when(dates.cause_at)}",
            Cause.STATUS_DATE: f"because work that remains lies after the status date, {status}",
            Cause.MANUAL: "because its dates are set by hand",
            Cause.AS_LATE_AS_POSSIBLE: "because it is to be done as late as possible without delaying what follows",
            Cause.RESUME: f"because work resumes {self._when(dates.cause_at)}, as entered",
        }
        shown = moved if cause in (Cause.PROJECT_START, Cause.EARLIEST_START, Cause.STATUS_DATE) else ""
        return f"{opening} {reasons.get(cause, 'for no reason that was noted')}{shown}."

    def _outside(self, task: Task, dates: TaskDates) -> str:
        """What holds the task back from outside, by name where the reader may see it."""
        rows = [task.pk, *self._above(task)]
        links = project_links_of(actor=self.actor, project=self.project).filter(successor__in=rows)
        promised = [
            row for row in rows_of(actor=self.actor, links=links) if row.promised_by == dates.cause_at
        ]
        for row in promised:
            giving = row.link.predecessor
            if row.giver_visible and giving is not None:
                verb = self._verb(giving, row.link.type in (LinkType.FS, LinkType.FF))
                detail = f"{row.link.type} {row.lag}".strip()
                name = task_text(row.link.giver, giving)
                return f"because {name} of another project {verb} {self._when(row.event)} ({detail})"
        if promised:
            return "because a task of another project holds it back"
        return f"because another project lets it go on from {self._when(dates.cause_at)}"

    def _above(self, task: Task) -> list[int]:
        """Rows above a task, whose dates from outside bind it too."""
        parents = dict(
            Task.objects.filter(project=self.project, kind=TaskKind.SUMMARY).values_list("pk", "parent_id")
        )
        rows: list[int] = []
        above = task.parent_id
        while above is not None and above not in rows:
            rows.append(above)
            above = parents.get(above)
        return rows

    def _constraint(self, task: Task, dates: TaskDates, cause: Cause) -> str:
        owner = task
        if dates.cause_task_id not in (None, task.pk):
            owner = self._task(dates.cause_task_id) or task
        kind, at = (
            (owner.constraint_type, owner.constraint_at)
            if cause == Cause.CONSTRAINT
            else (owner.second_constraint_type, owner.second_constraint_at)
        )
        words = constraint_text(self.project, kind, at) or "a date"
        whose = "its constraint" if owner is task else f"the constraint of {task_text(self.project, owner)}"
        return f"{whose} “{words}”"
