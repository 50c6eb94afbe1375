"""A real plan of 5,180 rows: how long its import takes, and an edit through the board's own call.

The edits go over HTTP to a web process of its own, spread over the plan; after each, every date in the
answer is compared with what the database holds. The same run times a small signed-in page, so that the ratio travels
between machines.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT.parent / "shared" / "data" / "plans" / "hotel.xer"
EDITS = 150
WARM = 5


def run() -> dict[str, Any]:
    """Import the plan, edit it, and give the figures."""
    if not PLAN.is_file():
        return {
            "name": "editing",
            "rows": [],
            "notes": ["The plan ../shared/data/plans/hotel.xer is not here."],
        }
    _django()
    imported = _import_plan()
    with _web() as port:
        rows, notes = _edit(port, imported)
    return {"name": "editing", "rows": [*imported["rows"], *rows], "notes": [*imported["notes"], *notes]}


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itpm.settings")
    import django

    django.setup()
    import itpm.celery  # noqa: F401


def _import_plan() -> dict[str, Any]:
    from datetime import date

    from accounts.models import SiteRole
    from accounts.services.people import create_person
    from core.actors import person, system
    from integrations.services.plan_import import check_plan, import_plan, upload_plan
    from projects.services.project import create_project
    from schedule.models import TaskDates

    def silent(done: int, total: int, step: str) -> None:
        """Nobody watches."""

    user = create_person(
        actor=system("demo"),
        email="bench@example.org",
        name="Bench",
        site_role=SiteRole.MEMBER,
        password=None,
    )
    actor = person(user)
    project = create_project(actor=actor, key="HOTEL", name="Hotel", start_date=date(2012, 6, 1))
    upload = upload_plan(actor=actor, project=project, file_name=PLAN.name, content=PLAN.read_bytes())
    begun = time.perf_counter()
    checked = check_plan(actor=actor, plan_import=upload, progress=silent)
    dry_run = time.perf_counter() - begun
    begun = time.perf_counter()
    import_plan(actor=actor, plan_import=checked, progress=silent)
    imported = time.perf_counter() - begun
    dates = TaskDates.objects.filter(project=project).count()
    return {
        "user": user,
        "project": project,
        "rows": [
            {"what": "dry run with dates, s", "median": dry_run, "p95": None, "limit": None},
            {"what": "import with dates, s", "median": imported, "p95": None, "limit": 30},
        ],
        "notes": [f"{dates} rows with dates after the import."],
    }


@contextmanager
def _web() -> Iterator[int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "itpm.wsgi:application",
    ]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--log-level", "error"],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "1", "LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The web process did not start.")


def _edit(port: int, imported: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    from schedule.models import Task

    project = imported["project"]
    browser = _Browser(port, imported["user"])
    leaves = list(
        Task.objects.filter(project=project, kind="task", duration_minutes__gt=0).order_by("number")
    )
    chosen = leaves[:: max(1, len(leaves) // (EDITS + WARM))][: EDITS + WARM]
    times: list[float] = []
    moved: list[int] = []
    wrong = 0
    for place, task in enumerate(chosen):
        body = {
            "verb": "task.update",
            "task": task.pk,
            "version": task.version,
            "fields": {"duration": f"{task.duration_minutes + 480}m"},
        }
        begun = time.perf_counter()
        answer = browser.post(f"/projects/{project.key}/schedule/edits/", body)
        taken = time.perf_counter() - begun
        if place >= WARM:
            times.append(taken * 1000)
            moved.append(len(rows_of(answer)))
            wrong += _differences(project, answer)
    page = [browser.get("/jobs/") for _ in range(30)][5:]
    median, p95 = statistics.median(times), _p95(times)
    rows = [
        {"what": "edit through the board's call, ms", "median": median, "p95": p95, "limit": 400},
        {"what": "rows in an answer", "median": statistics.median(moved), "p95": _p95(moved), "limit": None},
        {
            "what": "small signed-in page, ms",
            "median": statistics.median(page),
            "p95": _p95(page),
            "limit": None,
        },
        {"what": "edit ÷ small page", "median": median / statistics.median(page), "p95": None, "limit": None},
    ]
    notes = [
        f"{len(times)} edits, each a longer duration of another task; the largest answer had {max(moved)} rows.",
        f"Dates in answers that differ from the database: {wrong}.",
    ]
    return rows, notes


def _differences(project: Any, answer: dict[str, Any]) -> int:
    """Dates of the answer against the stored ones."""
    from schedule.models import TaskDates

    told = rows_of(answer)
    stored = TaskDates.objects.filter(task_id__in=[row["id"] for row in told])
    finishes = {
        row.task_id: row.finish and row.finish.astimezone(project.zone).strftime("%Y-%m-%dT%H:%M")
        for row in stored
    }
    return sum(finishes.get(row["id"]) != row["finish"] for row in told)


def rows_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of an answer, which come in columns where they are many."""
    if "fields" not in answer:
        return list(answer["tasks"])
    columns = [_spread(column, answer["count"]) for column in answer["columns"]]
    return [dict(zip(answer["fields"], values, strict=True)) for values in zip(*columns, strict=True)]


def _spread(column: Any, count: int) -> list[Any]:
    if isinstance(column, list):
        return column
    if "at" in column:
        return [column["of"][place] for place in column["at"]]
    values = [column["all"] if "all" in column else column["other"]] * count
    for place, value in zip(column.get("rows", ()), column.get("values", ()), strict=True):
        values[place] = value
    return values


class _Browser:
    """One kept connection with a session and its CSRF token, as a browser has."""

    def __init__(self, port: int, user: Any) -> None:
        from django.conf import settings
        from django.middleware.csrf import _get_new_csrf_string
        from django.test import Client

        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.token = _get_new_csrf_string()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={self.token}"
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One edit and its whole answer, read and parsed."""
        headers = {
            "Cookie": self.cookies,
            "X-CSRFToken": self.token,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self.connection.request("POST", path, json.dumps(body), headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"The edit answered {response.status}: {text[:300]!r}")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def get(self, path: str) -> float:
        """A page, in milliseconds."""
        begun = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookies})
        response = self.connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}.")
        return (time.perf_counter() - begun) * 1000


def _p95(values: list[Any]) -> float:
    return float(statistics.quantiles(values, n=20)[-1])
