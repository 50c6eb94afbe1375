"""The critical path of large random plans: against another scheduler, against a pass without calendars, and by size.

All plans are the same for everybody: whole days of work on five calendars with holidays, links of three types, some
with a lag of whole days on the wall clock. `trueppm-scheduler` comes from PyPI into an environment of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import numpy as np

from schedule.engine import (
    NO_INSTANT,
    CalendarException,
    LagCalendar,
    LinkType,
    Plan,
    Schedule,
    ScheduleOptions,
    WorkingCalendar,
    calculate,
    day_number,
    moment,
    warm_up,
)

OTHER = "trueppm-scheduler==0.4.0rc2"
RUNNER = Path(__file__).with_name("trueppm_runner.py")
FIRST_DAY = date(2026, 6, 1)
HOURS = ((480, 720), (780, 1020))
DAY = 480
LARGE, HUGE = 10_000, 100_000
REPEATS, REPEATS_OF_OTHER = 9, 3
AIM_RATIO, AIM_GROWTH = 10.0, 15.0


def run() -> dict[str, Any]:
    """Times as medians, ratios within this run, and the peak memory of processes that do nothing else."""
    warm_up()
    plan = random_plan(LARGE)
    ours = timed(lambda: calculate(engine_plan(plan), OPTIONS), REPEATS)
    prepared = engine_plan(plan)
    everything = full_plan(LARGE)
    full = timed(lambda: calculate(everything, FULL_OPTIONS), REPEATS)
    kernels = timed(lambda: calculate(prepared, OPTIONS), REPEATS)
    huge = engine_plan(random_plan(HUGE))
    hugest = timed(lambda: calculate(huge, OPTIONS), REPEATS)
    plain = plain_pass(prepared)
    other, notes = other_scheduler(plan, calculate(prepared, OPTIONS))
    rows: list[dict[str, Any]] = [
        {"what": "this engine, 10,000 tasks, 15,000 links", "seconds": kernels, "peak MB": memory_of(LARGE)},
        {"what": "the same with tree, constraints, deadlines, progress, splits and delays", "seconds": full},
        {"what": "the same with its columns made from a list of tasks", "seconds": ours},
        {"what": "this engine, 100,000 tasks, 150,000 links", "seconds": hugest, "peak MB": memory_of(HUGE)},
        {"what": "this engine, 10 tasks: numpy and the compiled kernels alone", "peak MB": memory_of(10)},
        {"what": "100,000 against 10,000 tasks", "ratio": hugest / kernels, "aim": AIM_GROWTH},
        {"what": "a compiled pass without calendars, 10,000 tasks", "seconds": plain},
        {"what": "this engine against that pass", "ratio": kernels / plain},
    ]
    if other:
        rows += [
            {"what": OTHER, "seconds": other["seconds"], "peak MB": other["peak_mb"]},
            {"what": f"{OTHER} against this engine", "ratio": other["seconds"] / kernels, "aim": AIM_RATIO},
            {
                "what": f"{OTHER}, without these, against this engine with tree, constraints …",
                "ratio": other["seconds"] / full,
                "aim": AIM_RATIO,
            },
        ]
    return {"name": "critical_path", "rows": rows, "notes": notes}


OPTIONS = ScheduleOptions(project_start=day_number(FIRST_DAY) * 1440 + HOURS[0][0])
FULL_OPTIONS = replace(
    OPTIONS, status_date=OPTIONS.project_start + 14 * 1440, near_critical=(5 * DAY, 10 * DAY)
)
"""With a status date two weeks after the start, and two near-critical bands."""


def timed(act: Callable[[], object], repeats: int) -> float:
    """Median processor seconds of several runs after one that does not count; nothing here has a second thread."""
    act()
    seconds = []
    for _ in range(repeats):
        begun = time.process_time()
        act()
        seconds.append(time.process_time() - begun)
    return median(seconds)


def random_plan(tasks: int, seed: int = 20_260_601) -> dict[str, Any]:
    """A plan in plain words: holidays of five calendars, days of work, links to tasks not far before.

    Lag only holds back starts: what a finish does that falls on a weekend, tools see differently.
    """
    random = Random(seed)
    holidays = [sorted(random.sample(range(1, 3_000), 80)) for _ in range(5)]
    reach = max(tasks // 200, 10)
    links: dict[tuple[int, int], dict[str, Any]] = {}
    while len(links) < tasks * 3 // 2:
        after = random.randrange(1, tasks)
        before = max(0, after - random.randint(1, reach))
        kind = random.choice(("FS", "FS", "FS", "SS", "FF"))
        lag = 0 if kind == "FF" else random.choice((0, 0, 0, 1, 3))
        links[before, after] = {"before": before, "after": after, "type": kind, "lag": lag}
    return {
        "start": FIRST_DAY.isoformat(),
        "holidays": [[(FIRST_DAY + timedelta(days)).isoformat() for days in own] for own in holidays],
        "tasks": [{"days": random.randint(1, 20), "calendar": random.randrange(5)} for _ in range(tasks)],
        "links": list(links.values()),
    }


def engine_plan(plan: dict[str, Any]) -> Plan:
    """The plan for this engine: office hours, eight of them a day."""
    calendars = [
        WorkingCalendar(
            f"Calendar {number}",
            (HOURS,) * 5 + ((), ()),
            tuple(CalendarException(day, day) for day in map(day_number, map(date.fromisoformat, own))),
        )
        for number, own in enumerate(plan["holidays"])
    ]
    tasks, links = plan["tasks"], plan["links"]
    return Plan(
        calendars=calendars,
        names=[f"T{number}" for number in range(len(tasks))],
        durations=np.array([task["days"] * DAY for task in tasks], np.int64),
        task_calendars=np.array([task["calendar"] for task in tasks], np.int64),
        link_predecessors=np.array([link["before"] for link in links], np.int64),
        link_successors=np.array([link["after"] for link in links], np.int64),
        link_types=np.array([LinkType[link["type"]] for link in links], np.int64),
        link_lags=np.array([link["lag"] * 1440 for link in links], np.int64),
        link_lag_calendars=np.full(len(links), LagCalendar.ELAPSED, np.int64),
    )


def full_plan(tasks: int, seed: int = 20_260_601) -> Plan:
    """The random plan with everything on: every eleventh row is a summary of the ten after it, links go between the
    others; a tenth of the tasks have a constraint, a twentieth a deadline, some of each are delayed, split, dated from
    outside, and work that begins early is done or under way.
    """
    random = Random(seed)
    plan = engine_plan(random_plan(tasks, seed))
    rows = np.arange(tasks)
    summary = rows % 11 == 0
    ends = [
        np.where(summary[column], column + 1, column)
        for column in (plan.link_predecessors, plan.link_successors)
    ]
    ends = [np.minimum(column, tasks - 1) for column in ends]
    apart = (ends[0] < ends[1]) & ~summary[ends[0]] & ~summary[ends[1]]
    links = {
        name: np.asarray(getattr(plan, name))[apart]
        for name in ("link_types", "link_lags", "link_lag_calendars")
    }
    start = int(OPTIONS.project_start)
    dates = start + np.array([random.randrange(4_000) * 1440 for _ in range(tasks)], np.int64)
    chosen = np.array([random.random() for _ in range(tasks)])
    kinds = np.array([random.choice((2, 2, 3, 4, 5, 6, 7)) for _ in range(tasks)], np.int64)
    begun = (rows < tasks // 50) & ~summary
    split = np.flatnonzero((chosen > 0.97) & ~summary & ~begun)
    return replace(
        plan,
        parents=np.where(summary, -1, rows - rows % 11),
        constraints=np.where((chosen < 0.1) & ~summary, kinds, 0),
        constraint_instants=dates,
        deadlines=np.where((chosen > 0.1) & (chosen < 0.15), dates, NO_INSTANT),
        delays=np.where((chosen > 0.5) & (chosen < 0.52), 1440, 0),
        delays_elapsed=chosen > 0.51,
        external_starts=np.where((chosen > 0.52) & (chosen < 0.53), dates, NO_INSTANT),
        external_finishes=np.where((chosen > 0.53) & (chosen < 0.54), dates, NO_INSTANT),
        percents=np.where(begun, np.where(chosen < 0.5, 100.0, 40.0), 0.0),
        actual_starts=np.where(begun, start, NO_INSTANT),
        split_tasks=split,
        split_afters=np.full(len(split), DAY // 2),
        split_pauses=np.full(len(split), 2 * DAY),
        link_predecessors=ends[0][apart],
        link_successors=ends[1][apart],
        **links,
    )


def plain_pass(plan: Plan) -> float:
    """Seconds of a compiled forward and backward pass in plain time: no calendars, no lag, no checks, no result."""
    from numba import njit

    @njit
    def passes(durations: Any, before: Any, after: Any, kinds: Any) -> Any:
        count = len(durations)
        start = np.zeros(count, np.int64)
        for link in range(len(before)):
            one, other = before[link], after[link]
            if kinds[link] == 0:
                bound = start[one] + durations[one]
            elif kinds[link] == 1:
                bound = start[one]
            else:
                bound = start[one] + durations[one] - durations[other]
            start[other] = max(start[other], bound)
        finish = (start + durations).max()
        late = np.full(count, finish, np.int64)
        for link in range(len(before) - 1, -1, -1):
            one, other = before[link], after[link]
            if kinds[link] == 0:
                bound = late[other] - durations[other]
            elif kinds[link] == 1:
                bound = late[other] - durations[other] + durations[one]
            else:
                bound = late[other]
            late[one] = min(late[one], bound)
        return late - start - durations

    order = np.lexsort((plan.link_predecessors, plan.link_successors))
    columns = (plan.link_predecessors, plan.link_successors, plan.link_types)
    arguments = (plan.durations, *(np.asarray(column)[order] for column in columns))
    return timed(lambda: passes(*arguments), REPEATS * 10)


def other_scheduler(plan: dict[str, Any], ours: Schedule) -> tuple[dict[str, Any] | None, list[str]]:
    """The same plan in the other scheduler, and how far the dates agree."""
    try:
        python = other_environment()
    except (OSError, subprocess.CalledProcessError) as error:
        return None, [f"{OTHER} could not be installed, so there is no comparison: {error}"]
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "plan.json"), Path(folder, "answer.json")
        given.write_text(json.dumps(plan), encoding="utf-8")
        command = [
            os.fspath(python),
            os.fspath(RUNNER),
            os.fspath(given),
            os.fspath(answer),
            str(REPEATS_OF_OTHER),
        ]
        subprocess.run(command, check=True, env={"PATH": os.environ.get("PATH", "")})
        result: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    same = sum(
        pair == [moment(int(start)).date().isoformat(), moment(int(finish) - 1).date().isoformat()]
        for pair, start, finish in zip(result["dates"], ours.early_start, ours.early_finish, strict=True)
    )
    share = 100 * same / len(plan["tasks"])
    return result, [
        f"{OTHER} on Python {result['python']} without its own set-up time; "
        f"early start and finish fall on the same days for {share:.1f} % of the tasks",
    ]


def other_environment() -> Path:
    """Python of the environment with the other scheduler, made on first use beside the results."""
    folder = Path(os.environ.get("BENCH_RESULTS", ".portal/bench")) / "trueppm-environment"
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != OTHER:
        venv.create(folder, clear=True, symlinks=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", OTHER], check=True
        )
        stamp.write_text(OTHER, encoding="utf-8")
    return python


def memory_of(tasks: int) -> float:
    """Peak megabytes of a process that makes a plan and schedules it."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.critical_path", str(tasks)], check=True, capture_output=True, text=True
    )
    return float(answer.stdout)


def peak_megabytes() -> float:
    """Most memory this process ever held; unlike getrusage it does not count the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    calculate(engine_plan(random_plan(int(sys.argv[1]))), OPTIONS)
    print(peak_megabytes())
