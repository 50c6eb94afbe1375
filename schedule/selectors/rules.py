"""What the organisation lays down for every plan."""

from __future__ import annotations

from schedule.models import PlanRules


def plan_rules() -> PlanRules:
    """The rules in force: the organisation's row, else the defaults."""
    return PlanRules.objects.first() or PlanRules()
