"""Many who freeze one plan at the same moment: no number is given twice, every baseline is whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from core.actors import person
from projects.models import Baseline
from schedule.selectors.baselines import is_verified
from schedule.services.baselines import freeze_baseline
from schedule.services.tasks import update_task

AT_ONCE = 8


@pytest.mark.django_db(transaction=True)
def test_numbers_and_contents_hold_while_others_edit(plan, two_tasks, cast):
    def freeze(number: int) -> Any:
        try:
            if number % 2:
                update_task(
                    actor=person(cast.owner), task=two_tasks[0], expected_version=None,
                    duration_minutes=480 * (number + 1),
                )  # fmt: skip
            actor = person(cast.manager)
            return freeze_baseline(
                actor=actor, project=plan.project, name=f"Plan {number}", reason="Why"
            ).number
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(freeze, range(AT_ONCE)))
    assert sorted(numbers) == list(range(1, AT_ONCE + 1))
    assert all(is_verified(baseline) for baseline in Baseline.objects.all())
    assert {baseline.task_count for baseline in Baseline.objects.all()} == {2}
