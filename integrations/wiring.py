"""What integrations tells lower rooms: its jobs, its entries on the board."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.actors import Actor
from core.changesets import register_follower
from core.jobs import register_handler
from core.panels import Panel, register_panel
from core.policy import can, register_view_action
from integrations.demo import outline, progress  # noqa: F401  histories need the sentences of their verbs
from integrations.models import PlanImport
from integrations.policy import IMPORT_PLAN, IMPORT_VIEW
from integrations.services.import_jobs import run_check_job, run_import_job
from integrations.services.plan_import import CHANGE_SET, CHECK_JOB, IMPORT_JOB, follow_change_set
from integrations.services.printing import PRINT_JOB, run_print_job
from integrations.sheets.small import SmallSheets
from projects.models import Project
from schedule.services.sheet_files import register_sheet_files


def register() -> None:
    """Fill the registries."""
    register_handler(CHECK_JOB, run_check_job)
    register_handler(IMPORT_JOB, run_import_job)
    register_handler(PRINT_JOB, run_print_job)
    register_sheet_files(SmallSheets())
    register_follower(CHANGE_SET, follow_change_set)
    register_view_action(PlanImport, IMPORT_VIEW)
    register_panel("schedule-empty-actions", Panel("import", "integrations/_empty_action.html", _addresses))
    register_panel("schedule-menu", Panel("import", "integrations/_menu_items.html", _addresses))


def _addresses(actor: Actor, project: Project) -> dict[str, Any] | None:
    """Where to import, for those who may; where to look at imports, for readers."""
    if not can(actor, IMPORT_VIEW, project):
        return None
    may_import = can(actor, IMPORT_PLAN, project)
    return {
        "project": project,
        "import_url": reverse("import-new", args=[project.key]) if may_import else "",
        "sheet_url": reverse("sheet-new", args=[project.key]) if may_import else "",
        "list_url": reverse("import-list", args=[project.key]),
    }
