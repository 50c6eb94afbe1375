"""Who may take plan files in."""

from __future__ import annotations

from core.policy import Action, declare
from projects.policy import COMMAND_LINE, DEMO, EVERY_PROJECT_ROLE, MANAGER, OWNER, READ_ALL, open_project

IMPORT_VIEW = Action("import.view", "See a project's imports", writes=False)
IMPORT_PLAN = Action("import.plan", "Import a plan file, and take an import back", writes=True)

declare(
    {
        IMPORT_VIEW: [*EVERY_PROJECT_ROLE, *READ_ALL, COMMAND_LINE],
        IMPORT_PLAN: open_project(OWNER, MANAGER, DEMO, COMMAND_LINE),
    }
)
