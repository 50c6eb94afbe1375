"""Plan files that were taken in."""

from integrations.models.plan_import import PlanImport

__all__ = ["PlanImport"]
