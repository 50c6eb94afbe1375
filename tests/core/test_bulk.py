"""Large writes stay fast: triggers are not asked a failing question for every row, young tables are counted."""

from __future__ import annotations

import pytest
from django.db import connection

from core.bulk import MANY, count_anew
from core.services import service
from schedule.models import Task

pytestmark = pytest.mark.django_db


@service("test.asked_in_bulk", "asked")
def _ask(*, actor) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")
        return cursor.fetchone()[0]


def test_triggers_know_within_an_act_that_none_is_ignored(cast, act_as):
    """Unset, the question of every trigger ends in an error that is caught by a subtransaction, row by row."""
    assert _ask(actor=act_as(cast.owner)) == "{}"


def test_a_young_table_is_counted_within_the_transaction(project):
    tasks = [Task(project=project, number=n, name=f"T{n}") for n in range(1, MANY + 1)]
    Task.objects.bulk_create(tasks)

    def rows_expected() -> int:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN SELECT 1 FROM schedule_task WHERE project_id = %s", [project.pk])
            plan = cursor.fetchone()[0]
        return int(plan.split("rows=")[1].split()[0])

    count_anew(Task, MANY)
    assert MANY / 2 < rows_expected() < MANY * 2
