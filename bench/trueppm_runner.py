"""Schedules a plan with trueppm-scheduler, inside that package's own environment: PLAN.json ANSWER.json REPEATS."""

from __future__ import annotations

import json
import platform
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from trueppm_scheduler import Calendar, DateRange, Dependency, DependencyType, Project, Task, schedule


def project_of(plan: dict[str, Any]) -> Project:
    """The plan in this package's terms: whole days, lag on the wall clock."""
    holidays = [[date.fromisoformat(day) for day in own] for own in plan["holidays"]]
    calendars = {
        str(number): Calendar(exceptions=[DateRange(day, day) for day in own])
        for number, own in enumerate(holidays)
    }
    return Project(
        id="bench",
        name="Bench",
        start_date=date.fromisoformat(plan["start"]),
        calendars=calendars,
        tasks=[
            Task(
                id=str(number),
                name=f"T{number}",
                duration=timedelta(days=task["days"]),
                calendar_id=str(task["calendar"]),
            )
            for number, task in enumerate(plan["tasks"])
        ],
        dependencies=[
            Dependency(
                predecessor_id=str(link["before"]),
                successor_id=str(link["after"]),
                dep_type=DependencyType(link["type"]),
                lag=timedelta(days=link["lag"]),
            )
            for link in plan["links"]
        ],
    )


def peak_megabytes() -> float:
    """Most memory this process ever held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(given: str, answer: str, repeats: str) -> None:
    """Time the schedule alone; write median seconds, peak memory and the dates."""
    project = project_of(json.loads(Path(given).read_text(encoding="utf-8")))
    result = schedule(project)
    seconds = []
    for _ in range(int(repeats)):
        begun = time.process_time()
        result = schedule(project)
        seconds.append(time.process_time() - begun)
    tasks = {task.id: task for task in result.tasks}
    dates = [
        [str(tasks[str(number)].early_start), str(tasks[str(number)].early_finish)]
        for number in range(len(project.tasks))
    ]
    written = {
        "seconds": median(seconds),
        "peak_mb": peak_megabytes(),
        "python": platform.python_version(),
        "dates": dates,
    }
    Path(answer).write_text(json.dumps(written), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
