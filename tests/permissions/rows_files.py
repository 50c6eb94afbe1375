"""Plans as files and task lists: whoever sees the plan takes it out, owners and managers bring lists in."""

from __future__ import annotations

from typing import Any

from tests.permissions.asking import Multipart
from tests.permissions.bodies import BUILDERS, Things
from tests.permissions.row import EDITORS, READERS, Row
from tests.permissions.subjects import Subject
from tests.permissions.world import World

LISTED = {"public_id": "listed"}
PRINTED = {"job_id": "printed"}

ROWS = (
    Row("plan-export-csv", "GET", READERS),
    Row("plan-export-csv", "POST", READERS, body="export_rows", saves_nothing=True),
    Row("plan-export-xlsx", "GET", READERS),
    Row("plan-export-xlsx", "POST", READERS, body="export_rows", saves_nothing=True),
    Row("plan-export", "GET", READERS),
    Row("plan-export-mspdi", "GET", READERS),
    Row("api-plan-export-losses", "GET", READERS),
    Row("plan-export-pdf", "GET", READERS),
    Row("plan-export-pdf", "POST", READERS, body="export_rows", saves_nothing=True),
    Row("plan-print", "GET", READERS, uses=PRINTED),
    Row("api-plan-print", "GET", READERS, uses=PRINTED),
    Row("api-plan-export", "GET", READERS),
    Row("api-plan-export", "GET", READERS, query={"form": "mspdi"}, case="xml"),
    Row("sheet-new", "GET", EDITORS, archived=403),
    Row("sheet-new", "POST", EDITORS, status=302, body="task_list"),
    Row("sheet-columns", "GET", EDITORS, archived=403, uses=LISTED),
    Row("sheet-columns", "POST", EDITORS, status=302, body="column_choices", uses=LISTED),
    Row("api-sheet-upload", "POST", EDITORS, status=201, body="task_list"),
    Row("api-sheet-columns", "POST", EDITORS, status=202, body="column_mapping", uses=LISTED),
)


def export_rows(world: World, subject: Subject, things: Things) -> Any:
    """Some columns of some rows."""
    return {
        "columns": "number,name,finish",
        "ids": str(things.get("task_pk", things.get("imported_task", 1))),
    }


def task_list(world: World, subject: Subject, things: Things) -> Any:
    """A small list."""
    return Multipart(file=("list.csv", b"Name,Duration\nBuild,3d\nTest,2d\n"))


def column_choices(world: World, subject: Subject, things: Things) -> Any:
    """What the columns of the world's list mean, as the page sends it."""
    return {
        "column-0": "name",
        "column-1": "duration",
        "dates": "auto",
        "numbers": "d",
        "predecessors": "auto",
    }


def column_mapping(world: World, subject: Subject, things: Things) -> Any:
    """The same for the API."""
    return {"columns": ["name", "duration"]}


BUILDERS |= {each.__name__: each for each in (export_rows, task_list, column_choices, column_mapping)}
