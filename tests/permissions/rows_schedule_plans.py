"""Who may do what with the rules of planning, and who may have baselines checked.

Administrators set the rules, auditors read them. Who sees a plan may have its baselines hashed anew, and
ask what a deletion would break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schedule.models import PlanRules
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import ADMINISTRATORS, OVERSEERS, READERS, Row

if TYPE_CHECKING:
    from tests.permissions.subjects import Subject
    from tests.permissions.world import World

Things = dict[str, Any]


def plan_rules_form(world: World, subject: Subject, things: Things) -> Any:
    """Other rules of the organisation."""
    row = PlanRules.objects.first()
    values = {"undo_days": "400", "undo_deeds": "900", "links_with": "programme"}
    return {**values, "version": row.version if row else 1}


def api_plan_rules(world: World, subject: Subject, things: Things) -> Any:
    """One rule over the API."""
    return {"undo_days": 400}


def api_deletion(world: World, subject: Subject, things: Things) -> Any:
    """A task that one thinks of deleting."""
    return {"tasks": [things.get("task_id", 1)]}


BUILDERS.update({each.__name__: each for each in (plan_rules_form, api_plan_rules, api_deletion)})

ROWS = (
    Row("api-task-deletion", "POST", READERS, body="api_deletion", saves_nothing=True),
    Row("schedule-baseline-check", "POST", READERS, status=302, archived=302),
    Row("plan-rules", "GET", OVERSEERS, scope="site"),
    Row("plan-rules", "POST", ADMINISTRATORS, scope="site", status=302, body="plan_rules_form"),
    Row("api-plan-rules", "GET", OVERSEERS, scope="site"),
    Row("api-plan-rules", "PATCH", ADMINISTRATORS, scope="site", body="api_plan_rules"),
)
