"""Forms of the limits of schedule quality: of the organisation, and of one project."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms

from schedule.engine.quality import AT_LEAST, Limits
from schedule.models import ProjectQualityLimits, QualityLimits
from schedule.selectors.quality import LIMIT_NAMES, site_limits
from schedule.web.forms import PlanForm

LABELS: Final = {
    "logic": "Logic: open tasks without predecessor or successor, %",
    "leads": "Leads: links with a negative lag, number",
    "lags": "Lags: links with a lag, %",
    "relationship_types": "Relationship types: finish-to-start links, %",
    "hard_constraints": "Hard constraints: open tasks, %",
    "high_float_days": "High float begins above, working days",
    "high_float": "High float: open tasks, %",
    "negative_float": "Negative float: open tasks, number",
    "high_duration_days": "High duration begins above, working days",
    "high_duration": "High duration: open tasks, %",
    "invalid_dates": "Invalid dates: tasks, number",
    "resources": "Resources: open tasks without anybody assigned, %",
    "missed_tasks": "Missed tasks: of those due, %",
    "cpli": "Critical path length index (CPLI)",
    "bei": "Baseline execution index (BEI)",
    "gate_points": "Gate: points that have to pass",
}
_COUNTS: Final = frozenset({"leads", "negative_float", "invalid_dates", "gate_points"})
_DAYS: Final = frozenset({"high_float_days", "high_duration_days"})
_INDICES: Final = frozenset({"cpli", "bei"})


class LimitsForm(PlanForm):
    """A field a limit; empty takes the limit of the row above."""

    def __init__(self, data: Any = None, *, row: QualityLimits | ProjectQualityLimits | None) -> None:
        initial = {name: getattr(row, name) for name in LIMIT_NAMES} if row else {}
        super().__init__(data, initial={**initial, "version": row.version if row else 1})
        above = self.above()
        for name in LIMIT_NAMES:
            self.fields[name] = _field(name, getattr(above, name), self.above_words)

    above_words = "The assessment"

    def above(self) -> Limits:
        """What holds where a field is empty."""
        return Limits()


class SiteLimitsForm(LimitsForm):
    """What the organisation asks."""


class ProjectLimitsForm(LimitsForm):
    """What a project asks beyond the organisation."""

    above_words = "The organisation"

    def above(self) -> Limits:
        """What the organisation asks."""
        return site_limits()[0]


def _field(name: str, above: float | None, who: str) -> forms.Field:
    word = "at least" if name in AT_LEAST else "at most"
    if name in _DAYS:
        word = "more than"
    who = "By default" if name == "gate_points" and who == "The assessment" else who  # it knows no gate
    said = f"{who}: {word} {above:g}." if above is not None else f"{who} sets no limit."
    attrs = {"size_class": "half", "step": "any"}
    settings: dict[str, Any] = {"required": False, "label": LABELS[name], "help_text": said}
    if name in _COUNTS or name in _DAYS:
        most = 14 if name == "gate_points" else 10_000 if name in _DAYS else 100_000
        return forms.IntegerField(
            min_value=1 if name in _DAYS else 0,
            max_value=most,
            widget=forms.NumberInput(attrs={"size_class": "half"}),
            **settings,
        )
    return forms.DecimalField(
        min_value=Decimal(0),
        max_value=Decimal(10) if name in _INDICES else Decimal(100),
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs=attrs),
        **settings,
    )
