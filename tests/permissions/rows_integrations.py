"""Who may take plan files in: whoever sees the project sees its imports, owners and managers make them."""

from __future__ import annotations

from tests.permissions.row import EDITORS, READERS, Row

IMPORTED = {"public_id": "imported"}

ROWS = (
    Row("import-list", "GET", READERS),
    Row("import-new", "GET", EDITORS, archived=403),
    Row("import-new", "POST", EDITORS, status=302, body="plan_file"),
    Row("import", "GET", READERS),
    Row("import-check", "POST", EDITORS, status=302, body="check"),
    Row("import-start", "POST", EDITORS, status=302),
    Row("import-undo", "GET", EDITORS, archived=403, uses=IMPORTED),
    Row("import-undo", "POST", EDITORS, status=302, uses=IMPORTED),
    Row("import-report", "GET", READERS),
    Row("api-import-list", "GET", READERS),
    Row("api-import-list", "POST", EDITORS, status=202, body="plan_file"),
    Row("api-import", "GET", READERS),
    Row("api-import-start", "POST", EDITORS, status=202),
    Row("api-import-undo", "POST", EDITORS, uses=IMPORTED),
)
