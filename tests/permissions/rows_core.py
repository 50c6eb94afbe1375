"""Who may do what with jobs and the portal's own pages."""

from __future__ import annotations

from tests.permissions.row import ADMINISTRATORS, EVERYBODY, ITSELF, Row

MINE = ITSELF | ADMINISTRATORS  # one's own jobs; the administrator sees everybody's
DEAD = {"job_id": "dead_job"}

ROWS = (
    Row("healthz", "GET", EVERYBODY, "public"),
    Row("readyz", "GET", EVERYBODY, "public"),
    Row("theme", "POST", EVERYBODY, "public", 302, saves_nothing=True),
    Row("job-list", "GET", EVERYBODY, "site"),
    Row("job", "GET", MINE, "own", seen_by=MINE),
    Row("job-cancel", "POST", MINE, "own", 302, seen_by=MINE),
    Row("job-retry", "POST", ADMINISTRATORS, "own", 302, seen_by=MINE, uses=DEAD),
    Row("api-schema", "GET", EVERYBODY, "public"),
    Row("api-docs", "GET", EVERYBODY, "public"),
    Row("api-job-list", "GET", EVERYBODY, "site"),
    Row("api-job", "GET", MINE, "own", seen_by=MINE),
    Row("api-job-cancel", "POST", MINE, "own", seen_by=MINE),
)
