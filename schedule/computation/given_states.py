"""A state of the plan that another tool had saved, as frozen rows: its dates, on the tasks as they are called now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from schedule.computation.states import LINK_COLUMNS, LIVE_LINKS, LIVE_TASKS, TASK_COLUMNS


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A task as it was when the state was saved."""

    task_id: int
    start: datetime
    finish: datetime
    duration_minutes: int
    duration_is_elapsed: bool = False
    work_minutes: int | None = None


_GIVEN: Final = {
    "start": "given.start",
    "finish": "given.finish",
    "duration_minutes": "given.minutes",
    "duration_is_elapsed": "given.elapsed",
    "work_minutes": "given.work",
    "percent": "0",
    "is_critical": "false",
    "total_float": "NULL",
    "constraint_type": "'asap'",
    "constraint_at": "NULL",
    "deadline_at": "NULL",
}
"""What a saved state says, and what it cannot say."""
_GIVEN_ROWS: Final = (
    "unnest(%(tasks)s::int8[], %(starts)s::timestamptz[], %(finishes)s::timestamptz[], %(minutes)s::int8[],"
    " %(elapsed)s::bool[], %(work)s::int8[]) AS given(task_id, start, finish, minutes, elapsed, work)"
)


def freeze_given_rows(project_id: int, baseline_id: int, rows: Sequence[GivenRow]) -> None:
    """Freeze the rows of a saved state, and the links between them as they are now, below a header still to come."""
    params: dict[str, Any] = {
        "project": project_id,
        "baseline": baseline_id,
        "tasks": [row.task_id for row in rows],
        "starts": [row.start for row in rows],
        "finishes": [row.finish for row in rows],
        "minutes": [row.duration_minutes for row in rows],
        "elapsed": [row.duration_is_elapsed for row in rows],
        "work": [row.work_minutes for row in rows],
    }
    listed = ", ".join(f'"{name}"' for name in TASK_COLUMNS)
    values = ", ".join(_GIVEN.get(name, f'live."{name}"') for name in TASK_COLUMNS)
    links = ", ".join(f'"{name}"' for name in LINK_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO schedule_baselinetask (baseline_id, {listed}) SELECT %(baseline)s, {values}"  # noqa: S608
            f" FROM ({LIVE_TASKS}) live JOIN {_GIVEN_ROWS} ON given.task_id = live.task_id",
            params,
        )
        cursor.execute(
            f"INSERT INTO schedule_baselinelink (baseline_id, {links}) SELECT %(baseline)s, {links}"  # noqa: S608
            f" FROM ({LIVE_LINKS}) live WHERE predecessor_id = ANY(%(tasks)s) AND successor_id = ANY(%(tasks)s)",
            params,
        )


_DATES: Final = """
SELECT encode(sha256(convert_to(string_agg(concat_ws(' ', task_id, floor(date_part('epoch', start))::int8,
 floor(date_part('epoch', finish))::int8, duration_minutes, coalesce(work_minutes, -1)), chr(10) ORDER BY task_id),
 'UTF8')), 'hex')
FROM schedule_baselinetask WHERE baseline_id = %s
"""


def is_kept_already(project_id: int, baseline_id: int, facts: dict[str, Any]) -> bool:
    """Whether another baseline of the project holds the same tasks with the same dates, durations and work."""
    with connection.cursor() as cursor:
        cursor.execute(_DATES, [baseline_id])
        own = cursor.fetchone()
        cursor.execute(
            "SELECT id FROM projects_baseline WHERE project_id = %s AND id <> %s AND task_count = %s AND start = %s"
            " AND finish = %s",
            [project_id, baseline_id, facts["task_count"], facts["start"], facts["finish"]],
        )
        for (other,) in cursor.fetchall():
            cursor.execute(_DATES, [other])
            if cursor.fetchone() == own:
                return True
    return False
