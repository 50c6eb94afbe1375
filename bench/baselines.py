"""A real plan of 5,180 rows: freezing it fifty times, what each baseline weighs, proving, comparing and assessing it.

Everything happens in one transaction that is thrown away; the sizes are those of tables with their indexes.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT.parent / "shared" / "data" / "plans" / "hotel.xer"
BASELINES = 50
AGAIN = 5


def run() -> dict[str, Any]:
    """Import the plan, freeze it and give the figures."""
    if not PLAN.is_file():
        return {
            "name": "baselines",
            "rows": [],
            "notes": ["The plan ../shared/data/plans/hotel.xer is not here."],
        }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itpm.settings")
    import django

    django.setup()
    from django.db import transaction

    import itpm.celery  # noqa: F401

    with transaction.atomic():
        result = _measure()
        transaction.set_rollback(True)
    return result


def _measure() -> dict[str, Any]:
    from schedule.computation.states import content_hash
    from schedule.models import BaselineLink, BaselineTask
    from schedule.selectors.baselines import baseline_fields, compare_states
    from schedule.selectors.quality import assessed_quality
    from schedule.services.baselines import freeze_baseline

    actor, project = _project()
    before, seconds, baselines = _bytes(), [], []
    for number in range(BASELINES):
        begun = time.perf_counter()
        baselines.append(
            freeze_baseline(actor=actor, project=project, name=f"Baseline {number}", reason="A measurement")
        )
        seconds.append(time.perf_counter() - begun)
    weight = (_bytes() - before) / BASELINES
    last = baselines[-1]
    rows = [
        _row("freeze, the first", [seconds[0]]),
        _row(f"freeze, the median of {BASELINES}", seconds),
        _row("verify the content of one", _timed(lambda: content_hash(last.pk))),
        _row(
            "compare one with now", _timed(lambda: compare_states(actor=actor, project=project, before=last))
        ),
        _row(
            "compare two",
            _timed(lambda: compare_states(actor=actor, project=project, before=baselines[0], after=last)),
        ),
        _row("variance columns of the board", _timed(lambda: baseline_fields(actor, project, None))),
        _row("assess the 14 points anew", _assessments(project)),
        _row("assess the 14 points, kept", _timed(lambda: assessed_quality(project))),
    ]
    count = BaselineTask.objects.filter(baseline=last).count()
    links = BaselineLink.objects.filter(baseline=last).count()
    notes = [
        f"A baseline keeps {count:,} rows and {links:,} links and takes {weight / 1_000_000:.2f} MB on disk with its"
        f" indexes, {weight / (count + links):.0f} bytes a row or link; {BASELINES} take"
        f" {weight * BASELINES / 1_000_000:.0f} MB."
    ]
    return {"name": "baselines", "rows": rows, "notes": notes}


def _project() -> tuple[Any, Any]:
    """A project that holds the plan, and who owns it."""
    from accounts.models import SiteRole
    from accounts.services.people import create_person
    from core.actors import person, system
    from integrations.services.plan_import import take_in_plan
    from projects.services.project import create_project

    keeper = create_person(
        actor=system("command-line"),
        name="Measurer of baselines",
        email=f"baselines-{time.time_ns()}@example.org",
        site_role=SiteRole.MEMBER,
    )
    actor = person(keeper)
    key = f"B{time.time_ns() % 10**8}"
    project = create_project(actor=actor, key=key, name="Measured baselines", start_date=date(2012, 1, 1))
    take_in_plan(actor=actor, project=project, file_name=PLAN.name, content=PLAN.read_bytes())
    project.refresh_from_db()
    return actor, project


def _bytes() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s) t",
            [["schedule_baselinetask", "schedule_baselinelink", "projects_baseline"]],
        )
        return int(cursor.fetchone()[0])


def _timed(what: Callable[[], Any]) -> list[float]:
    what()  # what a process keeps is warm
    seconds = []
    for _ in range(AGAIN):
        begun = time.perf_counter()
        what()
        seconds.append(time.perf_counter() - begun)
    return seconds


def _assessments(project: Any) -> list[float]:
    from schedule.computation.assessment import assess_plan
    from schedule.computation.rows import settings_of
    from schedule.engine.quality import Limits
    from schedule.selectors.baselines import chosen_baseline

    settings, baseline = settings_of(project), chosen_baseline(project)
    return _timed(lambda: assess_plan(project, settings, baseline, Limits()))


def _row(what: str, seconds: list[float]) -> dict[str, Any]:
    return {
        "what": what,
        "median ms": round(statistics.median(seconds) * 1000, 1),
        "slowest ms": round(max(seconds) * 1000, 1),
        "times": len(seconds),
    }
