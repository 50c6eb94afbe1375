"""Who may do what with many rows at once, on the board and over the API, and with arrangements of one's own board.

Owners and managers write; members report progress in bulk too. Whoever sees a plan arranges the board for themselves,
of an archived project as well.
"""

from __future__ import annotations

from typing import Any

from schedule.models import Link, Task
from tests.permissions.asking import Json
from tests.permissions.bodies import BUILDERS, Things, _version
from tests.permissions.row import EDITORS, READERS, REPORTERS, Row
from tests.permissions.subjects import Subject
from tests.permissions.world import World


def _row(things: Things, which: str = "task_id", /, **fields: Any) -> dict[str, Any]:
    return {"task": things.get(which, 1), "version": _version(Task, things.get(which)), "fields": fields}


EDITS = {
    "tasks.update": lambda things: {"changes": [_row(things, duration="4d"), _row(things, "spare", name="Renamed")]},
    "tasks.update percent": lambda things: {"changes": [_row(things, percent=30)]},
    "tasks.update predecessors": lambda things: {"changes": [_row(things, "milestone", predecessors="")]},
    "tasks.fill": lambda things: {
        "from": things.get("task_id", 1), "fields": ["duration"], "tasks": [_row(things, "spare")],
    },
    "rows.paste": lambda things: {
        "parent": things.get("summary"), "rows": [{"level": 0, "name": "Pasted", "fields": {"duration": "2d"}}],
        "updates": [_row(things, name="Renamed")],
    },
    "tasks.duplicate": lambda things: {"tasks": [things.get("spare", 1)]},
    "tasks.move": lambda things: {"tasks": [things.get("spare", 1)], "parent": None, "after": things.get("task_id")},
    "task.predecessors": lambda things: {
        "task": things.get("milestone", 1), "version": _version(Task, things.get("milestone")), "text": "",
    },
    "links.add": lambda things: {
        "links": [{"predecessor": things.get("task_id", 1), "successor": things.get("milestone", 2), "type": "FF"}],
    },
    "redo": lambda things: {},
}  # fmt: skip


def _builder(case: str, make: Any) -> None:
    def build(world: World, subject: Subject, things: Things) -> Any:
        return Json(verb=case.split(" ", maxsplit=1)[0], **make(things))

    BUILDERS[case] = build


for _case, _make in EDITS.items():
    _builder(_case, _make)
BUILDERS["arrangement"] = lambda world, subject, things: Json(
    current={"names": ["name", "duration"], "widths": {"name": 200}}, view="Mine", content={"names": ["name"]}
)
BUILDERS["api_bulk"] = lambda world, subject, things: Json(
    tasks=[
        {"ref": "new", "name": "Added", "parent": things.get("summary")},
        {
            "id": things.get("task_id", 1),
            "version": _version(Task, things.get("task_id")),
            "name": "Renamed",
            "calendar": things.get("calendar_id"),
        },
    ],
    links=[
        {"predecessor": things.get("task_id", 1), "successor": things.get("milestone", 2), "type": "FF"},
        {"id": things.get("link_id", 1), "version": _version(Link, things.get("link_id")), "lag_minutes": 60},
        {"predecessor_ref": "new", "successor": things.get("spare", 2)},
    ],
)
_REPORTED = {"tasks.update percent"}
_NOTHING_TO_TAKE_BACK = {"redo"}

ROWS = (
    *(
        Row("schedule-edits", "POST", EDITORS, body=case, case=case)
        for case in EDITS
        if case not in _REPORTED | _NOTHING_TO_TAKE_BACK
    ),
    *(Row("schedule-edits", "POST", REPORTERS, body=case, case=case) for case in sorted(_REPORTED)),
    *(
        Row(
            "schedule-edits",
            "POST",
            REPORTERS,
            body=case,
            case=case,
            status=409,
            saves_nothing=True,
            archived=403,
        )
        for case in sorted(_NOTHING_TO_TAKE_BACK)
    ),
    Row("schedule-preferences", "GET", READERS),
    Row("schedule-preferences", "PUT", READERS, body="arrangement", archived=200),
    Row("api-task-bulk", "POST", EDITORS, body="api_bulk"),
)
