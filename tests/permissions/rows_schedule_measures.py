"""Who may do what with baselines and schedule quality.

Who sees the plan sees both. Owners and managers freeze, rename and choose baselines and ask more of their plan;
administrators set what the organisation asks, auditors read it.
"""

from __future__ import annotations

from tests.permissions.bodies import BUILDERS
from tests.permissions.measures import BUILDERS as MEASURES
from tests.permissions.row import ADMINISTRATORS, EDITORS, OVERSEERS, READERS, Row

BUILDERS.update(MEASURES)
POINT = {"point": "logic"}

ROWS = (
    Row("schedule-baselines", "GET", READERS),
    Row("schedule-baseline-freeze", "GET", EDITORS, archived=403),
    Row("schedule-baseline-freeze", "POST", EDITORS, status=302, body="freeze_form"),
    Row("schedule-baseline-choose", "POST", EDITORS, status=302, body="chosen_form"),
    Row("schedule-baseline-compare", "GET", READERS),
    Row("schedule-baseline-compare-export", "GET", READERS),
    Row("schedule-baseline", "GET", READERS),
    Row("schedule-baseline", "POST", EDITORS, status=302, body="baseline_form"),
    Row("schedule-quality", "GET", READERS),
    Row("schedule-quality-export", "GET", READERS),
    Row("schedule-quality-days-export", "GET", READERS),
    Row("schedule-quality-point", "GET", READERS, query=POINT),
    Row("schedule-quality-tasks", "GET", READERS, query=POINT),
    Row("schedule-quality-limits", "GET", READERS),
    Row("schedule-quality-limits", "POST", EDITORS, status=302, body="limits_form"),
    Row("quality-limits", "GET", OVERSEERS, scope="site"),
    Row("quality-limits", "POST", ADMINISTRATORS, scope="site", status=302, body="site_limits_form"),
    Row("api-baseline-list", "GET", READERS),
    Row("api-baseline-list", "POST", EDITORS, status=201, body="freeze_form"),
    Row("api-baseline-chosen", "GET", READERS),
    Row("api-baseline-chosen", "PUT", EDITORS, body="chosen_form"),
    Row("api-baseline", "GET", READERS),
    Row("api-baseline", "PATCH", EDITORS, body="api_name"),
    Row("api-baseline-task-list", "GET", READERS),
    Row("api-baseline-compare", "GET", READERS),
    Row("api-quality", "GET", READERS),
    Row("api-quality-gate", "GET", READERS),
    Row("api-quality-day-list", "GET", READERS),
    Row("api-quality-limits", "GET", READERS),
    Row("api-quality-limits", "PATCH", EDITORS, body="api_limits"),
    Row("api-site-quality-limits", "GET", OVERSEERS, scope="site"),
    Row("api-site-quality-limits", "PATCH", ADMINISTRATORS, scope="site", body="api_limits"),
)
