"""Deeds on a plan of 5,000 rows through the board's own call: what-if edits beside plain ones, and thousands of rows.

A scenario's edits, its opening, its comparison, its undo and redo are put beside an edit of the plan itself. Then 5,000
linked rows are pasted, taken back, done again, deleted and brought back, and the question that every open board asks
every few seconds is timed. Everything goes over HTTP to a web process that ends with the measurement.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.editing import _Browser, _django, _p95, _web
from bench.made_up_plan import make_plan

ROWS = 5_000
EDITS = 24
WARM = 4
POLLS = 60
AIMS = {"times": 2.0, "scenario": 600.0, "large": 5_000.0, "poll": 20.0}
PHASE = 25


def run() -> dict[str, Any]:
    """Make the plans, start a server, measure, and end it."""
    _django()
    tried, user = make_plan(key="TRIED", rows=ROWS)
    pasted, paster = make_plan(key="PASTED", rows=100)
    from core.numbers import count_at_least

    count_at_least(pasted.pk, "task", 1_000)  # the made-up rows took their numbers past the counter
    with _web() as port:
        scenario_rows, notes = _scenarios(_Browser(port, user), tried, user)
        large_rows = _large(_Browser(port, paster), pasted)
        poll_rows = _polls(_Browser(port, user), tried)
    return {"name": "large deeds", "rows": [*scenario_rows, *large_rows, *poll_rows], "notes": notes}


def _scenarios(browser: _Browser, project: Any, user: Any) -> tuple[list[dict[str, Any]], list[str]]:
    from core.actors import person
    from schedule.models import Task
    from schedule.services.scenarios import create_scenario

    scenario = create_scenario(actor=person(user), project=project, name="What if").pk
    leaves = list(Task.objects.filter(project=project, kind="task", percent_complete=0).order_by("number"))
    chosen = leaves[:: max(1, len(leaves) // (2 * (EDITS + WARM)))]
    base = f"/projects/{project.key}/schedule"
    touched: list[int] = []

    def edit(task: Any, more: dict[str, Any]) -> float:
        fields = {"duration": f"{task.duration_minutes + 480}m"}
        body = {"verb": "task.update", "task": task.pk, "version": task.version, "fields": fields, **more}
        taken, answer = _timed(lambda: browser.post(f"{base}/edits/", body))
        touched.append(answer.get("count", len(answer.get("tasks", ()))))
        return taken

    plain = [edit(task, {}) for task in chosen[0::2][: EDITS + WARM]][WARM:]
    tried = [edit(task, {"scenario": scenario}) for task in chosen[1::2][: EDITS + WARM]][WARM:]
    steps = {
        verb: _timed(lambda verb=verb: browser.post(f"{base}/edits/", {"verb": verb, "scenario": scenario}))[
            0
        ]
        for verb in ("undo", "redo")
    }
    opened = [browser.get(f"{base}/data/?scenario={scenario}") for _ in range(5)][1:]
    compared = [browser.get(f"{base}/scenarios/{scenario}/data/") for _ in range(5)][1:]
    rows = [
        _row("edit of the plan, ms", plain, None),
        _row("edit in a scenario, ms", tried, AIMS["scenario"]),
        _row(
            "edit in a scenario ÷ edit of the plan",
            [statistics.median(tried) / statistics.median(plain)],
            AIMS["times"],
        ),
        _row("a step of the scenario taken back, ms", [steps["undo"]], None),
        _row("a step of the scenario done again, ms", [steps["redo"]], None),
        _row("opening the scenario on the board, ms", opened, None),
        _row("comparing it with the plan, ms", compared, None),
    ]
    return rows, [
        f"{ROWS:,} rows; {EDITS} durations each way; a scenario of {EDITS + WARM} steps at the end;"
        f" rows in an answer: median {statistics.median(touched):.0f}, most {max(touched)}."
    ]


def _large(browser: _Browser, project: Any) -> list[dict[str, Any]]:
    from schedule.models import Task

    address = f"/projects/{project.key}/schedule/edits/"
    rows = [
        {
            "level": min(place % PHASE, 1),
            "name": f"Row {place + 1}",
            "number": place + 1,
            "fields": {"duration": "3d", **({"predecessors": str(place)} if place % PHASE > 1 else {})},
        }
        for place in range(ROWS)
    ]
    found = []

    def deed(what: str, **body: Any) -> dict[str, Any]:
        taken, answer = _timed(lambda: browser.post(address, body))
        found.append(_row(f"{what}, ms", [taken], AIMS["large"]))
        return answer

    made = deed("5,000 linked rows pasted", verb="rows.paste", rows=rows)["created"]
    deed("that taken back", verb="undo")
    deed("that done again", verb="redo")
    tops = list(Task.objects.filter(pk__in=made, parent=None).values_list("pk", flat=True))
    deed("5,000 rows deleted", verb="task.delete", tasks=tops)
    deed("that taken back", verb="undo")
    leaves = Task.objects.filter(pk__in=made).exclude(kind="summary").values_list("pk", "version")
    changes = [{"task": pk, "version": version, "fields": {"duration": "4d"}} for pk, version in leaves]
    deed(f"{len(changes):,} durations changed at once", verb="tasks.update", changes=changes)
    deed("that taken back", verb="undo")
    return found


def _polls(browser: _Browser, project: Any) -> list[dict[str, Any]]:
    from core.freshness import state_of

    version = state_of("schedule", project.pk).input_version
    address = f"/projects/{project.key}/schedule/changes/?since={version}&window=bench&at="
    taken = [browser.get(address) for _ in range(POLLS)][5:]
    return [_row("question for changes when there are none, ms", taken, AIMS["poll"])]


def _timed(call: Callable[[], dict[str, Any]]) -> tuple[float, dict[str, Any]]:
    begun = time.perf_counter()
    answer = call()
    return (time.perf_counter() - begun) * 1000, answer


def _row(what: str, values: list[float], aim: float | None) -> dict[str, Any]:
    p95 = _p95(values) if len(values) > 1 else None
    return {"what": what, "median": float(statistics.median(values)), "p95": p95, "aim": aim}
