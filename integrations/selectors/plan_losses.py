"""What a plan loses when it is written as MS Project XML: told before the download, with counts and an example."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from integrations.plans.model import (
    LagCalendar,
    PercentType,
    PlanCalendar,
    PlanProject,
    PlanTask,
    ResourceKind,
    TaskKind,
)
from integrations.selectors.plan_out import PlanOut


@dataclass(frozen=True, slots=True)
class ExportLoss:
    """One thing that the format has no place for: what, how often, an example, and what is written instead."""

    what: str
    count: int
    example: str
    sentence: str
    is_left_out: bool
    """Nothing is written; else it is written in another form."""


_Of = Callable[[PlanTask], bool]
_NOTHING: Final = "Not written."
_TASKS: Final[tuple[tuple[str, _Of, str, bool], ...]] = (
    (
        "Second constraints",
        lambda task: task.second_constraint is not None,
        "Not written: a task has one constraint there.",
        True,
    ),
    (
        "Mandatory dates of P6",
        lambda task: bool(task.constraint and task.constraint.mandatory),
        "Written as must start or finish on; whether the date wins over links is one setting of the whole plan there.",
        False,
    ),
    (
        "Dates from and for other projects",
        lambda task: task.external_start is not None or task.external_finish is not None,
        _NOTHING,
        True,
    ),
    (
        "Fractions of a percent",
        lambda task: task.percent_complete % 1 != 0,
        "Rounded to whole percents; what is begun stays above 0, what is not done below 100.",
        False,
    ),
    (
        "Percent of work",
        lambda task: task.percent_type is PercentType.WORK and task.percent_complete > 0,
        "Written as percent of the duration.",
        False,
    ),
    (
        "Start milestones",
        lambda task: task.kind is TaskKind.START_MILESTONE,
        "Written as milestones, which stand at the end of what they follow.",
        False,
    ),
    (
        "Level of effort",
        lambda task: task.kind is TaskKind.LEVEL_OF_EFFORT,
        "Written as a task of its present length; it spans nothing any more.",
        False,
    ),
    (
        "Pauses of split work",
        lambda task: bool(task.splits) and len(task.parts) < 2,
        "Not written, because the task has no dates or the pause lies outside of its work.",
        True,
    ),
)


def export_losses(out: PlanOut) -> list[ExportLoss]:
    """Everything that is not the same in the file, in the order of what matters to dates."""
    return [*_of_tasks(out.plan), *_of_plan(out.plan), *_of_rows(out.left_out, out.plan)]


def _of_tasks(plan: PlanProject) -> Iterator[ExportLoss]:
    for what, is_lost, sentence, is_left_out in _TASKS:
        lost = [task for task in plan.tasks if is_lost(task)]
        if lost:
            yield ExportLoss(what, len(lost), _named(lost[0]), sentence, is_left_out)


def _of_plan(plan: PlanProject) -> Iterator[ExportLoss]:
    nights = [calendar for calendar in plan.calendars if _works_at_night(calendar)]
    if nights:
        yield ExportLoss(
            "Shifts through the night",
            len(nights),
            nights[0].name,
            "Cut at midnight; the hours stay the same.",
            False,
        )
    options = plan.options
    lagging = [link for link in plan.links if link.lag]
    if lagging and options.lag_calendar not in (None, LagCalendar.PREDECESSOR):
        yield ExportLoss(
            "Calendar of lags", len(lagging), str(options.lag_calendar),
            "Lags pass in the predecessor's working time there.", False,
        )  # fmt: skip
    if options.critical_by_longest_path or options.open_ends_are_critical:
        yield ExportLoss("Which tasks are critical", 1, "", "There it follows from total slack alone.", False)
    if plan.must_finish_by is not None:
        yield ExportLoss("Must-finish date of the project", 1, _shown(plan.must_finish_by), _NOTHING, True)
    kinds = {resource.external_id: resource.kind for resource in plan.resources}
    parts = [
        each for each in plan.assignments
        if each.quantity is not None and kinds.get(each.resource_external_id or "") is ResourceKind.COST
    ]  # fmt: skip
    if parts:
        yield ExportLoss("Quantities of cost", len(parts), "", "Written as units.", False)


def _of_rows(left_out: Mapping[str, int], plan: PlanProject) -> Iterator[ExportLoss]:
    sentences = {
        "project links": ("Links between projects", _NOTHING, True),
        "recurrences": (
            "Recurring tasks",
            "Every occurrence is written; the rule by which they come again is not.",
            False,
        ),
        "inheritance": (
            "Calendars that inherit",
            "Written out in full: only calendars of resources may inherit there.",
            False,
        ),
        "baselines": ("Older baselines", "Not written: there is room for eleven.", True),
    }
    for kind, (what, sentence, is_left_out) in sentences.items():
        if left_out.get(kind):
            yield ExportLoss(what, left_out[kind], "", sentence, is_left_out)
    if plan.baselines:
        yield ExportLoss(
            "Names of baselines", len(plan.baselines), plan.baselines[0].name,
            "Written by number: 0 is the one the plan is measured against. Reason, author and links stay here.", False,
        )  # fmt: skip


def _works_at_night(calendar: PlanCalendar) -> bool:
    days = [*(day for day in calendar.week if day), *(each.bands for each in calendar.exceptions)]
    return any(end > 1440 for bands in days for _, end in bands)


def _named(task: PlanTask) -> str:
    return f"{task.display_id} {task.name}".strip()[:80]


def _shown(moment: datetime) -> str:
    return moment.date().isoformat()
