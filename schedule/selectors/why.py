"""Why a task has its dates: one sentence, and the chain of what drives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from projects.models import Project
from schedule.computation.rows import settings_of
from schedule.engine import Cause
from schedule.models import Link, LinkType, Task, TaskDates, TaskKind, WorkCalendar
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


def why_of(*, project: Project, task: Task, length: int = LONGEST_CHAIN) -> list[WhyStep]:
    """The chain of sentences on a task's dates; the task is one that the reader may see."""
    calendar = settings_of(project).calendar
    return WhyReader(project, calendar, calendar.minutes_per_day if calendar else 480).chain(task, length)


class WhyReader:
    """Reads causes of one project's tasks; `calendar` and `minutes_per_day` are the project's own."""

    def __init__(self, project: Project, calendar: WorkCalendar | None, minutes_per_day: int) -> None:
        self.project, self.calendar, self.minutes_per_day = project, calendar, minutes_per_day

    def chain(self, task: Task, length: int = LONGEST_CHAIN) -> list[WhyStep]:
        """The task's own sentence first, then what drives it, and so on back."""
        steps: list[WhyStep] = []
        current: Task | None = task
        seen: set[int] = set()
        while current is not None and len(steps) < length and current.pk not in seen:
            seen.add(current.pk)
            step = self.step(current)
            steps.append(step)
            current = self._task(step.driver_id)
        return steps

    def step(self, task: Task) -> WhyStep:
        """Why one task has its dates."""
        dates = TaskDates.objects.filter(task_id=task.pk).first()
        sentence, driver = self._sentence(task, dates)
        return WhyStep(task.pk, task.number, task.name, sentence, driver)

    def _task(self, task_id: int | None) -> Task | None:
        if task_id is None:
            return None
        return (
            Task.objects.select_related("dates", "calendar").filter(pk=task_id, project=self.project).first()
        )

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
        link = (
            Link.objects.select_related("predecessor__dates", "successor__dates")
            .filter(pk=dates.cause_link_id or 0, project=self.project)
            .first()
        )
        if link is None:
            return f"{self._opening(dates)} because of a link.", None
        if cause == Cause.SPAN:
            other = link.successor if link.predecessor_id == task.pk else link.predecessor
            sentence = f"{self._opening(dates)} because it accompanies {task_text(self.project, other)}."
            return sentence, other.pk
        before = link.predecessor
        found = getattr(before, "dates", None)
        by_finish = link.type in (LinkType.FS, LinkType.FF)
        event = found and (found.finish if by_finish else found.start)
        verb = self._verb(before, by_finish)
        detail = link_text(link, self.minutes_per_day)
        inherited = ""
        if link.successor_id != task.pk:
            inherited = f", which holds back the whole of {task_text(self.project, link.successor)}"
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
        status = self._when(dates.cause_at)
        reasons = {
            Cause.PROJECT_START: f"because the plan starts {self._when(dates.cause_at)} and no link holds it back",
            Cause.EARLIEST_START: f"because it is to start no earlier than {self._when(dates.cause_at)}",
            Cause.STATUS_DATE: f"because work that remains lies after the status date, {status}",
            Cause.EXTERNAL: "because a task of another project holds it back",
            Cause.MANUAL: "because its dates are set by hand",
            Cause.AS_LATE_AS_POSSIBLE: "because it is to be done as late as possible without delaying what follows",
            Cause.RESUME: f"because work resumes {self._when(dates.cause_at)}, as entered",
        }
        shown = moved if cause in (Cause.PROJECT_START, Cause.EARLIEST_START, Cause.STATUS_DATE) else ""
        return f"{opening} {reasons.get(cause, 'for no reason that was noted')}{shown}."

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
