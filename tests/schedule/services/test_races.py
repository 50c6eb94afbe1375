"""Several people at once: every edit is kept, the dates hold all of them, numbers are unique, the tree is whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from core.errors import InvalidInput, Stale
from core.freshness import state_of
from schedule.models import Link, Task, TaskDates
from schedule.services import editing, recalculation, tasks
from schedule.services.links import add_link
from schedule.services.moves import move_task
from schedule.services.tasks import add_task, update_task
from tests.schedule.conftest import DAY

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do everything at the same time; gives results, or the refusals."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=20)
            return deed()
        except (Stale, InvalidInput) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, deed) for deed in deeds]]


def _update(task: Task, **values: Any) -> Any:
    return update_task(task=task, **values)


def test_two_editors_keep_both_edits(plan, two_tasks):
    design, build = two_tasks
    for days in range(2, 7):
        lengthen = partial(_update, actor=plan.actor, expected_version=None, duration_minutes=days * DAY)
        together(
            partial(lengthen, design),
            partial(lengthen, build),
        )
        assert set(Task.objects.values_list("duration_minutes", flat=True)) == {days * DAY}
        # The dates hold both: computed anew from scratch they are the same.
        kept = list(TaskDates.objects.order_by("pk").values_list("start", "finish", "total_float"))
        TaskDates.objects.all().delete()
        recalculation.recalculate(actor=plan.actor, project=plan.project)
        assert list(TaskDates.objects.order_by("pk").values_list("start", "finish", "total_float")) == kept
        assert not state_of("schedule", plan.project.pk).is_behind


def test_of_two_edits_of_one_version_one_is_refused(plan, two_tasks):
    design = two_tasks[0]
    results = together(
        *(
            lambda name=name: update_task(
                actor=plan.actor, task=design, expected_version=design.version, name=name
            )
            for name in ("Draft", "Sketch")
        )
    )
    assert sorted(isinstance(result, Stale) for result in results) == [False, True]


def test_numbers_are_unique_under_eight_threads(plan, two_tasks):
    def add_five() -> None:
        for number in range(5):
            add_task(actor=plan.actor, project=plan.project, name=f"Row {number}")

    together(*[add_five] * 8)
    numbers = list(Task.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 43))
    assert sorted(TaskDates.objects.values_list("row", flat=True)) == list(range(42))


def test_without_the_counter_numbers_would_collide(plan, two_tasks, monkeypatch):
    """The negative control: read the highest number instead of the counter, without the project's lock."""

    def highest(scope_id: int, series: str, count: int = 1) -> range:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(number), pg_sleep(0.3) FROM schedule_task")
            last = cursor.fetchone()[0]
        return range(last + 1, last + count + 1)

    monkeypatch.setattr(tasks, "next_numbers", highest)
    monkeypatch.setattr(editing, "lock", lambda project: project)
    from django.db import IntegrityError

    def add() -> Any:
        try:
            return add_task(actor=plan.actor, project=plan.project, name="Row")
        except IntegrityError as collision:
            return collision

    results = together(add, add, add)
    assert any(isinstance(result, IntegrityError) for result in results)


def test_two_links_that_close_a_loop_together_are_not_both_kept(plan, two_tasks):
    first, second = plan.add("First"), plan.add("Second")
    results = together(
        lambda: add_link(actor=plan.actor, project=plan.project, predecessor=first, successor=second),
        lambda: add_link(actor=plan.actor, project=plan.project, predecessor=second, successor=first),
    )
    assert sorted(isinstance(result, InvalidInput) for result in results) == [False, True]
    assert Link.objects.count() == 2


def test_without_the_lock_the_loop_would_be_kept(plan, two_tasks, monkeypatch):
    """The negative control of the test above: nobody holds the project, so neither sees the other's link."""
    first, second = plan.add("First"), plan.add("Second")
    meeting = Barrier(2)
    compute = recalculation._compute

    def slowly(project: Any) -> Any:
        computed = compute(project)
        meeting.wait(timeout=20)
        return computed

    monkeypatch.setattr(editing, "lock", lambda project: project)
    monkeypatch.setattr(editing, "touch", lambda kind, scope: 1_000)
    monkeypatch.setattr(recalculation, "_compute", slowly)
    together(
        lambda: add_link(actor=plan.actor, project=plan.project, predecessor=first, successor=second),
        lambda: add_link(actor=plan.actor, project=plan.project, predecessor=second, successor=first),
    )
    assert Link.objects.count() == 3


def test_moves_across_each_other_leave_a_tree(plan):
    """A under B while B goes under A: one is refused, no ring is left."""
    for round_ in range(5):
        one, other = plan.add(f"One {round_}"), plan.add(f"Other {round_}")
        results = together(
            partial(move_task, actor=plan.actor, task=one, expected_version=None, parent=other, after=None),
            partial(move_task, actor=plan.actor, task=other, expected_version=None, parent=one, after=None),
        )
        assert sorted(isinstance(result, InvalidInput) for result in results) == [False, True]
    assert len(plan.outline()) == 10
