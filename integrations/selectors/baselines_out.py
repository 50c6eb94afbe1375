"""Baselines of a project in the words of plan files: the one it is measured against first, then the newest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from integrations.plans.model import BaselineRow, PlanBaseline
from projects.models import Baseline, Project
from schedule.models.baseline import BaselineTask

MOST: Final = 11
"""MS Project keeps eleven: number 0 and ten more."""


def baselines_out(
    project: Project, chosen: int | None, tasks: Mapping[int, str]
) -> tuple[tuple[PlanBaseline, ...], int]:
    """The baselines that have a place in a file, and how many more there are.

    Number 0 is what a plan is measured against; without a choice it stays free.
    """
    headers = sorted(
        Baseline.objects.filter(project=project), key=lambda row: (row.pk != chosen, -row.number)
    )
    first = 0 if chosen is not None else 1
    taken = headers[: MOST - first]
    zone = project.zone
    rows: dict[int, list[BaselineRow]] = defaultdict(list)
    found = (
        BaselineTask.objects.filter(baseline__in=[header.pk for header in taken], task_id__in=list(tasks))
        .order_by("baseline_id", "row")
        .values_list(
            "baseline_id",
            "task_id",
            "start",
            "finish",
            "duration_minutes",
            "duration_is_elapsed",
            "work_minutes",
        )
    )
    for baseline, task, start, finish, minutes, is_elapsed, work in found.iterator(2_000):
        row = BaselineRow(tasks[task], _local(start, zone), _local(finish, zone), minutes, is_elapsed, work)
        rows[baseline].append(row)
    made = tuple(
        PlanBaseline(number, header.name, tuple(rows[header.pk]))
        for number, header in enumerate(taken, start=first)
    )
    return made, len(headers) - len(taken)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
