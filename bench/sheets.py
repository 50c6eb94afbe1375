"""Task lists in and the grid out: seconds of each step, those of the processor of this process, and the peak of memory.

A made-up list of phases with chained tasks, people and progress is uploaded, checked by a dry run and imported, once
with 5,000 and once with 50,000 rows; the larger plan is then written as CSV, workbook, MS Project XML, and the first
5,000 of its rows as PDF.
"""

from __future__ import annotations

import io
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROWS = (5_000, 50_000)
EXPORTED = 10_000
PRINTED = 5_000
A_PHASE = 50


def run() -> dict[str, Any]:
    """Bring lists in, take plans out, and give the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itpm.settings")
    import django

    django.setup()
    import itpm.celery  # noqa: F401

    rows: list[dict[str, Any]] = []
    actor = _actor()
    for count in ROWS:
        project = _project(actor, count)
        rows += _bring_in(actor, project, count)
    rows += _take_out(actor, _project(actor, EXPORTED, fill=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"name": "sheets", "rows": rows, "notes": [f"Peak of memory of the process: {memory:,.0f} MB."]}


def task_list(count: int) -> bytes:
    """A list as CSV: phases of fifty tasks, each waiting for the one before it."""
    lines = ["ID;Level;Task name;Duration;Predecessors;Resource names;% complete"]
    for number in range(1, count + 1):
        place = (number - 1) % A_PHASE
        if place == 0:
            lines.append(f"{number};1;Phase {number // A_PHASE + 1};;;;")
            continue
        before = f"{number - 1}FS+1d" if place > 1 else ""
        lines.append(f"{number};2;Task {number};{1 + number % 9}d;{before};Person {number % 40} 50 %;")
    return "\n".join(lines).encode()


def _actor() -> Any:
    from accounts.models import SiteRole
    from accounts.services.people import create_person
    from core.actors import person, system

    found = create_person(
        actor=system("demo"),
        name="Bench",
        email=f"bench-{time.time_ns()}@example.org",
        site_role=SiteRole.MEMBER,
        password=None,
    )
    return person(found)


def _project(actor: Any, count: int, *, fill: bool = False) -> Any:
    from datetime import date

    from projects.services.project import create_project

    key = f"S{time.time_ns() // 1000 % 10_000_000}"
    project = create_project(actor=actor, key=key, name=f"List of {count}", start_date=date(2027, 1, 4))
    if fill:
        _bring_in(actor, project, count)
    return project


def _bring_in(actor: Any, project: Any, count: int) -> list[dict[str, Any]]:
    from integrations.plans.limits import no_progress
    from integrations.services.sheet_import import check_sheet, import_sheet, map_sheet, upload_sheet

    content = task_list(count)
    made: dict[str, Any] = {}

    def step(name: str, work: Callable[[], Any]) -> dict[str, Any]:
        begun, busy = time.perf_counter(), time.process_time()
        made["row"] = work()
        print(f"{name}, {count:,} rows: {time.perf_counter() - begun:.1f} s", flush=True)
        return {
            "what": name,
            "rows": count,
            "seconds": time.perf_counter() - begun,
            "processor": time.process_time() - busy,
            "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }

    steps = [
        step("upload and preview", lambda: upload_sheet(
            actor=actor, project=project, content=content, file_name="list.csv")),
        step("choose columns", lambda: map_sheet(
            actor=actor, plan_import=made["row"], mapping=made["row"].preview["mapping"])),
        step("dry run", lambda: check_sheet(actor=actor, plan_import=made["row"], progress=no_progress)),
        step("import", lambda: import_sheet(actor=actor, plan_import=made["row"], progress=no_progress)),
    ]  # fmt: skip
    assert made["row"].comparison["counts"]["tasks"]["added"] == count, made["row"].comparison
    again = upload_sheet(actor=actor, project=project, content=content, file_name="list.csv")
    again = map_sheet(actor=actor, plan_import=again, mapping=again.preview["mapping"])
    made["row"] = again
    steps.append(
        step("dry run of a repeat", lambda: check_sheet(actor=actor, plan_import=again, progress=no_progress))
    )
    assert made["row"].comparison["counts"]["tasks"]["unchanged"] == count, made["row"].comparison
    return steps


def _take_out(actor: Any, project: Any) -> list[dict[str, Any]]:
    from datetime import datetime

    from integrations.plans.mspdi_writer import write_mspdi
    from integrations.printing.pdf import write_pdf
    from integrations.selectors.grid import ORDINARY, grid_table
    from integrations.selectors.plan_out import plan_out
    from integrations.selectors.printed_plan import ORDINARY as PRINTED_COLUMNS
    from integrations.selectors.printed_plan import printed_plan
    from integrations.sheets.csv_writer import csv_pieces
    from integrations.sheets.xlsx_writer import write_xlsx
    from schedule.models import TaskDates

    ids = list(
        TaskDates.objects.filter(project=project).order_by("row").values_list("task_id", flat=True)[:PRINTED]
    )

    def csv() -> int:
        return sum(map(len, csv_pieces(grid_table(actor=actor, project=project, columns=ORDINARY))))

    def xlsx() -> int:
        file = io.BytesIO()
        write_xlsx(grid_table(actor=actor, project=project, columns=ORDINARY), file)
        return file.tell()

    def mspdi() -> int:
        out = plan_out(actor=actor, project=project)
        return sum(map(len, write_mspdi(out.plan, written_at=datetime(2027, 1, 4))))  # noqa: DTZ001

    def pdf() -> int:
        file = io.BytesIO()
        plan = printed_plan(actor=actor, project=project, columns=PRINTED_COLUMNS, ids=ids)
        write_pdf(plan, file, fonts=ROOT / "static" / "dist" / "fonts")
        return file.tell()

    rows = []
    for name, count, work in (
        ("export CSV", EXPORTED, csv), ("export workbook", EXPORTED, xlsx), ("export MS Project XML", EXPORTED, mspdi),
        ("export PDF", PRINTED, pdf),
    ):  # fmt: skip
        begun = time.perf_counter()
        size = work()
        rows.append(
            {"what": name, "rows": count, "seconds": time.perf_counter() - begun, "kilobytes": size // 1000}
        )
    return rows
