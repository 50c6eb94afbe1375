"""Rows kept in memory are those of the database, whoever wrote them, in whatever way, and whatever was taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from schedule.computation.columns import Int64
from schedule.computation.kept_rows import KeptRows
from schedule.computation.rows import _LINKS, _TASKS, read_tasks, read_work
from schedule.computation.storing import _DATES, read_stored
from schedule.models import Assignment, Link, Task, TaskDates
from tests.factories import ResourceFactory, TaskFactory
from tests.schedule.conftest import DAY


class Undone(Exception):
    """Ends a savepoint."""


def as_it_is(columns: dict[str, Int64]) -> dict[str, Int64]:
    return columns


@pytest.fixture
def forty(plan):
    """Rows in a chain."""
    tasks = [TaskFactory(project=plan.project, number=100 + n, position=n) for n in range(40)]
    for before, after in pairwise(tasks):
        Link.objects.create(project=plan.project, predecessor=before, successor=after)
    plan.settings(uses_status_date=False)
    return tasks


def ways_of_writing(tasks: list[Task], chance: random.Random) -> list[Callable[[], object]]:
    """Through the models, in bulk and in SQL; rows, links and results."""
    one, other = chance.sample(tasks, 2)
    rows, project = Task.objects.filter(project=one.project), one.project

    def sql(statement: str, *params: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)

    return [
        lambda: rows.filter(pk=one.pk).update(duration_minutes=chance.randint(1, 9) * DAY),
        lambda: rows.update(position=chance.randint(0, 9)),
        lambda: rows.filter(pk__in=[one.pk, other.pk]).update(priority=chance.randint(0, 1000)),
        lambda: sql("UPDATE schedule_task SET percent_complete = %s WHERE id = %s", chance.randint(0, 99), one.pk),
        lambda: sql("UPDATE schedule_taskdates SET level = %s WHERE task_id = %s", chance.randint(1, 9), one.pk),
        lambda: Task.objects.bulk_create(
            [Task(project=project, number=chance.randint(1_000, 10**8), name="New", position=chance.randint(0, 99))]
        ),
        lambda: Task.objects.filter(project=project, name="New").delete(),
        lambda: Link.objects.filter(predecessor=one).update(lag_minutes=chance.randint(-99, 99)),
        lambda: Link.objects.filter(predecessor=one).delete(),
    ]  # fmt: skip


def test_what_is_kept_is_what_is_there(plan, forty):
    chance, kept = random.Random(11), KeptRows()
    for turn in range(120):
        deed = chance.choice(ways_of_writing(forty, chance))
        if turn % 3 == 0:  # read within what is taken back, and after it
            try:
                with transaction.atomic():
                    deed()
                    chance.choice(ways_of_writing(forty, chance))()
                    the_same(kept, plan.project.pk)
                    raise Undone
            except Undone:
                pass
        elif turn % 3 == 1:  # the same rows written twice in one transaction
            with transaction.atomic():
                deed()
                the_same(kept, plan.project.pk)
                deed()
        else:
            deed()
        the_same(kept, plan.project.pk)


def the_same(kept: KeptRows, project_id: int) -> None:
    for source in (_TASKS, _LINKS, _DATES):
        told = kept.read(source, project_id, "", as_it_is)
        fresh = KeptRows().read(source, project_id, "", as_it_is)
        assert list(told) == list(fresh) == list(source.columns)
        for name, values in fresh.items():
            np.testing.assert_array_equal(told[name], values, err_msg=f"{source.name} {name}")
            told[name][:] = -1  # what a caller does with its columns is its own affair


def test_only_what_was_written_is_read_again(plan, forty):
    read_tasks(plan.project)
    Task.objects.filter(pk=forty[3].pk).update(duration_minutes=7 * DAY)
    with CaptureQueriesContext(connection) as captured:
        tasks = read_tasks(plan.project)
    picked = [
        query["sql"] for query in captured if "duration_minutes" in query["sql"] and "ANY" in query["sql"]
    ]
    assert len(picked) == 1
    assert f"ARRAY[{forty[3].pk}]" in picked[0]
    assert tasks["duration"][tasks["id"] == forty[3].pk].tolist() == [7 * DAY]


def test_another_time_zone_is_another_reading(plan, two_tasks):
    from datetime import UTC, datetime

    Task.objects.filter(pk=two_tasks[0].pk).update(deadline_at=datetime(2026, 1, 9, 12, tzinfo=UTC))
    seen = {}
    for zone in ("UTC", "Asia/Kolkata", "UTC"):
        plan.project.time_zone = zone
        plan.project.__dict__.pop("zone", None)
        seen.setdefault(zone, []).append(int(read_tasks(plan.project)["deadline"][0]))
    assert seen["UTC"][0] == seen["UTC"][1]
    assert seen["Asia/Kolkata"][0] - seen["UTC"][0] == 330  # five and a half hours ahead


def test_work_of_people_is_read_beside_the_rows(plan, two_tasks):
    """By hand: 2 d of 480 minutes at 50 % is 480 minutes, a quarter of it done leaves 360; 5 d by two people 4,800."""
    design, build = two_tasks
    ann, ben = ResourceFactory(project=plan.project), ResourceFactory(project=plan.project)
    Assignment.objects.create(project=plan.project, task=design, resource=ann, units="0.5")
    for person in (ann, ben):
        Assignment.objects.create(project=plan.project, task=build, resource=person, units=1)
    Task.objects.filter(pk=design.pk).update(percent_complete=25)
    work = read_work(plan.project)
    told = {key: values for key, *values in zip(*(column.tolist() for column in work.values()), strict=True)}
    assert list(work) == ["task", "planned", "done", "left"]
    assert told == {design.pk: [480, 120, 360], build.pk: [4800, 0, 4800]}


def test_results_are_read_by_name(plan, two_tasks):
    stored = read_stored(plan.project, ("row", "level"))
    assert list(stored.columns) == ["row", "level"]
    assert stored.ids.tolist() == sorted(TaskDates.objects.values_list("pk", flat=True))
