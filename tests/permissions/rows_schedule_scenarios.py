"""Who may do what with scenarios, and who may take back what they did.

Whoever sees the plan sees its scenarios and what they come to. Owners and managers begin, edit, apply and discard them.
Whoever may report progress may take their own deeds back, as far as they may do these deeds still.
"""

from __future__ import annotations

from tests.permissions.bodies import BUILDERS
from tests.permissions.row import EDITORS, READERS, REPORTERS, Row
from tests.permissions.trying import BUILDERS as TRYING

BUILDERS.update(TRYING)
ACTS = ("apply", "discard", "rebase", "rename")

ROWS = (
    Row("schedule-edits", "POST", EDITORS, body="edit_in_scenario", case="in a scenario"),
    Row("schedule-edits", "POST", EDITORS, body="undo_in_scenario", case="undo in a scenario"),
    Row("schedule-scenarios", "GET", READERS),
    Row("schedule-scenarios", "POST", EDITORS, status=302, body="scenario_form"),
    Row("schedule-scenarios-export", "GET", READERS),
    Row("schedule-scenario-rows", "GET", READERS),
    Row("schedule-scenario-rows", "POST", EDITORS, status=201, body="scenario_json"),
    Row("schedule-scenario", "GET", READERS, rehearses=True),
    Row("schedule-scenario-data", "GET", READERS, rehearses=True),
    *(Row("schedule-scenario-acts", "POST", EDITORS, body=f"scenario {act}", case=act) for act in ACTS),
    Row("schedule-scenario-apply", "GET", EDITORS, archived=403),
    Row("schedule-scenario-apply", "POST", EDITORS, status=302),
    Row("schedule-scenario-discard", "GET", EDITORS, archived=403),
    Row("schedule-scenario-discard", "POST", EDITORS, status=302),
    Row("schedule-scenario-rebase", "GET", EDITORS, archived=403),
    Row("schedule-scenario-rebase", "POST", EDITORS, status=302),
    Row("api-undo", "GET", READERS),
    Row("api-undo", "POST", REPORTERS, body="a_deed"),
    Row("api-redo", "POST", REPORTERS, body="a_deed_taken_back"),
    Row("api-scenario-list", "GET", READERS),
    Row("api-scenario-list", "POST", EDITORS, status=201, body="scenario_form"),
    Row("api-scenario", "GET", READERS),
    Row("api-scenario", "PATCH", EDITORS, body="scenario_name"),
    Row("api-scenario", "DELETE", EDITORS, status=204),
    Row("api-scenario-difference", "GET", READERS, rehearses=True),
    Row("api-scenario-apply", "POST", EDITORS),
    Row("api-scenario-rebase", "POST", EDITORS, body="scenario_rows"),
    Row("api-scenario-task", "PATCH", EDITORS, body="api_name"),
)
