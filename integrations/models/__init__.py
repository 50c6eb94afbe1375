"""Plan files that were taken in."""

from integrations.models.plan_import import PlanImport
from integrations.models.sheet_mapping import SheetMapping

__all__ = ["PlanImport", "SheetMapping"]
