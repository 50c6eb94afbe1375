"""A plan before and after a deed: reading only what the deed wrote gives the picture that reading everything gives."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from schedule.computation.outcomes import compare_pictures
from schedule.models import Link, Task
from schedule.selectors.pictures import picture_after, picture_of, working_time_of
from schedule.services.rehearsal import rehearsed
from schedule.services.tasks import delete_tasks, update_task
from tests.schedule.conftest import DAY


def test_the_picture_after_a_deed_is_that_of_the_plan(plan, two_tasks):
    design, build = two_tasks
    others = [plan.add(f"Apart {number}", duration_minutes=3 * DAY) for number in range(12)]
    plan.link(build, others[5])

    def deeds():
        yield lambda: update_task(
            actor=plan.actor, task=design, expected_version=None, duration_minutes=9 * DAY
        )
        yield lambda: update_task(actor=plan.actor, task=build, expected_version=None, name="Construct")
        yield lambda: plan.add("New", after=design, duration_minutes=DAY)
        yield lambda: delete_tasks(actor=plan.actor, project=plan.project, tasks=[others[2]])
        yield lambda: update_task(actor=plan.actor, task=others[7], expected_version=None, is_active=False)
        yield lambda: Link.objects.all().delete()

    with transaction.atomic():
        before = picture_of(plan.project)
        with rehearsed(plan.project, (), moved=False) as rehearsal:
            for deed in deeds():
                deed()
                after, whole = picture_after(rehearsal.project, before), picture_of(rehearsal.project)
                assert asdict(after) == asdict(whole)
                assert list(after.tasks) == list(whole.tasks)
                between = working_time_of(rehearsal.project)
                assert compare_pictures(before, after, between) == compare_pictures(before, whole, between)
        assert picture_after(plan.project, before) == before  # taken back
    assert Task.objects.filter(name="Build").exists()


def test_finished_work_has_no_float_to_lose(plan, two_tasks) -> None:
    """The first of two tasks is done: making the second longer uses up the float of open work only."""
    done, open_ = two_tasks
    Task.objects.filter(pk=done.pk).update(percent_complete=100)
    picture = picture_of(plan.project)
    assert picture.tasks[done.pk].total_float is None
    assert picture.tasks[open_.pk].total_float is not None
