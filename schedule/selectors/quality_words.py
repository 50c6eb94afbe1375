"""The fourteen points in words: the formula of each, and how its offenders are mended."""

from __future__ import annotations

from typing import Final

from core.templatetags._figures import working_days
from schedule.engine.quality import Limits, Point, State
from schedule.selectors.quality import shown_value

FORMULAS: Final = {
    "logic": "Open tasks without a predecessor or without a successor ÷ open tasks",
    "leads": "Number of links to open tasks with a negative lag",
    "lags": "Links to open tasks with a positive lag ÷ links to open tasks",
    "relationship_types": "Finish-to-start links to open tasks ÷ links to open tasks",
    "hard_constraints": "Open tasks that must start or finish on, or no later than, a date ÷ open tasks",
    "high_float": "Open tasks with more than {high_float_days:g} working days of total float ÷ open tasks",
    "negative_float": "Number of open tasks with less than no total float",
    "high_duration": "Open tasks longer than {high_duration_days:g} working days ÷ open tasks",
    "invalid_dates": "Number of tasks with work to come before the status date, or with actual dates after it",
    "resources": "Open tasks of a day or longer with nobody and nothing assigned ÷ such tasks",
    "missed_tasks": "Tasks that finish on a later day than in the baseline ÷ tasks due there by the status date",
    "critical_path_test": "The first critical task is made 600 working days longer; the finish has to move as far",
    "cpli": "(critical path length + total float) ÷ critical path length",
    "bei": "Tasks complete ÷ (tasks that the baseline has complete by the status date + tasks it does not know)",
}
MENDING: Final = {
    "logic": "Give each task what it waits for and what waits for it; only the first and the last may lack one.",
    "leads": "Split the predecessor where the successor can begin, and link to that part.",
    "lags": "Put a task in the place of the waiting time, so that it can be seen and followed up.",
    "relationship_types": "Use finish to start wherever work hands over; keep the others for work that runs together.",
    "hard_constraints": "Let links move the task, and write the date as a deadline.",
    "high_float": "Look for a missing successor: so much float often means that the logic is not complete.",
    "negative_float": "Shorten or re-order the work before the date that cannot be met, or agree on another date.",
    "high_duration": "Split the task, so that its progress can be judged within two reporting periods.",
    "invalid_dates": "Report what has happened, and move what has not to after the status date.",
    "resources": "Assign who does the work. There is no official limit; the organisation may set one.",
    "missed_tasks": "See what made them late, and whether the rest of the plan still holds.",
    "critical_path_test": "A finish that does not follow is held by a date or by missing links: look from the task on.",
    "cpli": "Under 1.00 the plan has to be quicker than planned to finish in time.",
    "bei": "Under 1.00 fewer tasks are complete than the baseline has complete by now.",
}
STATES: Final = {
    State.PASSED: ("on_track", "Passed"),
    State.FAILED: ("off_track", "Failed"),
    State.NOT_MEASURABLE: ("not_known", "Not measurable"),
}


def formula_of(key: str, limits: Limits) -> str:
    """The formula of a point, with the limits that are part of it."""
    return FORMULAS[key].format(
        high_float_days=limits.high_float_days, high_duration_days=limits.high_duration_days
    )


def formula_values(point: Point, minutes_per_day: int = 480) -> str:
    """The formula with its values: 8 ÷ 4,217 = 0.2 %."""
    if point.value is None:
        return ""
    if point.key == "cpli":
        length, slack = (working_days(each.value, minutes_per_day) for each in point.inputs[:2])
        return f"({length} + {slack}) ÷ {length} = {shown_value(point)}"
    if point.unit == "count" or point.counted is None or not point.of:
        return f"= {shown_value(point)}"
    return f"{point.counted:,} ÷ {point.of:,} = {shown_value(point)}"
