"""Who may do what with projects, their people and the structure above them.

Executives and auditors read everything and change nothing, so they make no projects either. Portfolios and
programmes are known to everybody who signs in. Owners and managers run a project; owners and administrators put it
away; an administrator may mend who belongs to a project, so that none is left without somebody to run it.
The history is read by those who work on the project, its sponsor, administrators and auditors.
"""

from __future__ import annotations

from tests.permissions.row import (
    ADMINISTRATORS,
    EDITORS,
    EVERYBODY,
    HISTORY_READERS,
    INVITERS,
    KEEPERS,
    PERSON,
    READERS,
    Row,
)

MAKERS = PERSON | ADMINISTRATORS
SPARE_PORTFOLIO = {"portfolio_id": "empty_portfolio"}
SPARE_PROGRAMME = {"programme_id": "empty_programme"}

ROWS = (
    Row("home", "GET", EVERYBODY, "site", 302),
    Row("project-list", "GET", EVERYBODY, "site"),
    Row("project-export", "GET", EVERYBODY, "site"),
    Row("project-create", "GET", MAKERS, "site"),
    Row("project-create", "POST", MAKERS, "site", 302, body="new_project"),
    Row("structure", "GET", EVERYBODY, "site"),
    Row("portfolio-create", "GET", ADMINISTRATORS, "site"),
    Row("portfolio-create", "POST", ADMINISTRATORS, "site", 302, body="portfolio"),
    Row("portfolio-edit", "GET", ADMINISTRATORS, "site"),
    Row("portfolio-edit", "POST", ADMINISTRATORS, "site", 302, body="portfolio"),
    Row("portfolio-delete", "GET", ADMINISTRATORS, "site", uses=SPARE_PORTFOLIO),
    Row("portfolio-delete", "POST", ADMINISTRATORS, "site", 302, uses=SPARE_PORTFOLIO),
    Row("programme-create", "GET", ADMINISTRATORS, "site"),
    Row("programme-create", "POST", ADMINISTRATORS, "site", 302, body="programme"),
    Row("programme-edit", "GET", ADMINISTRATORS, "site"),
    Row("programme-edit", "POST", ADMINISTRATORS, "site", 302, body="programme"),
    Row("programme-delete", "GET", ADMINISTRATORS, "site", uses=SPARE_PROGRAMME),
    Row("programme-delete", "POST", ADMINISTRATORS, "site", 302, uses=SPARE_PROGRAMME),
    Row("project", "GET", READERS),
    Row("project-history", "GET", HISTORY_READERS),
    Row("project-settings", "GET", READERS),
    Row("project-settings", "POST", EDITORS, status=302, body="project"),
    Row("project-status-date", "POST", EDITORS, status=302, body="status_date"),
    Row("project-archive", "GET", KEEPERS),
    Row("project-archive", "POST", KEEPERS, status=302, archived=409),
    Row("project-restore", "POST", KEEPERS, status=409, archived=302),
    Row("project-members", "GET", READERS),
    Row("project-members", "POST", INVITERS, status=302, body="member"),
    Row("project-member-restore", "POST", INVITERS, status=302, body="removed"),
    Row("project-member-role", "POST", INVITERS, status=302, body="role"),
    Row("project-member-remove", "GET", INVITERS, archived=403),
    Row("project-member-remove", "POST", INVITERS, status=302),
    Row("api-portfolio-list", "GET", EVERYBODY, "site"),
    Row("api-portfolio-list", "POST", ADMINISTRATORS, "site", 201, body="api_portfolio"),
    Row("api-portfolio", "GET", EVERYBODY, "site"),
    Row("api-portfolio", "PATCH", ADMINISTRATORS, "site", body="api_portfolio"),
    Row("api-portfolio", "DELETE", ADMINISTRATORS, "site", 204, uses=SPARE_PORTFOLIO),
    Row("api-programme-list", "GET", EVERYBODY, "site"),
    Row("api-programme-list", "POST", ADMINISTRATORS, "site", 201, body="api_programme"),
    Row("api-programme", "GET", EVERYBODY, "site"),
    Row("api-programme", "PATCH", ADMINISTRATORS, "site", body="api_programme"),
    Row("api-programme", "DELETE", ADMINISTRATORS, "site", 204, uses=SPARE_PROGRAMME),
    Row("api-project-list", "GET", EVERYBODY, "site"),
    Row("api-project-list", "POST", MAKERS, "site", 201, body="api_new_project"),
    Row("api-project", "GET", READERS),
    Row("api-project", "PATCH", EDITORS, body="api_project"),
    Row("api-project-archive", "POST", KEEPERS, archived=409),
    Row("api-project-restore", "POST", KEEPERS, status=409, archived=200),
    Row("api-member-list", "GET", READERS),
    Row("api-member-list", "POST", INVITERS, status=201, body="api_member"),
    Row("api-member", "GET", READERS),
    Row("api-member", "PATCH", INVITERS, body="api_role"),
    Row("api-member", "DELETE", INVITERS, status=204),
    Row("api-project-history", "GET", HISTORY_READERS),
)
