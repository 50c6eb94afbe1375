"""Taking back while others edit, over connections of their own: exactly one of two takes effect, nothing is lost."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from core import changesets
from core.errors import Conflict, Stale
from core.models import ChangeSet
from schedule.models import Task
from schedule.services import undo as undo_service
from schedule.services.tasks import update_task
from schedule.services.undo import undo_last
from tests.schedule.services.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def refused(deed: Any) -> Any:
    """The deed; its refusal instead of an error."""

    def run() -> Any:
        try:
            return deed()
        except Conflict as refusal:
            return refusal

    return run


def test_an_undo_and_an_edit_of_the_same_row(plan, two_tasks, cast):
    """Whoever is first holds; the other is told. Neither text is lost unseen."""
    from core.actors import person

    design = two_tasks[0]
    for round_ in range(6):
        plan.edit(design, name=f"Sketch {round_}")
        version = plan.task(design.pk).version
        undone, edited = together(
            refused(lambda: undo_last(actor=plan.actor, project=plan.project)),
            lambda version=version: update_task(
                actor=person(cast.owner), task=design, expected_version=version, name="Theirs"
            ),
        )
        name = Task.objects.get(pk=design.pk).name
        if isinstance(undone, Conflict):
            assert name == "Theirs"
            assert "changed after" in undone.detail
        else:
            assert isinstance(edited, Stale)
            assert name == "Design"
        plan.edit(design, name="Design")


def test_one_deed_is_taken_back_once(plan, two_tasks):
    """Two windows of one person. With one deed there is one undo; named, the second does not reach for another."""
    ChangeSet.objects.all().delete()
    plan.edit(two_tasks[0], name="Sketch")
    results = together(*[refused(lambda: undo_last(actor=plan.actor, project=plan.project))] * 2)
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert Task.objects.get(pk=two_tasks[0].pk).name == "Design"


def test_a_named_deed_is_taken_back_once_and_no_other_in_its_place(plan, two_tasks):
    plan.edit(two_tasks[0], name="Sketch")
    plan.edit(two_tasks[0], name="Draft")
    deed = ChangeSet.objects.latest("created_at").pk
    results = together(*[refused(lambda: undo_last(actor=plan.actor, project=plan.project, deed=deed))] * 2)
    told = [result for result in results if isinstance(result, Conflict)]
    assert len(told) == 1
    assert "“Changed ATLAS-1 Draft” was already taken back" in told[0].detail
    assert Task.objects.get(pk=two_tasks[0].pk).name == "Sketch"


def test_without_the_locks_both_would_take_effect(plan, two_tasks, monkeypatch):
    """The negative control: nobody holds the project or the deed, and both have looked before either writes."""
    plan.edit(two_tasks[0], name="Sketch")
    meeting = Barrier(2)
    put = changesets.put

    def slowly(*args: Any, **options: Any) -> Any:
        meeting.wait(timeout=20)
        return put(*args, **options)

    monkeypatch.setattr(changesets, "put", slowly)
    monkeypatch.setattr(changesets, "_held", lambda change_set: ChangeSet.objects.get(pk=change_set.pk))
    monkeypatch.setattr(changesets, "refuse_changed_rows", lambda *args, **options: None)
    monkeypatch.setattr(undo_service, "hold", lambda actor, action, project: project)
    results = together(*[refused(lambda: undo_last(actor=plan.actor, project=plan.project))] * 2)
    connections.close_all()
    assert [isinstance(result, Conflict) for result in results] == [False, False]
