"""Who may do what with links between projects and with a programme over time.

Who sees a plan sees its links with others, without the names of projects that they cannot see. Owners and managers of
the plan that waits make and change them. A programme's page is for everybody, with the projects that each can see.
"""

from __future__ import annotations

from tests.permissions.between import BUILDERS as BETWEEN
from tests.permissions.bodies import BUILDERS
from tests.permissions.row import EDITORS, EVERYBODY, READERS, Row

BUILDERS.update(BETWEEN)
LINK = {"link_id": "project_link"}

ROWS = (
    Row("schedule-project-links", "GET", READERS),
    Row("schedule-project-links", "POST", EDITORS, status=302, body="project_link_form"),
    Row("schedule-project-link-export", "GET", READERS),
    Row("schedule-project-link", "GET", EDITORS, archived=403, uses=LINK),
    Row("schedule-project-link", "POST", EDITORS, status=302, body="project_link_edit_form", uses=LINK),
    Row("schedule-project-link-remove", "POST", EDITORS, status=302, uses=LINK),
    Row("schedule-task-project-link-add", "POST", EDITORS, status=302, body="task_project_link_form"),
    Row("programme-timeline", "GET", EVERYBODY, scope="site"),
    Row("programme-timeline-export", "GET", EVERYBODY, scope="site"),
    Row("api-project-link-list", "GET", READERS),
    Row("api-project-link-list", "POST", EDITORS, status=201, body="api_project_link"),
    Row("api-project-link", "GET", READERS, uses=LINK),
    Row("api-project-link", "PATCH", EDITORS, body="api_lag", uses=LINK),
    Row("api-project-link", "DELETE", EDITORS, status=204, uses=LINK),
)
