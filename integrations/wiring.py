"""What integrations tells lower rooms: its jobs, its tab, its entries on the board."""

from __future__ import annotations

from core.jobs import register_handler
from core.policy import register_view_action
from integrations.models import PlanImport
from integrations.policy import IMPORT_VIEW
from integrations.services.plan_import import CHECK_JOB, IMPORT_JOB, run_check_job, run_import_job


def register() -> None:
    """Fill the registries."""
    register_handler(CHECK_JOB, run_check_job)
    register_handler(IMPORT_JOB, run_import_job)
    register_view_action(PlanImport, IMPORT_VIEW)
